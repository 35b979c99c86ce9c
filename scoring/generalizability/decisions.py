"""D studies: how dependable the mean of a panel of a given size is, and how many members it takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, inf, isfinite, prod
from typing import Literal

from scoring.errors import ScoringError
from scoring.generalizability.studies import FACETS, GStudy, letters

Use = Literal["relative", "absolute"]

_SLACK = 1e-9  # an exact number of members that is whole but for rounding is that whole number
_MOST = 10**6


@dataclass(frozen=True)
class Dependability:
    """What a design of given sizes achieves: error variances (marks squared), Eρ² for ranks and Φ for the mark itself.

    Eρ² counts only errors that could change the order of projects; Φ counts all. Both are None if nothing varies.
    """

    sizes: Mapping[str, int]
    relative_error: float
    absolute_error: float
    rho2: float | None
    phi: float | None


@dataclass(frozen=True)
class Needed:
    """How many levels of a facet reach a coefficient: the exact figure, the whole number, and what it and one less give.

    `count` is None if no number suffices; `limit` is the coefficient that can never be passed.
    """

    facet: str
    target: float
    exact: float | None
    count: int | None
    reached: float | None
    one_less: float | None
    limit: float

    @property
    def words(self) -> str:
        """The answer in one sentence."""
        name, one = FACETS[self.facet], "名" if self.facet == "r" else "个"
        if self.exact is None or self.count is None:
            return f"仅靠增加{name}达不到 {self.target:g}，最多接近 {self.limit:.3f}。"
        fewer = f"，{self.count - 1} {one}时为 {self.one_less:.3f}" if self.one_less is not None else ""
        reached = f"{self.count} {one}时为 {self.reached:.3f}{fewer}"
        return f"要达到 {self.target:g}，需要 {self.count} {one}{name}（计算值 {self.exact:.3f}；{reached}）。"


def decide(study: GStudy, sizes: Mapping[str, int] | None = None) -> Dependability:
    """Project a study onto other numbers of points and members; facets not named keep the study's own.

    In a nested design the number of members is that within each group. Raises ScoringError for a facet that the study does
    not have or a size below 1. Source: Brennan 2001, Generalizability Theory, chapter 4.
    """
    used = _sizes(study, sizes or {})
    signal = study.components[study.object]
    error = {use: sum(_errors(study, used, use).values()) for use in ("relative", "absolute")}
    return Dependability(
        used,
        error["relative"],
        error["absolute"],
        _coefficient(signal, error["relative"]),
        _coefficient(signal, error["absolute"]),
    )


def levels_needed(
    study: GStudy, facet: str, target: float, *, use: Use = "absolute", sizes: Mapping[str, int] | None = None
) -> Needed:
    """Find the least number of points or members with which Φ ("absolute") or Eρ² ("relative") reaches the target.

    The other facets are held at `sizes`, or at the study's own. Raises ScoringError if the target is not between 0 and 1,
    or below five projects. Source: Brennan 2001, chapters 2 and 4.
    """
    if not study.enough:
        raise ScoringError(study.words.rstrip("。"), fix="请积累更多项目后再计算")
    used = _sizes(study, {**(sizes or {}), facet: 1})
    errors = _errors(study, used, use)
    shared = sum(value for effect, value in errors.items() if facet in letters(effect))
    return _needed(facet, study.components[study.object], sum(errors.values()) - shared, shared, target)


def members_needed(single: float, target: float) -> Needed:
    """Find how many members' mean reaches the target reliability, from the reliability of one member, ICC(2,1).

    k = ρ(1 - r) / (r(1 - ρ)). Raises ScoringError unless both lie between 0 and 1.
    Sources: Spearman 1910; Brown 1910; Shrout & Fleiss 1979, p. 426.
    """
    if not 0 < single < 1:
        raise ScoringError(f"单名成员的信度 {single:g} 须在 0 与 1 之间", fix="信度不大于 0 时，增加成员没有意义")
    return _needed("r", single, 0.0, 1 - single, target)


def _sizes(study: GStudy, sizes: Mapping[str, int]) -> dict[str, int]:
    facets = [facet for facet in study.sizes if facet != study.object]
    if unknown := [facet for facet in sizes if facet not in facets]:
        raise ScoringError(
            f"设计 {study.design} 没有可调的侧面“{'、'.join(unknown)}”", fix=f"可用的有：{'、'.join(facets)}"
        )
    if any(size < 1 for size in sizes.values()):
        raise ScoringError("评分点和成员的个数至少为 1", fix="请核对个数")
    return {facet: sizes.get(facet, study.sizes[facet]) for facet in facets}


def _errors(study: GStudy, sizes: Mapping[str, int], use: str) -> dict[str, float]:
    """The error components, each over the number of levels it is averaged across."""
    return {
        effect: value / prod(sizes[facet] for facet in letters(effect) - {study.object})
        for effect, value in study.components.items()
        if effect != study.object and (use == "absolute" or study.object in letters(effect))
    }


def _coefficient(signal: float, error: float) -> float | None:
    return signal / (signal + error) if signal + error > 0 else None


def _needed(facet: str, signal: float, fixed: float, shared: float, target: float) -> Needed:
    """`fixed` error stays, `shared` error falls with the number of levels."""
    if not 0 < target < 1:
        raise ScoringError(f"目标系数 {target:g} 须在 0 与 1 之间", fix="常用 0.8")

    def at(count: int) -> float:
        return _coefficient(signal, fixed + shared / count) or 0.0

    limit = _coefficient(signal, fixed) or 0.0
    allowed = signal * (1 - target) / target - fixed
    exact = shared / allowed if allowed > 0 else inf
    if not isfinite(exact) or exact > _MOST:
        return Needed(facet, target, None, None, None, None, limit)
    count = max(1, ceil(exact - _SLACK))
    return Needed(facet, target, exact, count, at(count), at(count - 1) if count > 1 else None, limit)
