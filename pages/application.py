"""The use of a final result: decision, next year's budget, buying again."""

import streamlit as st

from workbench import clock
from workbench.queries.application import application_desk
from workbench.queries.renewal import renewed_line
from workbench.web import ui
from workbench.web.forms.application import decision_form, letter
from workbench.web.forms.next_budget import budget_form
from workbench.web.forms.renewal import renewal_form
from workbench.web.page import link, open_page, reading
from workbench.web.views import application as view
from workbench.web.views.checks import checked
from workbench.web.views.choose import part
from workbench.web.views.choose_project import choose_project
from workbench.web.views.methods import methods_on

actor = open_page("application")
chosen = choose_project(actor, "application.read")
if chosen is None:
    ui.head("结果应用", "续购决定、下年预算、续购、结果应用告知书")
    ui.empty(
        "recycling",
        "还没有签订合同的项目",
        "合同签订、期末评估公布之后，在这里登记结果应用。",
        cite="石嘴山方案附件3五（六）",
    )
    link("projects", "打开项目清单", icon="folder_open")
    st.stop()
routes = methods_on(clock.today())
with reading() as session:
    asked_route = st.query_params.get("route", "")
    desk = application_desk(session, actor, chosen, route=asked_route if asked_route in routes else "")
    series = renewed_line(session, chosen)
if desk is None:
    st.stop()
badges = (
    [ui.Badge(desk.decision.name, "orange" if desk.decision.stale else "green", "recycling")] if desk.decision else []
)
whose = f" · 承接主体 {desk.contractor}" if desk.contractor else ""
ui.head("结果应用", f"{desk.code} {desk.title}{whose}", *badges)
shown = part({"decision": "续购决定", "budget": "下年预算", "renewal": "续购"})
writes = "application.write" in desk.can
left, right = st.columns([1.55, 1], gap="medium")
with left:
    if shown == "decision":
        view.basis(desk)
        if desk.decision:
            view.decision(desk.decision)
        if desk.result and desk.result.published_on and writes:
            with st.expander("登记决定", expanded=desk.decision is None or bool(desk.decision.stale)):
                decision_form(actor, desk, desk.result)
        view.history(desk.past)
        letter(actor, desk)
    elif shown == "budget":
        if desk.plan:
            view.budget(desk.plan)
        if desk.decision is None or desk.decision.kind == "stop":
            why = "已决定中断项目。" if desk.decision else "先登记继续购买或改进后继续的决定，再编制下年预算。"
            ui.empty("account_balance", "没有下年预算", why, cite="政府购买服务管理办法第二十一条")
            view.this_year(desk.lines)
        elif writes and (desk.plan is None or desk.plan.carried_to_id is None):
            with st.expander("编制下年预算", expanded=desk.plan is None):
                budget_form(actor, desk)
    else:
        view.series(series, chosen)
        if desk.timeline is None:
            ui.empty("autorenew", "还没有合同", "合同签订后，从到期日倒推续购的启动日期。", cite="石嘴山方案附件2六")
        else:
            view.renewal(desk, routes)
            if writes and desk.successor is None and (desk.decision is None or desk.decision.kind != "stop"):
                renewal_form(actor, desk)
            view.way_back(desk.timeline, begun=desk.successor is not None)
with right:
    st.subheader("检查", anchor=False)
    checked(actor, chosen, "application", desk.findings)
    link("project", "打开项目", icon="account_tree", project=chosen, stage="结果应用")
    link("follow_up", "事后回访", icon="home_pin", project=chosen)
    if desk.contractor_id:
        link("contractors", "承接主体的履约历史", icon="history", contractor=desk.contractor_id)
