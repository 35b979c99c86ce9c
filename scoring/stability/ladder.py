"""The grades as steps of the exact total: from where on a total is published at a grade's floor or above."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.exact import Rounding, exact, rounded
from scoring.grading import VetoFinding
from scoring.tree import Grade, IndicatorTree


@dataclass(frozen=True)
class Ladder:
    """The grades that vetoes leave open, lowest first, and the exact total from which each is published.

    `zeroed`: a proven veto makes every total zero.
    """

    grades: tuple[Grade, ...]
    reach: tuple[Fraction, ...]
    rounding: Rounding
    zeroed: bool

    def published(self, total: Fraction) -> Decimal:
        """The figure that is published for an exact total."""
        return rounded(Fraction(0) if self.zeroed else total, self.rounding)

    def grade(self, total: Fraction) -> str:
        """The grade that is read from the published figure."""
        figure = self.published(total)
        return max((grade for grade in self.grades if grade.floor <= figure), key=lambda grade: grade.floor).name


def ladder_of(tree: IndicatorTree, vetoes: Sequence[VetoFinding] = (), *, rounding: Rounding | None = None) -> Ladder:
    """The grades of a tree under proven vetoes, as read under its own rounding or another."""
    used = rounding or tree.rounding
    proven = [veto for veto in vetoes if veto.state == "proven"]
    caps = {veto.grade_cap for veto in proven if veto.effect == "cap"}
    ceiling = min((grade.floor for grade in tree.grades if grade.name in caps), default=None)
    grades = sorted(tree.grades, key=lambda grade: grade.floor)
    allowed = tuple(grade for grade in grades if ceiling is None or grade.floor <= ceiling)
    zeroed = any(veto.effect == "zero" for veto in proven)
    return Ladder(allowed, tuple(reached(grade.floor, used) for grade in allowed), used, zeroed)


def reached(floor: Decimal, rounding: Rounding) -> Fraction:
    """The lowest exact total that is published at the floor or above; half even may need a trifle more."""
    unit = Fraction(1, 10**rounding.places)
    published = -(-exact(floor) // unit) * unit
    return max(published - unit / 2, Fraction(0)) if rounding.mode != "truncate" else published
