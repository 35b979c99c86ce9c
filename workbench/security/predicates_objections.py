"""Predicates of objections: a supplier files and reads its own, and nobody else's."""

from sqlmodel import Session, SQLModel, select

from workbench.models.objections import Objection
from workbench.models.procurement import Bid, Procurement
from workbench.models.projects import Project
from workbench.models.results import Appeal, AppealPoint
from workbench.security.actors import Actor
from workbench.security.predicates import is_the_appellant


def is_the_objector(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """Speaks for the supplier that objects."""
    del session
    return isinstance(about, Objection) and about.contractor_id in actor.contractors()


def bids_in_the_project(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """Speaks for a supplier whose bid is recorded in one of the project's rounds."""
    if not isinstance(about, Project) or not actor.contractors():
        return False
    query = select(Bid.contractor_id).join(Procurement).where(Procurement.project_id == about.id)
    bidders = session.exec(query.where(Bid.procurement_id == Procurement.id)).all()
    return bool(actor.contractors() & set(bidders))


def appeals_the_point(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """Speaks for the contractor that disputes this point."""
    return isinstance(about, AppealPoint) and is_the_appellant(session, actor, session.get(Appeal, about.appeal_id))
