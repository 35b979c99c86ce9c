"""Weights from pairwise judgements: the analytic hierarchy process, with the consistency that allows their use."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from scoring.errors import ScoringError
from scoring.exact import Number, exact, text

RandomIndex = Literal["saaty_1980", "saaty_2005", "donegan_dodd"]

# mean consistency index of random matrices of order 3, 4, …; CR depends on whose table it is
RANDOM_INDEX: Mapping[RandomIndex, tuple[float, ...]] = {
    "saaty_1980": (0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49),
    "saaty_2005": (0.52, 0.89, 1.11, 1.25, 1.35, 1.40, 1.45, 1.49),
    "donegan_dodd": (0.4914, 0.8286, 1.0591, 1.1797, 1.2519, 1.3171, 1.3733, 1.4055),
}
_TABLE_WORDS = {
    "saaty_1980": "Saaty（1980）",
    "saaty_2005": "Saaty（2005）",
    "donegan_dodd": "Donegan 与 Dodd（1991）",
}
_LIMIT = 0.1  # Saaty 1980: judgements with CR of a tenth or more should be made again
_SCALE = 9  # Saaty's scale of judgements ends here
_SMALLEST = 3  # two things cannot contradict each other


@dataclass(frozen=True)
class JudgedWeights:
    """Weights (floats, sum 1) of pairwise judgements, in order of first mention, with their consistency.

    `ci` = (λmax − n) ÷ (n − 1), `cr` = CI ÷ random index of the named table. `worst` is the pair furthest from what the
    weights imply. `consistent` False: the weights must not be used, `words` says why.
    """

    weights: Mapping[str, float]
    lambda_max: float
    ci: float
    cr: float
    index: RandomIndex
    consistent: bool
    worst: tuple[str, str]
    words: str

    def accepted(self) -> Mapping[str, float]:
        """The weights, if they may be used. Raises ScoringError naming the worst pair if CR is 0.1 or more."""
        if self.consistent:
            return self.weights
        raise ScoringError(self.words, where="与".join(self.worst), clause="Saaty（1980）", fix="请先复核这一对判断")


def judged_weights(judgements: Mapping[tuple[str, str], Number], *, index: RandomIndex = "saaty_2005") -> JudgedWeights:
    """Weigh by the principal eigenvector of the reciprocal matrix (Saaty 1980), and say whether it is consistent.

    `judgements[a, b]` says how many times a outweighs b: 1/9 to 9, each pair once (the reverse, if given, must be its
    reciprocal); 2 to 10 items. Raises ScoringError naming the pair that is missing, contradictory or off the scale.
    """
    names = list(dict.fromkeys(name for pair in judgements for name in pair))
    most = len(RANDOM_INDEX[index]) + _SMALLEST - 1
    if not 1 < len(names) <= most:
        raise ScoringError(f"判断矩阵有 {len(names)} 项，须为 2 至 {most} 项", fix="项目过多时请分组比较")
    matrix = _matrix(names, judgements)
    values, vectors = np.linalg.eig(matrix)
    first = int(np.argmax(values.real))
    vector = np.abs(vectors[:, first].real)
    weights = vector / vector.sum()
    return _judged(names, weights, max(float(values[first].real), len(names)), matrix, index)


def _judged(
    names: list[str], weights: NDArray[np.float64], lambda_max: float, matrix: NDArray[np.float64], index: RandomIndex
) -> JudgedWeights:
    order = len(names)
    ci = (lambda_max - order) / (order - 1)
    cr = ci / RANDOM_INDEX[index][order - _SMALLEST] if order >= _SMALLEST else 0.0
    gap = np.abs(np.log(matrix * weights[None, :] / weights[:, None]))
    row, column = sorted(np.unravel_index(int(np.argmax(gap)), gap.shape))
    return JudgedWeights(
        dict(zip(names, weights.tolist(), strict=True)),
        lambda_max,
        ci,
        cr,
        index,
        cr < _LIMIT,
        (names[row], names[column]),
        _words(cr, index),
    )


def _words(cr: float, index: RandomIndex) -> str:
    figure = f"一致性比例 CR = {cr:.4f}（随机一致性指标取自 {_TABLE_WORDS[index]}的表）"
    return f"{figure}，小于 0.1，判断可以采用" if cr < _LIMIT else f"{figure}，不小于 0.1，判断前后矛盾，权重不得采用"


def _matrix(names: list[str], judgements: Mapping[tuple[str, str], Number]) -> NDArray[np.float64]:
    matrix = np.ones((len(names), len(names)))
    for (row, one), (column, other) in combinations(enumerate(names), 2):
        ratio = _ratio(one, other, judgements)
        matrix[row, column], matrix[column, row] = float(ratio), float(1 / ratio)
    for name in names:
        if exact(judgements.get((name, name), 1)) != 1:
            raise ScoringError("与自身比较须为 1", where=name, fix="请核对判断矩阵")
    return matrix


def _ratio(one: str, other: str, judgements: Mapping[tuple[str, str], Number]) -> Fraction:
    where = f"{one}与{other}"
    given = [exact(judgements[pair]) for pair in ((one, other), (other, one)) if pair in judgements]
    if not given:
        raise ScoringError("没有比较判断", where=where, fix="每两项都须比较一次")
    if not Fraction(1, _SCALE) <= given[0] <= _SCALE:
        raise ScoringError(
            f"判断值 {text(given[0])} 不在 1/{_SCALE} 至 {_SCALE} 之间", where=where, fix="请按 1—9 标度填写"
        )
    if len(given) > 1 and given[0] * given[1] != 1:
        raise ScoringError(
            f"正反判断 {text(given[0])} 与 {text(given[1])} 不互为倒数", where=where, fix="请核对判断矩阵"
        )
    return given[0] if (one, other) in judgements else 1 / given[0]
