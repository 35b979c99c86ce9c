"""Progress against plan: by line, township and month, people counted once; what is behind, and what has no data yet."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from sqlmodel import Session, col, select

from scoring.deadlines import add_months
from workbench.models.contracts import Contract
from workbench.models.ledger import ServicePerson
from workbench.models.organisations import Contractor, Organisation
from workbench.models.projects import Project, ServiceLine
from workbench.queries.checks.ledger import pace_findings, threshold
from workbench.queries.delivered import Basis, Delivered, delivered, people_served, people_served_by
from workbench.queries.permitted import permitted
from workbench.queries.progress_goals import GoalProgress, goal_progress
from workbench.queries.progress_lines import BEHIND, LineProgress, counted_to, line_progress
from workbench.queries.progress_plan import planned_by, planned_quantities
from workbench.rules.finding import Finding
from workbench.security.policy import Actor


@dataclass(frozen=True)
class TownProgress:
    """A township: qualified quantity by line, visits, and people counted once."""

    id: int
    name: str
    quantities: Mapping[int, int]
    visits: int
    people: int


@dataclass(frozen=True)
class MonthProgress:
    """A month: qualified quantity by line, visits and people counted once; None where monthly figures do not tell."""

    month: date
    quantities: Mapping[int, int]
    visits: int | None
    people: int | None
    done: Fraction  # of the contract's worth, up to the end of this month
    expected: Fraction


@dataclass(frozen=True)
class ProgressDesk:
    """The progress of a project, counted up to a day; no day before there is any figure."""

    project_id: int
    title: str
    code: str
    contractor: str
    basis: Basis
    until: date | None
    first_day: date | None
    last_day: date | None
    lines: tuple[LineProgress, ...]
    towns: tuple[TownProgress, ...]
    months: tuple[MonthProgress, ...]
    goals: tuple[GoalProgress, ...]
    people: int | None
    visits: int | None
    threshold: Fraction
    findings: tuple[Finding, ...]
    can: frozenset[str]

    @property
    def behind(self) -> int:
        """Return how many lines are behind."""
        return sum(one.state == BEHIND for one in self.lines)


def progress_desk(session: Session, actor: Actor, project_id: int) -> ProgressDesk:
    """Return the progress of a project that the actor may read."""
    project = session.get_one(Project, project_id)
    contract = session.exec(select(Contract).where(Contract.project_id == project_id)).first()
    rows = session.exec(
        select(ServiceLine).where(ServiceLine.project_id == project_id).order_by(col(ServiceLine.position))
    ).all()
    done = delivered(session, project_id)
    until, most = counted_to(session, project_id, done, contract), threshold(session, project)
    lines = line_progress(session, project, contract, rows, done, until, most)
    ledger = done.basis == "ledger"
    return ProgressDesk(
        project_id=project_id,
        title=project.title,
        code=project.code,
        contractor=session.get_one(Contractor, contract.contractor_id).name if contract else "",
        basis=done.basis,
        until=until,
        first_day=contract.first_day if contract else None,
        last_day=contract.last_day if contract else None,
        lines=tuple(lines),
        towns=tuple(_towns(session, project_id, done)) if ledger else (),
        months=tuple(_months(session, project_id, contract, rows, done)),
        goals=tuple(goal_progress(session, project_id, done)),
        people=people_served(session, project_id) if ledger else None,
        visits=sum(one.visits or 0 for one in done.rows) if ledger else None,
        threshold=most,
        findings=tuple(pace_findings(session, project, lines, until)),
        can=permitted(session, actor, project, "ledger.read", "ledger.submit", "project.write"),
    )


def _towns(session: Session, project_id: int, done: Delivered) -> list[TownProgress]:
    people = people_served_by(session, project_id, col(ServicePerson.township_id))
    names = session.exec(
        select(Organisation).where(col(Organisation.id).in_(people)).order_by(col(Organisation.code))
    ).all()
    quantities: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    visits: dict[int, int] = defaultdict(int)
    for one in done.rows:
        quantities[one.township_id or 0][one.line_id] += one.quantity
        visits[one.township_id or 0] += one.visits or 0
    return [
        TownProgress(one.id or 0, one.name, quantities[one.id or 0], visits[one.id or 0], people[one.id or 0])
        for one in names
    ]


def _months(
    session: Session, project_id: int, contract: Contract | None, rows: Sequence[ServiceLine], done: Delivered
) -> list[MonthProgress]:
    if contract is None or not done.rows:
        return []
    planned = planned_quantities(session, contract, rows)
    people = people_served_by(session, project_id, col(ServicePerson.month)) if done.basis == "ledger" else {}
    weight = {row.id or 0: Fraction(row.unit_price_fen) for row in rows}
    worth = sum((weight[id_] * planned[id_] for id_ in planned), Fraction(0)) or Fraction(1)
    found, total = [], Fraction(0)
    for month in sorted({one.month for one in done.rows}):
        mine = [one for one in done.rows if one.month == month]
        quantities: dict[int, int] = defaultdict(int)
        for one in mine:
            quantities[one.line_id] += one.quantity
        total += sum((weight[line] * n for line, n in quantities.items()), Fraction(0))
        ends = add_months(month, 1) - timedelta(days=1)
        expected = sum(
            (weight[r.id or 0] * planned_by(contract, planned[r.id or 0], r.quantity_mid, ends) for r in rows),
            Fraction(0),
        )
        visits = sum(one.visits or 0 for one in mine) if done.basis == "ledger" else None
        found.append(MonthProgress(month, quantities, visits, people.get(month), total / worth, expected / worth))
    return found
