"""An appeal on the screen: its clocks, its points, its group, and what it changed."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from scoring.deadlines import Deadline, explain
from workbench import clock
from workbench.models.words import AppealState
from workbench.queries.appeal_clock import Windows
from workbench.queries.appeal_desk import AppealDesk, open_clock
from workbench.queries.appeals import AppealLine
from workbench.queries.clocks import counted_words, is_late, time_left
from workbench.rules.book import DEFAULT_NOTE
from workbench.web import ui
from workbench.web.page import link
from workbench.web.ui import Badge

STATE_BADGES = {
    AppealState.FILED: Badge("待受理", "orange", "hourglass_top"),
    AppealState.ACCEPTED: Badge("复核中", "blue", "balance"),
    AppealState.REFUSED: Badge("不予受理", "red", "block"),
    AppealState.DECIDED: Badge("已决定", "green", "check_circle"),
}


def cards(lines: Sequence[AppealLine]) -> None:
    """Draw the appeals as rows, newest first."""
    for line in lines:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            waits = open_clock(line)
            due = f" · 应于 {waits[1]:%Y-%m-%d} 前{waits[0]}" if waits else ""
            late = " :orange-badge[:material/schedule: 逾期提出]" if line.late else ""
            head = f"**{ui.safe(line.project)}** :gray-badge[{line.phase}] {ui.badge(STATE_BADGES[line.state])}{late}"
            st.markdown(
                f"{head}\n\n:small[{ui.safe(f'{line.contractor} · {line.filed_on} 提出{due}')}]", width="stretch"
            )
            link("appeals", "打开", appeal=line.id)


def window_note(windows: Windows) -> None:
    """Draw by when an appeal can be filed, and that the period is the bureau's own."""
    due = windows.file_by
    colour = "red" if is_late(due, clock.today()) else "orange"
    st.markdown(
        f":{colour}-badge[:material/schedule: {ui.safe(time_left(due, clock.today()))}] "
        f"{ui.safe(f'应于 {due.due} 前提出：{counted_words(due)}')}",
        help=ui.safe(explain(due)),
    )
    st.markdown(ui.clause(_plain_clause(due), "D"))


def _plain_clause(due: Deadline) -> str:
    """Return the clause without the note that its badge says."""
    return due.clause.removesuffix(f"（{DEFAULT_NOTE}）")


def clocks(line: AppealLine) -> None:
    """Draw the three clocks with the event each counts from."""
    for what, due, done in (
        ("提出申诉", line.windows.file_by, line.filed_on),
        ("受理", line.windows.accept_by, line.accepted_on),
        ("作出决定", line.windows.decide_by, line.decided_on),
    ):
        if due is not None:
            st.markdown(f"**{what}** {_clock(due, done)}", help=ui.safe(explain(due)))
    st.markdown(ui.clause(_plain_clause(line.windows.file_by), "D"))


def _clock(due: Deadline, done: date | None) -> str:
    """Say when a step was done, or how long it may still take, and how that was counted."""
    counted = f"{counted_words(due)}，{due.due} 到期{'（暂定）' if due.provisional else ''}"
    colour, icon = ("green", "check_circle") if done else ("orange", "schedule")
    if is_late(due, done or clock.today()):
        colour, icon = "red", "schedule"
    words = f"{done} 办理" if done else time_left(due, clock.today())
    return f":{colour}-badge[:material/{icon}: {ui.safe(words)}]\n\n:small[:gray[{ui.safe(counted)}]]"


