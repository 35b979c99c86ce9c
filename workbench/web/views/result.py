"""A result on the screen: the numbers, the pictures, and what changed since the version before."""

from collections.abc import Sequence
from decimal import Decimal

import pandas as pd
import streamlit as st

from scoring.grading import UNGRADED
from workbench import clock
from workbench.models.words import ResultState
from workbench.queries.corrections import CorrectionLine
from workbench.queries.result_desk import ResultDesk
from workbench.queries.results import NodeLine, ResultCard, change_of, rate_of
from workbench.web import charts, ui
from workbench.web.page import link
from workbench.web.ui import Badge
from workbench.web.views.choose import part

STATE_BADGES = {
    ResultState.DRAFT: Badge("待分管领导确认", "orange", "hourglass_top"),
    ResultState.CONFIRMED: Badge("已确认", "green", "check_circle"),
    ResultState.RETURNED: Badge("已退回修改", "red", "undo"),
    ResultState.SUPERSEDED: Badge("已被新版本代替", "gray", "history"),
}
_WITHDRAWN = Badge("更正已撤回", "gray", "undo")
_WEAK = {"差": "red", "不合格": "red", "中": "orange", "合格": "orange"}
_PICTURES = {"indicators": "九项指标", "parts": "得分构成", "members": "成员分歧"}


def state_badge(state: ResultState, *, withdrawn: bool) -> Badge:
    """Return how far a version is; a drafted correction that was given up was never replaced by another."""
    return _WITHDRAWN if withdrawn else STATE_BADGES[state]


def numbers(desk: ResultDesk) -> None:
    """Draw total, grade with its bounds and the blocks in one card, and what the numbers rest on."""
    card = desk.card
    with st.container(border=True):
        grid = st.grid(2 + len(card.level(1)), min_column_width=110)
        grid.metric(f"总分 :small[:gray[满分 {ui.safe(card.full)}]]", ui.safe(card.total))
        grid.metric(f"等次 :small[:gray[{ui.safe(card.grade_bounds)}]]", _grade(card))
        for node in card.level(1):
            grid.metric(f"{ui.safe(node.name)} :small[:gray[/ {ui.safe(node.full)}]]", ui.safe(node.shown or "不适用"))
        st.markdown(f"{_veto_badge(desk)} {ui.badge(Badge(f'取整：{card.rounding}', 'gray', 'calculate'))}")
        st.caption(f":material/lock: {ui.safe(_tree_words(card))}")
        if card.withheld and card.withheld != UNGRADED:
            st.markdown(f"{ui.badge(ui.SEVERITY['warn'])} {ui.safe(card.withheld)}")
        _overall(desk)


def ungraded(card: ResultCard) -> str:
    """Return why there is no grade: its kind of evaluation has none, or it waits."""
    return "不评定等次" if card.withheld == UNGRADED else "等次暂缓"


def _grade(card: ResultCard) -> str:
    if not card.grade:
        return ":gray[不评定]" if card.withheld == UNGRADED else ":orange[暂缓]"
    return f":{_WEAK.get(card.grade, 'green')}[{ui.safe(card.grade)}]"


def _overall(desk: ResultDesk) -> None:
    """Draw the rating of both phases together under its own heading, or why there is none yet."""
    overall = desk.card.overall
    if overall is None:
        return
    kind = "ok" if overall.total and not desk.outdated else "warn"
    st.markdown(f"{ui.badge(ui.SEVERITY[kind])} {ui.safe(overall.words)}；{ui.safe(overall.use_words)}")


def _veto_badge(desk: ResultDesk) -> str:
    proven = [one.code for one in desk.vetoes if one.state == "proven"]
    pending = [one.code for one in desk.vetoes if one.state == "open"]
    if proven:
        return ui.badge(Badge(f"一票否决 {'、'.join(proven)} 属实", "red", "block"))
    if pending:
        return ui.badge(Badge(f"一票否决 {'、'.join(pending)} 调查中", "orange", "hourglass_top"))
    return ui.badge(Badge(f"一票否决 {len(desk.vetoes)} 项，没有属实的认定", "green", "check_circle"))


