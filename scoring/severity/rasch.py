"""Many-facet Rasch model, as a second opinion on severity where marks are a few ordered bands.

log(P(k) / P(k - 1)) = project - severity of member - difficulty of point - threshold k, fitted by joint maximum likelihood.
Sources: Linacre 1989, Many-Facet Rasch Measurement; Wright & Masters 1982, Rating Scale Analysis.
"""

from dataclasses import dataclass

import numpy as np

from scoring.errors import ScoringError
from scoring.severity.design import FloatArray, IntArray
from scoring.severity.least_squares import additive_fit

LEAST_PROJECTS = 100  # half a logit with 95 % confidence, Linacre 1994, Rasch Measurement Transactions 7: 328
LEAST_USED = 10  # marks in each band, Linacre 2002, Journal of Applied Measurement 3: 85-106
MOST_BANDS = 10
_CLOSE = 1e-4  # logits
_ROUNDS = 500
_LEAP = 1.0  # logits at most in one step
_SIGNS = (1.0, -1.0, -1.0)

_Numbers = tuple[IntArray, ...]


@dataclass(frozen=True)
class RaschFit:
    """Severities of members and fair bands of projects; who used only the top or only the bottom band is left out.

    members (R), projects (P): the numbers of those estimated. severities (R), in logits, mean zero, larger is stricter
    (the sign of Rasch models); errors (R) their standard errors; infit, outfit (R): mean-square fit, 1 expected, 0.5 to
    1.5 harmless; fair (P): the band a project would have on average from a member of mean severity. `agreement`:
    correlation with the additive least-squares effects of the same marks, signs turned.
    """

    members: IntArray
    severities: FloatArray
    errors: FloatArray
    infit: FloatArray
    outfit: FloatArray
    projects: IntArray
    fair: FloatArray
    agreement: float


@dataclass(frozen=True)
class RaschCheck:
    """The second opinion in one sentence, with the fit; None where `words` say why there is none."""

    words: str
    fit: RaschFit | None = None


@dataclass
class _State:
    """Parameters on the way to the maximum: project, member, point, and the thresholds between bands."""

    facets: tuple[FloatArray, ...]
    thresholds: FloatArray


def rasch_check(project: IntArray, member: IntArray, point: IntArray, band: IntArray) -> RaschCheck:
    """Fit the model to marks given as bands 0, 1, …, K (n each; numbers of projects, members, points from 0 without gaps).

    Says 不足以判断 below 100 projects, below 10 marks in a band, and for members without projects in common: two programs
    differ by a factor of 1.8 at 7 projects and agree at 300. Raises ScoringError for bands outside 0 to 10.
    """
    if len(band) == 0 or band.min() < 0 or band.max() > MOST_BANDS or band.max() < 1:
        raise ScoringError(f"档次须为 0 至 {MOST_BANDS} 的整数，且不止一档", fix="请先把分数按档次归类")
    live = _live((project, member, point), band)
    found = [np.unique(one[live], return_inverse=True) for one in (project, member, point)]
    numbers = tuple(place for _, place in found)
    if lacking := _lacking(numbers, band[live], int(band.max())):
        return RaschCheck(f"不足以判断：{lacking}。")
    state, settled = _fitted(numbers, band[live])
    if not settled:
        return RaschCheck(f"不足以判断：迭代 {_ROUNDS} 次仍未收敛。")
    return _checked(state, numbers, band[live], projects=found[0][0], members=found[1][0])


def _live(numbers: _Numbers, band: IntArray) -> IntArray:
    """The marks left once projects, members and points with one end only (no finite estimate) are taken out."""
    live = np.arange(len(band))
    while True:
        keep = np.ones(len(live), dtype=np.bool_)
        for one in numbers:
            place = np.unique(one[live], return_inverse=True)[1]
            mean = np.bincount(place, band[live]) / np.bincount(place)
            keep &= ((mean > 0) & (mean < band.max()))[place]
        if keep.all():
            return live
        live = live[keep]


def _lacking(numbers: _Numbers, band: IntArray, top: int) -> str:
    used = np.bincount(band, minlength=top + 1)
    projects = len(np.bincount(numbers[0]))
    if projects < LEAST_PROJECTS:
        return f"只有 {projects} 个项目的档次有高有低，至少需要 {LEAST_PROJECTS} 个"
    if used.min() < LEAST_USED:
        return f"第 {int(used.argmin())} 档只用了 {used.min()} 次，每档至少需要 {LEAST_USED} 次"
    groups = int(additive_fit(numbers[0], numbers[1], band.astype(np.float64)).groups.max()) + 1
    return f"成员分成 {groups} 组，组与组之间没有共同评过的项目" if groups > 1 else ""


