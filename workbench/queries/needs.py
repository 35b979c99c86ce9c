"""The three lists of stage 1 as their screen shows them: recipients, wishes, services wanted."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from sqlmodel import Session, col, select

from workbench.models.needs import Household, NeedsAssessment, Recipient, WantedService
from workbench.models.organisations import Organisation, Purchaser
from workbench.models.projects import Project
from workbench.models.words import DISPOSITION_NAMES, Disposition, OrganisationKind, Role
from workbench.queries.needs_scope import in_reach, wishes_in_reach
from workbench.rules.catalogue import ServiceItem, load_catalogue
from workbench.rules.needs import load_scheme
from workbench.security.policy import Actor, may


@dataclass(frozen=True)
class Place:
    """A village that the actor may register households of, with its township and purchaser."""

    purchaser_id: int
    township_id: int
    township: str
    village_id: int | None
    village: str

    @property
    def label(self) -> str:
        """Return the place as a list of choices shows it."""
        return f"{self.township} · {self.village}" if self.village else self.township


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
    assessed_on: date | None
    severity: dict[str, Any]
    wishes: int
    writable: bool


@dataclass(frozen=True)
class Wish:
    """A wanted service with where it went."""

    id: int
    person: str
    household: str
    township: str
    category: str
    item: ServiceItem
    quantity: int
    unit: str
    wanted_on: date
    disposition: Disposition | None
    disposed_on: date | None
    receiver: str
    due_on: date | None
    outcome: str
    project: str
    version: int
    writable: bool

    @property
    def state(self) -> str:
        """Return waiting, open (handed over without an outcome) or done."""
        if self.disposition is None:
            return "waiting"
        handed_over = self.disposition in (Disposition.HAND_OVER, Disposition.REFER)
        return "open" if handed_over and not self.outcome.strip() else "done"

    @property
    def disposition_name(self) -> str:
        """Return the disposition in words."""
        return DISPOSITION_NAMES[self.disposition] if self.disposition else "待决定"


def people(session: Session, actor: Actor) -> list[Person]:
    """Return the recipients in the actor's reach, by household and code."""
    query = select(Recipient, Household).join(Household, col(Household.id) == Recipient.household_id)
    rows = session.exec(query.where(in_reach(actor)).order_by(col(Household.code), col(Recipient.code))).all()
    assessed = _last_assessments(session, actor)
    wanted = [wish.recipient_id for wish in session.exec(wishes_in_reach(actor))]
    mine = set(session.exec(select(Household.id).where(in_reach(actor, write=True))).all())
    units, names = _units(session), {one.id: one.name for one in load_scheme().categories}
    return [
        Person(
            **_plain_person(person, home, units),
            category=names.get(person.category, person.category),
            assessed_on=assessed[person.id].assessed_on if person.id in assessed else None,
            severity=assessed[person.id].severity if person.id in assessed else {},
            wishes=wanted.count(person.id or 0),
            writable=home.id in mine,
        )
        for person, home in rows
    ]


def _plain_person(person: Recipient, home: Household, units: dict[int, str]) -> dict[str, Any]:
    return {
        "id": person.id or 0,
        "code": person.code,
        "household_id": home.id or 0,
        "household": home.code,
        "township": units[home.township_id],
        "village": units.get(home.village_id or 0, ""),
        "can_apply": person.can_apply,
        "found_by": home.found_by,
        "found_on": home.found_on,
    }


def _last_assessments(session: Session, actor: Actor) -> dict[int | None, NeedsAssessment]:
    """The newest assessment of each recipient in reach."""
    query = select(NeedsAssessment).join(Recipient, col(Recipient.id) == NeedsAssessment.recipient_id)
    query = query.join(Household, col(Household.id) == Recipient.household_id).where(in_reach(actor))
    rows = session.exec(query.order_by(col(NeedsAssessment.assessed_on), col(NeedsAssessment.id)))
    return {one.recipient_id: one for one in rows}


def _units(session: Session) -> dict[int, str]:
    return {one.id or 0: one.name for one in session.exec(select(Organisation))}


def wishes(session: Session, actor: Actor) -> list[Wish]:
    """Return the wanted services in the actor's reach, oldest first."""
    rows = session.exec(wishes_in_reach(actor)).all()
    mine = {one.id for one in session.exec(wishes_in_reach(actor, write=True))}
    query = select(Recipient, Household).join(Household, col(Household.id) == Recipient.household_id)
    owners = {person.id: (person, home) for person, home in session.exec(query.where(in_reach(actor)))}
    units, titles = _units(session), {one.id: one.title for one in session.exec(select(Project))}
    return [
        _wish(row, *owners[row.recipient_id], units, titles.get(row.project_id, ""), writable=row.id in mine)
        for row in rows
    ]


