"""Projects as lists and screens show them, and how far each is."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, func, select

from workbench.models.accounts import Account
from workbench.models.contracts import Contract, Delivery, Milestone
from workbench.models.evaluations import Evaluation
from workbench.models.needs import WantedService
from workbench.models.organisations import Contractor, Purchaser
from workbench.models.projects import FundSource, Goal, Project, ServiceLine
from workbench.models.results import Result
from workbench.models.words import Phase, ResultState
from workbench.queries.bids import procurement_of
from workbench.queries.contracts import contract_row
from workbench.rules.prices import Price, price_of
from workbench.security.policy import Actor, may
from workbench.stages import STAGES


@dataclass(frozen=True)
class Progress:
    """How far a project is: the state of each stage (done, now, todo) by key, and the stage that is on."""

    states: dict[str, str]
    now: str


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


def projects_seen(session: Session, actor: Actor) -> list[ProjectLine]:
    """Return the projects that the actor may read, newest first."""
    rows = session.exec(select(Project).order_by(col(Project.defined_on).desc(), col(Project.id).desc())).all()
    return [project_line(session, project) for project in rows if may(session, actor, "project.read", project)]


def purchasers_of(session: Session, actor: Actor) -> dict[int, str]:
    """Return the purchasers for which the actor may start projects, by id."""
    rows = session.exec(select(Purchaser).order_by(col(Purchaser.id)))
    return {row.id or 0: row.name for row in rows if may(session, actor, "project.write", row)}


def project_line(session: Session, project: Project) -> ProjectLine:
    """Return a project as a line of a list."""
    return ProjectLine(**_line_fields(session, project))


def _line_fields(session: Session, project: Project) -> dict[str, Any]:
    contract = contract_row(session, project.id or 0)
    contractor = session.get(Contractor, contract.contractor_id) if contract else None
    return {
        "id": project.id or 0,
        "code": project.code,
        "title": project.title,
        "purchaser": session.get_one(Purchaser, project.purchaser_id).name,
        "owner": session.get_one(Account, project.owner_id).name,
        "contractor": contractor.name if contractor else "",
        "budget_fen": project.budget_fen,
        "first_day": project.first_day,
        "last_day": project.last_day,
        "progress": progress_of(session, project),
    }


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
    return ProjectCard(
        **_line_fields(session, project),
        **own,
        approved_by=approver.name if approver else "",
        renewal_of=f"{old.code} {old.title}" if old else "",
    )


def progress_of(session: Session, project: Project) -> Progress:
    """Read from the records how far a project is; no state is stored twice."""
    done = _done(session, project)
    states = {stage.key: "done" if done[stage.key] else "todo" for stage in STAGES}
    now = next((stage.key for stage in STAGES if not done[stage.key]), STAGES[-1].key)
    if states[now] == "todo":
        states[now] = "now"
    return Progress(states, now)


def _done(session: Session, project: Project) -> dict[str, bool]:
    procurement = procurement_of(session, project.id or 0)
    contract = contract_row(session, project.id or 0)
    finals = _confirmed(session, project, Phase.FINAL)
    return {
        "needs": session.exec(select(WantedService.id).where(WantedService.project_id == project.id)).first()
        is not None,
        "definition": project.approved_on is not None,
        "procurement": procurement is not None and procurement.awarded_on is not None,
        "contract": contract is not None and contract.filed_on is not None,
        "delivery": contract is not None and _all_reached(session, contract),
        "mid": _confirmed(session, project, Phase.MID) is not None,
        "final": finals is not None and finals.published_on is not None,
        "acceptance": False,
        "application": finals is not None and finals.applied_on is not None,
    }


def _all_reached(session: Session, contract: Contract) -> bool:
    open_ones = select(Milestone.id).where(Milestone.contract_id == contract.id, col(Milestone.done_on).is_(None))
    return session.exec(open_ones).first() is None


def _confirmed(session: Session, project: Project, phase: Phase) -> Result | None:
    query = select(Result).join(Evaluation, col(Evaluation.id) == Result.evaluation_id)
    query = query.where(
        Evaluation.project_id == project.id, Evaluation.phase == phase, Result.state == ResultState.CONFIRMED
    )
    return session.exec(query.order_by(col(Result.number).desc())).first()


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
    return [_line_card(session, row, until) for row in rows]


def _line_card(session: Session, row: ServiceLine, until: date | None) -> LineCard:
    total = select(func.coalesce(func.sum(Delivery.quantity), 0)).where(Delivery.line_id == row.id)
    if until is not None:
        total = total.where(Delivery.month <= until)
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
        delivered=int(session.exec(total).one()),
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
