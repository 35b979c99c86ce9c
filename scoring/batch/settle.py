"""Rounding a float as its exact value would be rounded, or saying that the float cannot tell."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from scoring.exact import Mode

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_SLACK = 5  # 4 in the proof; the rest covers the rounding of the denominators, which are products of whole numbers


def settle(values: Floats, error: float, denominators: Callable[[Ints], Floats], mode: Mode) -> tuple[Ints, Ints, Ints]:
    """Round values ≥ 0 to whole numbers as their exact values round; returns them, and two lists of places.

    Every value lies within `error` of its exact x, and `denominators(places)` gives D with D·x whole. The first list
    holds the places settled by proof, the second those that only exact arithmetic can settle (their figures are void).

    Proof. A critical point t (j + 1/2, or j under truncation) further than `error` from the value has x on the same
    side, so the value rounds as x does. Nearer than that, |x − t| ≤ 2·error; and x − t is a multiple of 1/(2D), so if
    it is not zero it is at least 1/(2D). Where D < 1/(4·error) it therefore is zero: x is exactly t, and the mode
    alone decides. value − floor(value) and its distance from 1/2 are computed without rounding (Sterbenz 1974).
    """
    below = np.floor(values)
    part = values - below
    critical = np.rint(part) if mode == "truncate" else 0.5
    close = np.flatnonzero(np.abs(part - critical) <= error)
    whole = below if mode == "truncate" else below + (part >= 0.5)  # noqa: PLR2004  (a half)
    proven = denominators(close) * (_SLACK * error) < 1 if len(close) else np.zeros(0, dtype=bool)
    ties = close[proven]
    if mode == "truncate":
        whole[ties] = np.rint(values[ties])
    else:
        whole[ties] = below[ties] + (1 if mode == "half_up" else below[ties] % 2)
    return whole.astype(np.int64), ties, close[~proven]
