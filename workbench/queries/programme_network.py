"""Services by place as a network of people: what a reader learns who takes it that nobody receives two services.

Where the services of a place come to exactly its people, they add up to them; elsewhere nothing adds up downwards. Every
service runs from its total through the totals of the counties into their places, so that all tables are searched at once:
a hidden figure is safe if one person can be moved round a circle of hidden figures that passes through it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from scoring.survey import TOTAL
from scoring.survey.circle import GRAND, Cell, Flow, Node, circle

_START, _END = ("起", ""), ("止", "")


@dataclass(frozen=True)
class Places:
    """One county: people by service and place, everybody by place, and by service the places, or 合计, that are hidden."""

    held: Mapping[str, Mapping[str, int]]
    whole: Mapping[str, int]
    hidden: Mapping[str, Collection[str]]


def followed(counties: Sequence[Places], closed: Collection[str] | None = None) -> frozenset[Cell]:
    """Return the hidden figures that follow from the others, as service and place; 合计 of a single county is its place.

    With ``closed``, the services whose sum over several counties is hidden, those sums are searched too, under 合计; the
    total of each county is then under its number.
    """
    figures: dict[Cell, int] = {}
    ends: dict[Cell, tuple[Node, Node]] = {}
    guarded: set[Cell] = set()
    free: set[Cell] = set()
    for at, one in enumerate(counties):
        top = TOTAL if closed is None else str(at)
        for name, held in one.held.items():
            figures[name, top], node = sum(held.values()), (f"县{at}", name)
            ends[name, top] = (_START if closed is None else ("行", name), node)
            for place, people in held.items():
                figures[name, f"@{place}"], ends[name, f"@{place}"] = people, (node, ("列", place))
            guarded |= {(name, top if place == TOTAL else f"@{place}") for place in one.hidden.get(name, ())}
        free |= _columns(one, figures, ends)
    if closed is not None:
        guarded |= _sums(counties, closed, figures, ends)
    figures[GRAND], ends[GRAND] = sum(people for one in counties for people in one.whole.values()), (_END, _START)
    free |= {GRAND} if free else set()
    flow, kept, least = Flow(figures, ends), frozenset(guarded | free), int(all(figures[one] for one in guarded))
    return frozenset(cell for cell in guarded if circle(flow, cell, kept, kept, least) is None)


def _columns(one: Places, figures: dict[Cell, int], ends: dict[Cell, tuple[Node, Node]]) -> set[Cell]:
    """Add everybody of each place; return those to which its services do not add up."""
    free = set()
    for place, everybody in one.whole.items():
        cell, people = (TOTAL, f"@{place}"), sum(held[place] for held in one.held.values())
        figures[cell], ends[cell] = people, (("列", place), _END)
        free |= {cell} if people != everybody else set()
    return free


def _sums(
    counties: Sequence[Places], closed: Collection[str], figures: dict[Cell, int], ends: dict[Cell, tuple[Node, Node]]
) -> set[Cell]:
    """Add the sum of each service over the counties; return the hidden ones."""
    for name in {name for one in counties for name in one.held}:
        figures[name, TOTAL] = sum(sum(one.held.get(name, {}).values()) for one in counties)
        ends[name, TOTAL] = (_START, ("行", name))
    return {(name, TOTAL) for name in closed}
