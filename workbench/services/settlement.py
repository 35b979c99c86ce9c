"""Settlement: the statement drawn up after acceptance, agreed, confirmed, what was overpaid given back, closed."""

from dataclasses import asdict
from datetime import date

from sqlmodel import Session, select

from scoring.money import yuan
from workbench.errors import ValidationError
from workbench.models.contracts import Contract
from workbench.models.payments import PaymentPart, Refund, Settlement
from workbench.models.projects import Project
from workbench.queries.checks import SOURCES
from workbench.queries.checks.book import book_on, run
from workbench.queries.payments import payments_of
from workbench.queries.settlement import accepted_on, account_of, settlement_row
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, expect_version, found, in_order, need, refuse_stops
from workbench.services.payments import Purse, requests_open

_RULE = "settlement/settled_after_acceptance"


def draw_settlement(session: Session, actor: Actor, contract_id: int, *, number: str, drawn_on: date) -> Settlement:
    """Draw up the statement of a contract, or draw it up anew while it is not confirmed; after acceptance only."""
    contract = found(session, Contract, contract_id)
    allow(session, actor, "contract.write", contract)
    project = found(session, Project, contract.project_id)
    book = book_on(session, project.purchaser_id, drawn_on)
    refuse_stops("现在还不能结算", run(book, _RULE, accepted_on(session, contract.project_id), drawn_on))
    if requests_open(session, contract_id):
        raise ValidationError("还有没有办完的付款申请", where="结算", fix="先付款或退回，再出结算单")
    row = settlement_row(session, contract_id)
    if row is not None and row.confirmed_on:
        raise ValidationError("结算单已经确认，不能重出", where=row.number, fix="确有差错的，由分管领导退回后重出")
    before = row.model_dump() if row else None
    kept = asdict(account_of(payments_of(session, contract_id)))
    row = row or Settlement(
        contract_id=contract_id, project_id=contract.project_id, number="", drawn_on=drawn_on, **kept
    )
    row.sqlmodel_update(kept | {"number": need(number, "结算单编号"), "drawn_on": drawn_on})
    row.agreed_on, row.agreed_by = None, ""
    session.add(row)
    session.flush()
    record(session, actor, "settlement.draw", about(session, contract), before=before, after=row.model_dump())
    return row


def agree_settlement(
    session: Session, actor: Actor, contract_id: int, *, agreed_on: date, by: str, seen: int | None = None
) -> None:
    """Record that the contractor agrees to the statement as it was drawn up."""
    row, contract = _row(session, actor, contract_id, "settlement.agree", seen)
    in_order([("出具日期", row.drawn_on), ("同意日期", agreed_on)])
    if row.confirmed_on or row.agreed_on:
        raise ValidationError("结算单已经同意或确认", where=row.number, fix="刷新页面查看最新状态")
    row.agreed_on, row.agreed_by = agreed_on, need(by, "承接主体的签字人")
    _keep(session, actor, "settlement.agree", row, contract)


def confirm_settlement(
    session: Session, actor: Actor, contract_id: int, *, confirmed_on: date, seen: int | None = None
) -> None:
    """Confirm a statement that the contractor agreed to and that still says what the account says."""
    row, contract = _row(session, actor, contract_id, "settlement.confirm", seen)
    if row.agreed_on is None or row.confirmed_on:
        raise ValidationError("承接主体还没有同意，或已经确认", where=row.number, fix="先由承接主体核对并同意")
    in_order([("承接主体同意日期", row.agreed_on), ("确认日期", confirmed_on)])
    _refuse_changed(session, row)
    row.confirmed_on, row.confirmed_by_id = confirmed_on, actor.account_id
    _keep(session, actor, "settlement.confirm", row, contract)


def return_settlement(
    session: Session, actor: Actor, contract_id: int, *, reason: str, seen: int | None = None
) -> None:
    """Return a statement to be drawn up anew, with the reason in the record."""
    row, contract = _row(session, actor, contract_id, "settlement.confirm", seen)
    if row.closed_on:
        raise ValidationError("已经结清，不能退回", where=row.number, fix="另行登记更正")
    row.agreed_on, row.agreed_by, row.confirmed_on, row.confirmed_by_id = None, "", None, None
    session.add(row)
    after = row.model_dump() | {"reason": need(reason, "退回原因")}
    record(session, actor, "settlement.return", about(session, contract), after=after)


