"""Needs by township, village, category, service, severity and discovery, with small groups hidden; and the third list."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, func, select

from scoring.survey import TOTAL, safe_groups, safe_table
from workbench.models.needs import Household, NeedsAssessment, ReceivedBenefit, Recipient, WantedService
from workbench.models.projects import Project
from workbench.models.words import DISPOSITION_NAMES, Disposition
from workbench.queries.needs import category_name
from workbench.queries.needs_places import unit_names
from workbench.queries.needs_scope import in_reach
from workbench.rules.catalogue import load_catalogue
from workbench.rules.needs import load_scheme
from workbench.security.policy import Actor

SEVERE = 3
"""From which level on a hardship counts as severe in the analysis; a bureau default."""


@dataclass(frozen=True)
class Spread:
    """People by one grouping, largest first; None where a group is hidden, and in words why."""

    title: str
    lines: tuple[tuple[str, int | None], ...]
    total: int | None
    words: str

    @property
    def shown(self) -> tuple[tuple[str, int], ...]:
        """Return the groups that may be shown."""
        return tuple((name, people) for name, people in self.lines if people is not None)


@dataclass(frozen=True)
class Cross:
    """People by two groupings: the rows by name with a figure a column and the total last; None where hidden."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int | None, ...]], ...]
    words: str


@dataclass(frozen=True)
class Analysis:
    """Everything that the analysis shows, safe to publish."""

    spreads: tuple[Spread, ...]
    cross: Cross | None

    @property
    def empty(self) -> bool:
        """Tell whether there is nobody to count."""
        return not any(one.lines for one in self.spreads)


def analysis(session: Session, actor: Actor) -> Analysis:
    """Count the people in the actor's reach; groups under five are hidden, also against subtraction."""
    units = unit_names(session)
    towns = _people(session, actor, col(Household.township_id), units)
    villages = _people(session, actor, col(Household.village_id), units)
    kinds = _people(session, actor, col(Recipient.category), {})
    found = _people(session, actor, col(Household.found_by), {})
    return Analysis(
        spreads=(
            _spread("按乡镇（街道）", towns),
            _spread("按村（社区）", villages),
            _spread("按对象类别", {category_name(str(name)): people for name, people in kinds.items()}),
            _spread("按发现渠道", found),
            _each("按服务需求（一人可有几项）", _wanted(session, actor)),
            _each("按需求去向（一人可有几项）", _sent(session, actor)),
            _each(f"按困境（{load_scheme().severity[SEVERE]}以上，一人可有几项）", _severe(session, actor)),
        ),
        cross=_cross(session, actor, units),
    )


def rows_in_reach(actor: Actor, *columns: Any, of: type | None = None) -> Any:  # noqa: ANN401 - a query of any columns
    """Return the query of columns of the people in reach, or of rows about them, with their households."""
    query: Any = select(*columns).select_from(Recipient).join(Household, col(Household.id) == Recipient.household_id)
    if of is not None:
        query = query.join(of, of.recipient_id == Recipient.id)  # type: ignore[attr-defined]
    return query.where(in_reach(actor))


def _people(session: Session, actor: Actor, key: Any, names: Mapping[Any, str]) -> dict[str, int]:  # noqa: ANN401 - a column
    rows = session.exec(rows_in_reach(actor, key, func.count()).group_by(key))
    return {names.get(one, str(one)) if one is not None else "没有登记": people for one, people in rows}


def _spread(title: str, counts: Mapping[str, int]) -> Spread:
    """Groups that add up: one hidden group hides another, or the total would give it away."""
    if not counts:
        return Spread(title, (), 0, "还没有数据")
    safe = safe_groups(counts)
    lines = tuple((name, safe.shown[name, TOTAL]) for name in _largest_first(counts))
    return Spread(title, lines, safe.shown[TOTAL, TOTAL], safe.words)


def _each(title: str, counts: Mapping[str, int]) -> Spread:
    """Groups that overlap have no total: each is hidden for its own size only."""
    lines = tuple((name, safe_groups({name: counts[name]}).shown[name, TOTAL]) for name in _largest_first(counts))
    hidden = sum(people is None for _, people in lines)
    return Spread(title, lines, None, f"不足 5 人的 {hidden} 组不公布" if hidden else "各组都不少于 5 人，全部公布")


def _largest_first(counts: Mapping[str, int]) -> list[str]:
    return sorted(counts, key=lambda name: (-counts[name], name))


