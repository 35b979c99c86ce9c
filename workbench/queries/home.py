"""Home: what waits for the actor, what happened lately, and how the year's money is spent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import groupby

from sqlmodel import Session, col, func, select

from workbench.clock import local
from workbench.models.contracts import Contract, Milestone
from workbench.models.evaluations import Evaluation
from workbench.models.projects import FundSource, Project
from workbench.models.words import Role
from workbench.queries.duties.care import care_duties
from workbench.queries.duties.duty import SOON, Duty
from workbench.queries.duties.evaluation import evaluation_duties, plan_duties
from workbench.queries.duties.needs import needs_duties
from workbench.queries.duties.outcome import result_duties
from workbench.queries.duties.procurement import procurement_duties
from workbench.queries.duties.purchase import contract_duties, definition_duties
from workbench.queries.projects import progress_of
from workbench.queries.record import EventLine, events_seen
from workbench.security.policy import Actor, may

STAFF = (Role.OFFICER, Role.LEADER, Role.FINANCE, Role.AUDITOR)
_EVERYDAY = ("account.sign_", "account.set_large_type", "sheet.save", "need.add_", "file.store", "feed.")
"""Events too many to be news."""


def duties_of(session: Session, actor: Actor, today: date) -> list[Duty]:
    """Return what waits for the actor: what is late first, then by day, then what has no day."""
    found = [*needs_duties(session, actor, today), *care_duties(session, actor, today)]
    for project in session.exec(select(Project).order_by(col(Project.id))):
        found += _of_project(session, actor, project, today)
    return sorted(found, key=lambda duty: (duty.timing.due is None, duty.timing.due or today))


def _of_project(session: Session, actor: Actor, project: Project, today: date) -> Iterator[Duty]:
    reads = may(session, actor, "project.read", project)
    if reads:
        yield from definition_duties(session, actor, project, today)
    if reads and project.approved_on is not None:
        yield from procurement_duties(session, actor, project, today)
        yield from contract_duties(session, actor, project, today)
        yield from plan_duties(session, actor, project, today)
    yield from _of_evaluations(session, actor, project, today, reads=reads)


def _of_evaluations(session: Session, actor: Actor, project: Project, today: date, *, reads: bool) -> Iterator[Duty]:
    """A member who has not declared yet may not read the project, and is still told to declare."""
    rows = session.exec(select(Evaluation).where(Evaluation.project_id == project.id).order_by(col(Evaluation.id)))
    for evaluation in rows.all():
        if reads or may(session, actor, "evaluation.declare", evaluation):
            yield from evaluation_duties(session, actor, project, evaluation, today)
            yield from result_duties(session, actor, project, evaluation, today)


def is_soon(duty: Duty, today: date) -> bool:
    """Tell whether a duty falls due within three days and is not late."""
    due = duty.timing.due
    return due is not None and today <= due <= today + timedelta(days=SOON)


@dataclass(frozen=True)
class Running:
    """How many projects the actor sees that are not at their end, and how many begin or run in this year."""

    open: int
    this_year: int


def running(session: Session, actor: Actor, today: date) -> Running:
    """Count the projects the actor may read."""
    rows = [one for one in session.exec(select(Project)) if may(session, actor, "project.read", one)]
    unfinished = [one for one in rows if progress_of(session, one).states["application"] != "done"]
    ours = [one for one in rows if one.first_day.year <= today.year <= one.last_day.year]
    return Running(len(unfinished), len(ours))


@dataclass(frozen=True)
class News:
    """Events of one person and kind on one day, told as one; newest first."""

    at: datetime
    actor: str
    what: str
    about: str
    times: int


def news(session: Session, actor: Actor, most: int = 5) -> list[News]:
    """Return what happened lately, for who may read the record; nothing that is sealed."""
    if not actor.purchasers(*STAFF, Role.ADMIN):
        return []
    told = [one for one in events_seen(session, actor) if not one.action.startswith(_EVERYDAY)]
    groups = groupby(told, key=lambda one: (one.actor, one.what, _about(one), local(one.at).date()))
    return [_told(list(group)) for _, group in groups][:most]


def _told(group: Sequence[EventLine]) -> News:
    first = group[0]
    return News(first.at, first.actor, first.what, _about(first), len(group))


def _about(one: EventLine) -> str:
    """What an event is about; wishes are many, so they are told together whatever project took them."""
    return "需求清单" if one.action.startswith("need.") else one.project or one.about


@dataclass(frozen=True)
class Spending:
    """A budget year in fen: what was set aside, what was paid from it, and how much of the year has passed."""

    year: int
    planned_fen: int
    paid_fen: int
    passed: Fraction

    @property
    def share(self) -> Fraction:
        """Return the share paid of what was set aside."""
        return Fraction(self.paid_fen, self.planned_fen)


def spending(session: Session, actor: Actor, today: date) -> Spending | None:
    """Return this year's budget with its payments, or that of the last year that has one; None without a budget.

    Payments of a project are charged to its years in order: an earlier year's money is used up first.
    """
    purchasers = actor.purchasers(*STAFF)
    query = select(Project).where(col(Project.purchaser_id).in_(purchasers), col(Project.approved_on).is_not(None))
    projects = session.exec(query).all()
    purses = {project.id or 0: _purses(session, project.id or 0) for project in projects}
    years = {year for purse in purses.values() for year in purse if year <= today.year}
    if not years:
        return None
    year = max(years)
    planned = sum(purse.get(year, 0) for purse in purses.values())
    paid = sum(_paid_from(purse, year, _paid(session, project_id)) for project_id, purse in purses.items())
    return Spending(year, planned, paid, _passed(year, today))


def _purses(session: Session, project_id: int) -> dict[int, int]:
    """The fen set aside for a project in each year."""
    total = func.sum(FundSource.amount_fen)
    query = select(FundSource.year, total).where(FundSource.project_id == project_id).group_by(col(FundSource.year))
    return {year: int(fen) for year, fen in session.exec(query)}


def _paid(session: Session, project_id: int) -> int:
    query = select(func.coalesce(func.sum(Milestone.amount_fen), 0)).join(
        Contract, col(Contract.id) == Milestone.contract_id
    )
    return int(session.exec(query.where(Contract.project_id == project_id, col(Milestone.paid_on).is_not(None))).one())


def _paid_from(purse: dict[int, int], year: int, paid_fen: int) -> int:
    earlier = sum(fen for one, fen in purse.items() if one < year)
    return min(max(paid_fen - earlier, 0), purse.get(year, 0))


def _passed(year: int, today: date) -> Fraction:
    first, last = date(year, 1, 1), date(year, 12, 31)
    return min(Fraction((today - first).days + 1, (last - first).days + 1), Fraction(1))
