"""Arithmetic behind some operations: the share a measured figure earns, and marks held on their scale."""

from collections.abc import Sequence
from fractions import Fraction

from scoring.exact import total

_Numbers = Sequence[Fraction]


def band(numbers: _Numbers, values: _Numbers) -> Fraction:
    """The share of the first limit not exceeded; numbers are limit, share, limit, share. Beyond the last: 0."""
    measured = values[0]
    for limit, share in zip(numbers[::2], numbers[1::2], strict=True):
        if measured <= limit:
            return share
    return Fraction(0)


def in_band(numbers: _Numbers, values: _Numbers, sign: int) -> Fraction:
    """The share of the first band reached, from below (1) or from above (-1); 0 beyond the last.

    Numbers are limit, whether it belongs to the band (1 or 0), share, and so on.
    """
    measured = values[0]
    for limit, included, share in zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True):
        if sign * measured < sign * limit or (included and measured == limit):
            return share
    return Fraction(0)


def curve(numbers: _Numbers, values: _Numbers) -> Fraction:
    """All from the first number on, none below the second, in proportion between."""
    full_at, zero_below = numbers
    if values[0] >= full_at:
        return Fraction(1)
    return Fraction(0) if values[0] < zero_below else (values[0] - zero_below) / (full_at - zero_below)


def adjusted(numbers: _Numbers, values: _Numbers) -> Fraction:
    """Bonus (1) and deductions (-1) on top of the marks, held between 0 and full marks."""
    signed = [sign * value for sign, value in zip((Fraction(1), *numbers[1:]), values, strict=True)]
    return min(numbers[0], max(Fraction(0), total(signed)))
