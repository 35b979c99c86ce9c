"""The month's qualified quantities, entered by the contractor or the officer."""

from datetime import date

import streamlit as st

from workbench import clock
from workbench.queries.contract_desk import ContractDesk
from workbench.security.policy import Actor
from workbench.services.contracts import record_delivery
from workbench.web.draft import Draft, draft
from workbench.web.forms.typed import whole
from workbench.web.page import command, link


def delivery(actor: Actor, desk: ContractDesk) -> None:
    """Draw one month with a row a service; the first month that is not full stands first."""
    months = desk.months(clock.today())
    if not months:
        return
    if desk.basis == "ledger":
        st.info("本项目逐条记服务台账，按月汇总填报已关闭；这里的数量都由台账算出。", icon=":material/receipt_long:")
        link("ledger", "打开服务台账", icon="receipt_long", project=desk.project_id)
        link("progress", "查看服务进度", icon="monitoring", project=desk.project_id)
        return
    open_month = next((m for m in months if any((line.id, m) not in desk.delivered for line in desk.lines)), months[-1])
    month = st.selectbox(
        "月份",
        months,
        index=months.index(open_month),
        format_func=lambda one: f"{one.year}年{one.month}月",
        key=f"month_{desk.project_id}_{open_month}",
        width=220,
    )
    form = draft(f"delivery_{desk.project_id}_{month}")
    with st.form(f"delivery_{desk.project_id}_{month}", enter_to_submit=False):
        st.markdown(f"**填报 {month.year}年{month.month}月 的合格服务数量**")
        st.caption("没有服务的填 0。更正以前的月份时，原来的数字留在操作记录里。")
        typed = [(line.id, line.name, *_row(form, desk, line.id, line.name, line.unit, month)) for line in desk.lines]
        sent = st.form_submit_button("保存本月数量", type="primary")
    if sent:
        with command(f"{month.year}年{month.month}月的服务数量已保存", then=form.saved) as session:
            for line_id, name, quantity, people in typed:
                number, served = whole(quantity, f"{name}的数量"), whole(people, f"{name}的人数")
                record_delivery(session, actor, line_id, month=month, quantity=number, people=served)


def _row(form: Draft, desk: ContractDesk, line_id: int, name: str, unit: str, month: date) -> tuple[str, str]:
    kept = desk.delivered.get((line_id, month))
    with st.container(horizontal=True):
        quantity = st.text_input(
            f"{name}（{unit}）", value=str(kept[0]) if kept else "", width=160, key=form.key(f"{line_id}_quantity")
        )
        people = st.text_input(
            "服务人数", value=str(kept[1]) if kept else "", width=120, key=form.key(f"{line_id}_people")
        )
    return str(quantity or ""), str(people or "")
