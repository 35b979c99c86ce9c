"""Measured points: the formula with its numbers, the evidence, and who signed it."""

from collections.abc import Mapping, Sequence

import streamlit as st

from scoring.exact import DEFAULT_ROUNDING, rounded, text
from scoring.tree import Node
from workbench.queries.facts import CHECKS_NEEDED, EvidenceLine, FactLine
from workbench.web import ui
from workbench.web.ui import Badge
from workbench.web.views.tree import ESTABLISHED, ESTABLISHED_ICONS

_ROWS = 120


def point_head(node: Node, *more: Badge) -> None:
    """Draw code, name and full marks of a point, its veto, and how it is established."""
    point = node.point
    badges = [f":blue-badge[满分 {text(node.full)}]"]
    if point:
        badges.append(
            f":gray-badge[:material/{ESTABLISHED_ICONS[point.established]}: {ESTABLISHED[point.established]}]"
        )
    if point and point.veto:
        badges.append(f":red-badge[:material/block: 一票否决 {point.veto}]")
    st.markdown(f"**{ui.safe(node.label)}** {' '.join(badges)} {' '.join(map(ui.badge, more))}")


def evidence_links(numbers: Sequence[str], evidence: Mapping[str, EvidenceLine]) -> str:
    """Return the evidence of a point as links; without the right to open them, as numbers."""
    if not numbers:
        return ":orange-badge[:material/warning: 还没有证据，得分受上限约束]"
    shown = [
        ui.file_link(evidence[one].public_id, f"{one} {evidence[one].title}") if one in evidence else ui.safe(one)
        for one in numbers
    ]
    return f":gray[:small[证据]] {' '.join(shown)}"


def fact_card(line: FactLine, evidence: Mapping[str, EvidenceLine]) -> None:
    """Draw what a measured point gives, with numbers, source and signatures."""
    point_head(line.node, *_states(line))
    st.markdown(evidence_links(line.evidence, evidence))
    if line.not_applicable:
        st.markdown(f":gray-badge[:material/remove_circle: 不适用] {ui.safe(line.not_applicable)}")
    elif line.measured is None:
        said = "记录里有，还没有提取" if line.now else "没有数据，还没有登记事实"
        st.markdown(f":gray[:material/hourglass_empty:] {said} · {ui.safe(_rule(line.node))}")
    else:
        _measured(line)
    _signatures(line)
    _records(line)


def _records(line: FactLine) -> None:
    """Draw the rows that the records' figure was counted from, and the way to their own screen."""
    if line.now is None:
        return
    shown = line.now.rows[:_ROWS]
    with st.expander(f"记录：{ui.safe(line.now.source)}，{len(line.now.rows)} 行", icon=":material/database:"):
        st.markdown("\n".join(f"- {ui.safe(row)}" for row in shown))
        if len(shown) < len(line.now.rows):
            st.caption(f"只列前 {_ROWS} 行，其余在原来的画面查看")


def _measured(line: FactLine) -> None:
    measured = line.measured
    if measured is None:
        return
    if measured.marks is None:
        st.markdown(f"{ui.badge(ui.SEVERITY['warn'])} {ui.safe(measured.sentence)}")
    else:
        st.code(
            f"{measured.formula} = {text(rounded(measured.marks, DEFAULT_ROUNDING))} 分", language=None, wrap_lines=True
        )
        st.caption(ui.safe(measured.sentence))
    for flag in measured.flags:
        st.markdown(f"{ui.badge(ui.SEVERITY['warn'])} {ui.safe(flag.text)}")
    st.caption(ui.safe(f"办法：{_rule(line.node)}；来源：{line.source}"))


def _rule(node: Node) -> str:
    return node.point.rule if node.point else ""


def _states(line: FactLine) -> list[Badge]:
    """Say whether a point is ready: from the records, signed by enough members, or disputed."""
    if line.measured is None or line.not_applicable:
        return []
    if line.disputed:
        return [Badge(f"{len(line.disputed)} 人有异议", "red", "report")]
    if line.stale:
        return [Badge("记录已有变化", "orange", "sync_problem")]
    if line.computed:
        return [Badge("取自记录", "green", "check_circle")]
    signed = len(line.agreed)
    enough = signed >= CHECKS_NEEDED
    return [
        Badge(
            f"签认 {signed}/{CHECKS_NEEDED}", "green" if enough else "orange", "check_circle" if enough else "pending"
        )
    ]


def _signatures(line: FactLine) -> None:
    if line.agreed:
        st.caption(f"无异议：{ui.safe('、'.join(line.agreed))}")
    for name, reason in line.disputed:
        st.markdown(f":red-badge[:material/report: 有异议] {ui.safe(name)}：{ui.safe(reason)}")
