"""Counting days forwards and backwards, over working days, calendar days, months and years."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice, takewhile

from scoring.deadlines.calendar import DAY, Calendar, DayKind, is_working_day
from scoring.deadlines.words import Unit, day_words, length_words
from scoring.errors import ScoringError

_MONTHS_OF_A_YEAR = 12
# a hundred years; more is a slip of the pen
_LONGEST: dict[Unit, int] = {"working": 36_525, "calendar": 36_525, "months": 1_200, "years": 100}


class DueUnknown(ScoringError):  # noqa: N818  (a state like CalendarUnavailable, not a failure)
    """No due day exists yet: the event has no date, or the clock stands still without an end."""


@dataclass(frozen=True, order=True)
class Pause:
    """Days that a clock does not count, from first to last, both included; no last day while it still stands still.

    政府采购法实施条例 第五十八条: tests, expert review and supplementing are outside the time for a decision.
    """

    first: date
    last: date | None = None
    why: str = ""

    def __post_init__(self) -> None:
        if self.last is not None and self.last < self.first:
            raise ScoringError(
                f"中止期间的止日{day_words(self.last)}早于起日{day_words(self.first)}", fix="请核对中止的起止日期"
            )

    def holds(self, day: date) -> bool:
        """True if the clock stands still on that day."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Counting:
    """How a rule counts: whether its first day counts, whether its end leaves a day off, and when the clock stood still.

    The defaults are 民法典 第二百零一条 and 第二百零三条: the first day is left out, a period that ends on a day off
    ends on the first working day after it.
    """

    first_day_counts: bool = False
    rolls_over: bool = True
    pauses: tuple[Pause, ...] = ()


BY_LAW = Counting()


def add_days(
    start: date, days: int, kind: DayKind, calendar: Calendar, *, planning: bool = False, how: Counting = BY_LAW
) -> date:
    """The last day of a period of that many days; the start day is excluded unless the rule counts it.

    Calendar days that end on a day off roll forward to the next working day unless the rule says not to.
    Raises ScoringError below one day and beyond a century, CalendarUnavailable for an unknown year that is needed, DueUnknown if the
    clock stands still without an end.
    """
    return last_day(start, days, kind, calendar, planning=planning, how=how)


def last_day(
    start: date, length: int, unit: Unit, calendar: Calendar, *, planning: bool = False, how: Counting = BY_LAW
) -> date:
    """The last day of a period in any unit, as add_days promises for days."""
    _refuse_length(length, unit)
    if unit == "working":
        return _nth_working_day(start, length, calendar, planning=planning, how=how)
    end = unrolled_end(start, length, unit, how)
    if not how.rolls_over:
        return end
    return _first_working_day(end, calendar, planning=planning, how=how)


def unrolled_end(start: date, length: int, unit: Unit, how: Counting = BY_LAW) -> date:
    """The end of a period in calendar days, months or years, pauses added, before any roll-over.

    A period in months ends on the day of the month that answers to its start, or on the last day of a shorter month
    (民法典 第二百零二条); one that counts its first day ends a day earlier.
    """
    end = _plain_end(start, length, unit, how)
    begin = first_day(start, how)
    for pause in merged(how.pauses):
        if pause.first > end:
            break
        if pause.last is None:
            used = max((pause.first - begin).days, 0)
            raise _still_standing(how, used, (end - begin).days + 1 - used, "calendar")
        end += max((pause.last - max(pause.first, begin)).days + 1, 0) * DAY
    return end


def first_day(start: date, how: Counting = BY_LAW) -> date:
    """The first day that can count."""
    return start if how.first_day_counts else start + DAY


def _refuse_length(length: int, unit: Unit) -> None:
    if not 1 <= length <= _LONGEST[unit]:
        what = f"期限{length_words(length, unit)}不成立，须在1至{_LONGEST[unit]}之间"
        raise ScoringError(what, fix="请核对期限")


