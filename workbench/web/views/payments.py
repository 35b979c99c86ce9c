"""The payments of a contract: three numbers and a table that adds up to the cent."""

from fractions import Fraction

import pandas as pd
import streamlit as st

from scoring.exact import percent
from workbench import clock
from workbench.queries.contracts import ContractCard, MilestoneCard
from workbench.web import ui


def paid_counts(contract: ContractCard) -> None:
    """Draw amount, payments made and payments due."""
    paid = contract.paid_fen
    done = sum(one.paid_on is not None for one in contract.milestones)
    ui.counts(
        [
            ui.Count("合同金额", ui.yuan(contract.amount_fen), "元"),
            ui.Count("已支付", ui.yuan(paid), percent(Fraction(paid, contract.amount_fen))),
            ui.Count("付款节点", f"{done} / {len(contract.milestones)}", "已付"),
        ]
    )


def milestones_table(contract: ContractCard) -> None:
    """Draw the payments with their state, and the sum beside the contract's amount."""
    st.subheader("付款节点", anchor=False)
    rows = [
        (ui.safe(one.name), ui.day(one.due_on), ui.yuan(one.amount_fen), _state(one)) for one in contract.milestones
    ]
    frame = pd.DataFrame(rows, columns=["节点", "应付日期", "金额（元）", "状态"])
    st.table(frame, border="horizontal", hide_index=True)
    total = sum(one.amount_fen for one in contract.milestones)
    apart = ui.yuan(total - contract.amount_fen)
    st.caption(f"{len(rows)} 个节点合计 {ui.yuan(total)} 元，与合同金额相差 {apart} 元")


def _state(one: MilestoneCard) -> str:
    if one.paid_on:
        return f":green-badge[:material/check: {one.paid_on:%m-%d} 已付]"
    if one.done_on:
        return f":orange-badge[:material/payments: {one.done_on:%m-%d} 完成，待付]"
    late = one.due_on < clock.today()
    return ":red-badge[:material/schedule: 逾期未完成]" if late else ":gray-badge[:material/schedule: 未到期]"
