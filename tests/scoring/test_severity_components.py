"""Variance components and shrunken effects: published to the last printed digit, and checked by projection elsewhere."""

import json
import warnings
from math import sqrt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from statsmodels.formula.api import mixedlm

from scoring.errors import ScoringError
from scoring.severity import VarianceComponents, additive_fit, crossed_components, shrunken_effects

PENICILLIN = json.loads((Path(__file__).parent / "published" / "severity.json").read_text("utf-8"))[
    "crossed_random_effects"
]


def table(marks):
    marks = np.array(marks, dtype=float)
    project, member = np.divmod(np.arange(marks.size), marks.shape[1])
    return project, member, marks.ravel()


def incomplete(seed=2):
    rng = np.random.default_rng(seed)
    project = np.repeat(np.arange(18), rng.integers(2, 6, 18))
    member = np.concatenate([rng.permutation(7)[:times] for times in np.bincount(project)])
    marks = 80 + rng.normal(0, 5, 18)[project] + rng.normal(0, 3, 7)[member] + rng.normal(0, 2, len(project))
    return project, member, marks


def test_crossed_random_effects_reproduces_the_published_penicillin_figures():
    data, said = table(PENICILLIN["marks"]), PENICILLIN["published"]
    found = crossed_components(*data)
    effects = shrunken_effects(*data, found)

    assert sqrt(found.project) == pytest.approx(said["sd_plate"], abs=5e-5)
    assert sqrt(found.member) == pytest.approx(said["sd_sample"], abs=5e-5)
    assert sqrt(found.residual) == pytest.approx(said["sd_resid"], abs=5e-5)
    assert effects.mean == pytest.approx(said["intercept"], abs=5e-6)
    assert effects.members == pytest.approx([said[f"u_{name}"] for name in "ABCDEF"], abs=5e-6)
    assert found.zeroed == ()
    assert found.words == "项目之间标准差 0.85 分，成员宽严标准差 1.93 分，其余（残差）标准差 0.55 分。"


def test_shrunken_effects_equal_those_of_statsmodels_at_its_own_variances():
    project, member, marks = incomplete()
    frame = pd.DataFrame({"y": marks, "p": project, "m": member, "one": 1})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = mixedlm("y ~ 1", frame, groups="one", re_formula="0", vc_formula={"p": "0+C(p)", "m": "0+C(m)"})
        theirs = model.fit()
        known = theirs.random_effects[1]
    variances = VarianceComponents(theirs.vcomp[1], theirs.vcomp[0], theirs.scale)
    mine = shrunken_effects(project, member, marks, variances)

    assert mine.mean == pytest.approx(theirs.fe_params["Intercept"], abs=1e-6)
    assert mine.members == pytest.approx(known.filter(like="m[").to_numpy(), abs=1e-6)
    assert mine.projects == pytest.approx(known.filter(like="p[").to_numpy(), abs=1e-6)


def test_crossed_components_equate_adjusted_sums_of_squares_to_their_expectations():
    project, member, marks = incomplete()
    found = crossed_components(project, member, marks)
    one = [(factor[:, None] == np.arange(factor.max() + 1)).astype(float) for factor in (project, member)]

    def left_of(*blocks):
        columns = np.hstack(blocks)
        return np.eye(len(marks)) - columns @ np.linalg.pinv(columns)

    both = left_of(*one)
    expected = []
    for factor, other in ((one[0], one[1]), (one[1], one[0])):
        adjusted = left_of(other) - both
        between = float(marks @ adjusted @ marks) - found.residual * np.trace(adjusted)
        expected.append(between / np.trace(factor.T @ adjusted @ factor))

    assert found.residual == pytest.approx(float(marks @ both @ marks) / np.trace(both), rel=1e-10)
    assert (found.project, found.member) == pytest.approx(expected, rel=1e-9)


def test_crossed_components_are_unbiased_on_incomplete_panels():
    rng = np.random.default_rng(8)
    project, member, _ = incomplete()
    draws = [
        crossed_components(
            project,
            member,
            rng.normal(0, 5, 18)[project] + rng.normal(0, 3, 7)[member] + rng.normal(0, 2, len(project)),
        )
        for _ in range(400)
    ]

    means = np.mean([(one.project, one.member, one.residual) for one in draws], axis=0)
    assert means == pytest.approx([25, 9, 4], rel=0.1)


def test_crossed_components_set_a_negative_estimate_to_zero_and_say_so():
    found = crossed_components(*table([[1, 4, 2], [4, 1, 3], [2, 3, 1], [3, 2, 4]]))

    assert found.member == 0
    assert found.zeroed == ("项目", "成员宽严")
    assert found.words.endswith("；项目、成员宽严的方差估计为负，已按 0 计。")
    assert shrunken_effects(*table([[1, 4, 2], [4, 1, 3], [2, 3, 1], [3, 2, 4]]), found).members.tolist() == [0, 0, 0]


def test_shrunken_effects_pull_towards_zero_those_with_few_marks_most():
    project, member, marks = incomplete()
    found = crossed_components(project, member, marks)
    shrunk = shrunken_effects(project, member, marks, found).members
    least = additive_fit(project, member, marks).effects
    loose = VarianceComponents(1e9, 1e9, 1.0)

    assert np.ptp(shrunk) < np.ptp(least)
    free = shrunken_effects(project, member, marks, loose).members
    assert free - free.mean() == pytest.approx(least, abs=1e-4)


@pytest.mark.parametrize(
    "rows",
    [[[1, 2, 3]], [[1], [2]]],
    ids=["one project", "one member"],
)
def test_crossed_components_of_too_little_are_refused(rows):
    with pytest.raises(ScoringError, match="不足以估计方差分量"):
        crossed_components(*table(rows))


def test_crossed_components_of_members_without_common_projects_are_refused():
    with pytest.raises(ScoringError, match="不足以估计方差分量"):
        crossed_components(np.array([0, 1, 2]), np.array([0, 0, 1]), np.array([1.0, 2, 3]))


def test_shrunken_effects_without_error_are_refused():
    data = table([[1, 2], [3, 4], [7, 8]])

    with pytest.raises(ScoringError, match="残差方差为零"):
        shrunken_effects(*data, crossed_components(*data))
