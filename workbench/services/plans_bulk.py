"""Many evaluations begun at once: the same plan and panel for each project, and for each its own answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.models.projects import Project
from workbench.models.words import Phase
from workbench.security.policy import Actor
from workbench.services.acting import found
from workbench.services.evaluations import NewMember, Plan, appoint_member, plan_evaluation

MOST = 60
"""How many projects one command takes."""


@dataclass(frozen=True)
class Planned:
    """What became of one project: its evaluation, or why there is none; and which members could not be appointed."""

    project_id: int
    project: str
    evaluation_id: int | None
    refused: str
    members: int
    not_appointed: tuple[str, ...]


def plan_many(
    session: Session,
    actor: Actor,
    project_ids: Sequence[int],
    phase: Phase,
    plan: Plan,
    members: Mapping[str, NewMember],
) -> list[Planned]:
    """Plan a phase of each project alike and appoint the same members, named by the key of `members`.

    A project that refuses leaves nothing behind and hinders no other; so does a member who may not sit on one panel.
    """
    return [_planned(session, actor, one, phase, plan, members) for one in dict.fromkeys(project_ids)]


def _planned(
    session: Session, actor: Actor, project_id: int, phase: Phase, plan: Plan, members: Mapping[str, NewMember]
) -> Planned:
    project = found(session, Project, project_id)
    try:
        with session.begin_nested():
            evaluation_id = plan_evaluation(session, actor, project_id, phase, plan).id
    except WorkbenchError as error:
        return Planned(project_id, project.title, None, str(error), 0, ())
    refused = [
        f"{name}：{why}"
        for name, member in members.items()
        if (why := _not_appointed(session, actor, evaluation_id or 0, member))
    ]
    return Planned(project_id, project.title, evaluation_id, "", len(members) - len(refused), tuple(refused))


def _not_appointed(session: Session, actor: Actor, evaluation_id: int, member: NewMember) -> str:
    """Appoint a member; return why that could not be, or nothing."""
    try:
        with session.begin_nested():
            appoint_member(session, actor, evaluation_id, member)
    except WorkbenchError as error:
        return str(error)
    return ""
