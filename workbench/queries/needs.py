"""The lists of stage 1, page by page: households with their people; what is wanted, by service, by place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer
from sqlmodel import Session, col, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from workbench.models.needs import Household, NeedsAssessment, Recipient, WantedService
from workbench.queries.needs_places import unit_names
from workbench.queries.needs_scope import (
    in_reach,
    is_waiting,
    people_in_reach,
    person_begins,
    unassessed_in_reach,
    wishes_in_reach,
)
from workbench.rules.needs import load_scheme
from workbench.rules.register import load_register
from workbench.security.policy import Actor

PAGE = 50
"""Households or wishes on one page."""


@dataclass(frozen=True)
class Person:
    """A recipient by code, with the household, the last assessment and the number of wishes."""

    id: int
    code: str
    household_id: int
    household: str
    township: str
    village: str
    category: str
    can_apply: bool
    found_by: str
    found_on: date
    risk: str
    next_visit_on: date | None
    left_on: date | None
    assessed_on: date | None
    severity: dict[str, Any]
    wishes: int
    writable: bool


@dataclass(frozen=True)
class Wanted:
    """A filter of the people's list; what is empty is not asked for. ``text`` is the beginning of a code."""

    text: str = ""
    township_id: int | None = None
    category: str = ""
    risk: str = ""
    channel: str = ""
    overdue_on: date | None = None  # only households whose visit was due before this day


@dataclass(frozen=True)
class PeoplePage:
    """One page in the order of the household codes; ``last`` begins the next page, None if this is the end."""

    people: tuple[Person, ...]
    last: str | None


def people_page(
    session: Session, actor: Actor, wanted: Wanted | None = None, *, after: str = "", size: int = PAGE
) -> PeoplePage:
    """Return the people of the next households in reach after a household code."""
    query = select(Household).where(in_reach(actor), Household.code > after, *_filters(wanted or Wanted()))
    homes = session.exec(query.order_by(col(Household.code), col(Household.id)).limit(size + 1)).all()
    shown = list(homes[:size])
    return PeoplePage(tuple(_people_of(session, actor, shown)), shown[-1].code if len(homes) > size else None)


def _filters(wanted: Wanted) -> list[ColumnElement[bool]]:
    inside = select(Recipient.id).where(Recipient.household_id == Household.id)
    found: list[ColumnElement[bool]] = [_begins(wanted.text)] if wanted.text.strip() else []
    found += [col(Household.township_id) == wanted.township_id] if wanted.township_id else []
    found += [inside.where(Recipient.category == wanted.category).exists()] if wanted.category else []
    found += [col(Household.risk_level) == wanted.risk] if wanted.risk else []
    found += [col(Household.channel) == wanted.channel] if wanted.channel else []
    found += [col(Household.next_visit_on) < wanted.overdue_on] if wanted.overdue_on else []
    return found


def _begins(text: str) -> ColumnElement[bool]:
    """The household's code, or the code of one of its people, begins like this; written as ranges, for the indexes."""
    starts = dict.fromkeys((text.strip(), text.strip().upper()))
    home = [col(Household.code).between(one, f"{one}\U0010ffff") for one in starts]
    return or_(*home, col(Household.id).in_(select(Recipient.household_id).where(person_begins(text))))


def _people_of(session: Session, actor: Actor, homes: Sequence[Household]) -> list[Person]:
    ids = [home.id for home in homes]
    query = select(Recipient).where(col(Recipient.household_id).in_(ids)).order_by(col(Recipient.code))
    people = session.exec(query).all()
    assessed = latest_assessments(session, [person.id or 0 for person in people])
    wishes = _wish_counts(session, [person.id or 0 for person in people])
    mine = set(session.exec(select(Household.id).where(col(Household.id).in_(ids), in_reach(actor, write=True))).all())
    units, places = unit_names(session), {home.id: (number, home) for number, home in enumerate(homes)}
    return [
        _person(one, places[one.household_id][1], units, assessed.get(one.id or 0), wishes.get(one.id or 0, 0), mine)
        for one in sorted(people, key=lambda one: (places[one.household_id][0], one.code))
    ]