def _wish(
    row: WantedService, person: Recipient, home: Household, units: dict[int, str], project: str, *, writable: bool
) -> Wish:
    names = {one.id: one.name for one in load_scheme().categories}
    return Wish(
        id=row.id or 0,
        person=person.code,
        household=home.code,
        township=units[home.township_id],
        category=names.get(person.category, person.category),
        item=load_catalogue().item(row.catalogue_number),
        quantity=row.quantity,
        unit=row.unit,
        wanted_on=row.wanted_on,
        disposition=row.disposition,
        disposed_on=row.disposed_on,
        receiver=row.receiver,
        due_on=row.due_on,
        outcome=row.outcome,
        project=project,
        version=row.version,
        writable=writable,
    )


def places(session: Session, actor: Actor) -> list[Place]:
    """Return the villages, and townships without one, where the actor may register households."""
    found = [place for purchaser in session.exec(select(Purchaser)) for place in _places_of(session, purchaser)]
    return [place for place in found if may(session, actor, "need.write", _stand_in(place))]


def _stand_in(place: Place) -> Household:
    """A household of that place that is never saved: the policy is asked about it."""
    return Household(
        purchaser_id=place.purchaser_id,
        township_id=place.township_id,
        village_id=place.village_id,
        code="",
        found_by="",
        found_on=date.min,
    )


def _places_of(session: Session, purchaser: Purchaser) -> list[Place]:
    towns = _below(session, purchaser.organisation_id, OrganisationKind.TOWNSHIP)
    found = []
    for town in towns:
        whole = Place(purchaser.id or 0, town.id or 0, town.name, None, "")
        villages = _below(session, town.id or 0, OrganisationKind.VILLAGE)
        found += [Place(purchaser.id or 0, town.id or 0, town.name, one.id, one.name) for one in villages] or [whole]
    return found


def _below(session: Session, parent_id: int, kind: OrganisationKind) -> list[Organisation]:
    query = select(Organisation).where(Organisation.parent_id == parent_id, Organisation.kind == kind)
    return list(session.exec(query.where(col(Organisation.last_day).is_(None)).order_by(col(Organisation.code))))


def projects_open(session: Session, actor: Actor) -> dict[int, str]:
    """Return the projects into which a wish can be taken, by id, of the purchasers the actor works for."""
    units = actor.organisations(Role.TOWNSHIP) | actor.organisations(Role.VILLAGE)
    near = (
        session.exec(select(Household.purchaser_id).where(in_reach(actor, write=True)).distinct()).all()
        if units
        else []
    )
    wanted = {*actor.purchasers(Role.OFFICER), *near}
    rows = session.exec(select(Project).where(col(Project.purchaser_id).in_(wanted)).order_by(col(Project.id).desc()))
    return {row.id or 0: row.title for row in rows}


def counts(persons: list[Person], by: str) -> pd.DataFrame:
    """Return households and people by a field of Person ("township" or "category"), with the field's name as 名称."""
    names = list(dict.fromkeys(getattr(one, by) for one in persons))
    rows = [[one for one in persons if getattr(one, by) == name] for name in names]
    return pd.DataFrame(
        {
            "名称": names,
            "户数": [len({one.household_id for one in row}) for row in rows],
            "人数": [len(row) for row in rows],
            "已评估": [sum(one.assessed_on is not None for one in row) for row in rows],
        }
    )


def services_wanted(found: list[Wish]) -> pd.DataFrame:
    """Return the third list: each service wanted, by how many people, and how many of the wishes are decided."""
    items = sorted({one.item.number: one.item for one in found}.items())
    rows = [[one for one in found if one.item.number == number] for number, _ in items]
    return pd.DataFrame(
        {
            "序号": [number for number, _ in items],
            "服务项目": [item.name for _, item in items],
            "类别": [item.category for _, item in items],
            "人数": [len({one.person for one in row}) for row in rows],
            "数量": [sum(one.quantity for one in row) for row in rows],
            "列入购买": [sum(one.disposition == Disposition.PURCHASE for one in row) for row in rows],
            "待决定": [sum(one.disposition is None for one in row) for row in rows],
        }
    )
