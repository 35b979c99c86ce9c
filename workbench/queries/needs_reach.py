"""Of which purchasers and villages somebody may read needs."""

from sqlmodel import Session, col, select

from workbench.models.needs import Household
from workbench.models.organisations import Organisation, Purchaser
from workbench.models.words import Role
from workbench.queries.imports import import_purchasers
from workbench.queries.needs_scope import in_reach
from workbench.security.policy import Actor

_READERS = (Role.OFFICER, Role.LEADER, Role.FINANCE, Role.AUDITOR)


def purchasers_seen(session: Session, actor: Actor) -> dict[int, str]:
    """Return the purchasers whose needs the actor reads, by id."""
    query = select(Purchaser).where(col(Purchaser.id).in_(actor.purchasers(*_READERS)))
    rows = session.exec(query.order_by(col(Purchaser.id)))
    return {row.id or 0: row.name for row in rows} | import_purchasers(session, actor)


def villages_seen(session: Session, actor: Actor) -> dict[int, str]:
    """Return the villages with households in the actor's reach, by id, each with its township."""
    used = select(Household.village_id).where(in_reach(actor)).distinct()
    town = select(Organisation.id, Organisation.name).subquery()
    query = select(Organisation.id, Organisation.name, town.c.name).join(town, town.c.id == Organisation.parent_id)
    rows = session.exec(query.where(col(Organisation.id).in_(used)).order_by(col(Organisation.code)))
    return {id_ or 0: f"{township} {name}" for id_, name, township in rows}
