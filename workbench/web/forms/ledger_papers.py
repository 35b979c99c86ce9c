"""Taking the ledger away: the filtered list as a workbook, sheets to fill in by hand."""

from collections.abc import Callable
from datetime import timedelta

import streamlit as st
from sqlmodel import Session

from workbench import clock
from workbench.exchange.ledger_lists import ledger_book
from workbench.queries.ledger import LedgerDesk
from workbench.queries.ledger_records import Wanted
from workbench.reports.ledger_documents import draw_blank_form, draw_order_forms
from workbench.security.policy import Actor
from workbench.services.ledger_offered import offer_from_project
from workbench.services.offered import Made
from workbench.web import ui
from workbench.web.forms.paper_forms import printed_forms
from workbench.web.page import command, reading
from workbench.web.refused import refusal_shown


def export(actor: Actor, desk: LedgerDesk, wanted: Wanted) -> None:
    """Draw the button that makes a workbook of what the filter finds."""
    offered(actor, desk.project_id, "导出 Excel", "download", lambda session: ledger_book(session, desk, wanted))


def papers(actor: Actor, desk: LedgerDesk) -> None:
    """Draw the buttons that make paper forms."""
    st.subheader("纸质记录表", anchor=False)
    st.caption(
        "大字、有行号；填好后在“登记”里按行号顺序录入，一行一个对象；按工单打印的有编号，录入时填上编号和校验码。"
    )
    today = clock.today()
    offered(actor, desk.project_id, "打印空白表", "print", lambda session: draw_blank_form(session, desk))
    offered(
        actor,
        desk.project_id,
        "按一周内的工单打印",
        "print",
        lambda session: draw_order_forms(session, desk, today, today + timedelta(days=7)),
    )
    printed_forms(actor, desk)


def offered(actor: Actor, project_id: int, label: str, icon: str, draw: Callable[[Session], Made]) -> None:
    """Draw a button that makes a file for this person, and the link to it once it is made."""
    place = f"_offered_{project_id}_{label}"
    if st.button(label, icon=f":material/{icon}:", key=f"offer_{project_id}_{label}"):
        with refusal_shown():
            with reading() as session:
                made = draw(session)
            with command() as session:
                st.session_state[place] = (offer_from_project(session, actor, project_id, made), made.name)
    if place in st.session_state:
        ui.here(f"/files/{st.session_state[place][0]}", st.session_state[place][1])
