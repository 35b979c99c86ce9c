"""Exact numbers: read without a float, rounded once, written as people read them."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

NUMBER = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40}|/[1-9][0-9]{0,60})?")
MOST_PLACES = 30


class Wrong(Exception):  # noqa: N818 - a finding of the check, told to people as it is
    """Something that cannot be as it stands, in Chinese."""


def number(value: Any) -> Fraction:  # noqa: ANN401 - any JSON value
    """Read a number without loss. Raises Wrong for anything but a whole number or exact text."""
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise Wrong(f"“{value}”不是精确的数")
    if isinstance(value, str) and not NUMBER.fullmatch(value):
        raise Wrong(f"“{value[:40]}”不是精确的数")
    return Fraction(value)


def rounded(value: Fraction, mode: str, places: int) -> Fraction:
    """Round once to so many places. Raises Wrong for a way of rounding that is not known."""
    if mode not in ("half_up", "half_even", "truncate") or not 0 <= places <= MOST_PLACES:
        raise Wrong(f"不认识的修约方式“{mode}”，{places} 位")
    scaled = abs(value) * 10**places
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    twice = 2 * rest
    if mode == "half_up":
        whole += twice >= scaled.denominator
    elif mode == "half_even":
        whole += twice > scaled.denominator or (twice == scaled.denominator and whole % 2 == 1)
    return Fraction(-whole if value < 0 else whole, 10**places)


def fixed(value: Fraction, places: int) -> str:
    """Write a rounded number with exactly so many places."""
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def said(value: Fraction | None) -> str:
    """Write a number for people: a decimal of six places at most, marked where it goes on."""
    if value is None:
        return "不适用"
    near = rounded(value, "half_up", 6)
    text = fixed(near, 6).rstrip("0").rstrip(".")
    return text if near == value else f"约 {text}"
