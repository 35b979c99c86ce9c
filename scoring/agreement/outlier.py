"""One value, or one member, far from the others: Grubbs' test, which small panels cannot use.

Grubbs 1950, Annals of Mathematical Statistics 21:27-58, and 1969, Technometrics 11:1-21. G cannot exceed (n-1)/√n:
1.1547 with three values, and under six never twice the standard deviation. NIST/SEMATECH e-Handbook 1.3.5.17.1 advises
against the test for six values or fewer, which is why seven is the minimum here.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import stdtrit

from scoring.agreement.answers import Insufficient
from scoring.agreement.tables import RatingTable, noise, shortage
from scoring.errors import ScoringError

Tail = Literal["both", "upper", "lower"]

_FEWEST = 7
_FEWEST_AT_ALL = 3  # the t distribution of the critical value has n-2 degrees of freedom


@dataclass(frozen=True)
class Grubbs:
    """The most distant value: G, its critical value at the significance, its place (from 0), and whether it is out."""

    g: float
    critical: float
    place: int
    outlying: bool
    n: int
    significance: float
    tail: Tail


@dataclass(frozen=True)
class OutlierMember:
    """The member whose mean lies furthest from the panel's, in shares of full marks, and the test of it."""

    member: str
    deviation: float
    test: Grubbs

    @property
    def sentence(self) -> str:
        """The answer for a person; a finding asks for a talk and proves nothing."""
        test = self.test
        side = "高" if self.deviation > 0 else "低"
        figures = f"Grubbs G = {test.g:.3f}，{100 * test.significance:g}% 临界值 {test.critical:.3f}"
        lead = f"{self.member}的平均得分率比全组{side} {100 * abs(self.deviation):.1f} 个百分点（{figures}）"
        return f"{lead}，属于离群，请核实原因。" if test.outlying else f"{lead}，未达到离群。"


def grubbs(
    values: Sequence[float], *, significance: float = 0.05, tail: Tail = "both", fewest: int = _FEWEST
) -> Grubbs | Insufficient:
    """Test whether the most distant of at least `fewest` values is an outlier, G = max|x - mean| / s (s with n-1).

    `tail` "upper" tests the greatest value only, "lower" the least. Insufficient below the minimum, or if all values
    are equal. Raises ScoringError for a value that is not finite.
    """
    table = np.asarray(values, dtype=np.float64)
    if not np.isfinite(table).all():
        raise ScoringError("离群检验的数值须为有限数", fix="请先剔除缺失值")
    n = len(table)
    if n < max(fewest, _FEWEST_AT_ALL):
        return Insufficient(_powerless(n, max(fewest, _FEWEST_AT_ALL)))
    deviations = table - table.mean()
    if float((deviations**2).sum()) <= noise(table[np.newaxis]):
        return Insufficient("各数值完全相同，没有差异，无法检验离群")
    signed = {"both": np.abs(deviations), "upper": deviations, "lower": -deviations}[tail]
    place = int(np.argmax(signed))
    g = float(signed[place] / np.std(table, ddof=1))
    critical = grubbs_critical(n, significance=significance, tail=tail)
    return Grubbs(g, critical, place, g > critical, n, significance, tail)


def grubbs_critical(n: int, *, significance: float = 0.05, tail: Tail = "both") -> float:
    """The critical value of G for n >= 3 values. Raises ScoringError below three."""
    if n < _FEWEST_AT_ALL:
        raise ScoringError(f"Grubbs 检验至少要有 {_FEWEST_AT_ALL} 个数值，现有 {n} 个")
    sides = 2 if tail == "both" else 1
    squared = float(stdtrit(n - 2, 1 - significance / (sides * n))) ** 2
    return (n - 1) / math.sqrt(n) * math.sqrt(squared / (n - 2 + squared))


def outlier_member(
    table: RatingTable, *, significance: float = 0.05, fewest: int = _FEWEST
) -> OutlierMember | Insufficient:
    """Test whether one member marks far above or below the others, by the means over points that all have marked.

    Insufficient in panels below the minimum, whatever their marks: the test has no power there.
    """
    shared = table.shares[~np.isnan(table.shares).any(axis=1)]
    if len(table.members) < fewest:
        return Insufficient(_powerless(len(table.members), fewest))
    if fault := shortage(*shared.shape):
        return Insufficient(fault)
    deviations = shared.mean(axis=0) - shared.mean()
    test = grubbs(deviations.tolist(), significance=significance, fewest=fewest)
    if isinstance(test, Insufficient):
        return test
    return OutlierMember(table.members[test.place], float(deviations[test.place]), test)


def _powerless(n: int, fewest: int) -> str:
    limit = f"，{n} 个数值的 G 最大只能达到 {(n - 1) / math.sqrt(n):.4f}，检验没有效力" if n else ""
    return f"只有 {n} 个数值，Grubbs 检验至少要有 {fewest} 个{limit}"
