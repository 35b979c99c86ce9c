"""One household on the screen: its people with hardships, wishes and benefits; its risk and visits."""

import pandas as pd
import streamlit as st

from scoring.needs import Change, Profile
from scoring.needs.matching import STATE_WORDS, Matching
from workbench.queries.needs_household import HouseholdRecord
from workbench.queries.needs_person import AssessmentLine, Benefit, PersonRecord
from workbench.rules.answers import load_answers
from workbench.services.needs import OCCASIONS
from workbench.web import ui
from workbench.web.views.needs_lists import wishes_frame
from workbench.web.views.needs_radar import radar

_DIRECTIONS = {"improved": "减轻", "unchanged": "不变", "worse": "加重", "no_data": "没有数据"}
_OUTCOMES = {
    "improved": ui.Badge("有改善", "green", "trending_down"),
    "unchanged": ui.Badge("没有变化", "gray", "trending_flat"),
    "worse": ui.Badge("有加重", "orange", "trending_up"),
    "no_baseline": ui.Badge("缺少基线", "gray", "help"),
    "no_exit": ui.Badge("后一次没有评全", "gray", "help"),
}


def head(home: HouseholdRecord, late: bool) -> None:  # noqa: FBT001 - said where it is called
    """Draw the household's code, place, how it was found, and where its visits stand."""
    badges = [ui.Badge(home.risk, "orange" if late else "blue", "home_pin")] if home.risk else []
    badges += [ui.Badge("探访逾期", "red", "event_busy")] if late else []
    finder = f"，{home.finder}" if home.finder else ""
    place = f"{home.township} {home.village}".strip()
    ui.head(
        home.code, f"{place} · {ui.day(home.found_on)} 发现（{home.found_by}{finder}） · {len(home.people)} 人", *badges
    )


def person_head(person: PersonRecord) -> None:
    """Draw a person's category, who speaks for one, and what is special."""
    badges = [ui.Badge("不满14周岁", "violet", "child_care")] if person.child else []
    badges += [] if person.can_apply else [ui.Badge("不能自行申请", "orange", "front_hand")]
    badges += [ui.Badge(f"{ui.day(person.left_on)} 退出", "gray", "logout")] if person.left_on else []
    badges += [ui.Badge(f"{ui.day(person.erased_on)} 删除身份信息", "gray", "delete")] if person.erased_on else []
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.subheader(ui.safe(person.code), anchor=False, width="content")
        for one in badges:
            st.badge(ui.safe(one.word), color=one.colour, icon=f":material/{one.icon}:")
    spoken = "；".join(f"{role}（{relation}）自 {ui.day(first)}" for _, role, relation, first in person.agents)
    since = f"，自 {ui.day(person.categories[0][0])}" if person.categories else ""
    st.caption(ui.safe(f"{person.category}{since}{f' · {spoken}' if spoken else ''}"))
    if not person.can_apply and not person.agents:
        st.warning("本人不能自行申请，还没有登记代理人。", icon=":material/front_hand:")
    if len(person.categories) > 1:
        with st.expander("类别变更", icon=":material/history:"):
            rows = [(ui.day(first), name, document or "—") for first, name, document in person.categories]
            ui.table(pd.DataFrame(rows, columns=["起始日", "类别", "认定文件"]), alt="类别变更")


def hardships(person: PersonRecord) -> None:
    """Draw the newest profile as a picture with its words, and what changed since the baseline."""
    if not person.assessments:
        ui.empty(
            "assignment", "还没有评估", "十项困境指标评估后，这里显示各维度的困难程度。", cite="石嘴山方案正文二（四）4"
        )
        return
    newest, rings = person.assessments[0], [_ring(person.assessments[0])]
    if person.moved is not None:
        oldest = [one for one in person.assessments if one.occasion == "baseline"] or list(person.assessments)
        rings.insert(0, _ring(oldest[-1]))
    st.caption(f"{ui.day(newest.assessed_on)} {OCCASIONS[newest.occasion]}评估 · {ui.safe(newest.assessor)}")
    ui.show_chart(radar(rings), f"六个维度的困难程度：{newest.profile.sentence}", height=340)
    st.markdown(ui.safe(newest.profile.sentence))
    for one in newest.graded:
        told = f"{one.scheme}，自 {ui.day(one.first_day)}，{one.document}"
        st.markdown(f"{ui.badge(ui.Badge(one.grade, 'blue', 'stacked_line_chart'))} {ui.clause(told)}")
    if person.moved is not None:
        _changes(person.moved)


