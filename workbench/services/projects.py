"""Stage 2: a project with its lines, goals and money, approved by the leader."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from scoring.money import yuan
from workbench import clock
from workbench.errors import ValidationError
from workbench.models.contracts import Contract
from workbench.models.organisations import Purchaser
from workbench.models.procurement import Procurement
from workbench.models.projects import FundLedger, FundSource, Goal, Project, ServiceLine
from workbench.queries.checks import definition_findings
from workbench.rules.prices import price_of
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, expect_version, found, in_order, need, refuse_stops
from workbench.services.projects_rows import NewGoal, NewLine, refuse_approved, set_funding, set_goals, set_lines

__all__ = [
    "Definition",
    "NewGoal",
    "NewLine",
    "approve_project",
    "change_project",
    "create_project",
    "disclose_project",
    "enter_fund_ledger",
    "return_project",
    "set_funding",
    "set_goals",
    "set_lines",
]


@dataclass(frozen=True)
class Definition:
    """What a project is: every field of the definition screen but the lines, goals and money."""

    code: str
    title: str
    area: str
    purpose: str
    defined_on: date
    first_day: date
    last_day: date
    budget_fen: int
    budget_document: str
    recipients_planned: int
    staffing: str
    bidder_requirements: str
    negative_list: Mapping[str, bool]
    long_term: Mapping[str, bool] = field(default_factory=dict)
    budget_factors: Mapping[str, str] = field(default_factory=dict)
    published: str = ""
    made_up: str = ""
    consortium: bool | None = None
    subcontracting: bool | None = None


def create_project(session: Session, actor: Actor, purchaser_id: int, definition: Definition) -> Project:
    """Start a project in the actor's name."""
    allow(session, actor, "project.write", found(session, Purchaser, purchaser_id))
    _refuse_definition(definition)
    refuse_code(session, purchaser_id, definition.code)
    project = Project(purchaser_id=purchaser_id, owner_id=actor.account_id or 0, **_columns(definition))
    session.add(project)
    record(session, actor, "project.create", about(session, project), after=project.model_dump())
    return project


def change_project(session: Session, actor: Actor, project_id: int, definition: Definition, *, seen: int) -> None:
    """Change the definition before approval; a change after approval goes through a new approval."""
    project = found(session, Project, project_id)
    allow(session, actor, "project.write", project)
    expect_version(project, seen)
    refuse_approved(project)
    _refuse_definition(definition)
    _refuse_torn(session, project, definition.budget_fen)
    if definition.code != project.code:
        refuse_code(session, project.purchaser_id, definition.code)
    before = project.model_dump()
    project.sqlmodel_update(_columns(definition))
    record(session, actor, "project.change", about(session, project), before=before, after=project.model_dump())


def refuse_code(session: Session, purchaser_id: int, code: str) -> None:
    """Refuse a code that another project of the purchaser has."""
    taken = select(Project.id).where(Project.purchaser_id == purchaser_id, Project.code == code)
    if session.exec(taken).first() is not None:
        raise ValidationError(f"项目编号“{code}”已经用过", where="项目编号", fix="换一个编号")


def _columns(definition: Definition) -> dict[str, Any]:
    maps = {key: dict(getattr(definition, key)) for key in ("negative_list", "long_term", "budget_factors")}
    return {**definition.__dict__, **maps}


def _refuse_definition(definition: Definition) -> None:
    need(definition.code, "项目编号")
    need(definition.title, "项目名称")
    in_order([("服务起始日", definition.first_day), ("服务结束日", definition.last_day)])
    if definition.budget_fen <= 0:
        raise ValidationError("预算金额没有填写", where="预算", fix="填写大于 0 的金额，精确到分")


def _refuse_torn(session: Session, project: Project, budget_fen: int) -> None:
    """Lines and sources are kept equal to the budget, so the three change together."""
    lines, sources = _totals(session, project)
    apart = [total for total in (lines, sources) if total is not None and total != budget_fen]
    if budget_fen != project.budget_fen and apart:
        raise ValidationError(
            f"预算改为 {yuan(budget_fen)} 元后，与服务项目或资金来源的合计 {yuan(apart[0])} 元不一致",
            where="预算金额",
            fix="在“预算调整”里把预算、服务项目和资金来源一起改",
        )


