"""Indicator trees as the screens see them: those that ship, and a bureau's own versions."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlmodel import Session, col, select

from scoring.exact import text
from scoring.tree import IndicatorTree, Node
from workbench.errors import NotAllowedError, WorkbenchError
from workbench.models.organisations import Purchaser
from workbench.models.trees import BureauTree
from workbench.rules.tree_text import Document, document_of, faults
from workbench.rules.trees import PHASES, load_tree, phases_in, tree_ids, tree_in, tree_note, words_of
from workbench.security.policy import Actor, may

_OWN = re.compile(r"b([1-9][0-9]{0,8})")
JOINED = {"mean": "成员平均", "drop_extremes": "去掉最高最低后平均", "median": "中位数"}
DEFAULT_TREE = "szs-2024"
"""The tree of the plan: offered first."""
STATES = {"shipped": "随软件提供", "draft": "草稿", "published": "已发布", "retired": "已停用"}


def own_row(session: Session, tree_id: str) -> BureauTree | None:
    """Return the row of a bureau's own tree; None for the id of a shipped one, or of none."""
    numbered = _OWN.fullmatch(tree_id)
    return session.get(BureauTree, int(numbered[1])) if numbered else None


def tree_named(session: Session, tree_id: str, phase: str) -> IndicatorTree:
    """Return a tree as it scores in a phase, shipped or a bureau's own. Raises WorkbenchError if there is none."""
    row = own_row(session, tree_id)
    return load_tree(tree_id, phase) if row is None else _built(row.body, tree_id, phase)


def published_by(session: Session, tree_id: str) -> str:
    """Return the document by which the bureau published this tree of its own; "" for one that ships."""
    row = own_row(session, tree_id)
    return row.document if row else ""


@lru_cache(maxsize=64)
def _built(words: str, tree_id: str, phase: str) -> IndicatorTree:
    return tree_in(words, tree_id, phase)


def offered(session: Session, purchaser_id: int, phase: str) -> dict[str, str]:
    """Return the trees from which a plan of this phase may choose, by id: the bureau's published ones, then those that ship."""
    query = select(BureauTree).where(BureauTree.purchaser_id == purchaser_id, BureauTree.state == "published")
    own = [
        row
        for row in session.exec(query.order_by(col(BureauTree.id).desc()))
        if phase in phases_in(row.body, f"b{row.id}")
    ]
    mine = {f"b{row.id}": f"{row.title}（本级第 {row.revision} 版，{row.document}）" for row in own}
    return mine | {one: load_tree(one, phase).title for one in _shipped() if phase in phases_in(words_of(one), one)}


def tree_words(session: Session, tree_id: str, purchaser_id: int) -> tuple[str, str]:
    """Return the text to copy, and the family that the copy continues: "" for a copy of a shipped tree.

    Raises WorkbenchError for an unknown tree, NotAllowedError for another bureau's.
    """
    row = own_row(session, tree_id)
    if row is None:
        return words_of(tree_id), ""
    if row.purchaser_id != purchaser_id:
        raise NotAllowedError("这是别的单位的指标体系", fix="请对方导出后上传")
    return row.body, row.family


@dataclass(frozen=True)
class TreeLine:
    """A tree in the list."""

    tree_id: str
    title: str
    state: str
    revision: str
    source: str
    document: str
    first_day: date | None
    points: int


def tree_lines(session: Session, actor: Actor, purchaser_id: int) -> list[TreeLine]:
    """Return the bureau's own trees, newest first, then those that ship. Raises NotAllowedError out of reach."""
    _readable(session, actor, purchaser_id)
    query = select(BureauTree).where(BureauTree.purchaser_id == purchaser_id)
    own = [_own_line(row) for row in session.exec(query.order_by(col(BureauTree.id).desc()))]
    return own + [_shipped_line(one) for one in _shipped()]


def _readable(session: Session, actor: Actor, purchaser_id: int) -> None:
    if not may(session, actor, "tree.read", session.get(Purchaser, purchaser_id)):
        raise NotAllowedError("您不能查看这个单位的指标体系", fix="选择本单位")


def _shipped() -> list[str]:
    return sorted(tree_ids(), key=lambda one: (one != DEFAULT_TREE, one))


def _own_line(row: BureauTree) -> TreeLine:
    leaves = row.body.count("point:")
    source = row.source_id
    return TreeLine(f"b{row.id}", row.title, row.state, str(row.revision), source, row.document, row.first_day, leaves)


