"""The analysis of needs made safe as a whole: a group hidden in one table follows from no other, nor from all together.

Tables that count the same people share their totals, so they are protected together. Places and categories are one
table with both its sums; villages are protected below their township, and not told apart where it is hidden; services
and where they go are one table, whose sums are shown only where it shows them. Groups that overlap hide also when all
but a few people are in them, because those few would follow from the total.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from scoring.survey import SMALLEST, TOTAL, safe_groups, safe_table

Way = tuple[str, str]
"""Where a wish went: the manner, and the project or body that runs it."""
RUN = ("列入购买", "转办", "转介")
"""The manners under which the third list has a line."""
GIVEN = "其他部门提供"


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
class Item:
    """A line of the third list: what, by whom it is run, and how many people are in it; None where hidden."""

    name: str
    run_by: str
    manner: str
    people: int | None


@dataclass(frozen=True)
class Analysis:
    """Everything that the analysis shows, safe to publish together."""

    spreads: tuple[Spread, ...]
    cross: Cross | None
    items: tuple[Item, ...] = ()

    @property
    def empty(self) -> bool:
        """Tell whether there is nobody to count."""
        return not any(one.lines for one in self.spreads)


@dataclass(frozen=True)
class Counted:
    """People as they were counted, before anything is hidden; the first four count everybody once."""

    kinds: Mapping[tuple[str, str], int]  # township and category
    villages: Mapping[tuple[str, str], int]  # township and village
    found: Mapping[str, int]
    severe_title: str
    severe: Mapping[str, int]
    wishes: Mapping[tuple[str, Way], int]  # people by service and where the wish went
    services: Mapping[str, int]  # people by service
    manners: Mapping[str, int]  # people by manner
    given: Mapping[Way, int]  # people by benefit and department


@dataclass(frozen=True)
class _People:
    """Everybody by township and category, and the total: hidden alike in every table, or in none."""

    cells: Mapping[tuple[str, str], int | None]
    towns: Mapping[str, int | None]
    kinds: Mapping[str, int | None]
    found: Mapping[str, int | None]
    total: int | None
    words: str
    found_words: str


def made_safe(counted: Counted) -> Analysis:
    """Return every table of the analysis with what must be hidden for the sake of all of them."""
    if not counted.kinds:
        return Analysis((), None, tuple(_given(counted, None)))
    people = _people(counted)
    shown = _wishes(counted, people.total)
    return Analysis(
        spreads=(
            _spread("按乡镇（街道）", _sums(counted.kinds, 0), people.towns, people.total, people.words),
            _villages(counted, people),
            _spread("按对象类别", _sums(counted.kinds, 1), people.kinds, people.total, people.words),
            _spread("按发现渠道", counted.found, people.found, people.total, people.found_words),
            _each("按服务需求（一人可有几项）", counted.services, shown.services),
            _each("按需求去向（一人可有几项）", counted.manners, shown.manners),
            _each(counted.severe_title, counted.severe, _apart(counted.severe, people.total)),
        ),
        cross=_cross(people),
        items=(*_items(shown), *_given(counted, people.total)),
    )


def _sums(counts: Mapping[tuple[str, str], int], side: int) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for key, people in counts.items():
        found[key[side]] += people
    return dict(found)


def _people(counted: Counted) -> _People:
    cells, words = _table(counted.kinds)
    found, found_words = _list(counted.found)
    towns, kinds = _sums(counted.kinds, 0), _sums(counted.kinds, 1)
    made = _People(
        cells={(town, kind): cells.get((town, kind)) for town in towns for kind in kinds},
        towns={town: cells.get((town, TOTAL)) for town in towns},
        kinds={kind: cells.get((TOTAL, kind)) for kind in kinds},
        found={name: found.get((name, TOTAL)) for name in counted.found},
        total=cells.get((TOTAL, TOTAL)),
        words=words,
        found_words=found_words,
    )
    if made.total is not None and found.get((TOTAL, TOTAL)) is not None:
        return made
    hidden = "合计不能公布，各组全部不公布"
    return replace(
        made, cells=dict.fromkeys(made.cells), towns=dict.fromkeys(towns), kinds=dict.fromkeys(kinds),
        found=dict.fromkeys(made.found), total=None, words=hidden, found_words=hidden,
    )  # fmt: skip


def _table(counts: Mapping[tuple[str, str], int]) -> tuple[dict[tuple[str, str], int | None], str]:
    """A table with its sums; one row or column is a list, whose other sum is the total."""
    rows, columns = _sums(counts, 0), _sums(counts, 1)
    if min(len(rows), len(columns)) > 1:
        safe = safe_table(counts)
        return dict(safe.shown), safe.words
    across = len(rows) == 1
    listed, words = _list(columns if across else rows)
    [single] = rows if across else columns
    found: dict[tuple[str, str], int | None] = {(TOTAL, TOTAL): listed[TOTAL, TOTAL]}
    found[(single, TOTAL) if across else (TOTAL, single)] = listed[TOTAL, TOTAL]
    for name in columns if across else rows:
        pair = ((single, name), (TOTAL, name)) if across else ((name, single), (name, TOTAL))
        found |= dict.fromkeys(pair, listed[name, TOTAL])
    return found, words


def _list(counts: Mapping[str, int]) -> tuple[dict[tuple[str, str], int | None], str]:
    safe = safe_groups(counts)
    return dict(safe.shown), safe.words


def _villages(counted: Counted, people: _People) -> Spread:
    """Villages below their townships; those of a township that is hidden, or that would give one away, are one line."""
    below: dict[str, dict[str, int]] = defaultdict(dict)
    for (town, village), count in counted.villages.items():
        below[town][village] = count
    lines: list[tuple[str, int | None]] = []
    for town in people.towns:
        safe = safe_groups(below[town])
        if people.towns[town] is None or safe.shown[TOTAL, TOTAL] is None:
            lines.append((f"{town}各村（社区）", people.towns[town]))
        else:
            lines += [(f"{town} {name}", safe.shown[name, TOTAL]) for name in below[town]]
    return _lines("按村（社区）", lines, people.total)


def _lines(title: str, lines: Iterable[tuple[str, int | None]], total: int | None) -> Spread:
    ordered = tuple(sorted(lines, key=lambda one: (one[1] is None, -(one[1] or 0), one[0])))
    hidden = sum(people is None for _, people in ordered)
    return Spread(title, ordered, total, _hidden_words(hidden))


def _hidden_words(hidden: int) -> str:
    return (
        f"不足 {SMALLEST} 人的组和能推算出它们的组共 {hidden} 组不公布"
        if hidden
        else f"各组都不少于 {SMALLEST} 人，全部公布"
    )


def _spread(
    title: str, counts: Mapping[str, int], shown: Mapping[str, int | None], total: int | None, words: str
) -> Spread:
    lines = tuple((name, shown[name]) for name in _largest_first(counts))
    hidden = any(people is None for _, people in lines)
    return Spread(title, lines, total, words if hidden or total is None else f"各组都不少于 {SMALLEST} 人，全部公布")


def _each(title: str, counts: Mapping[str, int], shown: Mapping[str, int | None]) -> Spread:
    """Groups that overlap have no total of their own."""
    lines = tuple((name, shown[name]) for name in _largest_first(counts))
    return Spread(title, lines, None, _hidden_words(sum(people is None for _, people in lines)))


def _largest_first(counts: Mapping[str, int]) -> list[str]:
    return sorted(counts, key=lambda name: (-counts[name], name))


def _apart(counts: Mapping[str, int], total: int | None) -> dict[str, int | None]:
    return {name: people if _far(people, total) else None for name, people in counts.items()}


def _far(people: int, total: int | None) -> bool:
    """Neither the group nor everybody outside it is a handful; without a total nobody knows who is outside."""
    return people >= SMALLEST and (total is None or not 0 < total - people < SMALLEST)


@dataclass(frozen=True)
class _Wishes:
    services: Mapping[str, int | None]
    manners: Mapping[str, int | None]
    cells: Mapping[tuple[str, Way], int | None]


def _wishes(counted: Counted, total: int | None) -> _Wishes:
    """Services and where they go: a sum is shown only where the table of both shows it."""
    counts = {(service, "\t".join(way)): people for (service, way), people in counted.wishes.items()}
    cells = _table(counts)[0] if counts else {}
    shown = {(service, way): cells[service, "\t".join(way)] for service, way in counted.wishes}
    services = {name: people for name, people in counted.services.items() if cells.get((name, TOTAL)) is not None}
    closed = {way[0] for _, way in counted.wishes if cells.get((TOTAL, "\t".join(way))) is None}
    manners = {name: people for name, people in counted.manners.items() if name not in closed}
    for name, people in counted.services.items():
        if not _far(people, total):
            _leave_open(counted, (name, None), shown, services, manners)
    for name, people in counted.manners.items():
        if not _far(people, total):
            _leave_open(counted, (None, name), shown, services, manners)
    return _Wishes(
        {name: services.get(name) for name in counted.services},
        {name: manners.get(name) for name in counted.manners},
        shown,
    )


def _leave_open(
    counted: Counted,
    line: tuple[str | None, str | None],
    shown: dict[tuple[str, Way], int | None],
    services: dict[str, int],
    manners: dict[str, int],
) -> None:
    """Hide the sum of a service or manner that all but a few are in, and its smallest part with the other sum it is in."""
    service, manner = line
    services.pop(service or "", None)
    manners.pop(manner or "", None)
    parts = [key for key in counted.wishes if key[0] == service or key[1][0] == manner]
    part = min(parts, key=lambda key: (counted.wishes[key], key))
    shown[part] = None
    services.pop(part[0], None)
    manners.pop(part[1][0], None)


def _items(wishes: _Wishes) -> Iterable[Item]:
    lines = [(service, way, people) for (service, way), people in wishes.cells.items() if way[0] in RUN]
    for service, way, people in sorted(lines, key=lambda one: (RUN.index(one[1][0]), one[0], one[1])):
        yield Item(service, way[1], way[0], people)


def _given(counted: Counted, total: int | None) -> Iterable[Item]:
    for name, department in sorted(counted.given):
        people = counted.given[name, department]
        yield Item(name, department, GIVEN, people if _far(people, total) else None)


def _cross(people: _People) -> Cross | None:
    towns, kinds = sorted(people.towns), sorted(people.kinds)
    if min(len(towns), len(kinds)) < 2:  # noqa: PLR2004 - one row or column is a list, which stands beside it
        return None
    rows = [(town, (*(people.cells[town, kind] for kind in kinds), people.towns[town])) for town in towns]
    last = (TOTAL, (*(people.kinds[kind] for kind in kinds), people.total))
    return Cross("乡镇（街道）与对象类别", (*kinds, TOTAL), (*rows, last), people.words)
