"""What may happen to a signed contract: amendments with their running total, consented subcontracts, a transfer found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from scoring.money import yuan
from workbench.errors import ValidationError
from workbench.models.contracts import Amendment, Contract, ContractLine, Milestone, Subcontract
from workbench.queries.checks import contract_findings
from workbench.queries.payments import bound_milestones
from workbench.security.policy import Actor
from workbench.security.record import record
from workbench.services.acting import about, in_order, need, refuse_stops
from workbench.services.contracts import NewMilestone, contract_for_change, refuse_sum
from workbench.services.contracts_lines import AgreedLine, set_contract_lines

_BOUND = {
    "contract/supplement_cap",
    "contract/milestones_sum",
    "contract/lines_total",
    "contract/term",
    "contract/performance_bond",
}
"""The rules that an amendment can break; clocks that ran out earlier do not stop it."""


@dataclass(frozen=True)
class Change:
    """A supplementary contract: the change of the amount, the new end, and every payment that is not made yet."""

    number: str
    signed_on: date
    reason: str
    change_fen: int
    payments: Sequence[NewMilestone]
    last_day: date | None = None
    lines: Sequence[AgreedLine] = ()


def amend_contract(
    session: Session, actor: Actor, contract_id: int, change: Change, *, seen: int | None = None
) -> Amendment:
    """Record an amendment; payments and priced lines equal the new amount to the fen, supplements keep their cap."""
    contract = contract_for_change(session, actor, contract_id, seen)
    in_order([("合同签订日", contract.signed_on), ("补充合同签订日", change.signed_on)])
    before = contract.model_dump()
    row = _new_amendment(session, contract, change)
    if contract.original_fen is None:
        contract.original_fen, contract.original_last_day = contract.amount_fen, contract.last_day
    contract.amount_fen += change.change_fen
    contract.last_day = change.last_day or contract.last_day
    _replace_unpaid(session, contract, change.payments)
    if change.lines or not _has_lines(session, contract):
        set_contract_lines(session, contract, change.lines)
    session.flush()
    stops = [one for one in contract_findings(session, contract) if one.rule_id in _BOUND]
    refuse_stops("补充合同不能保存", stops)
    after = contract.model_dump() | {"amendment": row.model_dump(), "payments": [m.__dict__ for m in change.payments]}
    record(session, actor, "contract.amend", about(session, contract), before=before, after=after)
    return row


def _new_amendment(session: Session, contract: Contract, change: Change) -> Amendment:
    if change.change_fen == 0 and change.last_day is None:
        raise ValidationError("补充合同既没有改金额，也没有改期限", where="补充合同", fix="填写变更金额，或新的结束日")
    if contract.amount_fen + change.change_fen <= 0:
        raise ValidationError("变更后的合同金额应大于 0", where="变更金额", fix="终止合同另行登记")
    if change.last_day is not None:
        in_order([("合同起始日", contract.first_day), ("变更后的结束日", change.last_day)])
    count = session.exec(select(func.count()).where(Amendment.contract_id == contract.id)).one()
    row = Amendment(
        contract_id=contract.id or 0,
        position=count + 1,
        number=need(change.number, "补充合同编号"),
        signed_on=change.signed_on,
        reason=need(change.reason, "变更原因"),
        change_fen=change.change_fen,
        last_day=change.last_day,
    )
    session.add(row)
    session.flush()
    return row


def _replace_unpaid(session: Session, contract: Contract, payments: Sequence[NewMilestone]) -> None:
    query = select(Milestone).where(Milestone.contract_id == contract.id).order_by(col(Milestone.position))
    rows = session.exec(query).all()
    bound = bound_milestones(session, contract.id or 0)
    kept = [row for row in rows if row.paid_on is not None or row.done_on is not None or row.id in bound]
    fixed = [NewMilestone(row.name, row.due_on, row.amount_fen) for row in kept]
    refuse_sum(contract.amount_fen, [*fixed, *payments])
    if any(one.amount_fen <= 0 for one in payments):
        raise ValidationError("每一笔付款都应大于 0", where="付款节点", fix="不再支付的一笔删去")
    for row in rows:
        if row not in kept:
            session.delete(row)
    session.flush()
    first = max((row.position for row in kept), default=0) + 1
    session.add_all(
        Milestone(contract_id=contract.id or 0, position=place, name=m.name, due_on=m.due_on, amount_fen=m.amount_fen)
        for place, m in enumerate(payments, first)
    )


def _has_lines(session: Session, contract: Contract) -> bool:
    return session.exec(select(ContractLine.id).where(ContractLine.contract_id == contract.id)).first() is not None


@dataclass(frozen=True)
class Part:
    """Work that is handed on: to whom, what, for how much, whether it is the core, and the consent."""

    name: str
    content: str
    amount_fen: int
    core: bool
    consent_on: date | None = None
    consent_document: str = ""


def record_subcontract(
    session: Session, actor: Actor, contract_id: int, part: Part, *, seen: int | None = None
) -> Subcontract:
    """Record a subcontract with the purchaser's consent; refused for the core, or where the need allowed none."""
    contract = contract_for_change(session, actor, contract_id, seen)
    handed = select(func.coalesce(func.sum(Subcontract.amount_fen), 0)).where(Subcontract.contract_id == contract_id)
    total = int(session.exec(handed).one()) + part.amount_fen
    if total >= contract.amount_fen:
        raise ValidationError(
            f"分包合计 {yuan(total)} 元，不小于合同金额 {yuan(contract.amount_fen)} 元，等于转包",
            where="分包金额",
            clause="政府购买服务管理办法（102号令）第二十六条",
            fix="主体部分由承接主体自行履行",
        )
    need(part.name, "分包单位")
    need(part.content, "分包内容")
    row = Subcontract(contract_id=contract_id, **part.__dict__)
    session.add(row)
    session.flush()
    stops = [one for one in contract_findings(session, contract) if one.rule_id == "contract/subcontract"]
    refuse_stops("分包不能登记", stops)
    record(session, actor, "contract.subcontract", about(session, contract), after=row.model_dump())
    return row


def find_transfer(
    session: Session, actor: Actor, contract_id: int, *, found_on: date, finding: str, seen: int | None = None
) -> None:
    """Record that the contract was found transferred: a fact with its finding, which then stands as a hard stop."""
    contract = contract_for_change(session, actor, contract_id, seen)
    in_order([("合同签订日", contract.signed_on), ("查实日期", found_on)])
    contract.transferred_on, contract.transfer_finding = found_on, need(finding, "查实情况")
    after = {"found_on": found_on, "finding": contract.transfer_finding}
    record(session, actor, "contract.find_transfer", about(session, contract), after=after)
