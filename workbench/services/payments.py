"""Payments: reached, asked for, approved or returned, paid; nothing beyond contract, milestone, gate or purse."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from scoring.money import yuan
from workbench.errors import ValidationError
from workbench.models.contracts import Contract, Milestone
from workbench.models.payments import Payment, PaymentPart, Refund
from workbench.models.projects import FundSource, Project
from workbench.queries.checks import SOURCES
from workbench.queries.checks.book import book_on, run
from workbench.queries.checks.gates import gate_findings
from workbench.queries.checks.objections import halted_findings
from workbench.queries.checks.stopped import committed_fen, stop_findings
from workbench.queries.payments import payments_of
from workbench.queries.settlement import accepted_on
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, expect_version, found, in_order, need, refuse_stops

_LAST = "settlement/settled_after_acceptance"
_CLAUSE = "合同的付款约定；政府采购法实施条例第五十一条"


@dataclass(frozen=True)
class Request:
    """What a contractor asks for: the day, the amount in fen, the number of the invoice, a note."""

    asked_on: date
    amount_fen: int
    invoice: str
    note: str = ""


@dataclass(frozen=True)
class Purse:
    """Money from one source of one year, by its voucher."""

    source: str
    year: int
    amount_fen: int
    voucher: str


def reach_milestone(session: Session, actor: Actor, milestone_id: int, *, done_on: date) -> None:
    """Record the day on which a milestone was reached; refused once anything was approved against it."""
    milestone = found(session, Milestone, milestone_id)
    contract = found(session, Contract, milestone.contract_id)
    allow(session, actor, "contract.write", contract)
    in_order([("合同签订日", contract.signed_on), ("节点完成日", done_on)])
    own = [one for one in payments_of(session, contract.id or 0).payments if one.milestone_id == milestone_id]
    if milestone.paid_on or any(one.state in {"approved", "paid"} for one in own):
        raise ValidationError("这一笔已经批准付款，不能再改完成日期", where=milestone.name, fix="先退回付款申请")
    before = milestone.model_dump()
    milestone.done_on = done_on
    session.add(milestone)
    after = milestone.model_dump()
    record(session, actor, "payment.reach", about(session, contract), before=before, after=after)


def ask_payment(session: Session, actor: Actor, milestone_id: int, request: Request) -> Payment:
    """Ask for payment of a milestone with the invoice; never for more than the milestone and the contract have left."""
    milestone = found(session, Milestone, milestone_id)
    contract = found(session, Contract, milestone.contract_id)
    allow(session, actor, "payment.ask", contract)
    in_order([("合同签订日", contract.signed_on), ("申请日期", request.asked_on)])
    _refuse_more(session, contract, milestone, request.amount_fen)
    taken = session.exec(select(func.max(Payment.number)).where(Payment.contract_id == contract.id)).one()
    row = Payment(
        contract_id=contract.id or 0,
        milestone_id=milestone_id,
        number=(taken or 0) + 1,
        asked_on=request.asked_on,
        asked_by_id=actor.account_id,
        asked_fen=request.amount_fen,
        invoice=need(request.invoice, "发票号码"),
        note=request.note.strip(),
    )
    session.add(row)
    record(session, actor, "payment.ask", about(session, contract), after=_told(session, row))
    return row


def _refuse_more(session: Session, contract: Contract, milestone: Milestone, amount_fen: int) -> None:
    room = payments_of(session, contract.id or 0).room_fen(milestone.id or 0)
    if amount_fen <= 0:
        raise ValidationError("金额应大于 0", where="金额", fix="填写申请支付的金额")
    if amount_fen > room:
        raise ValidationError(
            f"{milestone.name}还可以申请 {yuan(room)} 元，申请 {yuan(amount_fen)} 元，超出 {yuan(amount_fen - room)} 元",
            where="金额",
            clause=_CLAUSE,
            fix="按合同金额减去扣减、暂扣和已申请的余额申请；确需增加的签订补充合同",
        )


def approve_payment(
    session: Session, actor: Actor, payment_id: int, *, approved_on: date, amount_fen: int, seen: int | None = None
) -> None:
    """Approve a request, in whole or for less; every gate of the milestone must be open on that day."""
    row, contract = _request(session, actor, payment_id, "payment.approve", seen)
    _expect(row, approved=False)
    in_order([("申请日期", row.asked_on), ("批准日期", approved_on)])
    if not 0 < amount_fen <= row.asked_fen:
        why = f"申请 {yuan(row.asked_fen)} 元，批准 {yuan(amount_fen)} 元"
        raise ValidationError(why, where="批准金额", fix="批准金额应大于 0，且不超过申请金额；要多付的重新申请")
    _refuse_closed(session, contract, row, amount_fen, approved_on)
    row.approved_on, row.approved_by_id, row.approved_fen = approved_on, actor.account_id, amount_fen
    session.add(row)
    record(session, actor, "payment.approve", about(session, contract), after=_told(session, row))


def return_payment(
    session: Session, actor: Actor, payment_id: int, *, returned_on: date, reason: str, seen: int | None = None
) -> None:
    """Return a request that is not paid yet, with the reason; it may be asked for anew."""
    row, contract = _request(session, actor, payment_id, "payment.approve", seen)
    in_order([("申请日期", row.asked_on), ("退回日期", returned_on)])
    if row.paid_on or row.returned_on:
        raise ValidationError("这笔申请已经付款或已经退回", where=f"第 {row.number} 号申请", fix="刷新页面查看最新状态")
    row.returned_on, row.returned_reason = returned_on, need(reason, "退回原因")
    session.add(row)
    record(session, actor, "payment.return", about(session, contract), after=_told(session, row))


def pay(
    session: Session,
    actor: Actor,
    payment_id: int,
    *,
    paid_on: date,
    purses: Sequence[Purse],
    seen: int | None = None,
) -> None:
    """Record that an approved request was paid, from which purses, by which vouchers; gates are asked again."""
    row, contract = _request(session, actor, payment_id, "payment.pay", seen)
    _expect(row, approved=True)
    in_order([("批准日期", row.approved_on), ("付款日期", paid_on)])
    _refuse_parts(session, contract, row, purses)
    _refuse_closed(session, contract, row, row.approved_fen or 0, paid_on)
    row.paid_on = paid_on
    session.add(row)
    session.add_all(
        PaymentPart(
            payment_id=payment_id,
            project_id=contract.project_id,
            source=one.source,
            year=one.year,
            amount_fen=one.amount_fen,
            voucher=need(one.voucher, "凭证号"),
            paid_on=paid_on,
        )
        for one in purses
    )
    session.flush()
    mark_paid(session, contract)
    after = _told(session, row) | {"parts": [one.__dict__ for one in purses]}
    record(session, actor, "payment.pay", about(session, contract), after=after)


def mark_paid(session: Session, contract: Contract) -> None:
    """Keep on every milestone the day on which nothing was owed for it any more."""
    account = payments_of(session, contract.id or 0)
    for one in account.milestones:
        row = session.get_one(Milestone, one.id)
        if any(card.milestone_id == one.id for card in account.payments):
            row.paid_on = one.paid_on if one.paid_fen and one.settled else None
            session.add(row)
    session.flush()


def _refuse_closed(session: Session, contract: Contract, row: Payment, amount_fen: int, on: date) -> None:
    """Raise HardStopError while a gate is closed, beyond a stop, or where it would settle the whole before acceptance."""
    stops = gate_findings(session, contract, row.milestone_id, on)
    stops += stop_findings(session, contract, f"第{row.number}号申请", amount_fen, on, without=row.id)
    account = payments_of(session, contract.id or 0)
    project = session.get_one(Project, contract.project_id)
    stops += halted_findings(session, project, "批准付款", on)
    if account.due_fen - committed_fen(account, without=row.id) <= amount_fen:
        book = book_on(session, project.purchaser_id, on)
        stops += run(book, _LAST, accepted_on(session, contract.project_id), on)
    refuse_stops("现在还不能付款", stops)


def _refuse_parts(session: Session, contract: Contract, row: Payment, purses: Sequence[Purse]) -> None:
    """The purses make up what was approved, and none is asked for more than the project set aside in it."""
    total = sum(one.amount_fen for one in purses)
    if total != row.approved_fen or any(one.amount_fen <= 0 for one in purses):
        why = f"各来源合计 {yuan(total)} 元，批准金额 {yuan(row.approved_fen or 0)} 元"
        raise ValidationError(why, where="资金来源", fix="每个来源的金额大于 0，合计等于批准金额")
    for key in dict.fromkeys((one.source, one.year) for one in purses):
        asked = sum(one.amount_fen for one in purses if (one.source, one.year) == key)
        left = left_in_purse(session, contract.project_id, *key)
        if asked > left:
            raise ValidationError(
                f"{key[1]} 年{SOURCES.get(key[0], key[0])}还有 {yuan(max(left, 0))} 元，本次支付 {yuan(asked)} 元",
                where="资金来源",
                clause="预算法第十三条：支出必须以经批准的预算为依据",
                fix="改用其他来源，或先调整项目预算的经费来源",
            )


def left_in_purse(session: Session, project_id: int, source: str, year: int) -> int:
    """Return what a project has left in one purse of one year: set aside, less what was paid from it and not given back."""
    mine = (FundSource.project_id == project_id, FundSource.source == source, FundSource.year == year)
    set_aside = session.exec(select(func.coalesce(func.sum(FundSource.amount_fen), 0)).where(*mine)).one()
    used = (PaymentPart.project_id == project_id, PaymentPart.source == source, PaymentPart.year == year)
    paid = session.exec(select(func.coalesce(func.sum(PaymentPart.amount_fen), 0)).where(*used)).one()
    back = (Refund.project_id == project_id, Refund.source == source, Refund.year == year)
    given = session.exec(select(func.coalesce(func.sum(Refund.amount_fen), 0)).where(*back)).one()
    return int(set_aside) - int(paid) + int(given)


def _request(
    session: Session, actor: Actor, payment_id: int, action: str, seen: int | None
) -> tuple[Payment, Contract]:
    row = found(session, Payment, payment_id)
    contract = found(session, Contract, row.contract_id)
    allow(session, actor, action, contract)
    expect_version(row, seen)
    return row, contract


def _expect(row: Payment, *, approved: bool) -> None:
    if row.paid_on or row.returned_on or (row.approved_on is not None) != approved:
        what = "这笔申请还没有批准，或已经付款、退回" if approved else "这笔申请已经批准、付款或退回"
        raise ValidationError(what, where=f"第 {row.number} 号申请", fix="刷新页面查看最新状态")


def _told(session: Session, row: Payment) -> dict[str, object]:
    session.flush()
    return row.model_dump(exclude={"version"})


def requests_open(session: Session, contract_id: int) -> int:
    """Count the requests that are neither paid nor returned."""
    query = select(func.count()).select_from(Payment).where(Payment.contract_id == contract_id)
    return int(session.exec(query.where(col(Payment.paid_on).is_(None), col(Payment.returned_on).is_(None))).one())
