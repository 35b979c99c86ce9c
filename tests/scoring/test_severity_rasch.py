"""The many-facet Rasch check: recovers what was put in, agrees with logistic regression, and is silent on little data."""

import numpy as np
import pytest
import statsmodels.api as sm

from scoring.errors import ScoringError
from scoring.severity import rasch_check

TRUE_POINTS = np.linspace(-0.8, 0.8, 9)


def simulated(*, projects, members=20, of=3, top=4, seed=1):
    """Bands drawn from the model itself: marks by project, member and point, and the severities put in."""
    rng = np.random.default_rng(seed)
    ability, severity = rng.normal(0.5, 1, projects), rng.normal(0, 0.5, members)
    severity -= severity.mean()
    panels = np.argsort(rng.random((projects, members)), axis=1)[:, :of]
    project = np.repeat(np.arange(projects), of * len(TRUE_POINTS))
    member, point = np.repeat(panels.ravel(), len(TRUE_POINTS)), np.tile(np.arange(len(TRUE_POINTS)), projects * of)
    place = ability[project] - severity[member] - TRUE_POINTS[point]
    thresholds = np.linspace(-1.5, 1.5, top) if top > 1 else np.zeros(1)
    heights = np.exp(place[:, None] * np.arange(top + 1) - np.concatenate(([0], np.cumsum(thresholds))))
    chances = np.cumsum(heights / heights.sum(axis=1, keepdims=True), axis=1)
    band = (rng.random(len(place))[:, None] > chances).sum(axis=1)
    return (project, member, point, band), severity, ability


def test_many_facet_rasch_recovers_simulated_severities_at_300_projects():
    marks, severity, ability = simulated(projects=300)
    check = rasch_check(*marks)
    fit = check.fit

    assert np.corrcoef(fit.severities, severity[fit.members])[0, 1] >= 0.98
    assert np.abs(fit.severities - severity[fit.members]).max() < 4 * fit.errors.max()
    assert np.corrcoef(fit.fair, ability[fit.projects])[0, 1] > 0.95
    assert fit.infit.mean() == pytest.approx(1, abs=0.05)
    assert fit.outfit.mean() == pytest.approx(1, abs=0.05)
    assert fit.agreement > 0.98
    assert check.words == f"多面 Rasch 模型与最小二乘得出的成员宽严，相关系数为 {fit.agreement:.3f}（8100 个分数）。"


def test_many_facet_rasch_with_two_bands_is_logistic_regression():
    (project, member, point, band), _, _ = simulated(projects=110, members=5, top=1, seed=4)
    mean = np.bincount(project, band) / np.bincount(project)
    live = ((mean > 0) & (mean < 1))[project]
    kept = np.unique(project[live], return_inverse=True)[1]
    rows = np.arange(len(kept))
    columns = np.zeros((len(kept), kept.max() + 1 + 4 + 8))
    columns[rows, kept] = 1
    # effect coding: the last level is minus the sum of the others
    for first, one in ((kept.max() + 1, member[live]), (kept.max() + 5, point[live])):
        for level in range(one.max()):
            columns[:, first + level] = (one == one.max()).astype(float) - (one == level)
    theirs = sm.Logit(band[live], columns).fit(disp=False)
    fit = rasch_check(project, member, point, band).fit

    assert fit.severities[:-1] == pytest.approx(theirs.params[kept.max() + 1 : kept.max() + 5], abs=2e-3)
    assert len(fit.projects) == kept.max() + 1


def test_many_facet_rasch_of_seven_projects_is_not_enough():
    check = rasch_check(*simulated(projects=7, members=3)[0])

    assert check.fit is None
    assert check.words == "不足以判断：只有 7 个项目的档次有高有低，至少需要 100 个。"


def test_many_facet_rasch_of_separate_panels_is_not_enough():
    one, other = simulated(projects=100, members=4)[0], simulated(projects=100, members=4, seed=2)[0]
    shifts = (100, 4, 0, 0)
    marks = [np.concatenate([a, b + shift]) for a, b, shift in zip(one, other, shifts, strict=True)]

    assert rasch_check(*marks).words == "不足以判断：成员分成 2 组，组与组之间没有共同评过的项目。"


def test_many_facet_rasch_with_a_band_hardly_used_is_not_enough():
    project, member, point, band = simulated(projects=110)[0]
    band = np.where((band == 2) & (np.arange(len(band)) > 20), 1, band)

    assert "第 2 档只用了" in rasch_check(project, member, point, band).words


def test_many_facet_rasch_leaves_out_who_used_one_end_only():
    project, member, point, band = simulated(projects=150)[0]
    band = np.where(member == 3, 4, band)
    fit = rasch_check(project, member, point, band).fit

    assert 3 not in fit.members
    assert np.isfinite(fit.severities).all()
    assert len(fit.members) == 19


def test_many_facet_rasch_is_the_same_for_any_order_of_rows():
    marks = simulated(projects=120)[0]
    order = np.random.default_rng(0).permutation(len(marks[0]))
    fit, shuffled = rasch_check(*marks).fit, rasch_check(*(one[order] for one in marks)).fit

    assert shuffled.severities == pytest.approx(fit.severities, abs=1e-9)
    assert shuffled.agreement == pytest.approx(fit.agreement, abs=1e-12)


@pytest.mark.parametrize("band", [[0, 0], [0, 11], [-1, 1]], ids=["one band", "too many", "negative"])
def test_many_facet_rasch_refuses_marks_that_are_no_bands(band):
    with pytest.raises(ScoringError, match="档次须为 0 至 10"):
        rasch_check(*(np.zeros(2, dtype=np.int64),) * 3, np.array(band))
