"""Data that contradict themselves: said before any agreement is computed from them, and never corrected in silence."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from scoring.agreement.answers import Estimate
from scoring.agreement.intraclass import icc
from scoring.agreement.tables import Floats, RatingTable, listed

FindingKind = Literal["same_sheet", "same_item", "constant", "low", "misread", "misplaced"]

_FEWEST = 10  # marks that two columns must share, or points a verdict rests on; default of this product
_POOR, _GOOD = 0.5, 0.75  # limits of Koo & Li 2016 for the ends of the interval
_NORMAL = 1.959963984540054  # the 97.5 % point of the normal distribution


@dataclass(frozen=True)
class Finding:
    """One thing to look into: its kind, the sentence for a person, and the members or points it concerns."""

    kind: FindingKind
    text: str
    names: tuple[str, ...] = ()


def data_findings(table: RatingTable) -> tuple[Finding, ...]:
    """Flag what contradicts itself in a panel's marks; a finding asks to look, it does not accuse.

    Identical sheets, identical points (panels of ten or more), members who do not differentiate, one member out of
    step with a panel that agrees, and an agreement so low that labels are probably in the wrong order; that last is
    named when reading the same marks in the other order makes members agree.
    """
    shares = table.shares
    sheets = identical_columns(_columns(table.members, shares.T))
    items = identical_columns(_columns(table.points, shares))
    return (
        *(Finding("same_sheet", _same_sheet(group), group) for group in sheets),
        *(Finding("same_item", _same_item(group), group) for group in items),
        *_constant(table),
        *(_misplaced(table) or _low(table)),
    )


def identical_columns(columns: Mapping[str, Sequence[object]], *, fewest: int = _FEWEST) -> tuple[tuple[str, ...], ...]:
    """Group columns that hold the same in every row: probably one item stored several times.

    None is missing; at least `fewest` rows must be filled in both, and columns that never vary are passed over.
    """
    groups: list[list[str]] = []
    for name, column in columns.items():
        home = next((group for group in groups if _same(columns[group[0]], column, fewest)), None)
        if home is None:
            groups.append([name])
        else:
            home.append(name)
    return tuple(tuple(group) for group in groups if len(group) > 1)


def _columns(names: Sequence[str], rows: Floats) -> dict[str, list[float | None]]:
    return {
        name: [None if np.isnan(cell) else float(cell) for cell in row] for name, row in zip(names, rows, strict=True)
    }


def _same(one: Sequence[object], other: Sequence[object], fewest: int) -> bool:
    shared = [(left, right) for left, right in zip(one, other, strict=True) if left is not None and right is not None]
    return (
        len(shared) >= fewest and all(left == right for left, right in shared) and len({left for left, _ in shared}) > 1
    )


def _same_sheet(names: Sequence[str]) -> str:
    return f"{listed(names)}的评分表逐项完全相同，请核实是否各自独立打分，或同一份评分表被重复录入。"


def _same_item(names: Sequence[str]) -> str:
    return f"评分点{listed(names)}的各人分数完全相同，请核实是否为同一指标重复录入。"


def _constant(table: RatingTable) -> Iterator[Finding]:
    for member, column in zip(table.members, table.shares.T, strict=True):
        given = column[~np.isnan(column)]
        if len(given) >= _FEWEST and (given == given[0]).all():
            what = f"{member}对 {len(given)} 个评分点给出的得分率全部为 {100 * given[0]:.4g}%，请核实是否逐项评判。"
            yield Finding("constant", what, (member,))


def _single(shares: Floats) -> Estimate | None:
    """ICC(2,1) over the points that all have marked, if they are enough."""
    shared = shares[~np.isnan(shares).any(axis=1)]
    answer = icc(shared) if len(shared) >= _FEWEST and shares.shape[1] > 1 else None
    estimate = getattr(answer, "forms", {}).get("2,1")
    return estimate.estimate if estimate and isinstance(estimate.estimate, Estimate) else None


def _low(table: RatingTable) -> Iterator[Finding]:
    """Implausibly low agreement, and whether the same marks in another order agree well."""
    stored = _single(table.shares)
    if stored is None or stored.high >= _POOR:
        return
    n, k = table.shares.shape
    again = (table.shares.reshape(k, n).T, table.shares.T.reshape(n, k))
    found = [read for read in map(_single, again) if read is not None and read.low > _POOR]
    lead = f"按现有标签，成员之间的一致性低得不合常理：ICC(2,1) 为 {stored.words}"
    if found:
        better = max(found, key=lambda read: read.value)
        what = f"{lead}；同样的分数换一种顺序（逐名成员）读入则为 {better.words}。评分点或成员的标签很可能错位，请先核对原始评分表，不要直接采用平均分。"
        yield Finding("misread", what)
    else:
        yield Finding("low", f"{lead}。请先核对评分表的录入和评分标准的理解，不要直接采用平均分。")


def _misplaced(table: RatingTable) -> tuple[Finding, ...]:
    """A member who has nothing in common with others who agree well: rows out of step, or reversed."""
    found = []
    for place, member in enumerate(table.members):
        others = np.delete(table.shares, place, axis=1)
        agreed = _single(others)
        if agreed is None or agreed.low <= _GOOD:
            continue
        own = table.shares[:, place]
        shared = ~np.isnan(table.shares).any(axis=1)
        r = _correlation(own[shared], others[shared].mean(axis=1))
        if r is not None and r.high < _POOR:
            what = f"其余成员之间的一致性为 ICC(2,1) {agreed.words}，而{member}的打分与其余成员平均分的相关系数为 {r.words}，请核对其评分表的行次是否错位。"
            found.append(Finding("misplaced", what, (member,)))
    return tuple(found)


def _correlation(one: Floats, other: Floats) -> Estimate | None:
    """Pearson's r with Fisher's interval; None where one side does not vary or too little is shared."""
    if len(one) < _FEWEST or np.ptp(one) == 0 or np.ptp(other) == 0:
        return None
    r = float(np.clip(np.corrcoef(one, other)[0, 1], -1, 1))
    with np.errstate(divide="ignore"):
        z, reach = np.arctanh(r), _NORMAL / np.sqrt(len(one) - 3)
    return Estimate(r, float(np.tanh(z - reach)), float(np.tanh(z + reach)))
