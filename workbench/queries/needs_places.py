"""Where an actor may register households, and the projects that take wishes in."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from workbench.models.needs import Household
from workbench.models.organisations import Organisation, Purchaser
from workbench.models.words import OrganisationKind, Role
from workbench.queries.needs_scope import in_reach
from workbench.security.policy import Actor, may


@dataclass(frozen=True)
class Place:
    """A village that the actor may register households of, with its township and purchaser."""

    purchaser_id: int
    township_id: int
    township: str
    village_id: int | None
    village: str

    @property
    def label(self) -> str:
        """Return the place as a list of choices shows it."""
        return f"{self.township} · {self.village}" if self.village else self.township


def unit_names(session: Session) -> dict[int, str]:
    """Return the name of every unit, also of one that is no more."""
    return {one.id or 0: one.name for one in session.exec(select(Organisation))}


def places(session: Session, actor: Actor) -> list[Place]:
    """Return the villages, and townships without one, where the actor may register households."""
    query = select(Purchaser).order_by(col(Purchaser.id))
    found = [place for purchaser in session.exec(query) for place in _places_of(session, purchaser)]
    return [place for place in found if may(session, actor, "need.write", _stand_in(place))]


def _stand_in(place: Place) -> Household:
    """A household of that place that is never saved: the policy is asked about it."""
    return Household(
        purchaser_id=place.purchaser_id,
        township_id=place.township_id,
        village_id=place.village_id,
        code="",
        found_by="",
        found_on=date.min,
    )


def _places_of(session: Session, purchaser: Purchaser) -> list[Place]:
    towns = _below(session, purchaser.organisation_id, OrganisationKind.TOWNSHIP)
    found = []
    for town in towns:
        whole = Place(purchaser.id or 0, town.id or 0, town.name, None, "")
        villages = _below(session, town.id or 0, OrganisationKind.VILLAGE)
        found += [Place(purchaser.id or 0, town.id or 0, town.name, one.id, one.name) for one in villages] or [whole]
    return found


def _below(session: Session, parent_id: int, kind: OrganisationKind) -> list[Organisation]:
    query = select(Organisation).where(Organisation.parent_id == parent_id, Organisation.kind == kind)
    return list(session.exec(query.where(col(Organisation.last_day).is_(None)).order_by(col(Organisation.code))))


def townships_seen(session: Session, actor: Actor) -> dict[int, str]:
    """Return the townships that have households in the actor's reach, by id."""
    query = select(Household.township_id).where(in_reach(actor)).distinct()
    names = unit_names(session)
    return {one: names[one] for one in sorted(session.exec(query).all())}


def project_purchasers(session: Session, actor: Actor) -> frozenset[int]:
    """Return the purchasers into whose projects the actor may take a wish: those it works for."""
    units = actor.organisations(Role.TOWNSHIP) | actor.organisations(Role.VILLAGE)
    near = (
        session.exec(select(Household.purchaser_id).where(in_reach(actor, write=True)).distinct()).all()
        if units
        else []
    )
    return frozenset({*actor.purchasers(Role.OFFICER), *near})
