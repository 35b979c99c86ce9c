"""Home beside the duties: what happened lately, and how the year's money is spent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import groupby
from typing import Any

from sqlalchemy import not_
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from workbench.clock import local
from workbench.models.contracts import Contract, Milestone
from workbench.models.payments import Payment, PaymentPart
from workbench.models.projects import FundSource, Project
from workbench.models.words import Role
from workbench.queries.duties.duty import SOON, Duty
from workbench.queries.project_reach import read_sums
from workbench.queries.record import EventLine, events_seen
from workbench.queries.stage_states import DONE
from workbench.security.policy import Actor

STAFF = (Role.OFFICER, Role.LEADER, Role.FINANCE, Role.AUDITOR)
_EVERYDAY = (
    "account.sign_",
    "account.set_large_type",
    "sheet.save",
    "need.add_",
    "file.store",
    "feed.",
    "inspection.answer",
    "inspection.photo",
)
"""Events too many to be news."""


def is_soon(duty: Duty, today: date) -> bool:
    """Tell whether a duty falls due within three days and is not late."""
    due = duty.timing.due
    return due is not None and today <= due <= today + timedelta(days=SOON)


@dataclass(frozen=True)
class Running:
    """How many projects the actor sees that are not at their end, with their budget, and how many run in this year."""

    open: int
    this_year: int
    budget_fen: int


def running(session: Session, actor: Actor, today: date) -> Running:
    """Count the projects the actor may read; what is dormant is at its end."""
    unfinished = (col(Project.dormant).is_(False), not_(DONE["application"]))
    first, last = date(today.year, 1, 1), date(today.year, 12, 31)
    ours = (col(Project.last_day) >= first, col(Project.first_day) <= last)
    (open_ones, budget_fen), (this_year, _) = (read_sums(session, actor, *one) for one in (unfinished, ours))
    return Running(open_ones, this_year, budget_fen)


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
    approved = select(col(Project.id)).where(
        col(Project.purchaser_id).in_(actor.purchasers(*STAFF)), col(Project.approved_on).is_not(None)
    )
    mine = approved.where(Project.id == FundSource.project_id).exists()
    years = select(FundSource.year).where(FundSource.year <= today.year, mine)
    year = session.exec(years.order_by(col(FundSource.year).desc()).limit(1)).first()
    if year is None:
        return None
    ours = approved.where(col(Project.id).in_(select(FundSource.project_id).where(FundSource.year == year)))
    purses, paid = _purses(session, ours), _paid(session, ours)
    planned = sum(purse[year] for purse in purses.values())
    spent = sum(_paid_from(purse, year, paid.get(project_id, 0)) for project_id, purse in purses.items())
    return Spending(year, planned, spent, _passed(year, today))


def _purses(session: Session, projects: SelectOfScalar[Any]) -> dict[int, dict[int, int]]:
    """The fen set aside in each year, by project."""
    columns = (FundSource.project_id, FundSource.year, func.sum(FundSource.amount_fen))
    query = select(*columns).where(col(FundSource.project_id).in_(projects))
    found: dict[int, dict[int, int]] = {}
    for project_id, year, fen in session.exec(query.group_by(col(FundSource.project_id), col(FundSource.year))):
        found.setdefault(project_id, {})[year] = int(fen)
    return found


def _paid(session: Session, projects: SelectOfScalar[Any]) -> dict[int, int]:
    """The fen paid so far, by project: what was asked for and paid, and whole milestones from before there were requests."""
    asked = select(Payment.id).where(Payment.milestone_id == Milestone.id)
    whole = select(Contract.project_id, func.sum(Milestone.amount_fen)).join(
        Milestone, col(Milestone.contract_id) == Contract.id
    )
    whole = whole.where(col(Contract.project_id).in_(projects), col(Milestone.paid_on).is_not(None), ~asked.exists())
    parts = select(PaymentPart.project_id, func.sum(PaymentPart.amount_fen)).where(
        col(PaymentPart.project_id).in_(projects)
    )
    found: dict[int, int] = {}
    for query, project in ((whole, Contract.project_id), (parts, PaymentPart.project_id)):
        for project_id, fen in session.exec(query.group_by(col(project))):
            found[project_id] = found.get(project_id, 0) + int(fen)
    return found


def _paid_from(purse: dict[int, int], year: int, paid_fen: int) -> int:
    earlier = sum(fen for one, fen in purse.items() if one < year)
    return min(max(paid_fen - earlier, 0), purse[year])


def _passed(year: int, today: date) -> Fraction:
    first, last = date(year, 1, 1), date(year, 12, 31)
    return min(Fraction((today - first).days + 1, (last - first).days + 1), Fraction(1))
