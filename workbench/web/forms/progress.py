"""How a goal is measured, and the sheet of progress for signature."""

from datetime import date
from functools import partial

import streamlit as st

from workbench import clock
from workbench.queries.progress import ProgressDesk
from workbench.queries.progress_goals import MEASURE_NAMES, QUANTITY, TYPED, GoalProgress
from workbench.reports.ledger_documents import draw_progress_sheet
from workbench.reports.project_documents import issue_for_project, issued_for_project
from workbench.security.policy import Actor
from workbench.services.ledger_goals import Measure, measure_goal
from workbench.web import ui
from workbench.web.draft import Draft, draft
from workbench.web.forms.issuing import issue, word_twin
from workbench.web.forms.typed import day, decimal
from workbench.web.page import command, reading


def measures(actor: Actor, desk: ProgressDesk) -> None:
    """Draw the form that says how a goal is measured."""
    goals = {one.id: one for one in desk.goals}
    with st.expander("怎样统计目标", icon=":material/tune:"):
        chosen = st.selectbox("目标", list(goals), format_func=lambda one: goals[one].name, key="measure_goal")
        goal, form = goals[chosen], draft(f"measure_{chosen}")
        kinds = list(MEASURE_NAMES)
        kind = st.radio(
            "统计方法", kinds, index=kinds.index(goal.measure) if goal.measure else None,
            format_func=lambda one: MEASURE_NAMES[one], key=form.key("kind"), horizontal=True,
        )  # fmt: skip
        with st.form(f"measure_{chosen}", enter_to_submit=False):
            lines, reached, on, source = _asked(form, desk, goal, kind)
            sent = st.form_submit_button("保存")
    if sent:
        with command("统计方法已保存", then=form.saved) as session:
            typed = kind == TYPED
            told = Measure(
                kind or "",
                lines,
                decimal(reached, "已达到") if typed else None,
                day(on, "统计到") if typed else None,
                source,
            )
            measure_goal(session, actor, goal.id, told)


def _asked(
    form: Draft, desk: ProgressDesk, goal: GoalProgress, kind: str | None
) -> tuple[list[int], str, date | None, str]:
    """What else the way of measuring needs: lines for a quantity; figure, day and source where it is typed."""
    lines: list[int] = []
    reached, source = "", ""
    on: date | None = None
    if kind == QUANTITY:
        names = {one.id: one.name for one in desk.lines}
        lines = st.multiselect(
            "哪些服务", list(names), default=[one for one in goal.line_ids if one in names],
            format_func=lambda one: names[one], key=form.key("lines"), placeholder="选择",
        )  # fmt: skip
    if kind == TYPED:
        reached = st.text_input(f"已达到（{goal.unit}）", key=form.key("reached"))
        on = st.date_input("统计到", value=clock.today(), key=form.key("on"), format="YYYY-MM-DD")
        source = st.text_input("出处（必填）", key=form.key("source"))
    return lines, reached, on, source


def sheets(actor: Actor, desk: ProgressDesk) -> None:
    """Draw the button that issues the sheet of progress, and those that were issued."""
    draw = partial(draw_progress_sheet, actor=actor, project_id=desk.project_id)
    if st.button("出具服务进度表（签字用）", icon=":material/description:"):
        issue("服务进度表", draw, lambda session, drawn: issue_for_project(session, actor, drawn, "ledger.submit"))
    word_twin(actor, desk.project_id, draw, key="progress")
    with reading() as session:
        made = issued_for_project(session, desk.project_id, "progress_sheet")
    for one in made[:6]:
        st.markdown(ui.file_link(one.public_id, one.label))