def _plain_end(start: date, length: int, unit: Unit, how: Counting) -> date:
    if unit == "calendar":
        return start + (length - how.first_day_counts) * DAY
    end = add_months(start, length * (_MONTHS_OF_A_YEAR if unit == "years" else 1))
    # a month that is too short has already taken the last day away
    return end - DAY if how.first_day_counts and end.day == start.day else end


def _nth_working_day(start: date, days: int, calendar: Calendar, *, planning: bool, how: Counting) -> date:
    running = _running(first_day(start, how), how)
    working = (day for day in running if is_working_day(day, calendar, planning=planning))
    counted = tuple(islice(working, days))
    if len(counted) < days:
        raise _still_standing(how, len(counted), days - len(counted), "working")
    return counted[-1]


def _first_working_day(begin: date, calendar: Calendar, *, planning: bool, how: Counting) -> date:
    found = next((day for day in _running(begin, how) if is_working_day(day, calendar, planning=planning)), None)
    if found is None:
        raise _still_standing(how, 0, 0, "working")
    return found


def _running(begin: date, how: Counting) -> Iterator[date]:
    """The days from begin on that the clock counts; they end where it stands still without an end."""
    pauses = merged(how.pauses)
    for day in _forwards(begin):
        pause = next((one for one in pauses if one.holds(day)), None)
        if pause is None:
            yield day
        elif pause.last is None:
            return


def _still_standing(how: Counting, used: int, left: int, unit: Unit) -> DueUnknown:
    pause = next(one for one in merged(how.pauses) if one.last is None)
    why = f"（{pause.why}）" if pause.why else ""
    rest = (
        f"已计{length_words(used, unit)}，尚余{length_words(left, unit)}"
        if left
        else "期间已满，届满日是放假日，顺延未定"
    )
    return DueUnknown(
        f"期限自{day_words(pause.first)}起中止{why}，尚未恢复，{rest}，到期日无法计算",
        clause="政府采购法实施条例第五十八条",
        fix="请在中止事由结束后登记止日，再计算到期日",
    )


def merged(pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    """The same days without overlap, oldest first; pauses that touch become one, with both reasons."""
    joined: list[Pause] = []
    for pause in sorted(pauses, key=lambda one: (one.first, one.last or date.max, one.why)):
        before = joined[-1] if joined else None
        if before and (before.last is None or pause.first <= before.last + DAY):
            why = "、".join(dict.fromkeys(filter(None, (before.why, pause.why))))
            joined[-1] = Pause(before.first, _later(before.last, pause.last), why)
        else:
            joined.append(pause)
    return tuple(joined)


def _later(one: date | None, other: date | None) -> date | None:
    return None if one is None or other is None else max(one, other)


def days_before(event_day: date, days: int, kind: DayKind, calendar: Calendar, *, planning: bool = False) -> date:
    """The last day on which an act still lies at least that many days before an event; the event's day is left out.

    Counted backwards as add_days counts forwards. A day off in between does not shorten the time the other side
    has, so nothing rolls. Raises as add_days.
    """
    _refuse_length(days, kind)
    if kind == "calendar":
        return event_day - days * DAY
    working = (day for day in _backwards(event_day) if is_working_day(day, calendar, planning=planning))
    return next(islice(working, days - 1, None))


def add_months(day: date, months: int) -> date:
    """The same day of the month that many months later; the last day where that month is shorter."""
    year, month = divmod(day.year * _MONTHS_OF_A_YEAR + day.month - 1 + months, _MONTHS_OF_A_YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def working_days_between(start: date, end: date, calendar: Calendar, *, planning: bool = False) -> int:
    """Count the working days after start up to end, end included; negative if end lies before start."""
    if end < start:
        return -working_days_between(end, start, calendar, planning=planning)
    span = takewhile(lambda day: day <= end, _forwards(start + DAY))
    return sum(is_working_day(day, calendar, planning=planning) for day in span)


def _forwards(day: date) -> Iterator[date]:
    while True:
        yield day
        day += DAY


def _backwards(event_day: date) -> Iterator[date]:
    while True:
        event_day -= DAY
        yield event_day
