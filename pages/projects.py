"""Projects: all that I may read, how far each is, and the way to a new one."""

import streamlit as st

from workbench.queries.definition_funds import fund_years
from workbench.queries.projects import purchasers_of
from workbench.queries.projects_page import projects_page
from workbench.web import ui
from workbench.web.forms.definition import create
from workbench.web.page import asked, link, open_page, reading
from workbench.web.views.choose import part
from workbench.web.views.project_funds import funds
from workbench.web.views.project_list import cards, frame, sieve

actor = open_page("projects")
with reading() as session:
    page = projects_page(session, actor, after=asked("after"))
    found = list(page.projects)
    buyers = purchasers_of(session, actor)
    ledgers = fund_years(session, actor)

running = [one for one in found if one.progress.states["application"] != "done"]
budget = sum(one.budget_fen for one in running)
whole = page.last is None and asked("after") is None
shown = f"共 {len(found)} 个，在办 {len(running)} 个" if whole else f"共 {page.total} 个，本页在办 {len(running)} 个"
ui.head("项目", f"{shown} · 在办预算 {ui.yuan(budget)} 元")

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
if ledgers and part({"list": "项目", "funds": "资金台账"}) == "funds":
    funds(actor, ledgers, writes=frozenset(buyers))
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
with st.container(horizontal=True):
    if asked("after") is not None:
        link("projects", "回到最新", icon="first_page")
    if page.last is not None:
        link("projects", f"更早的 {len(found)} 个", after=page.last)
