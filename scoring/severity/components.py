"""Variance components of mark = mean + project + member + error, and effects shrunken by them."""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from scoring.errors import ScoringError
from scoring.severity.design import FloatArray, IntArray
from scoring.severity.least_squares import additive_fit, in_order, information

_NAMES = {"project": "项目", "member": "成员宽严"}


@dataclass(frozen=True)
class VarianceComponents:
    """Variances (marks squared) of projects, members and error; `zeroed` names those that came out negative.

    A negative estimate is set to zero and the sentence in `words` says so.
    """

    project: float
    member: float
    residual: float
    zeroed: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The components as standard deviations, in one sentence."""
        parts = [
            f"{name}标准差 {sqrt(value):.2f} 分"
            for name, value in (("项目之间", self.project), ("成员宽严", self.member), ("其余（残差）", self.residual))
        ]
        note = f"；{'、'.join(self.zeroed)}的方差估计为负，已按 0 计" if self.zeroed else ""
        return f"{'，'.join(parts)}{note}。"


@dataclass(frozen=True)
class ShrunkenEffects:
    """The generalised least-squares mean, and the best linear predictors of projects (P) and members (R) around it."""

    mean: float
    projects: FloatArray
    members: FloatArray


def crossed_components(project: IntArray, member: IntArray, marks: FloatArray) -> VarianceComponents:
    """Estimate the three variances without iterating, for complete and incomplete panels alike.

    Henderson's method III: sums of squares adjusted for the other factor, set equal to their expectations; unbiased, and on
    a complete panel the ANOVA (and, if none is negative, the REML) estimates. project, member, marks (n) as in
    `additive_fit`. Raises ScoringError if members have no project in common or nothing is left to estimate the error.
    Sources: Henderson 1953, Biometrics 9: 226-252; Searle 1971, Linear Models, chapter 10.
    """
    fit = additive_fit(project, member, marks)
    groups = int(fit.groups.max()) + 1
    projects, members = len(fit.corrected), len(fit.effects)
    if fit.freedom < 1 or projects <= groups or members <= groups:
        raise ScoringError("打分太少，不足以估计方差分量", fix="至少需要 2 名成员共同评 2 个以上项目")
    # how often a member marked the same project enters both expectations
    pairs, times = np.unique(project * members + member, return_counts=True)
    squared = times**2
    spread_members = len(marks) - float((squared / np.bincount(project)[pairs // members]).sum())
    spread_projects = len(marks) - float((squared / np.bincount(member)[pairs % members]).sum())
    error = fit.ss_residual / fit.freedom
    ss_projects = _within_members(member, marks) - fit.ss_residual
    raw = {
        "project": (ss_projects - error * (projects - groups)) / spread_projects,
        "member": (fit.ss_members - error * (members - groups)) / spread_members,
    }
    zeroed = tuple(_NAMES[name] for name, value in raw.items() if value < 0)
    return VarianceComponents(max(raw["project"], 0.0), max(raw["member"], 0.0), error, zeroed)


def shrunken_effects(
    project: IntArray, member: IntArray, marks: FloatArray, components: VarianceComponents
) -> ShrunkenEffects:
    """Predict the effects of projects and members as random (BLUP), given the variances; few marks pull towards zero.

    Arrays as in `additive_fit`. Raises ScoringError if the error variance is zero: then nothing is to be shrunken.
    Source: Henderson 1975, Biometrics 31: 423-447 (mixed model equations, projects eliminated).
    """
    if components.residual <= 0:
        raise ScoringError("残差方差为零，成员之间只差一个常数，无须收缩", fix="请直接使用最小二乘的宽严值")
    project, member, marks = in_order(project, member, marks)
    shrinks = components.project / (np.bincount(project) * components.project + components.residual)
    weight = np.asarray(shrinks, dtype=np.float64)
    ones, left = _left(project, weight, np.ones(len(marks))), _left(project, weight, marks)
    to_mean = np.bincount(member, ones)
    matrix = information(project, member, weight) * components.member + components.residual * np.eye(len(to_mean))
    # members stand in units of their variance, so that a variance of zero leaves the system solvable
    system = np.block([[np.array([[ones.sum()]]), to_mean[None, :] * components.member], [to_mean[:, None], matrix]])
    solved = np.linalg.solve(system, np.array([left.sum(), *np.bincount(member, left)]))
    mean, members = float(solved[0]), solved[1:] * components.member
    projects: FloatArray = weight * np.bincount(project, marks - mean - members[member])
    return ShrunkenEffects(mean, projects, members)


def _left(project: IntArray, weight: FloatArray, values: FloatArray) -> FloatArray:
    """What remains of values (n) once the shrunken project effects are taken out."""
    taken: FloatArray = weight * np.bincount(project, values)
    return values - taken[project]


def _within_members(member: IntArray, marks: FloatArray) -> float:
    centred = marks - marks.mean()
    apart = centred - (np.bincount(member, centred) / np.bincount(member))[member]
    return float(np.square(apart).sum())
