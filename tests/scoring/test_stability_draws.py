"""Drawn weights: the distribution, renormalisation, and how often a grade comes out."""

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import betainc

from scoring.errors import ScoringError
from scoring.exact import Rounding
from scoring.panel import Sheet, VetoFinding, panel_result
from scoring.stability import (
    concentration_of,
    draw_weights,
    frame_of,
    frequencies,
    frequencies_of_many,
    ladder_of,
    shares_of_units,
    totals_under,
)
from scoring.tree import Grade, IndicatorTree, Node, Point, Veto

CASES = json.loads((Path(__file__).parent / "published" / "stability.json").read_text(encoding="utf-8"))
GRADES = tuple(Grade(name, Decimal(floor)) for name, floor in (("优", "90"), ("良", "80"), ("中", "60"), ("差", "0")))


def _point(code, full="10", **more):
    return Node(code, f"评分点{code}", Decimal(full), point=Point("mark"), **more)


def _two(first="40", second="60", **more):
    """Two points of these full marks, 100 in all."""
    root = Node("T", "总分", Decimal(100), None, (_point("A", first), _point("B", second)))
    return IndicatorTree("two", "两项", "1", root, **{"grades": GRADES, "rounding": Rounding("truncate")} | more)


def _deep():
    """Blocks of 40 and 60, the second weighted, three levels."""
    first = tuple(Node(f"A{n}", "指标", Decimal(20), None, (_point(f"A{n}-1"), _point(f"A{n}-2"))) for n in (1, 2))
    parts = (_point("B1-1"), _point("B1-2"), _point("B1-3"))
    second = (
        Node("B1", "指标", Decimal(30), Decimal("0.7"), parts),
        _point("B2", "10", weight=Decimal("0.3")),
    )
    blocks = (Node("A", "管理效益", Decimal(40), None, first), Node("B", "服务成果", Decimal(60), None, second))
    return IndicatorTree("deep", "三级", "1", Node("T", "总分", Decimal(100), None, blocks), grades=GRADES)


def _shares(*values):
    return np.array([np.nan if value is None else value for value in values])


@pytest.mark.parametrize(("full", "concentration", "law"), [("50", 2, "uniform"), ("40", 100, "dirichlet_40_60")])
def test_grade_acceptability_smaa_agrees_with_the_analytic_share(full, concentration, law):
    case = CASES["grade_acceptability_smaa"]
    tree = _two(full, str(100 - int(full)), grades=(Grade("过", Decimal(case["cut"])), Grade("不过", Decimal(0))))
    frame = frame_of(tree)
    totals = totals_under(frame, draw_weights(frame, concentration, 1_000_000, 1), _shares(0.6, 0.9))
    found = frequencies(ladder_of(tree), totals, 100)

    assert found.shares["过"] == pytest.approx(case[law], abs=0.0015)
    assert abs(found.shares["过"] - case[law]) < 4 * found.error("过")


def test_beta_tail_of_a_block_weight_matches_at_every_level():
    """A block's weight is Beta(κW, κ(1 − W)) whether blocks, indicators or points are drawn."""
    tree = _deep()
    for level in ("blocks", "indicators", "points"):
        frame = frame_of(tree, level)
        concentration = concentration_of(frame, Decimal(5))
        rows = frame.groups[0].children[0]
        weight = draw_weights(frame, concentration, 100_000, 3)[rows].sum(axis=0)
        tail = 1 - betainc(0.4 * concentration, 0.6 * concentration, 0.45)

        assert concentration == pytest.approx(95)
        assert weight.std() == pytest.approx(0.05, abs=0.0005)
        assert (weight > 0.45).mean() == pytest.approx(tail, abs=4 * (tail * (1 - tail) / 100_000) ** 0.5)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(["blocks", "indicators", "points"]), st.integers(1, 200), st.integers(0, 2**63))
def test_drawn_weights_sum_to_one_and_keep_their_means(level, concentration, seed):
    frame = frame_of(_deep(), level)
    weights = draw_weights(frame, concentration, 2000, seed)
    means = np.array([float(weight) for weight in frame.weights])

    assert sum(frame.weights) == 1
    assert weights.min() >= 0
    assert np.abs(weights.sum(axis=0) - 1).max() < 1e-12
    assert np.abs(weights.mean(axis=1) - means).max() < 6 * 0.5 / (2000 * (concentration + 1)) ** 0.5


def test_same_seed_draws_the_same_weights_in_whatever_order_the_tree_is_printed():
    tree = _deep()
    turned = replace(tree, root=replace(tree.root, children=tree.root.children[::-1]))
    one, other = (frame_of(each, "points") for each in (tree, turned))
    first, second = (draw_weights(frame, 95.0, 50, 11) for frame in (one, other))
    places = [[unit.code for unit in other.units].index(unit.code) for unit in one.units]

    assert np.allclose(first, second[places], rtol=1e-12, atol=0)
    assert not np.array_equal(first, draw_weights(one, 95.0, 50, 12))


marks = st.lists(st.one_of(st.none(), st.integers(0, 1000)), min_size=8, max_size=8)


@settings(max_examples=80, deadline=None)
@given(marks.filter(any), st.sampled_from(["blocks", "indicators", "points"]))
def test_declared_weights_give_the_exact_total_with_not_applicable_renormalised(found, level):
    tree = _deep()
    codes = [node.code for node in tree.points()]
    known = {code: Decimal(mark) / 100 for code, mark in zip(codes, found, strict=True) if mark is not None}
    missing = dict.fromkeys((code for code in codes if code not in known), "本项目不涉及")
    result = panel_result(tree, [Sheet("甲", known)], {}, not_applicable=missing)
    frame = frame_of(tree, level)
    declared = np.array([[float(weight)] for weight in frame.weights])
    shares = shares_of_units(frame, {code: node.exact for code, node in result.nodes.items()})

    assert totals_under(frame, declared, shares)[0] * 100 == pytest.approx(float(result.exact_total), abs=1e-10)


