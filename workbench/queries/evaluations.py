"""What screens and commands ask about an evaluation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import cast

from sqlalchemy.orm import object_session
from sqlmodel import Session, col, func, select

from scoring.tree import IndicatorTree, Node, from_plain
from workbench import clock
from workbench.models.accounts import Account
from workbench.models.evaluations import ASSISTS, MARKS, Evaluation, Mark, PanelMember, Sheet
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
    rows = session.exec(query.order_by(col(Evaluation.planned_on).desc(), col(Evaluation.id).desc())).all()
    return _lines(session, [(e, p) for e, p in rows if may(session, actor, "evaluation.read", e)])


def _lines(session: Session, rows: Sequence[tuple[Evaluation, Project]]) -> list[EvaluationLine]:
    """The lines of many evaluations in two queries: seats, and sheets handed in."""
    ids = [evaluation.id for evaluation, _ in rows]
    seats = select(PanelMember.evaluation_id, func.count(), func.count(col(Sheet.submitted_at)))
    seats = seats.join(Sheet, col(Sheet.member_id) == PanelMember.id, isouter=True)
    seats = seats.where(col(PanelMember.evaluation_id).in_(ids), col(PanelMember.recused_at).is_(None))
    seats = seats.where(PanelMember.part == MARKS)
    found = {
        one: (members, done) for one, members, done in session.exec(seats.group_by(col(PanelMember.evaluation_id)))
    }
    return [_line(e, p, *found.get(e.id or 0, (0, 0))) for e, p in rows]


def _line(evaluation: Evaluation, project: Project, members: int, submitted: int) -> EvaluationLine:
    return EvaluationLine(
        id=evaluation.id or 0,
        project_id=project.id or 0,
        project=project.title,
        purchaser_id=project.purchaser_id,
        phase=evaluation.phase,
        phase_name=PHASE_NAMES[evaluation.phase],
        state=evaluation.state,
        due_on=evaluation.due_on,
        members=members,
        submitted=submitted,
        version=evaluation.version,
    )


def evaluation_line(session: Session, evaluation_id: int) -> EvaluationLine:
    """Return one evaluation as lists show it."""
    evaluation = session.get_one(Evaluation, evaluation_id)
    return _lines(session, [(evaluation, session.get_one(Project, evaluation.project_id))])[0]


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
    assists: bool = False  # of the third party's people: has no sheet


def is_lapsed(state: EvaluationState, member: PanelMember) -> bool:
    """Tell whether a declaration of interests has to be made again; after the opening it no longer has."""
    until = member.declared_until
    return until is not None and until < clock.today() and state != EvaluationState.OPENED


def panel_of(session: Session, evaluation_id: int) -> list[MemberLine]:
    """Return the panel in the order of appointment."""
    return panels_of(session, [evaluation_id])[evaluation_id]


def panels_of(session: Session, evaluation_ids: Sequence[int]) -> dict[int, list[MemberLine]]:
    """Return the panels of many evaluations at once, each in the order of appointment."""
    query = (
        select(PanelMember, Account, Evaluation.state, Sheet.submitted_at)
        .join(Account, col(Account.id) == PanelMember.account_id)
        .join(Evaluation, col(Evaluation.id) == PanelMember.evaluation_id)
        .join(Sheet, col(Sheet.member_id) == PanelMember.id, isouter=True)
        .where(col(PanelMember.evaluation_id).in_(evaluation_ids))
        .order_by(col(PanelMember.id))
    )
    found: dict[int, list[MemberLine]] = {one: [] for one in evaluation_ids}
    for member, account, state, submitted_at in session.exec(query):
        found[member.evaluation_id].append(
            _member(member, account, EvaluationState(state), submitted=submitted_at is not None)
        )
    return found


def _member(member: PanelMember, account: Account, state: EvaluationState, *, submitted: bool) -> MemberLine:
    return MemberLine(
        id=member.id or 0,
        account_id=member.account_id,
        name=account.name,
        seat=member.seat,
        title=member.title,
        mid_level_title=member.mid_level_title,
        chair=member.chair,
        declared=member.declared_at is not None and not is_lapsed(state, member),
        conflict=bool(member.conflict),
        recused=member.recused_at is not None,
        submitted=submitted and member.recused_at is None,
        recused_reason=member.recused_reason,
        declared_until=member.declared_until,
        assists=member.part == ASSISTS,
    )


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
