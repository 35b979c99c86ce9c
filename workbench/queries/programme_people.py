"""People served in a year over many projects, each counted once: by township, service and contractor, small groups hidden.

A person belongs to the township of the last service of the year, so that the townships add up to everybody. Only a ledger
tells people; a project without one is named as without data and adds nothing. Each purchaser's tables are made safe by
themselves, so that they are the same in its own report and in that of its city.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from sqlmodel import Session, col, select

from workbench.models.ledger import ServiceMonth
from workbench.models.organisations import Organisation, Purchaser
from workbench.models.projects import Project
from workbench.queries.programme import Programme
from workbench.queries.programme_city import Share, city_margins, city_people, second_closed
from workbench.queries.programme_counts import Counted, Received, Service, counted_of_year, monthly, untold
from workbench.queries.programme_safe import Part, Town, left_out, safe_parts, safe_shares
from workbench.security.predicates_city import is_whole_city

Name = TypeVar("Name", bound=Hashable)
Names = tuple[Mapping[int, str], Mapping[int, str]]
"""Townships and purchasers by id."""


@dataclass(frozen=True)
class PlaceLine:
    """A township, or several that may not be told apart, with the people served and their visits."""

    name: str
    purchaser: str
    towns: tuple[Town, ...]
    people: int
    visits: int


@dataclass(frozen=True)
class ServedLine:
    """A service: people by place line and together, visits and quantity; None where a group is hidden."""

    name: str
    unit: str
    cells: tuple[int | None, ...]
    people: int | None
    visits: int | None
    quantity: int | None
    told: int  # of which from monthly figures, which tell no people
    sums: tuple[tuple[frozenset[int], int | None], ...] = ()
    """The place lines of each purchaser with the people over all of them, as its own report tells it."""


@dataclass(frozen=True)
class PeopleServed:
    """Everybody served in a year, safe to publish as a whole; ``total`` None where all together are too few, or unknown."""

    total: int | None
    visits: int | None
    places: tuple[PlaceLine, ...]
    services: tuple[ServedLine, ...]
    contractors: Mapping[int, int | None]
    untold: tuple[int, ...] = ()
    """Projects without a ledger: nobody knows whom they served."""
    nobody: bool = False
    """No ledger of these projects tells of anybody."""
    left_out: frozenset[int] = frozenset()
    """Purchasers whose people are too few to be told, and are in no sum."""
    narrowed: bool = False
    """Cut to chosen townships: visits, quantities and contractors are not told by township."""
    partly: int = 0
    """Chosen townships that stand in a line with others that were not chosen."""

    def of_purchaser(self, purchaser_id: int) -> int | None:
        """Return the people of one purchaser; None where its lines hold others too, or there is none."""
        lines = [one for one in self.places if any(owner == purchaser_id for owner, _ in one.towns)]
        alone = all(owner == purchaser_id for one in lines for owner, _ in one.towns)
        return sum(one.people for one in lines) if lines and alone else None


@dataclass(frozen=True)
class _Unit:
    """A purchaser, or several that may not be told apart, with its parts and what it shows of them."""

    parts: Mapping[str, Part]
    services: Mapping[Service, Received]
    contractors: Mapping[int, Received]
    shown_services: Mapping[str, Share]
    shown_contractors: Mapping[str, Share]
    closed_visits: frozenset[str]


def people_of_year(session: Session, year: Programme) -> PeopleServed:
    """Return everybody whom the projects of a year served; the queries are as many however many projects there are."""
    silent = untold(session, year.ids)
    told, names = monthly(session, silent, year.year), _names(session)
    joined = is_whole_city(session, year.purchasers)
    found = served(counted_of_year(session, year.ids, year.year), told, names, joined=joined)
    return replace(found, untold=silent)


def served(counted: Mapping[int, Counted], told: Mapping[Service, int], names: Names, *, joined: bool) -> PeopleServed:
    """Return what may be told of the people of these purchasers; ``joined`` says that they are all of one city."""
    homes = {town: people for one in counted.values() for town, people in one.homes.items()}
    parts, gone = safe_parts(homes, joined=joined), left_out(homes, joined=joined)
    if not parts:
        lines = tuple(ServedLine(*key, (), None, None, None, number) for key, number in sorted(told.items()))
        return PeopleServed(None, None, (), lines, {}, nobody=not homes, left_out=gone)
    units = _units(counted, parts)
    visits = {town: number for one in counted.values() for town, number in one.visits.items()}
    people, places = sum(part.people for part in parts), tuple(_place(part, names, visits) for part in parts)
    return PeopleServed(
        total=people,
        visits=sum(one.visits for one in places),
        places=places,
        services=_services(units, len(parts), people, told, joined=joined),
        contractors=_contractors(units, people, joined=joined),
        left_out=gone,
    )


def _contractors(units: Sequence[_Unit], everybody: int, *, joined: bool) -> dict[int, int | None]:
    found = city_people(_shares(one.shown_contractors for one in units), everybody, joined=joined)
    return {int(name): people for name, people in found.items()}


def _units(counted: Mapping[int, Counted], parts: Sequence[Part]) -> tuple[_Unit, ...]:
    """One unit for each purchaser with lines of its own, and one for those that share a line."""
    by_owners: dict[frozenset[int], dict[str, Part]] = {}
    for place, part in enumerate(parts):
        by_owners.setdefault(part.purchasers, {})[str(place)] = part
    return tuple(_unit([counted[owner] for owner in sorted(owners)], own) for owners, own in by_owners.items())


def _unit(counted: Sequence[Counted], parts: Mapping[str, Part]) -> _Unit:
    services = _merged([one.services for one in counted])
    contractors = _merged([one.contractors for one in counted])
    shown = _shown(parts, {_named(key): one for key, one in services.items()})
    closed = [name for name, one in shown.items() if one.total is None]
    hidden = second_closed({_named(key): one.visits for key, one in services.items()}, closed)
    of_contractors = _shown(parts, {str(key): one for key, one in contractors.items()})
    return _Unit(parts, services, contractors, shown, of_contractors, hidden)


def _named(key: Service) -> str:
    return "\t".join(key)


def _merged(several: Sequence[Mapping[Name, Received]]) -> dict[Name, Received]:
    found: dict[Name, Received] = {}
    for name, one in (pair for some in several for pair in some.items()):
        into = found.setdefault(name, Received())
        into.people |= one.people
        into.visits += one.visits
        into.quantity += one.quantity
    return found


def _shown(parts: Mapping[str, Part], groups: Mapping[str, Received]) -> dict[str, Share]:
    """Services, or contractors, made safe against the parts of their unit."""
    whole = {key: part.people for key, part in parts.items()}
    counts = {
        name: {key: sum(len(one.people.get(town, ())) for town in part.towns) for key, part in parts.items()}
        for name, one in groups.items()
    }
    safe = safe_shares(counts, whole)
    return {name: Share(counts[name], whole, safe[name]) for name in groups}


def _shares(units: Iterable[Mapping[str, Share]]) -> dict[str, list[Share]]:
    found: dict[str, list[Share]] = {}
    for name, one in (pair for unit in units for pair in unit.items()):
        found.setdefault(name, []).append(one)
    return found


def _services(
    units: Sequence[_Unit], places: int, everybody: int, told: Mapping[Service, int], *, joined: bool
) -> tuple[ServedLine, ...]:
    people = city_people(_shares(one.shown_services for one in units), everybody, joined=joined)
    cells = {(_named(key), str(at)): one.visits for at, unit in enumerate(units) for key, one in unit.services.items()}
    hidden = {(row, str(at)) for at, unit in enumerate(units) for row in unit.closed_visits}
    untellable = city_margins(cells, hidden, [name for name, one in people.items() if one is None], joined=joined)
    keys = {key for unit in units for key in unit.services}
    return tuple(
        _line(key, units, places, people[_named(key)], told.get(key, 0), visits=_named(key) not in untellable)
        if key in keys
        else ServedLine(*key, (), None, None, None, told[key])
        for key in sorted({*keys, *told})
    )


def _line(
    key: Service, units: Sequence[_Unit], places: int, people: int | None, told: int, *, visits: bool
) -> ServedLine:
    cells: list[int | None] = [0] * places
    held = [unit for unit in units if key in unit.services]
    for unit in held:
        for place in unit.parts:
            cells[int(place)] = unit.shown_services[_named(key)].shown[place]
    known = people is not None
    return ServedLine(
        *key,
        cells=tuple(cells),
        people=people,
        visits=sum(one.services[key].visits for one in held) if known and visits else None,
        quantity=sum(one.services[key].quantity for one in held) if known else None,
        told=told,
        sums=tuple((frozenset(map(int, unit.parts)), unit.shown_services[_named(key)].total) for unit in held),
    )


def chosen(found: PeopleServed, towns: Collection[int]) -> PeopleServed:
    """Return what of this may be told of some townships: the lines that hold no others, and nothing computed anew."""
    if not towns:
        return found
    kept = [place for place, one in enumerate(found.places) if all(town in towns for _, town in one.towns)]
    lines = tuple(found.places[place] for place in kept)
    split = {town for one in found.places if one not in lines for _, town in one.towns}
    return PeopleServed(
        total=sum(one.people for one in lines) if lines else None,
        visits=sum(one.visits for one in lines) if lines else None,
        places=lines,
        services=tuple(_narrowed(one, kept) for one in found.services),
        contractors=dict.fromkeys(found.contractors),
        untold=found.untold,
        narrowed=True,
        partly=len(split & set(towns)),
    )


def _narrowed(one: ServedLine, kept: Collection[int]) -> ServedLine:
    """Visits and quantities are not told by township: they would tell of a hidden group."""
    inside, everywhere = frozenset(kept), frozenset(range(len(one.cells)))
    people = _over(one, inside) if inside else None
    rest = _over(one, everywhere - inside)
    if people is None and inside and one.people is not None and rest is not None:
        people = one.people - rest  # everybody can reckon so
    cells = tuple(one.cells[place] for place in kept if one.cells)
    return replace(one, cells=cells, people=people, visits=None, quantity=None, told=0, sums=())


def _over(one: ServedLine, kept: frozenset[int]) -> int | None:
    """The people over some lines; None where a purchaser's part of them is hidden, or no ledger tells of the service."""
    known = [_of_places(one, places & kept, places - kept, total) for places, total in one.sums]
    return None if None in known or not known else sum(number or 0 for number in known)


