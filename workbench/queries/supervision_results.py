"""What inspections of a project came to: how many were made, and the share of items that were as they should be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlmodel import Session, col, select

from scoring.deadlines import add_months
from workbench.models.contracts import Contract
from workbench.models.organisations import Organisation
from workbench.models.projects import Project, ServiceLine
from workbench.models.supervision import InspectedItem, InspectedUnit, Inspection
from workbench.queries.checks.book import book_on
from workbench.rules.supervision_words import KINDS
from workbench.rules.values import number
from workbench.security.policy import Actor, may

ELSEWHERE = "不分乡镇"


@dataclass(frozen=True)
class Rate:
    """Items passed of those judged; not applicable and not checked ones count on neither side."""

    name: str
    passed: int
    judged: int

    @property
    def share(self) -> Fraction | None:
        """The share passed; None where nothing was judged, which is neither good nor bad."""
        return Fraction(self.passed, self.judged) if self.judged else None


@dataclass(frozen=True)
class Quarter:
    """Three months of a contract: how many inspections were made in them, and how many should be."""

    first_day: date
    last_day: date
    made: int
    least: int


@dataclass(frozen=True)
class SupervisionResults:
    """All of it: inspections by kind, the rate of all, by township and by service line, and the quarters begun."""

    made: tuple[tuple[str, int], ...]
    total: Rate
    townships: tuple[Rate, ...]
    lines: tuple[Rate, ...]
    quarters: tuple[Quarter, ...]

    @property
    def count(self) -> int:
        """Inspections that were made."""
        return sum(times for _, times in self.made)


def supervision_results(
    session: Session, actor: Actor, project_id: int, today: date, until: date | None = None
) -> SupervisionResults | None:
    """Return the results of the submitted inspections up to a day; None for who may not read inspections."""
    project = session.get_one(Project, project_id)
    if not may(session, actor, "inspection.results", project):
        return None
    kinds = [kind for kind, _on in made_on(session, project_id, until)]
    items = _items(session, project_id, until)
    return SupervisionResults(
        made=tuple((name, kinds.count(kind)) for kind, name in KINDS.items() if kind in kinds),
        total=_rate("合计", [verdict for verdict, _, _ in items]),
        townships=_by([(town, verdict) for verdict, town, _ in items]),
        lines=_by([(line, verdict) for verdict, _, line in items]),
        quarters=quarters_of(session, project, today),
    )


def made_on(session: Session, project_id: int, until: date | None = None) -> list[tuple[str, date]]:
    """Return kind and day of the submitted inspections of a project, oldest first."""
    query = select(Inspection).where(Inspection.project_id == project_id, Inspection.state == "submitted")
    rows = session.exec(query.order_by(col(Inspection.checked_on), col(Inspection.id)))
    found = [(one.kind, one.checked_on) for one in rows if one.checked_on is not None]
    return [(kind, on) for kind, on in found if until is None or on <= until]


def quarters_of(session: Session, project: Project, today: date) -> tuple[Quarter, ...]:
    """Return the quarters of the contract that have begun, counted from its first day."""
    contract = session.exec(select(Contract).where(Contract.project_id == project.id)).first()
    rule = (
        book_on(session, project.purchaser_id, contract.signed_on).rule("performance/supervision") if contract else None
    )
    if contract is None or rule is None:
        return ()
    days = [on for _kind, on in made_on(session, project.id or 0)]
    found: list[Quarter] = []
    first = contract.first_day
    while first <= min(contract.last_day, today):
        following = add_months(contract.first_day, 3 * (len(found) + 1))
        last = min(contract.last_day, date.fromordinal(following.toordinal() - 1))
        made = sum(first <= on <= last for on in days)
        found.append(Quarter(first, last, made, number(rule, "inspections_each_quarter")))
        first = following
    return tuple(found)


def _items(session: Session, project_id: int, until: date | None) -> Sequence[tuple[str, str, str]]:
    """Verdict, township and line of every judged item."""
    query = select(InspectedItem.verdict, Organisation.name, ServiceLine.name)
    query = query.join(InspectedUnit, col(InspectedUnit.id) == InspectedItem.unit_id)
    query = query.join(Inspection, col(Inspection.id) == InspectedItem.inspection_id)
    query = query.outerjoin(Organisation, col(Organisation.id) == InspectedUnit.township_id)
    query = query.outerjoin(ServiceLine, col(ServiceLine.id) == InspectedItem.line_id)
    query = query.where(Inspection.project_id == project_id, Inspection.state == "submitted")
    query = query.where(col(InspectedItem.verdict).in_(("pass", "fail")))
    query = query if until is None else query.where(col(Inspection.checked_on) <= until)
    return [(verdict, town or ELSEWHERE, line or "会议") for verdict, town, line in session.exec(query)]


def _by(pairs: Sequence[tuple[str, str]]) -> tuple[Rate, ...]:
    names = sorted({name for name, _ in pairs})
    return tuple(_rate(one, [verdict for name, verdict in pairs if name == one]) for one in names)


def _rate(name: str, verdicts: Sequence[str]) -> Rate:
    return Rate(name, sum(verdict == "pass" for verdict in verdicts), len(verdicts))
