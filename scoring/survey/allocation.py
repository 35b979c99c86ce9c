"""A sample divided among strata: whole people that add up, never above a stratum, never below its minimum."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from scoring.errors import ScoringError
from scoring.exact import Number, exact, percent

TENTH = Decimal("0.1")


@dataclass(frozen=True)
class TwoWayAllocation:
    """People to ask in each cell (row, column), how many were added for the minimums, and that in words."""

    people: Mapping[tuple[str, str], int]
    added: int
    words: str


def minimums(strata: Mapping[str, int], share: Number = TENTH) -> dict[str, int]:
    """The least number to ask in each stratum: the share of its people, rounded up."""
    return {name: ceil(exact(share) * size) for name, size in strata.items()}


def proportional(strata: Mapping[str, int], total: int, *, least: Mapping[str, int] | None = None) -> dict[str, int]:
    """Divide `total` people in proportion to the size of the strata, by largest remainder; the sum is exact.

    `least` holds a minimum for strata that have one. Ties go to the larger stratum, then by name. Raises ScoringError
    with the numbers where the minimums, the sizes and the total cannot all hold.
    """
    return _apportioned(strata, {name: Fraction(size) for name, size in strata.items()}, total, least or {})


def neyman(
    strata: Mapping[str, int], spreads: Mapping[str, Number], total: int, *, least: Mapping[str, int] | None = None
) -> dict[str, int]:
    """Divide `total` people so that the estimated mean varies least: in proportion to size × standard deviation.

    `spreads` are the standard deviations of the strata, from an earlier survey. What a full stratum cannot take goes
    to the others. Raises ScoringError as `proportional`, and if a deviation is missing or negative.
    Source: Neyman 1934; Cochran 1977, 5.5.
    """
    for name in strata:
        if name not in spreads or exact(spreads[name]) < 0:
            raise ScoringError("没有标准差，或标准差为负", where=name, fix="请用上次调查的标准差，或改用按人数比例分配")
    weights = {name: size * exact(spreads[name]) for name, size in strata.items()}
    return _apportioned(strata, weights, total, least or {})


def two_way(cells: Mapping[tuple[str, str], int], total: int, *, share: Number = TENTH) -> TwoWayAllocation:
    """Divide a sample over crossed groups, then add people until every row and every column has its share asked.

    `cells` holds the people of each (row, column), for example township and service class. The minimums can ask for
    more than `total`: what is added is said. People are added where they help both sides first, so the addition is
    small, not proven smallest. Raises ScoringError as `proportional`.
    """
    people = _proportional_cells(cells, total)
    sides = [_side(cells, 0, share), _side(cells, 1, share)]
    while any(lacking := [_lacking(people, side, needed) for side, needed in enumerate(sides)]):
        # a minimum is never above its group, so a group that lacks people has a cell left to ask in
        open_cells = [key for key in cells if people[key] < cells[key]]
        people[
            max(open_cells, key=lambda key: (_helped(key, lacking), 1 - Fraction(people[key], cells[key]), key))
        ] += 1
    added = sum(people.values()) - total
    more = f"；为使各行各列都不少于 {percent(exact(share))}，加调 {added} 人" if added else ""
    return TwoWayAllocation(people, added, f"按比例分配 {total} 人{more}，共 {total + added} 人")


def margins_need(rows: Mapping[str, int], columns: Mapping[str, int], *, share: Number = TENTH) -> str:
    """What minimums on two margins ask for when the cross table is unknown, said without promising too much.

    Raises ScoringError if the two margins do not add up to the same people.
    """
    if sum(rows.values()) != sum(columns.values()):
        raise ScoringError(f"两种分组的人数合计不同：{sum(rows.values())} 与 {sum(columns.values())}", fix="请核对")
    needs = [sum(minimums(side, share).values()) for side in (rows, columns)]
    return (
        f"只知道两种分组各自的人数时，至少须调查 {max(needs)} 人，至多 {sum(needs)} 人必够；"
        "抽取后须逐组核对，交叉人数已知时请按交叉分组分配"
    )


def _side(cells: Mapping[tuple[str, str], int], side: int, share: Number) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for key, size in cells.items():
        sizes[key[side]] = sizes.get(key[side], 0) + size
    return minimums(sizes, share)


def _lacking(people: Mapping[tuple[str, str], int], side: int, needed: Mapping[str, int]) -> dict[str, int]:
    asked = dict.fromkeys(needed, 0)
    for key, count in people.items():
        asked[key[side]] += count
    return {name: needed[name] - asked[name] for name in needed if asked[name] < needed[name]}


def _helped(key: tuple[str, str], lacking: list[dict[str, int]]) -> int:
    return (key[0] in lacking[0]) + (key[1] in lacking[1])


def _proportional_cells(cells: Mapping[tuple[str, str], int], total: int) -> dict[tuple[str, str], int]:
    names = {f"{row}、{column}": (row, column) for row, column in cells}
    shares = proportional({name: cells[key] for name, key in names.items()}, total)
    return {names[name]: count for name, count in shares.items()}


def _apportioned(
    sizes: Mapping[str, int], weights: Mapping[str, Fraction], total: int, least: Mapping[str, int]
) -> dict[str, int]:
    lower = {name: least.get(name, 0) for name in sizes}
    _check(sizes, weights, total, least)
    quotas = _between(weights, lower, sizes, total)
    people = {name: floor(quota) for name, quota in quotas.items()}
    by_remainder = sorted(sizes, key=lambda name: (people[name] - quotas[name], -sizes[name], name))
    for name in by_remainder[: total - sum(people.values())]:
        people[name] += 1
    return people


def _between(
    weights: Mapping[str, Fraction], lower: Mapping[str, int], upper: Mapping[str, int], total: int
) -> dict[str, Fraction]:
    """Scale the weights by one factor, held between the limits, so that the sum is the total exactly."""

    def held(factor: Fraction) -> dict[str, Fraction]:
        return {name: min(Fraction(upper[name]), max(Fraction(lower[name]), factor * w)) for name, w in weights.items()}

    turns = {Fraction(limit[name]) / w for limit in (lower, upper) for name, w in weights.items() if w}
    factors = sorted(turns | {Fraction(0)})
    sums = [sum(held(factor).values()) for factor in factors]
    if sums[-1] < total:
        raise ScoringError(f"标准差为 0 的层不再加人，其余各层全部调查也只有 {sums[-1]} 人", fix="请改用按人数比例分配")
    last = next(place for place, whole in enumerate(sums) if whole >= total)
    if sums[last] == total:
        return held(factors[last])
    # between two turns the sum is a straight line, so the factor follows by the rule of three
    part = (total - sums[last - 1]) / Fraction(sums[last] - sums[last - 1])
    return held(factors[last - 1] + part * (factors[last] - factors[last - 1]))


def _check(sizes: Mapping[str, int], weights: Mapping[str, Fraction], total: int, least: Mapping[str, int]) -> None:
    if unknown := [name for name in least if name not in sizes]:
        raise ScoringError(f"没有“{unknown[0]}”这一层", fix="请核对分层名称")
    if bad := [name for name in sizes if sizes[name] < 1 or not 0 <= least.get(name, 0) <= sizes[name]]:
        name = bad[0]
        raise ScoringError(
            f"层内 {sizes[name]} 人，最低 {least.get(name, 0)} 人，两者矛盾", where=name, fix="请核对人数"
        )
    if not 0 <= total <= sum(sizes.values()):
        raise ScoringError(f"样本量 {total} 人不在 0 至总体 {sum(sizes.values())} 人之间", fix="请核对样本量")
    if sum(least.values()) > total:
        asked = sum(least.values())
        raise ScoringError(f"各层最低人数合计 {asked} 人，多于样本量 {total} 人", fix=f"样本量请至少定为 {asked} 人")
    if total and not any(weights.values()):
        raise ScoringError("各层标准差均为 0，无法按离散程度分配", fix="请改用按人数比例分配")
