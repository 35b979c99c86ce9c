"""What payments depend on and what is taken off them: terms with the contract, deductions, money held back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlmodel import Session, select

from scoring.money import yuan
from workbench.errors import ValidationError
from workbench.models.contracts import Contract
from workbench.models.findings import Finding as RaisedFinding
from workbench.models.payments import Deduction, PaymentAgreement, PaymentTerm
from workbench.queries.payments import DEDUCTION_KINDS, GATES, KINDS, RETENTION, payments_of
from workbench.queries.payments_lines import line_accounts, undelivered_fen, undelivered_words
from workbench.queries.settlement import settlement_row
from workbench.rules.book import all_rules
from workbench.rules.values import number
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, expect_version, found, in_order, need
from workbench.services.payments import mark_paid


@dataclass(frozen=True)
class NewTerm:
    """On what one milestone depends; a percent goes with the gate of quantity."""

    milestone_id: int
    kind: str
    gates: Sequence[str]
    quantity_percent: int | None = None


@dataclass(frozen=True)
class NewDeduction:
    """Money to take off: of a milestone, or of the whole at settlement; by a clause, with the reason."""

    kind: str
    clause: str
    reason: str
    amount_fen: int
    decided_on: date
    milestone_id: int | None = None
    finding_id: int | None = None
    arithmetic: Sequence[str] = field(default_factory=tuple)


def set_terms(session: Session, actor: Actor, contract_id: int, terms: Sequence[NewTerm]) -> None:
    """Set on what milestones depend; those with money asked for or paid keep their terms."""
    contract = found(session, Contract, contract_id)
    allow(session, actor, "contract.write", contract)
    account, before, after = payments_of(session, contract_id), [], []
    for term in terms:
        if term.milestone_id not in {one.id for one in account.milestones}:
            raise ValidationError("付款节点不属于这份合同", where="付款前提", fix="刷新页面后再设定")
        one = account.milestone(term.milestone_id)
        if one.claimed_fen:
            raise ValidationError(
                "已有付款申请，不能再改前提", where=one.name, fix="先退回申请；已付的按当时的前提办理"
            )
        _refuse_term(one.name, term)
        row = session.exec(select(PaymentTerm).where(PaymentTerm.milestone_id == term.milestone_id)).first()
        before += [row.model_dump()] if row else []
        row = row or PaymentTerm(milestone_id=term.milestone_id, kind="", gates=[])
        row.kind, row.gates = term.kind, [key for key in GATES if key in term.gates]
        row.quantity_percent = term.quantity_percent if "quantity" in term.gates else None
        session.add(row)
        after.append(row.model_dump())
    told = {"terms": after}
    record(session, actor, "payment.set_terms", about(session, contract), before={"terms": before}, after=told)


def _refuse_term(name: str, term: NewTerm) -> None:
    if term.kind not in KINDS or not set(term.gates) <= set(GATES):
        raise ValidationError("没有这种付款或这种前提", where=name, fix=f"可选：{'、'.join(GATES.values())}")
    if "quantity" in term.gates and not 1 <= (term.quantity_percent or 0) <= 100:  # noqa: PLR2004 - a percent
        raise ValidationError("服务量的比例应在 1 到 100 之间", where=name, fix="填写合同价值的百分比，例如 80")


def agree_days(
    session: Session,
    actor: Actor,
    contract_id: int,
    *,
    pay_days: int | None,
    counted_from: str,
    clause: str = "",
    seen: int | None = None,
) -> None:
    """Keep within how many days the contract is to be paid, and counted from what."""
    contract = found(session, Contract, contract_id)
    allow(session, actor, "contract.write", contract)
    if counted_from not in {"delivery", "acceptance"}:
        raise ValidationError("没有选择从哪一天起算", where="付款期限", fix="选择交付之日或验收合格之日")
    _refuse_days(pay_days)
    row = session.exec(select(PaymentAgreement).where(PaymentAgreement.contract_id == contract_id)).first()
    if row is not None:
        expect_version(row, seen)
    before = row.model_dump() if row else None
    row = row or PaymentAgreement(contract_id=contract_id, counted_from="")
    row.pay_days, row.counted_from, row.clause = pay_days, counted_from, clause.strip()
    session.add(row)
    session.flush()
    after = row.model_dump()
    record(session, actor, "payment.agree_days", about(session, contract), before=before, after=after)


def _refuse_days(pay_days: int | None) -> None:
    longest = number(all_rules()["settlement/payment_days"][-1], "longest_agreed_days")
    if pay_days is not None and not 1 <= pay_days <= longest:
        raise ValidationError(
            f"约定的付款期限 {pay_days} 日，最长 {longest} 日",
            where="付款期限",
            clause="保障中小企业款项支付条例（2025修订）第九条",
            fix=f"改为 {longest} 日以内，没有约定的留空，按 30 日",
        )


def deduct(session: Session, actor: Actor, contract_id: int, new: NewDeduction) -> Deduction:
    """Take money off by a clause of the contract, or hold it back; never more than is still unpaid where it is taken."""
    contract = found(session, Contract, contract_id)
    allow(session, actor, "contract.write", contract)
    in_order([("合同签订日", contract.signed_on), ("决定日期", new.decided_on)])
    _refuse_deduction(session, contract, new)
    row = Deduction(
        contract_id=contract_id,
        milestone_id=new.milestone_id,
        kind=new.kind,
        clause=need(new.clause, "依据的合同条款"),
        reason=need(new.reason, "扣减原因"),
        amount_fen=new.amount_fen,
        arithmetic=list(new.arithmetic),
        finding_id=new.finding_id,
        decided_on=new.decided_on,
        decided_by_id=actor.account_id,
    )
    session.add(row)
    session.flush()
    mark_paid(session, contract)
    record(session, actor, "payment.deduct", about(session, contract), after=_told(row))
    return row


def _refuse_deduction(session: Session, contract: Contract, new: NewDeduction) -> None:
    if new.kind not in DEDUCTION_KINDS:
        raise ValidationError("没有这种扣减", where="扣减", fix=f"可选：{'、'.join(DEDUCTION_KINDS.values())}")
    if new.amount_fen <= 0:
        raise ValidationError("扣减金额应大于 0", where="扣减金额", fix="没有扣减的不用登记")
    if new.kind == RETENTION and new.milestone_id is None:
        raise ValidationError("暂扣应写明是哪一笔付款", where="暂扣", fix="选择付款节点")
    _refuse_untold(session, contract, new.finding_id)
    _refuse_settled(session, contract)
    account = payments_of(session, contract.id or 0)
    if new.milestone_id is None:
        room, where = account.due_fen, "合同"
    else:
        if new.milestone_id not in {one.id for one in account.milestones}:
            raise ValidationError("付款节点不属于这份合同", where="扣减", fix="刷新页面后再登记")
        one = account.milestone(new.milestone_id)
        room, where = one.open_fen, one.name
    if new.amount_fen > room:
        raise ValidationError(
            f"{where}还可以扣减 {yuan(room)} 元，登记 {yuan(new.amount_fen)} 元",
            where="扣减金额",
            fix="已经申请或付出的部分不能再从这一笔扣减：先退回申请，或不选付款节点，在结算时扣减",
        )


def _refuse_settled(session: Session, contract: Contract) -> None:
    row = settlement_row(session, contract.id or 0)
    if row is not None and row.confirmed_on:
        raise ValidationError("结算单已经确认，不能再改扣减", where=row.number, fix="由分管领导退回结算单后再改")


def _refuse_untold(session: Session, contract: Contract, finding_id: int | None) -> None:
    """A finding that the contractor has not been told of cannot cost it money."""
    if finding_id is None:
        return
    row = found(session, RaisedFinding, finding_id)
    if row.project_id != contract.project_id or row.told_on is None:
        raise ValidationError(
            "这个问题还没有告知承接主体，不能据以扣款", where="问题", fix="先制发整改通知，再登记扣减"
        )


def undelivered_deduction(
    session: Session, contract_id: int, *, decided_on: date, clause: str, until: date | None = None
) -> NewDeduction | None:
    """Return the deduction for what was not delivered, at the contract's exact prices, rounded once; None without any."""
    contract = found(session, Contract, contract_id)
    lines = line_accounts(session, contract, until)
    fen = undelivered_fen(lines)
    words = undelivered_words(lines)
    reason = f"{len(words)}项服务没有达到约定数量，按合同单价计算，合计后四舍五入到分一次"
    return NewDeduction("undelivered", clause, reason, fen, decided_on, arithmetic=words) if fen else None


