"""Stage 2: a project with its lines, goals and money, approved by the leader."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session, SQLModel, select

from scoring.money import yuan
from workbench import clock
from workbench.errors import ValidationError
from workbench.models.organisations import Purchaser
from workbench.models.projects import FundLedger, FundSource, Goal, Project, ServiceLine
from workbench.queries.checks import definition_findings
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, expect_version, found, in_order, need, refuse_stops


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


@dataclass(frozen=True)
class NewLine:
    """One service line: catalogue item, quantity and unit price in fen."""

    catalogue: str
    number: int
    name: str
    unit: str
    quantity: int
    unit_price_fen: int
    standard: str = ""
    people: int = 0
    guiding_code: str = ""
    works_reviewed: bool = False
    licence_required: bool = False
    quantity_mid: int = 0


@dataclass(frozen=True)
class NewGoal:
    """One performance goal with a target for each phase; weights add up to 1."""

    name: str
    unit: str
    target_mid: Decimal
    target_final: Decimal
    weight: Decimal


def create_project(session: Session, actor: Actor, purchaser_id: int, definition: Definition) -> Project:
    """Start a project in the actor's name."""
    allow(session, actor, "project.write", found(session, Purchaser, purchaser_id))
    _refuse_definition(definition)
    project = Project(purchaser_id=purchaser_id, owner_id=actor.account_id or 0, **_columns(definition))
    session.add(project)
    record(session, actor, "project.create", about(session, project), after=project.model_dump())
    return project


def change_project(session: Session, actor: Actor, project_id: int, definition: Definition, *, seen: int) -> None:
    """Change the definition before approval; a change after approval goes through a new approval."""
    project = found(session, Project, project_id)
    allow(session, actor, "project.write", project)
    expect_version(project, seen)
    _refuse_approved(project)
    _refuse_definition(definition)
    before = project.model_dump()
    project.sqlmodel_update(_columns(definition))
    record(session, actor, "project.change", about(session, project), before=before, after=project.model_dump())


def _columns(definition: Definition) -> dict[str, Any]:
    maps = {key: dict(getattr(definition, key)) for key in ("negative_list", "long_term", "budget_factors")}
    return {**definition.__dict__, **maps}


def _refuse_approved(project: Project) -> None:
    if project.approved_on is not None:
        raise ValidationError("项目已经批准，不能再改", fix="先由分管领导退回立项，写明原因，再修改")


def _refuse_definition(definition: Definition) -> None:
    need(definition.code, "项目编号")
    need(definition.title, "项目名称")
    in_order([("服务起始日", definition.first_day), ("服务结束日", definition.last_day)])
    if definition.budget_fen <= 0:
        raise ValidationError("预算金额没有填写", where="预算", fix="填写大于 0 的金额，精确到分")


def set_lines(session: Session, actor: Actor, project_id: int, lines: Sequence[NewLine], *, seen: int) -> None:
    """Replace the service lines; quantity times price must add up to the budget to the fen."""
    project = _open_for_change(session, actor, project_id, seen)
    total = sum(line.quantity * line.unit_price_fen for line in lines)
    if total != project.budget_fen:
        raise ValidationError(
            f"各服务项目合计 {yuan(total)} 元，预算 {yuan(project.budget_fen)} 元，相差 {yuan(abs(total - project.budget_fen))} 元",
            where="服务项目",
            fix="核对数量、单价或预算，三者应一分不差",
        )
    rows = [
        ServiceLine(project_id=project_id, position=position, catalogue_number=line.number, **_without_number(line))
        for position, line in enumerate(lines, 1)
    ]
    _replace(session, actor, project, "project.set_lines", ServiceLine, rows)


def _without_number(line: NewLine) -> dict[str, Any]:
    return {key: value for key, value in line.__dict__.items() if key != "number"}


def set_goals(session: Session, actor: Actor, project_id: int, goals: Sequence[NewGoal], *, seen: int) -> None:
    """Replace the goals; their weights must add up to exactly 1."""
    project = _open_for_change(session, actor, project_id, seen)
    if (total := sum((goal.weight for goal in goals), Decimal(0))) != 1:
        raise ValidationError(f"绩效目标权重合计 {total:f}，应为 1", where="绩效目标", fix="调整权重，使合计正好为 1")
    rows = [Goal(project_id=project_id, position=position, **goal.__dict__) for position, goal in enumerate(goals, 1)]
    _replace(session, actor, project, "project.set_goals", Goal, rows)


def set_funding(
    session: Session, actor: Actor, project_id: int, sources: Sequence[tuple[int, str, int]], *, seen: int
) -> None:
    """Replace the sources (year, source, fen); they must add up to the budget, and keep the 3 % cap."""
    project = _open_for_change(session, actor, project_id, seen)
    total = sum(fen for _, _, fen in sources)
    if total != project.budget_fen:
        raise ValidationError(
            f"资金来源合计 {yuan(total)} 元，预算 {yuan(project.budget_fen)} 元",
            where="资金来源",
            fix="各来源合计应等于预算",
        )
    rows = [
        FundSource(project_id=project_id, year=year, source=source, amount_fen=fen) for year, source, fen in sources
    ]
    _replace(session, actor, project, "project.set_funding", FundSource, rows)
    session.flush()
    cap = [f for f in definition_findings(session, project) if f.rule_id == "budget/special_fund_cap"]
    refuse_stops("资金来源不能保存", cap)


def _open_for_change(session: Session, actor: Actor, project_id: int, seen: int) -> Project:
    project = found(session, Project, project_id)
    allow(session, actor, "project.write", project)
    expect_version(project, seen)
    _refuse_approved(project)
    return project


def _replace(
    session: Session,
    actor: Actor,
    project: Project,
    action: str,
    kind: type[ServiceLine] | type[Goal] | type[FundSource],
    rows: Sequence[SQLModel],
) -> None:
    """Swap the rows of one kind, and count the project's version so that a second editor is told."""
    old = session.exec(select(kind).where(kind.project_id == project.id)).all()
    before = {"rows": [row.model_dump(exclude={"id"}) for row in old]}
    for row in old:
        session.delete(row)
    session.flush()
    session.add_all(rows)
    project.version += 1
    record(
        session,
        actor,
        action,
        about(session, project),
        before=before,
        after={"rows": [r.model_dump(exclude={"id"}) for r in rows]},
    )


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
    _refuse_approved(project)
    refuse_stops("现在还不能批准立项", definition_findings(session, project))
    project.approved_by_id, project.approved_on = actor.account_id, approved_on
    record(session, actor, "project.approve", about(session, project), after={"approved_on": approved_on})


def return_project(session: Session, actor: Actor, project_id: int, *, reason: str) -> None:
    """Send the definition back for change, with a reason that is kept."""
    project = found(session, Project, project_id)
    allow(session, actor, "project.approve", project)
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
