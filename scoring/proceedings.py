"""What happened in a panel besides the marks: recusals, revisions after the first round, dissent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from scoring.errors import ScoringError
from scoring.exact import text
from scoring.sheets import Sheet
from scoring.tree import IndicatorTree, Node

_CLAUSE = "政府采购法实施条例第九条"


@dataclass(frozen=True)
class Recusal:
    """A member's withdrawal, from the whole evaluation or from some points and indicators, since a moment.

    Marks given before stay on record with the reason and do not count.
    """

    member: str
    reason: str
    at: str = ""
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Revision:
    """A mark that its member changed after the panel had talked; the first value stays in the trace."""

    member: str
    code: str
    first: Decimal
    revised: Decimal
    reason: str


@dataclass(frozen=True)
class Dissent:
    """A signed dissent that travels with the result; the marks stay as they are."""

    member: str
    reason: str


@dataclass(frozen=True)
class Proceedings:
    """How the panel went, and what the plan demands of it.

    `members` is the least number of valid members at every point the panel marks; `signatures` the least number of
    people who must have signed the fact of a checked point.
    """

    recusals: tuple[Recusal, ...] = ()
    revisions: tuple[Revision, ...] = ()
    dissents: tuple[Dissent, ...] = ()
    members: int = 1
    signatures: int = 0


@dataclass(frozen=True)
class History:
    """The proceedings by point: why a member does not count, and every value a mark had before."""

    recused: Mapping[tuple[str, str], str]
    revised: Mapping[tuple[str, str], tuple[Revision, ...]]


def history(tree: IndicatorTree, sheets: Sequence[Sheet], proceedings: Proceedings) -> History:
    """Order the proceedings by member and point.

    Raises ScoringError for someone without a sheet, a reason left blank, or a revision that does not start from the
    mark on record.
    """
    by_member = {sheet.member: sheet for sheet in sheets}
    _check_reasons(proceedings)
    for dissent in proceedings.dissents:
        if dissent.member not in by_member:
            raise ScoringError("没有评分表，不能署名保留意见", where=dissent.member, fix="请核对成员姓名")
    recused = {key: why for one in proceedings.recusals for key, why in _withdrawn(tree, one)}
    revised: dict[tuple[str, str], tuple[Revision, ...]] = {}
    for change in proceedings.revisions:
        key = change.member, change.code
        _check_revision(tree.node(change.code), change, by_member, revised.get(key, ()))
        if key in recused:
            raise ScoringError("已回避，不能再改分", where=_where(change, tree.node(change.code)), clause=_CLAUSE)
        revised[key] = (*revised.get(key, ()), change)
    return History(recused, revised)


def _withdrawn(tree: IndicatorTree, recusal: Recusal) -> list[tuple[tuple[str, str], str]]:
    roots = [tree.node(code) for code in recusal.codes] or [tree.root]
    since = f"，{recusal.at}" if recusal.at else ""
    why = f"已回避：{recusal.reason.strip()}{since}"
    return [((recusal.member, leaf.code), why) for root in roots for leaf in root.walk() if leaf.point]


def _check_reasons(proceedings: Proceedings) -> None:
    given = {
        "回避": [(one.member, one.reason) for one in proceedings.recusals],
        "合议后改分": [(one.member, one.reason) for one in proceedings.revisions],
        "保留意见": [(one.member, one.reason) for one in proceedings.dissents],
    }
    for what, reasons in given.items():
        for member, reason in reasons:
            if not reason.strip():
                raise ScoringError(f"{what}没有写明理由", where=member, fix="请写明理由并签名")


def _check_revision(node: Node, change: Revision, by_member: Mapping[str, Sheet], earlier: Sequence[Revision]) -> None:
    sheet = by_member.get(change.member)
    recorded = earlier[-1].revised if earlier else sheet.marks.get(node.code) if sheet else None
    if recorded is None:
        raise ScoringError("没有初评分数，不能登记改分", where=_where(change, node), fix="请核对成员和评分点")
    if recorded != change.first:
        what = f"改分前的分数记为 {text(change.first)}，评分表上是 {text(recorded)}"
        raise ScoringError(what, where=_where(change, node), fix="初评分数须原样保留，请核对")


def _where(change: Revision, node: Node) -> str:
    return f"{change.member}，{node.label}"
