"""Weights from judgements and quantities, against published figures and properties."""

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.errors import ScoringError
from scoring.weights import NOT_LEGAL, judged_weights, membership, rounded_weights, shares_of, topsis

CASES = json.loads((Path(__file__).parent / "published" / "weights.json").read_text(encoding="utf-8"))


def _judgements(case):
    return {(one, other): ratio for one, other, ratio in CASES[case]["judgements"]}


@pytest.mark.parametrize("index", ["saaty_2005", "donegan_dodd"])
def test_st_13_drinks_weights_and_the_consistency_ratio_of_each_table(index):
    case, found = CASES["ST-13"], judged_weights(_judgements("ST-13"), index=index)

    assert {name: round(weight, 3) for name, weight in found.weights.items()} == case["weights"]
    assert found.lambda_max == pytest.approx(case["lambda_max"], abs=5e-7)
    assert found.ci == pytest.approx(case["ci"], abs=5e-7)
    assert round(found.cr, len(str(case["cr"][index])) - 2) == case["cr"][index]
    assert found.consistent


def test_ahp_weights_saaty_three_by_three():
    case, found = CASES["ahp_weights"], judged_weights(_judgements("ahp_weights"), index="saaty_1980")

    assert {name: round(weight, 3) for name, weight in found.weights.items()} == case["weights"]
    assert found.lambda_max == pytest.approx(case["lambda_max"], abs=5e-5)
    assert round(found.cr, 3) == case["cr"]["saaty_1980"]
    assert found.accepted() == found.weights
    assert "Saaty（1980）" in found.words


def test_consistent_judgements_give_back_the_weights_behind_them():
    weights = {"甲": Fraction(1, 2), "乙": Fraction(1, 3), "丙": Fraction(1, 6)}
    pairs = [("甲", "乙"), ("丙", "甲"), ("乙", "丙")]
    found = judged_weights({(one, other): weights[one] / weights[other] for one, other in pairs})

    assert found.weights == pytest.approx({name: float(weight) for name, weight in weights.items()}, abs=1e-12)
    assert found.cr == pytest.approx(0, abs=1e-12)


def test_two_items_cannot_be_inconsistent():
    found = judged_weights({("甲", "乙"): 3})

    assert found.weights == pytest.approx({"甲": 0.75, "乙": 0.25})
    assert found.cr == 0


def test_circular_judgements_are_flagged_and_refused_with_the_worst_pair():
    found = judged_weights(
        {("甲", "乙"): 3, ("乙", "丙"): 3, ("丙", "丁"): 1, ("甲", "丁"): 8, ("乙", "丁"): 3, ("丙", "甲"): 5}
    )

    assert found.cr > 0.1
    assert not found.consistent
    assert set(found.worst) == {"甲", "丙"}
    with pytest.raises(ScoringError, match="权重不得采用"):
        found.accepted()


@pytest.mark.parametrize(
    ("judgements", "said"),
    [
        ({("甲", "乙"): 3, ("乙", "丙"): 2}, "甲与丙：没有比较判断"),
        ({("甲", "乙"): 3, ("乙", "甲"): 3}, "甲与乙：正反判断 3 与 3 不互为倒数"),
        ({("甲", "乙"): 10}, "甲与乙：判断值 10 不在"),
        ({("甲", "乙"): 0}, "甲与乙：判断值 0 不在"),
        ({("甲", "乙"): 3, ("甲", "甲"): 2}, "甲：与自身比较须为 1"),
        ({("甲", "甲"): 1}, "判断矩阵有 1 项"),
        ({}, "判断矩阵有 0 项"),
    ],
)
def test_judgements_that_make_no_reciprocal_matrix_are_refused(judgements, said):
    with pytest.raises(ScoringError, match=said):
        judged_weights(judgements)


def test_reverse_judgement_that_is_the_reciprocal_is_accepted():
    both = judged_weights({("甲", "乙"): "1/3", ("乙", "甲"): 3})

    assert both.weights == judged_weights({("甲", "乙"): "1/3"}).weights


def test_st_16_quantities_become_weights_that_still_sum_to_one():
    case = CASES["ST-16"]
    weights = rounded_weights(shares_of(case["quantities"]), Decimal("0.0001"))

    assert {name: str(weight) for name, weight in weights.items()} == case["weights"]
    assert sum(weights.values()) == 1
    assert shares_of(case["quantities"])["civic"] == Fraction(34, 113)


def test_equal_thirds_are_rounded_by_largest_remainder_and_name():
    thirds = dict.fromkeys(("c", "a", "b"), Fraction(1, 3))

    assert rounded_weights(thirds) == {"c": Decimal("0.33"), "a": Decimal("0.34"), "b": Decimal("0.33")}