def _totals(session: Session, project: Project) -> tuple[int | None, int | None]:
    """What the lines cost and what the sources bring; None where there are none."""
    lines = session.exec(select(ServiceLine).where(ServiceLine.project_id == project.id)).all()
    sources = session.exec(select(FundSource.amount_fen).where(FundSource.project_id == project.id)).all()
    cost = sum(price_of(o.unit_price_fen, o.package_fen, o.package_units).amount_fen(o.quantity) for o in lines)
    return cost if lines else None, sum(sources) if sources else None


def _refuse_incomplete(session: Session, project: Project) -> None:
    """What an approval needs beyond the rule book: the sums, the weights, and an answer to every question."""
    lines, sources = _totals(session, project)
    goals = session.exec(select(Goal).where(Goal.project_id == project.id)).all()
    open_parts = (
        (lines is not None and lines > project.budget_fen, "服务项目合计超过预算", "在“预算调整”里改正"),
        (sources != project.budget_fen, "资金来源合计不等于预算", "在“资金来源”里补齐"),
        (
            sum((goal.weight for goal in goals), Decimal(0)) != 1,
            "绩效目标没有填写，或权重合计不是 1",
            "在“绩效目标”里补齐",
        ),
        (not project.negative_list, "负面清单没有逐项回答", "在“立项内容”里逐项回答"),
    )
    for missing, what, fix in open_parts:
        if missing:
            raise ValidationError(f"现在还不能批准立项：{what}", where="立项", clause="石嘴山方案附件2一", fix=fix)


def enter_fund_ledger(
    session: Session, actor: Actor, purchaser_id: int, *, year: int, subsidy_total_fen: int, document: str
) -> None:
    """Keep the year's total of social-assistance subsidies, the base of the next year's cap."""
    purchaser = found(session, Purchaser, purchaser_id)
    allow(session, actor, "project.write", purchaser)
    row = session.exec(
        select(FundLedger).where(FundLedger.purchaser_id == purchaser_id, FundLedger.year == year)
    ).first()
    before = row.model_dump() if row else None
    row = row or FundLedger(purchaser_id=purchaser_id, year=year, subsidy_total_fen=0, document="")
    row.subsidy_total_fen, row.document = subsidy_total_fen, need(document, "文件名称和文号")
    session.add(row)
    record(session, actor, "fund.enter_ledger", about(session, row), before=before, after=row.model_dump())


def approve_project(
    session: Session, actor: Actor, project_id: int, *, approved_on: date, seen: int | None = None
) -> None:
    """Approve the definition as the leader; refused while a hard stop of the rule book holds."""
    project = found(session, Project, project_id)
    allow(session, actor, "project.approve", project)
    expect_version(project, seen)
    refuse_approved(project)
    refuse_stops("现在还不能批准立项", definition_findings(session, project))
    _refuse_incomplete(session, project)
    project.approved_by_id, project.approved_on = actor.account_id, approved_on
    record(session, actor, "project.approve", about(session, project), after={"approved_on": approved_on})


def return_project(session: Session, actor: Actor, project_id: int, *, reason: str) -> None:
    """Send the definition back for change, with a reason that is kept."""
    project = found(session, Project, project_id)
    allow(session, actor, "project.approve", project)
    if session.exec(select(Contract.id).where(Contract.project_id == project_id)).first() is not None:
        raise ValidationError("合同已经签订，立项不能退回", fix="合同的变更用“补充合同”登记")
    under_way = select(Procurement.id).where(Procurement.project_id == project_id, col(Procurement.ended_on).is_(None))
    if session.exec(under_way).first() is not None:
        raise ValidationError("采购已经开始，立项不能退回", fix="确需修改的，先终止本轮采购并写明理由，再退回")
    reason = need(reason, "退回原因")
    before = {"approved_on": project.approved_on}
    project.approved_by_id, project.approved_on = None, None
    project.version += 1
    record(
        session,
        actor,
        "project.return",
        about(session, project),
        before=before,
        after={"reason": reason, "on": clock.today()},
    )


def disclose_project(session: Session, actor: Actor, project_id: int, *, disclosed_on: date) -> None:
    """Record that content, standards, budget, evaluation method and requirements were made public."""
    project = found(session, Project, project_id)
    allow(session, actor, "project.write", project)
    project.disclosed_on = disclosed_on
    record(session, actor, "project.disclose", about(session, project), after={"disclosed_on": disclosed_on})
