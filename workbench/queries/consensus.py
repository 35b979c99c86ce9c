"""The consensus round after the opening: how far the marks lie apart, what was said, what was changed, who dissents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from sqlmodel import Session, col, select

from scoring.exact import exact
from scoring.proceedings import Dissent, Proceedings, Revision
from scoring.tree import Node
from workbench.models.accounts import Account
from workbench.models.evaluations import Evaluation, Mark, PanelMember, Sheet
from workbench.models.panel import ConsensusNote, ConsensusRound, MarkRevision, PanelDissent
from workbench.models.projects import Project
from workbench.models.results import Result
from workbench.models.words import EvaluationState, ResultState
from workbench.queries.checks.book import bureau_share
from workbench.queries.evaluations import judged_points, member_of
from workbench.security.policy import Actor, may

SPREAD = "consensus_spread"
WIDE = Fraction(1, 5)
"""Members further apart than a fifth of full marks should talk; holds until the bureau sets its own."""


def proceedings_of(session: Session, evaluation: Evaluation) -> Proceedings:
    """Return the revisions and dissents as scoring takes them, in the order they were made."""
    names = _names(session, evaluation.id or 0)
    rows = session.exec(
        select(MarkRevision, Sheet)
        .join(Sheet, col(Sheet.id) == MarkRevision.sheet_id)
        .where(MarkRevision.evaluation_id == evaluation.id)
        .order_by(col(MarkRevision.id))
    )
    revisions = tuple(
        Revision(names[sheet.member_id], row.point_code, row.first, row.revised, row.reason) for row, sheet in rows
    )
    signed = session.exec(
        select(PanelDissent).where(PanelDissent.evaluation_id == evaluation.id).order_by(col(PanelDissent.id))
    )
    return Proceedings(revisions=revisions, dissents=tuple(Dissent(names[row.member_id], row.words) for row in signed))


def _names(session: Session, evaluation_id: int) -> dict[int, str]:
    query = select(PanelMember.id, Account.name).join(Account, col(Account.id) == PanelMember.account_id)
    rows = session.exec(query.where(PanelMember.evaluation_id == evaluation_id).order_by(col(PanelMember.id)))
    return {member_id or 0: name for member_id, name in rows}


@dataclass(frozen=True)
class Spoken:
    """A word of a member on a point."""

    name: str
    words: str
    at: datetime


@dataclass(frozen=True)
class Held:
    """A member's mark on a point: as it stood on the sheet, and as it stands now."""

    name: str
    first: Decimal
    now: Decimal
    reasons: tuple[str, ...]  # of each revision


@dataclass(frozen=True)
class PointTalk:
    """A judged point in the round: the marks, how far apart they are now, what was said."""

    node: Node
    held: tuple[Held, ...]
    range: Decimal
    share: Fraction  # of full marks
    flagged: bool
    notes: tuple[Spoken, ...]


@dataclass(frozen=True)
class Round:
    """The round as its screen shows it."""

    points: tuple[PointTalk, ...]  # widest first
    wide: Fraction
    dissents: tuple[Spoken, ...]
    open: bool
    closed_at: datetime | None
    closed_words: str
    me: str  # the actor's name on the panel; empty for others
    may_close: bool


def round_of(session: Session, actor: Actor, evaluation_id: int) -> Round | None:
    """Return the round to who may read the marks of an opened evaluation; None to others and before the opening."""
    evaluation = session.get_one(Evaluation, evaluation_id)
    if evaluation.state != EvaluationState.OPENED or not may(session, actor, "result.read", evaluation):
        return None
    names = _names(session, evaluation_id)
    member = member_of(session, evaluation_id, actor)
    seated = member is not None and member.recused_at is None
    closed, wide = closing_of(session, evaluation_id), wide_share(session, evaluation)
    talks = _talks(session, evaluation, names, wide)
    query = select(PanelDissent).where(PanelDissent.evaluation_id == evaluation_id).order_by(col(PanelDissent.id))
    signed = session.exec(query).all()
    return Round(
        points=tuple(sorted(talks, key=lambda one: -one.share)),
        wide=wide,
        dissents=tuple(Spoken(names[one.member_id], one.words, one.signed_at) for one in signed),
        open=is_open(session, evaluation_id),
        closed_at=closed.closed_at if closed else None,
        closed_words=closed.words if closed else "",
        me=names[member.id or 0] if member and seated else "",
        may_close=may(session, actor, "evaluation.open", evaluation),
    )


