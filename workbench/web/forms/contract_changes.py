"""Amendments, subcontracts and a transfer found: what may happen to a signed contract."""

from typing import Any

import streamlit as st

from scoring.money import split_evenly
from workbench.errors import ValidationError
from workbench.queries.contract_desk import ContractDesk
from workbench.queries.contracts import ContractCard, MilestoneCard
from workbench.security.policy import Actor
from workbench.services.contracts import NewMilestone
from workbench.services.contracts_changes import Change, Part, amend_contract, find_transfer, record_subcontract
from workbench.web import ui
from workbench.web.draft import Draft, draft
from workbench.web.forms.contract_terms import line_fields, read_lines
from workbench.web.forms.fields import pick_day, two_columns
from workbench.web.forms.typed import day, money
from workbench.web.page import command

REFUSED, _HANDED = "amendment_refused", "subcontract_refused"
_CAP = "政府采购法第四十九条：补充合同累计不超过原合同金额的 10%"
Typed = dict[str, Any]


def amend(actor: Actor, desk: ContractDesk, contract: ContractCard) -> None:
    """Draw an amendment: what changes, and every payment that is still to be made."""
    form = draft(f"amend_{contract.id}", contract.version)
    with st.expander("登记补充合同", icon=":material/post_add:"), st.form(f"form_{form.name}", enter_to_submit=False):
        st.markdown(ui.clause(_CAP))
        typed = _amend_fields(form, desk, contract)
        sent = st.form_submit_button("登记补充合同", type="primary")
    if sent:
        with command("补充合同已登记", then=form.saved, dialog=REFUSED) as session:
            amend_contract(session, actor, contract.id, _change(typed, contract), seen=form.seen)
    ui.refusal_dialog("补充合同现在还不能保存", flag=REFUSED)


def _amend_fields(form: Draft, desk: ContractDesk, contract: ContractCard) -> Typed:
    grid = two_columns()
    typed: Typed = {
        "number": grid.text_input("补充合同编号（必填）", key=form.key("number")),
        "signed": pick_day("签订日期（必填）", key=form.key("signed"), on=grid),
        "fen": grid.text_input("变更金额（元，减少的写负数，不变写 0）", value="0.00", key=form.key("fen")),
        "last": pick_day("变更后的结束日（不变的留空）", key=form.key("last"), on=grid),
        "reason": st.text_area("变更原因（必填）", height=70, key=form.key("reason")),
    }
    typed["lines"] = line_fields(form, desk.agreed.lines) if desk.agreed.lines else []
    open_ones = [one for one in contract.milestones if one.done_on is None and one.paid_on is None and not one.bound]
    st.markdown("**还没有完成的付款节点（没有改的，变更金额平均摊到各笔）**")
    typed["rows"] = [_payment(form, one) for one in open_ones]
    return typed


def _payment(form: Draft, one: MilestoneCard) -> tuple[MilestoneCard, str]:
    label = f"{one.name}（应付 {ui.day(one.due_on)}，元）"
    typed = st.text_input(label, value=ui.yuan(one.amount_fen), width=320, key=form.key(f"{one.id}_amount"))
    return one, typed or ""


def _change(typed: Typed, contract: ContractCard) -> Change:
    change_fen = _signed_money(typed["fen"])
    payments = [(one, money(words, f"{one.name}的金额")) for one, words in typed["rows"]]
    if all(one.amount_fen == fen for one, fen in payments) and payments:
        payments = _spread(payments, change_fen)
    if not payments and change_fen:
        raise ValidationError("付款节点都已完成，不能再变更金额", where="付款节点", fix="另行采购")
    return Change(
        number=typed["number"],
        signed_on=day(typed["signed"], "签订日期"),
        reason=typed["reason"],
        change_fen=change_fen,
        payments=[NewMilestone(one.name, one.due_on, fen) for one, fen in payments],
        last_day=typed["last"] if typed["last"] != contract.last_day else None,
        lines=read_lines(typed["lines"]),
    )


def _spread(payments: list[tuple[MilestoneCard, int]], change_fen: int) -> list[tuple[MilestoneCard, int]]:
    """The change shared over the open payments, what does not divide on the last."""
    sign = -1 if change_fen < 0 else 1
    parts = split_evenly(abs(change_fen), len(payments))
    return [(one, fen + sign * part) for (one, fen), part in zip(payments, parts, strict=True)]


def _signed_money(typed: str) -> int:
    plain = typed.strip().replace("－", "-")
    return -money(plain[1:], "变更金额") if plain.startswith("-") else money(plain, "变更金额")


def subcontract(actor: Actor, contract: ContractCard) -> None:
    """Draw the registration of a subcontract with its consent."""
    form = draft(f"subcontract_{contract.id}")
    with st.expander("登记分包", icon=":material/call_split:"), st.form(f"form_{form.name}", enter_to_submit=False):
        st.markdown(ui.clause("政府采购法第四十八条：经采购人同意可以依法分包"))
        grid = two_columns()
        name = grid.text_input("分包单位（必填）", key=form.key("name"))
        amount = grid.text_input("分包金额（必填，元）", key=form.key("amount"))
        content = st.text_input("分包内容（必填）", key=form.key("content"))
        core = st.checkbox("属于主体或者关键部分", key=form.key("core"))
        consent_on = pick_day("同意日期", key=form.key("consent_on"), on=grid)
        document = grid.text_input("同意的文件", key=form.key("document"))
        sent = st.form_submit_button("登记分包")
    if sent:
        with command("分包已登记", then=form.saved, dialog=_HANDED) as session:
            part = Part(name.strip(), content.strip(), money(amount, "分包金额"), core, consent_on, document.strip())
            record_subcontract(session, actor, contract.id, part, seen=contract.version)
    ui.refusal_dialog("分包现在还不能登记", flag=_HANDED)


def transfer(actor: Actor, contract: ContractCard) -> None:
    """Draw the registration of a transfer that was found."""
    if contract.transferred_on is not None:
        return
    form = draft(f"transfer_{contract.id}")
    with st.expander("登记查实的转包", icon=":material/report:"), st.form(f"form_{form.name}", enter_to_submit=False):
        st.markdown(ui.clause("政府购买服务管理办法（102号令）第二十六条：不得转包"))
        found_on = pick_day("查实日期（必填）", key=form.key("found_on"))
        finding = st.text_area("查实情况（必填）", height=70, key=form.key("finding"))
        sent = st.form_submit_button("登记转包")
    if sent:
        with command("转包情况已登记", then=form.saved) as session:
            find_transfer(
                session, actor, contract.id, found_on=day(found_on, "查实日期"), finding=finding, seen=contract.version
            )
