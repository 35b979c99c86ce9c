"""Which project a screen is about: the one asked for, the last used, or one that is searched for."""

from collections.abc import Iterable, Sequence

from sqlmodel import Session, col, select

from workbench.models.projects import Project
from workbench.models.record import Event
from workbench.queries.project_reach import near
from workbench.queries.projects_page import named
from workbench.security.policy import Actor, may

MOST = 8
_LOOKED_AT = 200  # rows that are looked at before giving up on finding MOST readable ones


def readable(session: Session, actor: Actor, action: str, project_id: int) -> str | None:
    """Return the code and title of a project to which the actor may do this; None alike for missing and forbidden."""
    project = session.get(Project, project_id)
    return _label(project) if project is not None and may(session, actor, action, project) else None


def project_choices(
    session: Session, actor: Actor, action: str, *, text: str = "", used: Sequence[int] = ()
) -> dict[int, str]:
    """Return at most MOST projects, by id: those holding every word of a text, or those last used, then the newest."""
    candidates = _found(session, actor, text) if text.split() else _last(session, actor, used)
    found: dict[int, str] = {}
    for project in candidates:
        if len(found) < MOST and project.id not in found and may(session, actor, action, project):
            found[project.id or 0] = _label(project)
    return found


def _found(session: Session, actor: Actor, text: str) -> Iterable[Project]:
    query = select(Project).where(near(actor), *named(text)).order_by(col(Project.id).desc())
    return session.exec(query.limit(_LOOKED_AT)).all()


def _last(session: Session, actor: Actor, used: Sequence[int]) -> Iterable[Project]:
    """Those of this visit, then those that the actor last did something to, then the newest."""
    query = select(Event.project_id).where(Event.account_id == actor.account_id, col(Event.project_id).is_not(None))
    done = session.exec(query.order_by(col(Event.id).desc()).limit(_LOOKED_AT)).all()
    for project_id in dict.fromkeys([*used, *done]):
        if project := session.get(Project, project_id):
            yield project
    yield from _found(session, actor, "")


def _label(project: Project) -> str:
    return f"{project.code} {project.title}"
