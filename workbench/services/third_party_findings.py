"""What the third party hands in: drafted, submitted, returned or accepted by the bureau, and handed on to be put right."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from workbench import clock
from workbench.errors import ValidationError
from workbench.models.evaluations import Evaluation, Evidence
from workbench.models.evidence_more import ThirdPartyFinding
from workbench.models.findings import Finding
from workbench.models.words import EvaluationState
from workbench.queries.evaluations import frozen_tree
from workbench.rules.third_party_words import ACCEPTED, COUNTS, DEGREES, DRAFT, KINDS, NO_FAULT, RETURNED, SUBMITTED
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.security.vault_numbers import refuse_identity
from workbench.services.acting import about, expect_version, found, in_order, need
from workbench.services.evaluations import refuse_unless
from workbench.services.findings import NewFinding, raise_finding


@dataclass(frozen=True)
class ThirdNote:
    """What is written down of one thing; `evidence` by the numbers of the evaluation's evidence."""

    kind: str
    number: str
    point_code: str
    seen_on: date
    words: str
    severity: str
    place: str = ""
    checked: int | None = None
    failed: int | None = None
    evidence: Sequence[str] = ()
    answer: str = ""
    answered_on: date | None = None


@dataclass(frozen=True)
class Book:
    """A workbook that was handed in: its name and hash, and the notes in it that are new or changed."""

    file_name: str
    sha256: str
    notes: Sequence[ThirdNote]


def write_note(
    session: Session,
    actor: Actor,
    evaluation_id: int,
    note: ThirdNote,
    *,
    row_id: int | None = None,
    seen: int | None = None,
) -> ThirdPartyFinding:
    """Keep a note, or change one that was not submitted yet. Raises ValidationError for a point or evidence that is none."""
    evaluation = _open(session, actor, evaluation_id, "third_finding.write")
    row = _own(session, evaluation_id, row_id) if row_id is not None else _of_number(session, evaluation_id, note)
    if row is not None and row_id is None:
        raise ValidationError(
            f"{KINDS[note.kind]}已有编号“{note.number}”", where="编号", fix="换一个编号，或打开原来的一条修改"
        )
    before = row.model_dump() if row else None
    if row is not None:
        expect_version(row, seen)
    row = _kept(session, actor, evaluation, note, row)
    record(session, actor, "third_finding.write", about(session, row), before=before, after=row.model_dump())
    return row


def take_book(session: Session, actor: Actor, evaluation_id: int, book: Book) -> int:
    """Take over every note of a workbook as drafts, all or none, with one event; return how many."""
    evaluation = _open(session, actor, evaluation_id, "third_finding.write")
    if not book.notes:
        raise ValidationError("这份文件里没有新的内容", where=book.file_name, fix="各条都已登记，不必再次导入")
    for note in book.notes:
        _kept(session, actor, evaluation, note, _of_number(session, evaluation_id, note))
    after = {"file": book.file_name, "sha256": book.sha256, "rows_read": len(book.notes)}
    record(session, actor, "third_finding.import", about(session, evaluation), after=after)
    return len(book.notes)


def _kept(
    session: Session, actor: Actor, evaluation: Evaluation, note: ThirdNote, row: ThirdPartyFinding | None
) -> ThirdPartyFinding:
    """Write a note on its row, as a draft again."""
    _refuse_note(session, evaluation, note)
    if row is not None and row.state not in {DRAFT, RETURNED}:
        raise ValidationError(f"{KINDS[row.kind]}“{row.number}”已经提交，不能再改", where="编号", fix="请审核人先退回")
    values: dict[str, Any] = note.__dict__ | {"evidence": list(note.evidence), "words": note.words.strip()}
    if row is None:
        row = ThirdPartyFinding(
            evaluation_id=evaluation.id or 0, entered_by_id=actor.account_id or 0, entered_at=clock.now(), **values
        )
    else:
        row.sqlmodel_update(values)
        row.state, row.entered_by_id, row.entered_at = DRAFT, actor.account_id or 0, clock.now()
    session.add(row)
    return row


def _refuse_note(session: Session, evaluation: Evaluation, note: ThirdNote) -> None:
    if note.kind not in KINDS or note.severity not in DEGREES:
        raise ValidationError("没有选择种类或轻重", where="轻重", fix=f"轻重可选：{'、'.join(DEGREES.values())}")
    need(note.number, "编号")
    need(note.words, "内容")
    if note.point_code not in {node.code for node in frozen_tree(evaluation).points()}:
        raise ValidationError(f"指标体系里没有评分点“{note.point_code}”", where="评分点", fix="填评分点的代码，如 A1-1")
    refuse_identity("内容", note.words, note.place, note.answer)
    in_order([("日期", note.seen_on), ("今天", clock.today())])
    if bool(note.answer.strip()) != (note.answered_on is not None):
        raise ValidationError("承接主体答复和答复日期只填了一项", where="答复日期", fix="两项都填，或都留空")
    in_order([("日期", note.seen_on), ("承接主体答复日期", note.answered_on), ("今天", clock.today())])
    _refuse_counts(note)
    if unknown := [one for one in note.evidence if one not in _in_force(session, evaluation.id or 0)]:
        raise ValidationError(f"没有证据“{'、'.join(unknown)}”，或已被代替", where="证据编号", fix="填证据清单里的编号")


