"""The evaluation report: its text, whether the required parts are there, and the documents issued."""

import streamlit as st

from workbench.web import ui
from workbench.web.forms.report import (
    documents,
    issue_buttons,
    may_write,
    narrative_form,
    narrative_read,
    untold_measures,
)
from workbench.web.page import link, open_page
from workbench.web.views.pick_result import others, picked
from workbench.web.views.result import state_badge, subtitle

actor = open_page("report")
desk = picked(actor)
if desk is None:
    ui.head("评估报告", "结果计算之后编写，分管领导确认之后制发")
    ui.empty("article", "还没有可以写报告的结果", "评分表启封、结果计算之后，在这里编写报告文字并制发")
    link("evaluation", "查看评估进度")
    st.stop()

ui.head(
    f"{desk.card.phase_name}报告",
    subtitle(desk),
    state_badge(desk.card.state, withdrawn=desk.card.withdrawn_on is not None),
)
others(actor, desk)
if desk.card.returned_reason:
    st.markdown(f":red-badge[:material/undo: 退回原因] {ui.safe(desk.card.returned_reason)}")
untold_measures(desk)
left, right = st.columns([1.55, 1], gap="medium")
with left:
    if may_write(desk):
        narrative_form(actor, desk)
    else:
        narrative_read(desk)
with right:
    st.subheader("已制发的文件", anchor=False)
    documents(desk.documents)
    if not desk.documents:
        st.caption("还没有制发文件。制发的文件按版本存档，不会被覆盖。")
    issue_buttons(actor, desk)
    link("result", "查看评估结果", icon="analytics", result=desk.card.id)
    if desk.sees_members:
        st.subheader("必备内容核对", anchor=False)
        ui.findings([one for one in desk.findings if one.rule_id.startswith("report/")], key="report_findings")
