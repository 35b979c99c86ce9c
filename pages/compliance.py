"""The compliance sheet of a project: every rule that applied, stage by stage, and the sheet as PDF."""

import streamlit as st

from workbench.queries.compliance import compliance
from workbench.queries.projects import projects_seen
from workbench.web import ui
from workbench.web.page import open_page, reading
from workbench.web.views import compliance as view
from workbench.web.views.choose import choose

actor = open_page("compliance")
with reading() as session:
    titles = {one.id: f"{one.code} {one.title}" for one in projects_seen(session, actor)}
if not titles:
    ui.head("合规检查表", "每条适用的规定、核对结果、日期和依据")
    ui.empty("fact_check", "还没有项目", "项目建立后，这里逐条列出适用的规定和核对结果。")
    st.stop()
chosen = choose("project", "项目", titles)
with reading() as session:
    sheet = compliance(session, actor, chosen)
if sheet is None:
    ui.head("合规检查表", titles[chosen])
    ui.empty("lock", "您无权查看这个项目的合规检查表", "由采购经办、分管领导、财政和审计查看。")
    st.stop()
view.head(sheet)
view.issued(actor, sheet)
answer = view.filtered(sheet)
for part in sheet.parts:
    view.part(part, answer)
