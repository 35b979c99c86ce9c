"""A due day with its reason, counted again when the calendar grows, and whether an act kept it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from scoring.deadlines.calendar import Calendar
from scoring.deadlines.counting import (
    BY_LAW,
    Counting,
    DueUnknown,
    first_day,
    last_day,
    unrolled_end,
    working_days_between,
)
from scoring.deadlines.words import Unit, day_words, length_words
from scoring.errors import ScoringError

_BY_POST = "政府采购质疑和投诉办法（财政部令第94号）第四十四条"


@dataclass(frozen=True)
class Deadline:
    """A due day with its reason: the event it counts from, how much of which unit, counted how, under which clause.

    `provisional` means that days of a year without calendar were taken as Monday to Friday: nothing is late by it.
    """

    event: str
    event_day: date
    days: int
    kind: Unit
    due: date
    provisional: bool
    clause: str
    how: Counting = BY_LAW
    calendar: Calendar = field(default=Calendar(frozenset(), frozenset()), compare=False, repr=False)

    @property
    def period(self) -> str:
        """The length in words: 30个工作日, 3个月."""
        return length_words(self.days, self.kind)


def deadline(
    event: str,
    event_day: date | None,
    days: int,
    kind: Unit,
    calendar: Calendar,
    clause: str,
    *,
    planning: bool = False,
    how: Counting = BY_LAW,
) -> Deadline:
    """Count a deadline and keep its reason; `provisional` if only planning and a day of an unknown year decides.

    Raises DueUnknown if the event has no day or the clock stands still without an end, CalendarUnavailable for an
    unknown year unless only planning, ScoringError for a length as add_days.
    """
    if event_day is None:
        what = f"没有登记“{event}”的日期，{length_words(days, kind)}的期限不知从哪一天起算，无法计算"
        raise DueUnknown(what, clause=clause, fix=f"请登记“{event}”的日期，以送达回证、签收或查询记录为准")
    due = last_day(event_day, days, kind, calendar, planning=planning, how=how)
    looked_at = _years_looked_at(event_day, days, kind, due, how)
    provisional = any(year not in calendar.years for year in looked_at)
    return Deadline(event, event_day, days, kind, due, provisional, clause, how, calendar)


def _years_looked_at(event_day: date, days: int, kind: Unit, due: date, how: Counting) -> range:
    if kind == "working":
        return range(first_day(event_day, how).year, due.year + 1)
    if not how.rolls_over:
        return range(0)
    return range(unrolled_end(event_day, days, kind, how).year, due.year + 1)


def recounted(old: Deadline, calendar: Calendar, *, planning: bool = False) -> Deadline:
    """The same deadline on another calendar, such as one whose missing year has been imported."""
    return deadline(old.event, old.event_day, old.days, old.kind, calendar, old.clause, planning=planning, how=old.how)


@dataclass(frozen=True)
class Kept:
    """Whether an act kept its deadline: in time, late, before its event, or undecided by a provisional date.

    `days_late` counts calendar days and `working_days_late` working days; both are 0 unless late.
    """

    verdict: Literal["in_time", "late", "before_event", "undecided"]
    sentence: str
    days_late: int = 0
    working_days_late: int = 0


def kept(due: Deadline, act: str, received: date, *, posted: date | None = None) -> Kept:
    """Tell whether an act kept a deadline; one posted before the end is in time (94号令 第四十四条).

    Raises ScoringError if the act is said to be posted after it was received.
    """
    if posted is not None and posted > received:
        what = f"“{act}”的交邮日{day_words(posted)}晚于收到日{day_words(received)}"
        raise ScoringError(what, clause=_BY_POST, fix="请核对两个日期")
    day = posted or received
    did = f"{day_words(day)}{f'交邮“{act}”' if posted else act}"
    by = day_words(due.due)
    if day < due.event_day:
        what = f"{did}，早于起算的“{due.event}”（{day_words(due.event_day)}），两个日期至少有一个登记有误"
        return Kept("before_event", what)
    if due.provisional and day.year not in due.calendar.years:
        beside = "晚于" if day > due.due else "未超过"
        return Kept("undecided", f"{did}，{beside}暂定的{by}；该年放假安排没有导入，导入后再判断")
    if day <= due.due:
        by_post = f"；{day_words(received)}收到，期满前交邮的不算过期" if received > due.due else ""
        return Kept("in_time", f"{did}，未超过{by}，符合{due.period}的期限{by_post}")
    if due.provisional:
        return Kept("undecided", f"{did}，晚于暂定的{by}；期间有放假安排没有导入的年份，导入后再判断")
    late = (day - due.due).days
    working = working_days_between(due.due, day, due.calendar, planning=True)
    return Kept("late", f"{did}，晚于{by}，逾期{late}日（{working}个工作日）", late, working)
