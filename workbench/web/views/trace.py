"""Where a mark comes from: breadcrumb, the points of an indicator, formula, inputs, evidence, clause, rule."""

from collections.abc import Iterator

import pandas as pd
import streamlit as st

from scoring.trace import Step, walk
from workbench.queries.result_desk import ResultDesk
from workbench.queries.results import NodeLine, ResultCard, step_of
from workbench.web import ui
from workbench.web.page import link
from workbench.web.views.facts import evidence_links
from workbench.web.views.tree import ESTABLISHED

_POINT_LEVEL = 3
_ANSWERS = {"1": "符合", "0": "不符合"}


def explorer(desk: ResultDesk) -> None:
    """Draw the way from the total down to one point; every number is the one stored with the result."""
    st.subheader("追溯：这个分是怎么来的", anchor=False)
    card = desk.card
    wanted = st.query_params.get("point", "")
    crumbs = st.container()
    left, right = st.columns([1, 1.15], gap="medium")
    with left:
        indicator = _indicator(card, wanted)
        point = _point(card, indicator, wanted)
    with crumbs:
        _breadcrumb(card, point)
    with right, st.container(border=True, gap="xsmall"):
        _card(desk, point)
    with st.expander("总分怎么汇总", icon=":material/functions:"):
        _sums(card)


def _indicator(card: ResultCard, wanted: str) -> NodeLine:
    nodes = card.level(2)
    asked = st.query_params.get("indicator", "")
    codes = [node.code for node in nodes]
    at = next((node.indicator for node in card.level(_POINT_LEVEL) if node.code == wanted), asked)
    names = {node.code: f"{node.code} {node.name} {node.shown or '不适用'}" for node in nodes}
    chosen = st.selectbox(
        "指标", codes, index=codes.index(at) if at in codes else 0, format_func=lambda one: names[one],
        key="trace_indicator", label_visibility="collapsed",
    )  # fmt: skip
    return card.node(chosen)


def _point(card: ResultCard, indicator: NodeLine, wanted: str) -> NodeLine:
    points = [node for node in card.level(_POINT_LEVEL) if node.indicator == indicator.code] or [indicator]
    rows = [(f"{p.code} {p.name}", p.shown or "不适用", p.full) for p in points]
    place = next((i for i, p in enumerate(points) if p.code == wanted), 0)
    event = ui.table(
        pd.DataFrame(rows, columns=["评分点", "得分", "满分"]),
        alt=f"{indicator.name}的评分点",
        on_select="rerun",
        selection_mode="single-row-required",
        selection_default={"selection": {"rows": [place]}},
        key=f"trace_{card.id}_{indicator.code}",
        column_config={"得分": st.column_config.TextColumn(width=70), "满分": st.column_config.TextColumn(width=70)},
    )
    chosen = event.selection.rows if event else []
    point = points[chosen[0] if chosen else place]
    st.query_params["point"] = point.code  # the address of this point, to be sent to somebody or kept
    return point


def _breadcrumb(card: ResultCard, point: NodeLine) -> None:
    above = [node for node in card.nodes if node.level and point.code.startswith(node.code) and node.code != point.code]
    crumbs = [f":blue-badge[总分 {ui.safe(card.total)}]"]
    crumbs += [f":blue-badge[{ui.safe(node.code)} {ui.safe(node.name)} {ui.safe(node.shown)}]" for node in above]
    st.markdown(" :material/chevron_right: ".join([*crumbs, f"**{ui.safe(point.code)} {ui.safe(point.name)}**"]))


def _card(desk: ResultDesk, point: NodeLine) -> None:
    established = ESTABLISHED.get(point.established, "")
    said = f":gray-badge[{established}]" if established else ""
    st.markdown(
        f"**{ui.safe(point.code)} {ui.safe(point.name)}** "
        f":blue-badge[{ui.safe(point.shown or '不适用')} / {ui.safe(point.full)} 分] {said}"
    )
    step = step_of(desk.card.trace, point.code)
    if point.na_reason or step is None:
        st.markdown(f"不适用：{ui.safe(point.na_reason)}")
        return
    st.code(f"{step.formula} = {step.shown}", language=None, wrap_lines=True)
    _inputs(step)
    if step.evidence or desk.sees_members:
        st.markdown(evidence_links(step.evidence, desk.evidence))
    _source(desk, point.code)
    for kind_text in desk.card.flags.get(point.code, ()):
        st.markdown(f"{ui.badge(ui.SEVERITY['info'])} {ui.safe(kind_text[1])}")
    st.markdown(ui.clause(step.source))
    if step.rule:
        st.caption(ui.safe(f"规则：{step.rule}"))
    _steps(step)


def _source(desk: ResultDesk, code: str) -> None:
    """Say where a measured point's fact came from, with the way to the rows where the records keep them."""
    source = desk.sources.get(code)
    if source is None:
        return
    st.caption(ui.safe(f"事实来源：{source.words}"))
    if source.screen == "survey":
        link("survey", "打开原始记录", icon="database", evaluation=desk.card.evaluation_id)
    elif source.screen:
        link(source.screen, "打开原始记录", icon="database", project=desk.card.project_id)


def _inputs(step: Step) -> None:
    rows = list(dict.fromkeys(_input_rows(step)))
    if rows:
        frame = pd.DataFrame(rows, columns=["输入", "数值", "用于"])
        st.table(frame.map(ui.safe), border="horizontal", hide_index=True)


def _input_rows(step: Step) -> Iterator[tuple[str, str, str]]:
    for one in walk(step):
        for item in one.inputs:
            value = _ANSWERS.get(item.value, item.value) if one.operation == "checklist" else item.value
            yield item.name, f"{value} {item.unit}".strip(), one.title


def _steps(step: Step) -> None:
    if not step.children:
        return
    with st.expander("逐步计算", icon=":material/format_list_numbered:"):
        for depth, one in _deep(step, 0):
            indent = "\u3000" * depth
            st.caption(ui.safe(f"{indent}{one.title}：{one.formula} = {one.shown}").replace("\\\u3000", "\u3000"))


def _deep(step: Step, depth: int) -> Iterator[tuple[int, Step]]:
    yield depth, step
    for child in step.children:
        yield from _deep(child, depth + 1)


def _sums(card: ResultCard) -> None:
    """Show how the points add up: both phases together where the plan says so, total, blocks, indicators."""
    if card.overall and card.overall.trace:
        for one in walk(card.overall.trace):
            if one.children:
                st.markdown(f":small[**总评 {ui.safe(one.title)}** {ui.safe(one.formula)} = {ui.safe(one.shown)}]")
    above = {node.code for node in card.nodes if node.level < _POINT_LEVEL}
    for one in walk(card.trace):
        if one.code in above or not one.code:
            st.markdown(
                f":small[**{ui.safe(f'{one.code} {one.title}'.strip())}** {ui.safe(one.formula)} = {ui.safe(one.shown)}]"
            )
