"""Agreement of 1,000 panels of 40 points by 5 members: intraclass correlation and Krippendorff's alpha."""

import warnings
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from benchmarks.measure import Line, peak_mb, seconds, side_by_side
from scoring.agreement import alpha, alpha_batch, icc_batch

_PROJECTS, _POINTS, _MEMBERS = 1000, 40, 5
_LOOPED = 20  # projects that pingouin works on; its time is scaled to all of them
_MISSING = 0.1
_TOLERANCE = 1e-12

Floats = NDArray[np.float64]


def lines() -> Iterator[Line]:
    """Measure the batch against a loop over pingouin and over krippendorff, and the bootstrap in milliseconds."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        marks = _marks()
        yield _intraclass(marks)
        holed = marks.copy()
        holed[np.random.default_rng(2).random(marks.shape) < _MISSING] = np.nan
        yield _krippendorff(holed)
        yield _bootstrap(holed[0])


def _marks() -> Floats:
    random = np.random.default_rng(1)
    sizes = ((_PROJECTS, _POINTS, 1), (_PROJECTS, 1, _MEMBERS), (_PROJECTS, _POINTS, _MEMBERS))
    parts = (scale * random.standard_normal(size) for scale, size in zip((0.15, 0.05, 0.1), sizes, strict=True))
    return np.round(np.clip(0.7 + sum(parts), 0, 1), 2)


def _intraclass(marks: Floats) -> Line:
    import pandas as pd  # noqa: PLC0415  (loaded by the peer, not by ours)
    import pingouin  # noqa: PLC0415

    cells = np.indices((_POINTS, _MEMBERS)).reshape(2, -1)
    frames = [pd.DataFrame({"t": cells[0], "r": cells[1], "y": table.ravel()}) for table in marks[:_LOOPED]]
    pingouin.options["round.column.CI95"] = None

    def peer() -> list[list[float]]:
        found = [pingouin.intraclass_corr(frame, "t", "r", "y").set_index("Type") for frame in frames]
        return [
            [*one.loc[["ICC(A,1)", "ICC(A,k)"], "ICC"], *one.loc["ICC(A,1)", "CI95"], *one.loc["ICC(A,k)", "CI95"]]
            for one in found
        ]

    batch = icc_batch(marks)
    ours = np.stack([batch.single.value, batch.mean.value, *batch.single[1:], *batch.mean[1:]], axis=1)
    np.testing.assert_allclose(ours[:_LOOPED], peer(), rtol=0, atol=_TOLERANCE)
    mine, other = side_by_side(lambda: icc_batch(marks), peer)
    scaled = other * _PROJECTS / _LOOPED
    what = f"{_PROJECTS} 个项目（{_POINTS}×{_MEMBERS}）的 ICC(2,1)、ICC(2,k) 及区间（pingouin 实测 {_LOOPED} 个，按比例折算）"
    return Line(
        "3.1", what, mine, mine / scaled, 1 / 500, "×", "pingouin 逐个", scaled, peak_mb(lambda: icc_batch(marks))
    )


def _krippendorff(marks: Floats) -> Line:
    import krippendorff  # noqa: PLC0415

    def peer() -> list[float]:
        return [krippendorff.alpha(table.T, level_of_measurement="interval") for table in marks]

    np.testing.assert_allclose(alpha_batch(marks), peer(), rtol=0, atol=_TOLERANCE)
    mine, other = side_by_side(lambda: alpha_batch(marks), peer)
    what = f"{_PROJECTS} 个项目（{_POINTS}×{_MEMBERS}，缺 {_MISSING:.0%}）的 Krippendorff α（定距）"
    return Line(
        "3.2", what, mine, mine / other, 1 / 20, "×", "krippendorff 逐个", other, peak_mb(lambda: alpha_batch(marks))
    )


def _bootstrap(table: Floats) -> Line:
    mine = seconds(lambda: alpha(table, seed=1, resamples=1000), repeat=20)
    what = f"一个项目（{_POINTS}×{_MEMBERS}，有缺）的 α（定距）及 1000 次重抽样区间"
    return Line("3.3", what, mine, mine * 1e3, 10, "ms")
