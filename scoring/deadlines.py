"""Deadlines in calendar and working days, over a calendar that is handed in.

The start day does not count; a deadline that ends on a day off moves to the next working day (民法典 201, 203;
财政部令第94号 44). An unknown year is refused, or marked provisional where a plan may live with it.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from scoring.errors import ScoringError

DayKind = Literal["working", "calendar"]

_DAY = timedelta(days=1)
_FRIDAY = 4


class CalendarUnavailable(ScoringError):  # noqa: N818  (the name says the state, as the contract of this module does)
    """The State Council's notice for a year is not loaded, so no binding day can be counted in it."""

    def __init__(self, year: int) -> None:
        super().__init__(
            f"没有 {year} 年的工作日历，无法计算有约束力的期限",
            fix=f"请导入国务院办公厅关于 {year} 年部分节假日安排的通知",
        )
        self.year = year


@dataclass(frozen=True)
class Calendar:
    """The years covered, the days off of those years, and the weekend days that are worked."""

    years: frozenset[int]
    holidays: frozenset[date]
    workdays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        for day in sorted(self.holidays | self.workdays):
            if day.year not in self.years:
                raise ScoringError(f"{day} 不在日历所含年份之内", fix="请核对放假安排")
        for day in sorted(self.holidays & self.workdays):
            raise ScoringError(f"{day} 既是放假日又是上班日", fix="请核对放假安排")


@dataclass(frozen=True)
class Deadline:
    """A due day with its reason: the event it counts from, how many days of which kind, under which clause."""

    event: str
    event_day: date
    days: int
    kind: DayKind
    due: date
    provisional: bool
    clause: str


def is_working_day(day: date, calendar: Calendar, *, planning: bool = False) -> bool:
    """True on a working day.

    For an unknown year raises CalendarUnavailable, or takes Monday to Friday if only planning.
    """
    if day.year not in calendar.years and not planning:
        raise CalendarUnavailable(day.year)
    return day not in calendar.holidays and (day.weekday() <= _FRIDAY or day in calendar.workdays)


def add_days(start: date, days: int, kind: DayKind, calendar: Calendar, *, planning: bool = False) -> date:
    """The last day of a period of that many days; the start day is excluded.

    Calendar days that end on a day off roll forward to the next working day. Raises ScoringError below one day.
    """
    if days < 1:
        raise ScoringError(f"期限 {days} 天须至少为 1 天", fix="请核对期限")
    if kind == "calendar":
        return _first_working_day(start + days * _DAY, calendar, planning=planning)
    working = (day for day in _days_after(start) if is_working_day(day, calendar, planning=planning))
    return next(day for count, day in enumerate(working, start=1) if count == days)


def deadline(
    event: str, event_day: date, days: int, kind: DayKind, calendar: Calendar, clause: str, *, planning: bool = False
) -> Deadline:
    """Count a deadline and keep its reason; `provisional` if only planning and the days touch an unknown year."""
    due = add_days(event_day, days, kind, calendar, planning=planning)
    counted = range(event_day.year, due.year + 1) if kind == "working" else (due.year,)
    provisional = any(year not in calendar.years for year in counted)
    return Deadline(event, event_day, days, kind, due, provisional, clause)


def add_months(day: date, months: int) -> date:
    """The same day of the month that many months later; the last day where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def working_days_between(start: date, end: date, calendar: Calendar, *, planning: bool = False) -> int:
    """Count the working days after start up to end, end included; negative if end lies before start."""
    if end < start:
        return -working_days_between(end, start, calendar, planning=planning)
    span = (start + offset * _DAY for offset in range(1, (end - start).days + 1))
    return sum(is_working_day(day, calendar, planning=planning) for day in span)


def _first_working_day(day: date, calendar: Calendar, *, planning: bool) -> date:
    return next(day for day in _days_after(day - _DAY) if is_working_day(day, calendar, planning=planning))


def _days_after(start: date) -> Iterator[date]:
    day = start
    while True:
        day += _DAY
        yield day
