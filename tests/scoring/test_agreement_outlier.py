"""Grubbs' test: the handbook's figures, its bounds in small panels, and properties."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.agreement import Insufficient, grubbs, grubbs_critical
from scoring.errors import ScoringError

PUBLISHED = json.loads((Path(__file__).parent / "published" / "agreement.json").read_text("utf-8"))


def test_outlier_rater_grubbs_of_the_nist_handbook():
    case = PUBLISHED["grubbs"]
    test = grubbs(case["values"], tail="upper")

    assert test.g == pytest.approx(case["g"], abs=5e-7)
    assert test.critical == pytest.approx(case["critical_upper"], abs=5e-4)
    assert (test.place, test.outlying) == (7, True)
    assert grubbs_critical(5) == pytest.approx(case["critical_5_both"], abs=5e-4)


def test_grubbs_of_the_least_value_is_that_of_the_greatest_mirrored():
    values = PUBLISHED["grubbs"]["values"]
    lower, upper = grubbs([-value for value in values], tail="lower"), grubbs(values, tail="upper")

    assert (lower.g, lower.critical, lower.place) == (pytest.approx(upper.g), upper.critical, 7)
    assert not grubbs(values, tail="lower").outlying


@pytest.mark.parametrize(("n", "most"), [(3, "1.1547"), (5, "1.7889"), (6, "2.0412")])
def test_grubbs_in_a_small_panel_has_no_power_and_says_so(n, most):
    answer = grubbs([0.0] * (n - 1) + [1e9])

    assert isinstance(answer, Insufficient)
    assert f"G 最大只能达到 {most}" in answer.sentence


def test_grubbs_cannot_exceed_its_bound_nor_reach_two_deviations_under_six():
    for n in range(3, 9):
        g = grubbs([0.0] * (n - 1) + [1.0], fewest=3).g
        assert g == pytest.approx((n - 1) / n**0.5)
        assert (g > 2) == (n >= 6)


def test_grubbs_of_equal_values_is_insufficient_and_of_nan_refused():
    assert "完全相同" in grubbs([0.1] * 8).sentence
    with pytest.raises(ScoringError, match="有限数"):
        grubbs([float("nan")] * 8)
    with pytest.raises(ScoringError, match="至少要有 3 个"):
        grubbs_critical(2)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(-1000, 1000), min_size=7, max_size=12, unique=True), st.randoms(use_true_random=False))
def test_grubbs_does_not_depend_on_order_shift_or_scale(values, random):
    moved = random.sample(values, len(values))
    one, other = grubbs(values), grubbs([3 * value + 7 for value in moved])

    assert one.g == pytest.approx(other.g)
    assert one.outlying == other.outlying
