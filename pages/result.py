"""The result: numbers, pictures, the trace of every mark, and what is done with it."""

import streamlit as st

from workbench.web import ui
from workbench.web.forms.bundle import bundle_part
from workbench.web.forms.result import next_step
from workbench.web.page import link, open_page
from workbench.web.views.pick_result import others, picked
from workbench.web.views.result import days_line, notices, numbers, pictures, state_badge, subtitle, versions
from workbench.web.views.trace import explorer
from workbench.web.views.trust import trust

actor = open_page("result")
desk = picked(actor)
if desk is None:
    ui.head("评估结果", "启封之后计算，确认之后公布")
    why = "全部评分表提交、事实核对完毕后，由组长启封，结果随即计算"
    ui.empty("analytics", "还没有评估结果", why, cite="石嘴山方案附件3五")
    link("evaluation", "查看评估进度")
    st.stop()

ui.head("评估结果", subtitle(desk), state_badge(desk.card.state, withdrawn=desk.card.withdrawn_on is not None))
others(actor, desk)
numbers(desk)
notices(desk)
with st.container(border=True, gap="xsmall"):
    st.caption(ui.safe(days_line(desk.card) or "还没有确认"))
    next_step(actor, desk)
pictures(desk)
explorer(desk)
trust(desk)
versions(desk)
bundle_part(actor, desk)
if desk.sees_members:
    st.subheader("规则核对", anchor=False)
    ui.findings(desk.findings, key="result_findings")
