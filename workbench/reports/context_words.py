"""Days, shares and lists as the documents write them."""

import re
from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from scoring.exact import Rounding, exact, rounded, text
from scoring.grading import UNGRADED
from workbench.models.words import Phase
from workbench.queries.evaluations import MemberLine
from workbench.queries.results import ResultCard
from workbench.reports.prose import numeral
from workbench.rules.next_steps import sentences
from workbench.rules.words import on

__all__ = [
    "exact_words",
    "figure",
    "listed_items",
    "member_labels",
    "on",
    "percent",
    "rate",
    "rounding_words",
    "sentences",
    "shown_grade",
    "span",
    "tidy",
]

_ONE_PLACE, _SIX_PLACES = Rounding(places=1), Rounding(places=6)
_LONGEST = 12
_ORDINAL = re.compile(r"(?:^|(?<=[；。，：\s]))[一二三四五六七八九十]是")
NO_MARKS = "不适用"


def percent(share: Fraction) -> str:
    """Write a share with one decimal, rounded half up: 96.4%."""
    return f"{rounded(100 * share, _ONE_PLACE)}%"


def rate(marks: str | None, full: str) -> str:
    """Write marks as a share of full marks; nothing where there are no marks."""
    return percent(exact(marks) / exact(full)) if marks else ""


def exact_words(value: Fraction) -> str:
    """Write an unrounded mark: a decimal if it ends, a fraction if it is short, else six decimals marked ≈."""
    written = text(value)
    return written if len(written) <= _LONGEST else f"≈{rounded(value, _SIX_PLACES)}"


def figure(value: Fraction) -> str:
    """Write a quantity exactly, thousands parted: 4,680, or 12.5."""
    return f"{value.numerator:,}" if value.denominator == 1 else text(value)


def shown_grade(card: ResultCard) -> str:
    """Return the grade; a mid-term is not graded, and an open inquiry withholds the grade."""
    if card.phase == Phase.MID:
        return UNGRADED
    return card.grade or ("暂缓" if card.withheld not in {"", UNGRADED} else UNGRADED)


def span(first: date, last: date) -> str:
    """Write a stretch of days without saying the same year or month twice."""
    if first == last:
        return on(first)
    if first.year != last.year:
        return f"{on(first)}至{on(last)}"
    tail = f"{last.day}日" if first.month == last.month else f"{last.month}月{last.day}日"
    return f"{on(first)}至{tail}"


def listed_items(words: str) -> tuple[str, ...]:
    """Split a text that counts 一是…；二是… into its items; a text that does not count is one item."""
    parts = _ORDINAL.split(words) if _ORDINAL.search(words) else [words]
    return tuple(item for part in parts if (item := part.strip("；。，、： \n")))


def tidy(words: str) -> str:
    """End a text with exactly one full stop; nothing stays nothing."""
    bare = words.strip().rstrip("。；，")
    return f"{bare}。" if bare else ""


def member_labels(members: Sequence[MemberLine]) -> dict[str, str]:
    """Return 评委一, 评委二 … by the members' names, in the order of appointment."""
    return {member.name: f"评委{numeral(place)}" for place, member in enumerate(members, 1)}


def rounding_words(rounding: Rounding) -> str:
    """Say how a figure is rounded, set as Chinese text."""
    return rounding.words.replace(" ", "")
