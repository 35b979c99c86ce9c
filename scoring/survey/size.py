"""How many people to ask in a finite population, decided in exact fractions.

A float at a whole number may ask one person too many; here the ceiling is taken of the exact quotient.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil

from scoring.errors import ScoringError
from scoring.exact import Number, Rounding, exact, percent, rounded, text

Z_IN_USE = {Decimal("0.90"): Decimal("1.645"), Decimal("0.95"): Decimal("1.96"), Decimal("0.99"): Decimal("2.576")}
CHI_SQUARE_1970 = Decimal("3.841")  # the constant Krejcie and Morgan print, not 1.96 squared
HALF = Decimal("0.5")


@dataclass(frozen=True)
class SampleSize:
    """How many of how many people to ask, what the formula gave before rounding up, and why in words."""

    population: int
    people: int
    formula: Fraction
    census: bool
    words: str


def sample_size(
    population: int,
    *,
    error: Number = Decimal("0.10"),
    proportion: Number = HALF,
    confidence: Decimal = Decimal("0.95"),
    minimum: int = 30,
    census_to: int = 30,
) -> SampleSize:
    """The people to ask so that a share is known to ± error, rounded up; everybody where few are served.

    Uses the z in common use (1.645, 1.96, 2.576 for 90, 95, 99 %), an exact decimal, so that no float decides.
    Up to `census_to` people all are asked; above it never fewer than `minimum`. Raises ScoringError for a population
    below 1, a share or error outside 0 to 1, and another confidence. Source: Cochran 1977, Sampling Techniques, 4.4.
    """
    if confidence not in Z_IN_USE:
        known = "、".join(percent(exact(level)) for level in Z_IN_USE)
        raise ScoringError(f"没有置信水平 {text(confidence)} 的 z 值", fix=f"可用的有：{known}")
    formula = _finite(population, exact(Z_IN_USE[confidence]) ** 2, exact(proportion), exact(error))
    people = population if population <= census_to else min(population, max(minimum, ceil(formula)))
    words = _words(population, people, formula, f"{percent(exact(confidence))} 置信、允许误差 ±{percent(exact(error))}")
    return SampleSize(population, people, formula, people == population, words)


def krejcie_morgan(population: int, *, error: Number = Decimal("0.05"), proportion: Number = HALF) -> int:
    """The figure of the table of 1970: chi-square 3.841, rounded to the nearest person, no minimum.

    Raises ScoringError as `sample_size`. Source: Krejcie and Morgan 1970, Educational and Psychological
    Measurement 30:607-610. For comparison with reports that cite the table; our own rule is `sample_size`.
    """
    formula = _finite(population, exact(CHI_SQUARE_1970), exact(proportion), exact(error))
    return int(rounded(formula, Rounding(places=0)))


def _finite(population: int, z_squared: Fraction, proportion: Fraction, error: Fraction) -> Fraction:
    if population < 1:
        raise ScoringError(f"总体人数 {population} 应大于零", fix="请核对抽样框")
    if not 0 < proportion < 1 or not 0 < error < 1:
        raise ScoringError("预计比例与允许误差应在 0 与 1 之间", fix="例如 0.5 与 0.10")
    infinite = z_squared * proportion * (1 - proportion) / error**2
    return infinite / (1 + (infinite - 1) / population)


def _words(population: int, people: int, formula: Fraction, terms: str) -> str:
    if people == population:
        return f"总体 {population} 人，全部调查"
    upwards = f"按 {terms}，公式得 {rounded(formula, Rounding())}，进一为 {ceil(formula)}"
    raised = "" if people == ceil(formula) else f"，不足最低样本量，按 {people} 人"
    return f"总体 {population} 人，{upwards}{raised}，应调查 {people} 人"
