"""The steps of a payment: reached, asked for, approved or returned, paid from its purses."""

from collections.abc import Sequence

import streamlit as st

from workbench import clock
from workbench.queries.checks import SOURCES
from workbench.queries.payments import PaymentCard
from workbench.queries.payments_desk import PaymentsDesk, PurseLine, Step
from workbench.security.policy import Actor
from workbench.services.payments import (
    Purse,
    Request,
    approve_payment,
    ask_payment,
    pay,
    reach_milestone,
    return_payment,
)
from workbench.web import ui
from workbench.web.draft import Draft, draft
from workbench.web.forms.fields import pick_day, two_columns
from workbench.web.forms.typed import day, money
from workbench.web.page import command
from workbench.web.views.payments_desk import gates, request_line

REFUSED = "payment_refused"


def steps(actor: Actor, desk: PaymentsDesk) -> None:
    """Draw every milestone that waits for somebody, and the next one, with what the actor may do."""
    shown = [one for one in desk.steps if one.waiting]
    if desk.next_step is not None and desk.next_step not in shown:
        shown.append(desk.next_step)
    for one in shown:
        _step(actor, desk, one)
    ui.refusal_dialog("现在还不能付款", flag=REFUSED)


def _step(actor: Actor, desk: PaymentsDesk, step: Step) -> None:
    account = step.account
    with st.container(border=True, gap="small", key=f"step_{account.id}"):
        due = f"应付 {ui.day(account.due_on)}"
        st.markdown(f"**第 {account.position} 笔　{ui.safe(account.name)}**　{ui.yuan(account.amount_fen)} 元　{due}")
        gates(step)
        for one in step.waiting:
            request_line(desk, one)
            if one.state == "asked" and "payment.approve" in desk.can:
                _decide(actor, one)
            if one.state == "approved" and "payment.pay" in desk.can:
                _pay(actor, desk, one)
        if account.done_on is None and "contract.write" in desk.can:
            _reach(actor, step)
        if account.done_on is not None and step.room_fen and "payment.ask" in desk.can:
            _ask(actor, step)


def _reach(actor: Actor, step: Step) -> None:
    form = draft(f"reach_{step.account.id}")
    with st.form(f"form_{form.name}", enter_to_submit=False):
        done = st.date_input("节点完成日期（必填）", value=None, format="YYYY-MM-DD", key=form.key("done"), width=220)
        sent = st.form_submit_button("登记节点完成", type="primary")
    if sent:
        with command(f"{step.account.name}已登记完成", then=form.saved) as session:
            reach_milestone(session, actor, step.account.id, done_on=day(done, "节点完成日期"))


def _ask(actor: Actor, step: Step) -> None:
    form = draft(f"ask_{step.account.id}")
    with st.form(f"form_{form.name}", enter_to_submit=False):
        st.markdown(f"**申请付款**　还可以申请 {ui.yuan(step.room_fen)} 元")
        grid = two_columns()
        amount = grid.text_input("申请金额（必填，元）", value=ui.yuan(step.room_fen), key=form.key("amount"))
        invoice = grid.text_input("发票号码（必填，多张用顿号隔开）", key=form.key("invoice"))
        asked = pick_day("申请日期（必填）", key=form.key("asked"), kept=clock.today(), on=grid)
        note = grid.text_input("说明", key=form.key("note"))
        sent = st.form_submit_button("提交付款申请", type="secondary" if step.waiting else "primary")
    if sent:
        with command("付款申请已提交，等待批准", then=form.saved) as session:
            request = Request(day(asked, "申请日期"), money(amount, "申请金额"), invoice, note)
            ask_payment(session, actor, step.account.id, request)


def _decide(actor: Actor, one: PaymentCard) -> None:
    form = draft(f"approve_{one.id}", one.version)
    with st.form(f"form_{form.name}", enter_to_submit=False):
        grid = two_columns()
        amount = grid.text_input("批准金额（元）", value=ui.yuan(one.asked_fen), key=form.key("amount"))
        on = pick_day("日期（必填）", key=form.key("on"), kept=clock.today(), on=grid)
        reason = st.text_input("退回原因（退回的必填）", key=form.key("reason"))
        with st.container(horizontal=True):
            approved = st.form_submit_button("批准付款", type="primary")
            returned = st.form_submit_button("退回申请")
    if approved:
        with command(f"第 {one.number} 号申请已批准", then=form.saved, dialog=REFUSED) as session:
            on_day, fen = day(on, "日期"), money(amount, "批准金额")
            approve_payment(session, actor, one.id, approved_on=on_day, amount_fen=fen, seen=form.seen)
    if returned:
        with command(f"第 {one.number} 号申请已退回", then=form.saved) as session:
            return_payment(session, actor, one.id, returned_on=day(on, "日期"), reason=reason, seen=form.seen)


def _pay(actor: Actor, desk: PaymentsDesk, one: PaymentCard) -> None:
    form = draft(f"pay_{one.id}", one.version)
    with st.form(f"form_{form.name}", enter_to_submit=False):
        st.markdown(f"**登记付款**　批准 {ui.yuan(one.approved_fen)} 元，从下列来源支付，不用的来源留空")
        on = pick_day("付款日期（必填）", key=form.key("on"), kept=clock.today())
        proposed = propose(desk.purses, one.approved_fen or 0)
        typed = [_purse(form, number, purse, proposed[number]) for number, purse in enumerate(desk.purses)]
        sent = st.form_submit_button("登记付款", type="primary")
    if sent:
        with command(f"第 {one.number} 号申请已付款", then=form.saved, dialog=REFUSED) as session:
            purses = [
                Purse(purse.source, purse.year, money(amount, f"{purse.year}年的金额"), voucher)
                for purse, amount, voucher in typed
                if amount.strip()
            ]
            pay(session, actor, one.id, paid_on=day(on, "付款日期"), purses=purses, seen=form.seen)


def _purse(form: Draft, number: int, purse: PurseLine, proposed: int) -> tuple[PurseLine, str, str]:
    name = f"{purse.year} 年{SOURCES.get(purse.source, purse.source)}"
    grid = two_columns()
    amount = grid.text_input(
        f"{name}（还有 {ui.yuan(purse.left_fen)} 元）",
        value=ui.yuan(proposed) if proposed else "",
        key=form.key(f"{number}_amount"),
    )
    voucher = grid.text_input("凭证号", key=form.key(f"{number}_voucher"))
    return purse, amount or "", voucher or ""


def propose(purses: Sequence[PurseLine], fen: int) -> list[int]:
    """Return how an amount is taken from purses in their order, each until it is empty."""
    parts = []
    for one in purses:
        parts.append(min(max(one.left_fen, 0), fen))
        fen -= parts[-1]
    return parts
