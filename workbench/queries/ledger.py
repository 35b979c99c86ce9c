"""The ledger of a project as its screen begins: who, what may be chosen, how the months stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from scoring.deadlines import add_months
from workbench import clock
from workbench.models.contracts import Contract, Delivery
from workbench.models.ledger import LedgerMonth, ServiceMonth, StaffMember
from workbench.models.organisations import Contractor, Organisation
from workbench.models.projects import Project, ServiceLine
from workbench.queries.checks.staff import staff_kinds
from workbench.queries.delivered import has_ledger
from workbench.queries.permitted import permitted
from workbench.queries.progress_plan import planned_quantities
from workbench.security.policy import Actor

_ACTIONS = ("ledger.write", "ledger.submit", "ledger.verify", "staff.write", "contract.write")


@dataclass(frozen=True)
class LineChoice:
    """A service line to choose: its unit, what is planned, what is entered and what of it is qualified."""

    id: int
    name: str
    unit: str
    catalogue_number: int
    planned: int
    entered: int
    good: int


@dataclass(frozen=True)
class StaffChoice:
    """Somebody of the roster to choose."""

    id: int
    label: str
    number: str
    joined_on: date
    left_on: date | None

    def there_on(self, day: date) -> bool:
        """Tell whether the person is on the roster that day."""
        return self.joined_on <= day and (self.left_on is None or day <= self.left_on)


@dataclass(frozen=True)
class MonthState:
    """A month of the term that has begun: what was entered, and whether it is closed; an empty state is open."""

    month: date
    state: str
    visits: int
    quantity: int
    reason: str
    version: int


@dataclass(frozen=True)
class LedgerDesk:
    """A project's ledger: who, what may be chosen, how the months stand."""

    project_id: int
    title: str
    code: str
    purchaser_id: int
    contractor: str
    first_day: date | None
    last_day: date | None
    kept: bool
    monthly_before: bool
    lines: tuple[LineChoice, ...]
    staff: tuple[StaffChoice, ...]
    towns: Mapping[int, str]
    months: tuple[MonthState, ...]
    can: frozenset[str]

    @property
    def visits(self) -> int:
        """Return how many services are entered."""
        return sum(one.visits for one in self.months)


def ledger_desk(session: Session, actor: Actor, project_id: int) -> LedgerDesk:
    """Return the ledger of a project that the actor may read."""
    project = session.get_one(Project, project_id)
    contract = session.exec(select(Contract).where(Contract.project_id == project_id)).first()
    contractor = session.get_one(Contractor, contract.contractor_id).name if contract else ""
    return LedgerDesk(
        project_id=project_id,
        title=project.title,
        code=project.code,
        purchaser_id=project.purchaser_id,
        contractor=contractor,
        first_day=contract.first_day if contract else None,
        last_day=contract.last_day if contract else None,
        kept=has_ledger(session, project_id),
        monthly_before=_monthly_before(session, project_id),
        lines=tuple(_lines(session, project_id, contract)),
        staff=tuple(_staff(session, project)),
        towns=_towns(session, project_id),
        months=tuple(_months(session, project_id, contract)),
        can=permitted(session, actor, project, *_ACTIONS),
    )


def _monthly_before(session: Session, project_id: int) -> bool:
    query = select(Delivery.id).join(ServiceLine, col(ServiceLine.id) == Delivery.line_id)
    return session.exec(query.where(ServiceLine.project_id == project_id).limit(1)).first() is not None


def _lines(session: Session, project_id: int, contract: Contract | None) -> list[LineChoice]:
    query = select(ServiceLine).where(ServiceLine.project_id == project_id)
    rows = session.exec(query.order_by(col(ServiceLine.position))).all()
    planned = planned_quantities(session, contract, rows)
    sums = select(ServiceMonth.line_id, func.sum(ServiceMonth.quantity), func.sum(ServiceMonth.good_quantity))
    sums = sums.where(ServiceMonth.project_id == project_id).group_by(col(ServiceMonth.line_id))
    done = {line: (int(entered), int(good)) for line, entered, good in session.exec(sums)}
    return [
        LineChoice(
            one.id or 0, one.name, one.unit, one.catalogue_number, planned[one.id or 0], *done.get(one.id or 0, (0, 0))
        )
        for one in rows
    ]


def _staff(session: Session, project: Project) -> list[StaffChoice]:
    kinds = staff_kinds(session, project.purchaser_id, clock.today())
    query = select(StaffMember).where(StaffMember.project_id == project.id).order_by(col(StaffMember.number))
    return [
        StaffChoice(
            one.id or 0,
            f"{one.number} {one.name}（{kinds.get(one.kind, one.kind)}）",
            one.number,
            one.joined_on,
            one.left_on,
        )
        for one in session.exec(query)
    ]


def _towns(session: Session, project_id: int) -> dict[int, str]:
    """The townships in which the project has records."""
    ids = select(ServiceMonth.township_id).where(ServiceMonth.project_id == project_id).distinct()
    rows = session.exec(select(Organisation).where(col(Organisation.id).in_(ids)).order_by(col(Organisation.code)))
    return {one.id or 0: one.name for one in rows}


def _months(session: Session, project_id: int, contract: Contract | None) -> list[MonthState]:
    if contract is None:
        return []
    closings = {one.month: one for one in session.exec(select(LedgerMonth).where(LedgerMonth.project_id == project_id))}
    sums = select(col(ServiceMonth.month), func.sum(ServiceMonth.visits), func.sum(ServiceMonth.quantity))
    sums = sums.where(ServiceMonth.project_id == project_id).group_by(col(ServiceMonth.month))
    done = {month: (int(visits), int(quantity)) for month, visits, quantity in session.exec(sums)}
    month, found = contract.first_day.replace(day=1), []
    while month <= min(contract.last_day, clock.today()):
        row = closings.get(month)
        state = (row.state, row.reason, row.version) if row else ("", "", 0)
        found.append(MonthState(month, state[0], *done.get(month, (0, 0)), *state[1:]))
        month = add_months(month, 1)
    return found
