"""Workbooks of lists: a title, a head, rows; what looks like a formula stays text, and the same rows give the same bytes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from workbench.reports.word.xml import clean

_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
    "default_date_format": "yyyy-mm-dd",
}
_INK, _PALE = "#16324f", "#edf1f5"
_MADE = datetime(2024, 1, 1)  # noqa: DTZ001 - the file's own clock; a fixed one, so that equal lists are equal files
_NARROW, _WIDE = 8, 48


@dataclass(frozen=True)
class Live:
    """A cell that computes itself: its formula, and the figure that we say it gives."""

    formula: str
    value: float | str


@dataclass(frozen=True)
class Sheet:
    """One list of a workbook: its name, head and rows, and notes above the head."""

    name: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Any]]
    notes: Sequence[str] = ()

    @property
    def first(self) -> int:
        """The number of the first row below the head, as formulas count."""
        return first_row(self.notes)


def first_row(notes: Sequence[str]) -> int:
    """Return the number of the first row of a list under so many notes, as formulas count."""
    return len(notes) + 3


def list_book(
    title: str, heads: Sequence[str], rows: Iterable[Sequence[Any]], *, notes: Sequence[str] = (), name: str = "清单"
) -> bytes:
    """Return a workbook of one list: title, notes, head and rows, the head repeated on every printed page."""
    return sheets_book(title, [Sheet(name, heads, list(rows), notes)])


def sheets_book(title: str, sheets: Sequence[Sheet]) -> bytes:
    """Return a workbook of several lists; a `Live` cell is the only one that is a formula."""
    target = BytesIO()
    workbook = xlsxwriter.Workbook(target, _OPTIONS)
    workbook.set_properties({"title": clean(title), "created": _MADE})
    for one in sheets:
        _write(workbook, title, one)
    workbook.close()
    return target.getvalue()


def _write(workbook: Any, title: str, one: Sheet) -> None:  # noqa: ANN401 - XlsxWriter ships no types
    sheet = workbook.add_worksheet(one.name)
    strong = workbook.add_format({"bold": True, "font_size": 14, "font_color": _INK})
    head = workbook.add_format({"bold": True, "bg_color": _PALE, "font_color": _INK, "bottom": 1, "text_wrap": True})
    top = workbook.add_format({"valign": "top", "text_wrap": True})
    for place, words in enumerate((title, *one.notes)):
        sheet.write_string(place, 0, clean(words), None if place else strong)
    first = one.first - 2
    sheet.write_row(first, 0, one.heads, head)
    widths = [_width(cell) for cell in one.heads]
    last = first
    for last, row in enumerate(one.rows, first + 1):
        for place, cell in enumerate(row):
            if isinstance(cell, Live):
                sheet.write_formula(last, place, cell.formula, top, cell.value)
            else:
                sheet.write(last, place, clean(cell) if isinstance(cell, str) else cell, top)
        widths = [max(width, _width(cell)) for width, cell in zip(widths, row, strict=True)]
    for place, width in enumerate(widths):
        sheet.set_column(place, place, min(width, _WIDE))
    sheet.freeze_panes(first + 1, 0)
    sheet.autofilter(first, 0, max(last, first), len(one.heads) - 1)
    sheet.repeat_rows(first)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _width(cell: object) -> int:
    """How wide a cell is, a Chinese character counted twice."""
    text = "" if cell is None else str(cell.value if isinstance(cell, Live) else cell)
    return max(_NARROW, 2 + len(text) + sum(not letter.isascii() for letter in text))
