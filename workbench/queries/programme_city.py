"""The totals of a city made safe against the reports of its counties: nothing that a county hides follows from both together.

Each county decides on its own tables first, so its report is the same whatever the neighbours have. A total of the city is
shown where every county shows its part, and else only where the counties that hide theirs cannot be told apart by
subtraction.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from scoring.survey import SMALLEST, TOTAL, exposed
from workbench.queries.programme_network import Places, followed


@dataclass(frozen=True)
class Share:
    """A service, or a contractor, in one county: by part who receives it and who lives there, and what the county shows."""

    held: Mapping[str, int]
    whole: Mapping[str, int]
    shown: Mapping[str, int | None]

    @property
    def closed(self) -> tuple[str, ...]:
        """Return the parts that the county does not tell."""
        return tuple(part for part in self.held if self.shown[part] is None)

    @property
    def total(self) -> int | None:
        """Return the county's total as it shows it."""
        return self.shown[TOTAL]


def city_people(shares: Mapping[str, Sequence[Share]], everybody: int, *, joined: bool) -> dict[str, int | None]:
    """Return the people of each group over all counties; None where the total would give away what a county hides.

    ``joined`` says that these are all counties of the city; of a part of them only sums of shown figures are told.
    """
    figures = {name: sum(sum(one.held.values()) for one in found) for name, found in shares.items()}
    apart = {name for name, found in shares.items() if any(one.total is None for one in found)}
    closed = {name for name in apart if not joined or _gives_away([x for x in shares[name] if x.total is None])}
    counties = _counties(shares)
    while (more := sorted(apart - closed, key=lambda name: (figures[name], name))) and (
        _few_apart(figures, closed, everybody) or followed(counties, closed)
    ):
        closed.add(more[0])
    return {name: None if name in closed else people for name, people in figures.items()}


def _few_apart(figures: Mapping[str, int], closed: Collection[str], everybody: int) -> bool:
    """Whether the closed groups may be what is missing to everybody, and are a handful: then their sum would follow."""
    shown = sum(people for name, people in figures.items() if name not in closed)
    return shown < everybody and 0 < sum(figures[name] for name in closed) < SMALLEST


def _counties(shares: Mapping[str, Sequence[Share]]) -> list[Places]:
    """Every county with all of its groups; counties are told apart by their parts."""
    wholes = {tuple(one.whole): one.whole for found in shares.values() for one in found}
    own = {
        key: {name: one for name, some in shares.items() for one in some if tuple(one.whole) == key} for key in wholes
    }
    return [
        Places(
            {name: one.held for name, one in own[key].items()},
            wholes[key],
            {name: [part for part, people in one.shown.items() if people is None] for name, one in own[key].items()},
        )
        for key in wholes
    ]


def _gives_away(hiding: Sequence[Share]) -> bool:
    """Whether the sum of what these counties hide, which the total would tell, tells of one of them or of a handful."""
    held = {(place, part): one.held[part] for place, one in enumerate(hiding) for part in one.closed}
    lacking = {
        (place, part): one.whole[part] - one.held[part] for place, one in enumerate(hiding) for part in one.closed
    }
    if any(0 < sum(side.values()) < SMALLEST for side in (held, lacking)):
        return True
    groups = [{(place, part) for part in one.closed} for place, one in enumerate(hiding)]
    return any(_fixed(held, lacking, group) for group in (*groups, *({one} for one in held)))


def _fixed(
    held: Mapping[tuple[int, str], int], lacking: Mapping[tuple[int, str], int], group: set[tuple[int, str]]
) -> bool:
    """Whether only one number of people fits these parts, given the sum over all; empty parts are taken to be known."""
    least, spare = int(all(held.values())), int(all(lacking.values()))
    low = dict.fromkeys(held, least)
    high = {one: held[one] + lacking[one] - spare for one in held}
    others, total = [one for one in held if one not in group], sum(held.values())
    lowest = max(sum(low[one] for one in group), total - sum(high[one] for one in others))
    highest = min(sum(high[one] for one in group), total - sum(low[one] for one in others))
    return lowest >= highest


Cells = Mapping[tuple[str, str], int]
"""Numbers by row and county."""


def second_closed(numbers: Mapping[str, int], closed: Iterable[str]) -> frozenset[str]:
    """Return the rows of one county's list that are hidden: enough that none follows from its total."""
    hidden = set(closed)
    figures = {(row, TOTAL): number for row, number in numbers.items()} | {(TOTAL, TOTAL): sum(numbers.values())}
    more = sorted((row for row in numbers if row not in hidden and numbers[row]), key=lambda row: (numbers[row], row))
    while hidden and more and exposed(figures, [(row, TOTAL) for row in hidden]):
        hidden.add(more.pop(0))
    return frozenset(hidden)


def city_margins(
    cells: Cells, hidden: Iterable[tuple[str, str]], closed: Iterable[str], *, joined: bool
) -> frozenset[str]:
    """Return the rows, or 合计, whose sum over all counties is hidden, so that no hidden cell follows.

    ``hidden`` are the cells that the counties hide, with (合计, county) where a county hides its own total; ``closed`` the
    rows whose sum is hidden already.
    """
    kept = frozenset(hidden)
    figures = with_totals(cells)
    rows = sorted({row for row, _ in cells} | {TOTAL}, key=lambda row: (row == TOTAL, figures[row, TOTAL], row))
    apart = [row for row in rows if any(cell[0] == row for cell in kept)]
    gone = {row for row in apart if not joined or row in set(closed)}
    while (more := [row for row in apart if row not in gone]) and exposed(
        figures, kept | {(row, TOTAL) for row in gone}
    ) & (kept | {(row, TOTAL) for row in gone}):
        gone.add(more[0])
    return frozenset(gone)


def with_totals(cells: Cells) -> dict[tuple[str, str], int]:
    """Return the numbers with the sums over the counties, over the rows, and over all."""
    rows, counties = ({key[side] for key in cells} for side in (0, 1))
    found = {(row, county): cells.get((row, county), 0) for row in rows for county in counties}
    for (row, county), number in cells.items():
        for key in ((row, TOTAL), (TOTAL, county), (TOTAL, TOTAL)):
            found[key] = found.get(key, 0) + number
    return found
