"""The list of wanted services, page by page, each with where it went; and what is wanted by service."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case
from sqlmodel import Session, col, func, or_, select

from workbench.models.needs import Household, Recipient, WantedService
from workbench.models.projects import Project
from workbench.models.words import DISPOSITION_NAMES, Disposition
from workbench.queries.checks.needs import overlapping
from workbench.queries.needs import PAGE, category_name, counted
from workbench.queries.needs_places import unit_names
from workbench.queries.needs_scope import (
    HAND_OVERS,
    is_open,
    is_waiting,
    outcome_is_blank,
    person_begins,
    wishes_in_reach,
)
from workbench.rules.catalogue import ServiceItem, load_catalogue
from workbench.security.policy import Actor


@dataclass(frozen=True)
class Wish:
    """A wanted service with where it went; ``overlap`` names the department that gives the same already."""

    id: int
    person: str
    household_id: int
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
    overlap: str
    version: int
    writable: bool

    @property
    def state(self) -> str:
        """Return waiting, open (handed over without an outcome) or done."""
        if self.disposition is None:
            return "waiting"
        return "open" if self.disposition in HAND_OVERS and outcome_is_blank(self.outcome) else "done"

    @property
    def disposition_name(self) -> str:
        """Return the disposition in words."""
        return DISPOSITION_NAMES[self.disposition] if self.disposition else "待决定"


@dataclass(frozen=True)
class WishPage:
    """One page in the order of registration; ``last`` begins the next page, None if this is the end."""

    wishes: tuple[Wish, ...]
    last: int | None


def wishes_page(
    session: Session, actor: Actor, today: date, *, state: str = "all", text: str = "", after: int = 0, size: int = PAGE
) -> WishPage:
    """Return the next wanted services in reach after an id; ``text`` begins a code or is part of a service's name."""
    query = wishes_in_reach(actor).where(col(WantedService.id) > after, *_in_state(state), *_named(text))
    rows = session.exec(query.limit(size + 1)).all()
    shown = list(rows[:size])
    return WishPage(tuple(told(session, actor, shown, today)), shown[-1].id if len(rows) > size else None)


def wish_of(session: Session, actor: Actor, wish_id: int, today: date) -> Wish | None:
    """Return one wanted service; None alike for one that is missing and one out of reach."""
    rows = list(session.exec(wishes_in_reach(actor).where(WantedService.id == wish_id)))
    return told(session, actor, rows, today)[0] if rows else None


def _in_state(state: str) -> list[ColumnElement[bool]]:
    named = {"waiting": is_waiting(), "open": is_open(), "done": ~is_waiting() & ~is_open()}
    return [named[state]] if state in named else []


def _named(text: str) -> list[ColumnElement[bool]]:
    start = text.strip()
    if not start:
        return []
    items = [one.number for one in load_catalogue().items if start in one.name or start == str(one.number)]
    people = select(Recipient.id).where(person_begins(start))
    return [or_(col(WantedService.recipient_id).in_(people), col(WantedService.catalogue_number).in_(items))]


def state_counts(session: Session, actor: Actor) -> dict[str, int]:
    """Return how many wishes in reach are in each state."""
    query = wishes_in_reach(actor)
    found = {state: counted(session, query.where(*_in_state(state))) for state in ("all", "waiting", "open")}
    return found | {"done": found["all"] - found["waiting"] - found["open"]}


def told(session: Session, actor: Actor, rows: list[WantedService], today: date) -> list[Wish]:
    """Return these wanted services as screens show them."""
    people = {row.recipient_id for row in rows}
    query = select(Recipient, Household).join(Household, col(Household.id) == Recipient.household_id)
    owners = {person.id: (person, home) for person, home in session.exec(query.where(col(Recipient.id).in_(people)))}
    mine = {one.id for one in session.exec(wishes_in_reach(actor, write=True).where(_among(rows)))}
    wanted = {row.project_id for row in rows if row.project_id}
    titles = {one.id: one.title for one in session.exec(select(Project).where(col(Project.id).in_(wanted)))}
    doubled = {wish.id: f"{benefit.department}：{benefit.name}" for wish, benefit in overlapping(session, rows, today)}
    units = unit_names(session)
    return [
        _wish(row, *owners[row.recipient_id], units, (titles.get(row.project_id, ""), doubled.get(row.id, "")), mine)
        for row in rows
    ]


def _among(rows: list[WantedService]) -> ColumnElement[bool]:
    return col(WantedService.id).in_([row.id for row in rows])


def _wish(
    row: WantedService,
    person: Recipient,
    home: Household,
    units: dict[int, str],
    beside: tuple[str, str],
    mine: set[int | None],
) -> Wish:
    project, overlap = beside
    return Wish(
        id=row.id or 0,
        person=person.code,
        household_id=home.id or 0,
        household=home.code,
        township=units[home.township_id],
        category=category_name(person.category),
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
        overlap=overlap,
        version=row.version,
        writable=row.id in mine,
    )


def waiting_like(session: Session, actor: Actor, wish: Wish) -> dict[int, int]:
    """Return the other waiting wishes for the same service that the actor may decide: version by id."""
    query = wishes_in_reach(actor, write=True).where(is_waiting(), WantedService.id != wish.id)
    rows = session.exec(query.where(WantedService.catalogue_number == wish.item.number)).all()
    return {row.id or 0: row.version for row in rows}


@dataclass(frozen=True)
class ServiceWanted:
    """One line of the third list: a service, by how many people it is wanted, and how far it is decided."""

    item: ServiceItem
    people: int
    quantity: int
    unit: str
    purchased: int
    waiting: int


def services_wanted(session: Session, actor: Actor) -> list[ServiceWanted]:
    """Return the services that are wanted in the actor's reach, by number."""
    number, kind = col(WantedService.catalogue_number), col(WantedService.disposition)
    columns = (
        number,
        func.count(func.distinct(WantedService.recipient_id)),
        func.sum(WantedService.quantity),
        func.max(WantedService.unit),
        func.sum(case((kind == Disposition.PURCHASE, 1), else_=0)),
        func.sum(case((kind.is_(None), 1), else_=0)),
    )
    query = wishes_in_reach(actor).order_by(None).with_only_columns(*columns).group_by(number).order_by(number)
    rows = session.connection().execute(query).all()
    return [ServiceWanted(load_catalogue().item(number), *rest) for number, *rest in rows]
