"""Members who mark high or low across projects, judged by a pooled standard error.

Within one small panel nobody can be far out: of n values none lies further than (n − 1) ÷ √n standard deviations from
their mean (Samuelson 1968, Journal of the American Statistical Association 63: 1522-1525), so that with fewer than six
members |z| of 2 cannot be exceeded, whatever the marks. What can be judged is whether a member leans the same way in
project after project. The unit is therefore a member's mean residual in one project, because the marks that one member
gives to the points of one project hang together; its error is pooled over all members and projects.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from scoring.errors import ScoringError
from scoring.exact import exact, percent, text, total

LEAST_PROJECTS = 3  # of a member, with others beside him; bureau default
LEAST_FREEDOM = 10  # projects × members beyond what is estimated; bureau default
_FAR = 9  # three standard errors, squared: under 1.4 % by chance at 10 degrees of freedom

_Cell = tuple[str, str]


class Marked(NamedTuple):
    """One member's mark for one judged point of one project, and the point's full marks."""

    project: str
    point: str
    member: str
    mark: Decimal
    full: Decimal


@dataclass(frozen=True)
class Lean:
    """How a member's marks lie beside the others', as a share of full marks.

    `mean` over projects, positive is lenient; `error_squared` its squared standard error; None where there is too
    little to judge. `flagged` beyond three standard errors; `words` say it to a person.
    """

    member: str
    projects: int
    mean: Fraction | None
    error_squared: Fraction | None
    flagged: bool
    words: str


def leanings(marks: Iterable[Marked]) -> tuple[Lean, ...]:
    """Compare every member with those who marked the same points, over all projects, in order of names.

    One who leans moves the mean that all are held against: so the furthest beyond three standard errors is set aside,
    and the others are compared again among themselves, until none is beyond. Points that only one member marked say
    nothing and are passed over. Fewer than 3 projects of a member, or 10 degrees of freedom in all: 不足以判断.
    Raises ScoringError for a mark given twice or outside 0 to full.
    """
    cells = _shares(marks)
    left = {member for shares in cells.values() for member in shares}
    found: dict[str, Lean] = {}
    while left:
        among = {cell: {who: share for who, share in shares.items() if who in left} for cell, shares in cells.items()}
        compared = _compared(among, left)
        furthest = _furthest(compared) or left
        found |= {member: compared[member] for member in furthest}
        left = left - furthest
    return tuple(found[member] for member in sorted(found))


def _compared(cells: Mapping[_Cell, Mapping[str, Fraction]], members: set[str]) -> dict[str, Lean]:
    means, sizes = _by_project(cells)
    own = {member: {project: mean for (who, project), mean in means.items() if who == member} for member in members}
    freedom = len(means) - len({project for _, project in means}) - len(members) + 1
    pooled = _pooled(own, freedom) if freedom >= LEAST_FREEDOM else None
    return {member: _lean(member, own[member], sizes, pooled) for member in members}


def _furthest(compared: Mapping[str, Lean]) -> set[str]:
    """The flagged member with the largest distance in standard errors; all of them where several are equally far."""
    distances = {lean.member: _distance(lean) for lean in compared.values() if lean.flagged}
    most = max(distances.values(), default=None)
    return {member for member, distance in distances.items() if distance == most}


def _distance(lean: Lean) -> Fraction:
    square = (lean.mean or Fraction(0)) ** 2
    return square / lean.error_squared if lean.error_squared else square


def _shares(marks: Iterable[Marked]) -> dict[_Cell, dict[str, Fraction]]:
    """Marks as shares of full marks, by project and point, then by member."""
    found: dict[_Cell, dict[str, Fraction]] = defaultdict(dict)
    for one in marks:
        where = f"{one.project}，{one.point}，{one.member}"
        share = exact(one.mark) / exact(one.full)
        if one.member in found[one.project, one.point]:
            raise ScoringError("同一评分点有两个分数", where=where, fix="请核对数据")
        if not 0 <= share <= 1:
            raise ScoringError(
                f"分数 {text(one.mark)} 不在 0 至满分 {text(one.full)} 之间", where=where, fix="请核对数据"
            )
        found[one.project, one.point][one.member] = share
    return found


def _by_project(
    cells: Mapping[_Cell, Mapping[str, Fraction]],
) -> tuple[dict[_Cell, Fraction], dict[_Cell, Fraction]]:
    """Each member's mean residual in each project, and the part of a residual's variance that the mean leaves in it."""
    residuals: dict[_Cell, list[Fraction]] = defaultdict(list)
    left: dict[_Cell, list[Fraction]] = defaultdict(list)
    for (project, _), shares in cells.items():
        size = len(shares)
        if size <= 1:
            continue
        middle = total(list(shares.values())) / size
        for member, share in shares.items():
            residuals[member, project].append(share - middle)
            left[member, project].append(Fraction(size - 1, size))
    return _means(residuals), _means(left)


def _means(lists: Mapping[_Cell, Sequence[Fraction]]) -> dict[_Cell, Fraction]:
    return {key: total(values) / len(values) for key, values in lists.items()}


def _pooled(own: Mapping[str, Mapping[str, Fraction]], freedom: int) -> Fraction:
    """The variance of a member's project means around that member's own mean, over all members."""
    squares = []
    for by_project in filter(None, own.values()):
        middle = total(list(by_project.values())) / len(by_project)
        squares += [(mean - middle) ** 2 for mean in by_project.values()]
    return total(squares) / freedom


def _lean(
    member: str, by_project: Mapping[str, Fraction], sizes: Mapping[_Cell, Fraction], pooled: Fraction | None
) -> Lean:
    count = len(by_project)
    if pooled is None or count < LEAST_PROJECTS:
        return Lean(member, count, None, None, flagged=False, words=f"{member}：{count} 个项目，不足以判断")
    mean = total(list(by_project.values())) / count
    error = pooled * total([sizes[member, project] for project in by_project]) / count**2
    far = mean**2 > _FAR * error
    side = "偏高" if mean > 0 else "偏低"
    size = f"与同组成员相比平均{side}满分的 {percent(abs(mean))}" if mean else "与同组成员平均持平"
    verdict = "超过三倍合并标准误，请核实原因" if far else "在三倍合并标准误之内"
    return Lean(member, count, mean, error, flagged=far, words=f"{member}：{count} 个项目，{size}，{verdict}")
