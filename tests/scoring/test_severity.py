"""Severity of members: exact on published rationals, equal to least squares elsewhere, and said so that a person can use it."""

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm

from scoring.errors import ScoringError
from scoring.severity import MOST_MEMBERS, Rating, additive_fit, exact_severity, severity_report

PUBLISHED = json.loads((Path(__file__).parent / "published" / "severity.json").read_text("utf-8"))
MONTGOMERY = PUBLISHED["incomplete_panel_severity"]
BLOCKS = [Rating(f"批次{p}", f"催化剂{m}", mark) for m, p, mark in MONTGOMERY["member_project_mark"]]


def panel(*, projects, members, of, seed, whole=True):
    """Projects marked by `of` members each, drawn at random, with true differences between members."""
    rng = np.random.default_rng(seed)
    project = np.repeat(np.arange(projects), of)
    member = np.argsort(rng.random((projects, members)), axis=1)[:, :of].ravel()
    marks = 80 + rng.normal(0, 6, projects)[project] + rng.normal(0, 2, members)[member] + rng.normal(0, 2, len(member))
    return project, member, np.round(marks) if whole else marks


def named(project, member, marks):
    return [Rating(f"p{p:04}", f"m{m:03}", int(mark)) for p, m, mark in zip(project, member, marks, strict=True)]


def dummies(project, member):
    """Indicator columns of projects and members, rank deficient as they come."""
    columns = np.zeros((len(project), project.max() + member.max() + 2))
    rows = np.arange(len(project))
    columns[rows, project] = columns[rows, project.max() + 1 + member] = 1
    return columns


def test_incomplete_panel_severity_equals_montgomerys_rationals_exactly():
    fit = exact_severity(BLOCKS)

    assert list(fit.effects.values()) == [Fraction(n, 8) for n in MONTGOMERY["published"]["effects_eighths"]]
    assert fit.ss_members == Fraction(MONTGOMERY["published"]["ss_members"])
    assert fit.ss_residual == Fraction(MONTGOMERY["published"]["ss_residual"])


def test_incomplete_panel_severity_in_float64_agrees_with_the_rationals():
    member, project, marks = (np.array(column) for column in zip(*MONTGOMERY["member_project_mark"], strict=True))
    fit = additive_fit(project - 1, member - 1, marks.astype(float))

    assert fit.effects == pytest.approx([-9 / 8, -7 / 8, -4 / 8, 20 / 8], abs=1e-13)
    assert (fit.ss_members, fit.ss_residual) == pytest.approx((22.75, 3.25), abs=1e-12)
    assert fit.freedom == 5


def test_incomplete_panel_severity_is_said_with_interval_and_verdict():
    report = severity_report(BLOCKS)

    assert [one.words for one in report.members] == [
        "催化剂1：比小组平均低 1.13 分（95% 区间：低 2.22 分至低 0.03 分），打分偏严。",
        "催化剂2：比小组平均低 0.88 分（95% 区间：低 1.97 分至高 0.22 分），看不出偏严或偏宽。",
        "催化剂3：比小组平均低 0.50 分（95% 区间：低 1.60 分至高 0.60 分），看不出偏严或偏宽。",
        "催化剂4：比小组平均高 2.50 分（95% 区间：高 1.40 分至高 3.60 分），打分偏宽。",
    ]
    assert report.summary[0] == "成员之间的宽严差异超出偶然（F(3, 5) = 11.67，p = 0.011）。"
    assert (
        report.projects[0].words == "批次1：成员平均 73.67 分；按成员宽严校正后为 73.38 分，仅供参考，不替代法定得分。"
    )
    assert report.projects[0].mean == Fraction(221, 3)
    assert report.projects[0].corrected == Fraction(587, 8)


