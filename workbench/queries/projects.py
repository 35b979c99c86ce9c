"""Projects as lists and screens show them, and how far each is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from workbench.models.accounts import Account
from workbench.models.contracts import Contract
from workbench.models.organisations import Contractor, Purchaser
from workbench.models.projects import FundSource, Goal, Project, ServiceLine
from workbench.queries.delivered import delivered
from workbench.queries.stage_states import Progress, progress_of_all
from workbench.rules.prices import Price, price_of
from workbench.security.policy import Actor, may


@dataclass(frozen=True)
class ProjectLine:
    """A project in a list."""

    id: int
    code: str
    title: str
    purchaser: str
    owner: str
    contractor: str
    budget_fen: int
    first_day: date
    last_day: date
    progress: Progress


@dataclass(frozen=True)
class ProjectCard(ProjectLine):
    """A project with its whole definition."""

    purchaser_id: int
    owner_id: int
    area: str
    purpose: str
    defined_on: date
    budget_document: str
    recipients_planned: int
    staffing: str
    bidder_requirements: str
    negative_list: dict[str, Any]
    long_term: dict[str, Any]
    budget_factors: dict[str, Any]
    published: str
    made_up: str
    approved_on: date | None
    approved_by: str
    disclosed_on: date | None
    version: int
    consortium: bool | None = None
    subcontracting: bool | None = None
    renewal_of_id: int | None = None
    renewal_of: str = ""


def purchasers_of(session: Session, actor: Actor) -> dict[int, str]:
    """Return the purchasers for which the actor may start projects, by id."""
    rows = session.exec(select(Purchaser).order_by(col(Purchaser.id)))
    return {row.id or 0: row.name for row in rows if may(session, actor, "project.write", row)}


def project_lines(session: Session, projects: Sequence[Project]) -> list[ProjectLine]:
    """Return projects as lines of a list, in a handful of queries however many they are."""
    ids = [project.id or 0 for project in projects]
    progress, contractors = progress_of_all(session, ids), _contractors(session, ids)
    purchasers = {one: session.get_one(Purchaser, one).name for one in {row.purchaser_id for row in projects}}
    owners = {one: session.get_one(Account, one).name for one in {row.owner_id for row in projects}}
    return [
        ProjectLine(
            id=project.id or 0,
            code=project.code,
            title=project.title,
            purchaser=purchasers[project.purchaser_id],
            owner=owners[project.owner_id],
            contractor=contractors.get(project.id or 0, ""),
            budget_fen=project.budget_fen,
            first_day=project.first_day,
            last_day=project.last_day,
            progress=progress[project.id or 0],
        )
        for project in projects
    ]


def _contractors(session: Session, project_ids: Collection[int]) -> dict[int, str]:
    query = select(Contract.project_id, Contractor.name).join(Contractor, col(Contractor.id) == Contract.contractor_id)
    return dict(session.exec(query.where(col(Contract.project_id).in_(project_ids))).all())


_CARD_FIELDS = (
    "purchaser_id",
    "owner_id",
    "area",
    "purpose",
    "defined_on",
    "budget_document",
    "recipients_planned",
    "staffing",
    "bidder_requirements",
    "negative_list",
    "long_term",
    "budget_factors",
    "published",
    "made_up",
    "approved_on",
    "disclosed_on",
    "version",
    "consortium",
    "subcontracting",
    "renewal_of_id",
)


def project_card(session: Session, project: Project) -> ProjectCard:
    """Return a project with its whole definition."""
    approver = session.get(Account, project.approved_by_id) if project.approved_by_id else None
    own = {name: getattr(project, name) for name in _CARD_FIELDS}
    old = session.get(Project, project.renewal_of_id) if project.renewal_of_id else None
    [line] = project_lines(session, [project])
    return ProjectCard(
        **line.__dict__,
        **own,
        approved_by=approver.name if approver else "",
        renewal_of=f"{old.code} {old.title}" if old else "",
    )


@dataclass(frozen=True)
class LineCard:
    """A service line with what was delivered so far."""

    id: int
    position: int
    catalogue: str
    number: int
    name: str
    unit: str
    quantity: int
    quantity_mid: int
    unit_price_fen: int
    amount_fen: int
    standard: str
    people: int
    guiding_code: str
    works_reviewed: bool
    licence_required: bool
    delivered: int
    category: str = ""
    library: str = ""
    standard_id: str = ""
    check_items: tuple[str, ...] = ()
    package_fen: int | None = None
    package_units: int | None = None

    @property
    def price(self) -> Price:
        """The price, exact."""
        return price_of(self.unit_price_fen, self.package_fen, self.package_units)


def lines_of(session: Session, project_id: int, until: date | None = None) -> list[LineCard]:
    """Return the service lines in order, with the quantity delivered up to a day."""
    rows = session.exec(
        select(ServiceLine).where(ServiceLine.project_id == project_id).order_by(col(ServiceLine.position))
    )
    done = delivered(session, project_id, until)
    return [_line_card(row, done.quantity(row.id or 0)) for row in rows]


def _line_card(row: ServiceLine, done: int) -> LineCard:
    return LineCard(
        id=row.id or 0,
        position=row.position,
        catalogue=row.catalogue,
        number=row.catalogue_number,
        name=row.name,
        unit=row.unit,
        quantity=row.quantity,
        quantity_mid=row.quantity_mid,
        unit_price_fen=row.unit_price_fen,
        amount_fen=price_of(row.unit_price_fen, row.package_fen, row.package_units).amount_fen(row.quantity),
        standard=row.standard,
        people=row.people,
        guiding_code=row.guiding_code,
        works_reviewed=row.works_reviewed,
        licence_required=row.licence_required,
        delivered=done,
        category=row.category,
        library=row.library,
        standard_id=row.standard_id,
        check_items=tuple(str(item) for item in row.check_items),
        package_fen=row.package_fen,
        package_units=row.package_units,
    )


@dataclass(frozen=True)
class GoalCard:
    """A performance goal."""

    position: int
    name: str
    unit: str
    target_mid: Decimal
    target_final: Decimal
    weight: Decimal
    id: int = 0


def goals_of(session: Session, project_id: int) -> list[GoalCard]:
    """Return the goals in order."""
    rows = session.exec(select(Goal).where(Goal.project_id == project_id).order_by(col(Goal.position)))
    return [GoalCard(g.position, g.name, g.unit, g.target_mid, g.target_final, g.weight, g.id or 0) for g in rows]


def funding_of(session: Session, project_id: int) -> list[tuple[int, str, int]]:
    """Return the sources as (year, source, fen)."""
    rows = session.exec(select(FundSource).where(FundSource.project_id == project_id).order_by(col(FundSource.id)))
    return [(row.year, row.source, row.amount_fen) for row in rows]
