"""Agreement on categories corrected for chance, for two or more raters, with ratings missing.

Gwet 2014, Handbook of Inter-Rater Reliability, 4th ed.: a unit with one rating tells how often categories are used,
not how far raters agree. With two raters Fleiss is Scott's pi (1955) and Conger is Cohen's kappa (1960).
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from scipy.special import stdtrit

from scoring.agreement.answers import Estimate, Insufficient, check_confidence
from scoring.agreement.tables import Floats
from scoring.errors import ScoringError

Coefficient = Literal["percent", "fleiss", "conger", "ac1", "brennan_prediger"]
_FEWEST = 2
_NAMES: Mapping[Coefficient, str] = {
    "percent": "一致率",
    "fleiss": "Fleiss κ",
    "conger": "Conger κ",
    "ac1": "Gwet AC1",
    "brennan_prediger": "Brennan-Prediger 系数",
}
_NAMES_OF_TWO: Mapping[Coefficient, str] = {**_NAMES, "fleiss": "Scott π", "conger": "Cohen κ"}


@dataclass(frozen=True)
class Kappa:
    """One coefficient: its name for this number of raters, the agreement expected by chance, and the estimate."""

    name: str
    expected: float
    error: float
    estimate: Estimate


@dataclass(frozen=True)
class Kappas:
    """Five coefficients of the same ratings, the observed agreement, and what they rest on.

    A coefficient is Insufficient where chance alone would make everyone agree. `units` have at least one rating,
    `paired` of them two or more.
    """

    coefficients: Mapping[Coefficient, Kappa | Insufficient]
    observed: float
    categories: tuple[Hashable, ...]
    units: int
    paired: int
    raters: int


class _Chance(NamedTuple):
    """Agreement expected by chance, and how much each unit moves it."""

    expected: float
    influence: Floats


def kappas(
    ratings: Sequence[Sequence[Hashable | None]],
    categories: Sequence[Hashable] | None = None,
    *,
    confidence: float = 0.95,
) -> Kappas | Insufficient:
    """Compare raters on categories: rows are units, columns raters, None is missing.

    `categories` are those that could be chosen (AC1 and Brennan-Prediger count them), by default those that were.
    Intervals are Gwet's, from linearised standard errors with n-1 degrees of freedom, cut at 1. Insufficient with
    fewer than two raters, two categories, two units or one unit rated twice. Raises ScoringError for rows of unequal
    length or a rating outside the categories.
    """
    check_confidence(confidence)
    given = [row for row in ratings if any(cell is not None for cell in row)]
    widths = {len(row) for row in ratings}
    if len(widths) > 1:
        raise ScoringError("各行的成员数不一致", fix="请补齐评分表，缺失的评分请留空")
    found = dict.fromkeys(cell for row in given for cell in row if cell is not None)
    scale = tuple(categories) if categories is not None else tuple(found)
    if strange := [cell for cell in found if cell not in scale]:
        raise ScoringError(f"评分“{strange[0]}”不在类别之中", fix="请核对类别")
    paired = sum(sum(cell is not None for cell in row) >= _FEWEST for row in given)
    raters = max(widths, default=0)
    if fault := _fault(raters, len(scale), len(given), paired):
        return Insufficient(fault)
    chosen = np.array([[[cell == one for one in scale] for cell in row] for row in given], dtype=np.float64)
    observed, coefficients = _coefficients(chosen, confidence)
    return Kappas(coefficients, observed, scale, len(given), paired, raters)


def _fault(raters: int, categories: int, units: int, paired: int) -> str:
    if raters < _FEWEST:
        return f"只有 {raters} 名成员的评分，至少要有 {_FEWEST} 名"
    if categories < _FEWEST:
        return "全部评分都属于同一类别，没有差异可以比较"
    return "" if units >= _FEWEST and paired else f"有评分的单元只有 {units} 个，其中两人以上评过的 {paired} 个"


def _coefficients(chosen: Floats, confidence: float) -> tuple[float, dict[Coefficient, Kappa | Insufficient]]:
    """All coefficients of ratings as 0 or 1, (units, raters, categories)."""
    counts = chosen.sum(axis=1)
    size = counts.sum(axis=1)
    paired = size >= _FEWEST
    agreed = np.where(paired, (counts * (counts - 1)).sum(axis=1) / np.maximum(size * (size - 1), 1), 0.0)
    share = len(size) / paired.sum()
    observed = float(agreed.sum() / paired.sum())
    names = _NAMES_OF_TWO if chosen.shape[1] == _FEWEST else _NAMES
    kinds = _chances(chosen, counts / size[:, np.newaxis])
    return observed, {
        kind: _kappa(names[kind], chance, (share * agreed, share * paired), observed, confidence)
        for kind, chance in kinds.items()
    }


def _chances(chosen: Floats, shares: Floats) -> dict[Coefficient, _Chance]:
    """What chance would give under each coefficient's idea of it; `shares` of a unit's ratings are by category."""
    units, categories = shares.shape
    usage = shares.mean(axis=0)
    none = np.zeros(units)
    fleiss = shares @ usage
    ac1 = shares @ (1 - usage) / (categories - 1)
    return {
        "percent": _Chance(0.0, none),
        "fleiss": _Chance(float(fleiss.mean()), 2 * (fleiss - fleiss.mean())),
        "conger": _conger(chosen),
        "ac1": _Chance(float(ac1.mean()), 2 * (ac1 - ac1.mean())),
        "brennan_prediger": _Chance(1 / categories, none),
    }


def _conger(chosen: Floats) -> _Chance:
    """The mean, over pairs of raters, of the agreement of their own habits (Conger 1980)."""
    units, raters, _ = chosen.shape
    rated = chosen.sum(axis=2)
    times = np.maximum(rated.sum(axis=0), 1)
    habits = chosen.sum(axis=0) / times[:, np.newaxis]
    others = (habits.sum(axis=0) - habits) / (raters * (raters - 1))
    expected = float((habits * others).sum())
    moved = units / times[:, np.newaxis] * (chosen - rated[:, :, np.newaxis] * habits)
    return _Chance(expected, 2 * np.einsum("ugk,gk->u", moved, others))


def _kappa(
    name: str, chance: _Chance, agreed: tuple[Floats, Floats], observed: float, confidence: float
) -> Kappa | Insufficient:
    beyond = 1 - chance.expected
    if beyond <= 0:
        return Insufficient(f"全部评分都属于同一类别，{name}无定义")
    value = (observed - chance.expected) / beyond
    unit = (agreed[0] - chance.expected * agreed[1]) / beyond - (1 - value) * chance.influence / beyond
    units = len(unit)
    error = float(np.sqrt(((unit - value) ** 2).sum() / (units * (units - 1))))
    reach = float(stdtrit(units - 1, (1 + confidence) / 2)) * error
    return Kappa(name, chance.expected, error, Estimate(value, value - reach, min(1.0, value + reach), confidence))
