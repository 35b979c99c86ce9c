"""The record as screens show it: nothing of a sealed sheet before its opening, its values afterwards."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, not_, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from workbench.clock import CHINA
from workbench.models.evaluations import Evaluation, PanelMember
from workbench.models.projects import Project
from workbench.models.record import Event, SealedValue
from workbench.models.words import EvaluationState, Role
from workbench.queries.record_words import EVENT_NAMES, object_words
from workbench.security.policy import Actor, allow
from workbench.security.record import verify

MOST_EVENTS = 200
"""As many as a screen shows at once; older ones are reached by the days of the filter."""
_STAFF = (Role.OFFICER, Role.LEADER, Role.FINANCE, Role.AUDITOR)
_OPEN_TO_ADMIN = ("account", "organisation", "purchaser", "workspace", "contractor")
"""An administrator manages accounts and units; what people wrote about recipients and scores stays with the staff."""


@dataclass(frozen=True)
class EventLine:
    """One event without number or hash: both would count the sealed events between two others."""

    at: datetime
    actor: str
    action: str
    what: str
    about: str
    project: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    opened: bool  # it was sealed until the evaluation was opened
    withheld: bool  # the details are not for this actor


@dataclass(frozen=True)
class Wanted:
    """A filter; what is empty is not asked for."""

    project_id: int | None = None
    actor: str = ""
    action: str = ""
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True)
class Choices:
    """What the events that an actor sees can be filtered by."""

    projects: dict[int, str]
    actors: tuple[str, ...]
    actions: dict[str, str]


def events_seen(session: Session, actor: Actor, wanted: Wanted | None = None) -> list[EventLine]:
    """Return the newest events that the actor may see, newest first, at most MOST_EVENTS. Raises NotAllowedError."""
    query = _filtered(_seen(actor), wanted or Wanted())
    events = session.exec(query.order_by(col(Event.id).desc()).limit(MOST_EVENTS)).all()
    mine = {event.project_id for event in events}
    titles = {p.id: p.title for p in session.exec(select(Project).where(col(Project.id).in_(mine)))}
    opened = session.exec(select(SealedValue).where(col(SealedValue.event_id).in_([e.id for e in events])))
    values = {one.event_id: one.values for one in opened}
    return [_line(actor, event, titles.get(event.project_id, ""), values.get(event.id or 0)) for event in events]


def choices(session: Session, actor: Actor) -> Choices:
    """Return the projects, people and commands that occur in the events the actor may see."""
    seen = _seen(actor).subquery()
    named = select(Project).where(col(Project.id).in_(select(seen.c.project_id))).order_by(col(Project.id))
    projects = session.exec(named).all()
    actions = set(session.exec(select(seen.c.action).distinct()).all())
    return Choices(
        projects={p.id or 0: p.title for p in projects},
        actors=tuple(sorted(session.exec(select(seen.c.actor).distinct()).all())),
        actions={name: words for name, words in EVENT_NAMES.items() if name in actions},
    )


@dataclass(frozen=True)
class ChainResult:
    """Whether the whole chain and all opened commitments hold, and what does not."""

    whole: bool
    faults: tuple[str, ...]


def check_chain(session: Session, actor: Actor) -> ChainResult:
    """Recompute the chain for who may read the record. While something is sealed a fault is told without its place."""
    allow_record(session, actor)
    faults = verify(session)
    sealed = session.exec(select(SealedValue.id).join(Evaluation).where(_is_sealed())).first() is not None
    if faults and sealed:
        faults = ["记录与校验值不符。尚有未启封的评分表，启封后列出是哪一条"]
    return ChainResult(not faults, tuple(faults))


def allow_record(session: Session, actor: Actor) -> None:
    """Raise NotAllowedError unless the actor reads the record of some purchaser."""
    if not actor.purchasers(*_STAFF):
        allow(session, actor, "record.read")


def _is_sealed() -> ColumnElement[bool]:
    return col(Evaluation.state) != EvaluationState.OPENED


def _is_recused() -> ColumnElement[bool]:
    """The entries of a member who was recused before the opening: they stay sealed for good."""
    recused = select(SealedValue.event_id).join(Event, col(Event.id) == SealedValue.event_id)
    recused = recused.join(
        PanelMember,
        and_(
            col(PanelMember.evaluation_id) == SealedValue.evaluation_id,
            col(PanelMember.account_id) == Event.account_id,
        ),
    )
    return col(Event.id).in_(recused.where(col(PanelMember.recused_at).is_not(None)))


def _seen(actor: Actor) -> SelectOfScalar[Event]:
    """Events of the actor's own purchasers, for an administrator those of nobody too; none that is still sealed."""
    sealed = select(SealedValue.event_id).join(Evaluation, col(Evaluation.id) == SealedValue.evaluation_id)
    mine: ColumnElement[bool] = col(Event.purchaser_id).in_(actor.purchasers(*_STAFF, Role.ADMIN))
    if Role.ADMIN in actor.roles:
        mine = or_(mine, col(Event.purchaser_id).is_(None))
    return select(Event).where(mine, col(Event.id).not_in(sealed.where(_is_sealed())), not_(_is_recused()))


def _filtered(query: SelectOfScalar[Event], wanted: Wanted) -> SelectOfScalar[Event]:
    if wanted.project_id is not None:
        query = query.where(Event.project_id == wanted.project_id)
    if wanted.actor:
        query = query.where(Event.actor == wanted.actor)
    if wanted.action:
        query = query.where(Event.action == wanted.action)
    if wanted.first_day is not None:
        query = query.where(Event.at >= _midnight(wanted.first_day))
    if wanted.last_day is not None:
        query = query.where(Event.at < _midnight(wanted.last_day + timedelta(days=1)))
    return query


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=CHINA)


def _line(actor: Actor, event: Event, project: str, values: dict[str, Any] | None) -> EventLine:
    whole = actor.holds(event.purchaser_id, *_STAFF) or event.object_type in _OPEN_TO_ADMIN
    return EventLine(
        at=event.at,
        actor=event.actor,
        action=event.action,
        what=EVENT_NAMES.get(event.action, event.action),
        about=object_words(event.object_type, "" if event.object_name == project else event.object_name),
        project=project,
        before=event.before if whole else None,
        after=(values if event.commitment else event.after) if whole else None,
        opened=bool(event.commitment),
        withheld=not whole,
    )
