"""The months of the ledger: submitted, verified, returned."""

from datetime import timedelta

import pandas as pd
import streamlit as st

from scoring.deadlines import add_months
from workbench import clock
from workbench.queries.ledger import LedgerDesk, MonthState
from workbench.queries.ledger_area import month_said
from workbench.security.policy import Actor
from workbench.services.ledger_months import MONTH_NAMES, RETURNED, SUBMITTED, return_month, submit_month, verify_month
from workbench.web import ui
from workbench.web.draft import draft
from workbench.web.page import command, reading


def months(actor: Actor, desk: LedgerDesk) -> None:
    """Draw what waits to be submitted or verified, and the table of all months."""
    today = clock.today()
    over = [one for one in desk.months if add_months(one.month, 1) - timedelta(days=1) <= today]
    if "ledger.verify" in desk.can:
        for one in (month for month in over if month.state == SUBMITTED):
            _verify(actor, desk, one)
    if "ledger.submit" in desk.can:
        waiting = [one for one in over if one.state in {"", RETURNED} and one.visits]
        for one in waiting[:1]:
            _submit(actor, desk, one)
    frame = pd.DataFrame(
        {
            "月份": [_name(one) for one in desk.months],
            "状态": [MONTH_NAMES.get(one.state, "未报送") for one in desk.months],
            "人次": [one.visits for one in desk.months],
            "数量合计": [one.quantity for one in desk.months],
            "意见": [one.reason for one in desk.months],
        }
    )
    ui.table(frame, alt=f"台账各月的报送和核定，{len(frame)} 个月")
    st.caption("不同服务的单位不同，数量合计只用来核对有没有漏记；分项数量见“服务进度”。核定后的数量才计入合格服务量。")


def _name(one: MonthState) -> str:
    return f"{one.month.year}年{one.month.month}月"


def _submit(actor: Actor, desk: LedgerDesk, one: MonthState) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="edge_info_submit"):
        with st.container(width="stretch", gap="xxsmall"):
            st.markdown(f"**报送{_name(one)}的台账** {one.visits:,} 人次")
            back = f"退回意见：{ui.safe(one.reason)}。" if one.state == RETURNED else ""
            st.markdown(f":small[{back}报送后由采购经办核定，期间不能再改；需要改的请经办退回。]")
        if st.button("报送", key=f"submit_{one.month}", type="primary"):
            with command(f"{_name(one)}的台账已报送") as session:
                submit_month(session, actor, desk.project_id, one.month)


def _verify(actor: Actor, desk: LedgerDesk, one: MonthState) -> None:
    form = draft(f"verify_{desk.project_id}_{one.month}", one.version)
    with reading() as session:
        said = month_said(session, desk.project_id, one.month)
    with st.form(f"verify_{desk.project_id}_{one.month}", enter_to_submit=False):
        st.markdown(f"**核定{_name(one)}的台账** {one.visits:,} 人次")
        st.caption("先在“记录”里把不合格的逐条标出；点核定后，其余待核定的记录都算合格。")
        st.markdown(f":small[:material/fact_check: {said.line}]")
        words = st.text_input("意见（退回时必填）", key=form.key("words"))
        with st.container(horizontal=True):
            agreed = st.form_submit_button("核定", type="primary")
            back = st.form_submit_button("退回")
    if agreed:
        with command(f"{_name(one)}的台账已核定", then=form.saved) as session:
            verify_month(session, actor, desk.project_id, one.month, remark=words)
    if back:
        with command(f"{_name(one)}的台账已退回", then=form.saved) as session:
            return_month(session, actor, desk.project_id, one.month, words)
