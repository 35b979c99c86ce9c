"""Service records as columns, and the visits they make up, in the order in which each person worked."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from scoring.errors import ScoringError

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

DAY = 1440  # minutes
UNKNOWN = -1


@dataclass(frozen=True)
class Records:
    """One row a service record, whole numbers in every column, UNKNOWN where nothing was written.

    `day` counts days, `start` and `end` minutes of that day; `quantity` whole units of the line, `unit_minutes` how
    long one unit lasts (0: the unit is no time); `staff`, `recipient`, `township`, `line` and `proof` are codes, equal for
    equal things. Raises ScoringError for columns of different lengths and an end before its start.
    """

    staff: Ints
    recipient: Ints
    township: Ints
    line: Ints
    day: Ints
    start: Ints
    end: Ints
    quantity: Ints
    unit_minutes: Ints
    proof: Ints

    def __post_init__(self) -> None:
        lengths = {len(getattr(self, column.name)) for column in fields(self)}
        if len(lengths) != 1:
            raise ScoringError("各列的行数不一致", fix="请每条记录给齐各列")
        backwards = np.flatnonzero(self.timed & (self.end < self.start))
        if len(backwards):
            raise ScoringError("结束时间早于开始时间", where=f"第 {backwards[0] + 1} 条记录", fix="请先更正台账")

    @property
    def timed(self) -> Mask:
        """True for rows that say who worked from when to when."""
        return (self.staff >= 0) & (self.start >= 0) & (self.end >= 0)

    @property
    def minutes(self) -> Ints:
        """How long a row says that it took; meaningless where it is not timed."""
        return self.end - self.start


@dataclass(frozen=True)
class Visits:
    """Visits sorted by person and begin; rows with the same person, place, begin and end are one visit."""

    rows: Ints  # rows of the records, in the order of their visits
    visit: Ints  # of each of these rows
    staff: Ints
    township: Ints
    begin: Ints  # minutes since day 0
    finish: Ints

    def rows_of(self, wanted: Mask) -> Ints:
        """Rows of the wanted visits, ascending."""
        return np.sort(self.rows[wanted[self.visit]])

    @property
    def follows(self) -> Mask:
        """True for visits that are not the first of their person."""
        return np.concatenate(([False], self.staff[1:] == self.staff[:-1])) if len(self.staff) else np.zeros(0, bool)


def visits_of(records: Records) -> Visits:
    """Put the timed rows together to visits: a group session is one visit, and so are two services at one call."""
    timed = np.flatnonzero(records.timed)
    columns = (
        records.staff[timed],
        records.day[timed] * DAY + records.start[timed],
        records.day[timed] * DAY + records.end[timed],
        records.township[timed],
    )
    order = sorted_by(*columns)
    staff, begin, finish, township = (column[order] for column in columns)
    first = changes(staff, begin, finish, township)
    visit = np.cumsum(first) - 1
    return Visits(timed[order], visit, staff[first], township[first], begin[first], finish[first])


def sorted_by(*columns: Ints) -> Ints:
    """The order by the first column, then the second and so on; rows alike in all keep their order."""
    packed = _packed(columns)
    return np.argsort(packed, kind="stable") if packed is not None else np.lexsort(columns[::-1])


def changes(*columns: Ints) -> Mask:
    """True where a row differs from the one before it in any of the sorted columns; the first row always."""
    changed = np.ones(len(columns[0]), bool)
    if len(changed):
        changed[1:] = np.logical_or.reduce([column[1:] != column[:-1] for column in columns])
    return changed


def _packed(columns: tuple[Ints, ...]) -> Ints | None:
    """One sortable number a row, several times quicker to sort; None where the columns do not fit into one."""
    if not len(columns[0]):
        return columns[0]
    spans = [(int(column.min()), int(column.max()) - int(column.min()) + 1) for column in columns]
    room = 1
    for _, span in spans:
        room *= span
    if room > np.iinfo(np.int64).max:
        return None
    packed = np.zeros(len(columns[0]), np.int64)
    for column, (low, span) in zip(columns, spans, strict=True):
        packed = packed * span + (column - low)
    return packed
