"""Care agreements for dispersed people in extreme hardship: signed, checked, ended."""

import streamlit as st

from workbench.errors import NotFoundError
from workbench.queries.contract_care import agreements_seen, care_card, dispersed
from workbench.web import ui
from workbench.web.forms.contract_care import end, papers, sign, visit
from workbench.web.page import open_page, reading
from workbench.web.views.care_record import record
from workbench.web.views.choose_project import choose_among

actor = open_page("care")
with reading() as session:
    found, people = agreements_seen(session, actor), dispersed(session, actor)
ui.head("委托照料", f"分散供养特困人员的照料服务协议，共 {found.count} 份，期内 {found.running} 份")

if st.query_params.get("new") and people:
    st.button("返回协议列表", icon=":material/arrow_back:", on_click=st.query_params.clear)
    st.subheader("登记协议", anchor=False)
    sign(actor, people)
    st.stop()
if people:
    st.button("登记协议", type="primary", icon=":material/add:", on_click=lambda: st.query_params.update(new="1"))
if people:
    papers(actor, None)
if not found.count:
    why = "为分散供养特困人员委托具备能力的个人、供养服务机构或者社会组织照料，协议签订后在这里登记。"
    ui.empty("volunteer_activism", "还没有委托照料服务协议", why, cite="石嘴山方案正文二（四）5")
    st.stop()
chosen = choose_among("care", lambda session, text: agreements_seen(session, actor, text).labels, many=found.count > 1)
with reading() as session:
    card = care_card(session, actor, chosen or 0)
if card is None:
    ui.refusal(NotFoundError("没有这份协议，或您无权查看", fix="从列表重新选择，或核对链接"))
    st.button("回到列表", key="back_care", on_click=st.query_params.clear)
    st.stop()
left, right = st.columns([1.55, 1], gap="medium")
with left:
    record(card)
    papers(actor, card)
    if card.may_write and card.running:
        visit(actor, card)
        end(actor, card)
with right:
    st.subheader("检查", anchor=False)
    ui.findings(card.findings, key="care")