def points(desk: AppealDesk) -> None:
    """Draw every disputed point with the claim and the group's word on it."""
    for one in desk.line.points:
        node = desk.card.node(one.code)
        with st.container(border=True, gap="xxsmall"):
            st.markdown(
                f"**{ui.safe(one.code)} {ui.safe(node.name)}** "
                f":blue-badge[原得分 {ui.safe(node.shown or '不适用')} / {ui.safe(node.full)}] {_ruling(one.changed)}"
            )
            st.markdown(f"**主张** {ui.safe(one.claim)}")
            if one.new_evidence:
                st.markdown(f"**新材料** {ui.safe(one.new_evidence)} {_admitted(one.admitted)}")
            for file in desk.brought.get(one.code, ()):
                st.markdown(ui.attached(file.public_id, file.name, f"{ui.day(file.on)} {file.by}"))
            if one.code in desk.uploads:
                back = f"/appeals?appeal={desk.line.id}"
                ui.upload_link("appeal_evidence", desk.uploads[one.code], back=back, label="上传这个评分点的新材料")
            if one.reason:
                new = f"（认定 {one.new_marks} 分）" if one.new_marks else ""
                st.markdown(f"**复核意见** {ui.safe(one.reason + new)}")


def _ruling(changed: bool | None) -> str:  # noqa: FBT001 - yes, no, or not yet
    if changed is None:
        return ":gray-badge[:material/pending: 待复核]"
    return ":orange-badge[:material/edit: 变更]" if changed else ":green-badge[:material/check: 维持]"


def _admitted(admitted: bool | None) -> str:  # noqa: FBT001 - yes, no, or not yet
    if admitted is None:
        return ""
    return ":green-badge[采信]" if admitted else ":gray-badge[不采信]"


def self_review(desk: AppealDesk) -> None:
    """Warn where the bureau decides on its own purchase, until it has named another body."""
    if desk.authority:
        st.caption(f"受理申诉的部门：{desk.authority}")
        return
    st.markdown(
        ":orange-badge[:material/warning: 自我复核] 购买主体就是受理申诉的民政部门。复核组不得与评估、经办、第三方重合；"
        "宜由上级民政部门或法制机构派员参加，或在“规则 › 本级规定”登记受理申诉的部门。"
    )
    st.markdown(ui.clause("石嘴山方案附件3五（五）", "D"))


def group(line: AppealLine) -> None:
    """Draw the members of the group and whether they have declared."""
    words = {
        None: ":orange-badge[待申报]",
        False: ":green-badge[:material/check: 没有利害关系]",
        True: ":gray-badge[回避]",
    }
    for _account, name, conflict in line.reviewers:
        st.markdown(f"{ui.safe(name)} {words[conflict]}")
    if not line.reviewers:
        st.caption("还没有组成复核组。由不少于 3 名没有参加过这个项目的人员组成，人数为单数。")


def outcome(desk: AppealDesk) -> None:
    """Draw the decision and every number that it changed."""
    line = desk.line
    if line.state == AppealState.REFUSED:
        st.markdown(f"**不予受理** {ui.day(line.decided_on)}：{ui.safe(line.refused_reason)}")
    if line.state != AppealState.DECIDED:
        return
    st.markdown(f"**决定** {ui.day(line.decided_on)} {ui.safe(line.document)}：{ui.safe(line.summary)}")
    if desk.changed:
        rows = [(f"{one.code} {one.name}".strip(), one.before, one.after) for one in desk.changed]
        st.table(pd.DataFrame(rows, columns=["变更的分数", "复核前", "复核后"]), border="horizontal", hide_index=True)
        told = [(one.what, one.before, one.after if one.changed else "不变") for one in desk.effects]
        st.table(pd.DataFrame(told, columns=["影响", "复核前", "复核后"]), border="horizontal", hide_index=True)
    else:
        st.caption("复核后全部评分点维持原分数，结果不变。")
    fed_back = f"{ui.day(line.fed_back_on)} 反馈承接主体；" if line.fed_back_on else "还没有登记反馈承接主体；"
    st.caption(f"{fed_back}复核决定为最终结果，不能再次申诉（石嘴山方案附件3五（五））。原来的结果留存，可以对照。")
    with st.container(horizontal=True):
        link("result", "查看最终结果", icon="analytics", result=line.new_result_id or line.result_id)
        if line.new_result_id:
            link("result", "查看原来的结果", icon="history", result=line.result_id)
