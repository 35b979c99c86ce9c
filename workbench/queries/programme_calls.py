"""What people brought forward in a year, by kind: small groups hidden, in a county's report and in that of its city alike.

Each purchaser's list is made safe by itself. The sums of a city are shown where no subtraction brings back what a county
hides; a rate is shown only where the count it is made of is, in the county and in every one that it is added from.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from scoring.survey import SMALLEST, TOTAL, safe_groups
from workbench.models.hotline import Call
from workbench.queries.hotline_figures import Rate
from workbench.queries.hotline_time import handled_in_time
from workbench.queries.programme_city import city_margins, with_totals
from workbench.rules.hotline_words import KINDS
from workbench.security.predicates_city import is_whole_city

Counts = Mapping[str, Mapping[str, int]]
"""Matters by purchaser and kind."""


@dataclass(frozen=True)
class Matters:
    """Matters by kind and together, and the share handled in time; None where a figure would tell of fewer than five."""

    kinds: tuple[tuple[str, int | None], ...]
    total: int | None
    """0 where none was registered, which is no data."""
    rates: tuple[tuple[str, Rate | None], ...]


def matters_of_year(session: Session, purchasers: Collection[int], year: int, until: date) -> Matters:
    """Return the matters that came in to purchasers in a year, and of those that were due by a day the share in time."""
    query = select(Call).where(col(Call.purchaser_id).in_(purchasers), Call.state != "merged")
    query = query.where(Call.received_on >= date(year, 1, 1), Call.received_on <= date(year, 12, 31))
    calls: dict[str, dict[str, list[Call]]] = defaultdict(lambda: defaultdict(list))
    for one in session.exec(query):
        calls[str(one.purchaser_id)][KINDS[one.kind]].append(one)
    counts = {owner: {kind: len(rows) for kind, rows in kinds.items()} for owner, kinds in calls.items()}
    shown = safe_matters(counts, joined=is_whole_city(session, purchasers))
    closed = {name for name, _ in hidden_matters(counts)} | {name for name in shown if shown[name] is None}
    return Matters(
        kinds=tuple((name, shown[name]) for name in KINDS.values() if name in shown),
        total=shown[TOTAL],
        rates=tuple(
            (name, None if name in closed else _rate(session, name, _of_kind(calls, name), until))
            for name in KINDS.values()
        ),
    )


def safe_matters(counts: Counts, *, joined: bool) -> dict[str, int | None]:
    """Return the matters by kind, and 合计, over all purchasers; None where hidden.

    ``joined`` says that these are all counties of a city; of a part of them only sums of shown figures are told.
    """
    if not counts:
        return {TOTAL: 0}
    hidden = hidden_matters(counts)
    cells = {(kind, owner): number for owner, kinds in counts.items() for kind, number in kinds.items()}
    closed = city_margins(cells, hidden, [], joined=joined)
    figures = with_totals(cells)
    return {row: None if row in closed else figures[row, TOTAL] for row in {*(row for row, _ in cells), TOTAL}}


def hidden_matters(counts: Counts) -> frozenset[tuple[str, str]]:
    """Return what each purchaser hides in its own list, by kind, and 合计, and purchaser."""
    return frozenset(
        (name, owner)
        for owner, kinds in counts.items()
        for (name, _), number in safe_groups(kinds).shown.items()
        if number is None
    )


def _of_kind(calls: Mapping[str, Mapping[str, Sequence[Call]]], name: str) -> dict[str, Sequence[Call]]:
    return {owner: kinds[name] for owner, kinds in calls.items() if name in kinds}


def _rate(session: Session, name: str, by_owner: Mapping[str, Sequence[Call]], until: date) -> Rate | None:
    """The rate of one kind; none where any purchaser has too few that were due."""
    parts = [handled_in_time(session, rows, until) for rows in by_owner.values()]
    part, whole = (sum(one[side] for one in parts) for side in (0, 1))
    return None if any(0 < due < SMALLEST for _, due in parts) else Rate(name, part, whole)