def _tree_words(card: ResultCard) -> str:
    return f"{card.tree['title']}第 {card.tree['version']} 版，已冻结，校验值 {card.tree['digest'][:8]}"


def notices(desk: ResultDesk) -> None:
    """Draw what a person should look at: what changed since, the correction behind it, warnings, flags on points."""
    card = desk.card
    if desk.outdated:
        st.markdown(f"{ui.badge(ui.SEVERITY['warn'])} {ui.safe(desk.outdated)}，须重新计算")
    if desk.correction:
        _corrected(desk.correction)
    if desk.holds_until:
        st.markdown(f":blue-badge[:material/info: 更正初稿] 确认之前，第 {desk.holds_until} 版继续有效")
    if card.withdrawn_on:
        said = f"{ui.day(card.withdrawn_on)} 撤回：{card.withdrawn_reason}"
        st.markdown(f":gray-badge[:material/undo: 更正已撤回] {ui.safe(said)}")
    for words in card.warnings:
        st.markdown(f"{ui.badge(ui.SEVERITY['warn'])} {ui.safe(words)}")
    if card.flags:
        with st.expander(f"{len(card.flags)} 个评分点有提示", icon=":material/flag:"):
            for code, flags in card.flags.items():
                words = "；".join(text for _kind, text in flags)
                st.markdown(f"**{ui.safe(code)} {ui.safe(card.node(code).name)}** {ui.safe(words)}")


def _corrected(one: CorrectionLine) -> None:
    said = (
        f"{ui.day(one.begun_on)} 依职权更正第 {one.number} 版（{one.total} 分，{one.grade or '未定级'}）：{one.reason}"
    )
    document = f"，文书：{one.document}" if one.document else ""
    st.markdown(f":blue-badge[:material/edit_document: 更正] {ui.safe(f'{said}{document}；{one.by}办理')}")
    for label, why in one.points:
        st.markdown(f":small[{ui.safe(label)}：{ui.safe(why)}]")


def pictures(desk: ResultDesk) -> None:
    """Draw the picture chosen with its numbers beside it; the members' own marks only for who may see them."""
    card = desk.card
    offered = {name: label for name, label in _PICTURES.items() if name != "members" or card.marks}
    chosen = part(offered, key="picture")
    if chosen == "members":
        _members(card)
    elif chosen == "parts":
        nodes = [node for node in card.level(2) if node.shown]
        figure = charts.bars(
            [n.name for n in nodes], [Decimal(n.shown) for n in nodes], [Decimal(n.full) for n in nodes]
        )
        ui.show_chart(figure, f"{len(nodes)} 项指标的得分和满分", height=420)
    else:
        left, right = st.columns([1, 1], gap="medium")
        with left:
            _radar(desk)
        with right:
            _rates(desk)


def _radar(desk: ResultDesk) -> None:
    """Draw the phases one over the other; an indicator that does not apply is not on the ring."""
    nodes = [node for node in desk.card.level(2) if node.rate]
    rings = {desk.card.phase_name: [Decimal(node.rate) for node in nodes]}
    mid = _mid_rates(desk)
    if all(mid.get(node.code) for node in nodes):
        rings = {"中期评估": [Decimal(mid[node.code]) for node in nodes]} | rings
    words = "；".join(f"{node.name} {node.rate}%" for node in nodes)
    ui.show_chart(charts.radar([node.name for node in nodes], rings), f"各项指标得分率：{words}", height=440)


def _mid_rates(desk: ResultDesk) -> dict[str, str]:
    return {node.code: node.rate for node in desk.mid.level(2)} if desk.mid else {}