def _talks(session: Session, evaluation: Evaluation, names: Mapping[int, str], wide: Fraction) -> list[PointTalk]:
    proceedings, sheets = proceedings_of(session, evaluation), _marks(session, evaluation.id or 0)
    rows = session.exec(
        select(ConsensusNote).where(ConsensusNote.evaluation_id == evaluation.id).order_by(col(ConsensusNote.id))
    ).all()
    found = []
    for node in judged_points(evaluation):
        held = [
            _held(names[member_id], node.code, marks[node.code], proceedings.revisions)
            for member_id, marks in sheets.items()
            if node.code in marks
        ]
        notes = tuple(Spoken(names[n.member_id], n.words, n.written_at) for n in rows if n.point_code == node.code)
        found += [_talk(node, held, wide, notes)] if held else []
    return found


def _talk(node: Node, held: Sequence[Held], wide: Fraction, notes: tuple[Spoken, ...]) -> PointTalk:
    now = [one.now for one in held]
    width = max(now) - min(now)
    share = exact(width) / exact(node.full)
    return PointTalk(node, tuple(held), width, share, share > wide, notes)


def _held(name: str, code: str, first: Decimal, revisions: Sequence[Revision]) -> Held:
    mine = [one for one in revisions if (one.member, one.code) == (name, code)]
    return Held(name, first, mine[-1].revised if mine else first, tuple(one.reason for one in mine))


def _marks(session: Session, evaluation_id: int) -> dict[int, dict[str, Decimal]]:
    """The submitted marks by member, but for those of the recused, who stay sealed."""
    query = select(Mark, Sheet).join(Sheet, col(Sheet.id) == Mark.sheet_id)
    query = query.join(PanelMember, col(PanelMember.id) == Sheet.member_id).where(
        Sheet.evaluation_id == evaluation_id,
        col(Sheet.submitted_at).is_not(None),
        col(PanelMember.recused_at).is_(None),
    )
    found: dict[int, dict[str, Decimal]] = {}
    for mark, sheet in session.exec(query.order_by(col(Sheet.member_id))):
        if mark.value is not None:
            found.setdefault(sheet.member_id, {})[mark.point_code] = mark.value
    return found


def wide_share(session: Session, evaluation: Evaluation) -> Fraction:
    """Return the share of full marks above which members should talk, as it was on the day of the opening."""
    project = session.get_one(Project, evaluation.project_id)
    return bureau_share(session, project.purchaser_id, SPREAD, evaluation.frozen_on or evaluation.planned_on) or WIDE


def closing_of(session: Session, evaluation_id: int) -> ConsensusRound | None:
    """Return how the round was closed; None while it was not."""
    return session.exec(select(ConsensusRound).where(ConsensusRound.evaluation_id == evaluation_id)).first()


def is_open(session: Session, evaluation_id: int) -> bool:
    """Tell whether the panel may still talk: the sheets are opened, and the first result is a draft nobody confirmed."""
    if closing_of(session, evaluation_id) is not None:
        return False
    states = session.exec(select(Result.state).where(Result.evaluation_id == evaluation_id)).all()
    return bool(states) and all(state in {ResultState.DRAFT, ResultState.RETURNED} for state in states)


def is_unfinished(session: Session, evaluation_id: int) -> bool:
    """Tell whether marks were revised or dissent was signed, and the chair has not closed the round yet."""
    if closing_of(session, evaluation_id) is not None:
        return False
    changed = select(MarkRevision.id).where(MarkRevision.evaluation_id == evaluation_id)
    signed = select(PanelDissent.id).where(PanelDissent.evaluation_id == evaluation_id)
    return session.exec(changed).first() is not None or session.exec(signed).first() is not None
