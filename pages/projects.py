"""Projects: all that I may read, how far each is, and the way to a new one."""

import streamlit as st

from workbench.queries.projects import projects_seen, purchasers_of
from workbench.web import ui
from workbench.web.forms.definition import create
from workbench.web.page import open_page, reading
from workbench.web.views.project_list import cards, frame, sieve

actor = open_page("projects")
with reading() as session:
    found = projects_seen(session, actor)
    buyers = purchasers_of(session, actor)

running = [one for one in found if one.progress.states["application"] != "done"]
budget = sum(one.budget_fen for one in running)
ui.head("项目", f"共 {len(found)} 个，在办 {len(running)} 个 · 在办预算 {ui.yuan(budget)} 元")

if st.query_params.get("new") and buyers:
    st.button("返回项目列表", icon=":material/arrow_back:", on_click=st.query_params.clear)
    st.subheader("新建项目", anchor=False)
    create(actor, buyers)
    st.stop()

if buyers:
    st.button("新建项目", type="primary", icon=":material/add:", on_click=lambda: st.query_params.update(new="1"))
if not found:
    why = "采购经办建立项目后，按需求、立项、采购、合同、履约、评估、验收、结果应用九个阶段办理。"
    ui.empty("folder_open", "还没有项目", why, cite="石嘴山方案附件2一")
    st.stop()
left = sieve(found)
if not left:
    ui.empty("search_off", "没有符合条件的项目", "放宽阶段、年度或查找的文字。")
elif (
    st.segmented_control(
        "显示", ["卡片", "表格"], default="卡片", required=True, key="shape", label_visibility="collapsed"
    )
    == "卡片"
):
    cards(left)
else:
    ui.table(frame(left), alt=f"{len(left)} 个项目")