def _rates(desk: ResultDesk) -> None:
    mid = {node.code: node for node in desk.mid.level(2)} if desk.mid else {}
    rows = [_rate_row(node, mid.get(node.code)) for node in desk.card.level(2)]
    frame = pd.DataFrame(rows, columns=["指标", "得分", "得分率", "较中期"])
    columns = {
        "指标": st.column_config.TextColumn(width=150),
        "得分": st.column_config.TextColumn(width=84),
        "得分率": st.column_config.ProgressColumn(format="%.1f%%", min_value=0, max_value=100, width=110),
        "较中期": st.column_config.TextColumn(width=64),
    }
    if not mid:
        frame = frame.drop(columns="较中期")
    ui.table(frame, alt="各项指标的得分和得分率", column_config=columns)


def _rate_row(node: NodeLine, mid: NodeLine | None) -> tuple[str, str, float | None, str]:
    marks = f"{node.shown} / {node.full}" if node.shown else "不适用"
    return f"{node.code} {node.name}", marks, float(node.rate) if node.rate else None, change_of(node, mid) or "—"


def _members(card: ResultCard) -> None:
    """Draw how far the members' marks lie apart, point by point, with marks and reasons below."""
    nodes = [node for node in card.level(3) if node.code in card.spread]
    marks = {
        member: [Decimal(rate_of(given[node.code], node.full)) for node in nodes]
        for member, given in card.marks.items()
    }
    names = [f"{node.code} {node.name}" for node in nodes]
    figure = charts.spread(names, marks, [Decimal(node.rate) for node in nodes])
    ui.show_chart(
        figure, "成员在各评分点给出的得分率，灰带为最低到最高，竖线为认定的得分率", height=80 + 44 * len(nodes)
    )
    with st.expander("各成员的分数和理由", icon=":material/edit_note:"):
        for node in nodes:
            _reasons(card, node)


def _reasons(card: ResultCard, node: NodeLine) -> None:
    spread = card.spread[node.code]
    wide = " :orange-badge[:material/warning: 相差超过满分的 20%]" if spread["wide"] else ""
    apart = ui.safe(f"相差 {spread['range']} 分")
    st.markdown(f"**{ui.safe(node.code)} {ui.safe(node.name)}** 满分 {ui.safe(node.full)}，{apart}{wide}")
    for member in card.members:
        mark, reason = card.marks[member][node.code], card.reasons[member].get(node.code, "")
        st.markdown(f":small[{ui.safe(member)} **{ui.safe(mark)}** 分：{ui.safe(reason)}]")


def versions(desk: ResultDesk) -> None:
    """Draw the versions of a result, and what this one changed against the one before."""
    if len(desk.versions) == 1:
        return
    st.subheader("版本", anchor=False)
    for one in reversed(desk.versions):
        with st.container(horizontal=True, vertical_alignment="center"):
            here = " :blue-badge[正在查看]" if one.id == desk.card.id else ""
            words = f"第 {one.number} 版：{one.total} 分，{one.grade or ungraded(desk.card)}；{one.reason}"
            badge = ui.badge(state_badge(one.state, withdrawn=one.withdrawn))
            st.markdown(f"{ui.safe(words)} {badge}{here}", width="stretch")
            if one.id != desk.card.id:
                link("result", "查看", result=one.id)
    if desk.changed:
        rows = [(f"{one.code} {one.name}".strip(), one.before, one.after) for one in desk.changed]
        st.table(pd.DataFrame(rows, columns=["与上一版不同", "原来", "现在"]), border="horizontal", hide_index=True)


def subtitle(desk: ResultDesk) -> str:
    """Return whose result it is and when it was computed."""
    card = desk.card
    sheets = f" · {len(card.members)} 份评分表" if card.members else ""
    at = f"{clock.local(card.computed_at):%Y-%m-%d %H:%M} 计算"
    return f"{card.project} · {card.phase_name} · 第 {card.number} 版{sheets} · {at}"


def days_line(card: ResultCard) -> str:
    """Return what happened to the result so far, day by day."""
    steps: Sequence[tuple[str, object]] = (
        ("承接主体提意见", card.commented_on),
        (f"{card.confirmed_by}确认", card.confirmed_on),
        ("反馈承接主体", card.fed_back_on),
        ("公布", card.published_on),
        ("应用", card.applied_on),
    )
    return " · ".join(f"{day} {what}" for what, day in steps if day)
