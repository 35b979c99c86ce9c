"""Answers given for somebody else: how many, and whether they differ from the people's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import sqrt

from scoring.exact import Rounding, percent, rounded
from scoring.survey.intervals import CONFIDENCE, Interval, t_interval

FEWEST = 10  # of each kind; with fewer a difference of the index cannot be told from chance
_ONE_PLACE = Rounding(places=1)


@dataclass(frozen=True)
class ProxyEffect:
    """Own and proxy answers: how many, their index, the difference (own − proxy) with its interval, in words.

    A figure is None where there are not enough answers for it.
    """

    own: int
    proxies: int
    own_index: Fraction | None
    all_index: Fraction | None
    difference: Fraction | None
    interval: Interval | None
    words: str


def proxy_effect(
    own: Sequence[Fraction], proxies: Sequence[Fraction], *, confidence: Decimal = CONFIDENCE
) -> ProxyEffect:
    """Compare people's own scores with those given by proxies; below ten of either it says 不足以判断.

    The interval is Welch's, without correction for a finite population, so rather too wide than too narrow. The
    figures are of the answers as they came, unweighted. Source: Welch 1947, Biometrika 34:28-35.
    """
    indexes = _mean(own), _mean([*own, *proxies])
    if min(len(own), len(proxies)) < FEWEST:
        return ProxyEffect(len(own), len(proxies), *indexes, None, None, _too_few(len(own), len(proxies)))
    difference = Fraction(sum(own)) / len(own) - Fraction(sum(proxies)) / len(proxies)
    interval = _welch(own, proxies, difference, confidence)
    words = _words(len(own), len(proxies), difference, interval)
    return ProxyEffect(len(own), len(proxies), *indexes, difference, interval, words)


def _welch(
    own: Sequence[Fraction], proxies: Sequence[Fraction], difference: Fraction, confidence: Decimal
) -> Interval | None:
    errors = [_variance(scores) / len(scores) for scores in (own, proxies)]
    whole = sum(errors)
    if not whole:
        return None
    parts = zip(errors, (own, proxies), strict=True)
    degrees = whole**2 / sum(error**2 / (len(scores) - 1) for error, scores in parts)
    limits = (-100.0, 100.0)
    return t_interval(float(difference), sqrt(whole), float(degrees), confidence=confidence, limits=limits)


def _words(own: int, proxies: int, difference: Fraction, interval: Interval | None) -> str:
    answered = _answered(own, proxies)
    apart = f"{answered}；本人的指数比代答的高 {rounded(difference, _ONE_PLACE)}"
    if difference < 0:
        apart = f"{answered}；本人的指数比代答的低 {rounded(-difference, _ONE_PLACE)}"
    if interval is None:
        return f"{apart}，两组各自的回答完全相同，误差不足以判断"
    level = percent(Fraction(interval.confidence))
    ends = f"{level} 置信区间 {interval.low:.1f} 至 {interval.high:.1f}"
    alike = interval.low <= 0 <= interval.high
    return f"{apart}（{ends}），{'看不出差别，但不证明没有差别' if alike else '代答与本人回答有差别，请分别列出'}"


def _too_few(own: int, proxies: int) -> str:
    if not proxies:
        return f"{own} 份全部由本人回答"
    return f"{_answered(own, proxies)}；其中一方不足 {FEWEST} 份，代答有无影响不足以判断"


def _answered(own: int, proxies: int) -> str:
    return f"本人回答 {own} 份，代答 {proxies} 份（{percent(Fraction(proxies, own + proxies))}）"


def _mean(scores: Sequence[Fraction]) -> Fraction | None:
    return Fraction(sum(scores)) / len(scores) if scores else None


def _variance(scores: Sequence[Fraction]) -> Fraction:
    mean = Fraction(sum(scores)) / len(scores)
    return sum(((score - mean) ** 2 for score in scores), Fraction(0)) / (len(scores) - 1)
