"""Stages 4 and 5: the contract with milestones to the fen, publicity and filing, delivery and payment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlmodel import Session, select

from scoring.money import yuan
from workbench.errors import ValidationError
from workbench.models.contracts import Contract, ContractGoal, Delivery, Milestone
from workbench.models.procurement import Bid, Procurement
from workbench.models.projects import Goal, Project, ServiceLine
from workbench.queries.checks import contract_findings
from workbench.queries.delivered import has_ledger
from workbench.queries.misconduct import stop_of
from workbench.rules.trees import load_tree
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, expect_version, found, in_order, need, refuse_stops
from workbench.services.contracts_lines import AgreedLine, set_contract_lines


@dataclass(frozen=True)
class NewMilestone:
    """One payment: its name, due day and amount in fen."""

    name: str
    due_on: date
    amount_fen: int


@dataclass(frozen=True)
class AgreedGoal:
    """A goal that the contract takes over, and the scoring point that will measure it."""

    goal_id: int
    target: Decimal
    tree_id: str
    point_code: str


@dataclass(frozen=True)
class Terms:
    """The contract as signed, with its eight clauses in words; without an amount it is the awarded price."""

    number: str
    signed_on: date
    first_day: date
    last_day: date
    clauses: Mapping[str, str]
    milestones: Sequence[NewMilestone]
    bond_fen: int = 0
    bond_form: str = ""
    legal_basis: str = ""
    good_practice: Mapping[str, str] = field(default_factory=dict)
    amount_fen: int | None = None
    lines: Sequence[AgreedLine] = ()
    goals: Sequence[AgreedGoal] = ()


def sign_contract(session: Session, actor: Actor, project_id: int, terms: Terms) -> Contract:
    """Record the signed contract with the awarded bidder; payments must add up to its amount to the fen."""
    project = found(session, Project, project_id)
    allow(session, actor, "contract.write", project)
    bid = _awarded(session, project_id)
    in_order([("合同起始日", terms.first_day), ("合同结束日", terms.last_day)])
    amount_fen = bid.award_fen if terms.amount_fen is None else terms.amount_fen
    refuse_sum(amount_fen, terms.milestones)
    contract = _new_contract(project_id, bid.contractor_id, amount_fen, terms)
    session.add(contract)
    session.flush()
    set_contract_lines(session, contract, terms.lines)
    _set_goals(session, contract, terms.goals)
    session.add_all(
        Milestone(contract_id=contract.id or 0, position=n, name=m.name, due_on=m.due_on, amount_fen=m.amount_fen)
        for n, m in enumerate(terms.milestones, 1)
    )
    refuse_stops("合同不能保存", contract_findings(session, contract))
    rows = {key: [one.__dict__ for one in getattr(terms, key)] for key in ("milestones", "lines", "goals")}
    after = contract.model_dump() | rows
    record(session, actor, "contract.sign", about(session, contract), after=after)
    return contract


def _new_contract(project_id: int, contractor_id: int, amount_fen: int, terms: Terms) -> Contract:
    return Contract(
        project_id=project_id,
        contractor_id=contractor_id,
        number=need(terms.number, "合同编号"),
        amount_fen=amount_fen,
        signed_on=terms.signed_on,
        first_day=terms.first_day,
        last_day=terms.last_day,
        clauses=dict(terms.clauses),
        bond_fen=terms.bond_fen,
        bond_form=terms.bond_form,
        legal_basis=terms.legal_basis.strip(),
        good_practice=dict(terms.good_practice),
    )


def _set_goals(session: Session, contract: Contract, goals: Sequence[AgreedGoal]) -> None:
    """Keep the goals that the contract takes over; each must be of the project, with a point of the one tree chosen."""
    if len({goal.tree_id for goal in goals}) > 1:
        raise ValidationError("绩效目标对应了几套指标体系", where="绩效目标", fix="一个项目按一套指标体系评估")
    for goal in goals:
        row = found(session, Goal, goal.goal_id)
        points = {point.code for point in load_tree(goal.tree_id, "final").points()}
        if row.project_id != contract.project_id or goal.point_code not in points:
            raise ValidationError(
                f"“{row.name}”对应的评分点“{goal.point_code}”不在指标体系里",
                where="绩效目标",
                fix="从评分点列表中选择",
            )
        session.add(ContractGoal(contract_id=contract.id or 0, **goal.__dict__))


def _awarded(session: Session, project_id: int) -> Bid:
    query = select(Bid).join(Procurement).where(Procurement.project_id == project_id, Bid.awarded)
    bid = session.exec(query.where(Bid.procurement_id == Procurement.id)).first()
    if bid is None:
        raise ValidationError("还没有登记定标，不能签合同", where="合同", fix="先在“采购与定标”登记中标（成交）供应商")
    return bid


def refuse_sum(amount_fen: int, milestones: Sequence[NewMilestone]) -> None:
    """Refuse payments that do not add up to the amount of the contract, to the fen."""
    total = sum(m.amount_fen for m in milestones)
    if total != amount_fen:
        raise ValidationError(
            f"付款节点合计 {yuan(total)} 元，合同金额 {yuan(amount_fen)} 元，相差 {yuan(abs(total - amount_fen))} 元",
            where="付款节点",
            clause="合同金额与付款节点应一分不差（设计规则）",
            fix="调整最后一个节点，使合计等于合同金额",
        )


def publish_contract(
    session: Session, actor: Actor, contract_id: int, *, published_on: date, seen: int | None = None
) -> None:
    """Record the day of publicity; a late one is kept and marked late by its check."""
    contract = contract_for_change(session, actor, contract_id, seen)
    in_order([("签订日", contract.signed_on), ("公告日", published_on)])
    contract.published_on = published_on
    record(session, actor, "contract.publish", about(session, contract), after={"published_on": published_on})


def file_contract(
    session: Session,
    actor: Actor,
    contract_id: int,
    *,
    filed_on: date,
    number: str,
    late_reason: str = "",
    seen: int | None = None,
) -> None:
    """Record the filing with finance; a late one needs its reason."""
    contract = contract_for_change(session, actor, contract_id, seen)
    in_order([("签订日", contract.signed_on), ("备案日", filed_on)])
    contract.filed_on, contract.filing_number, contract.late_reason = (
        filed_on,
        need(number, "备案回执号"),
        late_reason.strip(),
    )
    record(session, actor, "contract.file", about(session, contract), after=contract.model_dump())


def contract_for_change(session: Session, actor: Actor, contract_id: int, seen: int | None) -> Contract:
    """Return the contract that the actor may write, of the version seen."""
    contract = found(session, Contract, contract_id)
    allow(session, actor, "contract.write", contract)
    expect_version(contract, seen)
    return contract


def record_delivery(session: Session, actor: Actor, line_id: int, *, month: date, quantity: int, people: int) -> None:
    """Keep the qualified quantity of a service line in a month; a correction keeps the old figure in the record."""
    line = found(session, ServiceLine, line_id)
    allow(session, actor, "delivery.write", line)
    if quantity < 0 or people < 0:
        raise ValidationError("数量和人数不能小于 0", where=line.name, fix="填 0 或正整数")
    if has_ledger(session, line.project_id):
        raise ValidationError(
            "本项目已建立服务台账，按月汇总填报已关闭", where=line.name, fix="在“服务台账”登记，进度由台账计算"
        )
    first = month.replace(day=1)
    if stop := stop_of(session, line.project_id, first):
        raise ValidationError(
            f"{stop.since:%Y-%m-%d} 起项目已经停止（{stop.document}），{first.year}年{first.month}月不能填报服务数量",
            where=line.name,
            clause="石嘴山方案附件2四",
            fix="停止以前的数量按停止前的月份填报；决定撤销后可以继续填报",
        )
    row = session.exec(select(Delivery).where(Delivery.line_id == line_id, Delivery.month == first)).first()
    before = row.model_dump() if row else None
    row = row or Delivery(line_id=line_id, month=first, quantity=0, people=0)
    row.quantity, row.people = quantity, people
    session.add(row)
    record(session, actor, "delivery.record", about(session, line), before=before, after=row.model_dump())
