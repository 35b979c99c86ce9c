"""Predicates of findings, misconduct and matters brought forward: a contractor knows what it was told, and no more."""

from sqlmodel import Session, SQLModel

from workbench.models.evidence_more import ThirdPartyFinding
from workbench.models.findings import Finding, Misconduct
from workbench.models.hotline import Call
from workbench.models.organisations import Organisation, Purchaser
from workbench.models.words import Role
from workbench.security.actors import Actor, place_of
from workbench.security.predicates import delivers_the_project


def was_told(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """The contractor of a finding from the day it was told."""
    del session
    return isinstance(about, Finding) and about.told_on is not None and about.contractor_id in actor.contractors()


def was_put_to(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """The contractor of the project, of what the third party found, from the day the bureau released it."""
    released = isinstance(about, ThirdPartyFinding) and about.told_on is not None
    return released and delivers_the_project(session, actor, about)


def was_notified(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """The contractor of a procedure over misconduct from the day of the notice."""
    del session
    return (
        isinstance(about, Misconduct) and about.notified_on is not None and about.contractor_id in actor.contractors()
    )


def works_for_the_purchaser(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """A township or village of the purchaser's own area."""
    purchaser_id = place_of(session, about).purchaser_id
    mine = actor.organisations(Role.TOWNSHIP) | actor.organisations(Role.VILLAGE)
    if purchaser_id is None or not mine:
        return False
    top = session.get_one(Purchaser, purchaser_id).organisation_id
    return any(top in _line_of(session, one) for one in mine)


def _line_of(session: Session, unit_id: int) -> list[int]:
    """A unit and what stands above it."""
    found, unit = [unit_id], session.get(Organisation, unit_id)
    while unit is not None and unit.parent_id is not None:
        found.append(unit.parent_id)
        unit = session.get(Organisation, unit.parent_id)
    return found


def is_handed_to(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """The person, the unit or the contractor to whom a matter was assigned."""
    del session
    if not isinstance(about, Call):
        return False
    units = actor.organisations(Role.TOWNSHIP) | actor.organisations(Role.VILLAGE)
    return (
        (about.contractor_id is not None and about.contractor_id in actor.contractors())
        or (about.unit_id is not None and about.unit_id in units)
        or (about.handler_id is not None and about.handler_id == actor.account_id)
    )


def serves_the_caller(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """The township of a matter, or the person or unit that handles it; never a contractor: for who brought it forward."""
    if not isinstance(about, Call):
        return False
    here = about.township_id is not None and about.township_id in actor.organisations(Role.TOWNSHIP)
    return here or (about.contractor_id is None and is_handed_to(session, actor, about))
