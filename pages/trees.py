"""Indicator trees: those that ship, and the bureau's own from copy to publication, with a trial on past projects."""

import streamlit as st

from workbench.queries.rules import bureaus_of
from workbench.queries.trees import STATES, tree_lines, tree_view
from workbench.web import ui
from workbench.web.forms.tree_copy import copy_form
from workbench.web.forms.tree_edit import edit
from workbench.web.forms.tree_head import head_form
from workbench.web.forms.tree_publish import publish_part, text_part
from workbench.web.page import open_page, reading
from workbench.web.views.choose import part
from workbench.web.views.tree_editor import compare_part, fault_list, nodes_table, tree_list, trial_part

actor = open_page("trees")
with reading() as session:
    bureaus = bureaus_of(session, actor)
if not bureaus:
    ui.head("指标体系", "评估用什么指标、满分多少、由谁认定、怎样计分")
    ui.empty("schema", "您的角色不属于某个购买主体", "指标体系按购买主体编制和查看")
    st.stop()
purchaser_id = next(iter(bureaus))
with reading() as session:
    lines = tree_lines(session, actor, purchaser_id)
names = {one.tree_id: one.title for one in lines}

if (wanted := st.query_params.get("tree", "")) not in names:
    ui.head("指标体系", f"{bureaus[purchaser_id]} · 随软件提供的不能改；复制为本级体系后修改，发布后冻结")
    if wanted:
        st.warning("没有这套指标体系，或它属于别的单位；从下面重新选择。", icon=":material/search_off:")
    tree_list(lines)
    with reading() as session:
        first = tree_view(session, actor, purchaser_id, lines[0].tree_id)
    if first and "tree.write" in first.can:
        copy_form(actor, purchaser_id, names)
    st.stop()

with reading() as session:
    view = tree_view(session, actor, purchaser_id, wanted)
if view is None:
    st.stop()
st.button("全部指标体系", icon=":material/arrow_back:", on_click=st.query_params.clear)
line = view.line
state = ui.Badge(STATES[line.state], "blue" if line.state == "published" else "gray", "schema")
wrong = [ui.Badge(f"{len(view.faults)} 处要改", "red", "block")] if view.faults else []
origin = line.document or (f"由 {line.source} 复制" if view.row_id else line.source)
ui.head(line.title, f"第 {line.revision} 版 · {origin}", state, *wrong)
if view.note:
    st.caption(ui.safe(view.note))
fault_list(view)
drafting = line.state == "draft" and "tree.write" in view.can
parts = {"nodes": "指标", "head": "总体设定", "compare": "对比", "trial": "试算", "text": "文本", "publish": "发布"}
match part(parts if view.row_id else {key: parts[key] for key in ("nodes", "trial", "text")}):
    case "head":
        head_form(actor, view, drafting=drafting)
    case "compare":
        compare_part(view, names)
    case "trial":
        trial_part(actor, purchaser_id, view)
    case "text":
        text_part(actor, purchaser_id, view, drafting=drafting)
    case "publish":
        publish_part(actor, view)
    case _:
        nodes_table(view)
        if drafting:
            edit(actor, view)
