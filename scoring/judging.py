"""One judged point: whose marks count, what they average to, and how far they lie apart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from scoring.errors import ScoringError
from scoring.exact import exact, text
from scoring.points import Fact, Flag, cap_without_evidence
from scoring.proceedings import History, Proceedings
from scoring.sheets import Sheet, check_mark, mark_of
from scoring.trace import Input, Step, given, make
from scoring.tree import IndicatorTree, Node

_WIDE_PART = 5  # members further apart than a fifth of full marks should talk; bureau default


@dataclass(frozen=True)
class Spread:
    """How far the members' marks for one judged point lie apart; `wide` above 20 % of its full marks."""

    code: str
    lowest: Decimal
    highest: Decimal
    range: Decimal
    wide: bool


@dataclass(frozen=True)
class Judgement:
    """A judged point: its marks as a step, what to look at, and the spread of the marks that count."""

    step: Step
    flags: tuple[Flag, ...]
    spread: Spread


@dataclass(frozen=True)
class Panel:
    """The sheets of an evaluation with what happened in the panel."""

    tree: IndicatorTree
    sheets: Sequence[Sheet]
    proceedings: Proceedings
    history: History

    @cached_property
    def uneventful(self) -> bool:
        """True where every sheet counts as it was submitted."""
        return not self.history.recused and not self.history.revised and all(sheet.counted for sheet in self.sheets)


def judge(panel: Panel, node: Node, fact: Fact) -> Judgement:
    """Average the valid members' marks as the tree says; the others stay beside them, with the reason.

    Raises ScoringError naming member and point where a mark is missing or false, or too few members are valid.
    """
    place = panel.tree.place(node.code)
    own = [sheet for sheet in panel.sheets if sheet.party == place.party]
    aside = [] if panel.uneventful else [(sheet, why) for sheet in own if (why := _why_aside(panel, sheet, node))]
    valid = [sheet for sheet in own if not _why_aside(panel, sheet, node)] if aside else own
    _check_quorum(node, place.party, len(valid), panel.proceedings.members)
    marks = [_standing(panel, node, sheet) for sheet in valid]
    step = _proven(panel.tree.aggregation, node, node.name, [step for _, step in marks], fact)
    if shown := [
        _mark_step(node, f"{sheet.member}（{why}）", sheet) for sheet, why in aside if node.code in sheet.marks
    ]:
        step = _proven("beside", node, f"{node.name}（另有不计入的评分）", [step, *shown], fact)
    flags = () if panel.uneventful else (*_recused(panel, node, own), *_revised(panel, node, own))
    if fact.evidence_missing and place.role != "deduction":
        step = cap_without_evidence(node, step)
        flags = (*flags, Flag("capped", "证据缺失，得分受上限约束"))
    return Judgement(step, flags, _spread(node, [mark for mark, _ in marks]))


def _why_aside(panel: Panel, sheet: Sheet, node: Node) -> str:
    """Why a sheet does not count at a point; empty if it does."""
    return panel.history.recused.get((sheet.member, node.code), "" if sheet.counted else "不计入总分")


def _check_quorum(node: Node, party: str, valid: int, least: int) -> None:
    if not valid:
        whose = f"“{party}”" if party else ""
        raise ScoringError(f"没有{whose}已提交的评分表", where=node.label, fix=f"请等待{party or '评估小组成员'}提交")
    if not party and valid < least:
        what = f"有效成员 {valid} 名，少于评估方案要求的 {least} 名"
        raise ScoringError(what, where=node.label, fix="请补充成员后重新评分")


def _standing(panel: Panel, node: Node, sheet: Sheet) -> tuple[Decimal, Step]:
    """The mark that counts and its step: the one on the sheet, below every revision of it."""
    mark = mark_of(panel.tree, node, sheet)
    step = _mark_step(node, sheet.member, sheet)
    for change in panel.history.revised.get((sheet.member, node.code), ()):
        mark = change.revised
        check_mark(panel.tree, node, mark, sheet.member)
        why = [Input.of(f"合议后改分：{change.reason.strip()}", mark, "分")]
        step = make("revised", code=node.code, title=sheet.member, inputs=why, children=[step])
    return mark, step


def _mark_step(node: Node, title: str, sheet: Sheet) -> Step:
    return given(node.code, title, sheet.marks[node.code])


def _proven(operation: str, node: Node, title: str, below: Sequence[Step], fact: Fact) -> Step:
    return make(
        operation,
        code=node.code,
        title=title,
        children=below,
        rule=node.point.rule if node.point else "",
        source=node.source,
        evidence=fact.evidence,
    )


def _recused(panel: Panel, node: Node, own: Sequence[Sheet]) -> Iterator[Flag]:
    for sheet in own:
        if why := panel.history.recused.get((sheet.member, node.code)):
            given = f"；原打 {text(sheet.marks[node.code])} 分不计入" if node.code in sheet.marks else ""
            yield Flag("recused", f"{sheet.member}{why}{given}")


def _revised(panel: Panel, node: Node, own: Sequence[Sheet]) -> Iterator[Flag]:
    for sheet in own:
        for change in panel.history.revised.get((sheet.member, node.code), ()):
            words = f"{sheet.member}由 {text(change.first)} 分改为 {text(change.revised)} 分：{change.reason}"
            yield Flag("revised", words)


def _spread(node: Node, marks: Sequence[Decimal]) -> Spread:
    lowest, highest = min(marks), max(marks)
    width = highest - lowest
    (above, below), (full_above, full_below) = exact(width).as_integer_ratio(), exact(node.full).as_integer_ratio()
    return Spread(node.code, lowest, highest, width, above * full_below * _WIDE_PART > full_above * below)
