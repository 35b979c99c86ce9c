"""How many lots a unit holds in a draw: one for everybody, more for what stands out, never so many that it is a choice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scoring.forensics.signs import TESTS

ONE, CONTRADICTION, ODD, MOST = 1, 2, 1, 9  # bureau defaults (默认值)


@dataclass(frozen=True)
class Lots:
    """The lots of one unit with what they are given for."""

    unit: str
    lots: int
    reasons: tuple[tuple[str, int], ...]

    @property
    def words(self) -> str:
        """How the number came about: 基本 1 签 + 凭证重复使用 2 签."""
        capped = "" if self.lots == sum(count for _, count in self.reasons) else f"，以 {MOST} 签为限"
        return " + ".join(f"{why} {count} 签" for why, count in self.reasons) + capped


def lots_of(
    units: Iterable[str], signs: Mapping[str, Iterable[str]], levels: Mapping[str, tuple[str, int]]
) -> tuple[Lots, ...]:
    """Give each unit one lot, two for each contradiction it shows, one for each odd frequency, and those of its level.

    `signs` holds the kinds of test a unit stands out in, `levels` its risk level by name with the lots for it. At most
    nine: the least and the most likely stay within nine to one, so that everybody can still come up.
    """
    return tuple(_one(unit, signs.get(unit, ()), levels.get(unit)) for unit in units)


def _one(unit: str, kinds: Iterable[str], level: tuple[str, int] | None) -> Lots:
    told = [(TESTS[kind].title, CONTRADICTION if TESTS[kind].hard else ODD) for kind in TESTS if kind in set(kinds)]
    reasons = (("基本", ONE), *told, *((level,) if level and level[1] else ()))
    return Lots(unit, min(sum(count for _, count in reasons), MOST), reasons)
