"""People of a year by place, service and contractor made safe together: no group under five follows from any of it.

Places become parts of five people or more: what would be hidden is told as one line, so that the lines always add up to
the total. Services overlap and have no sum; in each place and over all, a service is shown only where neither those who
receive it nor those who do not are a handful, and where no subtraction along the table brings one back.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scoring.survey import SMALLEST, TOTAL, exposed, safe_groups
from workbench.queries.programme_network import Places, followed

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


def safe_parts(counts: Mapping[Town, int], *, joined: bool = False) -> tuple[Part, ...]:
    """Return the townships as parts of at least five people; none where all are too few.

    A township counts each person once; one that may not be shown goes into one line with others of its purchaser. A
    purchaser of fewer than five shows nobody in its own report either: in that of its city (``joined``) it goes into one
    line with others like it, or where that line would tell of one of them it is left out of every sum.
    """
    few, gone = _few(counts), left_out(counts, joined=joined)
    owners = sorted({owner for owner, _ in counts})
    parts = [part for one in owners if one not in few for part in _parts_of(counts, one)]
    together = tuple(sorted(key for key in counts if key[0] in few - gone))
    return (*parts, *([_part(counts, together)] if together else []))


def left_out(counts: Mapping[Town, int], *, joined: bool = False) -> frozenset[int]:
    """Return the purchasers whose people are in no part."""
    few, sums = _few(counts), _of_purchasers(counts)
    total = sum(sums[one] for one in few)
    # a reader who knows that each has one to four people must not be able to tell which it is
    least, most = len(few), (SMALLEST - 1) * len(few)
    return frozenset() if joined and total >= SMALLEST and least < total < most else few


def _few(counts: Mapping[Town, int]) -> frozenset[int]:
    """Purchasers with too few people, or with as few as townships: then everybody knows how many are in each."""
    sums = _of_purchasers(counts)
    return frozenset(one for one in sums if sums[one] < SMALLEST or _of_towns(counts, one)[TOTAL] is None)


def _of_purchasers(counts: Mapping[Town, int]) -> dict[int, int]:
    sums: dict[int, int] = {}
    for (purchaser, _), people in counts.items():
        sums[purchaser] = sums.get(purchaser, 0) + people
    return sums


def _of_towns(counts: Mapping[Town, int], purchaser: int) -> dict[str, int | None]:
    safe = safe_groups({str(town): people for (owner, town), people in counts.items() if owner == purchaser})
    return {name: people for (name, _), people in safe.shown.items()}


def _parts_of(counts: Mapping[Town, int], purchaser: int) -> Iterator[Part]:
    towns = sorted(key for key in counts if key[0] == purchaser)
    shown = _of_towns(counts, purchaser)
    alone = [key for key in towns if shown[str(key[1])] is not None]
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
        closed = {name: _closed(figures[name], whole, hidden[name], _alone(figures, name)) for name in figures}
        closed = _with_a_second(figures, closed, whole)
        if closed == hidden and (more := _following(figures, closed, whole)):
            closed = {name: closed[name] | {part for one, part in more if one == name} for name in figures}
        if closed == hidden:
            return {name: _shown(figures[name], closed[name]) for name in figures}
        hidden = closed


def _following(
    figures: Shares, hidden: Mapping[str, frozenset[str]], whole: Mapping[str, int]
) -> frozenset[tuple[str, str]]:
    """One figure more to hide, where another follows: the smallest total of its service, else the smallest of its place."""
    found = followed([Places(figures, whole, hidden)])
    held = {
        (name, part): people
        for name, one in figures.items()
        for part, people in {**one, TOTAL: sum(one.values())}.items()
    }
    shown = sorted(
        (key for key in held if held[key] and key[1] not in hidden[key[0]]), key=lambda key: (held[key], key)
    )
    rows, columns = {name for name, _ in found}, {place.removeprefix("@") for _, place in found}
    first = [key for key in shown if key[0] in rows and key[1] == TOTAL]
    second = [key for key in shown if key[1] in columns]
    return frozenset([*first, *second, *shown][:1]) if found else frozenset()


def _shown(figures: Mapping[str, int], hidden: frozenset[str]) -> dict[str, int | None]:
    whole = {**figures, TOTAL: sum(figures.values())}
    return {part: None if part in hidden else people for part, people in whole.items()}


def _alone(figures: Shares, name: str) -> frozenset[str]:
    """The parts in which nobody receives any other service: hidden there, a service follows from everybody."""
    others = [figures[one] for one in figures if one != name]
    return frozenset(part for part in figures[name] if not any(one[part] for one in others))


def _closed(
    figures: Mapping[str, int], whole: Mapping[str, int], forced: frozenset[str], alone: frozenset[str]
) -> frozenset[str]:
    """The parts, and 合计, in which one group may not be shown: enough of them that nothing follows from the rest."""
    everybody = {**whole, TOTAL: sum(whole.values())}
    held = {**figures, TOTAL: sum(figures.values())}
    hidden = forced | {part for part, people in held.items() if not _far(people, everybody[part])}
    more = sorted((one for one in figures if one not in hidden | alone), key=lambda one: (figures[one], one))
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
