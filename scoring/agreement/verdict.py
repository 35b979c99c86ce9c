"""What a panel's agreement is, in one answer for a person: the statistic that fits, its interval, and plain words."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scoring.agreement.answers import Estimate, Insufficient
from scoring.agreement.findings import Finding, data_findings
from scoring.agreement.intraclass import Icc, icc
from scoring.agreement.krippendorff import Alpha, Metric, alpha
from scoring.agreement.tables import RatingTable

_FEWEST_MEMBERS = 2  # one member agrees with nobody
_FEWEST_POINTS = 10  # default of this product: below it the interval of a panel of three spans most of the scale
_ADVISED_POINTS, _ADVISED_MEMBERS = 30, 3  # Koo & Li 2016, Journal of Chiropractic Medicine 15:155-163

_Scale = tuple[str, Sequence[tuple[float, str]]]
_KOO_LI: _Scale = (
    "Koo 与 Li（2016）的分级",
    ((0.9, "优秀"), (0.75, "良好"), (0.5, "中等"), (-np.inf, "较差")),
)
_KRIPPENDORFF: _Scale = (
    "Krippendorff（2004）的界限",
    ((0.8, "可作结论"), (0.667, "只作试探性结论"), (-np.inf, "不宜下结论")),
)


@dataclass(frozen=True)
class Agreement:
    """How far a panel agrees: the statistic by name, one member's estimate, and that of the panel's mean if there is one.

    `estimate` is Insufficient where nothing can be said. `points` were used: all of them have marks of every member
    (ICC) or of two at least (alpha). `sentence` is the answer for a person; `findings` are to be cleared first.
    """

    label: str
    estimate: Estimate | Insufficient
    mean: Estimate | None
    points: int
    members: int
    sentence: str
    findings: tuple[Finding, ...]


def agreement(
    table: RatingTable,
    *,
    seed: int,
    metric: Metric = "interval",
    fewest_points: int = _FEWEST_POINTS,
    fewest_members: int = _FEWEST_MEMBERS,
    confidence: float = 0.95,
) -> Agreement:
    """Answer how far a panel agrees, with an interval or not at all.

    Marks of all members on all points: ICC(2,1) for one member and ICC(2,k) for the mean that is published, because the
    members stand for others who could have been asked and their marks count as they are (McGraw & Wong 1996). Marks
    missing, or bands and categories instead of marks: Krippendorff's alpha with a seeded bootstrap interval. Below the
    minimum of members or of points with two marks the answer is Insufficient.
    """
    findings = data_findings(table)
    rated = table.shares[(~np.isnan(table.shares)).sum(axis=1) >= _FEWEST_MEMBERS]
    points, members = len(rated), int((~np.isnan(table.shares)).any(axis=0).sum())
    if fault := _fault(points, members, fewest_points, fewest_members):
        return _unknown(Insufficient(fault), points, members, findings)
    if metric == "interval" and not np.isnan(table.shares).any():
        answer: Icc | Alpha | Insufficient = icc(table.shares, confidence=confidence)
    else:
        answer = alpha(rated, metric, seed=seed, confidence=confidence)
    if isinstance(answer, Insufficient):
        return _unknown(answer, points, members, findings)
    return _of_icc(answer, findings) if isinstance(answer, Icc) else _of_alpha(answer, members, findings)


def _fault(points: int, members: int, fewest_points: int, fewest_members: int) -> str:
    if members < fewest_members:
        return f"只有 {members} 名成员打分，至少要有 {fewest_members} 名"
    if points < fewest_points:
        return f"只有 {points} 个评分点有两名以上成员打分，少于 {fewest_points} 个（默认值）"
    return ""


def _unknown(why: Insufficient, points: int, members: int, findings: tuple[Finding, ...]) -> Agreement:
    return Agreement("", why, None, points, members, f"成员一致性{why.sentence}", findings)


def _of_icc(answer: Icc, findings: tuple[Finding, ...]) -> Agreement:
    single, mean = answer.forms["2,1"], answer.forms["2,k"]
    if isinstance(single.estimate, Insufficient):
        return _unknown(single.estimate, answer.targets, answer.raters, findings)
    whole = mean.estimate
    parts = [
        f"{answer.raters} 名成员对 {answer.targets} 个评分点的打分，{single.label}为 {single.estimate.words}，说的是单独一名成员的打分有多可靠",
        f"{answer.raters} 人平均分的 ICC(2,k) "
        + (f"为 {whole.words}" if isinstance(whole, Estimate) else f"{whole.sentence.rstrip('。')}"),
        _graded(single.estimate, _KOO_LI),
        _caution(answer.targets, answer.raters),
    ]
    sentence = "。".join(filter(None, parts)) + "。"
    averaged = whole if isinstance(whole, Estimate) else None
    return Agreement(single.label, single.estimate, averaged, answer.targets, answer.raters, sentence, findings)


def _of_alpha(answer: Alpha, members: int, findings: tuple[Finding, ...]) -> Agreement:
    parts = [
        f"{members} 名成员对 {answer.units} 个评分点共 {answer.ratings} 个打分，{answer.label}为 {answer.estimate.words}",
        f"区间由评分点重抽样 {answer.resamples} 次得出",
        f"其中 {answer.left_out} 次全部相同，未计入" if answer.left_out else "",
        _graded(answer.estimate, _KRIPPENDORFF),
        _caution(answer.units, members),
    ]
    sentence = "。".join(filter(None, parts)) + "。"
    return Agreement(answer.label, answer.estimate, None, answer.units, members, sentence, findings)


def _graded(estimate: Estimate, scale: _Scale) -> str:
    """Read the interval, not the point, on a scale that is named."""
    name, bands = scale
    low, high = (next(word for floor, word in bands if end >= floor) for end in (estimate.low, estimate.high))
    return f"按 {name}（默认值），区间为“{low}”" + ("" if low == high else f"至“{high}”")


def _caution(points: int, members: int) -> str:
    if points >= _ADVISED_POINTS and members >= _ADVISED_MEMBERS:
        return ""
    return f"样本小于 Koo 与 Li（2016）建议的 {_ADVISED_POINTS} 个评分对象、{_ADVISED_MEMBERS} 名评分人，结论宜慎"