def withdraw_deduction(
    session: Session, actor: Actor, deduction_id: int, *, withdrawn_on: date, reason: str, seen: int | None = None
) -> None:
    """Take a deduction back with the reason; what it took off is owed again."""
    row, contract = _deduction(session, actor, deduction_id, seen)
    in_order([("决定日期", row.decided_on), ("撤回日期", withdrawn_on)])
    before = _told(row)
    row.withdrawn_on, row.withdrawn_reason = withdrawn_on, need(reason, "撤回原因")
    _keep(session, actor, "payment.withdraw_deduction", row, contract, before)


def release_retention(
    session: Session, actor: Actor, deduction_id: int, *, released_on: date, seen: int | None = None
) -> None:
    """Release money that was held back: from this day it may be asked for."""
    row, contract = _deduction(session, actor, deduction_id, seen)
    if row.kind != RETENTION:
        raise ValidationError("只有暂扣的钱可以退还", where="退还暂扣", fix="扣减有误的，撤回并写明原因")
    in_order([("决定日期", row.decided_on), ("退还日期", released_on)])
    before = _told(row)
    row.released_on = released_on
    _keep(session, actor, "payment.release_retention", row, contract, before)


def _deduction(session: Session, actor: Actor, deduction_id: int, seen: int | None) -> tuple[Deduction, Contract]:
    row = found(session, Deduction, deduction_id)
    contract = found(session, Contract, row.contract_id)
    allow(session, actor, "contract.write", contract)
    expect_version(row, seen)
    _refuse_settled(session, contract)
    if row.withdrawn_on or row.released_on:
        raise ValidationError("这一条已经撤回或退还", where="扣减", fix="刷新页面查看最新状态")
    return row, contract


def _keep(
    session: Session, actor: Actor, action: str, row: Deduction, contract: Contract, before: dict[str, Any]
) -> None:
    session.add(row)
    session.flush()
    mark_paid(session, contract)
    record(session, actor, action, about(session, contract), before=before, after=_told(row))


def _told(row: Deduction) -> dict[str, Any]:
    return row.model_dump(exclude={"version"})
