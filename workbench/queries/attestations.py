"""What a person is asked about a project's records beside the checks of a stage, and whether the actor may answer."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from workbench.models.contracts import Contract
from workbench.models.procurement import Procurement
from workbench.models.projects import Project
from workbench.queries.checks.attested import Question, Subject, questions
from workbench.security.policy import Actor, may


@dataclass(frozen=True)
class Asked:
    """The questions of one stage, unanswered ones first, and whether the actor may answer them."""

    questions: tuple[Question, ...]
    may_answer: bool

    @property
    def open(self) -> tuple[Question, ...]:
        """Return those that nobody has answered."""
        return tuple(one for one in self.questions if one.answer is None)

    @property
    def answered(self) -> tuple[Question, ...]:
        """Return those that somebody has answered."""
        return tuple(one for one in self.questions if one.answer is not None)


def asked_about(session: Session, actor: Actor, project_id: int, stage: str) -> Asked:
    """Return what is asked at a stage of a project; nothing where the stage has no record yet or asks nobody."""
    project = session.get_one(Project, project_id)
    subjects = _subjects(session, project, stage)
    found = [one for subject in subjects for one in questions(session, subject)]
    ordered = sorted(found, key=lambda one: one.answer is not None)
    return Asked(tuple(ordered), bool(subjects) and may(session, actor, "rule.attest", project))


def _subjects(session: Session, project: Project, stage: str) -> list[Subject]:
    """The records of a stage; of several rounds of a procedure the newest."""
    if stage == "definition":
        return [project]
    newest: Subject | None = None
    if stage == "procurement":
        rounds = select(Procurement).where(Procurement.project_id == project.id)
        newest = session.exec(rounds.order_by(col(Procurement.id).desc())).first()
    elif stage == "contract":
        newest = session.exec(select(Contract).where(Contract.project_id == project.id)).first()
    return [newest] if newest is not None else []
