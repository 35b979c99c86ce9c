"""Which project a screen is about: the one asked for, the last used, or one that is searched for."""

from collections.abc import Callable, Collection, Iterable, Sequence

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, or_, select

from workbench import clock
from workbench.models.contracts import Contract
from workbench.models.projects import Project
from workbench.models.record import Event
from workbench.models.supervision import Inspection, Inspector
from workbench.queries.project_reach import near
from workbench.queries.projects_page import named
from workbench.security.policy import Actor, may
from workbench.security.predicates_area import projects_followed_up, projects_in_area

MOST = 8
MOST_NAMED = 50
_LOOKED_AT = 200  # rows that are looked at before giving up on finding MOST readable ones


def readable(session: Session, actor: Actor, action: str, project_id: int) -> str | None:
    """Return the code and title of a project to which the actor may do this; None alike for missing and forbidden."""
    project = session.get(Project, project_id)
    return _label(project) if project is not None and may(session, actor, action, project) else None


def project_choices(
    session: Session, actor: Actor, action: str, *, text: str = "", used: Sequence[int] = ()
) -> dict[int, str]:
    """Return at most MOST projects, by id: those holding every word of a text, or those last used, then the newest."""
    here = and_(_reach(actor, action), *_only(action))
    candidates = _found(session, here, text) if text.split() else _last(session, actor, here, used)
    found: dict[int, str] = {}
    for project in candidates:
        if len(found) < MOST and project.id not in found and may(session, actor, action, project):
            found[project.id or 0] = _label(project)
    return found


def projects_of(
    session: Session, purchasers: Collection[int], text: str = "", also: int | None = None
) -> dict[int, str]:
    """Return the projects of these purchasers that a form may name, by id: the newest that hold every word of a text.

    At most MOST_NAMED, and one more that the form already holds.
    """
    mine = col(Project.purchaser_id).in_(purchasers)
    query = select(Project).where(mine, *named(text)).order_by(col(Project.id).desc())
    rows = list(session.exec(query.limit(MOST_NAMED)))
    if also is not None and also not in {row.id for row in rows}:
        rows += session.exec(select(Project).where(mine, Project.id == also)).all()
    return {row.id or 0: row.title for row in rows}


def _reach(actor: Actor, action: str) -> ColumnElement[bool]:
    """Where to look: the actor's purchasers, contracts and seats, and for some acts the people of its area."""
    more = _MORE.get(action)
    return or_(near(actor), more(actor)) if more else near(actor)


def _inspected(actor: Actor) -> ColumnElement[bool]:
    """Has an inspection that the actor was named to carry out."""
    mine = select(Inspection.project_id).join(Inspector, col(Inspector.inspection_id) == Inspection.id)
    return col(Project.id).in_(mine.where(Inspector.account_id == actor.account_id))


def _only(action: str) -> list[ColumnElement[bool]]:
    """What a project must have come to, for the act to make sense: a contract, or its end."""
    signed = select(Contract.project_id)
    if action == "inspection.open":
        return [col(Project.id).in_(signed)]
    return [col(Project.id).in_(signed.where(Contract.last_day < clock.today()))] if action == "follow_up.open" else []


_MORE: dict[str, Callable[[Actor], ColumnElement[bool]]] = {
    "ledger.area": projects_in_area,
    "inspection.open": _inspected,
    "follow_up.open": projects_followed_up,
}
"""By act, the projects beyond the actor's own in which it may be done."""


def _found(session: Session, here: ColumnElement[bool], text: str) -> Iterable[Project]:
    query = select(Project).where(here, *named(text)).order_by(col(Project.id).desc())
    return session.exec(query.limit(_LOOKED_AT)).all()


def _last(session: Session, actor: Actor, here: ColumnElement[bool], used: Sequence[int]) -> Iterable[Project]:
    """Those of this visit, then those that the actor last did something to, then the newest."""
    query = select(Event.project_id).where(Event.account_id == actor.account_id, col(Event.project_id).is_not(None))
    done = session.exec(query.order_by(col(Event.id).desc()).limit(_LOOKED_AT)).all()
    for project_id in dict.fromkeys([*used, *done]):
        if project := session.exec(select(Project).where(Project.id == project_id, here)).first():
            yield project
    yield from _found(session, here, "")


def _label(project: Project) -> str:
    return f"{project.code} {project.title}"
