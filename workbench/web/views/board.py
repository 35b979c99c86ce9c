"""The board of evaluations: whose sheets are in; surnames and state only, never a mark, never who was first."""

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from workbench import clock
from workbench.models.words import EvaluationState
from workbench.queries.evaluations import EvaluationLine, MemberLine
from workbench.web import ui
from workbench.web.page import link
from workbench.web.ui import Badge

_COMPOUND = ("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "夏侯", "司徒")
_SOON = 3
STATES = {
    EvaluationState.DRAFT: "编制方案",
    EvaluationState.SCORING: "评分中",
    EvaluationState.OPENED: "已启封",
}


def board(lines: Sequence[EvaluationLine], panels: Mapping[int, Sequence[MemberLine]]) -> None:
    """Draw the evaluations as cards, by state."""
    state = _state_filter(lines)
    grid = st.grid(3, min_column_width=264, border=True)
    for line in lines:
        if state in (None, line.state):
            with grid.cell():
                card(line, panels[line.id])
                link("evaluation", "打开", evaluation=line.id)


def card(line: EvaluationLine, members: Sequence[MemberLine]) -> None:
    """Draw one evaluation: how many sheets are in, the members, what it waits for, how long still."""
    st.markdown(f"**{ui.safe(line.project)}** :gray-badge[{line.phase_name}]")
    st.progress(_share(line), text=f"**{line.submitted}/{line.members}** 已提交 · {waits_for(line, members)}")
    if members:
        st.markdown(" ".join(_member(one) for one in members))
    st.markdown(ui.badge(due_badge(line, clock.today())))
    if line.state == EvaluationState.SCORING:
        st.caption(ui.safe(f"{waiting_on(line, members, clock.today())}{SEEN_BY}"))


SEEN_BY = "启封前每张评分表只有填表人本人看得到，这里只显示是否提交"


def waiting_on(line: EvaluationLine, members: Sequence[MemberLine], today: date) -> str:
    """Name who has not handed in, and that they are late once the day has passed; empty when all are in."""
    waiting = [surname(one.name) for one in members if not (one.submitted or one.recused or one.assists)]
    if not waiting:
        return ""
    return f"{'逾期未提交' if line.due_on < today else '待提交'}：{'、'.join(waiting)}。"


def _state_filter(lines: Sequence[EvaluationLine]) -> EvaluationState | None:
    counts = {state: sum(line.state == state for line in lines) for state in EvaluationState}
    words = {"": f"全部 {len(lines)}"} | {s.value: f"{STATES[s]} {n}" for s, n in counts.items() if n}
    chosen = st.pills(
        "状态", list(words), default="", format_func=lambda one: words[one], key="board_state",
        required=True, label_visibility="collapsed",
    )  # fmt: skip
    return EvaluationState(chosen) if chosen else None


def _share(line: EvaluationLine) -> float:
    return line.submitted / line.members if line.members else 0.0


def waits_for(line: EvaluationLine, members: Sequence[MemberLine]) -> str:
    """Say what an evaluation waits for next."""
    if line.state == EvaluationState.OPENED:
        return "已启封"
    if line.state == EvaluationState.SCORING:
        return "待启封" if line.members and line.submitted == line.members else "待提交"
    if not members:
        return "待组成小组"
    return "待确认方案" if all(one.declared for one in members) else "待申报利害关系"


def _member(one: MemberLine) -> str:
    if one.recused:
        return f":gray-badge[:material/person_off: {ui.safe(surname(one.name))} 回避]"
    if one.assists:
        return f":gray-badge[:material/handshake: {ui.safe(surname(one.name))} 协助]"
    if one.submitted:
        return f":green-badge[:material/check: {ui.safe(surname(one.name))}]"
    return f":gray-badge[{ui.safe(surname(one.name))}]"


def surname(name: str) -> str:
    """Return what a board shows of a name; a training name keeps what tells it apart."""
    if name.startswith("演练"):
        return name.removeprefix("演练")
    return name[:2] if name[:2] in _COMPOUND else name[:1]


def due_badge(line: EvaluationLine, today: date) -> Badge:
    """Return how long the panel still has by the plan's own day."""
    days = (line.due_on - today).days
    if line.state == EvaluationState.OPENED:
        return Badge(f"{line.due_on:%Y-%m-%d} 截止", "gray", "schedule")
    if days < 0:
        return Badge(f"逾期 {-days} 天", "red", "schedule")
    words = "今天截止" if days == 0 else f"剩 {days} 天"
    return Badge(words, "orange" if days <= _SOON else "gray", "schedule")
