"""People of a year by place, service and contractor made safe together: no group under five follows from any of it.

Places become parts of five people or more: what would be hidden is told as one line, so that the lines always add up to
the total. Services overlap and have no sum; in each place and over all, a service is shown only where neither those who
receive it nor those who do not are a handful, and where no subtraction along the table brings one back.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scoring.survey import SMALLEST, TOTAL, exposed, safe_groups

Town = tuple[int, int]
"""A purchaser and a township, by their ids."""
_HAS, _HAS_NOT = "有", "无"


@dataclass(frozen=True)
class Part:
    """Townships told as one line: a single one, or those that may not be told apart."""

    towns: tuple[Town, ...]
    people: int

    @property
    def merged(self) -> bool:
        """Tell whether it stands for townships that may not be told apart."""
        return len(self.towns) > 1

    @property
    def purchasers(self) -> frozenset[int]:
        """Return the purchasers whose townships it holds."""
        return frozenset(purchaser for purchaser, _ in self.towns)


def safe_parts(counts: Mapping[Town, int]) -> tuple[Part, ...]:
    """Return the townships as parts of at least five people that add up to everybody; none where all are too few.

    A township counts each person once; one that may not be shown goes into one line with others of its purchaser, and a
    purchaser that may not be shown into one line with other purchasers.
    """
    sums: dict[int, int] = {}
    for (purchaser, _), people in counts.items():
        sums[purchaser] = sums.get(purchaser, 0) + people
    whole = safe_groups({str(one): people for one, people in sums.items()})
    if whole.shown[TOTAL, TOTAL] is None or not sums:
        return ()
    open_ones = [one for one in sorted(sums) if whole.shown[str(one), TOTAL] is not None]
    parts = [part for one in open_ones for part in _parts_of(counts, one)]
    closed = tuple(sorted(key for key in counts if key[0] not in open_ones))
    return (*parts, *([_part(counts, closed)] if closed else []))


def _parts_of(counts: Mapping[Town, int], purchaser: int) -> Iterator[Part]:
    towns = sorted(key for key in counts if key[0] == purchaser)
    safe = safe_groups({str(town): counts[purchaser, town] for _, town in towns})
    alone = [key for key in towns if safe.shown[str(key[1]), TOTAL] is not None]
    yield from (_part(counts, (key,)) for key in alone)
    if together := tuple(key for key in towns if key not in alone):
        yield _part(counts, together)


def _part(counts: Mapping[Town, int], towns: tuple[Town, ...]) -> Part:
    return Part(towns, sum(counts[one] for one in towns))


Shares = Mapping[str, Mapping[str, int]]
"""People by group and part."""


def safe_shares(counts: Shares, whole: Mapping[str, int]) -> dict[str, dict[str, int | None]]:
    """Return people by group and part, with 合计 over the parts; None where a figure would tell of fewer than five.

    ``whole`` has everybody of each part, at least five, and is published beside it; a part not given has nobody.
    """
    figures = {name: {part: found.get(part, 0) for part in whole} for name, found in counts.items()}
    hidden: dict[str, frozenset[str]] = {name: frozenset() for name in figures}
    while True:
        closed = {name: _closed(figures[name], whole, hidden[name]) for name in figures}
        closed = _with_a_second(figures, closed, whole)
        if closed == hidden:
            return {name: _shown(figures[name], closed[name]) for name in figures}
        hidden = closed


def _shown(figures: Mapping[str, int], hidden: frozenset[str]) -> dict[str, int | None]:
    whole = {**figures, TOTAL: sum(figures.values())}
    return {part: None if part in hidden else people for part, people in whole.items()}


def _closed(figures: Mapping[str, int], whole: Mapping[str, int], forced: frozenset[str]) -> frozenset[str]:
    """The parts, and 合计, in which one group may not be shown: enough of them that nothing follows from the rest."""
    everybody = {**whole, TOTAL: sum(whole.values())}
    held = {**figures, TOTAL: sum(figures.values())}
    hidden = forced | {part for part, people in held.items() if not _far(people, everybody[part])}
    more = sorted((one for one in figures if one not in hidden), key=lambda one: (figures[one], one))
    while hidden and not _safe(held, everybody, hidden):
        hidden |= {more.pop(0) if more else TOTAL}
    return frozenset(hidden)


def _far(people: int, whole: int) -> bool:
    return all(count == 0 or count >= SMALLEST for count in (people, whole - people))


def _safe(held: Mapping[str, int], everybody: Mapping[str, int], hidden: frozenset[str]) -> bool:
    """No hidden figure follows from the others, nor does a sum of fewer than five."""
    if hidden == frozenset(held):
        return True
    cells = {(part, _HAS): count for part, count in held.items()}
    cells |= {(part, _HAS_NOT): everybody[part] - count for part, count in held.items()}
    cells |= {(part, TOTAL): count for part, count in everybody.items()}
    if exposed(cells, [(part, side) for part in hidden for side in (_HAS, _HAS_NOT)]):
        return False
    if TOTAL in hidden:
        return True
    few = (sum(cells[part, side] for part in hidden) for side in (_HAS, _HAS_NOT))
    return all(count == 0 or count >= SMALLEST for count in few)


def _with_a_second(
    figures: Shares, hidden: Mapping[str, frozenset[str]], whole: Mapping[str, int]
) -> dict[str, frozenset[str]]:
    """Where nobody receives two services they add up to the part: one hidden alone would then follow from the others.

    That cannot be so where those that are shown already come to everybody.
    """
    found = dict(hidden)
    for part, everybody in {**whole, TOTAL: sum(whole.values())}.items():
        held = {name: figures[name].get(part, sum(figures[name].values())) for name in figures}
        closed = [name for name in figures if part in found[name]]
        shown = sorted((one for one in figures if one not in closed and held[one]), key=lambda one: (held[one], one))
        while _follows([held[one] for one in closed], sum(held[one] for one in shown), everybody) and shown:
            closed.append(shown.pop(0))
            found[closed[-1]] |= {part}
    return found


def _follows(closed: list[int], shown: int, everybody: int) -> bool:
    return bool(closed) and shown < everybody and (len(closed) == 1 or sum(closed) < SMALLEST)
