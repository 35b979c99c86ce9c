"""The clocks of objections: from an event to an act, with what the papers leave unknown said, never guessed."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from scoring.deadlines import (
    BY_LAW,
    Calendar,
    Counting,
    Deadline,
    DueUnknown,
    Pause,
    Unit,
    deadline,
    is_working_day,
    kept,
)
from workbench.rules.book import Rule
from workbench.rules.values import number
from workbench.rules.words import on

Verdict = Literal["in_time", "late", "open", "overdue", "unknown", "undecided", "before_event"]
_SATURDAY = 5
_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class Turn:
    """Whose turn it is: a rule's clock from an event to an act; ``done_on`` is None while the act is waited for."""

    rule_id: str
    key: str
    event: str
    event_day: dt.date | None
    act: str
    done_on: dt.date | None = None
    posted_on: dt.date | None = None
    pauses: tuple[Pause, ...] = ()
    unit: Unit = "working"
    early: dt.date | None = None
    """The day from which the act may come although the clock begins later."""


@dataclass(frozen=True)
class Timed:
    """A clock with its last day and its verdict in a sentence; no last day where it cannot be counted."""

    turn: Turn
    rule: Rule
    due: Deadline | None
    verdict: Verdict
    sentence: str


def timed(rule: Rule, turn: Turn, *, today: dt.date, calendar: Calendar) -> Timed:
    """Count a clock; a day that the papers do not tell, or a clock that stands still, is said to be unknown."""
    how = Counting(pauses=turn.pauses) if turn.pauses else BY_LAW
    days = number(rule, turn.key)
    try:
        due = deadline(turn.event, turn.event_day, days, turn.unit, calendar, rule.cite.clause, planning=True, how=how)
    except DueUnknown as missing:
        return Timed(turn, rule, None, "unknown", missing.what)
    if turn.done_on is None:
        late = today > due.due and not due.provisional
        words = f"{on(due.due)}到期，{'还没有登记' if late else '应在此前（含当日）'}{turn.act}"
        return Timed(turn, rule, due, "overdue" if late else "open", words)
    if turn.early is not None and turn.early <= turn.done_on < due.event_day:
        return Timed(turn, rule, due, "in_time", f"{on(turn.done_on)}{turn.act}，已经答复，不必等到答复期满")
    found = kept(due, turn.act, turn.done_on, posted=turn.posted_on)
    return Timed(turn, rule, due, found.verdict, found.sentence)


def day_note(name: str, day: dt.date, calendar: Calendar) -> str:
    """Say that a day is a day off, or a weekend that is worked; empty for every other day."""
    weekday = f"{on(day)}（星期{_WEEKDAYS[day.weekday()]}）"
    working = is_working_day(day, calendar, planning=True)
    if not working:
        return f"“{name}”{weekday}不是工作日，请核对"
    if day.weekday() >= _SATURDAY:
        return f"“{name}”{weekday}是调休的工作日，按工作日计算"
    return ""


def longest_suspension(rule: Rule, first: dt.date) -> dt.date:
    """Return the last day of the longest suspension: calendar days, the first not counted, a day off at the end not moved."""
    return first + dt.timedelta(number(rule, "longest_days"))
