"""Projects a page at a time, filtered by the database: what a page costs does not grow with how many there are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, not_
from sqlmodel import Session, col, func, or_, select

from workbench.models.accounts import Account
from workbench.models.contracts import Contract
from workbench.models.needs import Household, Recipient, WantedService
from workbench.models.organisations import Contractor, Organisation
from workbench.models.projects import Project
from workbench.models.words import OrganisationKind
from workbench.queries.project_reach import near
from workbench.queries.projects import ProjectLine, project_lines
from workbench.queries.stage_states import DONE, is_at
from workbench.security.policy import Actor, may
from workbench.stages import STAGES

PAGE = 50
MOST_COUNTED = 1_000
"""Beyond this many found by a filter the screen says "more than"."""
_MANY = 500  # projects that an export reads at once
_LAST = STAGES[-1].key
OPEN, ENDED = "open", "ended"


@dataclass(frozen=True)
class Wanted:
    """A filter; what is empty is not asked for. ``text`` is looked for in code, title, contractor and owner."""

    text: str = ""
    state: str = ""  # open, ended
    stage: str = ""
    year: int | None = None
    township_id: int | None = None
    contractor_id: int | None = None


@dataclass(frozen=True)
class ProjectPage:
    """One page, newest first; ``last`` is the project after which the next page begins, None at the end.

    ``total`` counts all that the filter finds; under a filter at most MOST_COUNTED + 1.
    """

    projects: tuple[ProjectLine, ...]
    last: int | None
    total: int


@dataclass(frozen=True)
class Choices:
    """What the projects that an actor may see can be filtered by."""

    years: tuple[int, ...]
    townships: dict[int, str]
    contractors: dict[int, str]


def projects_page(
    session: Session, actor: Actor, wanted: Wanted | None = None, *, after: int | None = None, size: int = PAGE
) -> ProjectPage:
    """Return the next projects that the actor may read after a project, newest first."""
    conditions = _conditions(wanted or Wanted())
    rows = _rows(session, actor, conditions, after, size + 1)
    shown = [row for row in rows[:size] if may(session, actor, "project.read", row)]
    more = rows[size - 1].id if len(rows) > size else None
    return ProjectPage(tuple(project_lines(session, shown)), more, _total(session, actor, conditions))


def all_projects(session: Session, actor: Actor, wanted: Wanted) -> Iterator[ProjectLine]:
    """Yield every project of a filter that the actor may read, newest first, some hundreds at a time."""
    after: int | None = None
    while rows := _rows(session, actor, _conditions(wanted), after, _MANY):
        yield from project_lines(session, [row for row in rows if may(session, actor, "project.read", row)])
        after = rows[-1].id
        session.expunge_all()


def _rows(
    session: Session, actor: Actor, conditions: list[ColumnElement[bool]], after: int | None, most: int
) -> list[Project]:
    query = select(Project).where(near(actor), *conditions)
    if after is not None:
        query = query.where(col(Project.id) < after)
    return list(session.exec(query.order_by(col(Project.id).desc()).limit(most)).all())


def _total(session: Session, actor: Actor, conditions: list[ColumnElement[bool]]) -> int:
    """How many there may be: exact for who reads all projects of a purchaser, up to MOST_COUNTED + 1 under a filter."""
    query = select(Project.id).where(near(actor), *conditions)
    if conditions:
        query = query.limit(MOST_COUNTED + 1)
    return session.exec(select(func.count()).select_from(query.subquery())).one()


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    return [
        *named(wanted.text),
        *_at(wanted.state, wanted.stage),
        *_in_year(wanted.year),
        *_for(wanted.township_id),
        *_by(wanted.contractor_id),
    ]


def named(text: str) -> Iterator[ColumnElement[bool]]:
    """Yield a condition a word: it stands somewhere in the code, the title, the contractor's or the owner's name."""
    for word in text.split():
        contractors = select(Contract.project_id).join(Contractor, col(Contractor.id) == Contract.contractor_id)
        yield or_(
            col(Project.code).icontains(word, autoescape=True),
            col(Project.title).icontains(word, autoescape=True),
            col(Project.owner_id).in_(select(Account.id).where(col(Account.name).contains(word, autoescape=True))),
            col(Project.id).in_(contractors.where(col(Contractor.name).icontains(word, autoescape=True))),
        )


def _at(state: str, stage: str) -> Iterator[ColumnElement[bool]]:
    """A dormant project is at its end: open ones are looked for among the others alone."""
    if state == OPEN or stage not in ("", _LAST):
        yield col(Project.dormant).is_(False)
    if state:
        yield not_(DONE[_LAST]) if state == OPEN else or_(col(Project.dormant), DONE[_LAST])
    if stage:
        yield is_at(stage)


def _in_year(year: int | None) -> Iterator[ColumnElement[bool]]:
    if year is not None:
        yield col(Project.last_day) >= date(year, 1, 1)
        yield col(Project.first_day) <= date(year, 12, 31)


def _for(township_id: int | None) -> Iterator[ColumnElement[bool]]:
    """Takes in a wish from a household of the township."""
    if township_id is not None:
        query = select(WantedService.id).join(Recipient, col(Recipient.id) == WantedService.recipient_id)
        query = query.join(Household, col(Household.id) == Recipient.household_id)
        yield query.where(WantedService.project_id == Project.id, Household.township_id == township_id).exists()


def _by(contractor_id: int | None) -> Iterator[ColumnElement[bool]]:
    if contractor_id is not None:
        yield col(Project.id).in_(select(Contract.project_id).where(Contract.contractor_id == contractor_id))


def choices(session: Session, actor: Actor) -> Choices:
    """Return the years, townships and contractors by which the actor's projects can be filtered."""
    first = session.exec(select(func.min(Project.first_day)).where(near(actor))).one()
    last = session.exec(select(func.max(Project.last_day)).where(near(actor))).one()
    towns = select(Organisation).where(
        Organisation.kind == OrganisationKind.TOWNSHIP,
        select(Household.id).where(Household.township_id == Organisation.id).exists(),
    )
    holds = select(Contract.id).join(Project, col(Project.id) == Contract.project_id).where(near(actor))
    firms = select(Contractor).where(holds.where(Contract.contractor_id == Contractor.id).exists())
    return Choices(
        years=tuple(range(last.year, first.year - 1, -1)) if first and last else (),
        townships={row.id or 0: row.name for row in session.exec(towns.order_by(col(Organisation.code)))},
        contractors={row.id or 0: row.name for row in session.exec(firms.order_by(col(Contractor.name)))},
    )
