"""What happens to a round besides its terms: clarifications, the opening, its end without an award."""

import streamlit as st

from workbench.queries.procurement_rows import Record
from workbench.queries.tendering import Tendering
from workbench.rules.endings import endings_of
from workbench.security.policy import Actor
from workbench.services.procurement import end_round
from workbench.services.procurement_bids import confirm_opening
from workbench.services.procurement_dates import NewClarification, record_clarification
from workbench.web import ui
from workbench.web.draft import draft
from workbench.web.forms.fields import pick, pick_day, two_columns
from workbench.web.forms.typed import day
from workbench.web.page import command

STOPPED, REFUSED_END = "opening_refused", "ending_refused"


def clarification(actor: Actor, record: Record) -> None:
    """Draw the form of a clarification."""
    form = draft(f"clarify_{record.id}")
    with st.form(f"clarify_{record.id}", enter_to_submit=False):
        st.markdown("**登记澄清或修改**")
        words = st.text_area("内容（必填）", height=70, key=form.key("words"))
        grid = two_columns()
        told = pick_day("通知供应商的日期（必填）", key=form.key("told"), on=grid)
        due = pick_day("顺延后的响应截止日（没有顺延的留空）", key=form.key("due"), on=grid)
        affects = st.checkbox("可能影响响应文件编制", value=True, key=form.key("affects"))
        sent = st.form_submit_button("登记澄清")
    if sent:
        with command("澄清已登记", then=form.saved) as session:
            new = NewClarification(day(told, "通知供应商的日期"), words, affects, due)
            record_clarification(session, actor, record.id, new)


def opening(actor: Actor, tender: Tendering, record: Record) -> None:
    """Draw the registration of the opening; it says what can no longer be changed afterwards."""
    form = draft(f"open_{record.id}")
    with st.form(f"open_{record.id}", enter_to_submit=False):
        st.markdown(f"**登记开标（开启响应文件）**　已登记 {len(tender.bids)} 家")
        st.caption("登记后，报价、采购文件的条款和供应商名单不能再改；算术差错按法定次序修正。")
        on = pick_day("开标（开启）日期（必填）", key=form.key("on"))
        sent = st.form_submit_button("登记开标", icon=":material/lock_open:")
    if sent:
        with command("开标已登记，报价不能再改", then=form.saved, dialog=STOPPED) as session:
            confirm_opening(session, actor, record.id, opened_on=day(on, "开标（开启）日期"))
    ui.refusal_dialog("现在还不能开标", flag=STOPPED)


def ending(actor: Actor, record: Record) -> None:
    """Draw the failure or termination of a round, folded away: it is rare and cannot be undone."""
    form, grounds = draft(f"end_{record.id}"), endings_of(record.method, record.reviewed_on)
    with st.expander("废标或者终止本轮采购", icon=":material/block:"), st.form(f"end_{record.id}"):
        st.caption("终止后本轮记录不能再改；可以接着登记新一轮采购，原记录保留。")
        for step in dict.fromkeys(step for one in grounds.values() for step in one.next_steps):
            st.caption(f"· {step}")
        names = {key: f"{one.words}（{one.clause}）" for key, one in grounds.items()}
        ground = pick("法定情形（必填）", names, key=form.key("ground"))
        reason = st.text_area("事实和理由（必填）", height=70, key=form.key("reason"))
        on = pick_day("终止日期（必填）", key=form.key("on"))
        sent = st.form_submit_button("确认终止本轮采购")
    if sent:
        with command("本轮采购已终止，可以登记新一轮", then=form.saved, dialog=REFUSED_END) as session:
            ended = day(on, "终止日期")
            end_round(session, actor, record.id, ended_on=ended, ground=ground or "", reason=reason)
    ui.refusal_dialog("本轮采购还不能这样终止", flag=REFUSED_END)