def _of_places(one: ServedLine, kept: Collection[int], others: Collection[int], total: int | None) -> int | None:
    """The people over some lines of a purchaser: added up, or what its total leaves over, which everybody can reckon."""
    inside, outside = ([one.cells[place] for place in some] for some in (kept, others))
    if None not in inside:
        return sum(number or 0 for number in inside)
    return None if total is None or None in outside else total - sum(number or 0 for number in outside)


def _names(session: Session) -> Names:
    towns = session.exec(select(Organisation.id, Organisation.name))
    purchasers = session.exec(select(Purchaser.id, Purchaser.name))
    return {one or 0: name for one, name in towns}, {one or 0: name for one, name in purchasers}


def _place(part: Part, names: Names, visits: Mapping[Town, int]) -> PlaceLine:
    towns, purchasers = names
    owners = sorted(part.purchasers)
    single = towns[part.towns[0][1]]
    return PlaceLine(
        name=f"其余{len(part.towns)}个乡镇（街道）合并" if part.merged else single,
        purchaser=purchasers[owners[0]] if len(owners) == 1 else f"{len(owners)}个单位",
        towns=part.towns,
        people=part.people,
        visits=sum(visits.get(town, 0) for town in part.towns),
    )


def towns_served(session: Session, purchasers: Collection[int]) -> dict[int, str]:
    """Return the townships that the projects of purchasers ever served, by id."""
    query = select(ServiceMonth.township_id).join(Project, col(Project.id) == ServiceMonth.project_id)
    served = query.where(col(Project.purchaser_id).in_(purchasers), ServiceMonth.good_visits > 0)
    towns = select(Organisation.id, Organisation.name).where(col(Organisation.id).in_(served))
    rows = session.exec(towns.order_by(col(Organisation.id)))
    return {one or 0: name for one, name in rows}
