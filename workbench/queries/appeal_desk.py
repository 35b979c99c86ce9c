"""Appeals as their screen shows them: what may be appealed, and one appeal with what its group works on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, or_, select

from scoring.tree import IndicatorTree
from workbench import clock
from workbench.models.evaluations import Evaluation
from workbench.models.projects import Project
from workbench.models.results import Appeal, AppealPoint, Result
from workbench.models.words import AppealState, ResultState
from workbench.queries.appeal_clock import Windows
from workbench.queries.appeal_effects import Effect, appeal_effects
from workbench.queries.appeals import (
    AppealLine,
    Difference,
    appeal_line,
    differences,
    filing_windows,
    forbidden_reviewers,
    reviewers_of,
)
from workbench.queries.checks.book import bureau_text
from workbench.queries.corrections import facts_in_force, ruled_points
from workbench.queries.evaluations import tree_of
from workbench.queries.facts import EvidenceLine, evidence_lines
from workbench.queries.objection_files import AttachedLine, evidence_attached
from workbench.queries.permitted import permitted
from workbench.queries.result_desk import card_for
from workbench.queries.results import ResultCard
from workbench.security.policy import Actor, may

ACTIONS = ("appeal.handle", "appeal.declare", "appeal.decide")


@dataclass(frozen=True)
class Appealable:
    """A confirmed result that the actor may appeal against, with its window."""

    card: ResultCard
    windows: Windows
    ruled: frozenset[str]  # points that an earlier appeal decided


def appealable(session: Session, actor: Actor) -> list[Appealable]:
    """Return the results fed back to the actor's contractor that nobody has appealed against and no appeal has made."""
    query = select(Result).where(Result.state == ResultState.CONFIRMED, col(Result.fed_back_on).is_not(None))
    return [
        Appealable(card_for(session, actor, row), windows, ruled_points(session, row.evaluation_id))
        for row in session.exec(query.order_by(col(Result.id).desc()))
        if may(session, actor, "appeal.file", row) and not _appealed(session, row)
        if (windows := filing_windows(session, row)) is not None
    ]


def _appealed(session: Session, row: Result) -> bool:
    query = select(Appeal.id).where(or_(Appeal.result_id == row.id, Appeal.new_result_id == row.id))
    return session.exec(query).first() is not None


@dataclass(frozen=True)
class AppealDesk:
    """An appeal with the disputed result, the facts behind its points, and the actor's buttons."""

    line: AppealLine
    card: ResultCard
    tree: IndicatorTree
    facts: dict[str, dict[str, object]]
    evidence: dict[str, EvidenceLine]
    people: dict[int, str]  # who could be appointed to the group
    changed: tuple[Difference, ...]
    effects: tuple[Effect, ...]
    brought: Mapping[str, tuple[AttachedLine, ...]]  # files newly brought, by disputed point
    uploads: Mapping[str, int]  # disputed points to which the actor may still bring a file, by their row
    frozen: str  # until when evidence counts, in words
    drafted: int  # number of a drafted correction that the decision leaves out and withdraws; 0 without one
    authority: str  # who else the bureau has named to decide; empty where it decides on its own purchase
    can: frozenset[str]
    account_id: int | None

    @property
    def must_declare(self) -> bool:
        """Tell whether the actor is in the group and has not declared yet: nothing else is shown before."""
        return any(one == self.account_id and conflict is None for one, _name, conflict in self.line.reviewers)


def appeal_desk(session: Session, actor: Actor, appeal_id: int) -> AppealDesk | None:
    """Return the appeal if the actor may read it; None alike for missing and forbidden."""
    row = session.get(Appeal, appeal_id)
    if row is None or not may(session, actor, "appeal.read", row):
        return None
    result = session.get_one(Result, row.result_id)
    evaluation = session.get_one(Evaluation, result.evaluation_id)
    can = permitted(session, actor, row, *ACTIONS)
    whole = may(session, actor, "evaluation.read", evaluation)
    return AppealDesk(
        line=appeal_line(session, row),
        card=card_for(session, actor, result),
        tree=tree_of(evaluation),
        facts=facts_in_force(session, evaluation.id or 0, until=result.number) if whole else {},
        evidence={one.number: one for one in evidence_lines(session, evaluation.id or 0)} if whole else {},
        people=_free(session, row, evaluation) if "appeal.handle" in can else {},
        changed=tuple(differences(session, row.result_id, row.new_result_id)) if row.new_result_id else (),
        effects=appeal_effects(session, row),
        brought=evidence_attached(session, actor, appeal_id),
        uploads=_uploads(session, actor, row),
        frozen=_frozen(evaluation),
        drafted=_drafted(session, row, result),
        authority=bureau_text(session, _purchaser(session, evaluation), "appeal_authority", row.filed_on),
        can=can | permitted(session, actor, result, "result.publish"),
        account_id=actor.account_id,
    )


def _uploads(session: Session, actor: Actor, row: Appeal) -> dict[str, int]:
    """The points on which the group has not ruled yet, for who appeals."""
    if row.state not in {AppealState.FILED, AppealState.ACCEPTED}:
        return {}
    query = select(AppealPoint).where(AppealPoint.appeal_id == row.id).order_by(col(AppealPoint.point_code))
    points = session.exec(query).all()
    return {
        one.point_code: one.id or 0
        for one in points
        if one.changed is None and may(session, actor, "appeal.attach", one)
    }


def _drafted(session: Session, row: Appeal, result: Result) -> int:
    if row.state not in {AppealState.FILED, AppealState.ACCEPTED}:
        return 0
    query = select(func.max(Result.number)).where(Result.evaluation_id == result.evaluation_id)
    return session.exec(query.where(Result.number > result.number, col(Result.withdrawn_on).is_(None))).one() or 0


def _free(session: Session, row: Appeal, evaluation: Evaluation) -> dict[int, str]:
    """Who could be appointed; who took part says why not."""
    forbidden = forbidden_reviewers(session, row)
    named = reviewers_of(session, evaluation)
    return {one: f"{name}，不能参加：{forbidden[one]}" if one in forbidden else name for one, name in named.items()}


def _purchaser(session: Session, evaluation: Evaluation) -> int:
    return session.get_one(Project, evaluation.project_id).purchaser_id


def _frozen(evaluation: Evaluation) -> str:
    opened = f"，{clock.local(evaluation.opened_at):%Y-%m-%d} 启封时固定" if evaluation.opened_at else ""
    return f"证据截止 {evaluation.cutoff_on}{opened}"


def open_clock(line: AppealLine) -> tuple[str, date] | None:
    """Return what an appeal waits for and by when; None once it is decided."""
    if line.state == AppealState.FILED and line.windows.accept_by:
        return "受理", line.windows.accept_by.due
    if line.state == AppealState.ACCEPTED and line.windows.decide_by:
        return "作出决定", line.windows.decide_by.due
    return None
