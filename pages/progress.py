"""Progress against plan: by service, month and township, goals by stage, early warning; with sheets to take away."""

import streamlit as st

from workbench.exchange.ledger_lists import progress_book
from workbench.queries.progress import progress_desk
from workbench.web import ui
from workbench.web.forms.ledger_papers import offered
from workbench.web.forms.progress import measures, sheets
from workbench.web.page import link, open_page, reading
from workbench.web.views import progress_desk as view
from workbench.web.views.choose_project import choose_project

actor = open_page("progress")
_BASIS = {"ledger": "依据服务台账，只计已核定的", "monthly": "依据按月汇总填报", "none": "还没有数字"}
chosen = choose_project(actor, "ledger.read")
if chosen is None:
    ui.head("服务进度", "完成了多少，和计划比差多少")
    ui.empty(
        "monitoring",
        "还没有履约中的项目",
        "合同登记之后，这里按服务项目、月份和乡镇显示进度。",
        cite="石嘴山方案附件2四",
    )
    st.stop()
with reading() as session:
    desk = progress_desk(session, actor, chosen)
badges = [ui.Badge(f"{desk.behind} 项落后", "orange", "trending_down")] if desk.behind else []
ui.head("服务进度", f"{desk.code} {desk.title} · {desk.contractor} · {_BASIS[desk.basis]}", *badges)
if desk.first_day is None:
    ui.empty("monitoring", "还没有合同", "合同登记之后开始统计。")
    link("contract", "打开合同", icon="contract", project=chosen)
    st.stop()
view.counts(desk)
if desk.until is None:
    why = "台账报送核定一个月之后，或按月填报之后，这里显示进度；在此之前既不是零，也不算落后。"
    ui.empty("hourglass_empty", "没有数据", why, cite="政府购买服务管理办法第二十七条")
    link("ledger", "打开服务台账", icon="receipt_long", project=chosen, part="months")
left, right = st.columns([1.7, 1], gap="medium")
with left:
    view.by_line(desk)
    view.by_month(desk)
    view.by_town(desk)
with right:
    view.goals(desk)
    if "project.write" in desk.can and desk.goals:
        measures(actor, desk)
    st.subheader("预警", anchor=False)
    ui.findings(desk.findings, key="pace")
    if not desk.findings:
        st.caption("没有数据，不作判断。")
    st.subheader("带走", anchor=False)
    offered(actor, chosen, "导出进度", "download", lambda _session: progress_book(desk))
    if "ledger.submit" in desk.can:
        sheets(actor, desk)
    link("ledger", "打开服务台账", icon="receipt_long", project=chosen)
