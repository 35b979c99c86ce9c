"""What is taken away from the register: the list as a workbook, the blank form; and who may be put on the list of abuse."""

from collections.abc import Callable, Sequence

import streamlit as st
from sqlmodel import Session

from workbench.exchange.objections_book import objections_book
from workbench.models.words import Role
from workbench.queries.objections_filing import AbuseLine, suppliers
from workbench.reports.objection_form import draw_blank
from workbench.security.policy import Actor
from workbench.services.offered import Made, offer
from workbench.web import ui
from workbench.web.forms.objections import new_listing, strike
from workbench.web.page import command, reading
from workbench.web.refused import refusal_shown

_MADE = "_objections_made"


def export(actor: Actor) -> None:
    """Draw the button that makes the register as a workbook, and its link."""
    if not actor.contractors() and st.button("导出登记簿（Excel）", icon=":material/table_view:"):
        _make(actor, lambda session: objections_book(session, actor))
    _taken()


def blank_form(actor: Actor) -> None:
    """Draw the button that makes the blank form, and its link."""
    if not actor.contractors() and st.button("空白登记表（PDF）", icon=":material/draft:"):
        _make(actor, draw_blank)
    _taken()


def _make(actor: Actor, draw: Callable[[Session], Made]) -> None:
    """Draw up in a reading session; keep in a writing one."""
    made: list[Made] = []
    with st.spinner("正在生成"), refusal_shown(), reading() as session:
        made.append(draw(session))
    if made:
        purchaser_id = min(one.purchaser_id for one in actor.grants if one.purchaser_id is not None)
        with command() as session:
            public_id = offer(session, actor, purchaser_id, made[0], action="objection.export")
            st.session_state[_MADE] = (public_id, made[0].name)


def _taken() -> None:
    if made := st.session_state.get(_MADE):
        ui.here(f"/files/{made[0]}", f"下载 {made[1]}")


def listing(actor: Actor, lines: Sequence[AbuseLine]) -> None:
    """Draw the forms of the list of abuse, for who keeps it."""
    mine = actor.purchasers(Role.LEADER, Role.FINANCE)
    for one in lines:
        if one.may_strike:
            strike(actor, one)
    if mine:
        with reading() as session:
            known = suppliers(session)
        new_listing(actor, min(mine), known)
