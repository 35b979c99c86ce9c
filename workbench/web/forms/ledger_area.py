"""Saying of services in one's own area that they were rendered, or what does not agree; and taking the list away."""

from collections.abc import Sequence

import streamlit as st

from workbench.exchange.ledger_lists import area_book
from workbench.queries.ledger_area import AreaDesk
from workbench.queries.ledger_records import RecordLine, Wanted
from workbench.security.policy import Actor
from workbench.services.ledger_confirm import CONFIRMED, DOUBTED, confirm_services
from workbench.web.draft import draft
from workbench.web.forms.ledger_papers import offered
from workbench.web.page import command


def confirm(actor: Actor, picked: Sequence[RecordLine]) -> None:
    """Ask what the unit found of the chosen records."""
    ids = [one.id for one in picked]
    form = draft("area_confirm")
    with st.form("area_confirm", enter_to_submit=False):
        st.markdown(f"**核对所选 {len(ids)} 条**")
        words = st.text_input("有什么出入（有出入时必填）", key=form.key("words"), placeholder="如 本人说当天没有来过")
        with st.container(horizontal=True):
            right = st.form_submit_button("属实", type="primary")
            doubt = st.form_submit_button("有出入")
    if right or doubt:
        with command(f"{len(ids)} 条已核对", then=form.saved) as session:
            confirm_services(session, actor, ids, verdict=CONFIRMED if right else DOUBTED, words=words)


def export(actor: Actor, desk: AreaDesk, wanted: Wanted, said: str) -> None:
    """Draw the button that makes a workbook of what the filter finds."""
    offered(
        actor,
        desk.project_id,
        "导出辖区服务",
        "download",
        lambda session: area_book(session, actor, desk, wanted, said),
    )