def _refuse_changed(session: Session, row: Settlement) -> None:
    now = asdict(account_of(payments_of(session, row.contract_id)))
    if any(getattr(row, key) != fen for key, fen in now.items()):
        what = f"结算单余额 {yuan(row.rest_fen)} 元，账上余额 {yuan(now['rest_fen'])} 元"
        raise ValidationError(what, where=row.number, fix="出具以后又有付款或扣减，重出结算单")


def record_refund(session: Session, actor: Actor, contract_id: int, *, received_on: date, purse: Purse) -> Refund:
    """Record money that the contractor gave back; never more than it was paid too much, nor than the purse had paid."""
    contract = found(session, Contract, contract_id)
    allow(session, actor, "payment.pay", contract)
    payments = payments_of(session, contract_id)
    if not 0 < purse.amount_fen <= max(-payments.rest_fen, 0):
        raise ValidationError(
            f"应退回 {yuan(max(-payments.rest_fen, 0))} 元，登记 {yuan(purse.amount_fen)} 元",
            where="退回金额",
            fix="按结算单上多付的金额登记",
        )
    _refuse_purse(session, contract, purse)
    row = Refund(
        contract_id=contract_id,
        project_id=contract.project_id,
        source=purse.source,
        year=purse.year,
        amount_fen=purse.amount_fen,
        voucher=need(purse.voucher, "凭证号"),
        received_on=received_on,
    )
    session.add(row)
    record(session, actor, "settlement.refund", about(session, contract), after=row.model_dump())
    return row


def _refuse_purse(session: Session, contract: Contract, purse: Purse) -> None:
    paid = session.exec(
        select(PaymentPart.amount_fen).where(
            PaymentPart.project_id == contract.project_id,
            PaymentPart.source == purse.source,
            PaymentPart.year == purse.year,
        )
    )
    given = [
        one
        for one in payments_of(session, contract.id or 0).refunds
        if (one.source, one.year) == (purse.source, purse.year)
    ]
    left = sum(paid) - sum(one.amount_fen for one in given)
    if purse.amount_fen > left:
        name = f"{purse.year} 年{SOURCES.get(purse.source, purse.source)}"
        raise ValidationError(f"{name}付出的还剩 {yuan(left)} 元", where="退回金额", fix="退回到付出的来源和年度")


def close_settlement(
    session: Session, actor: Actor, contract_id: int, *, closed_on: date, seen: int | None = None
) -> None:
    """Close a confirmed statement once nothing is owed by either side."""
    row, contract = _row(session, actor, contract_id, "contract.write", seen)
    rest = payments_of(session, contract_id).rest_fen
    if row.confirmed_on is None or row.closed_on:
        raise ValidationError("结算单还没有确认，或已经结清", where=row.number, fix="先由分管领导确认")
    if rest:
        todo = f"还应支付 {yuan(rest)} 元" if rest > 0 else f"还应退回 {yuan(-rest)} 元"
        raise ValidationError(f"还不能结清：{todo}", where=row.number, fix="办完付款或退款后再结清")
    in_order([("确认日期", row.confirmed_on), ("结清日期", closed_on)])
    row.closed_on = closed_on
    _keep(session, actor, "settlement.close", row, contract)


def _row(
    session: Session, actor: Actor, contract_id: int, action: str, seen: int | None
) -> tuple[Settlement, Contract]:
    contract = found(session, Contract, contract_id)
    allow(session, actor, action, contract)
    row = settlement_row(session, contract_id)
    if row is None:
        raise ValidationError("还没有结算单", where="结算", fix="验收合格后出具结算单")
    expect_version(row, seen)
    return row, contract


def _keep(session: Session, actor: Actor, action: str, row: Settlement, contract: Contract) -> None:
    session.add(row)
    session.flush()
    record(session, actor, action, about(session, contract), after=row.model_dump())
