"""Small groups hidden, and enough others with them that no subtraction brings one back.

A hidden figure is safe if one person can be moved round a circle of hidden figures that passes through it: then another
table shows the same. The cheapest such circle is what has to be hidden with it (Cox 1995, JASA 90:1453-1462; Kelly,
Golden and Assad 1992, Networks 22:397-417). What a line hides must also add up to five people or more, because their
sum, and their mean, follow from the total.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scoring.errors import ScoringError
from scoring.survey.circle import GRAND, TOTAL, Cell, Flow, circle, flow_of, lines

SMALLEST = 5  # the fewest people a published group has


@dataclass(frozen=True)
class SafeTable:
    """A table with its totals, safe to publish: None where a figure is hidden, and why in words.

    `small` are the cells hidden for their size, `others` those hidden to protect them. Do not publish which is which.
    """

    shown: Mapping[Cell, int | None]
    small: frozenset[Cell]
    others: frozenset[Cell]
    words: str

    @property
    def hidden(self) -> frozenset[Cell]:
        """Every cell that is not shown."""
        return self.small | self.others


def safe_groups(groups: Mapping[str, int], *, smallest: int = SMALLEST) -> SafeTable:
    """Hide groups of 1 to 4 people and what else would give them away, in a list with a total.

    Cells are (group, 合计) and (合计, 合计). Raises ScoringError for a negative count or a group named 合计.
    """
    _check(groups.values(), groups)
    figures = {(name, TOTAL): count for name, count in groups.items()}
    return _safe({**figures, GRAND: sum(groups.values())}, smallest)


def safe_table(counts: Mapping[Cell, int], *, smallest: int = SMALLEST) -> SafeTable:
    """Hide cells and totals of 1 to 4 people and what else would give them away, in a table with both totals.

    A cell that is not given has nobody in it. Raises ScoringError for a negative count, a row or column named 合计,
    and a table with one row or one column only, which is a list: see `safe_groups`.
    """
    rows, columns = (sorted({key[side] for key in counts}) for side in (0, 1))
    _check(counts.values(), [*rows, *columns])
    if min(len(rows), len(columns)) == 1:
        raise ScoringError("只有一行或一列，不是交叉表", fix="请按一种分组处理")
    figures = {(row, column): counts.get((row, column), 0) for row in rows for column in columns}
    figures |= {(row, TOTAL): sum(counts.get((row, column), 0) for column in columns) for row in rows}
    figures |= {(TOTAL, column): sum(counts.get((row, column), 0) for row in rows) for column in columns}
    return _safe({**figures, GRAND: sum(counts.values())}, smallest)


def exposed(figures: Mapping[Cell, int], hidden: Iterable[Cell]) -> frozenset[Cell]:
    """Hidden cells whose figure the rest of the table gives away, down to the last person.

    `figures` holds every cell with all totals. The reader is taken to know that empty groups are shown as 0, unless
    one is hidden. The answer is exact: not a solver's tolerance but a search for another table that fits.
    """
    kept, flow = frozenset(hidden), flow_of(figures)
    least = int(all(figures[cell] for cell in kept))
    return frozenset(cell for cell in kept if circle(flow, cell, kept, kept, least) is None)


def _safe(figures: Mapping[Cell, int], smallest: int) -> SafeTable:
    small = frozenset(cell for cell, count in figures.items() if 0 < count < smallest)
    if figures[GRAND] < smallest:
        return _table(figures, small, frozenset(figures) - small, f"合计不足 {smallest} 人，全部不公布")
    hidden = _protected(figures, small, smallest)
    if hidden is None:
        return _only_total(figures, small)
    others = hidden - small
    if not hidden:
        return _table(figures, small, others, f"各组都不少于 {smallest} 人，全部公布")
    words = f"不足 {smallest} 人的 {len(small)} 格不公布"
    more = f"，为防止用合计相减推出，另有 {len(others)} 格不公布" if others else ""
    return _table(figures, small, others, words + more)


def _only_total(figures: Mapping[Cell, int], small: frozenset[Cell]) -> SafeTable:
    others = frozenset(figures) - small - {GRAND}
    if exposed(figures, small | others):
        # as many people as groups: with the total everybody knows that each group is one person
        return _table(figures, small, others | {GRAND}, "各组人数都太少，全部不公布")
    return _table(figures, small, others, "各组人数都太少，只公布合计")


def _table(figures: Mapping[Cell, int], small: frozenset[Cell], others: frozenset[Cell], words: str) -> SafeTable:
    shown = {cell: None if cell in small | others else count for cell, count in figures.items()}
    return SafeTable(shown, small, others, words)


def _protected(figures: Mapping[Cell, int], small: frozenset[Cell], smallest: int) -> frozenset[Cell] | None:
    """The small cells with enough others; None if only the grand total can be shown."""
    flow = flow_of(figures)
    usable = frozenset(cell for cell, count in figures.items() if count and cell != GRAND)
    hidden, waiting = small, sorted(small, key=lambda cell: (figures[cell], cell))
    while waiting:
        for cell in waiting:
            turned = circle(flow, cell, hidden, usable, 1)
            if turned is None:
                return None
            hidden |= turned
        open_cells = [cell for cell in _thin_line(flow, hidden, smallest) if cell in usable - hidden]
        waiting = sorted(open_cells, key=lambda cell: (figures[cell], cell))[:1]
        hidden = hidden.union(waiting)
    return hidden


def _thin_line(flow: Flow, hidden: frozenset[Cell], smallest: int) -> tuple[Cell, ...]:
    """Cells of a line whose hidden part is a known sum of too few people; empty if there is none."""
    for sides in lines(flow):
        covered = [[cell for cell in side if cell in hidden] for side in sides]
        for side, ours, theirs in zip(sides, covered, reversed(covered), strict=True):
            if ours and not theirs and sum(flow.figures[cell] for cell in ours) < smallest:
                return side
    return ()


def _check(counts: Iterable[int], names: Iterable[str]) -> None:
    if any(count < 0 for count in counts):
        raise ScoringError("人数不能为负", fix="请核对分组表")
    if TOTAL in names:
        raise ScoringError(f"分组不能叫“{TOTAL}”", fix="请改用别的名称")
