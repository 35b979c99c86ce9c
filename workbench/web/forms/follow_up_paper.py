"""A paper form of visits after the end typed in: the same row codes as on paper, in the same order, by keyboard alone."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from workbench import clock
from workbench.errors import ValidationError
from workbench.exchange.imports.values import UnreadableError
from workbench.exchange.imports.values import day as read_day
from workbench.queries.follow_up import CONTACTS, MANNERS, STATES, VisitCard
from workbench.security.policy import Actor
from workbench.services.follow_up import NewFollowUp, record_follow_up
from workbench.services.paper_forms import bind_entries
from workbench.web.draft import draft
from workbench.web.forms.paper_forms import on_paper
from workbench.web.page import command

FORM = "follow_up_form"
_LABELS = {"contact": "结果（1 2 3）", "state": "情况（1 2 3）", "manner": "方式（1 上门 2 电话 3 其他）"}
_CODES = {"contact": list(CONTACTS), "state": list(STATES), "manner": list(MANNERS)}


def type_in(actor: Actor, cards: Sequence[VisitCard]) -> None:
    """Draw the keyboard form that follows the paper: the row's number, then one code a column, Tab goes on."""
    st.caption(
        "行号和代码与纸质表相同。“结果”填 1 联系上 2 没有联系上 3 拒绝；“情况”填 1 保持 2 有变化 3 中断，没有联系上的留空。"
    )
    form = draft("follow_paper")
    with st.form("follow_paper", enter_to_submit=False, clear_on_submit=False):
        grid = st.grid(4, min_column_width=120)
        row = grid.text_input("行号", key=form.key("row"))
        on = grid.text_input("日期（如 20260126）", key=form.key("on"))
        codes = {name: grid.text_input(label, key=form.key(name)) for name, label in _LABELS.items()}
        words = st.text_input("说明或原因", key=form.key("words"))
        by = st.text_input("回访人", actor.name, key=form.key("by"))
        paper = on_paper(form, FORM)
        sent = st.form_submit_button("保存这一行", type="primary")
    if sent:
        with command("已保存，请录入下一行", then=form.saved) as session:
            card = _row(row, cards)
            kept = record_follow_up(session, actor, card.id, _typed(on, codes, words, by), seen=card.version)
            bind_entries(session, actor, FORM, card.id, [kept], paper)


def _row(typed: str, cards: Sequence[VisitCard]) -> VisitCard:
    found = {one.code: one for one in cards} | {str(one.position): one for one in cards}
    if typed.strip() not in found:
        raise ValidationError(f"没有行号“{typed.strip()}”", where="行号", fix="按纸质表左边的行号填写")
    return found[typed.strip()]


def _typed(on: str, codes: dict[str, str], words: str, by: str) -> NewFollowUp:
    told = {name: _code(name, typed) for name, typed in codes.items()}
    reached = told["contact"] == "reached"
    return NewFollowUp(
        _day(on), by, told["manner"], told["contact"], "" if reached else words, told["state"], words if reached else ""
    )


def _code(name: str, typed: str) -> str:
    known = _CODES[name]
    if not typed.strip() and name == "state":
        return ""
    if typed.strip() not in {"1", "2", "3"}:
        raise ValidationError(f"“{typed.strip()}”不是代码", where=_LABELS[name], fix="填 1、2 或 3")
    return known[int(typed) - 1]


def _day(typed: str) -> date:
    try:
        return read_day(typed, clock.today())
    except UnreadableError as error:
        raise ValidationError(error.what, where="日期", fix=error.fix) from error
