"""Grades from bands as they are printed: every score must have one grade, and only one."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from scoring.errors import ScoringError
from scoring.exact import is_whole_steps, text
from scoring.printed import Band, gaps
from scoring.tree import Grade


class GradeBand(NamedTuple):
    """A grade from `low` to `high`; `low` belongs to it, `high` too unless `open_top` (80（含）-90)."""

    name: str
    low: Decimal
    high: Decimal
    open_top: bool = False


def grades_from_bands(
    bands: Sequence[GradeBand | tuple[str, Decimal, Decimal]], scale: Decimal, step: Decimal = Decimal("0.01")
) -> tuple[Grade, ...]:
    """Turn bands that tile 0 to `scale` in steps of `step` into grades with their floors, best first.

    Raises ScoringError naming the band where scores have no grade or two grades, or a limit is not a whole step.
    """
    ordered = sorted((GradeBand(*band) for band in bands), key=lambda band: (band.low, band.high))
    if not ordered:
        raise ScoringError("没有等级区间", fix="请写明各等级的起止分数")
    for band in ordered:
        _check_limits(band, scale, step)
    for lower, upper in pairwise(ordered):
        _check_overlap(lower, upper, step)
    printed = [Band(band.low, band.high, band.open_top) for band in ordered]
    for low, high in gaps([*printed, Band(scale + step, None)], step):
        raise _ungraded(ordered, low, high)
    return tuple(Grade(band.name, band.low) for band in reversed(ordered))


def _check_limits(band: GradeBand, scale: Decimal, step: Decimal) -> None:
    where = f"等级“{band.name}”"
    words = f"{text(band.low)} 至 {text(band.high)}"
    if band.low >= band.high or band.low < 0 or band.high > scale:
        raise ScoringError(
            f"区间 {words} 不在 0 至满分 {text(scale)} 之内或上下颠倒", where=where, fix="请核对等级区间"
        )
    if not (is_whole_steps(band.low, step) and is_whole_steps(band.high, step)):
        raise ScoringError(f"区间 {words} 的界限不是最小单位 {text(step)} 的整数倍", where=where, fix="请核对等级区间")


def _check_overlap(lower: GradeBand, upper: GradeBand, step: Decimal) -> None:
    top = lower.high - step if lower.open_top else lower.high
    if upper.low > top:
        return
    shared = f"{text(upper.low)} 分" if upper.low == top else f"{text(upper.low)} 至 {text(min(top, upper.high))} 分"
    raise ScoringError(
        f"{shared}同时属于“{lower.name}”和“{upper.name}”",
        where=f"等级“{upper.name}”",
        fix="请写明界限归哪一档，例如 80（含）至 90（不含）",
    )


def _ungraded(ordered: Sequence[GradeBand], low: Decimal, high: Decimal) -> ScoringError:
    above = next((band.name for band in ordered if band.low > high), "")
    below = next((band.name for band in reversed(ordered) if band.low < low), "")
    place = "与".join(f"“{name}”" for name in (below, above) if name)
    stretch = f"{text(low)} 分" if low == high else f"{text(low)} 至 {text(high)} 分"
    side = "之间的" if below and above else "以下的" if above else "以上的"
    return ScoringError(f"{place}{side} {stretch}没有等级", where=f"等级“{above or below}”", fix="请补全等级区间")
