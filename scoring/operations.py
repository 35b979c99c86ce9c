"""The closed set of operations a figure may be made of.

Each takes its own numbers and the values of the steps below it, gives one exact value, and says itself as a formula
in which every figure can be checked with a pocket calculator.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from scoring.errors import ScoringError
from scoring.exact import Mode, Rounding, rounded, text

Numbers = Sequence[Fraction]
WITHHELD = "暂缓定级"
_DIGITS = Rounding(places=6)
ANSWER_VALUES = (100, 75, 50, 25, 0)  # five answers, from the best to the worst


class Term(NamedTuple):
    """A step below, as a formula sees it."""

    formula: str
    value: Fraction
    shown: str


@dataclass(frozen=True)
class Operation:
    """How a value is computed, said, and, for a grade, named from the names of its inputs."""

    apply: Callable[[Numbers, Numbers], Fraction]
    say: Callable[[Numbers, Sequence[Term]], str]
    names: Callable[[Sequence[str], Numbers, Fraction], str] | None = None


def figure(term: Term) -> str:
    """Write a value so that it can be added up: exactly if it is short, else as shown and marked ≈."""
    exactly = text(term.value)
    return exactly if "/" not in exactly and len(exactly) <= len(term.shown) + 2 else f"≈{term.shown}"


def _added(terms: Sequence[Term]) -> str:
    return " + ".join(figure(term) for term in terms)


def _grouped(formula: str) -> str:
    """Put brackets around a sum, unless it stands in brackets already."""
    outside, removed = formula, 1
    while removed:
        outside, removed = re.subn(r"\([^()]*\)", "", outside)
    return f"({formula})" if " + " in outside or " − " in outside else formula


def _unrounded(value: Fraction) -> str:
    exactly = text(value)
    return f"≈{rounded(value, _DIGITS)}" if "/" in exactly else exactly


def _mean(values: Numbers) -> Fraction:
    if not values:
        raise ScoringError("没有可以求平均的分数")
    return sum(values, Fraction(0)) / len(values)


def _median(values: Numbers) -> Fraction:
    ordered = sorted(values)
    return _mean(ordered[(len(ordered) - 1) // 2 : len(ordered) // 2 + 1])


def kept_of(values: Numbers) -> Numbers:
    """Drop one highest and one lowest; with fewer than four values none is dropped."""
    return values if len(values) < 4 else sorted(values)[1:-1]  # noqa: PLR2004  (of three only one would be left)


def _say_kept(_: Numbers, terms: Sequence[Term]) -> str:
    kept = kept_of([term.value for term in terms])
    dropped = "（已去掉一个最高分和一个最低分）" if len(kept) < len(terms) else ""
    return f"({' + '.join(map(text, kept))}) ÷ {len(kept)}{dropped}"


def _say_weighted(weights: Numbers, terms: Sequence[Term]) -> str:
    added = " + ".join(f"{text(weight)} × {term.formula}" for weight, term in zip(weights, terms, strict=True))
    whole = sum(weights)
    return added if whole == 1 else f"({added}) ÷ {text(whole)}"


def _weighted(weights: Numbers, values: Numbers) -> Fraction:
    pairs = zip(weights, values, strict=True)
    return sum((weight * value for weight, value in pairs), Fraction(0)) / sum(weights)


def _band(numbers: Numbers, values: Numbers) -> Fraction:
    for limit, share in zip(numbers[::2], numbers[1::2], strict=True):
        if values[0] <= limit:
            return share
    return Fraction(0)


def _curve(numbers: Numbers, values: Numbers) -> Fraction:
    full_at, zero_below = numbers
    if values[0] >= full_at:
        return Fraction(1)
    return Fraction(0) if values[0] < zero_below else (values[0] - zero_below) / (full_at - zero_below)


def _say_curve(numbers: Numbers, terms: Sequence[Term]) -> str:
    full_at, zero_below = numbers
    share = _curve(numbers, [terms[0].value])
    if share in (0, 1):
        return str(share)
    return f"({figure(terms[0])} − {text(zero_below)}) ÷ {text(full_at - zero_below)}"


def _index(counts: Numbers, _: Numbers) -> Fraction:
    return _weighted(counts, [Fraction(value) for value in ANSWER_VALUES])


def _say_index(counts: Numbers, _: Sequence[Term]) -> str:
    added = " + ".join(f"{value} × {text(count)}" for value, count in zip(ANSWER_VALUES, counts, strict=True))
    return f"({added}) ÷ {text(sum(counts))}"


def _rounding(mode: Mode) -> Operation:
    return Operation(
        lambda n, v: Fraction(rounded(v[0], Rounding(mode, int(n[0])))),
        lambda n, t: f"{_unrounded(t[0].value)} {Rounding(mode, int(n[0])).words}",
    )


def _reached(floors: Numbers, total: Fraction) -> Fraction:
    return max(floor for floor in floors if floor <= total)


def _grade_name(names: Sequence[str], floors: Numbers, total: Fraction) -> str:
    return names[list(floors).index(_reached(floors, total))]


def _say_grade(floors: Numbers, terms: Sequence[Term]) -> str:
    return f"{terms[0].shown} ≥ {text(_reached(floors, terms[0].value))}"


OPERATIONS: Mapping[str, Operation] = {
    # leaves: numbers that a person or a record gave
    "mark": Operation(lambda n, _: n[0], lambda n, _: text(n[0])),
    "ratio": Operation(lambda n, _: min(Fraction(1), n[0] / n[1]), lambda n, _: f"min(1, {text(n[0])} ÷ {text(n[1])})"),
    "quotient": Operation(lambda n, _: n[0] / n[1], lambda n, _: f"{text(n[0])} ÷ {text(n[1])}"),
    "deviation": Operation(lambda n, _: abs(1 - n[0] / n[1]), lambda n, _: f"|1 − {text(n[0])} ÷ {text(n[1])}|"),
    "checklist": Operation(lambda n, _: _mean(n), lambda n, _: f"{text(sum(n))} ÷ {len(n)}"),
    "index": Operation(_index, _say_index),
    "lowest": Operation(lambda n, _: min(n), lambda n, _: f"min({', '.join(map(text, n))})"),
    # a share of the full marks, from 0 to 1
    "weighted": Operation(_weighted, _say_weighted),
    "band": Operation(_band, lambda _, t: f"分档({t[0].formula})"),
    "floor": Operation(
        lambda n, v: v[0] if v[0] >= n[0] else Fraction(0),
        lambda n, t: t[0].formula if t[0].value >= n[0] else "0",
    ),
    "curve": Operation(_curve, _say_curve),
    # marks
    "worth": Operation(lambda n, v: v[0] * n[0], lambda n, t: f"{_grouped(t[0].formula)} × {text(n[0])}"),
    "zero": Operation(lambda _, __: Fraction(0), lambda _, __: "0"),
    "deduct": Operation(
        lambda n, v: max(Fraction(0), v[0] - n[0]), lambda n, t: f"max(0, {t[0].formula} − {text(n[0])})"
    ),
    "cap": Operation(
        lambda n, v: min(v[0], n[0] * n[1]), lambda n, t: f"min({t[0].formula}, {text(n[0])} × {text(n[1])})"
    ),
    # several members' marks for one point
    "mean": Operation(lambda _, v: _mean(v), lambda _, t: f"({_added(t)}) ÷ {len(t)}"),
    "drop_extremes": Operation(lambda _, v: _mean(kept_of(v)), _say_kept),
    "median": Operation(lambda _, v: _median(v), lambda _, t: f"中位数({', '.join(figure(term) for term in t)})"),
    "decided": Operation(lambda n, _: n[0], lambda n, t: f"{text(n[0])}（复核决定，原为 {figure(t[0])}）"),
    # up the tree
    "sum": Operation(lambda _, v: sum(v, Fraction(0)), lambda _, t: _added(t)),
    "portion": Operation(
        lambda n, v: n[0] * n[1] * v[0] / n[2],
        lambda n, t: f"{text(n[0])} × {text(n[1])} × {figure(t[0])} ÷ {text(n[2])}",
    ),
    "scale": Operation(
        lambda n, v: v[0] * n[0] / n[1], lambda n, t: f"{_grouped(figure(t[0]))} × {text(n[0])} ÷ {text(n[1])}"
    ),
    "round_half_up": _rounding("half_up"),
    "round_half_even": _rounding("half_even"),
    "round_truncate": _rounding("truncate"),
    "grade": Operation(lambda _, v: v[0], _say_grade, _grade_name),
    "withheld": Operation(lambda _, v: v[0], lambda _, t: t[0].shown, lambda _, __, ___: WITHHELD),
    # bids
    "discount": Operation(lambda n, v: v[0] * (1 - n[0]), lambda n, t: f"{t[0].formula} × (1 − {text(n[0])})"),
    "price_score": Operation(
        lambda n, v: v[0] / v[1] * n[0], lambda n, t: f"{figure(t[0])} ÷ {figure(t[1])} × {text(n[0])}"
    ),
    "relative": Operation(lambda n, _: n[0] / n[1] * n[2], lambda n, _: f"{text(n[0])} ÷ {text(n[1])} × {text(n[2])}"),
}
