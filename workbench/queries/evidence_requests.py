"""What the contractor was asked for: what is missing, what is late, what was handed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from workbench import clock
from workbench.models.evaluations import Evaluation, Evidence, StoredFile
from workbench.models.evidence_more import EvidenceAnswer, EvidenceRequest
from workbench.models.projects import Project
from workbench.models.words import PHASE_NAMES, EvaluationState
from workbench.queries.evaluations import tree_of
from workbench.security.policy import Actor, may
from workbench.services.evidence_requests import ASKED, STATES, WITHDRAWN


@dataclass(frozen=True)
class AnswerLine:
    """A file that was handed in, and the number of the evidence it became."""

    id: int
    public_id: str
    name: str
    handed_in_on: date
    late: bool
    number: str


@dataclass(frozen=True)
class RequestCard:
    """One paper that is asked for."""

    id: int
    key: str
    evaluation_id: int
    about: str
    point: str
    title: str
    words: str
    due_on: date
    state: str
    returned: str
    answers: tuple[AnswerLine, ...]
    open: bool  # the evaluation still takes papers
    version: int

    @property
    def state_name(self) -> str:
        """Return how far it is."""
        return STATES[self.state]

    @property
    def late(self) -> bool:
        """Tell whether it is wanted and its day is past."""
        return self.state == ASKED and self.due_on < clock.today()


def requests_of(session: Session, actor: Actor, evaluation_id: int) -> tuple[RequestCard, ...]:
    """Return what was asked for in an evaluation, for who may ask or enter evidence; nothing to others."""
    evaluation = session.get_one(Evaluation, evaluation_id)
    if not may(session, actor, "third_finding.read", evaluation):
        return ()
    query = select(EvidenceRequest).where(EvidenceRequest.evaluation_id == evaluation_id)
    return _cards(session, session.exec(query.order_by(col(EvidenceRequest.due_on), col(EvidenceRequest.id))).all())


def asked_of(session: Session, actor: Actor) -> tuple[RequestCard, ...]:
    """Return what the actor's contractor was asked for, the earliest day first."""
    if not actor.contractors():
        return ()
    query = select(EvidenceRequest).where(EvidenceRequest.state != WITHDRAWN)
    rows = session.exec(query.order_by(col(EvidenceRequest.due_on), col(EvidenceRequest.id))).all()
    return _cards(session, [row for row in rows if may(session, actor, "evidence.answer", row)])


def _cards(session: Session, rows: Sequence[EvidenceRequest]) -> tuple[RequestCard, ...]:
    answers = _answers(session, [row.id or 0 for row in rows])
    places = {key: _place(session, key) for key in {row.evaluation_id for row in rows}}
    return tuple(
        RequestCard(
            id=row.id or 0,
            about=places[row.evaluation_id][0],
            point=places[row.evaluation_id][1][row.point_code],
            answers=tuple(_line(row, *one) for one in answers if one[0].request_id == row.id),
            open=places[row.evaluation_id][2],
            **row.model_dump(include=_SAME),
        )
        for row in rows
    )


_SAME = {"key", "evaluation_id", "title", "words", "due_on", "state", "returned", "version"}


def _place(session: Session, evaluation_id: int) -> tuple[str, dict[str, str], bool]:
    evaluation = session.get_one(Evaluation, evaluation_id)
    project = session.get_one(Project, evaluation.project_id)
    points = {node.code: node.label for node in tree_of(evaluation).points()}
    open_ = evaluation.state == EvaluationState.SCORING
    return f"{project.title} · {PHASE_NAMES[evaluation.phase]}", points, open_


def _answers(session: Session, ids: Sequence[int]) -> list[tuple[EvidenceAnswer, StoredFile, str]]:
    query = select(EvidenceAnswer, StoredFile, Evidence.number)
    query = query.join(StoredFile, col(StoredFile.id) == EvidenceAnswer.file_id)
    query = query.outerjoin(Evidence, col(Evidence.file_id) == StoredFile.id)
    rows = session.exec(query.where(col(EvidenceAnswer.request_id).in_(ids)).order_by(col(EvidenceAnswer.id)))
    return [(answer, file, number or "") for answer, file, number in rows]


def _line(row: EvidenceRequest, answer: EvidenceAnswer, file: StoredFile, number: str) -> AnswerLine:
    late = answer.handed_in_on > row.due_on
    return AnswerLine(answer.id or 0, file.public_id, file.name, answer.handed_in_on, late, number)
