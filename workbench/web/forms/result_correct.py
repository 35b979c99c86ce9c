"""A result computed again: a draft whose sources changed, and a confirmed one corrected by the bureau's own motion."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from workbench import clock
from workbench.queries.result_desk import Correcting, ResultDesk
from workbench.security.policy import Actor
from workbench.services.corrections import (
    NewCorrection,
    PointCorrection,
    correct_result,
    recompute_result,
    withdraw_correction,
)
from workbench.web import ui
from workbench.web.confirm import ask, confirmed, hard_stops
from workbench.web.draft import Draft, draft
from workbench.web.forms.fact_fields import fact_fields
from workbench.web.forms.typed import day
from workbench.web.page import command


def recompute_form(actor: Actor, desk: ResultDesk) -> None:
    """Compute a draft again; the version before stays readable."""
    card = desk.card
    if st.button("重新计算这份初稿", key="recompute", icon=":material/calculate:", type="primary"):
        with command("已重新计算，原来的版本可以在“版本”中查看") as session:
            recompute_result(session, actor, card.id, reason=desk.outdated)


def correct_form(actor: Actor, desk: ResultDesk, start: Correcting) -> None:
    """Ask for a correction: reason, document, the facts that were wrong; the figures follow from them."""
    card, flag = desk.card, f"_stops_correct_{desk.card.id}"
    form = draft(f"correct_{card.id}", card.version)
    with st.expander("依职权更正这份结果", icon=":material/edit_document:", expanded=bool(desk.outdated)):
        st.caption(
            "用于事实登记有误、确认之后一票否决或中期结果有变化。更正后的版本由分管领导确认、重新反馈、重新计算申诉期限；"
            "确认之前原结果有效，原结果一直可以查看。成员评判的分不能由购买主体更正。"
        )
        if start.open_appeals:
            st.markdown(f"{ui.badge(ui.SEVERITY['stop'])} 还有 {start.open_appeals} 件申诉没有办结，不能同时更正")
        reason = st.text_area("更正原因（必填，会写进通知）", height=80, key=form.key("reason"))
        left, right = st.columns(2)
        document = left.text_input("文书", key=form.key("document"), placeholder="例如：某民复核〔2026〕2号")
        on = right.date_input("更正日期", clock.today(), format="YYYY-MM-DD", key=form.key("on"))
        read = _points(form, start)
        ask("correct_result", "更正结果")
        words = f"由第 {card.number} 版（{card.total} 分）产生更正后的初稿，分数按更正的事实重新计算。"
        if confirmed("correct_result", "更正结果", words, "更正"):
            with command("已产生更正后的初稿，等待分管领导确认") as session, hard_stops(flag):
                new = NewCorrection(reason, day(on, "更正日期"), document, read())
                correct_result(session, actor, card.id, new)
                form.saved()
    ui.refusal_dialog("现在不能更正这份结果", flag=flag)


def withdraw_form(actor: Actor, desk: ResultDesk) -> None:
    """Let the officer give a drafted correction up; the confirmed version stays in force."""
    card = desk.card
    with st.expander("撤回这次更正", icon=":material/undo:"):
        st.caption(f"撤回后第 {desk.holds_until} 版继续有效；这一版和撤回原因留在“版本”和操作记录里。")
        reason = st.text_area("撤回原因（必填，会存入档案）", height=80, key=f"withdraw_reason_{card.id}")
        ask("withdraw_correction", "撤回更正")
    words = f"第 {card.number} 版（{card.total} 分）不再等待确认，第 {desk.holds_until} 版继续有效。"
    if confirmed("withdraw_correction", "撤回更正", words, "撤回"):
        with command(f"更正已撤回，第 {desk.holds_until} 版继续有效", then=_show_newest) as session:
            withdraw_correction(session, actor, card.id, reason=reason)


def _show_newest() -> None:
    st.query_params.pop("result", None)


def _points(form: Draft, start: Correcting) -> Callable[[], dict[str, PointCorrection]]:
    """Draw the measured points that are corrected, each with its fact as it counts now."""
    names = {node.code: node.label for node in start.tree.points() if not node.judged and node.code in start.facts}
    codes = st.multiselect(
        "更正哪些评分点的事实", list(names), format_func=lambda one: names[one], key=form.key("points")
    )
    readers: dict[str, Callable[[], PointCorrection]] = {code: _point(form, start, code) for code in codes}
    return lambda: {code: read() for code, read in readers.items()}


def _point(form: Draft, start: Correcting, code: str) -> Callable[[], PointCorrection]:
    node, known = start.tree.node(code), start.facts[code]
    st.markdown(f"**{ui.safe(node.label)}**")
    fields: Callable[[], dict[str, Any]] = fact_fields(node, known, lambda field: form.key(f"{code}_{field}"))
    why = st.text_input("更正这项事实的原因（必填）", key=form.key(f"{code}_why"))
    return lambda: PointCorrection(fields(), why)
