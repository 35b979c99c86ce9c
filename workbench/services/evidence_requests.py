"""What the contractor is asked for: asked with a day, handed in, taken as evidence or given back with the reason."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, select

from workbench import clock
from workbench.errors import ValidationError
from workbench.models.contracts import Contract
from workbench.models.evaluations import Evaluation, Evidence, StoredFile
from workbench.models.evidence_more import EvidenceAnswer, EvidenceRequest
from workbench.models.projects import Project
from workbench.models.words import EvaluationState
from workbench.queries.evaluations import frozen_tree
from workbench.security.files import Owner, store_file
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, expect_version, found, in_order, need, random_key
from workbench.services.evaluations import refuse_unless
from workbench.services.facts import EvidenceNote, register_evidence

ASKED, ANSWERED, TAKEN, WITHDRAWN = "asked", "answered", "taken", "withdrawn"
STATES = {ASKED: "待提交", ANSWERED: "已提交，待登记", TAKEN: "已登记为证据", WITHDRAWN: "已撤回"}
ANSWER_FILE = "evidence_answer"
"""Kind of what was handed in and is not evidence yet: read by who may enter evidence, and by who handed it in."""
_FILES = 30


@dataclass(frozen=True)
class NewRequest:
    """What is asked for: for which point, what, by when."""

    point_code: str
    title: str
    due_on: date
    words: str = ""


def ask_for(session: Session, actor: Actor, evaluation_id: int, new: NewRequest) -> EvidenceRequest:
    """Ask the contractor for a paper; it stands among what waits for the contractor at once."""
    evaluation = found(session, Evaluation, evaluation_id)
    allow(session, actor, "evidence.ask", evaluation)
    _while_scoring(evaluation)
    if session.exec(select(Contract.id).where(Contract.project_id == evaluation.project_id)).first() is None:
        raise ValidationError("项目还没有合同，没有可以提交资料的承接主体", where="要资料", fix="先登记合同")
    if new.point_code not in {node.code for node in frozen_tree(evaluation).points()}:
        raise ValidationError("没有选择评分点", where="评分点", fix="选择这份资料用于哪个评分点")
    in_order([("今天", clock.today()), ("提交期限", new.due_on)])
    row = EvidenceRequest(
        key=random_key(), evaluation_id=evaluation_id, point_code=new.point_code, title=need(new.title, "资料名称"),
        words=new.words.strip(), due_on=new.due_on, asked_by_id=actor.account_id or 0, asked_on=clock.today(),
    )  # fmt: skip
    session.add(row)
    record(session, actor, "evidence.ask", about(session, row), after=row.model_dump())
    return row


def withdraw_request(session: Session, actor: Actor, request_id: int, *, seen: int | None = None) -> None:
    """Take a request back; it stays on record, and so does what was handed in."""
    row, _evaluation = _asked(session, actor, request_id, seen)
    row.state = WITHDRAWN
    session.add(row)
    record(session, actor, "evidence.withdraw", about(session, row), after={"state": row.state})


def hand_in(session: Session, actor: Actor, request_id: int, *, name: str, content: bytes) -> StoredFile:
    """Keep a file that the contractor hands in for a request, late ones too; several may be handed in."""
    row = found(session, EvidenceRequest, request_id)
    evaluation = found(session, Evaluation, row.evaluation_id)
    allow(session, actor, "evidence.answer", row)
    _while_scoring(evaluation)
    if row.state not in {ASKED, ANSWERED}:
        raise ValidationError(f"这份资料{STATES[row.state]}，不能再交", where=row.title, fix="刷新页面查看")
    if len(session.exec(select(EvidenceAnswer.id).where(EvidenceAnswer.request_id == request_id)).all()) >= _FILES:
        raise ValidationError(f"一份资料最多交 {_FILES} 个文件", where=row.title, fix="合并成一份 PDF 后再交")
    project = found(session, Project, evaluation.project_id)
    contract = session.exec(select(Contract).where(Contract.project_id == project.id)).one()
    owner = Owner(project.purchaser_id, project.id, evaluation.id, contract.contractor_id)
    file = store_file(session, actor, owner, kind=ANSWER_FILE, name=name, content=content)
    session.add(
        EvidenceAnswer(
            request_id=request_id, file_id=file.id or 0, handed_in_by_id=actor.account_id or 0,
            handed_in_on=clock.today(),
        )
    )  # fmt: skip
    row.state, row.returned = ANSWERED, ""
    session.add(row)
    after = {"name": file.name, "sha256": file.sha256, "size": file.size, "state": row.state}
    record(session, actor, "evidence.hand_in", about(session, row), after=after)
    return file


def take_answer(session: Session, actor: Actor, answer_id: int, *, title: str, dated: date) -> Evidence:
    """Enter a file that was handed in as evidence for the point it was asked for."""
    answer = found(session, EvidenceAnswer, answer_id)
    row, _evaluation = _asked(session, actor, answer.request_id, None, taken=True)
    file = found(session, StoredFile, answer.file_id)
    if file.kind != ANSWER_FILE:
        raise ValidationError("这份文件已经登记为证据", where="证据", fix="在证据清单中查看")
    file.kind = "evidence"
    session.add(file)
    session.flush()
    evidence = register_evidence(
        session, actor, row.evaluation_id, EvidenceNote(title, dated, [row.point_code]), file.public_id
    )
    row.state = TAKEN
    session.add(row)
    return evidence


def give_back(
    session: Session, actor: Actor, request_id: int, *, reason: str, due_on: date, seen: int | None = None
) -> None:
    """Say that what was handed in is not enough, why, and by when more is wanted."""
    row, _evaluation = _asked(session, actor, request_id, seen)
    if row.state != ANSWERED:
        raise ValidationError("承接主体还没有提交，不能退回", where="退回", fix="等承接主体提交")
    in_order([("今天", clock.today()), ("新的期限", due_on)])
    row.state, row.returned, row.due_on = ASKED, need(reason, "退回原因"), due_on
    session.add(row)
    after = {"state": row.state, "returned": row.returned, "due_on": due_on}
    record(session, actor, "evidence.give_back", about(session, row), after=after)


def _asked(
    session: Session, actor: Actor, request_id: int, seen: int | None, *, taken: bool = False
) -> tuple[EvidenceRequest, Evaluation]:
    row = found(session, EvidenceRequest, request_id)
    evaluation = found(session, Evaluation, row.evaluation_id)
    allow(session, actor, "evidence.ask", evaluation)
    expect_version(row, seen)
    _while_scoring(evaluation)
    if row.state not in ({ASKED, ANSWERED, TAKEN} if taken else {ASKED, ANSWERED}):
        raise ValidationError(f"这份资料{STATES[row.state]}", where=row.title, fix="刷新页面查看")
    return row, evaluation


def _while_scoring(evaluation: Evaluation) -> None:
    why = "评分已启封或方案未确认，不能要资料、交资料"
    refuse_unless(evaluation, EvaluationState.SCORING, why, "方案确认后、启封前办理")
