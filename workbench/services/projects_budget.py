"""Changing a budget that has lines and sources: the three together, in one act, equal to the fen before and after."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from workbench.errors import ValidationError
from workbench.models.projects import FundSource, Project, ServiceLine
from workbench.security.policy import Actor
from workbench.security.record import record
from workbench.services.acting import about
from workbench.services.projects_rows import (
    NewLine,
    open_for_change,
    refuse_lines,
    refuse_over_cap,
    refuse_sources,
)


@dataclass(frozen=True)
class LinePrice:
    """The quantity and price that a line is to have; a package for a price that does not divide."""

    quantity: int
    unit_price_fen: int
    package_fen: int | None = None
    package_units: int | None = None


def change_budget(
    session: Session,
    actor: Actor,
    project_id: int,
    budget_fen: int,
    *,
    lines: Sequence[LinePrice],
    sources: Sequence[int],
    seen: int,
) -> None:
    """Change the budget with its lines (in order) and sources (in order, fen); refused unless all are equal."""
    project = open_for_change(session, actor, project_id, seen)
    line_rows = session.exec(
        select(ServiceLine).where(ServiceLine.project_id == project_id).order_by(col(ServiceLine.position))
    ).all()
    source_rows = session.exec(
        select(FundSource).where(FundSource.project_id == project_id).order_by(col(FundSource.id))
    ).all()
    if len(lines) != len(line_rows) or len(sources) != len(source_rows) or budget_fen <= 0:
        raise ValidationError("预算调整的行数与登记的不一致", where="预算调整", fix="刷新页面后重新填写")
    if lines:
        refuse_lines([_as_new(row, price) for row, price in zip(line_rows, lines, strict=True)], budget_fen)
    if sources:
        refuse_sources([(r.year, r.source, fen) for r, fen in zip(source_rows, sources, strict=True)], budget_fen)
    before = _state(project, line_rows, source_rows)
    for row, price in zip(line_rows, lines, strict=True):
        row.quantity, row.unit_price_fen = price.quantity, _as_new(row, price).price.unit_fen
        row.package_fen, row.package_units = price.package_fen, price.package_units
        row.quantity_mid = min(row.quantity_mid, row.quantity)
    for source, fen in zip(source_rows, sources, strict=True):
        source.amount_fen = fen
    project.budget_fen = budget_fen
    refuse_over_cap(session, project)
    after = _state(project, line_rows, source_rows)
    record(session, actor, "project.change_budget", about(session, project), before=before, after=after)


def _as_new(row: ServiceLine, price: LinePrice) -> NewLine:
    return NewLine(
        catalogue=row.catalogue,
        number=row.catalogue_number,
        name=row.name,
        unit=row.unit,
        category=row.category,
        quantity=price.quantity,
        unit_price_fen=price.unit_price_fen,
        package_fen=price.package_fen,
        package_units=price.package_units,
    )


def _state(project: Project, lines: Sequence[ServiceLine], sources: Sequence[FundSource]) -> dict[str, object]:
    return {
        "budget_fen": project.budget_fen,
        "lines": [[row.name, row.quantity, row.unit_price_fen] for row in lines],
        "sources": [[row.source, row.year, row.amount_fen] for row in sources],
    }
