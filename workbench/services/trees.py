"""A bureau's own indicator trees: copied, changed as drafts, published with a document, and then never touched."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, func, select

from scoring.exact import exact, text
from workbench.errors import ValidationError
from workbench.models.organisations import Purchaser
from workbench.models.trees import BureauTree
from workbench.queries.trees import tree_words
from workbench.rules.tree_text import Document, document_of, faults, full_text, refuse_unreadable, spot, spots, written
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, expect_version, found, need


@dataclass(frozen=True)
class PointChange:
    """How a scoring point is established and scored; `options` by the names that the kind knows."""

    kind: str
    established: str
    rule: str
    evidence: tuple[str, ...] = ()
    veto: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class NodeChange:
    """A node as it shall be: full marks by phase (None: takes no part), a weight where the parent weights its parts."""

    name: str
    full: Mapping[str, Decimal | None]
    weight: Decimal | None = None
    source: str = ""
    point: PointChange | None = None


@dataclass(frozen=True)
class HeadChange:
    """What holds for the whole tree: title, full marks, smallest step, rounding, how members are joined, grades."""

    title: str
    full: Mapping[str, Decimal | None]
    step: Decimal
    mode: str
    places: int
    aggregation: str
    grades: tuple[tuple[str, Decimal], ...]
    ungraded: tuple[str, ...] = ()


def copy_tree(session: Session, actor: Actor, purchaser_id: int, source_id: str, *, title: str) -> BureauTree:
    """Begin a draft from a shipped tree or a version of one's own; a copy of one's own continues its numbers."""
    purchaser = found(session, Purchaser, purchaser_id)
    allow(session, actor, "tree.write", purchaser)
    words, family = tree_words(session, source_id, purchaser_id)
    row = BureauTree(
        purchaser_id=purchaser_id, family=family, revision=_next(session, family), source_id=source_id,
        title=need(title, "名称"), body="",
    )  # fmt: skip
    session.add(row)
    session.flush()
    if not family:
        row.family, row.revision = f"b{row.id}", 1
    _keep(row, document_of(words, source_id))
    record(session, actor, "tree.copy", about(session, row), after=_kept(row))
    return row


def _next(session: Session, family: str) -> int:
    query = select(func.max(BureauTree.revision)).where(col(BureauTree.family) == family)
    return (session.exec(query).one() or 0) + 1


def _keep(row: BureauTree, document: Document) -> None:
    """Write the document under the row's own id, title and number; refuse what is no tree."""
    document |= {"id": f"b{row.id}", "title": row.title, "version": str(row.revision)}
    words = written(document)
    refuse_unreadable(words, f"b{row.id}")
    row.body = words


def _kept(row: BureauTree) -> dict[str, Any]:
    return row.model_dump(include={"title", "revision", "state", "source_id", "document", "first_day"})


def draft_of(session: Session, actor: Actor, row_id: int, seen: int | None) -> BureauTree:
    """Return a draft that the actor may change, of the version seen; a published tree is never one."""
    row = found(session, BureauTree, row_id)
    allow(session, actor, "tree.write", row)
    expect_version(row, seen)
    if row.state != "draft":
        raise ValidationError(
            "已发布的指标体系不能修改", where=row.title, fix="复制为新版本后修改；用旧版本评过的分数不受影响"
        )
    return row


def change_head(session: Session, actor: Actor, row_id: int, head: HeadChange, *, seen: int | None) -> None:
    """Change what holds for the whole tree."""
    row = draft_of(session, actor, row_id, seen)
    document = document_of(row.body, f"b{row.id}")
    before = {
        key: document.get(key) for key in ("title", "full", "step", "rounding", "aggregation", "grades", "ungraded")
    }
    row.title = need(head.title, "名称")
    document |= {
        "full": full_text(head.full),
        "step": text(exact(head.step)),
        "rounding": document["rounding"] | {"mode": head.mode, "places": head.places},
        "aggregation": head.aggregation,
        "grades": [{"name": need(name, "等级名称"), "floor": text(exact(floor))} for name, floor in head.grades],
        "ungraded": list(head.ungraded),
    }
    if not head.ungraded:
        del document["ungraded"]
    _keep(row, document)
    after = {key: document.get(key) for key in before}
    record(session, actor, "tree.change", about(session, row), before=before, after=after)


def change_node(
    session: Session, actor: Actor, row_id: int, code: str, change: NodeChange, *, seen: int | None
) -> None:
    """Change one node: name, full marks, weight, source, and for a scoring point how it is scored."""
    row = draft_of(session, actor, row_id, seen)
    document = document_of(row.body, f"b{row.id}")
    node = spot(document, code).node
    before = {key: value for key, value in node.items() if key != "children"}
    _write(node, change)
    _keep(row, document)
    after = {key: value for key, value in node.items() if key != "children"}
    record(session, actor, "tree.change", about(session, row), before=before, after=after)


