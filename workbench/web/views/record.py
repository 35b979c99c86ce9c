"""The record on the screen: who did what when, and the state before and after."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from workbench import clock
from workbench.queries.field_names import FIELD_NAMES
from workbench.queries.record import MOST_EVENTS, ChainResult, Choices, EventLine, Wanted
from workbench.web import ui


def filters(choices: Choices) -> Wanted:
    """Ask for project, person, command and days."""
    first, second, third = st.columns(3)
    projects: dict[int, str] = {0: "全部项目"} | choices.projects
    project = first.selectbox("项目", list(projects), format_func=lambda one: projects[one], key="record_project")
    person = second.selectbox("人员", ["全部人员", *choices.actors], key="record_actor")
    actions = {"": "全部操作"} | choices.actions
    action = third.selectbox("操作", list(actions), format_func=lambda one: actions[one], key="record_action")
    left, right, _ = st.columns(3)
    since = left.date_input("从", None, format="YYYY-MM-DD", key="record_since")
    until = right.date_input("到", None, format="YYYY-MM-DD", key="record_until")
    return Wanted(
        project_id=project or None,
        actor="" if person == "全部人员" else person,
        action=action,
        first_day=_day(since),
        last_day=_day(until),
    )


def _day(chosen: object) -> date | None:
    return chosen if isinstance(chosen, date) else None


def event_table(lines: Sequence[EventLine]) -> EventLine | None:
    """Draw the events and return the one selected."""
    rows = [(f"{clock.local(e.at):%Y-%m-%d %H:%M:%S}", e.actor, e.what, e.about, e.project) for e in lines]
    event = ui.table(
        pd.DataFrame(rows, columns=["时间", "人员", "操作", "对象", "项目"]),
        alt=f"{len(lines)} 条操作记录，最新的在前",
        on_select="rerun",
        selection_mode="single-row",
        key="record_table",
        height=420,
        column_config={"时间": st.column_config.TextColumn(width=160)},
    )
    if len(lines) == MOST_EVENTS:
        st.caption(f"只列出最新的 {MOST_EVENTS} 条，更早的用日期筛选。")
    chosen = event.selection.rows if event else []
    return lines[chosen[0]] if chosen and chosen[0] < len(lines) else None


def event_detail(line: EventLine) -> None:
    """Draw one event: what it was before and after, field by field."""
    at = f"{clock.local(line.at):%Y-%m-%d %H:%M:%S}"
    opened = " :green-badge[:material/lock_open: 启封前密封]" if line.opened else ""
    st.markdown(f"**{ui.safe(line.what)}** {ui.safe(f'{line.actor}，{at}')}{opened}")
    if line.withheld:
        st.caption("系统管理员只看到谁在什么时候办了什么，具体内容由购买主体和监督部门查看。")
        return
    rows = _changes(line.before or {}, line.after or {})
    if rows:
        frame = pd.DataFrame(rows, columns=["字段", "之前", "之后"])
        st.table(frame.map(ui.safe), border="horizontal", hide_index=True)
    else:
        st.caption("这一步没有改动字段。")


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return the fields that differ; of something new, all of them."""
    names = list(dict.fromkeys([*before, *after]))
    return [
        (FIELD_NAMES.get(name, name), _said(before.get(name)), _said(after.get(name)))
        for name in names
        if before.get(name) != after.get(name)
    ]


def _said(value: object) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    text = str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


_LONGEST = 300


def chain_words(result: ChainResult) -> None:
    """Say whether the record is whole."""
    if result.whole:
        st.success("记录链完整：从第一条起逐条重算，内容和先后次序都没有被改动；已启封的评分与密封时的承诺值一致。")
        return
    st.error("记录链校验没有通过，请立即报告系统管理员并保存现有备份。")
    for fault in result.faults:
        st.markdown(f"- {ui.safe(fault)}")
