"""What a calendar reads under a person's link: the dated part of that person's home, and nothing else."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlmodel import Session, col, select

from scoring.deadlines import days_before, explain
from workbench.models.accounts import Account, Workspace
from workbench.models.feeds import FeedLink
from workbench.queries.duties import duties_of
from workbench.queries.duties.duty import Duty, Timing
from workbench.rules.calendars import national_calendar
from workbench.security.actors import actor_from
from workbench.services.feeds import token_hash


@dataclass(frozen=True)
class Entry:
    """A dated duty as a calendar shows it; ``remind_on`` is the last working day before it, None once that has passed."""

    uid: UUID
    day: date
    summary: str
    description: str
    screen: str
    query: tuple[tuple[str, str], ...]
    remind_on: date | None


@dataclass(frozen=True)
class Feed:
    """A person's dated duties on a day."""

    title: str
    entries: tuple[Entry, ...]


def feed_of(session: Session, token: str, today: date) -> Feed | None:
    """Return the feed under the link of that token; None if there is none, or its account is closed."""
    query = select(Account).join(FeedLink, col(FeedLink.account_id) == Account.id)
    query = query.where(FeedLink.token_hash == token_hash(token), col(Account.disabled).is_(False))
    account, workspace = session.exec(query).first(), session.get(Workspace, 1)
    if account is None or workspace is None:
        return None
    owner = f"{workspace.created_at.isoformat()}/{account.id}"
    duties = duties_of(session, actor_from(session, account), today)
    dated = tuple(_entry(duty, due, owner, today) for duty in duties if (due := duty.timing.due))
    return Feed(f"期限 · {workspace.title}", dated)


def _entry(duty: Duty, due: date, owner: str, today: date) -> Entry:
    remind_on = _working_day_before(duty.timing, due)
    return Entry(
        uid=uuid5(NAMESPACE_URL, f"{owner}/{duty.key}"),
        day=due,
        summary=f"{_mark(duty.timing)}{duty.about} · {duty.what}",
        description=_told(duty.timing, due),
        screen=duty.screen,
        query=duty.query,
        remind_on=remind_on if remind_on >= today else None,
    )


def _mark(timing: Timing) -> str:
    if timing.counted and timing.counted.provisional:
        return "【暂定】"
    return "【已逾期】" if timing.severity == "stop" else ""


def _told(timing: Timing, due: date) -> str:
    """From which event, how many days, which were skipped, by which clause; what a plan or a contract names says so."""
    day = f"{due.year}年{due.month}月{due.day}日"
    counted = explain(timing.counted) if timing.counted else f"依据：{timing.clause}。"
    late = f"已{timing.left}，仍可补办，补办后写明逾期原因。" if timing.severity == "stop" else f"{day}24:00前办理。"
    return f"{late}\n{counted}"


def _working_day_before(timing: Timing, due: date) -> date:
    calendar = timing.counted.calendar if timing.counted else national_calendar()
    return days_before(due, 1, "working", calendar, planning=True)


def link_made_at(session: Session, account_id: int | None) -> datetime | None:
    """Return since when an account has a link; None while it has none."""
    return session.exec(select(FeedLink.made_at).where(FeedLink.account_id == account_id)).first()


def linked_accounts(session: Session) -> frozenset[int]:
    """Return the accounts that have a link, for who manages them."""
    return frozenset(session.exec(select(FeedLink.account_id)))
