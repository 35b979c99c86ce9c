"""Payments: what each depends on, requests, deductions, the settlement, and the ledger by source and year."""

import streamlit as st

from workbench.queries.payments_desk import payments_desk
from workbench.web import ui
from workbench.web.forms.payments import steps
from workbench.web.forms.payments_ledger import ledger
from workbench.web.forms.payments_terms import new_deduction, terms, undo_deduction
from workbench.web.forms.settlement import settlement
from workbench.web.page import link, open_page, reading
from workbench.web.views import payments_desk as view
from workbench.web.views.checks import checked_with_reasons
from workbench.web.views.choose import part
from workbench.web.views.choose_project import choose_project

actor = open_page("payments")
chosen = choose_project(actor, "payment.read")
desk = None
if chosen is not None:
    with reading() as session:
        desk = payments_desk(session, actor, chosen)
if desk is None:
    ui.head("付款与结算", "付款前提、申请、批准、付款、扣减、结算，分来源和年度的台账")
    why = "合同登记后，付款节点出现在这里；承接主体在这里申请付款。"
    ui.empty("payments", "还没有可以付款的合同", why, cite="政府采购法实施条例第五十一条")
    link("contract", "打开合同", icon="contract")
    st.stop()

closed = desk.settlement is not None and desk.settlement.closed_on is not None
state = ui.Badge("已结清", "green", "check_circle") if closed else ui.Badge("支付中", "blue", "payments")
small = [ui.Badge("中小企业", "violet", "store")] if desk.small else []
ui.head("付款与结算", f"{desk.code} {desk.title} · 承接主体 {desk.contractor} · {desk.number}", state, *small)
view.account_counts(desk)
writes = "contract.write" in desk.can
parts = {"pay": "付款", "deduct": "扣减与暂扣", "settle": "结算"}
parts |= {"terms": "前提与期限"} if writes else {}
parts |= {"ledger": "付款台账"} if desk.inside else {}
shown = part(parts, wide=True)
if shown == "ledger":
    ledger(actor)
    st.stop()
left, right = st.columns([1.55, 1], gap="medium") if desk.inside else (st.container(), None)
with left:
    if shown == "pay":
        steps(actor, desk)
        view.steps_table(desk)
        view.requests(desk)
    elif shown == "deduct":
        names = {one.account.id: one.account.name for one in desk.steps}
        view.deductions(desk.account.deductions, names)
        if writes and not (desk.settlement and desk.settlement.confirmed_on):
            new_deduction(actor, desk)
            undo_deduction(actor, desk)
    elif shown == "settle":
        settlement(actor, desk)
    else:
        terms(actor, desk)
if right is not None:
    with right:
        view.purses(desk)
        st.subheader("检查", anchor=False)
        checked_with_reasons(actor, desk.project_id, "delivery", desk.findings)
