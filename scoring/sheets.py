"""Score sheets: what one member submitted, and every mark checked before it counts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from scoring.errors import ScoringError
from scoring.exact import is_whole_steps, text
from scoring.ordinal import bands_of, check_in_band
from scoring.tree import IndicatorTree, Node


@dataclass(frozen=True)
class Sheet:
    """One member's submitted marks by point code, with the bands chosen and the reasons given.

    `party` is the party the member marks for ("" the panel). `counted` False: kept and shown, outside every mean.
    """

    member: str
    marks: Mapping[str, Decimal]
    bands: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    party: str = ""
    counted: bool = True


def check_sheets(tree: IndicatorTree, sheets: Sequence[Sheet]) -> None:
    """Refuse a member with two sheets, a party the tree does not know, and marks outside the member's part."""
    for member, times in Counter(sheet.member for sheet in sheets).items():
        if times > 1:
            raise ScoringError(f"{member}有 {times} 份评分表", fix="每名成员只能有一份有效的评分表")
    judged = {party: _judged_by(tree, party) for party in tree.parties}
    for sheet in sheets:
        if sheet.party not in judged:
            known = "、".join(sorted(filter(None, judged))) or "评估小组"
            raise ScoringError(
                f"指标体系没有由“{sheet.party or '评估小组'}”评分的部分", where=sheet.member, fix=f"评分主体有：{known}"
            )
        for code in (*sheet.marks, *sheet.bands):
            if code not in judged[sheet.party]:
                raise _not_theirs(tree, sheet, tree.node(code))


def _judged_by(tree: IndicatorTree, party: str) -> frozenset[str]:
    return frozenset(node.code for node in tree.points() if node.judged and tree.place(node.code).party == party)


def _not_theirs(tree: IndicatorTree, sheet: Sheet, node: Node) -> ScoringError:
    where = f"{sheet.member}，{node.label}"
    if not node.judged:
        return ScoringError("该评分点不由成员打分", where=where, fix="请删去这一项分数")
    party = tree.place(node.code).party or "评估小组"
    return ScoringError(f"该评分点由“{party}”评分", where=where, fix="请删去这一项分数，或核对成员代表的评分主体")


def mark_of(tree: IndicatorTree, node: Node, sheet: Sheet) -> Decimal:
    """The member's mark for a point. Raises ScoringError naming both if it is missing, out of range or off its band."""
    mark = sheet.marks.get(node.code)
    if mark is None:
        where = f"{sheet.member}，{node.label}"
        raise ScoringError("没有打分", where=where, fix="请补全评分表；确不适用时，请注明“不适用”及理由")
    check_mark(tree, node, mark, sheet.member)
    if node.code in sheet.bands:
        where = f"{sheet.member}，{node.label}"
        check_in_band(mark, node.full, sheet.bands[node.code], bands_of(node), where=where)
    return mark


def check_mark(tree: IndicatorTree, node: Node, mark: Decimal, who: str) -> None:
    """Refuse what is no mark of this point: not exact, outside 0 to full, or not a whole number of steps."""
    if not isinstance(mark, Decimal) or not mark.is_finite():
        raise ScoringError(f"分数 {mark!r} 不是有效的数值", where=f"{who}，{node.label}", fix="请核对分数")
    if not 0 <= mark <= node.full:
        what = f"分数 {mark} 不在 0 至满分 {text(node.full)} 之间"
        raise ScoringError(what, where=f"{who}，{node.label}", fix="请核对分数")
    if not is_whole_steps(mark, tree.step):
        what = f"分数 {mark} 不是最小计分单位 {text(tree.step)} 的整数倍"
        raise ScoringError(what, where=f"{who}，{node.label}", fix="请核对分数")
