"""How far projects are: read from their records by the database, for one project or a page of them alike."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, not_, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from workbench.models.acceptance import Acceptance
from workbench.models.contracts import Contract, Milestone
from workbench.models.evaluations import Evaluation
from workbench.models.needs import WantedService
from workbench.models.procurement import Procurement
from workbench.models.projects import Project
from workbench.models.results import Result
from workbench.models.words import Phase, ResultState
from workbench.stages import STAGES


@dataclass(frozen=True)
class Progress:
    """How far a project is: the state of each stage (done, now, todo) by key, and the stage that is on."""

    states: dict[str, str]
    now: str


def _awarded() -> ColumnElement[bool]:
    """The newest round has an award."""
    later = aliased(Procurement)
    newer = select(later.id).where(
        later.project_id == Procurement.project_id, col(later.round) > col(Procurement.round)
    )
    query = select(Procurement.id).where(Procurement.project_id == Project.id, col(Procurement.awarded_on).is_not(None))
    return query.where(not_(newer.exists())).exists()


def _delivered() -> ColumnElement[bool]:
    signed = select(Contract.id).where(Contract.project_id == Project.id)
    open_ones = select(Milestone.id).where(Milestone.contract_id == Contract.id, col(Milestone.done_on).is_(None))
    return signed.where(not_(open_ones.exists())).exists()


def _confirmed(phase: Phase, *wanted: ColumnElement[bool]) -> ColumnElement[bool]:
    """The newest confirmed version of that phase's result, with what is wanted of it."""
    later = aliased(Result)
    newer = select(later.id).where(
        later.evaluation_id == Result.evaluation_id,
        later.state == ResultState.CONFIRMED,
        col(later.number) > col(Result.number),
    )
    query = select(Result.id).join(Evaluation, col(Evaluation.id) == Result.evaluation_id)
    query = query.where(
        Evaluation.project_id == Project.id,
        Evaluation.phase == phase,
        Result.state == ResultState.CONFIRMED,
        *wanted,
    )
    return query.where(not_(newer.exists())).exists()


def _accepted() -> ColumnElement[bool]:
    """Passed and signed on paper; a failed acceptance is followed by another."""
    query = select(Acceptance.id).where(Acceptance.project_id == Project.id, Acceptance.conclusion == "passed")
    return query.where(col(Acceptance.signed_on).is_not(None)).exists()


DONE: Mapping[str, ColumnElement[bool]] = {
    "needs": select(WantedService.id).where(WantedService.project_id == Project.id).exists(),
    "definition": col(Project.approved_on).is_not(None),
    "procurement": _awarded(),
    "contract": select(Contract.id)
    .where(Contract.project_id == Project.id, col(Contract.filed_on).is_not(None))
    .exists(),
    "delivery": _delivered(),
    "mid": or_(_confirmed(Phase.MID), _confirmed(Phase.FINAL)),  # past it once the final one is confirmed, held or not
    "final": _confirmed(Phase.FINAL, col(Result.published_on).is_not(None)),
    "acceptance": _accepted(),
    "application": _confirmed(Phase.FINAL, col(Result.applied_on).is_not(None)),
}
"""Whether a stage is done, within a query over projects; no state is stored twice."""


def is_at(stage: str) -> ColumnElement[bool]:
    """Where the stage that is on is this one: the first that is not done, or the last when all are."""
    keys = [one.key for one in STAGES]
    before = [DONE[key] for key in keys[: keys.index(stage)]]
    return and_(*before, *([] if stage == keys[-1] else [not_(DONE[stage])]))


def progress_of(session: Session, project: Project) -> Progress:
    """Return how far a project is."""
    return progress_of_all(session, [project.id or 0])[project.id or 0]


def progress_of_all(session: Session, project_ids: Iterable[int]) -> dict[int, Progress]:
    """Return how far each of some projects is, by id."""
    columns = [DONE[stage.key] for stage in STAGES]
    query = select(col(Project.id)).add_columns(*columns).where(col(Project.id).in_(list(project_ids)))
    return {row[0]: _progress(row[1:]) for row in session.connection().execute(query)}


def _progress(done: Iterable[bool]) -> Progress:
    found = dict(zip((stage.key for stage in STAGES), map(bool, done), strict=True))
    states = {key: "done" if is_done else "todo" for key, is_done in found.items()}
    now = next((key for key, is_done in found.items() if not is_done), STAGES[-1].key)
    if states[now] == "todo":
        states[now] = "now"
    return Progress(states, now)
