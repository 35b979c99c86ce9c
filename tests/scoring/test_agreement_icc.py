"""Intraclass correlation: published tables, two libraries as oracles, and properties."""

import json
import math
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scoring.agreement import FORM_NAMES, Icc, Insufficient, icc, icc_batch
from scoring.errors import ScoringError

PUBLISHED = json.loads((Path(__file__).parent / "published" / "agreement.json").read_text("utf-8"))
PINGOUIN = dict(zip(FORM_NAMES, ("ICC(1,1)", "ICC(A,1)", "ICC(C,1)", "ICC(1,k)", "ICC(A,k)", "ICC(C,k)"), strict=True))


@pytest.fixture(scope="module")
def oracle():
    """Six forms by pingouin with its interval unrounded: {form: (value, low, high, F, df2, p)}."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pandas as pd  # noqa: PLC0415  (after the warnings of its users are off)
        import pingouin  # noqa: PLC0415

    def forms(table):
        cells = [(row, column, value) for (row, column), value in np.ndenumerate(np.asarray(table, dtype=float))]
        frame = pd.DataFrame(cells, columns=["target", "judge", "mark"])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = pingouin.intraclass_corr(frame, "target", "judge", "mark").set_index("Type")
        rows = {form: found.loc[name] for form, name in PINGOUIN.items()}
        return {form: (row["ICC"], *row["CI95"], row["F"], row["df2"], row["pval"]) for form, row in rows.items()}

    rounding = pingouin.options.pop("round.column.CI95")
    yield forms
    pingouin.options["round.column.CI95"] = rounding


def figures(answer):
    return {
        form: (one.estimate.value, one.estimate.low, one.estimate.high, one.f, one.df2, one.p)
        for form, one in answer.forms.items()
    }


def panel(seed, n=40, k=5):
    random = np.random.default_rng(seed)
    sizes = ((n, 1), (1, k), (n, k))
    return 7 + sum(scale * random.standard_normal(size) for scale, size in zip((1.5, 0.5, 1), sizes, strict=True))


def test_st_01_icc_shrout_fleiss_six_forms_with_f_and_intervals():
    case = PUBLISHED["shrout_fleiss"]
    answer = icc(case["targets_by_judges"])

    assert list(answer.forms) == list(case["icc"])
    for form, one in answer.forms.items():
        assert one.estimate.value == pytest.approx(case["icc"][form], abs=0.005)
        assert one.estimate.low == pytest.approx(case["low"][form], abs=0.005)
        assert one.estimate.high == pytest.approx(case["high"][form], abs=0.005)
        kind = "one_way" if form.startswith("1") else "two_way"
        assert (one.df1, one.df2) == (case["df1"], case["df2"][kind])
        assert one.f == pytest.approx(case["f"][kind], abs=0.05)


def test_st_01_icc_shrout_fleiss_interval_of_form_2_1_to_six_places():
    case = PUBLISHED["shrout_fleiss"]
    estimate = icc(case["targets_by_judges"]).forms["2,1"].estimate

    assert estimate.low == pytest.approx(case["six_places"]["low"], abs=5e-7)
    assert estimate.high == pytest.approx(case["six_places"]["high"], abs=5e-7)
    assert estimate.words == "0.29（95% 置信区间 0.02 至 0.76）"


def test_st_01_mean_squares_are_those_of_the_paper():
    answer = icc(PUBLISHED["shrout_fleiss"]["targets_by_judges"])
    squares = [round(figure, 2) for figure in (answer.between, answer.within, answer.judges, answer.error)]

    assert squares == [11.24, 6.26, 32.49, 1.02]


def test_st_01_each_form_is_called_by_number_and_model():
    labels = [one.label for one in icc(PUBLISHED["shrout_fleiss"]["targets_by_judges"]).forms.values()]

    assert labels[1] == "ICC(2,1)（双向随机、绝对一致、单人）"
    assert len(set(labels)) == 6


def test_st_02_wine_six_forms():
    case = PUBLISHED["wine"]
    answer = icc(case["targets_by_judges"])

    assert answer.dropped == ()
    for form, one in answer.forms.items():
        assert one.estimate.value == pytest.approx(case["icc"][form], abs=0.005)
        assert one.estimate.low == pytest.approx(case["low"][form], abs=0.005)
        assert one.estimate.high == pytest.approx(case["high"][form], abs=0.005)
        assert one.df2 == case["df2"]["one_way" if form.startswith("1") else "two_way"]
        assert one.f == pytest.approx(case["f"], abs=0.5)


def test_st_02_wine_with_a_missing_mark_is_refused_or_the_row_dropped_when_asked():
    case = PUBLISHED["wine"]
    table = np.array(case["targets_by_judges"], dtype=float)
    table[case["one_missing"]["row"], 0] = np.nan

    refused = icc(table)
    assert isinstance(refused, Insufficient)
    assert "第 4 行第 1 列缺失" in refused.sentence

    dropped = icc(table, drop_incomplete=True)
    assert dropped.dropped == (3,)
    for form, one in dropped.forms.items():
        assert one.estimate.value == pytest.approx(case["one_missing"]["icc"][form], abs=0.005)
        assert one.f == pytest.approx(case["one_missing"]["f"], abs=0.5)
        assert one.df1 == case["one_missing"]["df1"]
        assert one.df2 == case["one_missing"]["df2"]["one_way" if form.startswith("1") else "two_way"]


@pytest.mark.slow  # loading pingouin takes seconds
@pytest.mark.parametrize("name", ["shrout_fleiss", "wine", "anxiety"])
def test_published_tables_agree_with_pingouin_unrounded(oracle, name):
    table = PUBLISHED[name]["targets_by_judges"]
    expected = oracle(table)

    for form, found in figures(icc(table)).items():
        assert found == pytest.approx(expected[form], abs=1e-12, rel=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize(("n", "k"), [(40, 5), (10, 3), (12, 2)])
def test_random_panels_agree_with_pingouin_unrounded(oracle, n, k):
    table = panel(n * k, n, k)
    expected = oracle(table)

    for form, found in figures(icc(table)).items():
        assert found == pytest.approx(expected[form], abs=1e-12, rel=1e-12)


def test_batch_equals_one_by_one():
    tables = np.array([panel(seed) for seed in range(30)])
    batch = icc_batch(tables, confidence=0.9)

    for place, table in enumerate(tables):
        forms = icc(table, confidence=0.9).forms
        for limits, form in ((batch.single, "2,1"), (batch.mean, "2,k")):
            estimate = forms[form].estimate
            assert [float(limit[place]) for limit in limits] == [estimate.value, estimate.low, estimate.high]


def test_batch_marks_what_is_not_defined_and_leaves_the_others_alone():
    good, level, holed = panel(1), np.full((40, 5), 8.0), panel(2)
    holed[3, 2] = np.nan
    batch = icc_batch([good, level, holed])

    assert batch.defined.tolist() == [True, False, False]
    assert np.isnan(batch.single.value).tolist() == [False, True, True]
    assert float(batch.single.value[0]) == icc(good).forms["2,1"].estimate.value


def test_batch_of_panels_of_one_is_not_defined():
    assert not icc_batch(np.ones((3, 10, 1))).defined.any()


DEGENERATE = {
    "only one judge": ([[1], [2], [3]], "只有 1 名成员"),
    "only one target": ([[1, 2, 3]], "只有 1 个评分点"),
    "all equal": ([[0.7, 0.7], [0.7, 0.7], [0.7, 0.7]], "没有差异"),
    "judges level, each at their own": ([[0.1, 0.7], [0.1, 0.7], [0.1, 0.7]], "没有差异"),
    "same means of targets": ([[1, 2], [2, 1], [1, 2]], "没有差异"),
    "one mark missing": ([[1, 2], [None, 1], [1, 2]], "第 2 行第 1 列缺失"),
}


@pytest.mark.parametrize("name", DEGENERATE)
def test_degenerate_table_is_answered_with_a_reason(name):
    table, reason = DEGENERATE[name]
    answer = icc(table)

    assert isinstance(answer, Insufficient)
    assert answer.sentence.startswith("不足以判断：")
    assert reason in answer.reason


def test_judges_who_agree_to_the_last_digit_have_an_icc_of_one():
    answer = icc([[0.1] * 3, [0.7] * 3, [0.3] * 3])

    assert all((one.estimate.value, one.estimate.low, one.estimate.high) == (1, 1, 1) for one in answer.forms.values())
    assert all((one.f, one.p) == (math.inf, 0) for one in answer.forms.values())


def test_mean_form_alone_is_insufficient_where_disagreement_swamps_the_targets():
    answer = icc([[1, 9, 5], [9, 1, 5.1], [5, 5, 5.2], [1, 9, 5.3], [9, 1, 5.4]])

    assert answer.forms["2,1"].estimate.value < 0
    assert isinstance(answer.forms["2,k"].estimate, Insufficient)


@pytest.mark.parametrize("table", [[[1, 2], [3]], [1, 2, 3], [[1, math.inf], [2, 3]], [["甲", 1], [2, 3]]])
def test_what_is_no_table_is_refused(table):
    with pytest.raises(ScoringError):
        icc(table)


@pytest.mark.parametrize("confidence", [0, 1, 95])
def test_confidence_outside_zero_and_one_is_refused(confidence):
    with pytest.raises(ScoringError, match="置信水平"):
        icc([[1, 2], [3, 4]], confidence=confidence)


TABLES = st.tuples(st.integers(2, 8), st.integers(2, 5)).flatmap(
    lambda size: st.lists(
        st.lists(st.integers(0, 20), min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0]
    )
)


def known(answer):
    assume(isinstance(answer, Icc))
    return {
        form: (one.estimate.value, one.estimate.low, one.estimate.high)
        for form, one in answer.forms.items()
        if not isinstance(one.estimate, Insufficient)
    }


@settings(max_examples=60, deadline=None)
@given(TABLES, st.randoms(use_true_random=False))
def test_order_of_targets_and_judges_does_not_matter(table, random):
    rows = random.sample(table, len(table))
    columns = random.sample(range(len(table[0])), len(table[0]))
    other = known(icc([[row[column] for column in columns] for row in rows]))

    for form, found in known(icc(table)).items():
        assert found == pytest.approx(other[form], rel=1e-9, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(TABLES, st.integers(-50, 50), st.sampled_from([0.01, 0.5, 4, 100]))
def test_affine_change_of_all_marks_does_not_matter(table, shift, scale):
    other = known(icc(scale * np.array(table) + shift))

    for form, found in known(icc(table)).items():
        assert found == pytest.approx(other[form], rel=1e-8, abs=1e-8)


@settings(max_examples=100, deadline=None)
@given(TABLES)
def test_every_estimate_is_finite_and_inside_its_interval(table):
    for value, low, high in known(icc(table)).values():
        assert math.isfinite(value)
        assert low - 1e-9 <= value <= high + 1e-9
        assert high <= 1 + 1e-12
