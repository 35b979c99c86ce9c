"""What the third party found is put to the contractor: released by the bureau with a day, answered by the contractor."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, select

from workbench import clock
from workbench.errors import ValidationError
from workbench.models.contracts import Contract
from workbench.models.evaluations import Evaluation, StoredFile
from workbench.models.evidence_more import ThirdPartyFinding, ThirdPartyReply, ThirdPartyReplyFile
from workbench.models.projects import Project
from workbench.models.words import EvaluationState
from workbench.rules.third_party_words import ACCEPTED, KINDS
from workbench.security.files import Owner, store_file
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.security.vault_numbers import refuse_identity
from workbench.services.acting import about, found, in_order, need, random_key
from workbench.services.evaluations import refuse_unless
from workbench.services.offered import Made, keep_made

REPLY_FILE = "third_reply"
"""Kind of the files that come with an answer."""
_FILES = 5
_CLAUSE = "石嘴山方案附件3五（四）"


def release_notes(
    session: Session, actor: Actor, evaluation_id: int, row_ids: Sequence[int], *, told_on: date, answer_by: date
) -> int:
    """Put accepted findings to the contractor, who knows of none before; return how many.

    Raises ValidationError for one that is not accepted or was released before, and for days out of order.
    """
    evaluation = found(session, Evaluation, evaluation_id)
    allow(session, actor, "third_finding.release", evaluation)
    refuse_unless(
        evaluation, EvaluationState.SCORING, "评分已启封或方案未确认，不能告知承接主体", "方案确认后、启封前告知"
    )
    in_order([("告知日", told_on), ("今天", clock.today()), ("答复期限", answer_by)])
    rows = [_releasable(session, evaluation_id, row_id) for row_id in dict.fromkeys(row_ids)]
    if not rows:
        raise ValidationError("没有选择要告知的发现", where="告知承接主体", fix="从已接受的发现中选择")
    for row in rows:
        in_order([("审核日", row.decided_on), ("告知日", told_on)])
        row.key, row.told_on, row.answer_by = random_key(), told_on, answer_by
    after = {"numbers": [f"{KINDS[row.kind]} {row.number}" for row in rows], "told_on": told_on, "answer_by": answer_by}
    record(session, actor, "third_finding.release", about(session, evaluation), after=after)
    return len(rows)


def _releasable(session: Session, evaluation_id: int, row_id: int) -> ThirdPartyFinding:
    row = found(session, ThirdPartyFinding, row_id)
    if row.evaluation_id != evaluation_id or row.state != ACCEPTED or row.told_on is not None:
        raise ValidationError(
            "只有已审核接受、还没有告知的发现可以告知承接主体",
            where="告知承接主体",
            clause=_CLAUSE,
            fix="刷新页面重新选择",
        )
    return row


def answer_note(session: Session, actor: Actor, key: str, words: str) -> ThirdPartyReply:
    """Keep what the contractor says to a released finding, late ones too; an earlier word stays beside it."""
    row = released(session, key)
    allow(session, actor, "third_finding.answer", row)
    _while_open(session, row)
    said = need(words, "答复")
    refuse_identity("答复", said)
    reply = ThirdPartyReply(
        row_id=row.id or 0, words=said, replied_by_id=actor.account_id or 0, replied_on=clock.today()
    )
    session.add(reply)
    record(session, actor, "third_finding.answer", about(session, row), after={"words": said})
    return reply


def keep_reply_file(session: Session, actor: Actor, row: ThirdPartyFinding, *, name: str, content: bytes) -> StoredFile:
    """Keep a file that goes with the contractor's answer. Raises ValidationError for one too many."""
    allow(session, actor, "third_finding.answer", row)
    evaluation = _while_open(session, row)
    query = select(ThirdPartyReplyFile.id).where(ThirdPartyReplyFile.row_id == row.id)
    if len(session.exec(query).all()) >= _FILES:
        raise ValidationError(f"一条答复最多交 {_FILES} 个文件", where="答复材料", fix="合并成一份 PDF 后再交")
    project = found(session, Project, evaluation.project_id)
    contract = session.exec(select(Contract).where(Contract.project_id == project.id)).one()
    owner = Owner(project.purchaser_id, project.id, evaluation.id, contract.contractor_id)
    file = store_file(session, actor, owner, kind=REPLY_FILE, name=name, content=content)
    session.add(ThirdPartyReplyFile(row_id=row.id or 0, file_id=file.id or 0, handed_in_on=clock.today()))
    after = {"name": file.name, "sha256": file.sha256, "size": file.size}
    record(session, actor, "third_finding.add_proof", about(session, row), after=after)
    return file


def export_notes(session: Session, actor: Actor, evaluation_id: int, made: Made) -> StoredFile:
    """Keep a list of the findings for who drew it up, with its SHA-256 on record."""
    evaluation = found(session, Evaluation, evaluation_id)
    allow(session, actor, "third_finding.read", evaluation)
    purchaser_id = found(session, Project, evaluation.project_id).purchaser_id
    file, kept = keep_made(session, actor, purchaser_id, made)
    record(session, actor, "third_finding.export", about(session, evaluation), after=kept)
    return file


def released(session: Session, key: str) -> ThirdPartyFinding:
    """Return the finding of that key; NotFoundError alike for what does not exist and what was not released."""
    query = select(ThirdPartyFinding.id).where(ThirdPartyFinding.key == key)
    return found(session, ThirdPartyFinding, session.exec(query).first() if key else None)


def _while_open(session: Session, row: ThirdPartyFinding) -> Evaluation:
    evaluation = found(session, Evaluation, row.evaluation_id)
    why = "评分表已启封，不能再答复第三方的发现"
    refuse_unless(evaluation, EvaluationState.SCORING, why, "对评估结果有意见的，在结果页提出意见或申诉")
    return evaluation
