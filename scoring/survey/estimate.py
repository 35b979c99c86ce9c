"""From the answers of a stratified sample to the population: exact mean, its variance, and intervals."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import sqrt

from scoring.errors import ScoringError
from scoring.survey.intervals import CONFIDENCE, Interval, effective_size, t_interval, wilson_finite, wilson_share

_PAIR = 2  # a stratum with fewer answers says nothing about its own spread


@dataclass(frozen=True)
class Stratum:
    """A stratum: how many people it has and the exact scores of those who answered."""

    name: str
    population: int
    scores: tuple[Fraction, ...]


@dataclass(frozen=True)
class Estimate:
    """A population mean, its exact variance (None: not enough answers), and what stands behind it."""

    mean: Fraction
    variance: Fraction | None
    answered: int
    population: int
    degrees: int

    @property
    def error(self) -> float | None:
        """The standard error; None where a stratum has a single answer."""
        return None if self.variance is None else sqrt(self.variance)


def stratified_mean(strata: Sequence[Stratum]) -> Estimate:
    """The mean of the population, each stratum by its people, with the variance corrected for a finite population.

    ȳ = Σ W ȳ_h and V = Σ W² (1 − n_h/N_h) s_h² / n_h, in exact fractions. Raises ScoringError for a stratum without
    answers or with more answers than people. Source: Cochran 1977, 5.3-5.4.
    """
    for stratum in strata:
        _check(stratum)
    population = sum(stratum.population for stratum in strata)
    parts = [(Fraction(stratum.population, population), stratum) for stratum in strata]
    mean = sum((weight * _mean(stratum.scores) for weight, stratum in parts), Fraction(0))
    answered = sum(len(stratum.scores) for stratum in strata)
    return Estimate(mean, _whole_variance(parts), answered, population, answered - len(strata))


def collapsed(strata: Sequence[Stratum]) -> tuple[Stratum, ...]:
    """Merge strata with fewer than two answers with each other, then with the ones that have fewest answers.

    The order of what is left does not change; a merged stratum bears all its names. Source: Cochran 1977, 5A.12.
    """
    thin = [stratum for stratum in strata if len(stratum.scores) < min(_PAIR, stratum.population)]
    rest = sorted((stratum for stratum in strata if stratum not in thin), key=lambda one: (len(one.scores), one.name))
    while thin and rest and sum(len(stratum.scores) for stratum in thin) < _PAIR:
        thin.append(rest.pop(0))
    if not thin:
        return tuple(strata)
    merged = Stratum(
        "＋".join(stratum.name for stratum in thin),
        sum(stratum.population for stratum in thin),
        tuple(score for stratum in thin for score in stratum.scores),
    )
    return *(stratum for stratum in strata if stratum in rest), merged


def mean_interval(
    estimate: Estimate, *, confidence: Decimal = CONFIDENCE, limits: tuple[int, int] = (0, 100)
) -> Interval | None:
    """Student's interval of an estimated index; None where the answers do not tell their spread.

    All answers alike from a part of the people also tell nothing: an interval without width would promise certainty.
    """
    if estimate.answered == estimate.population:
        return Interval(float(estimate.mean), float(estimate.mean), confidence)
    if not estimate.error or estimate.degrees < 1:
        return None
    ends = float(limits[0]), float(limits[1])
    return t_interval(float(estimate.mean), estimate.error, estimate.degrees, confidence=confidence, limits=ends)


def share_interval(strata: Sequence[Stratum], *, confidence: Decimal = CONFIDENCE) -> Interval:
    """The score interval of a share from strata whose scores are 0 and 1.

    With one stratum it is `wilson_finite`; with several the effective size is p (1 − p) / V, never above that of a
    simple sample, so that strata of one mind do not feign certainty. Raises ScoringError as `stratified_mean`.
    Source: Korn and Graubard 1998, Survey Methodology 24:193-201.
    """
    estimate = stratified_mean(strata)
    if len(strata) == 1:
        count = int(sum(strata[0].scores, Fraction(0)))
        return wilson_finite(count, estimate.answered, estimate.population, confidence=confidence)
    share, size = estimate.mean, effective_size(estimate.answered, estimate.population)
    if estimate.variance:
        size = min(size, float(share * (1 - share) / estimate.variance))
    return wilson_share(float(share), size, confidence=confidence)


def _mean(scores: Sequence[Fraction]) -> Fraction:
    return sum(scores, Fraction(0)) / len(scores)


def _whole_variance(parts: Sequence[tuple[Fraction, Stratum]]) -> Fraction | None:
    whole = Fraction(0)
    for weight, stratum in parts:
        variance = _variance(stratum)
        if variance is None:
            return None
        whole += weight**2 * variance
    return whole


def _variance(stratum: Stratum) -> Fraction | None:
    answered = len(stratum.scores)
    if answered == stratum.population:
        return Fraction(0)
    if answered < _PAIR:
        return None
    mean = _mean(stratum.scores)
    spread = sum(((score - mean) ** 2 for score in stratum.scores), Fraction(0)) / (answered - 1)
    return (1 - Fraction(answered, stratum.population)) * spread / answered


def _check(stratum: Stratum) -> None:
    answered = len(stratum.scores)
    if not answered:
        raise ScoringError("没有人回答，不能代表这一层", where=stratum.name, fix="请补调，或与相近的层合并")
    if answered > stratum.population:
        raise ScoringError(
            f"回答 {answered} 人，多于层内 {stratum.population} 人", where=stratum.name, fix="请核对人数"
        )
