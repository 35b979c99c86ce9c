"""The account of a contract's payments: what is due, each milestone with its gates, what was taken off, the purses."""

from collections.abc import Sequence
from fractions import Fraction

import pandas as pd
import streamlit as st

from scoring.exact import percent
from workbench.queries.checks import SOURCES
from workbench.queries.payments import DEDUCTION_KINDS, KINDS, DeductionCard, PaymentCard
from workbench.queries.payments_desk import PaymentsDesk, Step
from workbench.queries.payments_ledger import LedgerLine, YearUse
from workbench.web import ui

_STATES = {
    "asked": ui.Badge("待批准", "orange", "hourglass_top"),
    "approved": ui.Badge("已批准，待付款", "blue", "payments"),
    "paid": ui.Badge("已付款", "green", "check_circle"),
    "returned": ui.Badge("已退回", "gray", "undo"),
}


def account_counts(desk: PaymentsDesk) -> None:
    """Draw the account: contract, paid, taken off, what is left."""
    account = desk.account
    rest = account.rest_fen
    note = f"含暂扣 {ui.yuan(account.held_fen)}" if account.held_fen else "元"
    ui.counts(
        [
            ui.Count("合同金额", ui.yuan(account.contract_fen), "含补充合同" if account.changed_fen else "元"),
            ui.Count("已付", ui.yuan(account.paid_fen - account.refunded_fen), _share(desk)),
            ui.Count("扣减", ui.yuan(account.deducted_fen), "元"),
            ui.Count("应退回" if rest < 0 else "余额", ui.yuan(abs(rest)), note, "red" if rest < 0 else None),
        ]
    )
    stops = {gate.why: gate for step in desk.steps for gate in step.gates if gate.key == "stopped"}
    for why, gate in stops.items():
        st.markdown(f"{ui.badge(ui.SEVERITY['warn' if gate.open else 'stop'])} **项目已停止** {ui.safe(why)}")
        st.caption(ui.safe(gate.fix))


def _share(desk: PaymentsDesk) -> str:
    due = desk.account.due_fen
    return percent(Fraction(desk.account.paid_fen - desk.account.refunded_fen, due)) if due > 0 else ""


def steps_table(desk: PaymentsDesk) -> None:
    """Draw every milestone with what was taken off, paid, and its state."""
    heading = f"全部 {len(desk.steps)} 个付款节点"
    with st.expander(heading, icon=":material/list:", expanded=desk.next_step is None):
        for one in desk.steps:
            st.markdown(f"**{ui.safe(one.account.name)}**　{ui.yuan(one.account.amount_fen)} 元　{_state(one)}")
            st.caption(_paid_words(one))


def _paid_words(step: Step) -> str:
    """When a milestone is due, and what was paid and taken off; nothing of what did not happen."""
    one = step.account
    told = [f"应付 {ui.day(one.due_on)}"]
    told += [f"已付 {ui.yuan(one.paid_fen)} 元"] if one.paid_fen else []
    return " · ".join([*told, *([f"扣减 {ui.yuan(one.deducted_fen)} 元"] if one.deducted_fen else [])])


def _state(step: Step) -> str:
    one = step.account
    if one.settled:
        return f":green-badge[:material/check: {ui.day(one.paid_on)} 付清]" if one.paid_fen else ":gray-badge[不再支付]"
    if step.waiting:
        return ui.badge(_STATES[step.waiting[0].state])
    if step.closed:
        return f":orange-badge[:material/lock: 差 {len(step.closed)} 项前提]"
    return ":blue-badge[:material/lock_open: 可以申请]"


def gates(step: Step) -> None:
    """Draw what a payment depends on, each gate met or not, with what would meet it."""
    mark = ":gray-badge[合同约定]" if step.terms.agreed else ":gray-badge[:material/tune: 默认值]"
    st.markdown(f":small[:gray[{KINDS[step.terms.kind]}，付款前提]] {mark}")
    for one in step.gates:
        mark = ":green[:material/check_circle:]" if one.open else ":orange[:material/radio_button_unchecked:]"
        st.markdown(f"{mark} **{ui.safe(one.name)}**　:small[{ui.safe(one.why)}]")
        if not one.open:
            st.markdown(f":small[:material/arrow_forward: {ui.safe(one.fix)}]")


def requests(desk: PaymentsDesk) -> None:
    """Draw the requests, the newest first, with what became of each."""
    cards = sorted(desk.account.payments, key=lambda one: -one.number)
    if not cards:
        return
    with st.expander(f"付款申请 {len(cards)} 笔", icon=":material/receipt_long:"):
        for one in cards:
            request_line(desk, one)


