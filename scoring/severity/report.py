"""Who marks strictly and who leniently, said to a person, beside the legal score and never instead of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf
from typing import Literal

import numpy as np
from scipy.special import fdtrc, stdtrit

from scoring.exact import DEFAULT_ROUNDING, rounded
from scoring.severity.design import Design, IntArray, Rating, design_of
from scoring.severity.least_squares import AdditiveFit, additive_fit
from scoring.severity.rational import MOST_MEMBERS, exact_fit

LEAST_MARKS = 3  # marks of a member for projects that others marked too; bureau default
LEAST_FREEDOM = 5  # residual degrees of freedom: below it an interval is wider than any severity; bureau default
LEVEL = 0.05
_SMALL_P = 0.001

Verdict = Literal["strict", "lenient", "unclear", "insufficient"]


@dataclass(frozen=True)
class MemberSeverity:
    """A member: how many marks, the connected group, and how far above (+) or below (-) its mean the member marks.

    `effect` and `interval` (95 %, in marks) are None and the verdict is "insufficient" where there are too few marks.
    `effect` is the exact rational for up to 30 members.
    """

    member: str
    marks: int
    group: int
    effect: Fraction | None
    interval: tuple[float, float] | None
    verdict: Verdict
    words: str


@dataclass(frozen=True)
class ProjectSeverity:
    """A project: the mean of its marks, and what it would be if all members of the group had marked it, or None."""

    project: str
    mean: Fraction
    corrected: Fraction | None
    words: str


@dataclass(frozen=True)
class SeverityReport:
    """Members strictest first, projects by name, the groups that can be compared, and the test for any difference.

    `f`, `p` and `freedom` (members, residual) belong to that test; f and p are None without enough marks. `summary` is the
    whole answer in sentences.
    """

    members: tuple[MemberSeverity, ...]
    projects: tuple[ProjectSeverity, ...]
    groups: tuple[tuple[str, ...], ...]
    freedom: tuple[int, int]
    f: float | None
    p: float | None
    summary: tuple[str, ...]


@dataclass(frozen=True)
class _Judged:
    """A design, its fit, and which members have enough marks."""

    unit: str
    design: Design
    fit: AdditiveFit
    effects: tuple[Fraction, ...]
    corrected: tuple[Fraction, ...]
    shared: IntArray
    enough: tuple[bool, ...]
    f: float | None
    p: float | None


def severity_report(ratings: Sequence[Rating], *, unit: str = "项目") -> SeverityReport:
    """Say of every member how far below or above the own group's mean the marks lie, with a 95 % interval.

    Only members joined by shared projects are compared. A verdict needs a difference between members at the 5 % level and
    an interval without 0 (Fisher's protected comparison). Below 3 shared marks of a member or 5 residual degrees of
    freedom the answer is 不足以判断. `unit` is what is marked, as sentences call it: 评分点 within one project, the marks
    then as shares of full marks. Raises ScoringError for no marks, a repeated mark, or one that is not exact.
    Sources: additive least squares, Yates 1936; protected comparison, Fisher 1935, The Design of Experiments.
    """
    judged = _judged(design_of(ratings), unit)
    groups = _groups(judged)
    members = [_member(judged, place, len(groups)) for place in range(len(judged.design.members))]
    known = sorted(members, key=lambda one: (one.effect is None, one.effect or 0, one.member))
    return SeverityReport(
        tuple(known),
        tuple(_project(judged, place) for place in range(len(judged.design.projects))),
        groups,
        (len(members) - len(groups), judged.fit.freedom),
        judged.f,
        judged.p,
        _summary(judged, groups),
    )


def _judged(design: Design, unit: str) -> _Judged:
    fit = additive_fit(design.project, design.member, design.values)
    effects, corrected = tuple(map(Fraction, fit.effects.tolist())), tuple(map(Fraction, fit.corrected.tolist()))
    if len(design.members) <= MOST_MEMBERS:
        solved = exact_fit(design)
        effects, corrected = tuple(solved.effects.values()), tuple(solved.corrected.values())
    together = np.bincount(design.project)[design.project] > 1
    shared = np.bincount(design.member[together], minlength=len(design.members))
    enough = tuple(((shared >= LEAST_MARKS) & (fit.freedom >= LEAST_FREEDOM)).tolist())
    f = _ratio(fit) if any(enough) else None
    between = len(effects) - int(fit.groups.max()) - 1
    p = None if f is None else float(fdtrc(between, fit.freedom, f)) if f < inf else 0.0
    return _Judged(unit, design, fit, effects, corrected, shared, enough, f, p)


def _ratio(fit: AdditiveFit) -> float:
    between = len(fit.effects) - int(fit.groups.max()) - 1
    if fit.ss_residual > 0:
        return fit.ss_members / between / (fit.ss_residual / fit.freedom)
    # members who differ by a constant only differ for certain; members who agree everywhere do not
    return inf if np.abs(fit.effects).max() > 1e-9 * max(1.0, np.abs(fit.corrected).max()) else 0.0


def _groups(judged: _Judged) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(judged.design.members[place] for place in np.flatnonzero(judged.fit.groups == group))
        for group in range(int(judged.fit.groups.max()) + 1)
    )


def _member(judged: _Judged, place: int, groups: int) -> MemberSeverity:
    name, marks = judged.design.members[place], int((judged.design.member == place).sum())
    group = int(judged.fit.groups[place])
    if not judged.enough[place]:
        words = f"{name}：不足以判断，{_lacking(judged, place)}。"
        return MemberSeverity(name, marks, group, None, None, "insufficient", words)
    effect = judged.effects[place]
    reach = float(stdtrit(judged.fit.freedom, 1 - LEVEL / 2)) * float(judged.fit.errors[place])
    interval = (float(effect) - reach, float(effect) + reach)
    verdict = _verdict(interval, judged.p)
    mean = "小组平均" if groups == 1 else f"第 {group + 1} 组平均"
    spoken = {"strict": "打分偏严", "lenient": "打分偏宽", "unclear": "看不出偏严或偏宽"}[verdict]
    stands = f"比{mean}{_signed(effect)}" if rounded(effect, DEFAULT_ROUNDING) else f"与{mean}相同"
    low, high = (_signed(Fraction(bound)) for bound in interval)
    words = f"{name}：{stands}（95% 区间：{low}至{high}），{spoken}。"
    return MemberSeverity(name, marks, group, effect, interval, verdict, words)


def _lacking(judged: _Judged, place: int) -> str:
    if judged.shared[place] == 0:
        return f"没有与其他成员共同评过的{judged.unit}"
    if judged.shared[place] < LEAST_MARKS:
        return f"与他人共同评过的{judged.unit}只有 {int(judged.shared[place])} 个，至少需要 {LEAST_MARKS} 个"
    return f"全部打分的剩余自由度只有 {judged.fit.freedom}，至少需要 {LEAST_FREEDOM}"


def _verdict(interval: tuple[float, float], p: float | None) -> Verdict:
    if p is None or p > LEVEL or interval[0] <= 0 <= interval[1]:
        return "unclear"
    return "strict" if interval[1] < 0 else "lenient"


def _signed(marks: Fraction) -> str:
    shown = rounded(marks, DEFAULT_ROUNDING)
    return f"{'低' if shown < 0 else '高'} {abs(shown)} 分" if shown else "0 分"


def _project(judged: _Judged, place: int) -> ProjectSeverity:
    first, last = np.searchsorted(judged.design.project, [place, place + 1])
    name, own = judged.design.projects[place], judged.design.marks[first:last]
    mean = sum(own, Fraction(0)) / len(own)
    plain = f"{name}：成员平均 {rounded(mean, DEFAULT_ROUNDING)} 分"
    if not all(judged.enough[member] for member in judged.design.member[first:last]):
        return ProjectSeverity(name, mean, None, f"{plain}；成员的宽严不足以判断，不作校正。")
    corrected = judged.corrected[place]
    words = f"{plain}；按成员宽严校正后为 {rounded(corrected, DEFAULT_ROUNDING)} 分，仅供参考，不替代法定得分。"
    return ProjectSeverity(name, mean, corrected, words)


def _summary(judged: _Judged, groups: Sequence[Sequence[str]]) -> tuple[str, ...]:
    sentences = []
    if len(groups) > 1:
        named = "；".join(f"第 {number} 组：{'、'.join(group)}" for number, group in enumerate(groups, 1))
        sentences.append(
            f"成员分成 {len(groups)} 组，组与组之间没有共同评过的{judged.unit}，宽严只能在组内比较。{named}。"
        )
    if judged.f is None or judged.p is None:
        return (
            *sentences,
            f"共同打分太少，不足以判断成员的宽严（每名成员至少 {LEAST_MARKS} 个共同评过的{judged.unit}，剩余自由度至少 {LEAST_FREEDOM}）。",
        )
    between = len(judged.effects) - len(groups)
    test = f"F({between}, {judged.fit.freedom}) = {judged.f:.2f}，p {_chance(judged.p)}"
    found = "超出偶然" if judged.p <= LEVEL else "没有超出偶然的范围"
    if judged.fit.ss_residual == 0:
        test = "成员之间的差异在每个项目上完全一致" if judged.f else "各成员的分数完全一致"
    sentences.append(f"成员之间的宽严差异{found}（{test}）。")
    sentences.append("宽严是与同组成员相比，不是与应得分相比；校正分仅供参考，不替代法定得分。")
    return tuple(sentences)


def _chance(p: float) -> str:
    return f"< {_SMALL_P}" if p < _SMALL_P else f"= {p:.3f}"
