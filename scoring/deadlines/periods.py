"""Periods that must last: how many days were really given, and what a notice claims."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from scoring.deadlines.calendar import Calendar, DayKind, is_working_day
from scoring.deadlines.counting import Counting, last_day, working_days_between
from scoring.deadlines.words import day_words, length_words
from scoring.errors import ScoringError

_RULE_OF_COUNTING = "民法典第二百零一条"


@dataclass(frozen=True)
class Given:
    """How long a period lasted, counted both ways: its first day left out, and its first day counted."""

    first: date
    last: date
    kind: DayKind
    without_first: int
    with_first: int

    @property
    def span(self) -> str:
        """Its two ends in words."""
        return f"{day_words(self.first)}至{day_words(self.last)}"

    @property
    def words(self) -> str:
        """Both ways of counting in words."""
        without, counted = length_words(self.without_first, self.kind), length_words(self.with_first, self.kind)
        return f"不计首日{without}，计入首日{counted}"


def days_given(first: date, last: date, kind: DayKind, calendar: Calendar, *, planning: bool = False) -> Given:
    """Count what a period from first to last really gave, both ways.

    Raises ScoringError if it ends before it begins, CalendarUnavailable for an unknown year of working days.
    """
    if last < first:
        raise ScoringError(f"止日{day_words(last)}早于起日{day_words(first)}", fix="请核对两个日期")
    if kind == "calendar":
        return Given(first, last, kind, (last - first).days, (last - first).days + 1)
    after = working_days_between(first, last, calendar, planning=planning)
    return Given(first, last, kind, after, after + is_working_day(first, calendar, planning=planning))


def earliest_end(
    first: date,
    least: int,
    kind: DayKind,
    calendar: Calendar,
    *,
    planning: bool = False,
    first_day_counts: bool = False,
) -> date:
    """The first day on which a period of at least that many days may end.

    A minimum protects the other side and need not be lengthened by a day off at its end: nothing rolls.
    Raises as add_days.
    """
    how = Counting(first_day_counts=first_day_counts, rolls_over=False)
    return last_day(first, least, kind, calendar, planning=planning, how=how)


@dataclass(frozen=True)
class Minimum:
    """Whether a period was long enough: met, met only if its first day counts, or short by so many days."""

    given: Given
    least: int
    earliest: date
    verdict: Literal["met", "met_with_first_day", "short"]
    missing: int
    sentence: str


def check_minimum(
    given: Given,
    least: int,
    calendar: Calendar,
    clause: str,
    *,
    planning: bool = False,
    first_day_counts: bool = False,
) -> Minimum:
    """Compare what was given with the least that a rule asks for, 不少于 meaning that the figure itself is enough.

    The rule decides whether the first day counts; where only that reading saves the period, the verdict says so.
    """
    earliest = earliest_end(
        given.first, least, given.kind, calendar, planning=planning, first_day_counts=first_day_counts
    )
    missing = max(least - (given.with_first if first_day_counts else given.without_first), 0)
    asked = f"{given.span}，{given.words}；应不少于{length_words(least, given.kind)}（依据：{clause}）"
    if not missing:
        return Minimum(given, least, earliest, "met", 0, f"{asked}，符合")
    until = f"最早应到{day_words(earliest)}"
    if given.with_first >= least:
        doubt = f"计入首日才够，按{_RULE_OF_COUNTING}首日不计入，{until}"
        return Minimum(given, least, earliest, "met_with_first_day", missing, f"{asked}，{doubt}")
    return Minimum(given, least, earliest, "short", missing, f"{asked}，少{length_words(missing, given.kind)}，{until}")


_Fit = Literal["both", "without_first", "with_first", "wrong"]
_FITS: dict[tuple[bool, bool], tuple[_Fit, str]] = {
    (True, True): ("both", "首日不是工作日，计与不计相同，相符"),
    (True, False): ("without_first", "首日不计入，相符"),
    (False, True): ("with_first", "首日计入才相符"),
    (False, False): ("wrong", "两种算法都不相符"),
}


@dataclass(frozen=True)
class Claim:
    """A number of days that a notice prints, against the days it names."""

    given: Given
    claimed: int
    verdict: _Fit
    sentence: str


def check_claim(given: Given, claimed: int) -> Claim:
    """Tell under which way of counting a printed number of days is right, if any."""
    verdict, why = _FITS[claimed == given.without_first, claimed == given.with_first]
    printed = length_words(claimed, given.kind)
    return Claim(given, claimed, verdict, f"{given.span}写作{printed}，实际{given.words}，{why}")
