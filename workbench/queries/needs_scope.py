"""Whose needs an actor reaches: the same as need.read and need.write of the policy, as one condition for a query."""

from sqlalchemy import ColumnElement
from sqlmodel import col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from workbench.models.needs import Household, NeedsAssessment, Recipient, WantedService
from workbench.models.words import Role
from workbench.security.policy import Actor

_READERS = (Role.OFFICER, Role.LEADER, Role.FINANCE, Role.AUDITOR)


def in_reach(actor: Actor, *, write: bool = False) -> ColumnElement[bool]:
    """Return the condition on a household: of the actor's purchaser, township or village."""
    purchasers = actor.purchasers(Role.OFFICER) if write else actor.purchasers(*_READERS)
    places = actor.organisations(Role.TOWNSHIP) | actor.organisations(Role.VILLAGE)
    return or_(
        col(Household.purchaser_id).in_(purchasers),
        col(Household.township_id).in_(places),
        col(Household.village_id).in_(places),
    )


def wishes_in_reach(actor: Actor, *, write: bool = False) -> SelectOfScalar[WantedService]:
    """Return the query of the wanted services of the households in reach, oldest first."""
    query = select(WantedService).join(Recipient, col(Recipient.id) == WantedService.recipient_id)
    query = query.join(Household, col(Household.id) == Recipient.household_id)
    return query.where(in_reach(actor, write=write)).order_by(col(WantedService.id))


def unassessed_in_reach(actor: Actor) -> SelectOfScalar[Recipient]:
    """Return the query of the people in reach for writing who were never assessed."""
    assessed = select(NeedsAssessment.recipient_id)
    query = select(Recipient).join(Household, col(Household.id) == Recipient.household_id)
    return query.where(in_reach(actor, write=True), col(Recipient.id).not_in(assessed))
