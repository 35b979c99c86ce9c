"""The entry of last year's total, the base of the cap."""

import streamlit as st

from workbench.security.policy import Actor
from workbench.services.projects import enter_fund_ledger
from workbench.web.draft import draft
from workbench.web.forms.typed import money, whole
from workbench.web.page import command


def ledger(actor: Actor, purchaser_id: int, year_before: int) -> None:
    """Draw the entry of last year's total, the base of the cap."""
    form = draft(f"ledger_{purchaser_id}")
    with st.form("ledger", enter_to_submit=False):
        st.markdown("**登记社会救助补助资金总额（比例上限的基数）**")
        with st.container(horizontal=True):
            year = st.text_input("年度（必填）", placeholder=str(year_before), width=128, key=form.key("year"))
            amount = st.text_input(
                "补助资金总额（必填，元）", placeholder="如 1860万元", width=220, key=form.key("amount")
            )
            document = st.text_input(
                "文件名称和文号（必填）", placeholder="如 2025年度决算", width=260, key=form.key("document")
            )
        sent = st.form_submit_button("登记基数")
    if sent:
        with command("补助资金总额已登记", then=form.saved) as session:
            total = money(amount, "补助资金总额")
            enter_fund_ledger(
                session,
                actor,
                purchaser_id,
                year=whole(year, "年度"),
                subsidy_total_fen=total,
                document=document,
            )
