"""Terms of payment, deductions, and the settlement with its statement."""

from typing import Any

import streamlit as st

from workbench import clock
from workbench.queries.payments import DEDUCTION_KINDS, GATES, KINDS, RETENTION, DeductionCard
from workbench.queries.payments_desk import PaymentsDesk, Step
from workbench.queries.payments_lines import proportional_fen
from workbench.security.policy import Actor
from workbench.services.payments_terms import (
    NewDeduction,
    NewTerm,
    agree_days,
    deduct,
    release_retention,
    set_terms,
    withdraw_deduction,
)
from workbench.web import ui
from workbench.web.draft import Draft, draft
from workbench.web.forms.fields import pick, pick_day, two_columns
from workbench.web.forms.typed import day, money, whole
from workbench.web.page import command

_FROM = {"delivery": "交付（节点完成）之日", "acceptance": "验收合格之日"}


def terms(actor: Actor, desk: PaymentsDesk) -> None:
    """Draw on what the open milestones depend, and within how many days they are paid."""
    _days(actor, desk)
    open_ones = [one for one in desk.steps if not one.account.claimed_fen]
    if not open_ones:
        st.caption("每一笔都已经申请或付款，付款前提不再改。")
        return
    chosen = st.selectbox(
        "付款节点",
        open_ones,
        format_func=lambda one: f"第 {one.account.position} 笔　{one.account.name}",
        key=f"terms_{desk.contract_id}",
    )
    if chosen is not None:
        _term(actor, desk, chosen)


def _term(actor: Actor, desk: PaymentsDesk, step: Step) -> None:
    form = draft(f"term_{step.account.id}")
    with st.form(f"form_{form.name}", enter_to_submit=False):
        st.caption("不设的按默认值：每一笔须节点完成，最后一笔另须期末评估和验收。")
        grid = two_columns()
        kind = pick("付款的种类", KINDS, key=form.key("kind"), kept=step.terms.kind, on=grid)
        percent = grid.text_input(
            "服务量的比例（合同价值的百分数）", value=str(step.terms.quantity_percent or ""), key=form.key("percent")
        )
        picked = [
            key
            for key, name in GATES.items()
            if st.checkbox(name, value=key in step.terms.gates, key=form.key(f"gate_{key}"))
        ]
        everything = st.checkbox("同样用于其余没有申请的各笔", key=form.key("all"))
        sent = st.form_submit_button("设定付款前提", type="primary")
    if sent:
        with command("付款前提已设定", then=form.saved) as session:
            number = whole(percent, "服务量的比例") if "quantity" in picked else None
            steps = [one for one in desk.steps if not one.account.claimed_fen] if everything else [step]
            new = [NewTerm(one.account.id, kind or "", picked, number) for one in steps]
            set_terms(session, actor, desk.contract_id, new)


def _days(actor: Actor, desk: PaymentsDesk) -> None:
    form = draft(f"days_{desk.contract_id}", desk.agreement_version)
    account = desk.account
    with st.form(f"form_{form.name}", enter_to_submit=False):
        st.markdown(ui.clause("保障中小企业款项支付条例（2025修订）第九、十条：30 日内付款，约定最长 60 日"))
        grid = two_columns()
        days = grid.text_input(
            "合同约定的付款期限（日，没有约定的留空）", value=str(account.pay_days or ""), key=form.key("days")
        )
        since = pick("从哪一天起算", _FROM, key=form.key("from"), kept=account.counted_from, on=grid)
        sent = st.form_submit_button("保存付款期限")
    if sent:
        with command("付款期限已保存", then=form.saved) as session:
            number = whole(days, "付款期限") if days and days.strip() else None
            seen = form.seen or None
            agree_days(session, actor, desk.contract_id, pay_days=number, counted_from=since or "", seen=seen)


def new_deduction(actor: Actor, desk: PaymentsDesk) -> None:
    """Draw a deduction: what was not delivered is proposed with its arithmetic."""
    form = draft(f"deduct_{desk.contract_id}")
    missing = desk.undelivered_fen
    with (
        st.expander("登记扣减或暂扣", icon=":material/remove_circle:"),
        st.form(f"form_{form.name}", enter_to_submit=False),
    ):
        if missing:
            st.caption(f"没有完成的服务量按合同单价计 {ui.yuan(missing)} 元，算式随扣减一起保存。{_by_share(desk)}")
        typed = _deduction_fields(form, desk)
        sent = st.form_submit_button("登记扣减", type="primary")
    if sent:
        with command("扣减已登记", then=form.saved) as session:
            deduct(session, actor, desk.contract_id, _deduction(typed, desk))