def test_severity_report_agrees_with_statsmodels_ols():
    project, member, marks = panel(projects=25, members=8, of=3, seed=3)
    frame = pd.DataFrame({"p": project, "m": member, "y": marks})
    oracle = ols("y ~ C(p) + C(m, Sum)", frame).fit()
    table = anova_lm(oracle, typ=2)
    report = severity_report(named(project, member, marks))
    mine = {one.member: one for one in report.members}
    theirs = oracle.params.filter(like="C(m").to_numpy()
    bounds = oracle.conf_int().filter(like="C(m", axis=0).to_numpy()

    assert [float(mine[f"m{k:03}"].effect) for k in range(7)] == pytest.approx(list(theirs), abs=1e-11)
    assert [mine[f"m{k:03}"].interval for k in range(7)] == [pytest.approx(tuple(row), abs=1e-10) for row in bounds]
    assert float(mine["m007"].effect) == pytest.approx(-theirs.sum(), abs=1e-11)
    assert report.f == pytest.approx(table.loc["C(m, Sum)", "F"], rel=1e-11)
    assert report.p == pytest.approx(table.loc["C(m, Sum)", "PR(>F)"], rel=1e-9)
    assert report.freedom == (7, int(oracle.df_resid))


@pytest.mark.parametrize(("projects", "members", "of"), [(60, 12, 3), (200, 90, 4)], ids=["table", "pairs"])
def test_additive_fit_equals_the_minimum_norm_solution_whatever_the_way_of_counting(projects, members, of):
    project, member, marks = panel(projects=projects, members=members, of=of, seed=5, whole=False)
    fit = additive_fit(project, member, marks)
    design = dummies(project, member)
    left = marks - design @ np.linalg.lstsq(design, marks, rcond=None)[0]
    mean, effects = fit.corrected[project], fit.effects[member]

    assert (marks - mean - effects) == pytest.approx(left, abs=1e-10)
    assert fit.effects.sum() == pytest.approx(0, abs=1e-10)
    assert fit.ss_residual == pytest.approx(float(left @ left), rel=1e-11)
    assert fit.freedom == len(marks) - np.linalg.matrix_rank(design)


def test_additive_fit_of_two_separate_panels_has_the_errors_of_the_pseudo_inverse():
    (p, m, y), (q, n, z) = (panel(projects=12, members=size, of=3, seed=size) for size in (5, 7))
    project, member, marks = np.append(p, q + 12), np.append(m, n + 5), np.append(y, z)
    fit = additive_fit(project, member, marks)
    columns = dummies(project, member)
    projects, members = columns[:, :24], columns[:, 24:]
    reduced = members.T @ (np.eye(len(marks)) - projects @ np.linalg.pinv(projects)) @ members

    assert fit.groups.tolist() == [0] * 5 + [1] * 7
    assert fit.freedom == 72 - 24 - 12 + 2
    assert fit.errors == pytest.approx(
        np.sqrt(np.diag(np.linalg.pinv(reduced)) * fit.ss_residual / fit.freedom), rel=1e-9
    )
    assert fit.effects[:5].sum() == pytest.approx(0, abs=1e-10)


def test_additive_fit_at_full_size_leaves_nothing_in_the_normal_equations():
    project, member, marks = panel(projects=10_000, members=200, of=5, seed=1, whole=False)
    fit = additive_fit(project, member, marks)
    left = marks - fit.corrected[project] - fit.effects[member]

    assert np.abs(np.bincount(project, left)).max() < 1e-9
    assert np.abs(np.bincount(member, left)).max() < 1e-9


def test_additive_fit_of_shuffled_rows_is_the_same_beyond_65536_projects():
    project, member, marks = panel(projects=70_000, members=6, of=2, seed=9)
    order = np.random.default_rng(9).permutation(len(project))
    fit, shuffled = additive_fit(project, member, marks), additive_fit(project[order], member[order], marks[order])

    assert shuffled.effects == pytest.approx(fit.effects, abs=1e-10)
    assert shuffled.corrected == pytest.approx(fit.corrected, abs=1e-9)
    assert shuffled.errors == pytest.approx(fit.errors, rel=1e-9)


