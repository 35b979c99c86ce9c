"""Predicates of inspections: who plans and carries them out; whoever speaks for the contractor is never one of them."""

from sqlmodel import Session, SQLModel, col, select

from workbench.models.evaluations import StoredFile
from workbench.models.projects import Project
from workbench.models.supervision import Inspection, InspectionFile, Inspector
from workbench.security.actors import Actor
from workbench.security.predicates import Predicate, delivers_the_project, is_cleared, is_commissioned


def unless_it_delivers(predicate: Predicate) -> Predicate:
    """Return the predicate: this holds, and the actor does not also speak for the contractor of the project."""

    def guarded(session: Session, actor: Actor, about: SQLModel | None) -> bool:
        return predicate(session, actor, about) and not delivers_the_project(session, actor, about)

    return guarded


def inspects(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """Is named to carry out this inspection, or the one that an item belongs to."""
    inspection_id = about.id if isinstance(about, Inspection) else getattr(about, "inspection_id", None)
    if inspection_id is None or actor.account_id is None:
        return False
    query = select(Inspector.id).where(
        Inspector.inspection_id == inspection_id, Inspector.account_id == actor.account_id
    )
    return session.exec(query).first() is not None


def inspects_in_it(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """Is named to carry out an inspection of this project."""
    if not isinstance(about, Project) or actor.account_id is None:
        return False
    query = select(Inspector.id).join(Inspection, col(Inspection.id) == Inspector.inspection_id)
    mine = query.where(Inspection.project_id == about.id, Inspector.account_id == actor.account_id)
    return session.exec(mine.limit(1)).first() is not None


def evaluates_what_was_found(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """Evaluates the project and has declared to be free of interests: reads what was submitted, never what is to come."""
    if isinstance(about, Inspection) and about.state != "submitted":
        return False
    return is_cleared(session, actor, about) or is_commissioned(session, actor, about)


def inspection_of_file(session: Session, file: StoredFile) -> Inspection | None:
    """Return the inspection that a stored file belongs to; None for every other file."""
    query = select(Inspection).join(InspectionFile, col(InspectionFile.inspection_id) == Inspection.id)
    return session.exec(query.where(InspectionFile.file_id == file.id)).first()
