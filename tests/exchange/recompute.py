"""Compute a workbook's formulas again, exactly, from nothing but its cells."""

import re
from collections.abc import Callable
from fractions import Fraction
from statistics import median

from openpyxl.workbook import Workbook

Value = Fraction | str | bool | None
_REFERENCE = re.compile(r"(?:([^\W\d]\w*)!)?\b([A-Z]{1,2})(\d+)\b")
_NUMBER = re.compile(r"(?<![\w\"'.])(\d+(?:\.\d+)?)(?![\w\"'.])")


def recomputer(book: Workbook) -> Callable[[str, str], Value]:
    """Return a function from sheet and cell to the value that its formula gives; other cells give what they hold."""
    known: dict[tuple[str, str], Value] = {}

    def cell(sheet: str, place: str) -> Value:
        if (sheet, place) not in known:
            held = book[sheet][place].value
            formula = isinstance(held, str) and held.startswith("=")
            known[sheet, place] = evaluate(sheet, held[1:]) if formula else _plain(held)
        return known[sheet, place]

    def evaluate(sheet: str, spelled: str) -> Value:
        python = _NUMBER.sub(r"F('\1')", spelled)
        python = _REFERENCE.sub(lambda found: f"cell('{found[1] or sheet}', '{found[2]}{found[3]}')", python)
        return eval(python, {"cell": cell, "F": Fraction, **_FUNCTIONS})  # type: ignore[no-any-return]  # noqa: S307

    return cell


def _plain(held: object) -> Value:
    return Fraction(repr(held)) if isinstance(held, float) else Fraction(held) if isinstance(held, int) else str(held)


def _half_up(value: Fraction, places: Fraction) -> Fraction:
    scale = 10 ** int(places)
    return Fraction(int(value * scale + Fraction(1, 2)), scale)


def _down(value: Fraction, places: Fraction) -> Fraction:
    scale = 10 ** int(places)
    return Fraction(int(value * scale), scale)


_FUNCTIONS = {
    "SUM": lambda *values: sum(values, Fraction(0)),
    "AVERAGE": lambda *values: sum(values, Fraction(0)) / len(values),
    "MIN": min,
    "MAX": max,
    "ABS": abs,
    "INT": lambda value: Fraction(int(value)),
    "MEDIAN": lambda *values: median(values),
    "IF": lambda condition, yes, no: yes if condition else no,
    "ROUND": _half_up,
    "ROUNDDOWN": _down,
}
