"""Buying again: the project is copied, next year's budget goes with it, and the needs are asked anew."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from workbench.errors import ValidationError
from workbench.models.application import NextBudget
from workbench.models.projects import FundLedger, Project, ServiceLine
from workbench.queries.checks.application import decision_of
from workbench.queries.next_budget import BudgetPlan, NextLine, budget_plan
from workbench.queries.renewal import successor_of
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, found
from workbench.services.projects_copy import copy_project
from workbench.services.projects_rows import NewLine, set_funding, set_lines


@dataclass(frozen=True)
class NewRenewal:
    """The number of the new project, and the first day of its service."""

    code: str
    first_day: date


def start_renewal(session: Session, actor: Actor, project_id: int, new: NewRenewal) -> Project:
    """Begin buying a service again as a new project that follows the old one; its needs are registered anew.

    Next year's budget, where it was planned, becomes the new project's lines and budget, and its sources too once the
    special fund's cap of that year can be computed. Raises
    ValidationError for a second renewal and for a service that was decided to end.
    """
    old = found(session, Project, project_id)
    allow(session, actor, "application.write", old)
    _refuse(session, old)
    plan = budget_plan(session, old)
    project = copy_project(session, actor, project_id, code=new.code, first_day=new.first_day)
    if plan is not None:
        _carry(session, actor, project, plan)
    after = {"renewal_of_id": old.id, "code": project.code, "budget_fen": project.budget_fen}
    record(session, actor, "renewal.start", about(session, old), after=after)
    return project


def _refuse(session: Session, old: Project) -> None:
    if successor := successor_of(session, old.id or 0):
        raise ValidationError(
            f"续购已经启动：{successor.code} {successor.title}", where="续购", fix="打开续购项目继续办理"
        )
    decision = decision_of(session, old.id or 0)
    if decision is not None and decision.kind == "stop":
        raise ValidationError("已决定中断项目，不能启动续购", where="续购", fix="确需购买的，先变更结果应用的决定")


def _carry(session: Session, actor: Actor, project: Project, plan: BudgetPlan) -> None:
    """Put the planned quantities, prices, amount and sources into the new project, through its own commands."""
    rows = session.exec(
        select(ServiceLine).where(ServiceLine.project_id == project.id).order_by(col(ServiceLine.position))
    ).all()
    project.budget_fen = plan.amount_fen
    lines = [_line(row, line) for row, line in zip(rows, plan.lines, strict=True) if line.quantity > 0]
    set_lines(session, actor, project.id or 0, lines, seen=project.version)
    session.flush()
    if _has_base(session, project.purchaser_id, plan.year):
        sources = [(plan.year, source, fen) for source, fen in plan.sources]
        set_funding(session, actor, project.id or 0, sources, seen=project.version)
    kept = session.get_one(NextBudget, plan.id)
    kept.carried_to_id = project.id
    session.add(kept)


def _has_base(session: Session, purchaser_id: int, year: int) -> bool:
    """Tell whether the cap of a year can be computed; until then the sources wait in the plan and are asked for anew."""
    query = select(FundLedger.id).where(FundLedger.purchaser_id == purchaser_id, FundLedger.year == year - 1)
    return session.exec(query).first() is not None


def _line(row: ServiceLine, planned: NextLine) -> NewLine:
    copied = row.model_dump(exclude={"id", "project_id", "position", "catalogue_number"})
    price = planned.price
    return NewLine(
        **copied
        | {
            "number": row.catalogue_number,
            "quantity": planned.quantity,
            "quantity_mid": min(row.quantity_mid, planned.quantity),
            "unit_price_fen": price.unit_fen,
            "package_fen": price.fen if price.units > 1 else None,
            "package_units": price.units if price.units > 1 else None,
        }
    )
