"""A person's hardships by dimension, with what was not assessed said beside what was."""

from dataclasses import dataclass
from fractions import Fraction

from scoring.exact import DEFAULT_ROUNDING, rounded, text
from scoring.needs.scheme import Scheme, Severity, Term, assessed


@dataclass(frozen=True)
class DimensionProfile:
    """One dimension: its value on the scale of levels, None where nothing in it was assessed.

    `assessed` of `total` indicators were; `worst` names those at the highest level found, if above 0.
    """

    id: str
    name: str
    value: Fraction | None
    assessed: int
    total: int
    worst: tuple[str, ...]


@dataclass(frozen=True)
class Profile:
    """All dimensions in the order of the scheme, and how many indicators were assessed."""

    scheme: Scheme
    dimensions: tuple[DimensionProfile, ...]
    assessed: int
    missing: tuple[str, ...]

    @property
    def radar(self) -> tuple[tuple[str, Fraction | None], ...]:
        """Name and value of each axis, from 0 to `top`; None is a gap, not a zero."""
        return tuple((one.name, one.value) for one in self.dimensions)

    @property
    def top(self) -> int:
        """The end of every axis: the highest level of the scheme."""
        return len(self.scheme.levels) - 1

    @property
    def sentence(self) -> str:
        """The profile in words: the coverage first, then the dimensions with a hardship, then what is missing."""
        total = self.assessed + len(self.missing)
        if not self.assessed:
            return f"{total}项中没有一项已评，没有可以说明的困难。"
        gaps = f"；未评：{'、'.join(self.missing)}" if self.missing else ""
        heavy = [_said(one) for one in self.dimensions if one.value]
        found = "；".join(heavy) if heavy else "已评各项均无困难"
        return f"{total}项中已评{self.assessed}项。{found}{gaps}。"


def profile(scheme: Scheme, severity: Severity) -> Profile:
    """The profile of one assessment; an indicator that was not assessed is missing, never zero.

    A dimension is the highest level or the mean of its assessed indicators, as the scheme says. With indicators
    missing, the highest is a lower limit, and the coverage beside it says so. Raises as `assessed`.
    """
    levels = assessed(scheme, severity)
    missing = tuple(one.name for one in scheme.indicators if one.id not in levels)
    return Profile(scheme, tuple(_dimension(scheme, one, levels) for one in scheme.dimensions), len(levels), missing)


def _dimension(scheme: Scheme, dimension: Term, levels: dict[str, int]) -> DimensionProfile:
    inside = [one for one in scheme.indicators if one.dimension == dimension.id]
    found = [(one.name, levels[one.id]) for one in inside if one.id in levels]
    highest = max((level for _, level in found), default=0)
    worst = tuple(name for name, level in found if level == highest > 0)
    return DimensionProfile(
        dimension.id, dimension.name, _value(scheme, [level for _, level in found]), len(found), len(inside), worst
    )


def _value(scheme: Scheme, found: list[int]) -> Fraction | None:
    if not found:
        return None
    return Fraction(max(found)) if scheme.dimension_value == "highest" else Fraction(sum(found), len(found))


def _said(one: DimensionProfile) -> str:
    value = text(rounded(one.value or Fraction(0), DEFAULT_ROUNDING))
    partly = f"，本维度{one.total}项中已评{one.assessed}项" if one.assessed < one.total else ""
    return f"{one.name}{value}（{'、'.join(one.worst)}{partly}）"
