"""一户一策: one sheet a household with its people, hardships, services and who does what by when; codes only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from workbench.models.needs import Household
from workbench.queries.needs_household import HouseholdRecord, household_record
from workbench.queries.needs_person import PersonRecord
from workbench.queries.needs_scope import in_reach
from workbench.rules.words import printed_on
from workbench.security.policy import Actor

NOBODY = "没有登记"


@dataclass(frozen=True)
class PlanPerson:
    """A person of the sheet: who by code, the hardships in words, and what is received already."""

    code: str
    category: str
    applies: str
    assessed: str
    hardships: str
    received: str


@dataclass(frozen=True)
class PlanService:
    """A service of the sheet: for whom, what, how much, and where the wish went."""

    person: str
    name: str
    quantity: str
    decided: str
    by: str
    due: str
    outcome: str


@dataclass(frozen=True)
class HouseholdPlan:
    """The sheet of one household (``household_plan.html``, context ``{"plans": [...]}``)."""

    code: str
    place: str
    found: str
    risk: str
    people: tuple[PlanPerson, ...]
    services: tuple[PlanService, ...]
    date: str


def households_of(
    session: Session, actor: Actor, *, village_id: int | None = None, township_id: int | None = None
) -> list[int]:
    """Return the households in the actor's reach in a village, or in a township, by code."""
    query = select(Household.id).where(in_reach(actor))
    if village_id is not None:
        query = query.where(Household.village_id == village_id)
    if township_id is not None:
        query = query.where(Household.township_id == township_id)
    return [one or 0 for one in session.exec(query.order_by(col(Household.code)))]


def household_plans(session: Session, actor: Actor, households: Sequence[int], today: date) -> Iterator[HouseholdPlan]:
    """Return the sheet of each household that the actor may read."""
    for household_id in households:
        record = household_record(session, actor, household_id, today)
        if record is not None:
            yield _plan(record, today)


def _plan(record: HouseholdRecord, today: date) -> HouseholdPlan:
    visit = f"，下次探访 {record.next_visit_on}" if record.next_visit_on else ""
    return HouseholdPlan(
        code=record.code,
        place=f"{record.township}{record.village}",
        found=f"{record.found_on}，{record.found_by}",
        risk=f"{record.risk or '没有定级'}{visit}",
        people=tuple(_person(one) for one in record.people if one.left_on is None),
        services=tuple(_services(record)),
        date=printed_on(today),
    )


def _person(one: PersonRecord) -> PlanPerson:
    newest = one.assessments[0] if one.assessments else None
    current = [f"{benefit.name}（{benefit.department}）" for benefit in one.benefits if benefit.current]
    return PlanPerson(
        code=one.code,
        category=one.category,
        applies="能" if one.can_apply else "不能，由代理人或村（社区）代为提出",
        assessed=str(newest.assessed_on) if newest else "还没有评估",
        hardships=newest.profile.sentence if newest else "还没有评估",
        received="、".join(current) or NOBODY,
    )


def _services(record: HouseholdRecord) -> Iterator[PlanService]:
    for person in record.people:
        for wish in person.wishes:
            yield PlanService(
                person=person.code,
                name=wish.item.name,
                quantity=f"{wish.quantity} {wish.unit}",
                decided=wish.disposition_name,
                by=wish.project or wish.receiver,
                due=str(wish.due_on or ""),
                outcome=wish.outcome,
            )
