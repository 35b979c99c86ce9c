"""Small groups stay hidden from an attacker who solves the table, and not more is hidden than a table needs."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from scoring.errors import ScoringError
from scoring.survey import SMALLEST, TOTAL, exposed, safe_groups, safe_table

GRAND = (TOTAL, TOTAL)


def _relations(cells):
    """Every line of the table: its total, then what adds up to it."""
    rows = sorted({row for row, _ in cells if row != TOTAL})
    columns = sorted({column for _, column in cells if column != TOTAL})
    if columns:
        yield from (((row, TOTAL), [(row, column) for column in columns]) for row in rows)
        yield from (((TOTAL, column), [(row, column) for row in rows]) for column in columns)
        yield GRAND, [(TOTAL, column) for column in columns]
    yield GRAND, [(row, TOTAL) for row in rows]


def _equations(shown):
    """What the published table says about the hidden cells: coefficients and right-hand sides."""
    hidden = sorted(cell for cell, count in shown.items() if count is None)
    left, right = [], []
    for total, parts in _relations(shown):
        signs = dict.fromkeys(parts, 1) | {total: -1}
        left.append([signs.get(cell, 0) for cell in hidden])
        right.append(-sum(sign * shown[cell] for cell, sign in signs.items() if shown[cell] is not None))
    return hidden, left, right


def _solved(left, right, width):
    """Which columns the equations alone pin, by elimination in fractions."""
    rows = [[Fraction(value) for value in (*line, end)] for line, end in zip(left, right, strict=True)]
    done = 0
    for column in range(width):
        pivot = next((place for place in range(done, len(rows)) if rows[place][column]), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        rows[done] = [value / rows[done][column] for value in rows[done]]
        for place, line in enumerate(rows):
            if place != done and line[column]:
                rows[place] = [a - line[column] * b for a, b in zip(line, rows[done], strict=True)]
        done += 1
    return {
        next(place for place in range(width) if line[place])
        for line in rows
        if sum(1 for value in line[:width] if value) == 1
    }


def _pinned_by_bounds(left, right, width, least):
    """Which columns have one value only, when nobody is below `least`: the programs of a careful attacker."""
    kept = {"A_eq": np.array(left, float), "b_eq": right, "bounds": [(least, None)] * width, "method": "highs"}
    pinned = set()
    for column in range(width):
        goal = np.eye(width)[column]
        lowest, highest = linprog(goal, **kept), linprog(-goal, **kept)
        if highest.status == 0 and round(lowest.fun, 6) == round(-highest.fun, 6):
            pinned.add(column)
    return pinned


def _shows_the_total_at_most(shown):
    return {cell for cell, count in shown.items() if count is not None} <= {GRAND}


def _attack(figures, result, *, bounds):
    hidden, left, right = _equations(result.shown)
    least = int(all(figures[cell] for cell in hidden))
    pinned = _solved(left, right, len(hidden))
    if bounds and hidden:
        pinned |= _pinned_by_bounds(left, right, len(hidden), least)
    return {hidden[place] for place in pinned}


def _known_sums(result):
    """Sums of hidden groups that a line gives away."""
    for total, parts in _relations(result.shown):
        lost = [cell for cell in parts if result.shown[cell] is None]
        if lost and result.shown[total] is not None:
            yield result.shown[total] - sum(result.shown[cell] or 0 for cell in parts)


def _full(counts):
    figures = dict(counts)
    rows, columns = {row for row, _ in counts}, {column for _, column in counts}
    figures |= {(row, TOTAL): sum(counts[row, column] for column in columns) for row in rows}
    figures |= {(TOTAL, column): sum(counts[row, column] for row in rows) for column in columns}
    return figures | {GRAND: sum(counts.values())}


def _check(figures, result, *, bounds):
    small = {cell for cell, count in figures.items() if 0 < count < SMALLEST}
    assert small <= result.hidden
    assert all(count is None or count == figures[cell] for cell, count in result.shown.items())
    assert result.shown.keys() == figures.keys()
    assert _attack(figures, result, bounds=bounds) == set()
    assert exposed(figures, result.hidden) == frozenset()
    assert all(known >= SMALLEST for known in _known_sums(result))
    assert _shows_the_total_at_most(result.shown) or all(figures[cell] for cell in result.hidden)


COUNTS = st.one_of(st.integers(0, 6), st.integers(0, 40))
LISTS = st.lists(COUNTS, min_size=1, max_size=8).map(lambda counts: dict(zip("甲乙丙丁戊己庚辛", counts, strict=False)))
TABLES = st.integers(2, 4).flatmap(
    lambda rows: st.integers(2, 4).flatmap(
        lambda columns: st.lists(COUNTS, min_size=rows * columns, max_size=rows * columns).map(
            lambda counts: dict(zip(product("甲乙丙丁"[:rows], "子丑寅卯"[:columns]), counts, strict=True))
        )
    )
)


@given(LISTS)
def test_suppression_of_a_list_leaves_nothing_to_subtraction(groups):
    figures = {(name, TOTAL): count for name, count in groups.items()} | {GRAND: sum(groups.values())}
    _check(figures, safe_groups(groups), bounds=False)


@settings(max_examples=150)
@given(TABLES)
def test_suppression_of_a_table_leaves_nothing_to_elimination(counts):
    _check(_full(counts), safe_table(counts), bounds=False)


@settings(max_examples=25, deadline=None)
@given(TABLES)
def test_suppression_of_a_table_leaves_nothing_to_linear_programs(counts):
    _check(_full(counts), safe_table(counts), bounds=True)


@settings(max_examples=25, deadline=None)
@given(TABLES, st.data())
def test_exposed_is_what_linear_programs_find(counts, data):
    figures = _full(counts)
    filled = sorted(cell for cell, count in figures.items() if count)
    hidden = frozenset(data.draw(st.sets(st.sampled_from(filled), max_size=7))) if filled else frozenset()
    shown = {cell: None if cell in hidden else count for cell, count in figures.items()}
    cells, left, right = _equations(shown)
    pinned = _pinned_by_bounds(left, right, len(cells), 1) if cells else set()

    assert exposed(figures, hidden) == {cells[place] for place in pinned}


def test_suppression_hides_the_smallest_second_group_of_a_list():
    result = safe_groups({"甲镇": 3, "乙镇": 20, "丙镇": 7, "丁镇": 9})

    assert result.hidden == {("甲镇", TOTAL), ("丙镇", TOTAL)}
    assert result.words == "不足 5 人的 1 格不公布，为防止用合计相减推出，另有 1 格不公布"
    assert result.shown[GRAND] == 39


def test_suppression_lets_two_small_groups_not_be_known_as_one_group_under_five():
    result = safe_groups({"甲镇": 1, "乙镇": 3, "丙镇": 7, "丁镇": 9})

    assert result.hidden == {("甲镇", TOTAL), ("乙镇", TOTAL), ("丙镇", TOTAL)}


def test_suppression_of_a_table_hides_a_rectangle_of_least_loss():
    rows = {"甲": (3, 20, 9), "乙": (10, 12, 8), "丙": (9, 7, 30)}
    counts = {(row, column): count for row, line in rows.items() for column, count in zip("子丑寅", line, strict=True)}
    result = safe_table(counts)

    assert result.small == {("甲", "子")}
    assert result.others == {("甲", "寅"), ("乙", "子"), ("乙", "寅")}


def test_suppression_shows_everything_where_no_group_is_small_and_nothing_under_five_in_all():
    assert safe_groups({"甲镇": 5, "乙镇": 0, "丙镇": 7}).hidden == frozenset()
    few = safe_groups({"甲镇": 3, "乙镇": 1})
    assert set(few.shown.values()) == {None}
    assert few.words == "合计不足 5 人，全部不公布"


def test_suppression_shows_the_total_at_most_where_every_group_is_one_person():
    one_each = dict.fromkeys("甲乙丙丁戊", 1)
    with_an_empty_one = safe_groups({**one_each, "己": 0})

    assert safe_groups(one_each).words == "各组人数都太少，全部不公布"
    assert set(safe_groups(one_each).shown.values()) == {None}
    assert with_an_empty_one.words == "各组人数都太少，只公布合计"
    assert {cell for cell, count in with_an_empty_one.shown.items() if count is not None} == {GRAND}


def test_exposed_sees_what_subtraction_gives_away():
    figures = _full({("甲", "子"): 3, ("甲", "丑"): 20, ("乙", "子"): 10, ("乙", "丑"): 12})

    assert exposed(figures, {("甲", "子")}) == {("甲", "子")}
    assert exposed(figures, {("甲", "子"), ("甲", "丑")}) == {("甲", "子"), ("甲", "丑")}
    assert (
        exposed(figures, set(figures) - {GRAND, *((one, TOTAL) for one in "甲乙"), (TOTAL, "子"), (TOTAL, "丑")})
        == set()
    )


def test_suppression_refuses_tables_it_cannot_read():
    with pytest.raises(ScoringError, match="一行或一列"):
        safe_table({("甲", "子"): 3, ("甲", "丑"): 9})
    with pytest.raises(ScoringError, match="不能为负"):
        safe_groups({"甲": -1})
    with pytest.raises(ScoringError, match="不能叫"):
        safe_groups({TOTAL: 9})
