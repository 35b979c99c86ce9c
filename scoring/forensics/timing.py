"""Times that contradict one another: one person in two places, too many visits an hour, no time to travel."""

import numpy as np

from scoring.forensics.signs import NONE, Limits, Sign, speaking
from scoring.forensics.visits import DAY, Visits


def overlaps(visits: Visits) -> Sign:
    """Flag every visit that overlaps another of the same person, whichever of the two began first."""
    if not len(visits.staff):
        return speaking("overlap", 0, NONE, "")
    low = int(visits.begin.min())
    span = int(visits.finish.max()) - low + 1
    person = (np.cumsum(~visits.follows) - 1) * span  # keeps the reach of one person below the next one's begin
    end = visits.finish - low + person
    reach = np.maximum.accumulate(end)
    holder = np.maximum.accumulate(np.where(end == reach, np.arange(len(end)), 0))
    hit = np.zeros(len(end), bool)
    hit[1:] = visits.follows[1:] & ((visits.begin - low + person)[1:] < reach[:-1])
    wanted = hit.copy()
    wanted[holder[np.flatnonzero(hit) - 1]] = True
    return speaking("overlap", len(visits.rows), visits.rows_of(wanted), f"{int(hit.sum())} 处时间重叠")


def pace(visits: Visits, limits: Limits) -> Sign:
    """Flag runs of more than `visits_an_hour` visits of one person that begin within sixty minutes."""
    ahead = limits.visits_an_hour
    wanted, hits = np.zeros(len(visits.staff), bool), 0
    if len(visits.staff) > ahead:
        same = visits.staff[ahead:] == visits.staff[:-ahead]
        close = np.flatnonzero(same & (visits.begin[ahead:] - visits.begin[:-ahead] < 60))  # noqa: PLR2004 - an hour
        edges = np.zeros(len(visits.staff) + 1, np.int64)
        np.add.at(edges, close, 1)
        np.add.at(edges, close + ahead + 1, -1)
        wanted, hits = np.cumsum(edges)[:-1] > 0, len(close)
    what = f"{hits} 处一小时内开始 {ahead + 1} 次以上"
    return speaking("pace", len(visits.rows), visits.rows_of(wanted), what)


def travel(visits: Visits, limits: Limits) -> Sign:
    """Flag two visits of one person on one day in different townships with less than `travel_minutes` between."""
    wanted = np.zeros(len(visits.staff), bool)
    if len(visits.staff):
        gap = visits.begin[1:] - visits.finish[:-1]
        known = (visits.township[1:] >= 0) & (visits.township[:-1] >= 0)
        other = visits.township[1:] != visits.township[:-1]
        one_day = visits.begin[1:] // DAY == visits.begin[:-1] // DAY
        hit = visits.follows[1:] & one_day & known & other & (gap >= 0) & (gap < limits.travel_minutes)
        wanted[1:] |= hit
        wanted[:-1] |= hit
    what = f"跨乡镇间隔不足 {limits.travel_minutes} 分钟"
    return speaking("travel", len(visits.rows), visits.rows_of(wanted), what)
