"""One version of a result as its screens show it, cut to what the actor may see."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, or_, select

from scoring.deadlines import Deadline
from scoring.trace import Step
from scoring.tree import IndicatorTree
from workbench import clock
from workbench.models.evaluations import Evaluation, StoredFile
from workbench.models.results import Appeal, Result
from workbench.models.words import Phase, ResultState
from workbench.queries.appeals import Difference, differences, filing_windows
from workbench.queries.checks import result_findings
from workbench.queries.checks.evaluation import open_appeals, publishing_findings
from workbench.queries.corrections import (
    CorrectionLine,
    confirmed_before,
    correction_of,
    facts_in_force,
    outdated,
    standing,
)
from workbench.queries.evaluations import tree_of
from workbench.queries.facts import EvidenceLine, evidence_lines, facts_by_point
from workbench.queries.measured import RECORDED
from workbench.queries.measures import measures_carried
from workbench.queries.permitted import permitted
from workbench.queries.results import ResultCard, result_card
from workbench.queries.vetoes import VetoLine, veto_lines
from workbench.rules.finding import Finding
from workbench.security.policy import Actor, may

ACTIONS = (
    "result.write",
    "result.comment",
    "result.confirm",
    "result.publish",
    "result.correct",
    "appeal.file",
    "evaluation.read",
)


_SINCE = "；其后由复核决定或者依职权更正"


@dataclass(frozen=True)
class VersionLine:
    """One version of a result in a list: the newest counts."""

    id: int
    number: int
    total: str
    grade: str
    state: ResultState
    reason: str
    withdrawn: bool


@dataclass(frozen=True)
class DocumentLine:
    """An issued document: its kind, name, link, size in bytes, and when it was stored."""

    kind: str
    name: str
    public_id: str
    size: int
    stored_at: datetime


@dataclass(frozen=True)
class PointSource:
    """Where the fact of a point came from, and the screen that keeps its rows; empty for what people entered."""

    words: str
    screen: str


@dataclass(frozen=True)
class Correcting:
    """What a correction by the bureau's own motion starts from: the tree, the facts in force, appeals that stop it."""

    tree: IndicatorTree
    facts: dict[str, dict[str, Any]]
    open_appeals: int


@dataclass(frozen=True)
class Telling:
    """By when the contractor may appeal, None before the feedback; what the rules say of publishing today."""

    window: Deadline | None
    early: Finding | None


@dataclass(frozen=True)
class ResultDesk:
    """A version with what belongs beside it. Without `sees_members` the card holds no member's mark or reason."""

    card: ResultCard
    versions: tuple[VersionLine, ...]
    mid: ResultCard | None  # what a final result is compared with
    changed: tuple[Difference, ...]  # against the version before
    evidence: dict[str, EvidenceLine]
    sources: dict[str, PointSource]  # of the measured points, for who may read the evaluation
    vetoes: tuple[VetoLine, ...]
    findings: tuple[Finding, ...]
    documents: tuple[DocumentLine, ...]
    opened_at: datetime | None
    appeal_id: int | None  # the one against this version, or the one that made it
    outdated: str  # what changed under the newest version since it was computed; empty while it holds
    telling: Telling
    measures_untold: int  # measures of the mid-term report of which nobody has entered what became
    correction: CorrectionLine | None  # the one that made this version
    correcting: Correcting | None  # for who may correct it now
    holds_until: int  # the number of the version in force while this one is a drafted correction; 0 otherwise
    can: frozenset[str]

    @property
    def sees_members(self) -> bool:
        """Tell whether the actor may see the members' own marks: the contractor may not."""
        return "evaluation.read" in self.can


def newest_result_id(session: Session, actor: Actor, evaluation_id: int) -> int | None:
    """Return the newest version that the actor may read and that was not withdrawn; None if there is none."""
    query = select(Result).where(Result.evaluation_id == evaluation_id, col(Result.withdrawn_on).is_(None))
    rows = session.exec(query.order_by(col(Result.number).desc()))
    return next((row.id for row in rows if may(session, actor, "result.read", row)), None)