def _ring(line: AssessmentLine) -> tuple[str, Profile]:
    return f"{ui.day(line.assessed_on)} {OCCASIONS[line.occasion]}", line.profile


def _changes(moved: Change) -> None:
    st.markdown(f"**前后变化** {ui.badge(_OUTCOMES[moved.outcome])}")
    rows = [
        (one.name, one.before, one.after, _DIRECTIONS[one.direction])
        for one in moved.indicators
        if one.direction != "unchanged"
    ]
    if rows:
        ui.table(pd.DataFrame(rows, columns=["指标", "前", "后", "变化"]), alt=f"{len(rows)} 项指标有变化")


def wishes(person: PersonRecord) -> None:
    """Draw what the person wants and where it went, with the findings beside."""
    st.markdown("**想要的服务**")
    if not person.wishes:
        st.caption("还没有登记想要的服务。")
        return
    frame = wishes_frame(person.wishes).drop(columns=["对象编码", "乡镇（街道）"])
    ui.table(frame, alt=f"{len(person.wishes)} 项需求")
    ui.findings(person.findings, key=f"overlap_{person.id}")


def benefits(found: tuple[Benefit, ...]) -> None:
    """Draw what is received already, from any department."""
    st.markdown("**已享受的救助和服务**")
    if not found:
        st.caption("还没有登记。登记后用来核对是否重复提供。")
        return
    frame = pd.DataFrame(
        {
            "部门": [one.department for one in found],
            "救助或服务": [one.name for one in found],
            "目录序号": [str(one.catalogue_number or "—") for one in found],
            "开始": [ui.day(one.first_day) for one in found],
            "结束": [ui.day(one.last_day) for one in found],
            "金额（元）": [ui.yuan(one.amount_fen) for one in found],
            "状态": ["享受中" if one.current else "已结束或未开始" for one in found],
        }
    )
    ui.table(frame, alt=f"{len(found)} 项已享受的救助和服务")


def suggestions(matching: Matching | None) -> None:
    """Draw which services answer the hardships, each with its reasons."""
    if matching is None:
        return
    with st.expander("对应的目录服务和理由", icon=":material/lightbulb:"):
        st.markdown(ui.clause(load_answers().basis, load_answers().verified))
        st.caption(ui.safe(matching.sentence))
        rows = [
            (one.service.number, one.service.name, STATE_WORDS[one.state], "；".join(one.reasons))
            for one in matching.matches
        ]
        frame = pd.DataFrame(rows, columns=["序号", "服务", "能否提供", "理由"])
        ui.table(frame, alt=f"{len(rows)} 项对应的服务", height=min(380, 42 + 38 * len(rows)))


def visits(home: HouseholdRecord) -> None:
    """Draw the plan, the visits made and the lists delivered."""
    st.caption(f"上次探访 {ui.day(home.last_visit_on)} · 下次应访 {ui.day(home.next_visit_on)}")
    if not home.visits:
        ui.empty("directions_walk", "还没有探访记录", "定了探访等级，就按间隔天数排出应访日期；探访后在这里登记。")
    else:
        rows = [
            (
                ui.day(one.visited_on),
                f"{ui.day(one.due_on)}{'（迟）' if one.late else ''}",
                one.visitor,
                one.manner,
                one.finding,
            )
            for one in home.visits
        ]
        columns = ["探访日期", "应访日期", "探访人", "方式", "情况"]
        ui.table(pd.DataFrame(rows, columns=columns), alt=f"{len(rows)} 次探访")
    for title, columns, lines in _histories(home):
        with st.expander(title, icon=":material/history:"):
            ui.table(pd.DataFrame(lines, columns=columns), alt=title)


def _histories(home: HouseholdRecord) -> list[tuple[str, list[str], list[tuple[str, ...]]]]:
    solved = [
        (one.what, ui.day(one.found_on), ui.day(one.solved_on), one.solution) for one in home.problems if one.solved_on
    ]
    graded = [(ui.day(on), level, reason) for on, level, reason in home.risk_history]
    lists = [(ui.day(quarter), ui.day(on), by) for quarter, on, by in home.lists]
    found: list[tuple[str, list[str], list[tuple[str, ...]]]] = [
        ("已解决的问题", ["问题", "发现", "解决", "情况"], list(solved)),
        ("探访等级的变更", ["日期", "等级", "理由"], list(graded)),
        ("幸福清单送达", ["季度", "送达日期", "送达人"], list(lists)),
    ]
    return [one for one in found if one[2]]
