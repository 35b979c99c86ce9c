"""Small groups in all tables of the analysis together: no subtraction, over whatever is shown, brings one back."""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.queries.needs_analysis_safe import Analysis, Counted, made_safe

TOWNS = {"甲镇": ("甲一", "甲二"), "乙镇": ("乙一",), "丙镇": ("丙一", "丙二")}
KINDS, FOUND = ("低保", "特困"), ("主动", "申请")
WISHES = tuple(
    product(("送餐", "助浴"), (("列入购买", "项目一"), ("列入购买", "项目二"), ("转介", "法援"), ("待决定", "")))
)
PATTERNS = {
    "one wish each": tuple((one,) for one in WISHES),
    "one wish or none": ((), *((one,) for one in WISHES)),
    "up to two services": ((), *((one,) for one in WISHES), *(p for p in product(WISHES, WISHES) if p[0][0] < p[1][0])),
}
Person = tuple[str, str, str, str, tuple]


def atoms(pattern: str) -> list[Person]:
    """Every sort of person that there could be: what a reader must reckon with."""
    places = [(town, village) for town, every in TOWNS.items() for village in every]
    return [
        (*place, kind, found, wish) for place, kind, found, wish in product(places, KINDS, FOUND, PATTERNS[pattern])
    ]


def counted(people: Iterable[Person]) -> Counted:
    kinds, villages, found, wishes, services, manners = (Counter() for _ in range(6))
    for town, village, kind, how, wanted in people:
        kinds[town, kind] += 1
        villages[town, village] += 1
        found[how] += 1
        wishes.update(wanted)
        services.update({service for service, _ in wanted})
        manners.update({way[0] for _, way in wanted})
    return Counted(kinds, villages, found, "困境", {}, wishes, services, manners, {})


def groups(sorts: list[Person]) -> dict[tuple, np.ndarray]:
    """Every group that a table has, as who is in it."""
    found: dict[tuple, list[int]] = {("all",): list(range(len(sorts)))}
    for place, (town, village, kind, how, wanted) in enumerate(sorts):
        keys = [("town", town), ("village", f"{town} {village}"), ("kind", kind), ("found", how), ("cell", town, kind)]
        keys += [("wish", *one) for one in wanted]
        keys += [("service", service) for service in {one[0] for one in wanted}]
        keys += [("manner", manner) for manner in {one[1][0] for one in wanted}]
        for key in keys:
            found.setdefault(key, []).append(place)
    return {key: np.isin(np.arange(len(sorts)), places).astype(float) for key, places in found.items()}


def published(analysis: Analysis) -> Mapping[tuple, int]:
    """Every figure that a screen, the export or the report shows, by its group."""
    towns, villages, kinds, found, services, manners, _severe = analysis.spreads
    totals = [one.total for one in analysis.spreads if one.total is not None]
    shown: dict[tuple, int | None] = {("all",): totals[0]} if totals else {}
    for name, spread in (
        ("town", towns),
        ("kind", kinds),
        ("found", found),
        ("service", services),
        ("manner", manners),
    ):
        shown |= {(name, group): people for group, people in spread.lines}
    shown |= {("village", name) if " " in name else ("town", name[:2]): people for name, people in villages.lines}
    if analysis.cross:
        for row, cells in analysis.cross.rows:
            for column, people in zip(analysis.cross.columns, cells, strict=True):
                key = ("all",) if row == column == "合计" else ("kind", column) if row == "合计" else ("town", row) if column == "合计" else ("cell", row, column)  # fmt: skip
                shown[key] = people if shown.get(key) is None else shown[key]
    shown |= {("wish", one.name, (one.manner, one.run_by)): one.people for one in analysis.items}
    return {key: people for key, people in shown.items() if people is not None}


def small(sorts: list[Person], people: list[Person], vectors: Mapping[tuple, np.ndarray]) -> dict[tuple, np.ndarray]:
    """The groups of one to four people, and the one to four who are outside a service or a manner."""
    tally = Counter(people)
    numbers = np.array([tally[one] for one in sorts])
    found = {key: vector for key, vector in vectors.items() if 0 < numbers @ vector < 5}
    for key, vector in vectors.items():
        if key[0] in {"service", "manner"} and 0 < numbers @ (1 - vector) < 5 and numbers @ vector:
            found["not", *key] = 1 - vector
    return found


def follows(vector: np.ndarray, known: np.ndarray) -> bool:
    """Whether a group is a sum and difference of known ones."""
    rank = np.linalg.matrix_rank(known)
    return bool(np.linalg.matrix_rank(np.vstack([known, vector])) == rank)


@pytest.mark.parametrize("pattern", PATTERNS)
@given(data=st.data())
@settings(max_examples=25)
def test_no_small_group_follows_from_all_figures_shown_together(pattern, data):
    sorts = atoms(pattern)
    picked = data.draw(st.lists(st.sampled_from(sorts), min_size=1, max_size=6, unique=True))
    weights = data.draw(st.lists(st.integers(1, 12), min_size=len(picked), max_size=len(picked)))
    people = [one for one, weight in zip(picked, weights, strict=True) for _ in range(weight)]
    analysis = made_safe(counted(people))
    vectors, shown = groups(sorts), published(analysis)
    tally = Counter(people)
    numbers = np.array([tally[one] for one in sorts])
    assert {key: int(numbers @ vectors[key]) for key in shown} == dict(shown)
    empty = [vector for vector in vectors.values() if not numbers @ vector]  # a group without a line has nobody in it
    known = np.array([np.zeros(len(sorts)), *(vectors[key] for key in shown), *empty])
    for key, vector in small(sorts, people, vectors).items():
        assert not follows(vector, known), (key, shown)


def test_subtraction_finds_a_hidden_group_when_one_table_is_not_protected():
    """The attack of the test above is a real one: the third list as it was, unprotected, gave the small group away."""
    people = [("甲镇", "甲一", "低保", "主动", (WISHES[0],))] * 9 + [("甲镇", "甲一", "低保", "主动", (WISHES[2],))] * 2
    sorts = atoms("one wish each")
    vectors = groups(sorts)
    naive = [("all",), ("service", "送餐"), ("wish", *WISHES[0])]
    attacked = small(sorts, people, vectors)[("wish", *WISHES[2])]
    assert not follows(attacked, np.array([vectors[key] for key in published(made_safe(counted(people)))]))
    others = [("wish", *one) for one in WISHES if one[0] == "送餐" and one != WISHES[2]]
    assert follows(attacked, np.array([vectors[key] for key in (*naive, *others)]))


def test_large_groups_are_all_shown():
    people = [one for one in atoms("one wish each") for _ in range(5)]
    analysis = made_safe(counted(people))
    assert all(people is not None for spread in analysis.spreads for _, people in spread.lines)
    assert all(one.people is not None for one in analysis.items)
    assert analysis.spreads[0].total == len(people)


def test_nobody_registered_gives_no_tables():
    analysis = made_safe(counted([]))
    assert analysis.empty
    assert analysis.cross is None
