"""The contract: eight clauses, payments to the cent, publicity, filing, and what was delivered and paid."""

import streamlit as st

from workbench import clock
from workbench.queries.contract_desk import contract_desk, pace
from workbench.web import ui
from workbench.web.forms.contract import sign
from workbench.web.forms.contract_after import after_signing
from workbench.web.forms.delivery import delivery
from workbench.web.page import link, open_page, reading
from workbench.web.views.checks import checked_with_reasons
from workbench.web.views.choose import part
from workbench.web.views.choose_project import choose_project
from workbench.web.views.contract_record import record
from workbench.web.views.contract_record_agreed import AGREED_RULES, agreed_part
from workbench.web.views.origin import origin
from workbench.web.views.payments import milestones_table, paid_counts
from workbench.web.views.progress import course, quantities

actor = open_page("contract")
chosen = choose_project(actor, "contract.read")
if chosen is None:
    ui.head("合同", "登记合同、公告、备案、付款和服务数量")
    ui.empty(
        "contract", "还没有合同", "项目定标后登记合同；承接主体在合同登记后可以看到。", cite="政府采购法第四十六条"
    )
    st.stop()
with reading() as session:
    desk = contract_desk(session, actor, chosen)
contract = desk.contract
stops = sum(one.severity == "stop" for one in desk.findings)

state = (
    ui.Badge("履约中", "blue", "local_shipping") if contract else ui.Badge("未签订", "gray", "radio_button_unchecked")
)
badges = [state, *([ui.Badge(f"{stops} 项硬性未过", "red", "block")] if stops else [])]
whose = f" · 承接主体 {contract.contractor} · {contract.number}" if contract else ""
ui.head("合同", f"{desk.code} {desk.title}{whose}", *badges)
origin(desk.published, desk.made_up)

if contract is None:
    if desk.award is None or desk.award.notice_on is None:
        ui.empty("contract", "还不能登记合同", "登记定标、发出通知书之后签订合同。", cite="政府采购法第四十六条")
        link("procurement", "打开采购与定标", icon="gavel", project=chosen)
    elif "contract.write" in desk.can:
        st.markdown(ui.clause("政府采购法第四十六条：通知书发出之日起 30 日内签订"))
        sign(actor, desk, desk.award)
    else:
        ui.empty("contract", "合同还没有登记", "由采购经办在签订后登记。", cite="政府采购法第四十六条")
    st.stop()

paid_counts(contract)
writes = "contract.write" in desk.can
parts = {"contract": "合同与付款", "agreed": "条款与变更", "delivery": "服务数量与进度"}
shown = part(parts, default="contract" if writes else "delivery")
left, right = st.columns([1.55, 1], gap="medium")
if shown == "contract":
    with left:
        if writes:
            after_signing(actor, contract, desk.clocks)
        milestones_table(contract)
        link("payments", "付款与结算", icon="payments", project=chosen)
        record(contract)
    with right:
        st.subheader("检查", anchor=False)
        checked_with_reasons(actor, chosen, "contract", desk.findings)
elif shown == "agreed":
    with left:
        agreed_part(actor, desk, contract)
    with right:
        st.subheader("检查", anchor=False)
        ui.findings([one for one in desk.findings if one.rule_id in AGREED_RULES], key="agreed")
else:
    with left:
        if "delivery.write" in desk.can:
            delivery(actor, desk)
        course(pace(desk, clock.today()))
    with right:
        quantities(desk)
