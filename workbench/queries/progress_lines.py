"""The service lines of a project against their plan, up to the day for which the figures are complete."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from sqlmodel import Session, col, func, select

from scoring.deadlines import add_months
from workbench.models.contracts import Contract
from workbench.models.ledger import LedgerMonth, ServiceMonth, ServicePerson
from workbench.models.projects import Project, ServiceLine
from workbench.queries.delivered import Delivered, people_served_by
from workbench.queries.progress_plan import planned_by, planned_quantities

AHEAD, BEHIND, NO_DATA = "ahead", "behind", "no_data"
STATE_NAMES = {AHEAD: "按计划", BEHIND: "落后", NO_DATA: "没有数据"}


@dataclass(frozen=True)
class LineProgress:
    """A service line: planned in all and by the day counted to, entered, qualified; people and visits where known."""

    id: int
    name: str
    unit: str
    planned: int
    by_now: Fraction
    entered: int
    good: int
    people: int | None
    visits: int | None
    state: str

    @property
    def done(self) -> Fraction:
        """Return the share of the plan that is delivered."""
        return Fraction(self.good, self.planned)

    @property
    def expected(self) -> Fraction:
        """Return the share that the plan has reached by the day counted to."""
        return self.by_now / self.planned


def counted_to(session: Session, project_id: int, done: Delivered, contract: Contract | None) -> date | None:
    """Return up to which day the figures are complete: the last verified month, or the last month with figures."""
    if contract is None or done.basis == "none":
        return None
    query = select(func.max(LedgerMonth.month)).where(LedgerMonth.project_id == project_id)
    verified = query.where(LedgerMonth.state == "verified")
    month = session.exec(verified).one() if done.basis == "ledger" else max(one.month for one in done.rows)
    return None if month is None else min(add_months(month, 1) - timedelta(days=1), contract.last_day)


def line_progress(
    session: Session,
    project: Project,
    contract: Contract | None,
    rows: Sequence[ServiceLine],
    done: Delivered,
    until: date | None,
    most: Fraction,
) -> list[LineProgress]:
    """Return each service line against its plan, counted up to a day; behind where it is so by more than ``most``."""
    planned = planned_quantities(session, contract, rows)
    sums = select(ServiceMonth.line_id, func.sum(ServiceMonth.quantity)).where(ServiceMonth.project_id == project.id)
    entered = {line: int(total) for line, total in session.exec(sums.group_by(col(ServiceMonth.line_id)))}
    people = people_served_by(session, project.id or 0, col(ServicePerson.line_id)) if done.basis == "ledger" else {}
    found = []
    for row in rows:
        id_, ledger = row.id or 0, done.basis == "ledger"
        good = done.quantity(id_)
        by_now = planned_by(contract, planned[id_], row.quantity_mid, until) if contract and until else Fraction(0)
        late = Fraction(by_now - good, planned[id_]) > most
        state = NO_DATA if until is None else BEHIND if late else AHEAD
        visits = sum(one.visits or 0 for one in done.rows if one.line_id == id_) if ledger else None
        found.append(
            LineProgress(
                id_, row.name, row.unit, planned[id_], by_now, entered.get(id_, 0) if ledger else good, good,
                people.get(id_, 0) if ledger else None, visits, state,
            )
        )  # fmt: skip
    return found
