"""Facts and evidence of an evaluation: what was found for each measured point, and who signed it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from scoring.points import Fact, Measured, measure
from scoring.tree import Node
from workbench.models.evaluations import Evaluation, Evidence, FactCheck, PointFact, StoredFile
from workbench.models.evidence_more import EvidenceRedaction
from workbench.queries.evaluations import MemberLine, frozen_tree, is_excluded, measured_points, panel_of
from workbench.queries.measured import Established, established, recorded_facts
from workbench.security.policy import Actor

CHECKS_NEEDED = 2
"""A fact that is not taken from the records stands when at least two members have signed it; a bureau default."""


def facts_by_point(session: Session, evaluation_id: int) -> dict[str, PointFact]:
    """Return the entered facts by point code."""
    query = select(PointFact).where(PointFact.evaluation_id == evaluation_id).order_by(col(PointFact.point_code))
    rows = session.exec(query)
    return {row.point_code: row for row in rows}


def evidence_by_point(session: Session, evaluation_id: int) -> dict[str, tuple[str, ...]]:
    """Return the numbers of the evidence in force by point code."""
    query = select(Evidence).where(Evidence.evaluation_id == evaluation_id, col(Evidence.superseded_by_id).is_(None))
    found: dict[str, tuple[str, ...]] = {}
    for row in session.exec(query.order_by(col(Evidence.id))):
        for code in row.points:
            found[code] = (*found.get(code, ()), row.number)
    return found


def unready_facts(session: Session, evaluation: Evaluation) -> list[str]:
    """Name every measured point that has no fact, no data, or too few signatures; nothing if all is ready."""
    facts = facts_by_point(session, evaluation.id or 0)
    checks = _checks(session, evaluation.id or 0)
    gaps = (
        _gap(node, facts.get(node.code), checks, _now(session, evaluation, facts.get(node.code)))
        for node in measured_points(evaluation)
        if not is_excluded(evaluation, node.code)
    )
    return [gap for gap in gaps if gap]


def _now(session: Session, evaluation: Evaluation, fact: PointFact | None) -> Established | None:
    """What the records give for a fact that was taken from them."""
    return established(session, evaluation, fact.point_code) if fact is not None and fact.computed else None


def _checks(session: Session, evaluation_id: int) -> dict[int, list[FactCheck]]:
    query = select(FactCheck).join(PointFact).where(PointFact.evaluation_id == evaluation_id)
    rows = session.exec(query.order_by(col(FactCheck.id)))
    found: dict[int, list[FactCheck]] = {}
    for row in rows:
        found.setdefault(row.fact_id, []).append(row)
    return found


def is_stale(fact: PointFact, now: Established | None) -> bool:
    """Tell whether the records give another fact, or give it from other rows, than when it was taken from them."""
    if now is None:
        return True
    return fact.source_digest != now.digest if fact.source_digest else dict(fact.fact) != now.fact


def _gap(node: Node, fact: PointFact | None, checks: Mapping[int, Sequence[FactCheck]], now: Established | None) -> str:
    if fact is None:
        return f"{node.label} 没有登记事实"
    if measure(node, fact.fact).marks is None:
        return f"{node.label} 没有数据"
    mine = checks.get(fact.id or 0, ())
    if fact.computed and is_stale(fact, now):
        return f"{node.label} 提取之后记录有变化，须重新提取"
    if any(not check.agreed for check in mine):
        return f"{node.label} 有成员提出异议"
    if not fact.computed and len(mine) < CHECKS_NEEDED:
        return f"{node.label} 只有 {len(mine)} 人签认，需 {CHECKS_NEEDED} 人"
    return ""


@dataclass(frozen=True)
class FactLine:
    """A measured point with its fact, what it gives, and who signed it."""

    node: Node
    fact_id: int | None
    fact: dict[str, Any]
    source: str
    computed: bool
    measured: Measured | None
    agreed: tuple[str, ...]
    disputed: tuple[tuple[str, str], ...]
    mine: bool | None  # the actor's own word
    evidence: tuple[str, ...]
    version: int | None
    not_applicable: str
    now: Established | None = None  # what the records give; None where they hold nothing, or were not asked
    stale: bool = False  # taken from records that have changed since


def with_records(session: Session, evaluation: Evaluation, lines: Sequence[FactLine]) -> list[FactLine]:
    """Put beside each point what the records give now, and whether what was taken from them has gone stale."""
    facts, found = facts_by_point(session, evaluation.id or 0), recorded_facts(session, evaluation)
    return [_with_records(one, facts.get(one.node.code), found.get(one.node.code)) for one in lines]


def _with_records(line: FactLine, fact: PointFact | None, now: Established | None) -> FactLine:
    return replace(line, now=now, stale=fact is not None and fact.computed and is_stale(fact, now))


def fact_lines(session: Session, actor: Actor, evaluation: Evaluation) -> list[FactLine]:
    """Return every measured point in printed order, for entering and for checking."""
    facts, evidence = facts_by_point(session, evaluation.id or 0), evidence_by_point(session, evaluation.id or 0)
    checks, names = _checks(session, evaluation.id or 0), {m.id: m for m in panel_of(session, evaluation.id or 0)}
    return [
        _fact_line(node, facts.get(node.code), evidence.get(node.code, ()), checks, names, actor, evaluation)
        for node in measured_points(evaluation)
    ]


def _fact_line(
    node: Node,
    fact: PointFact | None,
    evidence: tuple[str, ...],
    checks: Mapping[int, Sequence[FactCheck]],
    members: Mapping[int, MemberLine],
    actor: Actor,
    evaluation: Evaluation,
) -> FactLine:
    signed = checks.get(fact.id or 0, ()) if fact else ()
    return FactLine(
        node=node,
        fact_id=fact.id if fact else None,
        fact=fact.fact if fact else {},
        source=fact.source if fact else "",
        computed=fact.computed if fact else False,
        measured=measure(node, fact.fact, evidence_missing=not evidence, evidence=evidence) if fact else None,
        agreed=tuple(members[c.member_id].name for c in signed if c.agreed),
        disputed=tuple((members[c.member_id].name, c.reason) for c in signed if not c.agreed),
        mine=next((c.agreed for c in signed if members[c.member_id].account_id == actor.account_id), None),
        evidence=evidence,
        version=fact.version if fact else None,
        not_applicable=str(evaluation.not_applicable.get(node.code, "")),
    )


@dataclass(frozen=True)
class EvidenceLine:
    """A piece of evidence as lists show it, with the link to its file."""

    id: int
    number: str
    title: str
    dated: date
    points: tuple[str, ...]
    file_name: str
    public_id: str
    sha256: str
    size: int
    superseded: bool
    redacted: bool = False  # the link leads to a copy with parts blacked out; hash and size are the original's


def evidence_lines(session: Session, evaluation_id: int) -> list[EvidenceLine]:
    """Return all evidence of an evaluation, superseded pieces marked."""
    query = select(Evidence, StoredFile).join(StoredFile, col(StoredFile.id) == Evidence.file_id)
    rows = session.exec(query.where(Evidence.evaluation_id == evaluation_id).order_by(col(Evidence.id)))
    copies = _copies(session, evaluation_id)
    return [
        EvidenceLine(
            e.id or 0,
            e.number,
            e.title,
            e.dated,
            tuple(e.points),
            f.name,
            copies.get(e.id or 0, f.public_id),
            f.sha256,
            f.size,
            e.superseded_by_id is not None,
            e.id in copies,
        )
        for e, f in rows
    ]


def _copies(session: Session, evaluation_id: int) -> dict[int, str]:
    """The newest copy with parts blacked out, by piece of evidence."""
    query = select(EvidenceRedaction.evidence_id, StoredFile.public_id)
    query = query.join(StoredFile, col(StoredFile.id) == EvidenceRedaction.file_id)
    query = query.join(Evidence, col(Evidence.id) == EvidenceRedaction.evidence_id)
    rows = session.exec(query.where(Evidence.evaluation_id == evaluation_id).order_by(col(EvidenceRedaction.id)))
    return dict(rows.all())


def loose_files(session: Session, evaluation_id: int) -> dict[str, str]:
    """Return the uploaded files that are not entered as evidence yet, as public id to file name."""
    entered = select(Evidence.file_id).where(Evidence.evaluation_id == evaluation_id)
    query = select(StoredFile).where(StoredFile.evaluation_id == evaluation_id, StoredFile.kind == "evidence")
    rows = session.exec(query.where(col(StoredFile.id).not_in(entered)).order_by(col(StoredFile.id)))
    return {row.public_id: row.name for row in rows}


def facts_for_scoring(session: Session, evaluation: Evaluation) -> dict[str, Fact]:
    """Return the facts as scoring takes them, with the evidence numbers and whether any is missing."""
    facts, evidence = facts_by_point(session, evaluation.id or 0), evidence_by_point(session, evaluation.id or 0)
    return {
        node.code: Fact(
            facts[node.code].fact if node.code in facts else {}, node.code not in evidence, evidence.get(node.code, ())
        )
        for node in frozen_tree(evaluation).points()
        if not is_excluded(evaluation, node.code)
    }
