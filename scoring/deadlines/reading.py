"""Dates whose separators were lost on the way: every day they can mean, never a guess."""

import re
from datetime import date

from scoring.deadlines.words import day_words
from scoring.errors import ScoringError

_WHOLE = re.compile(r"([0-9]{4})[^0-9]+([0-9]{1,2})[^0-9]+([0-9]{1,2})[^0-9]*")
_RUN_TOGETHER = re.compile(r"([0-9]{4})[^0-9]*([0-9]{2,4})[^0-9]*")


def possible_days(printed: str) -> tuple[date, ...]:
    """Every day that a printed date can mean, oldest first: 2024年8月1日 one, 202481日 one, 2024111日 two.

    Empty if it can mean none. The year must be whole.
    """
    text = printed.strip()
    if whole := _WHOLE.fullmatch(text):
        return _days([(whole[1], whole[2], whole[3])])
    found = _RUN_TOGETHER.fullmatch(text)
    if found is None:
        return ()
    rest = found[2]
    return _days([(found[1], rest[:cut], rest[cut:]) for cut in (1, 2)])


def read_day(printed: str, *, not_before: date = date.min, not_after: date = date.max) -> date:
    """The one day that a printed date can mean between two others.

    Raises ScoringError if it can mean none or several: a date is asked for, never chosen.
    """
    days = [day for day in possible_days(printed) if not_before <= day <= not_after]
    if not days:
        raise ScoringError(f"“{printed}”不是前后日期之间的任何一天", fix="请按原件填写年月日")
    if len(days) > 1:
        raise ScoringError(f"“{printed}”可能是{'或'.join(map(day_words, days))}，不能确定", fix="请按原件填写年月日")
    return days[0]


def _days(triples: list[tuple[str, str, str]]) -> tuple[date, ...]:
    return tuple(sorted(day for triple in triples for day in _day(*triple)))


def _day(year: str, month: str, day: str) -> tuple[date, ...]:
    if not 1 <= len(day) <= len("31"):
        return ()
    try:
        return (date(int(year), int(month), int(day)),)
    except ValueError:
        return ()
