"""Hardships before and after a service, and the share of people who improved: scoring point B1-5 改善程度."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from scoring.exact import percent
from scoring.needs.scheme import Scheme, Severity, assessed

Direction = Literal["improved", "unchanged", "worse", "no_data"]
Outcome = Literal["improved", "unchanged", "worse", "no_baseline", "no_exit"]


@dataclass(frozen=True)
class IndicatorChange:
    """One indicator before and after; no data unless both were assessed."""

    id: str
    name: str
    before: int | None
    after: int | None

    @property
    def direction(self) -> Direction:
        """Lower is better: a level that falls is an improvement."""
        if self.before is None or self.after is None:
            return "no_data"
        if self.after == self.before:
            return "unchanged"
        return "improved" if self.after < self.before else "worse"


@dataclass(frozen=True)
class Change:
    """Every indicator of one person, and what that makes of the person.

    worse: at least one indicator got worse. no_baseline: nothing was assessed before. no_exit: something assessed
    before was not assessed after, so a worsening may be hidden. Else improved, or unchanged.
    """

    indicators: tuple[IndicatorChange, ...]

    @property
    def outcome(self) -> Outcome:
        """One word for the person; a worsening that is known counts even where other indicators are missing."""
        directions = {one.direction for one in self.indicators}
        if "worse" in directions:
            return "worse"
        if all(one.before is None for one in self.indicators):
            return "no_baseline"
        if any(one.before is not None and one.after is None for one in self.indicators):
            return "no_exit"
        return "improved" if "improved" in directions else "unchanged"


def change(scheme: Scheme, before: Severity | None, after: Severity | None) -> Change:
    """Compare two assessments of one person; None where one was never made. Raises as `assessed`."""
    old, new = assessed(scheme, before or {}), assessed(scheme, after or {})
    return Change(tuple(IndicatorChange(i.id, i.name, old.get(i.id), new.get(i.id)) for i in scheme.indicators))


@dataclass(frozen=True)
class Improvement:
    """How many people improved without any worsening, of those with both assessments; the others counted apart."""

    improved: int
    unchanged: int
    worse: int
    no_baseline: int
    no_exit: int

    @property
    def compared(self) -> int:
        """The denominator: people whose baseline and exit can be compared."""
        return self.improved + self.unchanged + self.worse

    @property
    def no_data(self) -> int:
        """People who are tracked and cannot be compared."""
        return self.no_baseline + self.no_exit

    @property
    def share(self) -> Fraction | None:
        """Improved over compared, exactly; None where nobody can be compared."""
        return Fraction(self.improved, self.compared) if self.compared else None

    @property
    def limits(self) -> tuple[Fraction, Fraction] | None:
        """The share if none, and if all, of the people without data had improved; None where nobody is tracked."""
        tracked = self.compared + self.no_data
        return (Fraction(self.improved, tracked), Fraction(self.improved + self.no_data, tracked)) if tracked else None

    @property
    def fact(self) -> Mapping[str, int | bool]:
        """The fact of scoring point B1-5 as `scoring.points` reads it; the cap is for missing baselines."""
        return {"actual": self.improved, "target": self.compared, "cap_if": self.no_baseline > 0}

    @property
    def sentence(self) -> str:
        """Numerator, denominator and what is not known, in words."""
        apart = f"缺少基线{self.no_baseline}人，缺少结束评估{self.no_exit}人，不计入比例"
        if self.share is None or self.limits is None:
            return f"没有前后都评的人，改善程度没有可以计算的数据；{apart}。"
        ratio = f"改善且没有恶化{self.improved}人÷前后都评{self.compared}人＝{percent(self.share)}"
        if not self.no_data:
            return f"{ratio}。"
        low, high = map(percent, self.limits)
        return f"{ratio}；{apart}；补齐后比例在{low}至{high}之间。"


def improvement(changes: Iterable[Change]) -> Improvement:
    """Count the outcomes of all tracked people, one change each."""
    outcomes = [one.outcome for one in changes]
    return Improvement(
        improved=outcomes.count("improved"),
        unchanged=outcomes.count("unchanged"),
        worse=outcomes.count("worse"),
        no_baseline=outcomes.count("no_baseline"),
        no_exit=outcomes.count("no_exit"),
    )


def by_indicator(scheme: Scheme, changes: Iterable[Change]) -> dict[str, dict[Direction, int]]:
    """For each indicator, how many people improved, stayed, got worse, or have no data."""
    rows = [one.indicators for one in changes]
    table = {}
    for place, indicator in enumerate(scheme.indicators):
        found = [row[place].direction for row in rows]
        table[indicator.id] = {name: found.count(name) for name in _DIRECTIONS}
    return table


_DIRECTIONS: tuple[Direction, ...] = ("improved", "unchanged", "worse", "no_data")
