"""Kendall's W and the kappas: published values, scipy and statsmodels as oracles."""

import json
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.agreement import Insufficient, kappas, kendall_w
from scoring.errors import ScoringError

PUBLISHED = json.loads((Path(__file__).parent / "published" / "agreement.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def friedman():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from scipy.stats import friedmanchisquare  # noqa: PLC0415  (after warnings are off)
    return lambda table: friedmanchisquare(*table)


@pytest.fixture(scope="module")
def inter_rater():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from statsmodels.stats import inter_rater  # noqa: PLC0415  (after warnings are off)
    return inter_rater


def test_st_08_kendall_w_of_conference_attributes_without_ties():
    case = PUBLISHED["conference"]
    answer = kendall_w(case["targets_by_judges"])

    assert answer.w == answer.w_uncorrected == pytest.approx(case["w"], abs=5e-4)
    assert answer.chi2 == pytest.approx(3 * 7 * answer.w)
    assert (answer.df, answer.tied) == (7, False)
    assert answer.sentence == "Kendall W（没有结值）为 0.66，χ²(7) = 13.78，p = 0.055。"


def test_st_09_kendall_w_ties_of_anxiety():
    case = PUBLISHED["anxiety"]
    answer = kendall_w(case["targets_by_judges"])

    assert answer.w == pytest.approx(case["w"], abs=5e-8)
    assert answer.w_uncorrected == pytest.approx(case["w_uncorrected_computed"], abs=5e-7)
    assert answer.tied


def test_st_10_corrected_chi_square_is_friedmans():
    case = PUBLISHED["friedman"]
    answer = kendall_w(case["targets_by_judges"])

    assert answer.chi2 == pytest.approx(case["chi2"], abs=1e-12)
    assert answer.p == pytest.approx(case["p"], abs=1e-12)
    assert answer.chi2 == pytest.approx(case["printed"], abs=0.01)
    assert answer.w == pytest.approx(case["chi2"] / (12 * 3), abs=1e-12)


def test_st_12_published_9_28_is_uncorrected_and_10_23_corrected():
    case = PUBLISHED["demsar"]
    answer = kendall_w(case["targets_by_judges"])

    assert round(answer.chi2_uncorrected, 2) == case["chi2_uncorrected"]
    assert answer.chi2 == pytest.approx(case["chi2"], abs=1e-12)
    assert answer.p == pytest.approx(case["p"], abs=1e-12)
    assert answer.sentence == (
        "Kendall W（经结值校正）为 0.24，χ²(3) = 10.23，p = 0.017；不作校正时 W 为 0.22，χ²(3) = 9.28。"
    )


@settings(max_examples=60, deadline=None)
@given(
    st.tuples(st.integers(3, 8), st.integers(3, 5)).flatmap(
        lambda size: st.lists(
            st.lists(st.integers(0, 4), min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0]
        )
    )
)
def test_w_agrees_with_friedman_of_scipy_for_any_ties(friedman, table):
    answer = kendall_w(table)
    if isinstance(answer, Insufficient):
        assert all(len(set(column)) == 1 for column in zip(*table, strict=True))
        return
    expected = friedman(table)

    assert answer.chi2 == pytest.approx(expected.statistic, abs=1e-9)
    assert answer.p == pytest.approx(expected.pvalue, abs=1e-9)
    assert -1e-12 <= answer.w_uncorrected <= answer.w <= 1 + 1e-12


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ([[1], [2]], "只有 1 名成员"),
        ([[1, 2]], "只有 1 个评分点"),
        ([[3, 4], [3, 4], [3, 4]], "没有高低之分"),
        ([[1, 2], [None, 1], [3, 3]], "第 2 行第 1 列缺失"),
    ],
)
def test_w_of_a_degenerate_table_is_answered_with_a_reason(table, reason):
    answer = kendall_w(table)

    assert isinstance(answer, Insufficient)
    assert reason in answer.sentence


def test_judges_with_the_same_order_have_w_of_one():
    assert kendall_w([[1, 10, 3], [2, 20, 5], [3, 70, 6], [3, 70, 6]]).w == pytest.approx(1, abs=1e-12)


def test_st_03_five_coefficients_with_missing_ratings_as_gwet_prints_them():
    case = PUBLISHED["four_raters"]
    answer = kappas(case["units_by_raters"])

    assert (answer.units, answer.paired, answer.raters, len(answer.categories)) == (12, 11, 4, 5)
    assert answer.observed == pytest.approx(case["coefficients"]["percent"][0], abs=5e-8)
    for kind, (value, error, interval) in case["coefficients"].items():
        kappa = answer.coefficients[kind]
        assert kappa.estimate.value == pytest.approx(value, abs=5e-6)
        assert kappa.error == pytest.approx(error, abs=5e-6)
        assert f"{kappa.estimate.low:.3g},{kappa.estimate.high:.3g}" == interval
    for kind, expected in case["expected"].items():
        assert answer.coefficients[kind].expected == pytest.approx(expected, abs=5e-8)


