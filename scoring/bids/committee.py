"""The committee's marks for one bid: in range, equal where they are objective, averaged without dropping any."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from scoring.bids.formula import Law
from scoring.errors import ScoringError
from scoring.exact import exact, text
from scoring.trace import Input, Step, make

Marks = Mapping[str, Decimal]
_WHOLE = Decimal(100)
_NO_TRIMMING = {"order-87": "财政部令第87号第五十五条", "caiku-2014-214": "财库〔2014〕214号第二十四条"}
_CHANGE = "财政部令第87号第六十四条"


@dataclass(frozen=True)
class Criterion:
    """One criterion with its full marks; `price` is computed, `objective` must be marked alike by all members."""

    code: str
    name: str
    full: Decimal
    kind: Literal["price", "objective", "subjective"]

    @property
    def label(self) -> str:
        """Code and name, for messages."""
        return f"{self.code} {self.name}"


@dataclass(frozen=True)
class Scheme:
    """The criteria of a document, which sum to the total it states.

    `announced` is the number of criteria its text announces; None if it does not. Raises ScoringError for a sum other
    than the stated total, a stated total other than 100, a criterion announced but not listed, a code used twice, or
    dropping extreme marks where the law forbids it (财政部令第87号第五十五条, 财库〔2014〕214号第二十四条).
    """

    criteria: tuple[Criterion, ...]
    stated_total: Decimal = _WHOLE
    announced: int | None = None
    aggregation: Literal["mean", "drop_extremes"] = "mean"
    law: Law = "order-87"

    def __post_init__(self) -> None:
        if self.stated_total != _WHOLE:
            what = f"评审总分为 {text(self.stated_total)} 分，应为 100 分"
            raise ScoringError(what, fix="各部分先按权重折算，再相加")
        added = " + ".join(text(one.full) for one in self.criteria)
        if sum(one.full for one in self.criteria) != self.stated_total:
            whole = text(sum((one.full for one in self.criteria), Decimal(0)))
            raise ScoringError(
                f"评审因素分值 {added} = {whole}，不是 {text(self.stated_total)}", fix="修改采购文件后再发出"
            )
        if self.announced not in (None, len(self.criteria)):
            raise ScoringError(
                f"采购文件称有 {self.announced} 项评审因素，只列出 {len(self.criteria)} 项", fix="补全或者更正"
            )
        self._refuse_faults()

    @property
    def marked(self) -> tuple[Criterion, ...]:
        """The criteria that members mark."""
        return tuple(one for one in self.criteria if one.kind != "price")

    def _refuse_faults(self) -> None:
        if len({one.code for one in self.criteria}) < len(self.criteria) or min(one.full for one in self.criteria) <= 0:
            raise ScoringError("评审因素的编号重复，或者分值不大于 0", fix="请核对评审因素")
        if self.aggregation != "mean" and self.law in _NO_TRIMMING:
            clause = _NO_TRIMMING[self.law]
            raise ScoringError("不得去掉最高分和最低分", clause=clause, fix="取全部评审专家评分的平均值")


@dataclass(frozen=True)
class Disagreement:
    """An objective criterion that members marked differently, with each member's mark."""

    criterion: Criterion
    marks: tuple[tuple[str, Decimal], ...]

    @property
    def words(self) -> str:
        """Who gave what, for a reader."""
        return f"{self.criterion.label}：" + "、".join(f"{member} {text(mark)} 分" for member, mark in self.marks)


def disagreements(scheme: Scheme, sheets: Mapping[str, Marks]) -> tuple[Disagreement, ...]:
    """The objective criteria on which the members' marks for one bid differ."""
    objective = (one for one in scheme.marked if one.kind == "objective")
    given = [Disagreement(one, tuple((who, marks[one.code]) for who, marks in sheets.items())) for one in objective]
    return tuple(one for one in given if len({mark for _, mark in one.marks}) > 1)


def committee_points(scheme: Scheme, bidder: str, sheets: Mapping[str, Marks]) -> Step:
    """The quality of one bid: the sum over the criteria of the members' exact mean, as a step that can be replayed.

    `sheets` holds every member's marks by criterion code. Raises ScoringError naming member and criterion for a mark
    missing, out of range or of no criterion, and for objective criteria marked differently (财政部令第87号第六十四条).
    """
    if not sheets:
        raise ScoringError("没有评分表", where=bidder, fix="请等待评审专家提交")
    for member, marks in sheets.items():
        _check(scheme, marks, where=f"{bidder}，{member}")
    differing = disagreements(scheme, sheets)
    if differing:
        what = "客观评审因素评分不一致：" + "；".join(one.words for one in differing)
        raise ScoringError(what, where=bidder, clause=_CHANGE, fix="评审委员会核对后改正，并写入评审报告")
    children = [_averaged(scheme, one, sheets) for one in scheme.marked]
    return make("sum", code=bidder, title=f"{bidder}商务技术分", children=children)


def _check(scheme: Scheme, marks: Marks, where: str) -> None:
    strangers = set(marks) - {one.code for one in scheme.marked}
    if strangers:
        raise ScoringError(f"{'、'.join(sorted(strangers))} 不是要打分的评审因素", where=where, fix="请核对评分表")
    for one in scheme.marked:
        mark = marks.get(one.code)
        if mark is None:
            raise ScoringError("没有打分", where=f"{where}，{one.label}", fix="请补全评分表")
        if not 0 <= exact(mark) <= one.full:
            what = f"分数 {text(mark)} 不在 0 至 {text(one.full)} 之间"
            raise ScoringError(what, where=f"{where}，{one.label}", clause=_CHANGE, fix="请核对评分")


def _averaged(scheme: Scheme, one: Criterion, sheets: Mapping[str, Marks]) -> Step:
    given: Sequence[Step] = [
        make("mark", code=one.code, title=member, inputs=[Input(member, text(marks[one.code]), "分")])
        for member, marks in sheets.items()
    ]
    return make(scheme.aggregation, code=one.code, title=one.name, children=given)
