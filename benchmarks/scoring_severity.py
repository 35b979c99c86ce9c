"""Severity of members at the size of a province, against ordinary least squares with indicator columns."""

import time
from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import pandas as pd
from statsmodels.formula.api import ols

from benchmarks.measure import Line, peak_mb, seconds, side_by_side
from scoring.severity import Rating, additive_fit, exact_severity, severity_report
from scoring.severity.design import FloatArray, IntArray

_LIMIT_MS = 50
_ROUNDS = 5
_AGREES = 1e-9  # marks
# Montgomery 2001, chapter 4: member, project, mark
_FIRST = ((1, 1, 73), (1, 2, 74), (1, 4, 71), (2, 2, 75), (2, 3, 67), (2, 4, 72))
_LAST = ((3, 1, 73), (3, 2, 75), (3, 3, 68), (4, 1, 75), (4, 3, 72), (4, 4, 75))
_EFFECTS = [Fraction(eighths, 8) for eighths in (-9, -7, -4, 20)]

_Marks = tuple[IntArray, IntArray, FloatArray]


def lines() -> Iterator[Line]:
    """Measure the published rationals, the full size, the report in words, and the peer on a size it can carry."""
    yield _published()
    yield _full_size()
    yield _in_words()
    yield _against_indicator_columns()


def _panel(projects: int, members: int, of: int) -> _Marks:
    """Every project marked by `of` members drawn at random; rows in random order, as a database hands them over."""
    draws = np.random.Generator(np.random.PCG64(20241113))
    project = np.repeat(np.arange(projects), of)
    member = np.argsort(draws.random((projects, members)), axis=1)[:, :of].ravel()
    level = 80 + draws.normal(0, 6, projects)[project] + draws.normal(0, 2, members)[member]
    order = draws.permutation(len(project))
    return project[order], member[order], np.round(level + draws.normal(0, 2, len(project)))[order]


def _ratings(marks: _Marks) -> list[Rating]:
    return [Rating(f"p{p:05}", f"m{m:03}", int(mark)) for p, m, mark in zip(*marks, strict=True)]


def _published() -> Line:
    ratings = [Rating(str(project), str(member), mark) for member, project, mark in (*_FIRST, *_LAST)]
    fit = exact_severity(ratings)
    found = [*fit.effects.values(), fit.ss_members, fit.ss_residual]
    apart = sum(one != said for one, said in zip(found, [*_EFFECTS, Fraction(91, 4), Fraction(13, 4)], strict=True))
    spent = seconds(lambda: exact_severity(ratings))
    return Line("7.1", "Montgomery 不完全区组：四个效应和两个平方和与书上分数不同的个数", spent, apart, 0, "个")


def _full_size() -> Line:
    project, member, marks = _panel(10_000, 200, 5)
    fit = additive_fit(project, member, marks)
    left = marks - fit.corrected[project] - fit.effects[member]
    worst = max(np.abs(np.bincount(project, left)).max(), np.abs(np.bincount(member, left)).max())
    if worst > _AGREES:
        raise AssertionError(worst)
    # the best of some rounds: the inverse runs on all cores, and waits for each where other processes hold them
    spent = min(seconds(lambda: additive_fit(project, member, marks)) for _ in range(_ROUNDS))
    what = "10,000 个项目 × 200 名成员（每个项目 5 名）的宽严、标准误和校正分，行序随机，五轮中位数取小"
    return Line(
        "7.2", what, spent, 1e3 * spent, _LIMIT_MS, "ms", peak_mb=peak_mb(lambda: additive_fit(project, member, marks))
    )


def _in_words() -> Line:
    ratings = _ratings(_panel(10_000, 200, 5))
    begun = time.perf_counter()
    severity_report(ratings)
    spent = time.perf_counter() - begun
    return Line("7.3", "同一规模，从逐条打分记录到每名成员、每个项目一句话", spent, spent, 2, "s")


def _against_indicator_columns() -> Line:
    project, member, marks = _panel(300, 30, 5)
    frame = pd.DataFrame({"p": project, "m": member, "y": marks})

    def peer() -> tuple[FloatArray, FloatArray]:
        found = ols("y ~ C(p) + C(m, Sum)", frame).fit()
        return found.params.filter(like="C(m").to_numpy(), found.bse.filter(like="C(m").to_numpy()

    fit, (effects, errors) = additive_fit(project, member, marks), peer()
    worst = max(np.abs(fit.effects[:-1] - effects).max(), np.abs(fit.errors[:-1] - errors).max())
    if worst > _AGREES:
        raise AssertionError(worst)
    ours, theirs = side_by_side(lambda: additive_fit(project, member, marks), peer)
    what = f"300 个项目 × 30 名成员，效应和标准误与 statsmodels 相差不超过 {worst:.0e}"
    return Line("7.4", what, ours, ours / theirs, 1 / 50, peer="statsmodels OLS", peer_seconds=theirs)
