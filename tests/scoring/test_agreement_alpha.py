"""Krippendorff's alpha: published values, the krippendorff package as oracle, and properties."""

import json
import warnings
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.agreement import Insufficient, Metric, alpha, alpha_batch
from scoring.errors import ScoringError

PUBLISHED = json.loads((Path(__file__).parent / "published" / "agreement.json").read_text("utf-8"))
METRICS = get_args(Metric)


@pytest.fixture(scope="module")
def oracle():
    """Alpha by the krippendorff package of a table (units, raters)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import krippendorff  # noqa: PLC0415  (after warnings are off)

    def compute(table, metric):
        return float(krippendorff.alpha(np.asarray(table, dtype=float).T, level_of_measurement=metric))

    return compute


def four_raters():
    return np.array(PUBLISHED["four_raters"]["units_by_raters"], dtype=float)


def holed(seed, projects=12, units=40, raters=5):
    random = np.random.default_rng(seed)
    tables = np.round(
        7 + 1.5 * random.standard_normal((projects, units, 1)) + random.random((projects, units, raters)), 1
    )
    tables[random.random(tables.shape) < 0.15] = np.nan
    return tables


@pytest.mark.parametrize("metric", METRICS)
def test_st_03_krippendorff_alpha_of_four_raters_on_each_level(metric, oracle):
    answer = alpha(four_raters(), metric, seed=1)

    assert answer.estimate.value == pytest.approx(PUBLISHED["four_raters"]["alpha"][metric], abs=5e-4)
    assert answer.estimate.value == pytest.approx(oracle(four_raters(), metric), abs=1e-12)


def test_st_03_unit_with_a_single_rating_is_left_out_of_alpha():
    answer = alpha(four_raters(), "nominal", seed=1)

    assert answer.estimate.value == pytest.approx(PUBLISHED["four_raters"]["alpha_nominal_five_places"], abs=5e-6)
    assert (answer.units, answer.ratings) == (11, 40)
    assert answer.estimate == alpha(four_raters()[:-1], "nominal", seed=1).estimate


def test_st_06_alpha_of_two_abstractors():
    case = PUBLISHED["two_abstractors"]
    pairs = [
        (row, column)
        for row, cells in enumerate(case["contingency"])
        for column, n in enumerate(cells)
        for _ in range(n)
    ]

    assert alpha(pairs, "nominal", seed=1).estimate.value == pytest.approx(case["alpha_nominal"], abs=5e-8)


def test_alpha_of_six_raters_over_five_diagnoses():
    case = PUBLISHED["six_raters"]
    rows = [[category for category, n in enumerate(counts) for _ in range(n)] for counts in case["counts"]]

    assert alpha(rows, "nominal", seed=1).estimate.value == pytest.approx(case["alpha_nominal"], abs=5e-8)


@pytest.mark.parametrize("metric", METRICS)
def test_batch_and_single_agree_with_the_package_where_ratings_are_missing(metric, oracle):
    tables = holed(3)
    batch = alpha_batch(tables, metric)

    for table, found in zip(tables, batch, strict=True):
        assert found == pytest.approx(oracle(table, metric), abs=1e-12)
        assert alpha(table, metric, seed=1, resamples=20).estimate.value == pytest.approx(found, abs=1e-12)


def test_batch_in_several_chunks_equals_one_by_one():
    tables = holed(4, projects=900, units=12)
    batch = alpha_batch(tables)

    assert len(batch) == 900
    for place in (0, 665, 666, 667, 899):
        assert batch[place] == pytest.approx(alpha_batch(tables[place : place + 1])[0], abs=1e-14)


def test_batch_leaves_undefined_where_the_single_answer_is_insufficient():
    level, lonely = np.full((5, 3), 4.0), np.full((5, 3), np.nan)
    lonely[:, 0] = [1, 2, 3, 4, 5]
    tables = np.array([level, lonely, [[1, 1, 2], [2, 2, 2], [3, 3, 1], [1, 1, 1], [2, 2, 3]]])

    for metric in METRICS:
        assert np.isnan(alpha_batch(tables, metric)).tolist() == [True, True, False]
    assert "没有差异" in alpha(level, seed=1).sentence
    assert alpha(lonely, seed=1).sentence == "不足以判断：只有 0 个单元有两名以上成员的评分，至少要有 2 个。"


def test_batch_of_nothing_is_nothing():
    assert alpha_batch(np.empty((0, 4, 3))).tolist() == []


@pytest.mark.parametrize("metric", METRICS)
def test_interval_is_the_percentile_bootstrap_of_units(metric, oracle):
    """The same draws, one by one, through the package."""
    table = holed(5, projects=1, units=15)[0]
    table = table[(~np.isnan(table)).sum(axis=1) >= 2]
    answer = alpha(table, metric, seed=11, resamples=60, confidence=0.9)

    draws = np.random.Generator(np.random.PCG64(11)).integers(len(table), size=(60, len(table)))
    expected = np.quantile([oracle(table[draw], metric) for draw in draws], [0.05, 0.95])
    assert [answer.estimate.low, answer.estimate.high] == pytest.approx(list(expected), abs=1e-12)
    assert answer.estimate.confidence == 0.9


def test_interval_depends_on_the_seed_and_on_nothing_else():
    first, again, other = (alpha(four_raters(), seed=seed).estimate for seed in (5, 5, 6))

    assert first == again
    assert (first.low, first.high) != (other.low, other.high)
    assert first.value == other.value


def test_interval_covers_a_known_alpha_about_as_often_as_it_says():
    """Marks of unit variance between and within units: alpha of interval data tends to the ICC, one half."""
    random = np.random.default_rng(8)
    tables = random.standard_normal((150, 60, 1)) + random.standard_normal((150, 60, 3))
    estimates = [alpha(table, seed=place, resamples=300).estimate for place, table in enumerate(tables)]
    covered = np.mean([one.low <= 0.5 <= one.high for one in estimates])

    assert 0.88 <= covered <= 0.99


def test_resamples_without_differences_are_left_out_and_counted():
    table = [[1, 1], [1, 1], [1, 1], [2, 1], [1, 2]]
    answer = alpha(table, seed=1)

    assert 0 < answer.left_out < 100
    assert answer.label == "Krippendorff α（定距）"


def test_answer_is_insufficient_where_too_few_resamples_differ():
    answer = alpha([[1, 1]] * 40 + [[1, 2]], seed=1)

    assert isinstance(answer, Insufficient)
    assert "无法给出可靠的置信区间" in answer.reason
    assert isinstance(alpha(four_raters(), seed=1, resamples=0), Insufficient)


def test_resamples_beyond_one_chunk_are_drawn_as_one():
    table = holed(6, projects=1, units=300)[0]
    table = table[(~np.isnan(table)).sum(axis=1) >= 2]
    answer = alpha(table, seed=3, resamples=1500)

    draws = np.random.Generator(np.random.PCG64(3)).integers(len(table), size=(1500, len(table)))
    expected = np.quantile(alpha_batch(table[draws]), [0.025, 0.975])
    assert [answer.estimate.low, answer.estimate.high] == pytest.approx(list(expected), abs=1e-12)


def test_unknown_metric_and_negative_ratio_are_refused():
    with pytest.raises(ScoringError, match="不认识的测量层次"):
        alpha([[1, 2], [2, 3]], "cardinal", seed=1)
    with pytest.raises(ScoringError, match="不能为负"):
        alpha_batch([[[1, -2], [2, 3]]], "ratio")


CELLS = st.one_of(st.none(), st.integers(0, 6))
TABLES = st.tuples(st.integers(2, 7), st.integers(2, 4)).flatmap(
    lambda size: st.lists(st.lists(CELLS, min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0])
)


@settings(max_examples=60, deadline=None)
@given(TABLES, st.sampled_from(METRICS), st.randoms(use_true_random=False))
def test_order_of_units_and_raters_does_not_matter(table, metric, random):
    rows = random.sample(table, len(table))
    columns = random.sample(range(len(table[0])), len(table[0]))
    (one,) = alpha_batch(np.array([table], dtype=float), metric)
    (other,) = alpha_batch(np.array([[[row[column] for column in columns] for row in rows]], dtype=float), metric)

    assert one == pytest.approx(other, abs=1e-12, nan_ok=True)


@settings(max_examples=60, deadline=None)
@given(TABLES, st.integers(-30, 30), st.sampled_from([-2, 0.01, 3]))
def test_interval_alpha_survives_an_affine_change_and_ordinal_any_increasing_one(table, shift, scale):
    marks = np.array([table], dtype=float)
    changed = scale * marks + shift

    assert alpha_batch(changed) == pytest.approx(alpha_batch(marks), abs=1e-9, nan_ok=True)
    assert alpha_batch(np.exp(marks), "ordinal") == pytest.approx(alpha_batch(marks, "ordinal"), abs=1e-12, nan_ok=True)


@settings(max_examples=60, deadline=None)
@given(TABLES, st.sampled_from(METRICS))
def test_single_equals_batch_and_never_exceeds_one(table, metric):
    marks = np.array(table, dtype=float)
    answer = alpha(marks, metric, seed=1, resamples=30)
    (value,) = alpha_batch(marks[np.newaxis], metric)
    if isinstance(answer, Insufficient):
        return
    assert answer.estimate.value == pytest.approx(value, abs=1e-12)
    assert max(answer.estimate.value, answer.estimate.high) <= 1 + 1e-12