@settings(max_examples=25, deadline=None)
@given(st.lists(marks.filter(any), min_size=1, max_size=9), st.integers(0, 99))
def test_many_projects_are_graded_as_each_alone(projects, seed):
    tree = _deep()
    frame, ladder = frame_of(tree, "points"), ladder_of(tree)
    weights = draw_weights(frame, 95.0, 3000, seed)
    shares = np.stack([_shares(*(None if mark is None else mark / 1000 for mark in row)) for row in projects])
    extras = np.linspace(-0.1, 0.1, len(projects))
    alone = [frequencies(ladder, totals_under(frame, weights, row), 100) for row in shares]
    moved = [
        frequencies(ladder, totals_under(frame, weights, row, extra), 100)
        for row, extra in zip(shares, extras.tolist(), strict=True)
    ]

    assert frequencies_of_many(frame, ladder, weights, shares, 100) == alone
    assert frequencies_of_many(frame, ladder, weights, shares, 100, extras) == moved


def test_equal_shares_on_a_floor_keep_the_grade_in_every_draw():
    """Sums of floats give 0.8999999… for some draws; a weight cannot move a project whose parts all stand at 90 %."""
    tree = replace(_deep(), rounding=Rounding("truncate"))
    frame = frame_of(tree, "points")
    totals = totals_under(frame, draw_weights(frame, 95.0, 10_000, 5), np.full(8, 0.9))

    assert (totals < 0.9).any()
    assert frequencies(ladder_of(tree), totals, 100).shares["优"] == 1


def test_grades_are_read_from_the_published_total():
    totals = np.array([0.89995, 0.899949, 0.79994, 0.3])
    half_up, cut = ladder_of(_two(rounding=Rounding())), ladder_of(_two())

    assert frequencies(half_up, totals, 100).shares == {"优": 0.25, "良": 0.25, "中": 0.25, "差": 0.25}
    assert frequencies(cut, totals, 100).shares == {"优": 0.0, "良": 0.5, "中": 0.25, "差": 0.25}
    assert ladder_of(_two(rounding=Rounding(places=0))).reach == (
        0,
        Fraction(119, 2),
        Fraction(159, 2),
        Fraction(179, 2),
    )


@pytest.mark.parametrize(
    ("effect", "cap", "shares"), [("cap", "中", {"中": 0.75, "差": 0.25}), ("zero", "", {"差": 1.0})]
)
def test_proven_vetoes_hold_in_every_draw(effect, cap, shares):
    tree = _two(vetoes=(Veto("V1", "严重失实", effect, cap),))
    found = frequencies(
        ladder_of(tree, [VetoFinding("V1", effect, "核查属实", "proven", cap)]), np.array([0.95, 0.85, 0.7, 0.3]), 100
    )

    assert {name: share for name, share in found.shares.items() if share} == shares


def test_monte_carlo_error_is_binomial_and_three_in_n_where_all_draws_agree():
    tree = _two()
    found = frequencies(ladder_of(tree), np.repeat([0.95, 0.85], [2000, 8000]), 100)

    assert found.error("良") == pytest.approx(0.004)
    assert found.half_width("良") == pytest.approx(0.00784, abs=5e-6)
    assert found.error("差") == 0
    assert found.half_width("差") == pytest.approx(3 / 10_000, abs=1e-6)


def test_bonus_and_deduction_at_the_root_keep_their_marks_and_totals_end_at_full():
    tree = _two()
    extras = (_point("C", "5", role="bonus"), _point("D", "3", role="deduction"), _point("E", "9", counted=False))
    tree = replace(tree, root=replace(tree.root, children=(*tree.root.children, *extras)))
    frame = frame_of(tree)

    assert [unit.code for unit in frame.units] == ["A", "B"]
    assert [extra.code for extra in frame.extras] == ["C", "D"]
    assert totals_under(frame, np.array([[0.4], [0.6]]), _shares(1, 0.99), 0.05) == [1.0]


def test_node_with_a_bonus_inside_stays_whole():
    inner = Node("B", "块", Decimal(60), None, (_point("B1", "60"), _point("B2", "5", role="bonus")))
    root = Node("T", "总分", Decimal(100), None, (_point("A", "40"), inner))

    frame = frame_of(IndicatorTree("mixed", "混合", "1", root), "points")

    assert [unit.code for unit in frame.units] == ["A", "B"]


def test_level_of_one_unit_gives_way_to_the_next_and_a_single_point_is_refused():
    pair = Node("A", "块", Decimal(100), None, (_point("A1", "40"), _point("A2", "60")))
    frame = frame_of(IndicatorTree("one", "一块", "1", Node("T", "总分", Decimal(100), None, (pair,))))

    assert (frame.level, [unit.code for unit in frame.units]) == ("indicators", ["A1", "A2"])
    assert concentration_of(frame, Decimal(5)) == pytest.approx(95)
    with pytest.raises(ScoringError, match="没有可以变动的权重"):
        frame_of(IndicatorTree("lone", "一点", "1", Node("T", "总分", Decimal(5), None, (_point("A", "5"),))))


@pytest.mark.parametrize("spread", ["0", "-1", "35"])
def test_spread_that_is_nothing_or_drowns_the_declared_weights_is_refused(spread):
    with pytest.raises(ScoringError, match="权重的标准差"):
        concentration_of(frame_of(_two()), Decimal(spread))


def test_no_draws_are_refused():
    with pytest.raises(ScoringError, match="模拟次数 0"):
        draw_weights(frame_of(_two()), 95.0, 0, 1)