def test_judged_weights_rounded_enter_a_tree_exactly():
    weights = rounded_weights(judged_weights(_judgements("ST-13")).accepted())

    assert str(weights["water"]) == "0.33"
    assert sum(weights.values()) == 1


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.text("abcdefgh", min_size=1, max_size=3), st.integers(10, 1000), min_size=1, max_size=12),
    st.sampled_from(["0.0005", "0.0001"]),
    st.randoms(use_true_random=False),
)
def test_rounded_weights_sum_to_one_and_miss_by_less_than_a_step_in_any_order(quantities, step, random):
    shares = shares_of(quantities)
    weights = rounded_weights(shares, Decimal(step))
    shuffled = random.sample(list(shares.items()), len(shares))

    assert sum(weights.values()) == 1
    assert all(abs(Fraction(weights[name]) - shares[name]) < Fraction(step) for name in shares)
    assert all((weight / Decimal(step)) % 1 == 0 for weight in weights.values())
    assert rounded_weights(dict(shuffled), Decimal(step)) == weights


@pytest.mark.parametrize(
    ("weights", "step", "said"),
    [
        ({"甲": Fraction(999, 1000), "乙": Fraction(1, 1000)}, "0.01", "乙：按 0.01 取整后权重为零"),
        ({"甲": Fraction(1)}, "0.03", "1 不是权重最小单位 0.03 的整数倍"),
        ({"甲": Fraction(1)}, "0", "1 不是权重最小单位 0 的整数倍"),
        ({"甲": float("nan")}, "0.01", "甲：权重 nan 不是数值"),
        ({"甲": Fraction(0), "乙": Fraction(1)}, "0.01", "甲：数量 0 须大于零"),
    ],
)
def test_weights_that_cannot_be_rounded_are_refused(weights, step, said):
    with pytest.raises(ScoringError, match=said):
        rounded_weights(weights, Decimal(step))


@pytest.mark.parametrize("name", CASES["ST-20"]["vectors"])
def test_st_20_printed_membership_vectors_are_renormalised_with_a_note(name):
    found = membership(CASES["ST-20"]["vectors"][name], where=name)

    assert sum(found.values) == 1
    assert found.note == (
        "隶属度之和为 1.001（取整所致），已按比例折算为 1" if name in CASES["ST-20"]["above_one"] else ""
    )


def test_st_20_renormalised_children_compose_to_the_printed_parent():
    case = CASES["ST-20"]
    weight = Fraction(case["weight_of_b31_in_b3"])
    first, second, parent = (membership(case["vectors"][name]).values for name in ("B31", "B32", "B3"))
    composed = [weight * one + (1 - weight) * other for one, other in zip(first, second, strict=True)]

    assert all(abs(here - there) < Fraction(1, 1000) for here, there in zip(composed, parent, strict=True))


@pytest.mark.parametrize("vector", [["0.5", "0.498"], ["0.5", "0.502"], ["1.1", "-0.1"], []])
def test_membership_further_from_one_than_rounding_is_refused(vector):
    with pytest.raises(ScoringError, match="B9：隶属度"):
        membership(vector, where="B9")


def test_topsis_hwang_yoon_fighter_aircraft():
    case = CASES["topsis_hwang_yoon"]
    found = topsis(case["table"], case["weights"], costs=case["costs"])

    assert found.closeness == pytest.approx(case["closeness"], abs=0.0006)
    assert found.ranks == {"A1": 1, "A3": 2, "A4": 3, "A2": 4}
    assert found.words == NOT_LEGAL
    assert "不是规定的评分方法" in found.words


def test_topsis_ranks_ties_alike_and_the_best_of_everything_first():
    found = topsis({"甲": [1, 5], "乙": [1, 5], "丙": [2, 4]}, ["0.5", "0.5"], costs=[1])

    assert found.ranks == {"甲": 2, "乙": 2, "丙": 1}
    assert found.closeness == {"甲": 0.0, "乙": 0.0, "丙": 1.0}


@pytest.mark.parametrize(
    ("table", "weights", "said"),
    [
        ({"甲": [1, 2], "乙": [1, 3]}, ["0.5", "0.4"], "权重之和应为 1"),
        ({"甲": [1, 2], "乙": [1]}, ["0.5", "0.5"], "乙：有 1 个数，应为 2 个"),
        ({"甲": [1, 2], "乙": [1, 2]}, ["0.5", "0.5"], "数据都相同"),
        ({"甲": [1, 2]}, ["0.5", "0.5"], "只有一个方案"),
    ],
)
def test_topsis_refuses_what_cannot_be_ranked(table, weights, said):
    with pytest.raises(ScoringError, match=said):
        topsis(table, weights)
