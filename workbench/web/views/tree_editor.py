"""A tree that may not stand yet: its nodes, what is wrong, what another version says, and a trial on past projects."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from scoring.exact import text
from workbench.queries.trees import STATES, Difference, TreeLine, TreeView, differences
from workbench.queries.what_if import Tried, what_if
from workbench.rules.tree_text import Spot, full_in, spots
from workbench.rules.trees import PHASES
from workbench.security.policy import Actor
from workbench.web import ui
from workbench.web.page import link, reading
from workbench.web.views.tree import ESTABLISHED, KINDS

_INDENT = "\u3000"
_COPIED = 20  # rows of a table that stands among others


def tree_list(lines: Sequence[TreeLine]) -> None:
    """Draw the trees as cards, each with its way in."""
    for line in lines:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            with st.container(width="stretch", gap="xxsmall"):
                st.markdown(f"**{ui.safe(line.title)}** :gray-badge[{STATES[line.state]}]")
                since = f" · {ui.day(line.first_day)} 起" if line.first_day else ""
                origin = line.document or (line.source if line.state == "shipped" else f"由 {line.source} 复制")
                told = f"第 {line.revision} 版 · {line.points} 个评分点{since} · {origin}"
                st.caption(ui.safe(told))
            link("trees", "打开", icon="open_in_new", tree=line.tree_id)


def fault_list(view: TreeView) -> None:
    """Say what keeps the tree from being published."""
    if not view.faults:
        return
    with st.container(border=True, key=f"edge_stop_tree_{view.line.tree_id}", gap="xxsmall"):
        st.markdown(f"{ui.badge(ui.SEVERITY['stop'])} **还不能发布：{len(view.faults)} 处要改**")
        st.markdown("\n".join(f"- {ui.safe(one)}" for one in view.faults))


def nodes_table(view: TreeView) -> None:
    """Draw every node in printed order with its full marks in each phase."""
    rows = [_row(one, view.phases) for one in spots(view.document)]
    marks = [PHASES[phase] + "满分" for phase in view.phases]
    ui.table(
        pd.DataFrame(rows, columns=["指标", *marks, "认定", "类型", "评分办法"]),
        alt=f"{view.line.title}：{len(rows)} 行",
        height=420,
        column_config={
            "指标": st.column_config.TextColumn(width=250),
            "评分办法": st.column_config.TextColumn(width=420),
        },
    )


def _row(one: Spot, phases: Sequence[str]) -> tuple[str, ...]:
    point = one.node.get("point") or {}
    full = (full_in(one.node, phase) for phase in phases)
    weight = f"（权重 {one.node['weight']}）" if "weight" in one.node else ""
    return (
        f"{_INDENT * one.depth}{one.node['code']} {one.node['name']}{weight}",
        *("不参加" if value is None else text(value) for value in full),
        ESTABLISHED.get(point.get("established", ""), ""),
        KINDS.get(point.get("kind", ""), ""),
        str(point.get("rule", "")),
    )


def compare_part(view: TreeView, names: Mapping[str, str]) -> None:
    """Draw what this version says otherwise than another."""
    others = [one for one in names if one != view.line.tree_id]
    source = view.line.source
    chosen = st.selectbox(
        "与哪一版对比", others, index=others.index(source) if source in others else 0,
        format_func=lambda one: f"{names[one]}（{one}）", key=f"compare_{view.line.tree_id}",
    )  # fmt: skip
    if view.faults:
        st.caption("改到没有错误后才能对比。")
        return
    with reading() as session:
        found = differences(session, chosen, view.line.tree_id)
    if not found:
        ui.empty("difference", "没有差别", "两版的指标、满分、评分办法和等级都相同")
        return
    st.caption(f"共 {len(found)} 处不同")
    _difference_table(found)


def _difference_table(found: Sequence[Difference]) -> None:
    frame = pd.DataFrame(
        [(one.where, one.what, one.before, one.after) for one in found], columns=["位置", "项目", "原来", "现在"]
    )
    ui.table(frame, alt=f"{len(found)} 处不同", height="content" if len(found) <= _COPIED else 560)


def trial_part(actor: Actor, purchaser_id: int, view: TreeView) -> None:
    """Draw what past evaluations would have come to under this tree."""
    st.caption(
        "试算用当时的事实和成员分数，分数按满分比例折算；当时没有的评分点按不适用处理。试算只供比较，不是结果，不改动任何已有评分。"
    )
    if view.faults:
        st.caption("改到没有错误后才能试算。")
        return
    with reading() as session:
        tried = what_if(session, actor, purchaser_id, view.line.tree_id)
    if not tried:
        ui.empty("science", "还没有可以试算的评估", "评估启封之后，可在这里看换一套指标会怎样")
        return
    _tried_table(tried)
    for one in tried:
        if one.left_out:
            with st.expander(f"{one.project} · {one.phase}：{len(one.left_out)} 个评分点没有参加试算"):
                st.markdown("\n".join(f"- {ui.safe(label)}：{ui.safe(why)}" for label, why in one.left_out))


def _tried_table(tried: Sequence[Tried]) -> None:
    rows = [
        (
            one.project,
            one.phase,
            str(one.before),
            one.before_grade or "不定级",
            "—" if one.total is None else str(one.total),
            one.grade or ("不定级" if one.total is not None else one.why),
            "—" if one.total is None else f"{one.total - one.before:+}",
        )
        for one in tried
    ]
    columns = ["项目", "阶段", "原得分", "原等级", "试算得分", "试算等级", "差"]
    ui.table(pd.DataFrame(rows, columns=columns), alt=f"{len(rows)} 个评估的试算")
