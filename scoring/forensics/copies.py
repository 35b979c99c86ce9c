"""What was used or written twice: the same proof for other services, the same day over and over."""

import numpy as np

from scoring.forensics.signs import Limits, Sign, speaking
from scoring.forensics.visits import Ints, Mask, Records, changes, sorted_by


def repeated_proof(records: Records) -> Sign:
    """Flag the rows of every proof that serves more than one person's day."""
    proven = np.flatnonzero(records.proof >= 0)
    columns = records.proof[proven], records.staff[proven], records.day[proven]
    order = sorted_by(*columns)
    proof, staff, day = (column[order] for column in columns)
    new_proof = changes(proof)
    group = np.cumsum(new_proof) - 1
    uses = np.bincount(group, changes(proof, staff, day)) if len(group) else np.zeros(0)
    rows = np.sort(proven[order][uses[group] > 1]) if len(group) else proven
    return speaking("proof", len(proven), rows, f"{int((uses > 1).sum())} 份凭证重复使用")


def repeated_days(records: Records, limits: Limits) -> Sign:
    """Flag days of a person whose records are those of other days of the same person, minute by minute.

    Days with fewer than `same_day_visits` records are passed over; `same_days` days alike are the fewest that count.
    """
    timed = np.flatnonzero(records.timed)
    marks = _mixed(records.recipient[timed], records.start[timed], records.end[timed])
    order = sorted_by(records.staff[timed], records.day[timed])
    staff, day = records.staff[timed][order], records.day[timed][order]
    first = changes(staff, day)
    if not len(first):
        return speaking("pattern", 0, timed, "")
    starts = np.flatnonzero(first)
    alike = _alike(staff[first], np.add.reduceat(marks[order], starts), np.diff(starts, append=len(order)), limits)
    rows = np.sort(timed[order][alike[np.cumsum(first) - 1]])
    return speaking("pattern", len(timed), rows, f"{int(alike.sum())} 个工作日的记录彼此雷同")


def _alike(staff: Ints, mark: Ints, size: Ints, limits: Limits) -> Mask:
    """True for days that occur often enough and hold enough."""
    order = sorted_by(staff, mark)
    group = np.cumsum(changes(staff[order], mark[order], size[order])) - 1
    times = np.empty(len(staff), np.int64)
    times[order] = np.bincount(group)[group]
    return (times >= limits.same_days) & (size >= limits.same_day_visits)


def _mixed(*columns: Ints) -> Ints:
    """A well spread number a row, so that the sum over a day stands for the set of its rows (splitmix64)."""
    mixed = np.zeros(len(columns[0]), np.uint64)
    for column in columns:
        mixed = (mixed ^ column.astype(np.uint64)) + np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        mixed ^= mixed >> np.uint64(31)
    return mixed.view(np.int64)