def result_desk(session: Session, actor: Actor, result_id: int) -> ResultDesk | None:
    """Return the version if the actor may read it; None alike for missing and forbidden."""
    row = session.get(Result, result_id)
    if row is None or not may(session, actor, "result.read", row):
        return None
    evaluation = session.get_one(Evaluation, row.evaluation_id)
    can = permitted(session, actor, row, *ACTIONS)
    whole = "evaluation.read" in can
    versions = _versions(session, actor, row.evaluation_id)
    newest = row.number == _newest(session, row.evaluation_id)
    return ResultDesk(
        card=_card(session, row, whole=whole),
        versions=versions,
        mid=_mid(session, actor, evaluation, whole=whole),
        changed=_changed(session, versions, row),
        evidence={one.number: one for one in evidence_lines(session, row.evaluation_id)} if whole else {},
        sources=_sources(session, evaluation, row.number) if whole else {},
        vetoes=tuple(veto_lines(session, row.evaluation_id)),
        findings=tuple(result_findings(session, evaluation, row)),
        documents=_documents(session, actor, row.evaluation_id),
        opened_at=evaluation.opened_at,
        appeal_id=session.exec(
            select(Appeal.id).where(or_(Appeal.result_id == result_id, Appeal.new_result_id == result_id))
        ).first(),
        outdated=outdated(session, evaluation, row) if newest else "",
        telling=_telling(session, evaluation, row),
        measures_untold=sum(not one.status for one in measures_carried(session, evaluation)),
        correction=correction_of(session, row),
        correcting=_correcting(session, evaluation, row) if newest and "result.correct" in can else None,
        holds_until=_holds_until(session, row) if newest else 0,
        can=can,
    )


def _sources(session: Session, evaluation: Evaluation, number: int) -> dict[str, PointSource]:
    """Where the facts came from; one that an appeal or the bureau corrected since says so."""
    facts = facts_by_point(session, evaluation.id or 0)
    since = standing(session, evaluation.id or 0, until=number).facts
    return {
        code: PointSource(
            f"{row.source}{_SINCE if code in since else ''}", kept.screen if row.computed and kept else ""
        )
        for code, row in facts.items()
        for kept in (RECORDED.get((evaluation.tree_id, code)),)
    }


def _changed(session: Session, versions: tuple[VersionLine, ...], row: Result) -> tuple[Difference, ...]:
    """What a version changed against the one before it that was not withdrawn."""
    before = [one.id for one in versions if one.number < row.number and not one.withdrawn]
    return tuple(differences(session, before[-1], row.id or 0)) if before else ()


def _telling(session: Session, evaluation: Evaluation, row: Result) -> Telling:
    windows = filing_windows(session, row)
    early = publishing_findings(session, evaluation, row, clock.today())
    return Telling(windows.file_by if windows else None, next(iter(early), None))


def _newest(session: Session, evaluation_id: int) -> int:
    query = select(func.max(Result.number)).where(Result.evaluation_id == evaluation_id)
    return session.exec(query.where(col(Result.withdrawn_on).is_(None))).one() or 0


def _correcting(session: Session, evaluation: Evaluation, row: Result) -> Correcting | None:
    if row.state != ResultState.CONFIRMED:
        return None
    facts = facts_in_force(session, row.evaluation_id)
    return Correcting(tree_of(evaluation), facts, open_appeals(session, row.evaluation_id))


def _holds_until(session: Session, row: Result) -> int:
    if row.state not in {ResultState.DRAFT, ResultState.RETURNED}:
        return 0
    held = confirmed_before(session, row)
    return held.number if held else 0


def _versions(session: Session, actor: Actor, evaluation_id: int) -> tuple[VersionLine, ...]:
    query = select(Result).where(Result.evaluation_id == evaluation_id).order_by(col(Result.number))
    return tuple(
        VersionLine(
            row.id or 0, row.number, str(row.total), row.grade, row.state, row.reason, row.withdrawn_on is not None
        )
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
