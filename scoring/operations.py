"""The closed set of operations a figure may be made of.

Each takes its own numbers and the values of the steps below it, gives one exact value, and says itself as a formula
in which every figure can be checked with a pocket calculator.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Protocol, TypeVar

from scoring.errors import ScoringError
from scoring.exact import Mode, Rounding, rounded, text, total
from scoring.shares import adjusted, band, curve, in_band

Numbers = Sequence[Fraction]
_N = TypeVar("_N", Fraction, int)
WITHHELD = "暂缓定级"
FEWEST_TO_DROP = 4  # of three marks only one would be left
_DIGITS = Rounding(places=6)
ANSWER_VALUES = (100, 75, 50, 25, 0)  # five answers, from the best to the worst


class Term(Protocol):
    """A step below, as a formula sees it."""

    @property
    def formula(self) -> str: ...  # noqa: D102  (as in a step)
    @property
    def exact(self) -> Fraction: ...  # noqa: D102
    @property
    def shown(self) -> str: ...  # noqa: D102


@dataclass(frozen=True)
class Operation:
    """How a value is computed, said, and, for a grade, named from the names of its inputs.

    Whatever cannot be said must be refused by `apply`: a step is computed at once, and said when somebody reads it.
    """

    apply: Callable[[Numbers, Numbers], Fraction]
    say: Callable[[Numbers, Sequence[Term]], str]
    names: Callable[[Sequence[str], Numbers, Fraction], str] | None = None


def figure(term: Term) -> str:
    """Write a value so that it can be added up: exactly if it is short, else as shown and marked ≈."""
    exactly = text(term.exact)
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
    return total(values, len(values))


def middle_of(values: Sequence[_N]) -> Sequence[_N]:
    """The middle value, or the two in the middle of an even number."""
    return sorted(values)[(len(values) - 1) // 2 : len(values) // 2 + 1]


def kept_of(values: Sequence[_N]) -> Sequence[_N]:
    """Drop one highest and one lowest; with fewer than four values none is dropped."""
    return values if len(values) < FEWEST_TO_DROP else sorted(values)[1:-1]


def _say_kept(_: Numbers, terms: Sequence[Term]) -> str:
    kept = kept_of([term.exact for term in terms])
    dropped = "（已去掉一个最高分和一个最低分）" if len(kept) < len(terms) else ""
    return f"({' + '.join(map(text, kept))}) ÷ {len(kept)}{dropped}"


def _say_weighted(weights: Numbers, terms: Sequence[Term]) -> str:
    added = " + ".join(f"{text(weight)} × {term.formula}" for weight, term in zip(weights, terms, strict=True))
    whole = sum(weights)
    return added if whole == 1 else f"({added}) ÷ {text(whole)}"


def _weighted(weights: Numbers, values: Numbers) -> Fraction:
    return total([weight * value for weight, value in zip(weights, values, strict=True)]) / total(weights)


def _banding(sign: int) -> Operation:
    return Operation(lambda n, v: in_band(n, v, sign), lambda _, t: f"分档({t[0].formula})")


def _say_adjusted(numbers: Numbers, terms: Sequence[Term]) -> str:
    signs = zip(numbers[1:], terms[1:], strict=True)
    added = figure(terms[0]) + "".join(f" {'+' if sign > 0 else '−'} {figure(term)}" for sign, term in signs)
    return f"min({text(numbers[0])}, max(0, {added}))" if len(terms) > 1 else f"min({text(numbers[0])}, {added})"


def _say_beside(_: Numbers, terms: Sequence[Term]) -> str:
    return f"{terms[0].formula}（另有 {'、'.join(map(figure, terms[1:]))}，不计入）"


def _say_curve(numbers: Numbers, terms: Sequence[Term]) -> str:
    full_at, zero_below = numbers
    share = curve(numbers, [terms[0].exact])
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
        lambda n, t: f"{_unrounded(t[0].exact)} {Rounding(mode, int(n[0])).words}",
    )


def _decided(numbers: Numbers, values: Numbers) -> Fraction:
    if not values:
        raise ScoringError("没有注明原来的分数")
    return numbers[0]


def _reached(floors: Numbers, published: Fraction) -> Fraction:
    return max(floor for floor in floors if floor <= published)


def _graded(floors: Numbers, values: Numbers) -> Fraction:
    if min(floors) > values[0]:
        raise ScoringError("总分低于所有等级的起点", fix="最低等级须从 0 分起")
    return values[0]


def _grade_name(names: Sequence[str], floors: Numbers, published: Fraction) -> str:
    return names[list(floors).index(_reached(floors, published))]


def _say_grade(floors: Numbers, terms: Sequence[Term]) -> str:
    return f"{terms[0].shown} ≥ {text(_reached(floors, terms[0].exact))}"


def _linear(numbers: Numbers, values: Numbers) -> Fraction:
    (weight,), (base, price) = numbers, values
    return max(Fraction(0), weight * (1 - (price - base) / base))


def _say_linear(numbers: Numbers, terms: Sequence[Term]) -> str:
    base, price = figure(terms[0]), figure(terms[1])
    return f"max(0, {text(numbers[0])} × (1 − ({price} − {base}) ÷ {base}))"


def _percent_off(values: Numbers) -> Fraction:
    base, price = values
    return 100 * (price - base) / base


def _deviation(numbers: Numbers, values: Numbers) -> Fraction:
    weight, above, below, most_above, most_below = numbers
    off = _percent_off(values)
    return weight - (min(most_above, off * above) if off > 0 else min(most_below, -off * below))


def _say_deviation(numbers: Numbers, terms: Sequence[Term]) -> str:
    weight, above, below, most_above, most_below = map(text, numbers)
    base, price = figure(terms[0]), figure(terms[1])
    if terms[1].exact > terms[0].exact:
        return f"{weight} − min({most_above}, ({price} − {base}) ÷ {base} × 100 × {above})"
    return f"{weight} − min({most_below}, ({base} − {price}) ÷ {base} × 100 × {below})"


def _logarithm(numbers: Numbers, values: Numbers) -> Fraction:
    """ln(price ÷ base) to the declared places; taken to 50 digits first, so that it is the same on every machine."""
    with localcontext(prec=50):
        ratio = values[1] / values[0]
        taken = (Decimal(ratio.numerator) / Decimal(ratio.denominator)).ln()
    return Fraction(rounded(Fraction(taken), Rounding(places=int(numbers[2]))))


def _log_score(numbers: Numbers, values: Numbers) -> Fraction:
    return max(Fraction(0), numbers[0] * (1 - numbers[1] * _logarithm(numbers, values)))


def _say_log_score(numbers: Numbers, terms: Sequence[Term]) -> str:
    weight, factor = text(numbers[0]), text(numbers[1])
    logarithm = text(_logarithm(numbers, [term.exact for term in terms]))
    ratio = f"{figure(terms[1])} ÷ {figure(terms[0])}"
    return f"max(0, {weight} × (1 − {factor} × {logarithm}))，其中 ln({ratio}) ≈ {logarithm}"


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
    "band": Operation(band, lambda _, t: f"分档({t[0].formula})"),
    "band_up_to": _banding(1),
    "band_from": _banding(-1),
    "floor": Operation(
        lambda n, v: v[0] if v[0] >= n[0] else Fraction(0),
        lambda n, t: t[0].formula if t[0].exact >= n[0] else "0",
    ),
    "curve": Operation(curve, _say_curve),
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
    "median": Operation(
        lambda _, v: _mean(middle_of(v)), lambda _, t: f"中位数({', '.join(figure(term) for term in t)})"
    ),
    "decided": Operation(_decided, lambda n, t: f"{text(n[0])}（复核决定，原为 {figure(t[0])}）"),
    "revised": Operation(_decided, lambda n, t: f"{text(n[0])}（合议后改分，初评 {figure(t[0])}）"),
    # up the tree
    "sum": Operation(lambda _, v: total(v), lambda _, t: _added(t)),
    "adjusted": Operation(adjusted, _say_adjusted),
    "beside": Operation(lambda _, v: v[0], _say_beside),
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
    "grade": Operation(_graded, _say_grade, _grade_name),
    "withheld": Operation(lambda _, v: v[0], lambda _, t: t[0].shown, lambda _, __, ___: WITHHELD),
    # bids
    "discount": Operation(lambda n, v: v[0] * (1 - n[0]), lambda n, t: f"{t[0].formula} × (1 − {text(n[0])})"),
    "price_score": Operation(
        lambda n, v: v[0] / v[1] * n[0], lambda n, t: f"{figure(t[0])} ÷ {figure(t[1])} × {text(n[0])}"
    ),
    "relative": Operation(lambda n, _: n[0] / n[1] * n[2], lambda n, _: f"{text(n[0])} ÷ {text(n[1])} × {text(n[2])}"),
    "highest": Operation(lambda n, _: max(n), lambda n, _: f"max({', '.join(map(text, n))})"),
    "linear_score": Operation(_linear, _say_linear),
    "deviation_score": Operation(_deviation, _say_deviation),
    "log_score": Operation(_log_score, _say_log_score),
    "raised": Operation(
        lambda n, v: min(n[1], v[0] * (1 + n[0])),
        lambda n, t: f"min({text(n[1])}, {figure(t[0])} × (1 + {text(n[0])}))",
    ),
}
