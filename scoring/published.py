"""A table that somebody published, held against its own figures: sums, weights, rounding, targets, grade.

Nothing is taken on trust and nothing is guessed: a figure the table does not print is left unjudged, and a sum with a
missing part is judged by the least and the most it can be.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal, get_args

from scoring.exact import MODE_NAMES, Mode, Rounding, exact, rounded, text, total
from scoring.printed import Band, gaps, read_bands
from scoring.tree import Grade

_TARGET = re.compile(r"(>=|≥|<=|≤|=|＝|>|＞|<|＜)?\s*([0-9]+(?:\.[0-9]+)?)")
_ACTUAL = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_SAME = {"≥": ">=", "≤": "<=", "＝": "=", "＞": ">", "＜": "<", "": ">="}


@dataclass(frozen=True)
class PublishedRow:
    """A row as printed; None or "" where nothing is printed.

    `weight` is a share of 1, `weighted` the printed weighted score. `planned` and `executed` are a rate's two figures.
    `target` holds its operator (≥4754); `reason` is whatever the table says about the score.
    """

    name: str
    full: Decimal | None = None
    score: Decimal | None = None
    weight: Decimal | None = None
    weighted: Decimal | None = None
    target: str = ""
    actual: str = ""
    planned: Decimal | None = None
    executed: Decimal | None = None
    reason: str = ""
    not_applicable: bool = False
    rows: tuple["PublishedRow", ...] = ()


@dataclass(frozen=True)
class PublishedTable:
    """A published result: its rows under `root` (whose full is the scale and whose score the total), and the grade."""

    root: PublishedRow
    grade: str = ""
    grades: tuple[Grade, ...] = ()
    printed_bands: tuple[str, ...] = ()


@dataclass(frozen=True)
class PublishedFinding:
    """What does not hold, in which row and at which step.

    A contradiction cannot be true by the table's own figures; "rounding" holds under another way of rounding than half
    up; a question may have an answer that the table does not print.
    """

    kind: Literal["contradiction", "rounding", "question"]
    row: str
    step: str
    text: str


def check_published(table: PublishedTable) -> tuple[PublishedFinding, ...]:
    """Every row and step at which a published table disagrees with itself, from the top down; empty if none does."""
    return tuple(_findings(table))


def _findings(table: PublishedTable) -> Iterator[PublishedFinding]:
    for row in _walk(table.root):
        yield from _full_marks(row)
        yield from _sum(row)
        yield from _weighted(row)
        yield from _funds(row)
        yield from _aims(row)
    yield from _grade(table)


def _walk(row: PublishedRow) -> Iterator[PublishedRow]:
    yield row
    for child in row.rows:
        yield from _walk(child)


def _said(row: PublishedRow, step: str, words: str) -> PublishedFinding:
    return PublishedFinding("contradiction", row.name, step, words)


def _asked(row: PublishedRow, step: str, words: str) -> PublishedFinding:
    return PublishedFinding("question", row.name, step, words)


def _parts(row: PublishedRow) -> list[PublishedRow]:
    """The rows that make up this one: those that apply, without the sub-rows that list funds only."""
    return [part for part in row.rows if not part.not_applicable and not _lists_funds_only(part)]


def _lists_funds_only(row: PublishedRow) -> bool:
    return row.planned is not None and row.full is None and row.score is None


def _full_marks(row: PublishedRow) -> Iterator[PublishedFinding]:
    """Full marks and weights must add up, and no score lies outside its full marks."""
    if row.full is not None and row.score is not None and not 0 <= row.score <= row.full:
        yield _said(row, "得分范围", f"得分 {text(row.score)} 不在 0 至满分 {text(row.full)} 之间")
    parts = _parts(row)
    weights = [exact(part.weight) for part in parts if part.weight is not None]
    if weights and total(weights) != 1:
        yield _said(row, "权重合计", f"权重合计 {text(total(weights))}，应为 1")
    fulls = [exact(part.full) for part in parts if part.full is not None]
    if row.full is not None and fulls and not weights and len(fulls) == len(parts) and total(fulls) != exact(row.full):
        yield _said(row, "分值合计", f"各项分值合计 {text(total(fulls))}，表列 {text(row.full)}")


def _sum(row: PublishedRow) -> Iterator[PublishedFinding]:
    """A score must be the sum of its parts, or lie between what the known parts and the full unknown ones allow."""
    parts = _parts(row)
    if row.score is None or not parts or any(part.weight is not None for part in parts):
        return
    reaches = [_reach(part) for part in parts]
    least, tops = total([low for low, _ in reaches]), [high for _, high in reaches if high is not None]
    most = total(tops) if len(tops) == len(parts) else None
    if least <= exact(row.score) and (most is None or exact(row.score) <= most):
        return
    words = f"各项得分合计 {text(least)}"
    if most is not None and most > least:
        words = f"已列各项合计 {text(least)}，{'、'.join(_unscored(row))}即使得满分，合计也只有 {text(most)}"
    yield _said(row, "得分合计", f"{words}，公布 {text(row.score)}")


def _reach(row: PublishedRow) -> tuple[Fraction, Fraction | None]:
    """The least and the most a row can have; no most where nothing printed bounds it."""
    if row.score is not None:
        return exact(row.score), exact(row.score)
    below = [_reach(part) for part in _parts(row)]
    if not below:
        return Fraction(0), None if row.full is None else exact(row.full)
    tops = [high for _, high in below if high is not None]
    return total([low for low, _ in below]), total(tops) if len(tops) == len(below) else None


def _unscored(row: PublishedRow) -> list[str]:
    parts = _parts(row)
    return [row.name] if not parts and row.score is None else [name for part in parts for name in _unscored(part)]


def _weighted(row: PublishedRow) -> Iterator[PublishedFinding]:
    """Weighted scores are score × weight × scale ÷ full; the total is their sum, rounded once."""
    parts = [part for part in _parts(row) if part.weight is not None]
    if not parts or row.full is None:
        return
    brought = [(part, _brings(part, row.full)) for part in parts]
    for part, value in brought:
        if value is not None and part.weighted is not None:
            yield from _rounding(part.name, "加权得分", value, part.weighted)
    values = [value for _, value in brought if value is not None]
    if row.score is not None and len(values) == len(parts):
        yield from _rounding(row.name, "总分", total(values), row.score)


def _brings(part: PublishedRow, scale: Decimal) -> Fraction | None:
    if part.score is None or part.weight is None or part.full is None:
        return None
    return exact(part.score) * exact(part.weight) * exact(scale) / exact(part.full)


def _rounding(row: str, step: str, value: Fraction, printed: Decimal) -> Iterator[PublishedFinding]:
    places = max(0, -int(printed.as_tuple().exponent))
    by_mode: dict[Mode, Decimal] = {mode: rounded(value, Rounding(mode, places)) for mode in get_args(Mode)}
    if by_mode["half_up"] == printed:
        return
    should = f"计算得 {text(value)}，四舍五入为 {by_mode['half_up']}，公布 {printed}"
    modes = [MODE_NAMES[mode] for mode, figure in by_mode.items() if figure == printed]
    if modes:
        yield PublishedFinding("rounding", row, step, f"{should}，与{'、'.join(modes)}一致")
    else:
        yield PublishedFinding("contradiction", row, step, should)


def _funds(row: PublishedRow) -> Iterator[PublishedFinding]:
    """A rate needs something planned: 0 of 0 is no data; sub-rows must add up to their total."""
    if row.planned is None or row.executed is None:
        return
    if row.planned == 0 and row.executed == 0 and row.score is not None and not row.not_applicable:
        yield _said(row, "数据", f"0 ÷ 0 没有数据，不能计为 {text(row.score)} 分")
    if row.planned and row.executed == row.planned:
        yield from _unexplained(row, f"执行 {text(row.executed)}，预算 {text(row.planned)}，执行率 100%")
    funded = [part for part in row.rows if part.planned is not None and part.executed is not None]
    for name, whole, parts in (
        ("预算", row.planned, [part.planned for part in funded]),
        ("执行", row.executed, [part.executed for part in funded]),
    ):
        listed = total([exact(part) for part in parts if part is not None])
        if funded and listed != exact(whole):
            yield _said(row, "资金合计", f"{name}分项合计 {text(listed)}，合计行为 {text(whole)}")


def _aims(row: PublishedRow) -> Iterator[PublishedFinding]:
    """Full marks with a missed target, and lost marks with a met one, both need a reason."""
    target, actual = _TARGET.match(row.target.strip()), _ACTUAL.search(row.actual)
    if not target or not actual or row.score is None or row.full is None:
        return
    sign = target[1] or ""
    wanted, reached = Fraction(target[2]), Fraction(actual[0])
    words = f"目标 {row.target}，实际 {row.actual}"
    if _meets(_SAME.get(sign, sign), reached, wanted):
        yield from _unexplained(row, words)
    elif row.score == row.full:
        said = f"，说明：{row.reason}" if row.reason else "，没有说明"
        finding = _asked if row.reason else _said
        yield finding(row, "目标", f"{words}，未达目标却得满分{said}")


def _meets(sign: str, reached: Fraction, wanted: Fraction) -> bool:
    return {
        ">=": reached >= wanted,
        "<=": reached <= wanted,
        "=": reached == wanted,
        ">": reached > wanted,
        "<": reached < wanted,
    }[sign]


def _unexplained(row: PublishedRow, words: str) -> Iterator[PublishedFinding]:
    if row.score is not None and row.full is not None and row.score < row.full and not row.reason:
        lost = text(exact(row.full) - exact(row.score))
        yield _asked(row, "扣分理由", f"{words}，仍扣 {lost} 分，没有说明理由")


def _grade(table: PublishedTable) -> Iterator[PublishedFinding]:
    """The grade must be the one the total earns, and the printed bands must leave no score without one."""
    score, scale = table.root.score, table.root.full
    if score is not None and table.grade and table.grades:
        earned = max((grade for grade in table.grades if grade.floor <= score), key=lambda grade: grade.floor).name
        if earned != table.grade:
            yield _said(table.root, "等级", f"总分 {text(score)} 分应为“{earned}”，公布“{table.grade}”")
    if scale is not None and table.printed_bands:
        bands: Sequence[Band] = [*read_bands(table.printed_bands), Band(scale, None)]
        for low, high in gaps(bands, Decimal("0.01")):
            yield _asked(table.root, "等级区间", f"{text(low)} 至 {text(high)} 分没有等级")