def _person(
    person: Recipient,
    home: Household,
    units: dict[int, str],
    assessment: NeedsAssessment | None,
    wishes: int,
    mine: set[int | None],
) -> Person:
    return Person(
        id=person.id or 0,
        code=person.code,
        household_id=home.id or 0,
        household=home.code,
        township=units[home.township_id],
        village=units.get(home.village_id or 0, ""),
        category=category_name(person.category),
        can_apply=person.can_apply,
        found_by=home.found_by,
        found_on=home.found_on,
        risk=load_register().name("visiting", home.risk_level),
        next_visit_on=home.next_visit_on,
        left_on=person.left_on,
        assessed_on=assessment.assessed_on if assessment else None,
        severity=assessment.severity if assessment else {},
        wishes=wishes,
        writable=home.id in mine,
    )


def category_name(category: str) -> str:
    """Return the name of a category of the scheme; the id itself where it is unknown."""
    return {one.id: one.name for one in load_scheme().categories}.get(category, category)


def latest_assessments(session: Session, recipient_ids: Sequence[int]) -> dict[int, NeedsAssessment]:
    """Return the newest assessment of each of these people."""
    query = select(NeedsAssessment).where(col(NeedsAssessment.recipient_id).in_(recipient_ids))
    rows = session.exec(query.order_by(col(NeedsAssessment.assessed_on), col(NeedsAssessment.id)))
    return {one.recipient_id: one for one in rows}


def _wish_counts(session: Session, recipient_ids: Sequence[int]) -> dict[int, int]:
    query = select(WantedService.recipient_id, func.count()).where(col(WantedService.recipient_id).in_(recipient_ids))
    return dict(session.exec(query.group_by(col(WantedService.recipient_id))).all())


@dataclass(frozen=True)
class Heads:
    """The numbers over the lists: households, people, people never assessed, wishes, wishes that wait."""

    households: int
    people: int
    unassessed: int
    wishes: int
    waiting: int


def heads(session: Session, actor: Actor) -> Heads:
    """Count what is in the actor's reach."""
    homes = select(func.count()).select_from(Household).where(in_reach(actor))
    return Heads(
        households=session.exec(homes).one(),
        people=counted(session, people_in_reach(actor)),
        unassessed=counted(session, unassessed_in_reach(actor, write=False)),
        wishes=counted(session, wishes_in_reach(actor)),
        waiting=counted(session, wishes_in_reach(actor).where(is_waiting())),
    )


def counted(session: Session, query: SelectOfScalar[Any]) -> int:
    """Return how many rows a query has, without fetching them."""
    return int(session.connection().execute(query.order_by(None).with_only_columns(func.count())).scalar_one())


@dataclass(frozen=True)
class Group:
    """Households, people and assessed people of one township or category."""

    name: str
    households: int
    people: int
    assessed: int


def groups(session: Session, actor: Actor, by: str) -> list[Group]:
    """Return the numbers by "township" or "category", largest first."""
    key = col(Household.township_id) if by == "township" else col(Recipient.category)
    assessed = select(NeedsAssessment.id).where(NeedsAssessment.recipient_id == Recipient.id).exists()
    homes = func.count(func.distinct(Recipient.household_id))
    columns: tuple[Any, ...] = (key, homes, func.count(), func.sum(assessed.cast(Integer)))
    query = select(Recipient).join(Household, col(Household.id) == Recipient.household_id).where(in_reach(actor))
    rows = session.connection().execute(query.with_only_columns(*columns).group_by(key)).all()
    units = unit_names(session)
    named = [Group(units[one] if by == "township" else category_name(str(one)), *rest) for one, *rest in rows]
    return sorted(named, key=lambda one: (-one.people, one.name))
