"""Intervals for a share and for an index, with the correction for a finite population."""

from dataclasses import dataclass
from decimal import Decimal
from math import inf, sqrt

from scipy.special import ndtri, stdtrit

from scoring.errors import ScoringError

CONFIDENCE = Decimal("0.95")


@dataclass(frozen=True)
class Interval:
    """Both ends of an interval, in the unit of the figure it belongs to, and its confidence."""

    low: float
    high: float
    confidence: Decimal


def wilson(count: int, answered: int, *, confidence: Decimal = CONFIDENCE) -> Interval:
    """The score interval of a share `count` / `answered`, from 0 to 1; it stays there, also at 0 and at all.

    Raises ScoringError unless 0 ≤ count ≤ answered and answered ≥ 1. Source: Wilson 1927, JASA 22:209-212.
    """
    _check(count, answered, answered)
    return wilson_share(count / answered, answered, confidence=confidence)


def wilson_finite(count: int, answered: int, population: int, *, confidence: Decimal = CONFIDENCE) -> Interval:
    """The score interval of a share in a finite population, by the effective size n (N − 1) / (N − n).

    It never contains a share that the answers seen rule out; a census leaves no interval, both ends are the share.
    Raises ScoringError unless 0 ≤ count ≤ answered ≤ population and answered ≥ 1.
    Source: Wilson 1927 with the effective size of Korn and Graubard 1998, Survey Methodology 24:193-201.
    """
    _check(count, answered, population)
    plain = wilson_share(count / answered, effective_size(answered, population), confidence=confidence)
    least, most = count / population, (population - answered + count) / population
    return Interval(max(plain.low, least), min(plain.high, most), confidence)


def effective_size(answered: int, population: int) -> float:
    """How many people of an endless population tell as much as `answered` of `population`; infinite for a census."""
    return answered * (population - 1) / (population - answered) if answered < population else inf


def wilson_share(share: float, size: float, *, confidence: Decimal = CONFIDENCE) -> Interval:
    """The score interval of a share seen among `size` people, which need not be whole. Raises ScoringError."""
    if size == inf:
        return Interval(share, share, confidence)
    z = float(ndtri(_upper(confidence)))
    middle = share + z * z / (2 * size)
    half = z * sqrt(share * (1 - share) / size + z * z / (4 * size * size))
    scale = 1 + z * z / size
    # at 0 and at all the formula ends there exactly; a float would end beside it
    low = 0.0 if share == 0 else (middle - half) / scale
    high = 1.0 if share == 1 else (middle + half) / scale
    return Interval(low, high, confidence)


def t_interval(
    mean: float, error: float, degrees: float, *, confidence: Decimal = CONFIDENCE, limits: tuple[float, float]
) -> Interval:
    """Mean ± t × standard error, cut at the limits of the scale. Raises ScoringError without a degree of freedom.

    Source: Cochran 1977, 2.8 and 5.4 (Student's t for samples that are not large).
    """
    if degrees <= 0:
        raise ScoringError("回答太少，不足以判断误差", fix="每层至少需要 2 份回答")
    reach = float(stdtrit(degrees, _upper(confidence))) * error
    return Interval(max(limits[0], mean - reach), min(limits[1], mean + reach), confidence)


def _upper(confidence: Decimal) -> float:
    if not 0 < confidence < 1:
        raise ScoringError(f"置信水平 {confidence} 应在 0 与 1 之间", fix="例如 0.95")
    return float((1 + confidence) / 2)


def _check(count: int, answered: int, population: int) -> None:
    if not (0 <= count <= answered <= population and answered):
        raise ScoringError(f"人数不可能：{count} ÷ {answered}，总体 {population}", fix="请核对人数")
