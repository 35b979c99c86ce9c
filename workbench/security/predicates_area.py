"""Services rendered in an area: a township reads those of its people, a village those of its households, nobody else's."""

from sqlalchemy import ColumnElement, false
from sqlmodel import Session, SQLModel, col, not_, or_, select

from workbench.models.application import FollowUpVisit
from workbench.models.evaluations import StoredFile
from workbench.models.ledger import ServiceMonth, ServiceRecord
from workbench.models.needs import Household, Recipient
from workbench.models.projects import Project
from workbench.models.words import Role
from workbench.security.actors import Actor


def services_in_area(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on a record of a ledger: of the actor's township, or of a household of the actor's village."""
    towns, villages = actor.organisations(Role.TOWNSHIP), actor.organisations(Role.VILLAGE)
    terms: list[ColumnElement[bool]] = [col(ServiceRecord.township_id).in_(towns)] if towns else []
    if villages:
        people = select(Recipient.id).join(Household, col(Household.id) == Recipient.household_id)
        terms.append(col(ServiceRecord.recipient_id).in_(people.where(col(Household.village_id).in_(villages))))
    return or_(*terms) if terms else false()


def projects_in_area(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on a project: somebody of the actor's area was served in it.

    A township's come from the sums of the months: the records of a large ledger are never walked for it.
    """
    towns, villages = actor.organisations(Role.TOWNSHIP), actor.organisations(Role.VILLAGE)
    counted = select(ServiceMonth.project_id).where(col(ServiceMonth.township_id).in_(towns), ServiceMonth.visits > 0)
    terms: list[ColumnElement[bool]] = [col(Project.id).in_(counted)] if towns else []
    if villages:
        served = select(ServiceRecord.project_id).join(Recipient, col(Recipient.id) == ServiceRecord.recipient_id)
        served = served.join(Household, col(Household.id) == Recipient.household_id)
        terms.append(col(Project.id).in_(served.where(col(Household.village_id).in_(villages))))
    return or_(*terms) if terms else false()


def serves_the_service(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """A record in the area; a project with any; a proof that no record outside of the area rests on."""
    if not actor.roles & {Role.TOWNSHIP, Role.VILLAGE}:
        return False
    query, area = select(ServiceRecord.id), services_in_area(actor)
    if isinstance(about, ServiceRecord):
        return session.exec(query.where(ServiceRecord.id == about.id, area)).first() is not None
    if isinstance(about, Project):
        return (
            session.exec(select(Project.id).where(Project.id == about.id, projects_in_area(actor))).first() is not None
        )
    if isinstance(about, StoredFile) and about.kind == "proof":
        same = query.where(ServiceRecord.proof_sha256 == about.sha256)
        outside = session.exec(same.where(not_(area)).limit(1)).first()
        return outside is None and session.exec(same.where(area).limit(1)).first() is not None
    return False


def follows_up_in_it(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """Somebody of the actor's area was drawn for a visit after the end of this project."""
    if not isinstance(about, Project):
        return False
    query = select(Project.id).where(Project.id == about.id, projects_followed_up(actor))
    return session.exec(query).first() is not None


def projects_followed_up(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on a project: somebody of the actor's area was drawn for a visit after its end."""
    places = actor.organisations(Role.TOWNSHIP) | actor.organisations(Role.VILLAGE)
    drawn = select(FollowUpVisit.project_id).join(Recipient, col(Recipient.id) == FollowUpVisit.recipient_id)
    drawn = drawn.join(Household, col(Household.id) == Recipient.household_id)
    here = or_(col(Household.township_id).in_(places), col(Household.village_id).in_(places))
    return col(Project.id).in_(drawn.where(here)) if places else false()