def test_exact_severity_and_additive_fit_agree_at_the_most_members():
    project, member, marks = panel(projects=80, members=MOST_MEMBERS, of=4, seed=7)
    exact, fit = exact_severity(named(project, member, marks)), additive_fit(project, member, marks)

    assert fit.effects == pytest.approx([float(one) for one in exact.effects.values()], abs=1e-12)
    assert fit.corrected == pytest.approx([float(one) for one in exact.corrected.values()], abs=1e-11)
    assert fit.ss_members == pytest.approx(float(exact.ss_members), rel=1e-12)


def test_exact_severity_refuses_more_members_than_fractions_can_carry():
    ratings = [Rating("甲项目", f"m{k}", 1) for k in range(MOST_MEMBERS + 1)]

    with pytest.raises(ScoringError, match="不再用分数精确求解"):
        exact_severity(ratings)


def test_severity_report_corrects_what_strict_members_did_to_a_project():
    true = {f"项目{k}": 80 + k for k in range(6)}
    severity = {"严": -4, "中": 0, "宽": 4}
    pairs = [("严", "中"), ("中", "宽"), ("严", "宽")] * 2
    ratings = [
        Rating(name, one, true[name] + severity[one]) for name, two in zip(true, pairs, strict=True) for one in two
    ]
    report = severity_report([*ratings, *(Rating("共同", one, 90 + apart) for one, apart in severity.items())])

    assert {one.member: one.effect for one in report.members} == severity
    assert {one.project: one.corrected for one in report.projects} == {**true, "共同": 90}
    assert report.projects[1].mean == true["项目0"] - 2
    assert "完全一致" in report.summary[0]
    assert [one.verdict for one in report.members] == ["strict", "unclear", "lenient"]


def test_severity_report_of_identical_marks_finds_no_difference():
    report = severity_report([Rating(f"p{k}", one, 80 + k) for k in range(5) for one in "甲乙丙"])

    assert {one.verdict for one in report.members} == {"unclear"}
    assert report.members[0].words == "丙：与小组平均相同（95% 区间：0 分至0 分），看不出偏严或偏宽。"
    assert report.summary[0] == "成员之间的宽严差异没有超出偶然的范围（各成员的分数完全一致）。"


def test_severity_report_of_separate_panels_compares_only_within():
    here = [Rating(f"东{k}", one, 70 + k + (k * place) % 3) for k in range(8) for place, one in enumerate("甲乙丙")]
    there = [Rating(f"西{k}", one, 90 + k + (k * place) % 4) for k in range(8) for place, one in enumerate("丁戊己")]
    report = severity_report([*here, *there])
    alone = severity_report(here)

    assert report.groups == (("丁", "己", "戊"), ("丙", "乙", "甲"))
    assert report.summary[0] == (
        "成员分成 2 组，组与组之间没有共同评过的项目，宽严只能在组内比较。第 1 组：丁、己、戊；第 2 组：丙、乙、甲。"
    )
    assert {one.member: one.effect for one in report.members if one.group == 1} == {
        one.member: one.effect for one in alone.members
    }
    assert "比第 2 组平均" in next(one.words for one in report.members if one.member == "甲")
    assert report.freedom == (4, 48 - 16 - 6 + 2)


def test_severity_report_below_the_minimum_says_not_enough_and_corrects_nothing():
    report = severity_report([Rating(p, m, 80) for p, m in ("1甲", "1乙", "2甲", "2乙", "3丙")])

    assert {one.verdict for one in report.members} == {"insufficient"}
    assert {one.effect for one in report.members} == {None}
    assert {one.corrected for one in report.projects} == {None}
    assert (report.f, report.p) == (None, None)
    assert report.members[0].words == "丙：不足以判断，没有与其他成员共同评过的项目。"
    assert report.members[1].words == "乙：不足以判断，与他人共同评过的项目只有 2 个，至少需要 3 个。"
    assert "不足以判断" in report.summary[-1]


def test_severity_report_with_too_little_freedom_says_how_little():
    report = severity_report([Rating(f"p{k}", one, 80 + k * (one == "甲")) for k in range(4) for one in "甲乙"])

    assert report.members[0].words == "乙：不足以判断，全部打分的剩余自由度只有 3，至少需要 5。"


