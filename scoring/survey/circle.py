"""A table with totals as a flow, and the cheapest circle through one of its cells.

Every cell runs from its row to its column, row totals run into the rows, column totals out of the columns, and the
grand total closes the circle: at every node what comes in goes out. Two tables that show the same figures differ by
circles of hidden cells only.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush

TOTAL = "合计"

Cell = tuple[str, str]  # (row, column); TOTAL stands for all rows or all columns
Node = tuple[str, str]
GRAND: Cell = (TOTAL, TOTAL)
_SOURCE: Node = ("起", "")
_SINK: Node = ("止", "")


@dataclass(frozen=True)
class Flow:
    """The figures of a table, totals included, and from where to where each of them runs."""

    figures: Mapping[Cell, int]
    ends: Mapping[Cell, tuple[Node, Node]]


def flow_of(figures: Mapping[Cell, int]) -> Flow:
    """The flow of a table; a list of groups with a total is a table whose rows run straight to the end."""
    is_list = all(TOTAL in cell for cell in figures)
    return Flow(figures, {cell: _ends(cell, is_list=is_list) for cell in figures})


def lines(flow: Flow) -> list[tuple[tuple[Cell, ...], tuple[Cell, ...]]]:
    """For every node the cells that run in and the cells that run out; both add up to the same."""
    into: dict[Node, list[Cell]] = {}
    out: dict[Node, list[Cell]] = {}
    for cell, (tail, head) in flow.ends.items():
        out.setdefault(tail, []).append(cell)
        into.setdefault(head, []).append(cell)
    return [(tuple(into[node]), tuple(out[node])) for node in sorted(out)]


def circle(
    flow: Flow, cell: Cell, hidden: frozenset[Cell], usable: frozenset[Cell], least: int
) -> frozenset[Cell] | None:
    """The cells of the circle through `cell` that hides fewest people more, or None if there is no circle.

    One person goes round it, adding to cells passed forwards and leaving those passed backwards, which must keep
    `least` people. Hidden cells cost nothing, the others in `usable` their people.
    """
    tail, head = flow.ends[cell]
    arcs = _arcs(flow, (usable | hidden) - {cell}, hidden, least)
    ways = [_cheapest(arcs, head, tail)]
    if flow.figures[cell] > least:
        ways.append(_cheapest(arcs, tail, head))
    found = [way for way in ways if way is not None]
    return frozenset({cell, *min(found)[1]}) if found else None


def _ends(cell: Cell, *, is_list: bool) -> tuple[Node, Node]:
    row, column = cell
    if cell == GRAND:
        return _SINK, _SOURCE
    if column == TOTAL:
        return _SOURCE, _SINK if is_list else ("行", row)
    return ("列", column) if row == TOTAL else ("行", row), _SINK if row == TOTAL else ("列", column)


_Arcs = Mapping[Node, list[tuple[int, Node, Cell]]]


def _arcs(flow: Flow, usable: Iterable[Cell], hidden: frozenset[Cell], least: int) -> _Arcs:
    arcs: dict[Node, list[tuple[int, Node, Cell]]] = {}
    for cell in sorted(usable):
        tail, head = flow.ends[cell]
        cost = 0 if cell in hidden else flow.figures[cell]
        arcs.setdefault(tail, []).append((cost, head, cell))
        if flow.figures[cell] > least:
            arcs.setdefault(head, []).append((cost, tail, cell))
    return arcs


def _cheapest(arcs: _Arcs, start: Node, end: Node) -> tuple[int, tuple[Cell, ...]] | None:
    """Cost and cells of the cheapest way; among equal ones the shorter, then the one first by name."""
    waiting: list[tuple[int, int, tuple[Cell, ...], Node]] = [(0, 0, (), start)]
    done: set[Node] = set()
    while waiting:
        cost, steps, passed, node = heappop(waiting)
        if node == end:
            return cost, passed
        if node in done:
            continue
        done.add(node)
        for more, following, cell in arcs.get(node, ()):
            if following not in done:
                heappush(waiting, (cost + more, steps + 1, (*passed, cell), following))
    return None
