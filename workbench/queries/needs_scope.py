"""Whose needs an actor reaches: the same as need.read and need.write of the policy, as one condition for a query."""

from sqlalchemy import ColumnElement, false
from sqlalchemy.orm import Mapped
from sqlmodel import col, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from workbench.models.needs import Household, NeedsAssessment, Recipient, WantedService
from workbench.models.organisations import Purchaser
from workbench.models.words import Disposition, Role
from workbench.security.policy import Actor

_READERS = (Role.OFFICER, Role.LEADER, Role.FINANCE, Role.AUDITOR)
_OF_HOUSEHOLD = col(Household.purchaser_id)
HAND_OVERS = (Disposition.HAND_OVER, Disposition.REFER)


def in_reach(actor: Actor, *, write: bool = False, purchaser: Mapped[int] = _OF_HOUSEHOLD) -> ColumnElement[bool]:
    """Return the condition on a household: of the actor's purchaser, township or village.

    Only the terms that can hold are written: an OR with an empty term would keep the database off its indexes.
    ``purchaser`` is the same column of a table nearer at hand.
    """
    purchasers = actor.purchasers(Role.OFFICER) if write else actor.purchasers(*_READERS)
    places = _places(actor)
    terms = [purchaser.in_(purchasers)] if purchasers else []
    terms += [col(Household.township_id).in_(places), col(Household.village_id).in_(places)] if places else []
    return or_(*terms) if terms else false()


def _places(actor: Actor) -> frozenset[int]:
    return actor.organisations(Role.TOWNSHIP) | actor.organisations(Role.VILLAGE)


def people_in_reach(actor: Actor, *, write: bool = False) -> SelectOfScalar[Recipient]:
    """Return the query of the people of the households in reach; the households are joined where a place bounds it."""
    query = select(Recipient)
    if _places(actor):
        query = query.join(Household, col(Household.id) == Recipient.household_id)
    return query.where(in_reach(actor, write=write, purchaser=col(Recipient.purchaser_id)))


def wishes_in_reach(actor: Actor, *, write: bool = False) -> SelectOfScalar[WantedService]:
    """Return the query of the wanted services of the households in reach, oldest first."""
    query = select(WantedService)
    if _places(actor):
        query = query.join(Recipient, col(Recipient.id) == WantedService.recipient_id)
        query = query.join(Household, col(Household.id) == Recipient.household_id)
    mine = in_reach(actor, write=write, purchaser=col(WantedService.purchaser_id))
    return query.where(mine).order_by(col(WantedService.id))


def unassessed_in_reach(actor: Actor, *, write: bool = True) -> SelectOfScalar[Recipient]:
    """Return the query of the people in reach who were never assessed and have not left."""
    assessed = select(NeedsAssessment.id).where(NeedsAssessment.recipient_id == Recipient.id).exists()
    maybe = (col(Recipient.assessed).is_(False), col(Recipient.left_on).is_(None))
    return people_in_reach(actor, write=write).where(*maybe, ~assessed)


def person_begins(text: str) -> ColumnElement[bool]:
    """The code of a person begins like this; a range within each purchaser, so that the index of codes is used."""
    starts = {text.strip(), text.strip().upper()}
    codes = or_(*(col(Recipient.code).between(one, f"{one}\U0010ffff") for one in starts))
    return col(Recipient.purchaser_id).in_(select(Purchaser.id)) & codes


def is_waiting() -> ColumnElement[bool]:
    """A wish without a disposition."""
    return col(WantedService.disposition).is_(None)


def is_open() -> ColumnElement[bool]:
    """A wish that was handed over and has no outcome yet; the same blanks count as nothing as in ``outcome_is_blank``."""
    return col(WantedService.disposition).in_(HAND_OVERS) & (func.trim(WantedService.outcome, _BLANKS) == "")


def outcome_is_blank(outcome: str) -> bool:
    """Tell whether an outcome says nothing, by the same blanks as the database."""
    return not outcome.strip(_BLANKS)


_BLANKS = " \t\r\n\u3000"
