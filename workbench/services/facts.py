"""The facts behind measured points: entered with their source, checked by the panel, backed by evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, func, select

from scoring.points import measure
from workbench import clock
from workbench.errors import ValidationError
from workbench.models.evaluations import Evaluation, Evidence, FactCheck, PointFact, StoredFile, VetoFinding
from workbench.models.projects import Project
from workbench.models.words import EvaluationState
from workbench.queries.evaluations import frozen_tree, member_of, tree_of
from workbench.queries.facts import facts_by_point
from workbench.queries.measured import established, recorded_facts
from workbench.security.files import Owner, store_file
from workbench.security.policy import Actor, allow
from workbench.security.record import plain, record
from workbench.services.acting import about, expect_version, found, need
from workbench.services.evaluations import refuse_unless


def _while_scoring(evaluation: Evaluation) -> None:
    refuse_unless(
        evaluation,
        EvaluationState.SCORING,
        "评分已启封或方案未确认，不能改动评分事实",
        "方案确认后、启封前登记；启封后的更正走申诉或更正程序",
    )


def enter_fact(
    session: Session,
    actor: Actor,
    evaluation_id: int,
    point_code: str,
    fact: Mapping[str, Any],
    *,
    source: str,
    seen: int | None = None,
) -> PointFact:
    """Keep the measured fact of one point; a change takes back the members' signatures on it."""
    evaluation = found(session, Evaluation, evaluation_id)
    allow(session, actor, "fact.write", evaluation)
    _while_scoring(evaluation)
    kept = plain(fact) or {}
    measure(frozen_tree(evaluation).node(point_code), kept)
    return _keep(session, actor, evaluation, point_code, _Found(kept, need(source, "来源")), seen=seen)


def take_facts(session: Session, actor: Actor, evaluation_id: int) -> list[str]:
    """Take the facts that the records hold, as of the cut-off; return the codes of the points that changed.

    What people entered stays: it gives way point by point, by `retake_fact`.
    """
    evaluation = found(session, Evaluation, evaluation_id)
    allow(session, actor, "fact.write", evaluation)
    _while_scoring(evaluation)
    known = facts_by_point(session, evaluation_id)
    taken = []
    for code, one in recorded_facts(session, evaluation).items():
        row = known.get(code)
        if row is None or (row.computed and row.source_digest != one.digest):
            _keep(session, actor, evaluation, code, _Found(one.fact, one.source, one.digest), seen=None)
            taken.append(code)
    return taken


def retake_fact(
    session: Session, actor: Actor, evaluation_id: int, point_code: str, *, seen: int | None = None
) -> PointFact:
    """Put what the records give now in the place of a point's fact; the signatures on the old one are taken back.

    Raises ValidationError where the records hold nothing for this point.
    """
    evaluation = found(session, Evaluation, evaluation_id)
    allow(session, actor, "fact.write", evaluation)
    _while_scoring(evaluation)
    node, one = frozen_tree(evaluation).node(point_code), established(session, evaluation, point_code)
    if one is None:
        raise ValidationError("记录里没有这项事实的数据", where=node.label, fix="据实登记，并写明来源")
    return _keep(session, actor, evaluation, point_code, _Found(one.fact, one.source, one.digest), seen=seen)


@dataclass(frozen=True)
class _Found:
    """A fact with its source, and the digest of the rows it was counted from; entered by a person without one."""

    fact: Mapping[str, Any]
    source: str
    digest: str = ""


def _keep(
    session: Session,
    actor: Actor,
    evaluation: Evaluation,
    code: str,
    new: _Found,
    *,
    seen: int | None,
) -> PointFact:
    query = select(PointFact).where(PointFact.evaluation_id == evaluation.id, PointFact.point_code == code)
    row = session.exec(query).first()
    before = row.model_dump() if row else None
    if row is not None:
        expect_version(row, seen)
        _take_back_checks(session, row)
    row = row or PointFact(
        evaluation_id=evaluation.id or 0, point_code=code, fact={}, source="", entered_by_id=0, entered_at=clock.now()
    )
    row.fact, row.source = dict(new.fact), new.source
    row.computed, row.source_digest = bool(new.digest), new.digest
    row.entered_by_id, row.entered_at = actor.account_id or 0, clock.now()
    session.add(row)
    record(session, actor, "fact.enter", about(session, evaluation), before=before, after=row.model_dump())
    return row


def _take_back_checks(session: Session, row: PointFact) -> None:
    for check in session.exec(select(FactCheck).where(FactCheck.fact_id == row.id)):
        session.delete(check)


def set_not_applicable(session: Session, actor: Actor, evaluation_id: int, point_code: str, *, reason: str) -> None:
    """State that a point does not apply, with the reason; an empty reason takes the statement back."""
    evaluation = found(session, Evaluation, evaluation_id)
    allow(session, actor, "fact.write", evaluation)
    _while_scoring(evaluation)
    frozen_tree(evaluation).node(point_code)
    before = dict(evaluation.not_applicable)
    rest = {code: words for code, words in before.items() if code != point_code}
    evaluation.not_applicable = {**rest, point_code: reason.strip()} if reason.strip() else rest
    record(
        session,
        actor,
        "fact.not_applicable",
        about(session, evaluation),
        before=before,
        after=evaluation.not_applicable,
    )