def test_st_06_two_abstractors_have_cohens_kappa_and_scotts_pi():
    case = PUBLISHED["two_abstractors"]
    labels = case["labels"]
    pairs = [
        (labels[row], labels[column])
        for row, cells in enumerate(case["contingency"])
        for column, n in enumerate(cells)
        for _ in range(n)
    ]
    answer = kappas(pairs, labels)

    assert answer.coefficients["conger"].name == "Cohen κ"
    assert answer.coefficients["fleiss"].name == "Scott π"
    for kind, (value, error) in case["coefficients"].items():
        assert answer.coefficients[kind].estimate.value == pytest.approx(value, abs=5e-8)
        assert answer.coefficients[kind].error * np.sqrt(99 / 100) == pytest.approx(error, abs=5e-8)


def test_six_raters_over_five_diagnoses():
    case = PUBLISHED["six_raters"]
    rows = [[category for category, n in enumerate(counts) for _ in range(n)] for counts in case["counts"]]
    answer = kappas(rows)

    for kind, (value, error) in case["coefficients"].items():
        assert answer.coefficients[kind].estimate.value == pytest.approx(value, abs=5e-8)
        assert answer.coefficients[kind].error == pytest.approx(error, abs=5e-8)
        assert answer.coefficients[kind].name == {"ac1": "Gwet AC1", "fleiss": "Fleiss κ"}.get(
            kind, "Brennan-Prediger 系数"
        )
    for kind, expected in case["expected"].items():
        assert answer.coefficients[kind].expected == pytest.approx(expected, abs=5e-8)


@pytest.mark.parametrize("raters", [2, 5])
def test_complete_ratings_agree_with_statsmodels(inter_rater, raters):
    random = np.random.default_rng(raters)
    truth = random.integers(4, size=(60, 1))
    ratings = np.where(random.random((60, raters)) < 0.6, truth, random.integers(4, size=(60, raters)))
    answer = kappas(ratings.tolist(), range(4)).coefficients
    counts, _ = inter_rater.aggregate_raters(ratings, n_cat=4)

    assert answer["fleiss"].estimate.value == pytest.approx(inter_rater.fleiss_kappa(counts), abs=1e-12)
    assert answer["brennan_prediger"].estimate.value == pytest.approx(
        inter_rater.fleiss_kappa(counts, method="randolph"), abs=1e-12
    )
    if raters == 2:
        table = np.histogram2d(*ratings.T, bins=[np.arange(5)] * 2)[0]
        cohen = inter_rater.cohens_kappa(table, return_results=False)
        assert answer["conger"].estimate.value == pytest.approx(cohen, abs=1e-12)


def test_everyone_in_one_category_has_no_kappa_but_an_ac1_of_one():
    answer = kappas([["一档", "一档", "一档"]] * 12, ["一档", "二档", "三档"]).coefficients

    assert answer["ac1"].estimate.value == answer["brennan_prediger"].estimate.value == 1
    assert isinstance(answer["fleiss"], Insufficient)
    assert answer["conger"].sentence == "不足以判断：全部评分都属于同一类别，Conger κ无定义。"


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], "只有 0 名成员"),
        ([["甲"], ["乙"]], "只有 1 名成员"),
        ([["甲", "甲"], ["甲", None]], "同一类别"),
        ([["甲", None], [None, "乙"]], "其中两人以上评过的 0 个"),
        ([["甲", "乙"], [None, None]], "有评分的单元只有 1 个"),
    ],
)
def test_too_few_categories_are_answered_with_a_reason(rows, reason):
    assert reason in kappas(rows).sentence


def test_rows_of_unequal_length_and_strange_categories_are_refused():
    with pytest.raises(ScoringError, match="成员数不一致"):
        kappas([["甲", "乙"], ["甲"]])
    with pytest.raises(ScoringError, match="“丙”不在类别之中"):
        kappas([["甲", "丙"]], ["甲", "乙"])


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(["甲", "乙", "丙", None]), min_size=3, max_size=3), min_size=3, max_size=9),
    st.randoms(use_true_random=False),
)
def test_order_of_units_raters_and_categories_does_not_matter(rows, random):
    columns = random.sample(range(3), 3)
    moved = [[row[column] for column in columns] for row in random.sample(rows, len(rows))]
    one, other = kappas(rows, "甲乙丙"), kappas(moved, "丙甲乙")
    assert isinstance(one, Insufficient) == isinstance(other, Insufficient)
    if isinstance(one, Insufficient):
        return

    for kind, kappa in one.coefficients.items():
        if isinstance(kappa, Insufficient):
            assert isinstance(other.coefficients[kind], Insufficient)
            continue
        same = other.coefficients[kind].estimate
        assert (kappa.estimate.value, kappa.estimate.low) == pytest.approx((same.value, same.low), abs=1e-9)
