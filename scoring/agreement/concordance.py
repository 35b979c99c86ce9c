"""Kendall's W: how far several judges put the same things in the same order."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc

from scoring.agreement.answers import Insufficient
from scoring.agreement.tables import as_table, cells, midranks, shortage


@dataclass(frozen=True)
class Concordance:
    """W with and without the correction for ties, each with its chi-square = m(n-1)W and p on n-1 degrees of freedom.

    The corrected chi-square is Friedman's statistic. Publications use both: say which. The chi-square is an
    approximation and poor up to seven targets.
    """

    w: float
    w_uncorrected: float
    chi2: float
    chi2_uncorrected: float
    df: int
    p: float
    p_uncorrected: float
    targets: int
    judges: int
    tied: bool

    @property
    def sentence(self) -> str:
        """Both figures for a person, the convention named."""
        corrected = f"Kendall W（经结值校正）为 {self.w:.2f}，χ²({self.df}) = {self.chi2:.2f}，{_chance(self.p)}"
        if not self.tied:
            return corrected.replace("经结值校正", "没有结值") + "。"
        return f"{corrected}；不作校正时 W 为 {self.w_uncorrected:.2f}，χ²({self.df}) = {self.chi2_uncorrected:.2f}。"


def kendall_w(ratings: ArrayLike) -> Concordance | Insufficient:
    """Measure the concordance of m judges on n targets from a complete table (targets, judges) of marks or ranks.

    Kendall & Babington Smith 1939; ties share their mean rank, W = 12S / (m²(n³-n) - mΣ(t³-t)) (Kendall 1948).
    Insufficient with fewer than two judges or targets, a missing mark, or judges who all put everything level.
    Raises ScoringError for a table that is none.
    """
    table = as_table(ratings)
    n, m = table.shape
    if fault := shortage(n, m):
        return Insufficient(fault)
    if (missing := np.isnan(table)).any():
        return Insufficient(f"评分表不完整（{cells(missing)}缺失），排序要求每名成员都评全")
    ranks, ties = midranks(table.T)
    spread = float(((ranks.sum(axis=0) - m * (n + 1) / 2) ** 2).sum())
    most = m**2 * (n**3 - n)
    correction = m * float((ties**2 - 1).sum())
    if correction == most:
        return Insufficient("每名成员给出的评分都没有高低之分，无法排序")
    w, plain = 12 * spread / (most - correction), 12 * spread / most
    chi2, chi2_plain = m * (n - 1) * w, m * (n - 1) * plain
    p, p_plain = float(chdtrc(n - 1, chi2)), float(chdtrc(n - 1, chi2_plain))
    return Concordance(w, plain, chi2, chi2_plain, n - 1, p, p_plain, n, m, correction > 0)


def _chance(p: float) -> str:
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"  # noqa: PLR2004  (the customary way to write small p)
