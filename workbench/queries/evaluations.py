"""What screens and commands ask about an evaluation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, func, select

from scoring.points import Fact, Measured, measure
from scoring.tree import IndicatorTree, Node, from_plain
from workbench.models.accounts import Account
from workbench.models.evaluations import (
    Evaluation,
    Evidence,
    FactCheck,
    Mark,
    PanelMember,
    PointFact,
    Sheet,
    StoredFile,
)
from workbench.models.projects import Project
from workbench.models.words import PHASE_NAMES, EvaluationState, Phase, Seat
from workbench.rules.trees import load_tree
from workbench.security.policy import Actor, may

CHECKS_NEEDED = 2
"""A fact not computed from records stands when at least two members have signed it (product.md 3)."""


def tree_of(evaluation: Evaluation) -> IndicatorTree:
    """Return the frozen tree, or the one that would be frozen today."""
    if evaluation.tree is not None:
        return frozen_tree(evaluation)
    return load_tree(evaluation.tree_id, evaluation.phase.value)


_FROZEN: dict[str, IndicatorTree] = {}


def frozen_tree(evaluation: Evaluation) -> IndicatorTree:
    """Return the tree as it was frozen; built once for each digest."""
    if evaluation.tree_digest not in _FROZEN:
        _FROZEN[evaluation.tree_digest] = from_plain(evaluation.tree or {})
    return _FROZEN[evaluation.tree_digest]


def member_of(session: Session, evaluation_id: int, actor: Actor) -> PanelMember | None:
    """Return the actor's seat on the panel, or None."""
    query = select(PanelMember).where(PanelMember.evaluation_id == evaluation_id, PanelMember.account_id == actor.account_id)
    return session.exec(query).first()


def judged_points(evaluation: Evaluation) -> tuple[Node, ...]:
    """Return the points that members mark, but for those stated as not applicable."""
    points = frozen_tree(evaluation).points()
    return tuple(p for p in points if p.point and p.point.established == "judged" and not _excluded(evaluation, p.code))


def measured_points(evaluation: Evaluation) -> tuple[Node, ...]:
    """Return the points established from facts, applicable or not."""
    return tuple(p for p in tree_of(evaluation).points() if p.point and p.point.established != "judged")


def _excluded(evaluation: Evaluation, code: str) -> bool:
    return any(code == stated or code.startswith(f"{stated}-") for stated in evaluation.not_applicable)


def facts_by_point(session: Session, evaluation_id: int) -> dict[str, PointFact]:
    """Return the entered facts by point code."""
    rows = session.exec(select(PointFact).where(PointFact.evaluation_id == evaluation_id))
    return {row.point_code: row for row in rows}


def evidence_by_point(session: Session, evaluation_id: int) -> dict[str, tuple[str, ...]]:
    """Return the numbers of the evidence in force by point code."""
    query = select(Evidence).where(Evidence.evaluation_id == evaluation_id, col(Evidence.superseded_by_id).is_(None))
    found: dict[str, tuple[str, ...]] = {}
    for row in session.exec(query.order_by(col(Evidence.number))):
        for code in row.points:
            found[code] = (*found.get(code, ()), row.number)
    return found


def unready_facts(session: Session, evaluation: Evaluation) -> list[str]:
    """Name every measured point that has no fact, no data, or too few signatures; nothing if all is ready."""
    facts = facts_by_point(session, evaluation.id or 0)
    checks = _checks(session, evaluation.id or 0)
    gaps = (
        _gap(node, facts.get(node.code), checks) for node in measured_points(evaluation) if not _excluded(evaluation, node.code)
    )
    return [gap for gap in gaps if gap]


def _checks(session: Session, evaluation_id: int) -> dict[int, list[FactCheck]]:
    rows = session.exec(select(FactCheck).join(PointFact).where(PointFact.evaluation_id == evaluation_id))
    found: dict[int, list[FactCheck]] = {}
    for row in rows:
        found.setdefault(row.fact_id, []).append(row)
    return found


def _gap(node: Node, fact: PointFact | None, checks: Mapping[int, Sequence[FactCheck]]) -> str:
    if fact is None:
        return f"{node.label} 没有登记事实"
    if measure(node, fact.fact).marks is None:
        return f"{node.label} 没有数据"
    mine = checks.get(fact.id or 0, ())
    if any(not check.agreed for check in mine):
        return f"{node.label} 有成员提出异议"
    if not fact.computed and len(mine) < CHECKS_NEEDED:
        return f"{node.label} 只有 {len(mine)} 人签认，需 {CHECKS_NEEDED} 人"
    return ""


@dataclass(frozen=True)
class EvaluationLine:
    """An evaluation in a list: whose, which phase, how far."""

    id: int
    project_id: int
    project: str
    purchaser_id: int
    phase: Phase
    phase_name: str
    state: EvaluationState
    due_on: date
    members: int
    submitted: int
    version: int


def evaluations_seen(session: Session, actor: Actor) -> list[EvaluationLine]:
    """Return the evaluations that the actor may read, newest plan first."""
    query = select(Evaluation, Project).join(Project, col(Project.id) == Evaluation.project_id)
    rows = session.exec(query.order_by(col(Evaluation.planned_on).desc())).all()
    return [_line(session, e, p) for e, p in rows if may(session, actor, "evaluation.read", e)]