def _shipped_line(tree_id: str) -> TreeLine:
    tree = load_tree(tree_id, phases_in(words_of(tree_id), tree_id)[-1])
    return TreeLine(tree_id, tree.title, "shipped", tree.version, tree.source, "", None, len(tree.points()))


@dataclass(frozen=True)
class TreeView:
    """One tree for its screen: the text, what is wrong with it, and what the actor may do."""

    line: TreeLine
    words: str
    document: Document
    phases: tuple[str, ...]
    faults: tuple[str, ...]
    note: str
    version: int
    row_id: int | None
    can: frozenset[str]


def tree_view(session: Session, actor: Actor, purchaser_id: int, tree_id: str) -> TreeView | None:
    """Return a tree with its faults; None for one that does not exist or is another bureau's."""
    _readable(session, actor, purchaser_id)
    row = own_row(session, tree_id)
    if row is not None and row.purchaser_id != purchaser_id:
        return None
    if row is None and tree_id not in tree_ids():
        return None
    words = row.body if row else words_of(tree_id)
    bureau = session.get_one(Purchaser, purchaser_id)
    return TreeView(
        line=_own_line(row) if row else _shipped_line(tree_id),
        words=words,
        document=document_of(words, tree_id),
        phases=phases_in(words, tree_id),
        faults=faults(words, tree_id),
        note="" if row else tree_note(tree_id),
        version=row.version if row else 0,
        row_id=row.id if row else None,
        can=frozenset(one for one in ("tree.write", "tree.publish") if may(session, actor, one, bureau)),
    )


@dataclass(frozen=True)
class Difference:
    """What one version says otherwise than another, at one place."""

    where: str
    what: str
    before: str
    after: str


def differences(session: Session, old_id: str, new_id: str) -> list[Difference]:
    """Return what the new tree says otherwise, phase by phase, in printed order. Raises DataError for one that cannot stand."""
    found: list[Difference] = []
    for phase in PHASES:
        try:
            old, new = tree_named(session, old_id, phase), tree_named(session, new_id, phase)
        except WorkbenchError:
            continue
        found += [one for one in _compared(old, new, PHASES[phase]) if one not in found]
    return found


def _compared(old: IndicatorTree, new: IndicatorTree, phase: str) -> list[Difference]:
    before, after = ({node.code: node for node in tree.root.walk()} for tree in (old, new))
    told = [one for code in after for one in _changed(before.get(code), after[code], phase)]
    gone = [
        Difference(_where(node, phase), "删除", _full(node), "") for code, node in before.items() if code not in after
    ]
    return [*_head(old, new, phase), *told, *gone]


def _head(old: IndicatorTree, new: IndicatorTree, phase: str) -> list[Difference]:
    pairs = [
        ("最小计分单位", text(old.step), text(new.step)),
        ("等级", _grades(old), _grades(new)),
        ("取整", old.rounding.words, new.rounding.words),
        ("汇总方式", JOINED[old.aggregation], JOINED[new.aggregation]),
    ]
    return [Difference(phase, what, a, b) for what, a, b in pairs if a != b]


def _where(node: Node, phase: str) -> str:
    return f"{phase} {node.label}".strip()


def _full(node: Node) -> str:
    return f"满分 {text(node.full)}"


def _changed(old: Node | None, new: Node, phase: str) -> list[Difference]:
    return (
        [Difference(_where(new, phase), "新增", "", _full(new))] if old is None else _node_differences(old, new, phase)
    )


def _node_differences(old: Node, new: Node, phase: str) -> list[Difference]:
    pairs: list[tuple[str, Any, Any]] = [
        ("名称", old.name, new.name),
        ("满分", text(old.full), text(new.full)),
        ("权重", text(old.weight) if old.weight else "", text(new.weight) if new.weight else ""),
    ]
    if old.point and new.point:
        pairs += [
            ("评分类型", old.point.kind, new.point.kind),
            ("认定方式", old.point.established, new.point.established),
            ("评分办法", old.point.rule, new.point.rule),
            ("证据", "、".join(old.point.evidence), "、".join(new.point.evidence)),
            ("一票否决", old.point.veto, new.point.veto),
            ("评分参数", str(old.point.options), str(new.point.options)),
        ]
    return [Difference(_where(new, phase), what, a, b) for what, a, b in pairs if a != b]


def _grades(tree: IndicatorTree) -> str:
    return "、".join(f"{grade.name} {text(grade.floor)}" for grade in tree.grades) or "不定级"