def _refuse_counts(note: ThirdNote) -> None:
    counted = (note.checked, note.failed)
    if note.kind not in COUNTS:
        return
    every, bad = COUNTS[note.kind]
    if None in counted:
        raise ValidationError(f"没有填写{every}或{bad}", where=every, fix="填写整数；没有不合格的填 0")
    if (note.checked or 0) <= 0 or not 0 <= (note.failed or 0) <= (note.checked or 0):
        raise ValidationError(f"{every}须大于 0，{bad}在 0 与{every}之间", where=bad, fix="核对两个数")


def _in_force(session: Session, evaluation_id: int) -> set[str]:
    rows = session.exec(select(Evidence).where(Evidence.evaluation_id == evaluation_id))
    return {row.number for row in rows if row.superseded_by_id is None}


def drop_note(session: Session, actor: Actor, row_id: int, *, seen: int | None = None) -> None:
    """Take a draft back; what was submitted once stays on record."""
    row = found(session, ThirdPartyFinding, row_id)
    _open(session, actor, row.evaluation_id, "third_finding.write")
    expect_version(row, seen)
    if row.state != DRAFT or row.submitted_on is not None:
        raise ValidationError("这一条已经提交过，不能删除", where="编号", fix="修改后重新提交，由审核人决定")
    record(session, actor, "third_finding.drop", about(session, row), before=row.model_dump())
    session.delete(row)


def submit_notes(session: Session, actor: Actor, evaluation_id: int) -> int:
    """Submit every draft; return how many. Raises ValidationError for a fault that no evidence shows."""
    evaluation = _open(session, actor, evaluation_id, "third_finding.write")
    query = select(ThirdPartyFinding).where(ThirdPartyFinding.evaluation_id == evaluation_id)
    rows = session.exec(query.where(ThirdPartyFinding.state == DRAFT).order_by(col(ThirdPartyFinding.id))).all()
    if not rows:
        raise ValidationError("没有可以提交的草稿", where="提交", fix="先登记或导入")
    if bare := [row.number for row in rows if row.severity != NO_FAULT and not row.evidence]:
        raise ValidationError(
            f"编号 {'、'.join(bare[:10])} 没有证据", where="证据编号", fix="先上传证据并登记，再把编号填到这一条"
        )
    for row in rows:
        row.state, row.submitted_by_id, row.submitted_on = SUBMITTED, actor.account_id, clock.today()
        row.reason = ""
        session.add(row)
    after = {"numbers": [f"{KINDS[row.kind]} {row.number}" for row in rows]}
    record(session, actor, "third_finding.submit", about(session, evaluation), after=after)
    return len(rows)


def audit_note(
    session: Session, actor: Actor, row_id: int, *, accepted: bool, reason: str = "", seen: int | None = None
) -> None:
    """Accept a note, from then on the panel sees it beside its point, or return it with the reason.

    Raises ValidationError for who submitted it.
    """
    row = found(session, ThirdPartyFinding, row_id)
    _open(session, actor, row.evaluation_id, "third_finding.audit")
    expect_version(row, seen)
    if row.state != SUBMITTED:
        raise ValidationError("这一条不在待审核状态", where="审核", fix="刷新页面查看")
    if row.submitted_by_id == actor.account_id:
        raise ValidationError("这一条由您提交，不能由您审核", where="审核", fix="请另一名经办或分管领导审核")
    row.state, row.decided_by_id, row.decided_on = ACCEPTED, actor.account_id, clock.today()
    if not accepted:
        row.state, row.reason = RETURNED, need(reason, "退回原因")
    session.add(row)
    record(session, actor, "third_finding.audit", about(session, row), after=row.model_dump())


def hand_on(session: Session, actor: Actor, row_id: int, *, clause: str) -> Finding:
    """Hand an accepted fault on as a finding to be put right; once."""
    row = found(session, ThirdPartyFinding, row_id)
    evaluation = found(session, Evaluation, row.evaluation_id)
    allow(session, actor, "third_finding.audit", evaluation)
    if row.state != ACCEPTED or row.severity == NO_FAULT or row.finding_id is not None:
        raise ValidationError("只有已接受、有问题、还没有转过的可以转为整改", where="转为整改", fix="刷新页面查看")
    new = NewFinding("evaluation", row.id, clause, row.severity, row.words, None)
    finding = raise_finding(session, actor, evaluation.project_id, new)
    row.finding_id = finding.id
    session.add(row)
    record(session, actor, "third_finding.hand_on", about(session, row), after={"finding": finding.key})
    return finding


def _open(session: Session, actor: Actor, evaluation_id: int, action: str) -> Evaluation:
    evaluation = found(session, Evaluation, evaluation_id)
    allow(session, actor, action, evaluation)
    why = "评分已启封或方案未确认，不能改动第三方的发现"
    refuse_unless(evaluation, EvaluationState.SCORING, why, "方案确认后、启封前登记和审核")
    return evaluation


def _own(session: Session, evaluation_id: int, row_id: int) -> ThirdPartyFinding:
    row = found(session, ThirdPartyFinding, row_id)
    if row.evaluation_id != evaluation_id:
        raise ValidationError("这一条属于别的评估", where="编号", fix="从列表重新打开")
    return row


def _of_number(session: Session, evaluation_id: int, note: ThirdNote) -> ThirdPartyFinding | None:
    query = select(ThirdPartyFinding).where(ThirdPartyFinding.evaluation_id == evaluation_id)
    query = query.where(ThirdPartyFinding.kind == note.kind, ThirdPartyFinding.number == note.number)
    return session.exec(query).first()
