"""Projects: all that I may read, found by what is asked for, how far each is, and the way to a new one."""

import streamlit as st

from workbench import clock
from workbench.queries.definition_funds import fund_years
from workbench.queries.home import running
from workbench.queries.projects import purchasers_of
from workbench.queries.projects_page import MOST_COUNTED, Wanted, choices, projects_page
from workbench.web import ui
from workbench.web.forms.definition import create
from workbench.web.page import open_page, reading
from workbench.web.views import pager
from workbench.web.views.choose import part
from workbench.web.views.project_funds import funds
from workbench.web.views.project_list import cards, export, frame, sieve

actor = open_page("projects")
with reading() as session:
    open_ones = running(session, actor, clock.today())
    options = choices(session, actor)
    buyers = purchasers_of(session, actor)
    ledgers = fund_years(session, actor)
    every = projects_page(session, actor, size=1).total

ui.head("项目", f"共 {every:,} 个，在办 {open_ones.open:,} 个 · 在办预算 {ui.yuan(open_ones.budget_fen)} 元")

if st.query_params.get("new") and buyers:
    st.button("返回项目列表", icon=":material/arrow_back:", on_click=st.query_params.clear)
    st.subheader("新建项目", anchor=False)
    create(actor, buyers)
    st.stop()

if buyers:
    st.button("新建项目", type="primary", icon=":material/add:", on_click=lambda: st.query_params.update(new="1"))
if not options.years:
    why = "采购经办建立项目后，按需求、立项、采购、合同、履约、评估、验收、结果应用九个阶段办理。"
    ui.empty("folder_open", "还没有项目", why, cite="石嘴山方案附件2一")
    st.stop()
if ledgers and part({"list": "项目", "funds": "资金台账"}) == "funds":
    funds(actor, ledgers, writes=frozenset(buyers))
    st.stop()

wanted = sieve(options)
begins = pager.begins("projects", wanted, 0)
with reading() as session:
    page = projects_page(session, actor, wanted, after=begins or None)
if not page.projects:
    ui.empty("search_off", "没有符合条件的项目", "放宽阶段、年度或查找的文字。")
    st.stop()
if wanted != Wanted():
    st.caption(f"符合条件的{f' {page.total}' if page.total <= MOST_COUNTED else f'超过 {MOST_COUNTED:,}'} 个")
shape = st.segmented_control(
    "显示", ["卡片", "表格"], default="卡片", required=True, key="shape", label_visibility="collapsed"
)
if shape == "卡片":
    cards(page.projects)
else:
    ui.table(frame(page.projects), alt=f"{len(page.projects)} 个项目")
pager.turn("projects", page.last)
export(actor, wanted)