def request_line(desk: PaymentsDesk, one: PaymentCard) -> None:
    """Draw one request: number, what for, how much, invoice, and where it stands."""
    name = desk.account.milestone(one.milestone_id).name
    told = f"**第 {one.number} 号**　{ui.safe(name)}　申请 {ui.yuan(one.asked_fen)} 元　{ui.badge(_STATES[one.state])}"
    st.markdown(told)
    parts = [f"{ui.day(one.asked_on)} 申请，发票 {one.invoice}"]
    if one.approved_on:
        parts.append(f"{ui.day(one.approved_on)} 批准 {ui.yuan(one.approved_fen)} 元")
    if one.returned_on:
        parts.append(f"{ui.day(one.returned_on)} 退回：{one.returned_reason}")
    parts += [
        f"{ui.day(part.paid_on)} 付 {ui.yuan(part.amount_fen)} 元，凭证 {part.voucher}"
        + (f"，{part.year} 年{SOURCES.get(part.source, part.source)}" if desk.inside else "")
        for part in one.parts
    ]
    st.caption(ui.safe("；".join(parts)))


def deductions(cards: Sequence[DeductionCard], names: dict[int, str]) -> None:
    """Draw what was taken off or held back, each with its clause, reason and arithmetic."""
    if not cards:
        why = "没有完成的服务量、违约和其他约定的扣减，都依据合同条款、写明原因后登记；承接主体看得到每一条。"
        ui.empty("remove_circle_outline", "没有扣减和暂扣", why)
    for one in cards:
        where = names.get(one.milestone_id or 0, "结算时")
        with st.container(border=True, gap="xxsmall"):
            st.markdown(
                f"**{ui.safe(DEDUCTION_KINDS[one.kind])}**　{ui.yuan(one.amount_fen)} 元　{ui.safe(where)}　{_fate(one)}"
            )
            st.markdown(ui.safe(one.reason))
            for line in one.arithmetic:
                st.markdown(f":small[{ui.safe(line)}]")
            st.markdown(f"{ui.clause(one.clause)} :gray[:small[{ui.day(one.decided_on)} 决定]]")


def _fate(one: DeductionCard) -> str:
    if one.withdrawn_on:
        return f":gray-badge[:material/undo: {ui.day(one.withdrawn_on)} 撤回：{ui.safe(one.withdrawn_reason)}]"
    if one.released_on:
        return f":green-badge[:material/lock_open: {ui.day(one.released_on)} 退还]"
    return ":orange-badge[:material/lock: 暂扣中]" if one.held_fen else ""


def purses(desk: PaymentsDesk) -> None:
    """Draw the purses of the project: set aside, paid, left."""
    rows = [
        (
            f"{one.year} 年{ui.safe(SOURCES.get(one.source, one.source))}",
            f"{ui.yuan(one.paid_fen)} / {ui.yuan(one.set_aside_fen)}  \n:small[还有 {ui.yuan(one.left_fen)}]",
        )
        for one in desk.purses
    ]
    st.subheader("资金来源", anchor=False)
    if rows:
        frame = pd.DataFrame(rows, columns=["来源", "已付 / 安排（元）"])
        st.table(frame, border="horizontal", hide_index=True)
    else:
        st.caption("立项时没有登记经费来源，付款前先在立项里登记。")


def year_table(rows: Sequence[YearUse]) -> None:
    """Draw how the budgets are used by year and source."""
    told = [
        (
            f"{one.year} 年",
            SOURCES.get(one.source, one.source),
            ui.yuan(one.set_aside_fen),
            ui.yuan(one.paid_fen),
            percent(Fraction(one.paid_fen, one.set_aside_fen)),
        )
        for one in rows
    ]
    heads = ["预算年度", "来源", "安排（元）", "已付（元）", "支付率"]
    st.table(pd.DataFrame(told, columns=heads), border="horizontal", hide_index=True)


def ledger_table(lines: Sequence[LedgerLine]) -> None:
    """Draw the payments as a list that sorts and scrolls inside itself."""
    rows = [
        (
            one.on, one.code, one.what, SOURCES.get(one.source, one.source), one.year, one.amount_fen / 100,
            one.voucher, one.contractor,
        )
        for one in lines
    ]  # fmt: skip
    frame = pd.DataFrame(
        rows, columns=["付款日", "项目", "付款节点", "来源", "年度", "金额（元）", "凭证号", "承接主体"]
    )
    config = {
        "金额（元）": st.column_config.NumberColumn(format="accounting"),
        "年度": st.column_config.NumberColumn(format="%d"),
    }
    ui.table(frame, alt="付款台账", column_config=config)
