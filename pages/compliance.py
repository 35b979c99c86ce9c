"""The compliance sheet of a project: every rule that applied, stage by stage, and the sheet as PDF."""

import streamlit as st

from workbench.queries.compliance import compliance
from workbench.web import ui
from workbench.web.page import open_page, reading
from workbench.web.views import compliance as view
from workbench.web.views.choose_project import choose_project

actor = open_page("compliance")
chosen = choose_project(actor, "compliance.read")
if chosen is None:
    ui.head("合规检查表", "每条适用的规定、核对结果、日期和依据")
    ui.empty("fact_check", "还没有项目", "项目建立后，这里逐条列出适用的规定和核对结果。")
    st.stop()
with reading() as session:
    sheet = compliance(session, actor, chosen)
if sheet is None:
    st.stop()
view.head(sheet)
view.issued(actor, sheet)
answer = view.filtered(sheet)
for part in sheet.parts:
    view.part(part, answer)
