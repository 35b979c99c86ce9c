"""Appeals: filed by the contractor, accepted by the leader, decided by a group without overlap."""

import streamlit as st

from workbench.models.words import AppealState
from workbench.queries.appeal_desk import appeal_desk, appealable
from workbench.queries.appeals import appeals_seen
from workbench.web import ui
from workbench.web.forms.appeal import after_form, decide_form, declare_form, file_form, handle_form, ruling_form
from workbench.web.page import asked, link, open_page, reading
from workbench.web.views.appeal import STATE_BADGES, cards, clocks, group, outcome, points, self_review
from workbench.web.views.choose import pick, switch

actor = open_page("appeals")
with reading() as session:
    lines = appeals_seen(session, actor)
    offered = {one.card.id: one for one in appealable(session, actor)}

if asked("appeal") is None:
    ui.head("申诉", "承接主体对评估结果有异议的，可以申诉一次，复核结果为最终结果")
    cards(lines)
    if not lines and not offered:
        why = "评估结果确认并反馈承接主体之后，可以在期限内提出申诉"
        ui.empty("balance", "没有申诉", why, cite="石嘴山方案附件3五（五）")
    if offered:
        st.subheader("提出申诉", anchor=False)
        file_form(actor, offered, asked("result"))
    st.stop()

options = {line.id: f"{line.project} · {line.phase} · {line.filed_on} 提出" for line in lines}
appeal_id = pick("appeal", "申诉", options)
with reading() as session:
    desk = appeal_desk(session, actor, appeal_id)
if desk is None:
    st.stop()
line = desk.line
badges = [STATE_BADGES[line.state]] + ([ui.Badge("逾期提出", "orange", "schedule")] if line.late else [])
ui.head("申诉", f"{line.project} · {line.phase} · {line.contractor} · {line.filed_on} 提出", *badges)
switch("appeal", "申诉", options, appeal_id)
if desk.must_declare:
    declare_form(actor, appeal_id)
    st.stop()

outcome(desk)
left, right = st.columns([1.55, 1], gap="medium")
with left:
    st.markdown(f"**申诉理由** {ui.safe(line.grounds)}")
    points(desk)
    if line.state == AppealState.ACCEPTED and "appeal.decide" in desk.can:
        for one in line.points:
            ruling_form(actor, desk, one)
        st.subheader("作出决定", anchor=False)
        decide_form(actor, desk)
    if "appeal.handle" in desk.can:
        handle_form(actor, desk)
    after_form(actor, desk)
with right:
    st.subheader("期限", anchor=False)
    clocks(line)
    st.subheader("复核组", anchor=False)
    group(line)
    st.caption(f"{desk.frozen}；复核只看当时的证据，新材料由复核组说明是否采信。")
    self_review(desk)
    link("result", "查看有异议的结果", icon="analytics", result=line.result_id)
