"""The ledger of a project: services entered, orders of the day, months closed, casework, tables and paper forms."""

from datetime import timedelta

import streamlit as st

from workbench import clock
from workbench.queries.ledger import ledger_desk
from workbench.queries.ledger_area import said_of
from workbench.queries.ledger_orders import cases_of, orders_of
from workbench.queries.ledger_records import record_page, record_with_past
from workbench.web import ui
from workbench.web.forms import ledger_cases, ledger_orders
from workbench.web.forms.ledger import act_on, enter, keep_proof
from workbench.web.forms.ledger_import import project_import
from workbench.web.forms.ledger_months import months
from workbench.web.forms.ledger_papers import export, papers
from workbench.web.page import asked, link, open_page, reading
from workbench.web.views import ledger as view
from workbench.web.views.choose import part
from workbench.web.views.choose_project import choose_project

actor = open_page("ledger")
chosen = choose_project(actor, "ledger.read")
if chosen is None:
    ui.head("服务台账", "逐条登记谁、什么时候、为谁、做了什么、多少、凭什么证明")
    ui.empty(
        "receipt_long",
        "还没有可以记台账的项目",
        "合同登记之后，承接主体在这里记台账。",
        cite="政府购买服务管理办法第二十七条",
    )
    st.stop()
with reading() as session:
    desk = ledger_desk(session, actor, chosen)
waiting = sum(one.state == "submitted" for one in desk.months)
badges = [ui.Badge(f"{waiting} 个月待核定", "orange", "pending_actions")] if waiting else []
ui.head("服务台账", f"{desk.code} {desk.title} · {desk.contractor} · 共 {desk.visits:,} 人次", *badges)
if desk.first_day is None:
    ui.empty("receipt_long", "还不能记台账", "合同登记之后开始。", cite="政府购买服务管理办法第二十七条")
    link("contract", "打开合同", icon="contract", project=chosen)
    st.stop()
if desk.monthly_before and not desk.kept:
    st.info(
        "本项目现在按月汇总填报。登记第一条台账后，进度只按台账计算，请把以前各月一并补录。", icon=":material/info:"
    )
writes = "ledger.write" in desk.can
parts = {
    "orders": "工单",
    "enter": "登记",
    "list": "记录",
    "months": "按月报送",
    "cases": "个案",
    "import": "导入和打印",
}
if not writes:
    parts = {key: parts[key] for key in ("list", "months", "cases")}
shown = part(parts, default="list", wide=True)
if writes and not desk.staff and shown in {"orders", "enter", "import"}:
    ui.empty("badge", "先登记服务人员", "台账的每一条都要写明由谁提供服务。")
    link("staff", "打开服务人员名册", icon="badge", project=chosen)
elif shown == "orders":
    if record_id := asked("record"):
        keep_proof(actor, record_id)
    today = clock.today()
    with reading() as session:
        orders = orders_of(session, chosen, today - timedelta(days=7), today + timedelta(days=7))
    if orders:
        ledger_orders.list_orders(actor, desk, orders)
    else:
        ui.empty("event_available", "前后一周没有工单", "在下面安排；也可以不用工单，服务后直接登记。")
    with st.expander("安排工单", icon=":material/add:"):
        ledger_orders.plan(actor, desk)
elif shown == "enter":
    enter(actor, desk)
elif shown == "list":
    wanted = view.filters(desk)
    with reading() as session:
        page = record_page(session, chosen, wanted, after=view.start(desk, wanted))
    left, right = st.columns([2.2, 1], gap="medium")
    with left:
        picked = view.listed(page) or asked("record")
        export(actor, desk, wanted)
    with right:
        if picked:
            keep_proof(actor, picked)
            with reading() as session:
                found_one = record_with_past(session, chosen, picked)
                said = said_of(session, [picked]).get(picked, ()) if not actor.contractors() else ()
        if picked and found_one:
            view.detail(*found_one, said)
            act_on(actor, desk, found_one[0])
        elif page.rows:
            st.caption("在左边选一条，查看凭证和历史，更正、撤回或核定。")
elif shown == "months":
    months(actor, desk)
elif shown == "cases":
    with reading() as session:
        found = cases_of(session, chosen)
    ledger_cases.cases(actor, desk, found)
    if not found:
        ui.empty(
            "person_heart",
            "还没有个案",
            "心理疏导、家庭辅导等需要多次会谈的服务，按个案记录计划、会谈、前后变化和结案。",
        )
    if writes and desk.staff:
        with st.expander("开案", icon=":material/add:"):
            ledger_cases.begin(actor, desk)
else:
    project_import(actor, chosen, "ledger")
    papers(actor, desk)