def test_severity_report_leaves_projects_of_a_newcomer_uncorrected():
    ratings = [Rating(f"p{k}", one, 80 + (k * place) % 5) for k in range(8) for place, one in enumerate("甲乙丙")]
    report = severity_report([*ratings, Rating("p0", "新", 60)])

    assert [one.project for one in report.projects if one.corrected is None] == ["p0"]
    assert report.members[-1].verdict == "insufficient"


def test_severity_report_beyond_the_exact_limit_agrees_with_the_fit():
    project, member, marks = panel(projects=100, members=MOST_MEMBERS + 5, of=4, seed=11)
    report, fit = severity_report(named(project, member, marks)), additive_fit(project, member, marks)

    assert {one.member: float(one.effect) for one in report.members} == pytest.approx(
        {f"m{k:03}": effect for k, effect in enumerate(fit.effects)}, abs=1e-12
    )


@pytest.mark.parametrize(
    ("ratings", "words"),
    [
        ([], "没有打分记录"),
        ([Rating("p", "甲", 1), Rating("p", "甲", 2)], "甲，p：有 2 个分数"),
        ([Rating("p", "甲", 1.5)], "不是精确数值"),
    ],
    ids=["none", "twice", "float"],
)
def test_severity_report_refuses_doubtful_ratings(ratings, words):
    with pytest.raises(ScoringError, match=words):
        severity_report(ratings)


@pytest.mark.parametrize(
    ("project", "member", "words"),
    [([0, 0, 2], [0, 1, 0], "项目编号"), ([0, 0, 1], [0, 2, 0], "成员编号"), ([0, 0], [0, 1, 0], "个数须相同")],
)
def test_additive_fit_refuses_numbers_with_gaps(project, member, words):
    with pytest.raises(ScoringError, match=words):
        additive_fit(np.array(project), np.array(member), np.array([1.0, 2.0, 3.0]))


TABLES = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 4), st.integers(0, 100)),
    min_size=1,
    max_size=24,
    unique_by=lambda one: one[:2],
).map(lambda rows: [Rating(f"p{p}", f"m{m}", mark) for p, m, mark in rows])


@settings(max_examples=40, deadline=None)
@given(TABLES, st.randoms(use_true_random=False))
def test_severity_report_does_not_depend_on_the_order_of_rows(ratings, random):
    shuffled = list(ratings)
    random.shuffle(shuffled)

    assert severity_report(shuffled) == severity_report(ratings)


@settings(max_examples=40, deadline=None)
@given(TABLES, st.fractions(min_value=-50, max_value=50))
def test_exact_severity_of_marks_plus_a_constant_moves_only_the_means(ratings, more):
    before, after = exact_severity(ratings), exact_severity([one._replace(mark=one.mark + more) for one in ratings])

    assert after.effects == before.effects
    assert after.ss_residual == before.ss_residual
    assert after.corrected == {name: mean + more for name, mean in before.corrected.items()}


@settings(max_examples=40, deadline=None)
@given(TABLES, st.permutations(range(5)))
def test_exact_severity_of_relabelled_members_is_permuted(ratings, places):
    renamed = {f"m{old}": f"m{new}" for old, new in enumerate(places)}
    before = exact_severity(ratings)
    after = exact_severity([one._replace(member=renamed[one.member]) for one in ratings])

    assert after.effects == {renamed[name]: effect for name, effect in before.effects.items()}
    assert after.corrected == before.corrected


@settings(max_examples=40, deadline=None)
@given(TABLES)
def test_exact_severity_solves_the_normal_equations_to_the_last_digit(ratings):
    fit = exact_severity(ratings)
    left = [Fraction(one.mark) - fit.corrected[one.project] - fit.effects[one.member] for one in ratings]

    for field, names in (("project", fit.corrected), ("member", fit.effects)):
        for name in names:
            assert sum(rest for rest, one in zip(left, ratings, strict=True) if getattr(one, field) == name) == 0
    assert sum(rest**2 for rest in left) == fit.ss_residual
