"""Quantities that the hours cannot hold."""

import numpy as np

from scoring.forensics.signs import NONE, Limits, Sign, speaking
from scoring.forensics.visits import DAY, Records, Visits, changes


def beyond_hours(records: Records, visits: Visits, limits: Limits) -> Sign:
    """Flag rows with more units of time than minutes, and whole days of a person above `day_minutes`."""
    too_many = records.timed & (records.quantity * records.unit_minutes > records.minutes)
    full, days = _full_days(visits, limits)
    rows = np.union1d(np.flatnonzero(too_many), full)
    what = f"{int(too_many.sum())} 条数量大于时长，{days} 个人日超过 {limits.day_minutes // 60} 小时"
    return speaking("hours", len(visits.rows), rows, what)


def _full_days(visits: Visits, limits: Limits) -> tuple[np.ndarray, int]:
    if not len(visits.staff):
        return NONE, 0
    first = changes(visits.staff, visits.begin // DAY)
    day = np.cumsum(first) - 1
    beyond = np.add.reduceat(visits.finish - visits.begin, np.flatnonzero(first)) > limits.day_minutes
    return visits.rows_of(beyond[day]), int(beyond.sum())
