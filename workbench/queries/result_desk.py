"""One version of a result as its screens show it, cut to what the actor may see."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, or_, select

from scoring.trace import Step
from workbench.models.evaluations import Evaluation, StoredFile
from workbench.models.results import Appeal, Result
from workbench.models.words import Phase, ResultState
from workbench.queries.appeals import Difference, differences
from workbench.queries.checks import result_findings
from workbench.queries.facts import EvidenceLine, evidence_lines
from workbench.queries.permitted import permitted
from workbench.queries.results import ResultCard, result_card
from workbench.queries.vetoes import VetoLine, veto_lines
from workbench.rules.finding import Finding
from workbench.security.policy import Actor, may

ACTIONS = ("result.write", "result.comment", "result.confirm", "result.publish", "appeal.file", "evaluation.read")


@dataclass(frozen=True)
class VersionLine:
    """One version of a result in a list: the newest counts."""

    id: int
    number: int
    total: str
    grade: str
    state: ResultState
    reason: str


@dataclass(frozen=True)
class DocumentLine:
    """An issued document: its kind, name, link, size in bytes, and when it was stored."""

    kind: str
    name: str
    public_id: str
    size: int
    stored_at: datetime


@dataclass(frozen=True)
class ResultDesk:
    """A version with what belongs beside it. Without `sees_members` the card holds no member's mark or reason."""

    card: ResultCard
    versions: tuple[VersionLine, ...]
    mid: ResultCard | None  # what a final result is compared with
    changed: tuple[Difference, ...]  # against the version before
    evidence: dict[str, EvidenceLine]
    vetoes: tuple[VetoLine, ...]
    findings: tuple[Finding, ...]
    documents: tuple[DocumentLine, ...]
    opened_at: datetime | None
    appeal_id: int | None  # the one against this version, or the one that made it
    can: frozenset[str]

    @property
    def sees_members(self) -> bool:
        """Tell whether the actor may see the members' own marks: the contractor may not."""
        return "evaluation.read" in self.can


def newest_result_id(session: Session, actor: Actor, evaluation_id: int) -> int | None:
    """Return the newest version that the actor may read; None if there is none."""
    query = select(Result).where(Result.evaluation_id == evaluation_id).order_by(col(Result.number).desc())
    return next((row.id for row in session.exec(query) if may(session, actor, "result.read", row)), None)


def result_desk(session: Session, actor: Actor, result_id: int) -> ResultDesk | None:
    """Return the version if the actor may read it; None alike for missing and forbidden."""
    row = session.get(Result, result_id)
    if row is None or not may(session, actor, "result.read", row):
        return None
    evaluation = session.get_one(Evaluation, row.evaluation_id)
    can = permitted(session, actor, row, *ACTIONS)
    whole = "evaluation.read" in can
    versions = _versions(session, actor, row.evaluation_id)
    before = [one for one in versions if one.number == row.number - 1]
    return ResultDesk(
        card=_card(session, row, whole=whole),
        versions=versions,
        mid=_mid(session, actor, evaluation, whole=whole),
        changed=tuple(differences(session, before[0].id, result_id)) if before else (),
        evidence={one.number: one for one in evidence_lines(session, row.evaluation_id)} if whole else {},
        vetoes=tuple(veto_lines(session, row.evaluation_id)),
        findings=tuple(result_findings(session, evaluation, row)),
        documents=_documents(session, actor, row.evaluation_id),
        opened_at=evaluation.opened_at,
        appeal_id=session.exec(
            select(Appeal.id).where(or_(Appeal.result_id == result_id, Appeal.new_result_id == result_id))
        ).first(),
        can=can,
    )


def _versions(session: Session, actor: Actor, evaluation_id: int) -> tuple[VersionLine, ...]:
    query = select(Result).where(Result.evaluation_id == evaluation_id).order_by(col(Result.number))
    return tuple(
        VersionLine(row.id or 0, row.number, str(row.total), row.grade, row.state, row.reason)
        for row in session.exec(query)
        if may(session, actor, "result.read", row)
    )


def _documents(session: Session, actor: Actor, evaluation_id: int) -> tuple[DocumentLine, ...]:
    """Return the issued documents that the actor may open, newest first."""
    query = select(StoredFile).where(StoredFile.evaluation_id == evaluation_id, StoredFile.kind != "evidence")
    return tuple(
        DocumentLine(row.kind, row.name, row.public_id, row.size, row.stored_at)
        for row in session.exec(query.order_by(col(StoredFile.id).desc()))
        if may(session, actor, "file.read", row)
    )


def _mid(session: Session, actor: Actor, evaluation: Evaluation, *, whole: bool) -> ResultCard | None:
    """Return the newest mid-term result that a final one is compared with."""
    if evaluation.phase != Phase.FINAL:
        return None
    query = select(Evaluation.id).where(Evaluation.project_id == evaluation.project_id, Evaluation.phase == Phase.MID)
    found = session.exec(query).first()
    newest = newest_result_id(session, actor, found) if found else None
    return _card(session, session.get_one(Result, newest), whole=whole) if newest else None


def _card(session: Session, row: Result, *, whole: bool) -> ResultCard:
    card = result_card(session, row)
    return card if whole else without_members(card)


def card_for(session: Session, actor: Actor, row: Result) -> ResultCard:
    """Return a version cut to what the actor may see of it."""
    return _card(session, row, whole=may(session, actor, "evaluation.read", row))


def without_members(card: ResultCard) -> ResultCard:
    """Return the card as the contractor sees it: no member's mark, reason or name anywhere, the trace included."""
    judged = {node.code for node in card.nodes if node.established == "judged"}
    return replace(
        card,
        members=(),
        marks={},
        reasons={},
        spread={},
        trace=_covered(card.trace, judged),
    )


def _covered(step: Step, judged: AbstractSet[str]) -> Step:
    """Cover everything below a judged point; its formula would hold the members' marks too."""
    if step.code in judged:
        return replace(step, formula=f"评估小组成员评分的平均，{step.shown} 分", inputs=(), children=())
    return replace(step, children=tuple(_covered(child, judged) for child in step.children))
