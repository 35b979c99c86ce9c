"""The indicator tree as a table: full marks, who establishes each point, by which rule."""

import pandas as pd
import streamlit as st

from scoring.exact import text
from scoring.tree import IndicatorTree, Node
from workbench.web import ui

ESTABLISHED = {"computed": "系统计算", "checked": "核对事实", "judged": "成员评分"}
ESTABLISHED_ICONS = {"computed": "calculate", "checked": "fact_check", "judged": "edit_note"}
KINDS = {
    "ratio": "比例",
    "banded": "分段",
    "checklist": "清单",
    "ordinal": "分档",
    "survey": "满意度调查",
    "mark": "直接评分",
}


def tree_head(tree: IndicatorTree, digest: str) -> None:
    """Draw what the tree is: title, version, grades, rounding, and whether it is frozen."""
    grades = "、".join(f"{grade.name} {text(grade.floor)} 分起" for grade in tree.grades) or "不定级"
    frozen = f":gray-badge[:material/lock: 已冻结，校验值 {digest[:12]}]" if digest else ":gray-badge[尚未冻结]"
    st.markdown(f"**{ui.safe(tree.title)}** 第 {ui.safe(tree.version)} 版 {frozen}")
    step = f"最小计分单位 {text(tree.step)} 分"
    st.caption(ui.safe(f"等级：{grades}；取整：总分最后一步{tree.rounding.words}；{step}"))
    st.markdown(ui.clause(tree.source))
    for words in tree.warnings():
        st.markdown(f"{ui.badge(ui.SEVERITY['warn'])} {ui.safe(words)}")


def tree_table(tree: IndicatorTree) -> None:
    """Draw every node in printed order."""
    rows = [_row(node, level) for node, level in _walked(tree.root, 0) if level]
    ui.table(
        pd.DataFrame(rows, columns=["指标", "满分", "认定", "类型", "评分办法", "依据"]),
        alt=f"{tree.title}：{len(rows)} 行，从板块、指标到评分点",
        height=560,
        column_config={
            "指标": st.column_config.TextColumn(width=250),
            "满分": st.column_config.TextColumn(width=64),
            "认定": st.column_config.TextColumn(width=84),
            "类型": st.column_config.TextColumn(width=84),
            "评分办法": st.column_config.TextColumn(width=420),
        },
    )


def _walked(node: Node, level: int) -> list[tuple[Node, int]]:
    return [(node, level), *(one for child in node.children for one in _walked(child, level + 1))]


def _row(node: Node, level: int) -> tuple[str, ...]:
    indent = "\u3000" * (level - 1)
    point = node.point
    told = (ESTABLISHED[point.established], KINDS[point.kind], point.rule) if point else ("", "", "")
    return (f"{indent}{node.label}", text(node.full), *told, node.source)