def _write(node: Document, change: NodeChange) -> None:
    node["name"], node["full"] = need(change.name, "名称"), full_text(change.full)
    _set(node, "weight", None if change.weight is None else text(exact(change.weight)))
    _set(node, "source", change.source.strip() or None)
    if change.point is not None:
        node["point"] = _point(change.point)


def _set(node: Document, key: str, value: str | None) -> None:
    if value is None:
        node.pop(key, None)
    else:
        node[key] = value


def _point(point: PointChange) -> Document:
    given: Document = {"kind": point.kind, "established": point.established, "rule": need(point.rule, "评分办法")}
    given |= {"evidence": list(point.evidence)} if point.evidence else {}
    given |= {"veto": point.veto} if point.veto else {}
    return given | ({"options": dict(point.options)} if point.options else {})


def add_node(
    session: Session, actor: Actor, row_id: int, under: str, code: str, new: NodeChange, *, seen: int | None
) -> None:
    """Put a node at the end of another one's parts; under "" it becomes a block.

    Raises ValidationError for a code that is taken, or under a scoring point.
    """
    row = draft_of(session, actor, row_id, seen)
    document = document_of(row.body, f"b{row.id}")
    if any(one.node["code"] == need(code, "代码") for one in spots(document)):
        raise ValidationError(f"代码“{code}”已经用过", where="代码", fix="换一个没有用过的代码，例如在同级后面加 1")
    above = spot(document, under).node if under else document
    if "point" in above:
        raise ValidationError("评分点下面不能再加指标", where=above["name"], fix="选择它的上级指标")
    node: Document = {"code": code.strip()}
    _write(node, new)
    above.setdefault("children" if under else "blocks", []).append(node)
    _keep(row, document)
    record(session, actor, "tree.add_node", about(session, row), after=node | {"under": under})


def remove_node(session: Session, actor: Actor, row_id: int, code: str, *, seen: int | None) -> None:
    """Take a node out with everything below it; the last part of a parent stays."""
    row = draft_of(session, actor, row_id, seen)
    document = document_of(row.body, f"b{row.id}")
    gone = spot(document, code)
    parts = gone.above["children"] if gone.above else document["blocks"]
    if len(parts) == 1:
        raise ValidationError("不能删除最后一个下级指标", where=gone.node["name"], fix="删除它的上级，或先添加别的指标")
    parts.remove(gone.node)
    _keep(row, document)
    record(session, actor, "tree.remove_node", about(session, row), before=gone.node)


def replace_tree(session: Session, actor: Actor, row_id: int, words: str, *, seen: int | None) -> None:
    """Put an edited text in place of the draft's; its own id and number stay. Raises DataError with the line."""
    row = draft_of(session, actor, row_id, seen)
    document = document_of(words, f"b{row.id}")
    row.title = str(document.get("title", "")).strip() or row.title
    _keep(row, document)
    record(session, actor, "tree.replace", about(session, row), after=_kept(row))


def publish_tree(
    session: Session, actor: Actor, row_id: int, *, document: str, first_day: date, seen: int | None
) -> None:
    """Publish a draft with its document and first day; from then on it is never changed.

    Raises ValidationError while anything does not add up.
    """
    row = found(session, BureauTree, row_id)
    allow(session, actor, "tree.publish", row)
    expect_version(row, seen)
    if row.state != "draft":
        raise ValidationError("这一版已经发布过", where=row.title, fix="复制为新版本后修改")
    if wrong := faults(row.body, f"b{row.id}"):
        raise ValidationError("；".join(wrong), where=row.title, fix="改到没有错误后再发布")
    before = _kept(row)
    row.state, row.document, row.first_day = "published", need(document, "文件名称和文号"), first_day
    record(session, actor, "tree.publish", about(session, row), before=before, after=_kept(row))


def retire_tree(session: Session, actor: Actor, row_id: int, *, reason: str) -> None:
    """Offer a published tree no longer; evaluations that use it go on."""
    row = found(session, BureauTree, row_id)
    allow(session, actor, "tree.publish", row)
    if row.state != "published":
        raise ValidationError("只有已发布的指标体系可以停用", where=row.title, fix="草稿可以直接删除")
    row.state, row.retired_reason = "retired", need(reason, "停用理由")
    record(session, actor, "tree.retire", about(session, row), after={"reason": row.retired_reason})


def discard_tree(session: Session, actor: Actor, row_id: int) -> None:
    """Delete a draft; what it held stays in the record."""
    row = draft_of(session, actor, row_id, None)
    record(session, actor, "tree.discard", about(session, row), before=_kept(row) | {"body": row.body})
    session.delete(row)
