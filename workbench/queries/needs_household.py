"""The record of one household: its people with assessments, wishes and benefits; its risk, visits and problems."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from workbench.models.needs import HappinessList, Household, HouseholdRisk, HouseholdVisit, Recipient, VisitProblem
from workbench.queries.needs_person import PersonRecord, person_record
from workbench.queries.needs_places import unit_names
from workbench.queries.needs_schemes import Visiting, visiting
from workbench.queries.needs_scope import in_reach
from workbench.rules.register import Register, load_register
from workbench.security.policy import Actor, may

_ACTIONS = ("need.write", "need.dispose", "vault.see", "vault.open", "vault.write", "vault.delete")


@dataclass(frozen=True)
class Visit:
    """A visit as it was made."""

    visited_on: date
    due_on: date | None
    visitor: str
    manner: str
    finding: str

    @property
    def late(self) -> bool:
        """Tell whether it was made after its day."""
        return self.due_on is not None and self.visited_on > self.due_on


@dataclass(frozen=True)
class Problem:
    """A problem that a visit found, solved or not."""

    id: int
    what: str
    found_on: date
    due_on: date
    solved_on: date | None
    solution: str


@dataclass(frozen=True)
class HouseholdRecord:
    """One household as its screen shows it."""

    id: int
    code: str
    purchaser_id: int
    township: str
    village: str
    found_by: str
    finder: str
    found_on: date
    risk_level: str
    risk: str
    risk_history: tuple[tuple[date, str, str], ...]  # day, level, reason; newest first
    levels: Visiting
    suggested: str  # the level to look at, by the highest hardship; nobody is graded by it
    next_visit_on: date | None
    last_visit_on: date | None
    people: tuple[PersonRecord, ...]
    visits: tuple[Visit, ...]
    problems: tuple[Problem, ...]
    lists: tuple[tuple[date, date, str], ...]  # quarter, delivered on, by
    version: int
    can: frozenset[str]


def household_of_person(session: Session, recipient_id: int) -> int | None:
    """Return the household of a recipient; None for an unknown one."""
    row = session.get(Recipient, recipient_id)
    return row.household_id if row else None


def household_by_code(session: Session, actor: Actor, code: str) -> int | None:
    """Return the household of that code that the actor may write to; None alike for a missing one."""
    query = select(Household.id).where(in_reach(actor, write=True), Household.code == code)
    return session.exec(query.order_by(col(Household.id))).first()


def person_by_code(session: Session, household_id: int, code: str) -> Recipient | None:
    """Return the person of that code in a household that the actor may write to; None where there is none."""
    query = select(Recipient).where(Recipient.household_id == household_id, Recipient.code == code)
    return session.exec(query).first()


def household_record(session: Session, actor: Actor, household_id: int, today: date) -> HouseholdRecord | None:
    """Return the whole record; None alike for a household that is missing and one out of reach."""
    home = session.get(Household, household_id)
    if home is None or not may(session, actor, "need.read", home):
        return None
    units, register = unit_names(session), load_register()
    levels = visiting(session, home.purchaser_id, today)
    people = select(Recipient).where(Recipient.household_id == household_id).order_by(col(Recipient.code))
    shown = tuple(person_record(session, actor, one, today) for one in session.exec(people).all())
    return HouseholdRecord(
        id=household_id,
        code=home.code,
        purchaser_id=home.purchaser_id,
        township=units[home.township_id],
        village=units.get(home.village_id or 0, ""),
        found_by=home.found_by,
        finder=home.finder,
        found_on=home.found_on,
        risk_level=home.risk_level,
        risk=register.name("visiting", home.risk_level),
        risk_history=_risk_history(session, household_id, register),
        suggested=levels.suggested(_newest(shown)),
        levels=levels,
        next_visit_on=home.next_visit_on,
        last_visit_on=home.last_visit_on,
        people=shown,
        visits=_visits(session, household_id, register),
        problems=_problems(session, household_id),
        lists=_lists(session, household_id),
        version=home.version,
        can=frozenset(action for action in _ACTIONS if may(session, actor, action, home)),
    )


def _risk_history(session: Session, household_id: int, register: Register) -> tuple[tuple[date, str, str], ...]:
    query = select(HouseholdRisk).where(HouseholdRisk.household_id == household_id)
    rows = session.exec(query.order_by(col(HouseholdRisk.id).desc()))
    return tuple((one.set_on, register.name("visiting", one.level), one.reason) for one in rows)


def _newest(people: tuple[PersonRecord, ...]) -> list[Mapping[str, int]]:
    """The newest assessment of everybody who is still assisted."""
    return [one.assessments[0].severity for one in people if one.assessments and one.left_on is None]


def _visits(session: Session, household_id: int, register: Register) -> tuple[Visit, ...]:
    query = select(HouseholdVisit).where(HouseholdVisit.household_id == household_id)
    rows = session.exec(query.order_by(col(HouseholdVisit.visited_on).desc(), col(HouseholdVisit.id).desc()))
    return tuple(
        Visit(one.visited_on, one.due_on, one.visitor, register.name("manners", one.manner), one.finding)
        for one in rows
    )


def _problems(session: Session, household_id: int) -> tuple[Problem, ...]:
    query = (
        select(VisitProblem)
        .where(VisitProblem.household_id == household_id)
        .order_by(col(VisitProblem.due_on), col(VisitProblem.id))
    )
    return tuple(
        Problem(one.id or 0, one.what, one.found_on, one.due_on, one.solved_on, one.solution)
        for one in session.exec(query)
    )


def _lists(session: Session, household_id: int) -> tuple[tuple[date, date, str], ...]:
    query = select(HappinessList).where(HappinessList.household_id == household_id)
    rows = session.exec(query.order_by(col(HappinessList.quarter).desc()))
    return tuple((one.quarter, one.delivered_on, one.delivered_by) for one in rows)