def check_fact(session: Session, actor: Actor, fact_id: int, *, agreed: bool, reason: str = "") -> None:
    """Sign a fact as a panel member, or dispute it with a reason."""
    fact = found(session, PointFact, fact_id)
    evaluation = found(session, Evaluation, fact.evaluation_id)
    allow(session, actor, "fact.check", evaluation)
    _while_scoring(evaluation)
    if fact.entered_by_id == actor.account_id and not fact.computed:
        raise ValidationError("这项事实由您登记，不能由您核对签认", where="评分事实", fix="请其他成员核对签认")
    member = member_of(session, evaluation.id or 0, actor)
    member_id = member.id if member and member.id else 0
    query = select(FactCheck).where(FactCheck.fact_id == fact_id, FactCheck.member_id == member_id)
    row = session.exec(query).first()
    row = row or FactCheck(fact_id=fact_id, member_id=member_id, agreed=agreed, checked_at=clock.now())
    row.agreed, row.checked_at = agreed, clock.now()
    row.reason = reason.strip() if agreed else need(reason, "异议理由")
    session.add(row)
    after = {"point": fact.point_code, "agreed": agreed, "reason": row.reason}
    record(session, actor, "fact.check", about(session, evaluation), after=after)


@dataclass(frozen=True)
class EvidenceNote:
    """What is said of a piece of evidence: its title, day, and the points it serves."""

    title: str
    dated: date
    points: Sequence[str]


@dataclass(frozen=True)
class NewEvidence(EvidenceNote):
    """A piece of evidence that comes with its file."""

    file_name: str
    content: bytes


def add_evidence(
    session: Session, actor: Actor, evaluation_id: int, new: NewEvidence, *, supersedes_id: int | None = None
) -> Evidence:
    """Store a file as evidence for points; a newer one supersedes the old, which stays."""
    evaluation = _for_evidence(session, actor, evaluation_id, new)
    project = found(session, Project, evaluation.project_id)
    owner = Owner(project.purchaser_id, project.id, evaluation_id)
    file = store_file(session, actor, owner, kind="evidence", name=new.file_name, content=new.content)
    return _enter_evidence(session, actor, evaluation, new, file, supersedes_id)


def register_evidence(
    session: Session,
    actor: Actor,
    evaluation_id: int,
    note: EvidenceNote,
    public_id: str,
    *,
    supersedes_id: int | None = None,
) -> Evidence:
    """Enter an uploaded file of this evaluation as evidence; each upload once."""
    evaluation = _for_evidence(session, actor, evaluation_id, note)
    file = session.exec(
        select(StoredFile).where(
            StoredFile.public_id == public_id,
            StoredFile.evaluation_id == evaluation_id,
            StoredFile.kind == "evidence",
        )
    ).first()
    if file is None:
        raise ValidationError("没有找到上传的文件", where="证据", fix="重新上传后再登记")
    if session.exec(select(Evidence).where(Evidence.file_id == file.id)).first() is not None:
        raise ValidationError("这份文件已经登记为证据", where="证据", fix="在证据清单中查看")
    return _enter_evidence(session, actor, evaluation, note, file, supersedes_id)


def _for_evidence(session: Session, actor: Actor, evaluation_id: int, note: EvidenceNote) -> Evaluation:
    evaluation = found(session, Evaluation, evaluation_id)
    allow(session, actor, "evidence.write", evaluation)
    _while_scoring(evaluation)
    need(note.title, "证据名称")
    _refuse_points(evaluation, note.points)
    return evaluation


def _enter_evidence(
    session: Session,
    actor: Actor,
    evaluation: Evaluation,
    note: EvidenceNote,
    file: StoredFile,
    supersedes_id: int | None,
) -> Evidence:
    count = session.exec(
        select(func.count()).select_from(Evidence).where(Evidence.evaluation_id == evaluation.id)
    ).one()
    row = Evidence(
        evaluation_id=evaluation.id or 0,
        number=f"E{count + 1:02d}",
        title=note.title.strip(),
        dated=note.dated,
        points=list(note.points),
        file_id=file.id or 0,
    )
    session.add(row)
    session.flush()
    if supersedes_id is not None:
        found(session, Evidence, supersedes_id).superseded_by_id = row.id
    after = row.model_dump() | {"sha256": file.sha256, "size": file.size}
    record(session, actor, "evidence.add", about(session, evaluation), after=after)
    return row


def _refuse_points(evaluation: Evaluation, points: Sequence[str]) -> None:
    if not points:
        raise ValidationError("没有选择证据对应的评分点", where="评分点", fix="至少选择一个评分点")
    for code in points:
        frozen_tree(evaluation).node(code)


@dataclass(frozen=True)
class NewVeto:
    """A finding on a veto: which, in what state, on what evidence, by which decision document."""

    veto: str
    state: str  # open | proven | dismissed
    finding: str
    document: str
    found_on: date


def record_veto(session: Session, actor: Actor, evaluation_id: int, new: NewVeto) -> VetoFinding:
    """Record a finding on a veto; while one is open the grade is withheld.

    Raises ValidationError for a veto that the tree does not provide for, and an inquiry that ended without its document.
    """
    evaluation = found(session, Evaluation, evaluation_id)
    allow(session, actor, "veto.write", evaluation)
    known = {one.code: one.title for one in tree_of(evaluation).vetoes}
    if new.veto not in known:
        raise ValidationError(
            f"指标体系没有一票否决事项“{new.veto}”", where="一票否决", fix=f"可选：{'、'.join(known) or '没有'}"
        )
    if new.state not in {"open", "proven", "dismissed"}:
        raise ValidationError(f"没有认定状态“{new.state}”", where="一票否决", fix="选择 调查中、查证属实 或 不成立")
    if new.state != "open":
        need(new.document, "决定文书")
    row = VetoFinding(
        evaluation_id=evaluation_id,
        found_by_id=actor.account_id or 0,
        **(new.__dict__ | {"finding": need(new.finding, "认定内容")}),
    )
    session.add(row)
    record(session, actor, "veto.record", about(session, evaluation), after=row.model_dump())
    return row
