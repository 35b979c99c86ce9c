"""What screens and commands ask about an evaluation."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import cast

from sqlalchemy.orm import object_session
from sqlmodel import Session, col, func, select

from scoring.tree import IndicatorTree, Node, from_plain
from workbench import clock
from workbench.models.accounts import Account
from workbench.models.evaluations import Evaluation, Mark, PanelMember, Sheet
from workbench.models.projects import Project
from workbench.models.words import PHASE_NAMES, EvaluationState, Phase, Seat
from workbench.queries.trees import tree_named
from workbench.security.policy import Actor, may


def tree_of(evaluation: Evaluation) -> IndicatorTree:
    """Return the frozen tree, or the one that would be frozen today."""
    if evaluation.tree is not None:
        return frozen_tree(evaluation)
    return tree_named(cast(Session, object_session(evaluation)), evaluation.tree_id, evaluation.phase.value)


_FROZEN: dict[str, IndicatorTree] = {}


def frozen_tree(evaluation: Evaluation) -> IndicatorTree:
    """Return the tree as it was frozen; built once for each digest."""
    if evaluation.tree_digest not in _FROZEN:
        _FROZEN[evaluation.tree_digest] = from_plain(evaluation.tree or {})
    return _FROZEN[evaluation.tree_digest]


def member_of(session: Session, evaluation_id: int, actor: Actor) -> PanelMember | None:
    """Return the actor's seat on the panel, or None."""
    query = select(PanelMember).where(
        PanelMember.evaluation_id == evaluation_id, PanelMember.account_id == actor.account_id
    )
    return session.exec(query).first()


def judged_points(evaluation: Evaluation) -> tuple[Node, ...]:
    """Return the points that members mark, but for those stated as not applicable."""
    points = frozen_tree(evaluation).points()
    return tuple(
        p for p in points if p.point and p.point.established == "judged" and not is_excluded(evaluation, p.code)
    )


def measured_points(evaluation: Evaluation) -> tuple[Node, ...]:
    """Return the points established from facts, applicable or not."""
    return tuple(p for p in tree_of(evaluation).points() if p.point and p.point.established != "judged")


def is_excluded(evaluation: Evaluation, code: str) -> bool:
    """Tell whether a point, or the indicator it belongs to, is stated as not applicable."""
    return any(code == stated or code.startswith(f"{stated}-") for stated in evaluation.not_applicable)


@dataclass(frozen=True)
class EvaluationLine:
    """An evaluation in a list: whose, which phase, how far."""

    id: int
    project_id: int
    project: str
    purchaser_id: int
    phase: Phase
    phase_name: str
    state: EvaluationState
    due_on: date
    members: int
    submitted: int
    version: int


def evaluations_seen(session: Session, actor: Actor) -> list[EvaluationLine]:
    """Return the evaluations that the actor may read, newest plan first."""
    query = select(Evaluation, Project).join(Project, col(Project.id) == Evaluation.project_id)
    rows = session.exec(query.order_by(col(Evaluation.planned_on).desc())).all()
    return [_line(session, e, p) for e, p in rows if may(session, actor, "evaluation.read", e)]


def _line(session: Session, evaluation: Evaluation, project: Project) -> EvaluationLine:
    seats = select(func.count()).select_from(PanelMember).where(PanelMember.evaluation_id == evaluation.id)
    handed_in = select(func.count()).select_from(Sheet).join(PanelMember, col(PanelMember.id) == Sheet.member_id)
    handed_in = handed_in.where(Sheet.evaluation_id == evaluation.id, col(PanelMember.recused_at).is_(None))
    return EvaluationLine(
        id=evaluation.id or 0,
        project_id=project.id or 0,
        project=project.title,
        purchaser_id=project.purchaser_id,
        phase=evaluation.phase,
        phase_name=PHASE_NAMES[evaluation.phase],
        state=evaluation.state,
        due_on=evaluation.due_on,
        members=session.exec(seats.where(col(PanelMember.recused_at).is_(None))).one(),
        submitted=session.exec(handed_in.where(col(Sheet.submitted_at).is_not(None))).one(),
        version=evaluation.version,
    )


def evaluation_line(session: Session, evaluation_id: int) -> EvaluationLine:
    """Return one evaluation as lists show it."""
    evaluation = session.get_one(Evaluation, evaluation_id)
    return _line(session, evaluation, session.get_one(Project, evaluation.project_id))


@dataclass(frozen=True)
class MemberLine:
    """A member as the board shows it: seat, declaration, submitted or not; never marks, never when."""

    id: int
    account_id: int
    name: str
    seat: Seat
    title: str
    mid_level_title: bool
    chair: bool
    declared: bool
    conflict: bool
    recused: bool
    submitted: bool
    recused_reason: str = ""
    declared_until: date | None = None


def is_lapsed(evaluation: Evaluation, member: PanelMember) -> bool:
    """Tell whether a declaration of interests has to be made again; after the opening it no longer has."""
    until = member.declared_until
    return until is not None and until < clock.today() and evaluation.state != EvaluationState.OPENED


def panel_of(session: Session, evaluation_id: int) -> list[MemberLine]:
    """Return the panel in the order of appointment."""
    evaluation = session.get_one(Evaluation, evaluation_id)
    query = select(PanelMember, Account).join(Account, col(Account.id) == PanelMember.account_id)
    query = query.where(PanelMember.evaluation_id == evaluation_id).order_by(col(PanelMember.id))
    done = {
        s.member_id for s in session.exec(select(Sheet).where(Sheet.evaluation_id == evaluation_id)) if s.submitted_at
    }
    return [
        MemberLine(
            id=m.id or 0,
            account_id=m.account_id,
            name=a.name,
            seat=m.seat,
            title=m.title,
            mid_level_title=m.mid_level_title,
            chair=m.chair,
            declared=m.declared_at is not None and not is_lapsed(evaluation, m),
            conflict=bool(m.conflict),
            recused=m.recused_at is not None,
            submitted=m.id in done and m.recused_at is None,
            recused_reason=m.recused_reason,
            declared_until=m.declared_until,
        )
        for m, a in session.exec(query)
    ]


@dataclass(frozen=True)
class MarkLine:
    """The actor's own entry on one point."""

    band: str | None
    value: Decimal | None
    reason: str
    saved_at: datetime


@dataclass(frozen=True)
class OwnSheet:
    """The actor's own sheet: entries by point, and when it was submitted."""

    sheet_id: int
    submitted_at: datetime | None
    marks: dict[str, MarkLine]


def own_sheet(session: Session, actor: Actor, evaluation_id: int) -> OwnSheet | None:
    """Return the actor's own sheet; there is no way to ask for another's while it is sealed."""
    member = member_of(session, evaluation_id, actor)
    sheet = session.exec(select(Sheet).where(Sheet.member_id == member.id)).first() if member else None
    if sheet is None:
        return None
    rows = session.exec(select(Mark).where(Mark.sheet_id == sheet.id))
    marks = {m.point_code: MarkLine(m.band, m.value, m.reason, m.saved_at) for m in rows}
    return OwnSheet(sheet.id or 0, sheet.submitted_at, marks)
