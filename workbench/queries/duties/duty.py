"""A duty and its time: by when, how that was counted, and under which clause."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlmodel import Session

from scoring.deadlines import DayKind, Deadline
from workbench.models.projects import Project
from workbench.queries.checks import book_on, calendar_of
from workbench.queries.clocks import calendar_deadline, counted_words, days_left, time_left, working_deadline
from workbench.rules.book import Rule
from workbench.rules.values import number

SOON = 3
"""Days before a due day from which on a duty is called soon due."""

Severity = Literal["stop", "warn", "info"]
_WAITING = "待办"


@dataclass(frozen=True)
class Timing:
    """By when: the day if there is one, what is left in the words of a badge, and the clause with its counting.

    ``counted`` is the deadline behind a day that a rule sets; a day that a plan or a contract names has none.
    """

    due: date | None = None
    left: str = _WAITING
    severity: Severity = "info"
    clause: str = ""
    mark: str = "Y"
    counted: Deadline | None = None


@dataclass(frozen=True)
class Duty:
    """Something that waits for the actor, with the screen where it is done."""

    key: str
    what: str
    about: str
    action: str
    screen: str
    query: tuple[tuple[str, str], ...]
    timing: Timing


def whenever(clause: str = "", mark: str = "Y") -> Timing:
    """Return the timing of what has no day of its own."""
    return Timing(clause=clause, mark=mark)


def by_day(due: date, today: date, clause: str, mark: str = "Y") -> Timing:
    """Return the timing of a day that a plan or a contract names."""
    return Timing(due, days_left(due, today), _severity(due, today), clause, mark)


@dataclass(frozen=True)
class Clock:
    """A clock of the rule book: the rule, the parameter with its days, and their kind."""

    rule_id: str
    days_key: str = "working_days"
    kind: DayKind = "working"


def by_rule(session: Session, project: Project, clock: Clock, event: str, event_day: date, today: date) -> Timing:
    """Count a clock of the rule book from an event, on the purchaser's calendar; a rule that has not begun sets no day."""
    rule = book_on(session, project.purchaser_id, event_day).rule(clock.rule_id)
    if rule is None:
        return Timing()
    calendar = calendar_of(session, project.purchaser_id, event_day)
    count = working_deadline if clock.kind == "working" else calendar_deadline
    due = count(event, event_day, number(rule, clock.days_key), cited(rule), calendar)
    severity: Severity = "info" if due.provisional else _severity(due.due, today)
    words = f"{cited(rule)}：{counted_words(due)}"
    return Timing(due.due, time_left(due, today), severity, words, rule.mark, due)


def under(session: Session, project: Project, rule_id: str, on: date) -> Timing:
    """Return the timing of what a rule asks for without a day."""
    rule = book_on(session, project.purchaser_id, on).rule(rule_id)
    return whenever(cited(rule), rule.mark) if rule else whenever()


def cited(rule: Rule) -> str:
    """Return the first citation of a rule; the rest stands on the screen of rules."""
    return rule.cite.clause


def _severity(due: date, today: date) -> Severity:
    if today > due:
        return "stop"
    return "warn" if (due - today).days <= SOON else "info"
