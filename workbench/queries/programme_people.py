"""People served in a year over many projects, each counted once: by township, service and contractor, small groups hidden.

A person belongs to the township of the last service of the year, so that the townships add up to everybody. Only a ledger
tells people; a project without one is named as without data and adds nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlmodel import Session, col, func, select

from scoring.survey import TOTAL
from workbench.models.contracts import Contract, Delivery
from workbench.models.ledger import ServiceMonth, ServicePerson, ServiceRecord
from workbench.models.organisations import Organisation, Purchaser
from workbench.models.projects import Project, ServiceLine
from workbench.queries.programme_safe import Part, Town, safe_parts, safe_shares

Service = tuple[str, str]
"""A service by name and unit."""


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


@dataclass(frozen=True)
class PeopleServed:
    """Everybody served in a year, safe to publish as a whole; ``total`` None where all together are too few, or unknown."""

    total: int | None
    visits: int | None
    places: tuple[PlaceLine, ...]
    services: tuple[ServedLine, ...]
    contractors: Mapping[int, int | None]
    untold: tuple[int, ...]
    """Projects without a ledger: nobody knows whom they served."""
    nobody: bool = False
    """No ledger of these projects tells of anybody."""
    narrowed: bool = False
    """Cut to chosen townships: visits, quantities and contractors are not told by township."""
    partly: int = 0
    """Chosen townships that stand in a line with others that were not chosen."""

    def of_purchaser(self, purchaser_id: int) -> int | None:
        """Return the people of one purchaser; None where its lines hold others too, or there is none."""
        lines = [one for one in self.places if any(owner == purchaser_id for owner, _ in one.towns)]
        alone = all(owner == purchaser_id for one in lines for owner, _ in one.towns)
        return sum(one.people for one in lines) if lines and alone else None


def people_of_year(session: Session, projects: Sequence[int], year: int) -> PeopleServed:
    """Return everybody whom these projects served in a year; the queries are as many however many projects there are."""
    given = _given(session, projects, year)
    homes = _homes(given)
    parts = safe_parts(Counter(homes.values()))
    untold = _untold(session, projects)
    monthly = _monthly(session, untold, year)
    if not parts:
        lines = tuple(ServedLine(*key, (), None, None, None, told) for key, told in sorted(monthly.items()))
        return PeopleServed(None, None, (), lines, {}, untold, nobody=not homes)
    services = _sums(given, homes, _services(session, projects))
    contractors = _sums(given, homes, {key: ("", str(one)) for key, one in _contractors(session, projects).items()})
    visits, names = _visits(given, homes), _names(session)
    held = _safe_held(parts, services), _safe_held(parts, contractors)
    return PeopleServed(
        total=sum(part.people for part in parts),
        visits=sum(visits.values()),
        places=tuple(_place(part, names, visits) for part in parts),
        services=tuple(_service(key, parts, services, held[0], monthly) for key in sorted({*services, *monthly})),
        contractors={int(key[1]): cells[TOTAL] for key, cells in held[1].items()},
        untold=untold,
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


def _narrowed(one: ServedLine, kept: Sequence[int]) -> ServedLine:
    """Visits and quantities are not told by township: they would tell of a hidden group."""
    cells = tuple(one.cells[place] for place in kept if one.cells)
    known = [people for people in cells if people is not None]
    people = sum(known) if len(known) == len(cells) and cells else None
    return replace(one, cells=cells, people=people, visits=None, quantity=None, told=0)


@dataclass(frozen=True)
class _Given:
    """What one person received of one line in one township; a person may appear several times."""

    recipient: int
    project: int
    line: int
    town: Town
    last: date
    visits: int
    quantity: int


def _given(session: Session, projects: Sequence[int], year: int) -> list[_Given]:
    """Walk the sums by person once: everything about people is counted from it, so that all of it agrees."""
    row = ServicePerson
    key = (row.project_id, row.line_id, row.township_id, row.recipient_id)
    sums = (func.max(row.month), func.sum(row.good_visits), func.sum(row.good_quantity))
    columns: tuple[Any, ...] = (*key, *sums)
    query: Any = select(*columns).where(col(row.project_id).in_(projects), row.good_visits > 0)
    query = query.where(row.month >= date(year, 1, 1), row.month <= date(year, 12, 31))
    rows = session.exec(query.group_by(*key)).all()
    owners = dict(session.exec(select(Project.id, Project.purchaser_id).where(col(Project.id).in_(projects))).all())
    return [
        _Given(person, project, line, (owners[project], town), last, int(visits), int(quantity))
        for project, line, town, person, last, visits, quantity in rows
    ]


def _homes(given: Iterable[_Given]) -> dict[int, Town]:
    """Each person once, in the township of the last service of the year."""
    ordered = sorted(given, key=lambda one: (one.last, one.project, -one.town[1], -one.line))
    return {one.recipient: one.town for one in ordered}


def _visits(given: Iterable[_Given], homes: Mapping[int, Town]) -> Counter[Town]:
    found: Counter[Town] = Counter()
    for one in given:
        found[homes[one.recipient]] += one.visits
    return found


@dataclass
class _Sum:
    """What one service, or contractor, came to: its people by township, visits and quantity."""

    people: dict[Town, set[int]]
    visits: int = 0
    quantity: int = 0


def _sums(given: Iterable[_Given], homes: Mapping[int, Town], groups: Mapping[int, Service]) -> dict[Service, _Sum]:
    """Sum by the group of the line; a line without one is in none."""
    found: dict[Service, _Sum] = {}
    for one in given:
        group = groups.get(one.line)
        if group is None:
            continue
        into = found.setdefault(group, _Sum(defaultdict(set)))
        into.people[homes[one.recipient]].add(one.recipient)
        into.visits += one.visits
        into.quantity += one.quantity
    return found


def _services(session: Session, projects: Sequence[int]) -> dict[int, Service]:
    query = select(ServiceLine.id, ServiceLine.name, ServiceLine.unit).where(col(ServiceLine.project_id).in_(projects))
    return {line or 0: (name, unit) for line, name, unit in session.exec(query)}


def _contractors(session: Session, projects: Sequence[int]) -> dict[int, int]:
    """The contractor of each line, by the contract of its project."""
    query = select(ServiceLine.id, Contract.contractor_id).join(
        Contract, col(Contract.project_id) == ServiceLine.project_id
    )
    rows = session.exec(query.where(col(ServiceLine.project_id).in_(projects)))
    return {line or 0: contractor for line, contractor in rows}


def _safe_held(parts: Sequence[Part], sums: Mapping[Service, _Sum]) -> dict[Service, dict[str, int | None]]:
    """Services, or contractors, made safe against the same parts."""
    whole = {str(place): part.people for place, part in enumerate(parts)}
    counts = {
        "\t".join(key): _by_part(parts, {town: len(who) for town, who in one.people.items()})
        for key, one in sums.items()
    }
    safe = safe_shares(counts, whole)
    return {key: safe["\t".join(key)] for key in sums}


def _by_part(parts: Sequence[Part], counts: Mapping[Town, int]) -> dict[str, int]:
    return {str(place): sum(counts.get(town, 0) for town in part.towns) for place, part in enumerate(parts)}


def _service(
    key: Service,
    parts: Sequence[Part],
    sums: Mapping[Service, _Sum],
    held: Mapping[Service, Mapping[str, int | None]],
    monthly: Mapping[Service, int],
) -> ServedLine:
    cells, told = held.get(key), monthly.get(key, 0)
    if cells is None:
        return ServedLine(*key, (), None, None, None, told)
    known = cells[TOTAL] is not None
    return ServedLine(
        *key,
        cells=tuple(cells[str(place)] for place in range(len(parts))),
        people=cells[TOTAL],
        visits=sums[key].visits if known else None,
        quantity=sums[key].quantity if known else None,
        told=told,
    )


def _untold(session: Session, projects: Sequence[int]) -> tuple[int, ...]:
    kept = select(ServiceRecord.id).where(ServiceRecord.project_id == Project.id).exists()
    query = select(Project.id).where(col(Project.id).in_(projects), ~kept).order_by(col(Project.id))
    return tuple(one or 0 for one in session.exec(query))


def _monthly(session: Session, projects: Iterable[int], year: int) -> dict[Service, int]:
    query = select(ServiceLine.name, ServiceLine.unit, func.sum(Delivery.quantity))
    query = query.join(ServiceLine, col(ServiceLine.id) == Delivery.line_id)
    query = query.where(col(ServiceLine.project_id).in_(projects), Delivery.month >= date(year, 1, 1))
    query = query.where(Delivery.month <= date(year, 12, 31)).group_by(ServiceLine.name, ServiceLine.unit)
    return {(name, unit): int(quantity) for name, unit, quantity in session.exec(query)}


def _names(session: Session) -> tuple[dict[int, str], dict[int, str]]:
    towns = session.exec(select(Organisation.id, Organisation.name))
    purchasers = session.exec(select(Purchaser.id, Purchaser.name))
    return {one or 0: name for one, name in towns}, {one or 0: name for one, name in purchasers}


def _place(part: Part, names: tuple[dict[int, str], dict[int, str]], visits: Mapping[Town, int]) -> PlaceLine:
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
    rows = session.exec(select(Organisation.id, Organisation.name).where(col(Organisation.id).in_(served)))
    return {one or 0: name for one, name in rows}
