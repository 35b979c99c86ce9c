"""The paper form and the workbook of a round of visits, made for who asks."""

from collections.abc import Callable

import streamlit as st
from sqlmodel import Session

from workbench.exchange.follow_up_book import draw_book, visits_book
from workbench.queries.follow_up import RoundCard, visits_of
from workbench.queries.follow_up_draw import draw_check
from workbench.reports.follow_up_form import draw_visit_form
from workbench.security.policy import Actor
from workbench.services.follow_up import offer_of_round
from workbench.services.offered import Made
from workbench.web import ui
from workbench.web.forms.issuing import issue
from workbench.web.page import link

_MADE = "_follow_up_made"


def files(actor: Actor, card: RoundCard, project: str) -> None:
    """Draw the buttons that make the form blank and filled in, and the workbooks; what was made stays to be fetched."""

    def form(session: Session, *, blank: bool) -> Made:
        return draw_visit_form(session, card, project, visits_of(session, actor, card.id), blank=blank)

    def book(session: Session) -> Made:
        cards = visits_of(session, actor, card.id)
        return Made(f"事后回访-满{card.months}个月.xlsx", visits_book(card, project, cards), len(cards))

    def lots(session: Session) -> Made:
        found = draw_check(session, card.id)
        content = draw_book(card, project, found) if found else b""
        return Made(f"回访抽取-满{card.months}个月.xlsx", content, card.frame)

    with st.container(horizontal=True):
        _button(actor, card, "预填纸质表（PDF）", "print", lambda session: form(session, blank=False))
        _button(actor, card, "空白纸质表（PDF）", "print", lambda session: form(session, blank=True))
        _button(actor, card, "回访清单（Excel）", "table", book)
        _button(actor, card, "抽取名单（Excel）", "casino", lots)
    if (made := st.session_state.get(_MADE)) and made[0] == card.id:
        ui.here(f"/files/{made[1]}", made[2])
    link("import_data", "导入填好的 Excel", icon="upload_file")


def _button(actor: Actor, card: RoundCard, label: str, icon: str, draw: Callable[[Session], Made]) -> None:
    if st.button(label, icon=f":material/{icon}:", key=f"make_{label}"):

        def keep(session: Session, made: Made) -> None:
            st.session_state[_MADE] = (card.id, offer_of_round(session, actor, card.id, made), made.name)

        issue(label, draw, keep)