def _line(session: Session, evaluation: Evaluation, project: Project) -> EvaluationLine:
    seats = select(func.count()).select_from(PanelMember).where(PanelMember.evaluation_id == evaluation.id)
    handed_in = select(func.count()).select_from(Sheet).where(Sheet.evaluation_id == evaluation.id)
    return EvaluationLine(
        id=evaluation.id or 0,
        project_id=project.id or 0,
        project=project.title,
        purchaser_id=project.purchaser_id,
        phase=evaluation.phase,
        phase_name=PHASE_NAMES[evaluation.phase],
        state=evaluation.state,
        due_on=evaluation.due_on,
        members=session.exec(seats.where(col(PanelMember.recused_at).is_(None))).one(),
        submitted=session.exec(handed_in.where(col(Sheet.submitted_at).is_not(None))).one(),
        version=evaluation.version,
    )


def evaluation_line(session: Session, evaluation_id: int) -> EvaluationLine:
    """Return one evaluation as lists show it."""
    evaluation = session.get_one(Evaluation, evaluation_id)
    return _line(session, evaluation, session.get_one(Project, evaluation.project_id))


@dataclass(frozen=True)
class MemberLine:
    """A member as the board shows it: seat, declaration, submitted or not; never marks, never when."""

    id: int
    account_id: int
    name: str
    seat: Seat
    title: str
    mid_level_title: bool
    chair: bool
    declared: bool
    conflict: bool
    recused: bool
    submitted: bool


def panel_of(session: Session, evaluation_id: int) -> list[MemberLine]:
    """Return the panel in the order of appointment."""
    query = select(PanelMember, Account).join(Account, col(Account.id) == PanelMember.account_id)
    query = query.where(PanelMember.evaluation_id == evaluation_id).order_by(col(PanelMember.id))
    done = {s.member_id for s in session.exec(select(Sheet).where(Sheet.evaluation_id == evaluation_id)) if s.submitted_at}
    return [
        MemberLine(
            id=m.id or 0,
            account_id=m.account_id,
            name=a.name,
            seat=m.seat,
            title=m.title,
            mid_level_title=m.mid_level_title,
            chair=m.chair,
            declared=m.declared_at is not None,
            conflict=bool(m.conflict),
            recused=m.recused_at is not None,
            submitted=m.id in done,
        )
        for m, a in session.exec(query)
    ]


@dataclass(frozen=True)
class MarkLine:
    """The actor's own entry on one point."""

    band: str | None
    value: Decimal | None
    reason: str
    saved_at: datetime


@dataclass(frozen=True)
class OwnSheet:
    """The actor's own sheet: entries by point, and when it was submitted."""

    sheet_id: int
    submitted_at: datetime | None
    marks: dict[str, MarkLine]


def own_sheet(session: Session, actor: Actor, evaluation_id: int) -> OwnSheet | None:
    """Return the actor's own sheet; there is no way to ask for another's while it is sealed."""
    member = member_of(session, evaluation_id, actor)
    sheet = session.exec(select(Sheet).where(Sheet.member_id == member.id)).first() if member else None
    if sheet is None:
        return None
    rows = session.exec(select(Mark).where(Mark.sheet_id == sheet.id))
    marks = {m.point_code: MarkLine(m.band, m.value, m.reason, m.saved_at) for m in rows}
    return OwnSheet(sheet.id or 0, sheet.submitted_at, marks)


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


def fact_lines(session: Session, actor: Actor, evaluation: Evaluation) -> list[FactLine]:
    """Return every measured point in printed order, for entering and for checking."""
    facts, evidence = facts_by_point(session, evaluation.id or 0), evidence_by_point(session, evaluation.id or 0)
    checks, names = _checks(session, evaluation.id or 0), {m.id: m for m in panel_of(session, evaluation.id or 0)}
    return [
        _fact_line(node, facts.get(node.code), evidence.get(node.code, ()), checks, names, actor, evaluation)
        for node in measured_points(evaluation)
    ]


def _fact_line(  # noqa: PLR0913 - one row is joined from that many
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


def evidence_lines(session: Session, evaluation_id: int) -> list[EvidenceLine]:
    """Return all evidence of an evaluation, superseded pieces marked."""
    query = select(Evidence, StoredFile).join(StoredFile, col(StoredFile.id) == Evidence.file_id)
    rows = session.exec(query.where(Evidence.evaluation_id == evaluation_id).order_by(col(Evidence.number)))
    return [
        EvidenceLine(
            e.id or 0, e.number, e.title, e.dated, tuple(e.points), f.name, f.public_id, f.sha256, f.size, e.superseded_by_id is not None
        )
        for e, f in rows
    ]


def facts_for_scoring(session: Session, evaluation: Evaluation) -> dict[str, Fact]:
    """Return the facts as scoring takes them, with the evidence numbers and whether any is missing."""
    facts, evidence = facts_by_point(session, evaluation.id or 0), evidence_by_point(session, evaluation.id or 0)
    return {
        node.code: Fact(
            facts[node.code].fact if node.code in facts else {}, node.code not in evidence, evidence.get(node.code, ())
        )
        for node in frozen_tree(evaluation).points()
        if not _excluded(evaluation, node.code)
    }
