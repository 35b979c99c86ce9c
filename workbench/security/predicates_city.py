"""The bureau of a city reads the programme reports of the counties below it: sums and notices, never a county's records."""

from collections.abc import Collection

from sqlmodel import Session, SQLModel, col, select

from workbench.models.organisations import Organisation, Purchaser
from workbench.models.words import OrganisationKind, Role
from workbench.security.actors import Actor, place_of
from workbench.security.predicates import Predicate


def counties_below(session: Session, purchasers: Collection[int]) -> frozenset[int]:
    """Return the purchasers whose units lie below the city of one of these."""
    cities = select(Purchaser.organisation_id).join(Organisation, col(Organisation.id) == Purchaser.organisation_id)
    cities = cities.where(col(Purchaser.id).in_(purchasers), Organisation.kind == OrganisationKind.CITY)
    below = select(Purchaser.id).join(Organisation, col(Organisation.id) == Purchaser.organisation_id)
    return frozenset(one or 0 for one in session.exec(below.where(col(Organisation.parent_id).in_(cities))))


def is_whole_city(session: Session, purchasers: Collection[int]) -> bool:
    """Tell whether these are the bureau of a city with every county below it."""
    below = counties_below(session, purchasers)
    return bool(below) and below <= set(purchasers)


def holds_at_its_city(*roles: Role) -> Predicate:
    """Return the predicate: holds one of the roles at the bureau of the city above the object's purchaser."""

    def predicate(session: Session, actor: Actor, about: SQLModel | None) -> bool:
        mine = actor.purchasers(*roles)
        return bool(mine) and place_of(session, about).purchaser_id in counties_below(session, mine)

    return predicate
