"""G and D studies: Brennan's synthetic data sets to every printed digit, and how many members it takes."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm

from scoring.errors import ScoringError
from scoring.generalizability import crossed_study, decide, levels_needed, members_needed, nested_study
from scoring.severity import crossed_components

PUBLISHED = json.loads((Path(__file__).parent / "published" / "severity.json").read_text("utf-8"))


def case(name):
    return np.array(PUBLISHED[name]["marks"], dtype=float), PUBLISHED[name]["published"]


def test_g_study_p_x_i_equals_brennan_and_projects_to_any_number_of_items():
    marks, said = case("g_study_p_x_i")
    study = crossed_study(marks, "pi")
    own = decide(study)

    assert study.components == pytest.approx({"p": said["v_p"], "i": said["v_i"], "pi": said["v_pi"]}, abs=5e-5)
    assert own.rho2 == pytest.approx(said["rho2"], abs=5e-4)
    assert own.phi == pytest.approx(said["phi"], abs=5e-4)
    assert levels_needed(study, "i", 0.8).exact == pytest.approx(14.094, abs=5e-4)
    assert levels_needed(study, "i", 0.8).count == 15
    assert levels_needed(study, "i", 0.8, use="relative").count == 9


def test_g_study_p_x_i_x_r_equals_brennan_and_its_decision_table():
    marks, said = case("g_study_p_x_i_x_r")
    study = crossed_study(marks, "pio")
    own = decide(study)

    assert study.components == pytest.approx(
        {e: said[f"v_{e}"] for e in ("p", "i", "o", "pi", "po", "io", "pio")}, abs=5.1e-5
    )
    assert (own.rho2, own.phi) == pytest.approx((said["rho2"], said["phi"]), abs=5e-3)
    for sizes, coefficients in PUBLISHED["g_study_p_x_i_x_r"]["decisions"].items():
        items, occasions = map(int, sizes.split("x"))
        found = decide(study, {"i": items, "o": occasions})
        assert (found.rho2, found.phi) == pytest.approx(coefficients, abs=5.1e-5)


def test_g_study_p_x_rt_equals_brennan():
    marks, said = case("g_study_p_x_rt")
    study = nested_study(marks)
    own = decide(study)
    printed = {"p": "v_p", "t": "v_t", "r:t": "v_rt", "pt": "v_pt", "pr:t": "v_prt"}

    assert study.design == "p×(r:t)"
    assert study.components == pytest.approx({effect: said[key] for effect, key in printed.items()}, abs=1.01e-4)
    assert (own.rho2, own.phi) == pytest.approx((said["rho2"], said["phi"]), abs=5e-3)


def test_raters_needed_spearman_brown_on_shrout_fleiss_is_ten():
    marks, said = case("raters_needed_spearman_brown")
    study = crossed_study(marks, "pr")
    single = decide(study, {"r": 1}).phi
    needed = members_needed(single, 0.8)

    assert single == pytest.approx(said["single"], abs=5e-6)
    assert needed.exact == pytest.approx(said["exact"], abs=5e-4)
    assert needed.count == 10
    assert needed.reached == pytest.approx(0.803, abs=5e-4)
    assert needed.one_less == pytest.approx(0.786, abs=5e-4)
    assert needed.words == "要达到 0.8，需要 10 名成员（计算值 9.804；10 名时为 0.803，9 名时为 0.786）。"
    by_study = levels_needed(study, "r", 0.8)
    assert (by_study.count, by_study.exact) == (10, pytest.approx(needed.exact, rel=1e-12))


def test_crossed_study_of_two_facets_has_the_mean_squares_of_statsmodels():
    marks = np.random.default_rng(3).integers(60, 100, (9, 5)).astype(float)
    rows, columns = np.divmod(np.arange(marks.size), 5)
    frame = pd.DataFrame({"y": marks.ravel(), "p": rows, "r": columns})
    table = anova_lm(ols("y ~ C(p) + C(r)", frame).fit())
    square = table["sum_sq"] / table["df"]
    raw = crossed_study(marks, "pr").raw

    assert raw["pr"] == pytest.approx(square["Residual"], rel=1e-11)
    assert raw["p"] == pytest.approx((square["C(p)"] - square["Residual"]) / 5, rel=1e-9)
    assert raw["r"] == pytest.approx((square["C(r)"] - square["Residual"]) / 9, rel=1e-9)


def test_crossed_study_and_variance_components_of_a_full_panel_are_the_same():
    marks, _ = case("raters_needed_spearman_brown")
    project, member = np.divmod(np.arange(marks.size), 4)
    found = crossed_components(project, member, marks.ravel())

    assert crossed_study(marks, "pr").components == pytest.approx(
        {"p": found.project, "r": found.member, "pr": found.residual}, rel=1e-11
    )


def test_nested_study_equals_the_crossed_one_with_the_nested_effects_pooled():
    marks = np.random.default_rng(5).normal(0, 3, (12, 4, 6)) + np.random.default_rng(6).normal(0, 4, (12, 1, 1))
    nested, crossed = nested_study(marks).raw, crossed_study(marks, "ptr").raw

    assert nested == pytest.approx(
        {
            "p": crossed["p"] + crossed["pr"] / 6,
            "t": crossed["t"] - crossed["r"] / 6,
            "r:t": crossed["r"] + crossed["tr"],
            "pt": crossed["pt"] - crossed["pr"] / 6,
            "pr:t": crossed["pr"] + crossed["ptr"],
        },
        rel=1e-9,
    )


def test_study_sets_negative_components_to_zero_and_says_so():
    study = crossed_study(np.array([[1.0, 4, 2], [4, 1, 3], [2, 3, 1], [3, 2, 4], [1, 2, 3]]), "pr")

    assert study.raw["p"] < 0
    assert study.components["p"] == 0
    assert (
        study.words == "分数差异的来源：项目 0.0%，成员 0.0%，项目×成员 100.0%。项目、成员的方差估计为负，已按 0 计。"
    )
    assert levels_needed(study, "r", 0.8).words == "仅靠增加成员达不到 0.8，最多接近 0.000。"


def test_study_words_name_the_effects():
    marks, _ = case("g_study_p_x_rt")

    assert nested_study(marks).words == (
        "分数差异的来源：项目 10.8%，指标组 7.4%，指标组内的成员 14.8%，项目×指标组 12.8%，指标组内的项目×成员 54.3%。"
    )


def test_study_of_four_projects_is_not_enough_to_decide():
    study = crossed_study(np.arange(12.0).reshape(4, 3) ** 2, "pr")

    assert study.words == "只有 4 个项目，不足以判断（至少 5 个）。"
    with pytest.raises(ScoringError, match="只有 4 个项目，不足以判断"):
        levels_needed(study, "r", 0.8)


def test_study_of_identical_marks_has_no_coefficient():
    study = crossed_study(np.full((6, 3), 80.0), "pr")

    assert study.words == "全部分数相同，没有差异可分解。"
    assert (decide(study).rho2, decide(study).phi) == (None, None)


def test_levels_needed_stops_where_another_facet_holds_the_error_up():
    study = crossed_study(case("g_study_p_x_i_x_r")[0], "pio")
    needed = levels_needed(study, "o", 0.9, use="relative", sizes={"i": 4})

    assert needed.count is None
    assert needed.limit == pytest.approx(decide(study, {"i": 4, "o": 10**9}).rho2, rel=1e-8)
    assert needed.words == f"仅靠增加时点达不到 0.9，最多接近 {needed.limit:.3f}。"


def test_members_needed_for_what_one_member_already_reaches_is_one():
    needed = members_needed(0.9, 0.8)

    assert (needed.count, needed.one_less) == (1, None)
    assert needed.words == "要达到 0.8，需要 1 名成员（计算值 0.444；1 名时为 0.900）。"


def test_members_needed_is_not_pushed_up_by_rounding():
    assert members_needed(0.5, 0.8).count == 4
    assert members_needed(0.1, 0.9).count == 81


@pytest.mark.parametrize(
    ("marks", "facets", "words"),
    [
        (np.zeros((3, 3)), "pir", "与设计“pir”不符"),
        (np.zeros((3, 3)), "px", "与设计“px”不符"),
        (np.zeros((3, 3)), "pp", "与设计“pp”不符"),
        (np.zeros((3, 1)), "pr", "至少要有 2 个水平"),
        (np.array([[1, 2], [3, np.nan]]), "pr", "分数表有空缺"),
    ],
)
def test_crossed_study_refuses_a_table_that_does_not_fit(marks, facets, words):
    with pytest.raises(ScoringError, match=words):
        crossed_study(marks, facets)


@pytest.mark.parametrize(
    ("sizes", "words"), [({"t": 3}, "没有可调的侧面“t”"), ({"p": 3}, "没有可调"), ({"r": 0}, "至少为 1")]
)
def test_decide_refuses_sizes_that_do_not_fit(sizes, words):
    with pytest.raises(ScoringError, match=words):
        decide(crossed_study(np.eye(6), "pr"), sizes)


@pytest.mark.parametrize(("single", "target"), [(0, 0.8), (-0.2, 0.8), (1, 0.8), (0.5, 1), (0.5, 0)])
def test_members_needed_refuses_reliabilities_outside_0_and_1(single, target):
    with pytest.raises(ScoringError, match="须在 0 与 1 之间"):
        members_needed(single, target)


TABLES = st.tuples(st.integers(2, 5), st.integers(2, 4), st.integers(2, 3)).flatmap(
    lambda shape: st.lists(
        st.integers(0, 20), min_size=shape[0] * shape[1] * shape[2], max_size=shape[0] * shape[1] * shape[2]
    ).map(lambda marks: np.array(marks, dtype=float).reshape(shape))
)


@settings(max_examples=40, deadline=None)
@given(TABLES, st.integers(-50, 50), st.randoms(use_true_random=False))
def test_crossed_study_ignores_a_constant_and_the_order_of_levels(marks, more, random):
    orders = [random.sample(range(size), size) for size in marks.shape]
    moved = marks[np.ix_(*orders)] + more

    assert crossed_study(moved, "pir").raw == pytest.approx(crossed_study(marks, "pir").raw, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(st.floats(0.02, 0.98), st.floats(0.05, 0.99))
def test_members_needed_is_the_least_number_that_reaches_the_target(single, target):
    needed = members_needed(single, target)

    assert needed.reached >= target - 1e-9
    assert needed.one_less is None or needed.one_less < target