def _by_share(desk: PaymentsDesk) -> str:
    """What the next payment loses where the contract has one price for the whole."""
    step = desk.next_step
    if step is None:
        return ""
    fen = proportional_fen(step.account.amount_fen, desk.lines)
    return f"只有总价的合同按比例扣减：{step.account.name}扣 {ui.yuan(fen)} 元。"


def _deduction_fields(form: Draft, desk: PaymentsDesk) -> dict[str, Any]:
    places = {0: "不对应某一笔，结算时扣减"} | {
        one.account.id: f"第 {one.account.position} 笔　{one.account.name}" for one in desk.steps if one.room_fen
    }
    grid = two_columns()
    return {
        "kind": pick("种类（必填）", DEDUCTION_KINDS, key=form.key("kind"), on=grid),
        "place": pick("从哪一笔扣", places, key=form.key("place"), kept=0, on=grid),
        "amount": grid.text_input(
            "金额（必填，元）",
            placeholder=f"没有完成的服务量 {ui.yuan(desk.undelivered_fen)}" if desk.undelivered_fen else "",
            key=form.key("amount"),
        ),
        "on": pick_day("决定日期（必填）", key=form.key("on"), kept=clock.today(), on=grid),
        "clause": st.text_input(
            "依据的合同条款（必填）", placeholder="如 合同第八条“违约责任”", key=form.key("clause")
        ),
        "reason": st.text_area("原因（必填，承接主体看得到）", height=70, key=form.key("reason")),
        "finding": pick("对应的问题（已告知承接主体的）", desk.told, key=form.key("finding")) if desk.told else None,
    }


def _deduction(typed: dict[str, Any], desk: PaymentsDesk) -> NewDeduction:
    fen = money(typed["amount"], "金额")
    whole_missing = typed["kind"] == "undelivered" and fen == desk.undelivered_fen
    return NewDeduction(
        kind=typed["kind"] or "",
        clause=typed["clause"],
        reason=typed["reason"],
        amount_fen=fen,
        decided_on=day(typed["on"], "决定日期"),
        milestone_id=typed["place"] or None,
        finding_id=typed["finding"],
        arithmetic=desk.undelivered_words if whole_missing else (),
    )


def undo_deduction(actor: Actor, desk: PaymentsDesk) -> None:
    """Draw the ways back: a deduction withdrawn with its reason, money held back released."""
    live = {one.id: one for one in desk.account.deductions if not (one.withdrawn_on or one.released_on)}
    if not live:
        return
    with st.expander("撤回扣减，退还暂扣", icon=":material/undo:"):
        labels = {
            key: f"{DEDUCTION_KINDS[one.kind]} {ui.yuan(one.amount_fen)} 元：{one.reason[:30]}"
            for key, one in live.items()
        }
        chosen = pick("哪一条", labels, key=f"undo_{desk.contract_id}")
        if chosen is not None:
            _undo(actor, live[chosen])


def _undo(actor: Actor, one: DeductionCard) -> None:
    form = draft(f"undo_{one.id}", one.version)
    with st.form(f"form_{form.name}", enter_to_submit=False):
        grid = two_columns()
        on = pick_day("日期（必填）", key=form.key("on"), kept=clock.today(), on=grid)
        reason = grid.text_input("撤回原因（撤回的必填）", key=form.key("reason"))
        with st.container(horizontal=True):
            released = one.kind == RETENTION and st.form_submit_button("退还暂扣", type="primary")
            withdrawn = st.form_submit_button("撤回")
    if released:
        with command("暂扣已退还，可以申请付款", then=form.saved) as session:
            release_retention(session, actor, one.id, released_on=day(on, "日期"), seen=form.seen)
    if withdrawn:
        with command("已撤回", then=form.saved) as session:
            withdraw_deduction(session, actor, one.id, withdrawn_on=day(on, "日期"), reason=reason, seen=form.seen)
