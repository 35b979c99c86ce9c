"""Changing one node of a draft, adding one, taking one out."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from workbench.queries.trees import TreeView
from workbench.rules.tree_text import LEVELS, Spot, full_in, spots
from workbench.security.policy import Actor
from workbench.services.trees import NodeChange, PointChange, add_node, change_node, remove_node
from workbench.web import ui
from workbench.web.confirm import ask, confirmed
from workbench.web.draft import Draft, draft
from workbench.web.forms.tree_fields import LISTED, fulls, joined, listed_text, other_text, plain_text, read_options
from workbench.web.forms.typed import share
from workbench.web.page import command
from workbench.web.views.tree import ESTABLISHED, KINDS

_INDENT = "\u3000"
_NEW = {"name": "", "full": {}, "point": {"kind": "checklist", "established": "checked", "rule": ""}}


def edit(actor: Actor, view: TreeView) -> None:
    """Draw the choice of a node, its form, and below it the way to add and to take out."""
    nodes = {one.node["code"]: one for one in spots(view.document)}
    st.subheader("修改指标", anchor=False)
    wanted = st.query_params.get("node", "")
    code = st.selectbox(
        "选择指标", list(nodes), index=list(nodes).index(wanted) if wanted in nodes else 0,
        format_func=lambda one: _label(nodes[one]), key=f"tree_node_{view.row_id}_{wanted}",
    )  # fmt: skip
    _change(actor, view, nodes[code])
    with st.expander("在它下面或旁边添加指标", icon=":material/add:"):
        _add(actor, view, nodes[code])


def _label(one: Spot) -> str:
    return f"{_INDENT * one.depth}{one.node['code']} {one.node['name']}"


def _change(actor: Actor, view: TreeView, one: Spot) -> None:
    node = one.node
    form = draft(f"tree_node_{view.row_id}_{node['code']}", view.version)
    point = "point" in node
    kind = _kind(form, node["point"]["kind"]) if point else ""
    with st.form(form.key("form"), border=True):
        st.markdown(f"**{ui.safe(node['code'])} {ui.safe(node['name'])}** :gray-badge[{LEVELS[min(one.depth, 2)]}]")
        read = _fields(form, view, node, kind)
        sent = st.form_submit_button("保存这个指标", type="primary", key=form.key("save"))
    if sent:
        with command(f"“{node['name']}”已保存") as session:
            change_node(session, actor, view.row_id or 0, node["code"], read(), seen=form.seen)
            form.saved()
            st.query_params["node"] = node["code"]
    name = f"tree_remove_{view.row_id}_{node['code']}"
    ask(name, "删除这个指标", icon="delete")
    if confirmed(name, f"删除“{node['name']}”", "它的下级指标一并删除。删除的内容留在操作记录里。", "删除"):
        with command(f"“{node['name']}”已删除") as session:
            remove_node(session, actor, view.row_id or 0, node["code"], seen=view.version)
            st.query_params.pop("node", None)


def _kind(form: Draft, kept: str) -> str:
    kinds = list(KINDS)
    return st.selectbox(
        "评分类型", kinds, index=kinds.index(kept), format_func=lambda one: KINDS[one], key=form.key("kind")
    )


def _fields(form: Draft, view: TreeView, node: dict[str, Any], kind: str) -> Callable[[], NodeChange]:
    """Draw the fields of a node; return how to read them."""
    name = st.text_input("名称（必填）", node["name"], key=form.key("name"))
    full = fulls(form, view.phases, {phase: full_in(node, phase) if node["full"] else None for phase in view.phases})
    weight = st.text_input("权重（例如 30%）", str(node["weight"]), key=form.key("weight")) if "weight" in node else ""
    point = _point(form, view, node["point"], kind) if kind else None
    source = st.text_input("依据", node.get("source", ""), key=form.key("source"))
    return lambda: NodeChange(
        name, full(), share(weight, "权重") if weight.strip() else None, source, point() if point else None
    )


def _point(form: Draft, view: TreeView, kept: dict[str, Any], kind: str) -> Callable[[], PointChange]:
    rule = st.text_area("评分办法（必填）", kept["rule"], height=80, key=form.key("rule"))
    ways = list(ESTABLISHED)
    way = st.radio(
        "由谁认定", ways, index=ways.index(kept["established"]), horizontal=True,
        format_func=lambda one: ESTABLISHED[one], key=form.key("way"),
    )  # fmt: skip
    same = kept.get("options", {}) if kind == kept["kind"] else {}
    listed = ""
    if kind in LISTED:
        listed = st.text_area(LISTED[kind][1], listed_text(kind, same), height=130, key=form.key(f"listed_{kind}"))
    evidence = st.text_area(
        "要看的证据（一行一项）", joined(kept.get("evidence", ())), height=90, key=form.key("evidence")
    )
    vetoes = ["", *(one["code"] for one in view.document["vetoes"])]
    titles = {one["code"]: f"{one['code']} {one['title']}" for one in view.document["vetoes"]}
    veto = st.selectbox(
        "关联的一票否决", vetoes, index=vetoes.index(kept.get("veto", "")),
        format_func=lambda one: titles.get(one, "没有"), key=form.key("veto"),
    )  # fmt: skip
    other = st.text_area(
        "其他评分参数（每行“键: 值”，没有的留空）", other_text(kind, same), height=110, key=form.key(f"other_{kind}")
    )
    return lambda: PointChange(kind, way, rule, tuple(plain_text(evidence)), veto, read_options(kind, listed, other))


def _add(actor: Actor, view: TreeView, one: Spot) -> None:
    form = draft(f"tree_add_{view.row_id}_{one.node['code']}", view.version)
    leaf = "point" in one.node
    above = (one.above or {}).get("code", "") if leaf else one.node["code"]
    kind = _kind(form, "checklist")
    with st.form(form.key("form"), border=False):
        st.caption(f"添加为“{above or '总分'}”的下级评分点，排在最后；满分要与它的同级合计等于上级。")
        code = st.text_input("代码（必填）", placeholder=f"例如 {above}-9", key=form.key("code"))
        read = _fields(form, view, _NEW, kind)
        sent = st.form_submit_button("添加评分点", key=form.key("save"))
    if sent:
        with command(f"“{code.strip()}”已添加") as session:
            add_node(session, actor, view.row_id or 0, above, code, read(), seen=form.seen)
            form.saved()
            st.query_params["node"] = code.strip()
