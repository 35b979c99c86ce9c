"""How often numbers occur: rounded times, one duration for all, heaping of last digits, and first digits."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtrc, chdtrc

from scoring.forensics.signs import NONE, Limits, Person, Sign, silent, speaking
from scoring.forensics.visits import Ints, Records, changes, sorted_by

_HALF_HOUR, _BY_FIVE = 30, 1 / 6  # of the times rounded to five minutes, two in twelve lie on :00 and :30
_USUAL = 1 / 4
_MAGNITUDES = 100  # largest over smallest: two orders of magnitude
_BENFORD = np.log10(1 + 1 / np.arange(1, 10))

Floats = NDArray[np.float64]


def rounded_times(records: Records, limits: Limits) -> Sign:
    """Flag people who begin on the hour or half hour more often than the others do, and than rounding to 5 min gives."""
    timed = np.flatnonzero(records.timed)
    round_ = records.start[timed] % _HALF_HOUR == 0
    staff, of_row = np.unique(records.staff[timed], return_inverse=True)
    records_, hits = np.bincount(of_row), np.bincount(of_row, round_).astype(np.int64)
    if not len(staff) or records_.max() < limits.fewest_times:
        return silent("rounded", len(timed), f"没有一名服务人员有 {limits.fewest_times} 条写明时间的记录")
    p = _upper(hits, records_, np.maximum(_BY_FIVE, _share_of_others(hits, records_)))
    people, wanted = _standing_out(staff, hits, records_, _holm(p, records_ >= limits.fewest_times), limits)
    rows = timed[wanted[of_row] & round_]
    return speaking("rounded", len(timed), rows, f"{len(people)} 名服务人员的整点半点偏多", people)


def same_durations(records: Records, limits: Limits) -> Sign:
    """Flag people whose most frequent duration in a service is more frequent than with the others, and than one in four.

    A service that one person alone renders is passed over: there is nobody to compare with.
    """
    timed = np.flatnonzero(records.timed)
    minutes, lines = records.minutes[timed], records.line[timed]
    (staff, line), of_row = _pairs(records.staff[timed], lines)
    own = np.bincount(of_row, minlength=len(staff))
    on_line = _count_of(lines, line)
    enough = (own >= limits.fewest_durations) & (on_line > own)
    if not enough.any():
        why = f"没有一项服务有两人以上提供，其中一人有 {limits.fewest_durations} 条写明时间的记录"
        return silent("duration", len(timed), why)
    top, hits, kinds = _most_frequent(of_row, minutes, len(staff))
    alike = _count_of_pairs(lines, minutes, line, top) - hits
    p = _upper(hits, own, np.maximum(_USUAL, alike / np.maximum(on_line - own, 1)))
    corrected = np.where(enough, np.minimum(p * kinds * enough.sum(), 1.0), 1.0)
    people, wanted = _standing_out(staff, hits, own, corrected, limits)
    rows = timed[wanted[of_row] & (minutes == top[of_row])]
    who = len({one.staff for one in people})
    return speaking("duration", len(timed), rows, f"{who} 名服务人员的时长雷同", people)


def heaping(records: Records, limits: Limits) -> Sign:
    """Say how far the last digits of all starting minutes are from even: one chance, no rows."""
    digits = records.start[records.timed] % 10
    if len(digits) < limits.fewest_minutes:
        return silent("heaping", len(digits), f"只有 {len(digits)} 条写明时间，至少要有 {limits.fewest_minutes} 条")
    counts = np.bincount(digits, minlength=10)
    p = _chi_square(counts, np.full(10, len(digits) / 10))
    share = (counts[0] + counts[5]) / len(digits)
    return _figure("heaping", len(digits), p, f"尾数为 0 或 5 的占 {share:.1%}，均匀时为 20%", limits)


def first_digits(records: Records, limits: Limits) -> Sign:
    """Say how far the first digits of monthly totals by person are from Benford's law: one chance, no rows."""
    totals = _monthly(records)
    if len(totals) < limits.fewest_totals:
        return silent("first_digit", len(totals), f"只有 {len(totals)} 个月合计，至少要有 {limits.fewest_totals} 个")
    if totals.max() < _MAGNITUDES * totals.min():
        return silent("first_digit", len(totals), "最大数不到最小数的 100 倍，本福特分布不适用")
    powers = 10 ** np.arange(19, dtype=np.int64)
    leading = totals // powers[np.searchsorted(powers, totals, side="right") - 1]
    counts = np.bincount(leading, minlength=10)[1:]
    p = _chi_square(counts, len(totals) * _BENFORD)
    words = f"首位为 1 的占 {counts[0] / len(totals):.1%}，本福特分布为 30.1%"
    return _figure("first_digit", len(totals), p, words, limits)


