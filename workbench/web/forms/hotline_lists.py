"""What is taken away: the list as a workbook, the paper form; and the way to the import."""

from collections.abc import Callable
from datetime import date

import streamlit as st
from sqlmodel import Session

from workbench.exchange.hotline_list import hotline_book
from workbench.queries.hotline import CallRow
from workbench.queries.imports import import_purchasers
from workbench.reports.hotline_form import draw_hotline_form
from workbench.security.policy import Actor
from workbench.services.offered import Made, offer
from workbench.web import ui
from workbench.web.page import command, link, reading
from workbench.web.refused import refusal_shown

_MADE = "_hotline_made"


def export(actor: Actor, first: date, last: date) -> None:
    """Draw the button that makes the workbook of the days, and its link."""
    if st.button("导出清单（Excel）", icon=":material/table_view:"):
        _make(actor, lambda session: hotline_book(session, actor, first, last))
    _taken()


def paper(actor: Actor) -> None:
    """Draw the paper form, and the way to the import of the 12349 list."""
    with st.container(horizontal=True):
        if st.button("空白登记表（PDF）", icon=":material/draft:"):
            _make(actor, draw_hotline_form)
        link("import_data", "导入 12349 清单", icon="upload_file")
    _taken()


def filled_paper(actor: Actor, row: CallRow) -> None:
    """Draw the button that prints the form of one matter, to write its answer on."""
    if st.button("打印预填登记表（PDF）", icon=":material/print:"):
        _make(actor, lambda session: draw_hotline_form(session, row))
    _taken()


def _make(actor: Actor, draw: Callable[[Session], Made]) -> None:
    """Draw up in a reading session, which may take seconds; keep in a writing one, which may not."""
    made: list[tuple[int, Made]] = []
    with st.spinner("正在生成"), refusal_shown(), reading() as session:
        purchasers = [*import_purchasers(session, actor), *_staff(actor)]
        made.append((purchasers[0], draw(session)))
    if made:
        with command() as session:
            st.session_state[_MADE] = (offer(session, actor, *made[0]), made[0][1].name)


def _staff(actor: Actor) -> list[int]:
    return sorted({one.purchaser_id for one in actor.grants if one.purchaser_id is not None})


def _taken() -> None:
    if made := st.session_state.get(_MADE):
        ui.here(f"/files/{made[0]}", f"下载 {made[1]}")
