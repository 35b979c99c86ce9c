"""The result without each member in turn."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import sqrt

from scoring.errors import ScoringError
from scoring.panel import PanelResult, Sheet

_FEWEST = 2  # one value has no spread


@dataclass(frozen=True)
class Without:
    """The published total and grade without one member, and by how much the exact total moves.

    `total` and `change` are None where the rest cannot be scored. `note` says that, or that too few members remain.
    """

    member: str
    total: Decimal | None
    grade: str | None
    change: Fraction | None
    note: str = ""


@dataclass(frozen=True)
class LeaveOneOut:
    """Every member's removal.

    `largest` is the furthest the exact total moves, either way; `changing` the members without whom the grade differs.
    `jackknife` is the standard error of the total, √((R − 1)/R · Σ(t₍ⱼ₎ − t̄)²) (Efron & Tibshirani 1993, ch. 11), for
    two members or more of one party.
    """

    members: tuple[Without, ...]
    largest: Fraction | None
    changing: tuple[str, ...]
    jackknife: float | None


def leave_one_out(
    score: Callable[[Sequence[Sheet]], PanelResult], sheets: Sequence[Sheet], result: PanelResult, minimum: int
) -> LeaveOneOut:
    """Score again without each member whose sheet counts; a panel below `minimum` is scored all the same, and said.

    `score` takes the sheets; the member's own is handed to it as one that does not count, so that revisions and
    recusals on record stay valid. One scoring pass a member.
    """
    counted = [sheet for sheet in sheets if sheet.counted]
    found = [_without(score, sheets, sheet, result, _note(counted, sheet, minimum)) for sheet in counted]
    changes = [one.change for one in found if one.change is not None]
    return LeaveOneOut(
        tuple(found),
        max(map(abs, changes), default=None),
        tuple(one.member for one in found if one.total is not None and one.grade != result.grade),
        _jackknife(changes) if len({sheet.party for sheet in counted}) == 1 and len(changes) == len(found) else None,
    )


def _without(
    score: Callable[[Sequence[Sheet]], PanelResult],
    sheets: Sequence[Sheet],
    one: Sheet,
    result: PanelResult,
    note: str,
) -> Without:
    try:
        rest = score([replace(sheet, counted=False) if sheet is one else sheet for sheet in sheets])
    except ScoringError as error:
        return Without(one.member, None, None, None, f"去掉后无法计分：{error}")
    return Without(one.member, rest.total, rest.grade, rest.exact_total - result.exact_total, note)


def _note(counted: Sequence[Sheet], one: Sheet, minimum: int) -> str:
    left = sum(sheet.party == one.party for sheet in counted) - 1
    if one.party or left >= minimum:
        return ""
    return f"去掉后只有 {left} 名成员，少于 {minimum} 名，只作比较，不能作为评估结果"


def _jackknife(changes: Sequence[Fraction]) -> float | None:
    if len(changes) < _FEWEST:
        return None
    middle = sum(changes, Fraction(0)) / len(changes)
    squares = sum(((change - middle) ** 2 for change in changes), Fraction(0))
    return sqrt(squares * (len(changes) - 1) / len(changes))