def _cross(session: Session, actor: Actor, units: Mapping[int, str]) -> Cross | None:
    key = (col(Household.township_id), col(Recipient.category))
    counted = session.exec(rows_in_reach(actor, *key, func.count()).group_by(*key))
    counts = {(units[town], category_name(kind)): people for town, kind, people in counted}
    towns, kinds = (sorted({cell[side] for cell in counts}) for side in (0, 1))
    if min(len(towns), len(kinds)) < 2:  # noqa: PLR2004 - one row or column is a list, which stands beside it
        return None
    safe = safe_table(counts)
    rows = tuple((town, tuple(safe.shown[town, kind] for kind in (*kinds, TOTAL))) for town in (*towns, TOTAL))
    return Cross("乡镇（街道）与对象类别", (*kinds, TOTAL), rows, safe.words)


def _wanted(session: Session, actor: Actor) -> dict[str, int]:
    names = {one.number: one.name for one in load_catalogue().items}
    return {names.get(number, str(number)): people for number, people in _by_wish(session, actor, "catalogue_number")}


def _sent(session: Session, actor: Actor) -> dict[str, int]:
    rows = _by_wish(session, actor, "disposition")
    return {DISPOSITION_NAMES[kind] if kind else "待决定": people for kind, people in rows}


def _by_wish(session: Session, actor: Actor, name: str) -> Sequence[Any]:
    key, people = col(getattr(WantedService, name)), func.count(func.distinct(WantedService.recipient_id))
    found: Sequence[Any] = session.exec(rows_in_reach(actor, key, people, of=WantedService).group_by(key)).all()
    return found


def _severe(session: Session, actor: Actor) -> dict[str, int]:
    """People whose newest assessment has an indicator at the severe level or above."""
    columns = (col(NeedsAssessment.recipient_id), col(NeedsAssessment.severity))
    query = rows_in_reach(actor, *columns, of=NeedsAssessment)
    ordered = query.order_by(col(NeedsAssessment.assessed_on), col(NeedsAssessment.id))
    newest: dict[int, dict[str, int]] = dict(tuple(one) for one in session.exec(ordered))
    counts = Counter(code for levels in newest.values() for code, level in levels.items() if level >= SEVERE)
    return {one.name: counts[one.id] for one in load_scheme().indicators if counts[one.id]}


@dataclass(frozen=True)
class Item:
    """A line of the third list: what, by whom it is run, and how many people are in it."""

    name: str
    run_by: str
    manner: str
    people: int


def items_run(session: Session, actor: Actor) -> list[Item]:
    """Return the third list in full: what is bought, what other bodies take over, and what they give already."""
    return [*_bought(session, actor), *_handed_over(session, actor), *_given(session, actor)]


def _bought(session: Session, actor: Actor) -> Iterator[Item]:
    key = (col(WantedService.catalogue_number), col(Project.title))
    query = _by_person(actor, key).join(Project, col(Project.id) == WantedService.project_id)
    yield from _items(session, query.where(WantedService.disposition == Disposition.PURCHASE), key, "列入购买")


def _handed_over(session: Session, actor: Actor) -> Iterator[Item]:
    key = (col(WantedService.catalogue_number), col(WantedService.receiver))
    for kind in (Disposition.HAND_OVER, Disposition.REFER):
        query = _by_person(actor, key).where(WantedService.disposition == kind)
        yield from _items(session, query, key, DISPOSITION_NAMES[kind])


def _by_person(actor: Actor, key: tuple[Any, Any]) -> Any:  # noqa: ANN401 - a query of any columns
    return rows_in_reach(actor, *key, func.count(func.distinct(WantedService.recipient_id)), of=WantedService)


def _items(session: Session, query: Any, key: tuple[Any, Any], manner: str) -> Iterator[Item]:  # noqa: ANN401
    for number, run_by, count in session.exec(query.group_by(*key).order_by(*key)):
        yield Item(load_catalogue().item(number).name, run_by, manner, count)


def _given(session: Session, actor: Actor) -> Iterator[Item]:
    key = (col(ReceivedBenefit.name), col(ReceivedBenefit.department))
    people = func.count(func.distinct(ReceivedBenefit.recipient_id))
    query = rows_in_reach(actor, *key, people, of=ReceivedBenefit)
    for name, department, count in session.exec(query.group_by(*key).order_by(*key)):
        yield Item(name, department, "其他部门提供", count)