def _fitted(numbers: _Numbers, band: IntArray) -> tuple[_State, bool]:
    state = _State(tuple(np.zeros(int(one.max()) + 1) for one in numbers), np.zeros(int(band.max())))
    for _ in range(_ROUNDS):
        moves = [_move_facet(state, numbers, band, facet) for facet in range(len(numbers))]
        if max(*moves, _move_thresholds(state, numbers, band)) < _CLOSE:
            return state, True
    return state, False


def _chances(state: _State, numbers: _Numbers) -> FloatArray:
    """The chance of every band for every mark (n × K + 1)."""
    place = sum(
        (sign * values[one] for sign, values, one in zip(_SIGNS, state.facets, numbers, strict=True)),
        np.zeros(len(numbers[0])),
    )
    steps = np.concatenate(([0.0], np.cumsum(state.thresholds)))
    heights = place[:, None] * np.arange(len(steps)) - steps
    chances = np.exp(heights - heights.max(axis=1, keepdims=True))
    return np.asarray(chances / chances.sum(axis=1, keepdims=True))


def _moments(chances: FloatArray) -> tuple[FloatArray, FloatArray]:
    bands = np.arange(chances.shape[1])
    mean = chances @ bands
    return mean, chances @ bands**2 - mean**2


def _move_facet(state: _State, numbers: _Numbers, band: IntArray, facet: int) -> float:
    """One Newton step for a facet; members and points keep their mean at zero. Returns the largest change."""
    mean, variance = _moments(_chances(state, numbers))
    values, one = state.facets[facet], numbers[facet]
    slope = np.bincount(one, _SIGNS[facet] * (band - mean))
    before = values.copy()
    values += np.clip(slope / np.bincount(one, variance), -_LEAP, _LEAP)
    if facet:
        values -= values.mean()
    return float(np.abs(values - before).max())


def _move_thresholds(state: _State, numbers: _Numbers, band: IntArray) -> float:
    reached = np.cumsum(_chances(state, numbers)[:, :0:-1], axis=1)[:, ::-1]
    observed = (band[:, None] >= np.arange(1, reached.shape[1] + 1)).sum(axis=0)
    slope = reached.sum(axis=0) - observed
    step = np.clip(slope / (reached * (1 - reached)).sum(axis=0), -_LEAP, _LEAP)
    before = state.thresholds.copy()
    state.thresholds += step
    state.thresholds -= state.thresholds.mean()
    return float(np.abs(state.thresholds - before).max())


def _checked(state: _State, numbers: _Numbers, band: IntArray, *, projects: IntArray, members: IntArray) -> RaschCheck:
    mean, variance = _moments(_chances(state, numbers))
    member, squared = numbers[1], (band - mean) ** 2
    known = np.bincount(member, variance)
    fit = RaschFit(
        members=members,
        severities=state.facets[1],
        errors=1 / np.sqrt(known),
        infit=np.bincount(member, squared) / known,
        outfit=np.bincount(member, squared / variance) / np.bincount(member),
        projects=projects,
        fair=_fair(state),
        agreement=float(np.corrcoef(-state.facets[1], _additive(numbers, band))[0, 1]),
    )
    return RaschCheck(
        f"多面 Rasch 模型与最小二乘得出的成员宽严，相关系数为 {fit.agreement:.3f}（{len(band)} 个分数）。", fit
    )


def _additive(numbers: _Numbers, band: IntArray) -> FloatArray:
    """Member effects by least squares; what is marked is a point of a project."""
    project, member, point = numbers
    marked = np.unique(project * (int(point.max()) + 1) + point, return_inverse=True)[1]
    return additive_fit(marked, member, band.astype(np.float64)).effects


def _fair(state: _State) -> FloatArray:
    ability, _, difficulty = state.facets
    project, point = np.divmod(np.arange(len(ability) * len(difficulty)), len(difficulty))
    average = _State((ability, np.zeros(1), difficulty), state.thresholds)
    mean, _ = _moments(_chances(average, (project, np.zeros_like(project), point)))
    return np.asarray(mean.reshape(len(ability), len(difficulty)).mean(axis=1))