def _figure(kind: str, examined: int, p: float, words: str, limits: Limits) -> Sign:
    chance = "p < 0.001" if p < 0.001 else f"p = {p:.3f}"  # noqa: PLR2004 - three places
    verdict = "差异显著" if p < limits.level else "差异不显著"
    return Sign(
        kind, "found" if p < limits.level else "clear", examined, f"{words}，{verdict}（{chance}）。", NONE, p=p
    )


def _upper(hits: Ints, records: Ints, share: Floats) -> Floats:
    """The chance of at least so many hits: exact binomial tails."""
    tail = bdtrc(np.maximum(hits - 1, 0).astype(np.float64), records, np.minimum(share, 1.0))
    return np.where(hits > 0, tail, 1.0)


def _share_of_others(hits: Ints, records: Ints) -> Floats:
    rest = records.sum() - records
    return np.where(rest > 0, (hits.sum() - hits) / np.maximum(rest, 1), 0.0)


def _holm(p: Floats, tested: NDArray[np.bool_]) -> Floats:
    """Holm 1979: chances corrected for the number of people tested; 1 for the others."""
    found = np.ones(len(p))
    places = np.flatnonzero(tested)
    order = places[np.argsort(p[places], kind="stable")]
    found[order] = np.minimum(np.maximum.accumulate(p[order] * np.arange(len(order), 0, -1)), 1.0)
    return found


def _standing_out(
    staff: Ints, hits: Ints, records: Ints, p: Floats, limits: Limits
) -> tuple[tuple[Person, ...], NDArray[np.bool_]]:
    wanted = p < limits.level
    found = zip(
        staff[wanted].tolist(), hits[wanted].tolist(), records[wanted].tolist(), p[wanted].tolist(), strict=True
    )
    return tuple(Person(*one) for one in found), wanted


def _most_frequent(group: Ints, value: Ints, groups: int) -> tuple[Ints, Ints, Ints]:
    """Of each group: its most frequent value (the smallest of equally frequent ones), how often, how many values."""
    order = sorted_by(group, value)
    first = changes(group[order], value[order])
    starts = np.flatnonzero(first)
    owner, what = group[order][starts], value[order][starts]
    often = np.diff(starts, append=len(order))
    best = sorted_by(owner, -often, what)
    top = best[changes(owner[best])]
    return what[top], often[top], np.bincount(owner, minlength=groups)


def _pairs(first: Ints, second: Ints) -> tuple[tuple[Ints, Ints], Ints]:
    """The pairs that occur, sorted, and the place of each row among them."""
    order = sorted_by(first, second)
    new = changes(first[order], second[order])
    of_row = np.empty(len(order), np.int64)
    of_row[order] = np.cumsum(new) - 1
    return (first[order][new], second[order][new]), of_row


def _count_of(value: Ints, wanted: Ints) -> Ints:
    known, times = np.unique(value, return_counts=True)
    return times[np.searchsorted(known, wanted)] if len(known) else np.zeros(len(wanted), np.int64)


def _count_of_pairs(first: Ints, second: Ints, wanted_first: Ints, wanted_second: Ints) -> Ints:
    """How often each wanted pair occurs; every one of them does."""
    both = np.concatenate((first, wanted_first)), np.concatenate((second, wanted_second))
    _, of_row = _pairs(*both)
    times = np.bincount(of_row[: len(first)], minlength=int(of_row.max()) + 1)
    return times[of_row[len(first) :]]


def _monthly(records: Records) -> Ints:
    """Totals above nothing by person and calendar month."""
    known = np.flatnonzero(records.staff >= 0)
    month = records.day[known].astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    order = sorted_by(records.staff[known], month)
    first = changes(records.staff[known][order], month[order])
    if not len(first):
        return NONE
    totals = np.add.reduceat(records.quantity[known][order], np.flatnonzero(first))
    return totals[totals > 0]


def _chi_square(counts: Ints, expected: Floats) -> float:
    return float(chdtrc(len(counts) - 1, ((counts - expected) ** 2 / expected).sum()))
