"""A workbook or a text table as cells kept as they are: text, number, day; what is merged stands in every cell of it."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from python_calamine import CalamineSheet, SheetVisibleEnum

from workbench.errors import ValidationError
from workbench.exchange.files.cells import is_workbook, opened
from workbench.exchange.files.ods_merges import Block, merged_blocks

TEXTS = ("utf-8-sig", "gb18030")
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_DELIMITERS = ",\t;，"
_WIDEST = 300  # columns: more are leftovers of a format, not a table


@dataclass(frozen=True)
class Grid:
    """One sheet: its name, and its rows from the first one on, each a list of cells."""

    name: str
    rows: list[list[Any]]


def grids(content: bytes) -> list[Grid]:
    """The visible sheets of .xlsx, .xls or .ods, or the one table of a text with commas or tabs.

    Raises ValidationError for what is neither, is locked by a password, or unpacks to too much.
    """
    if not is_workbook(content):
        return [Grid("文本", _text_rows(content))]
    with opened(content) as book:
        shown = [one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible]
        merged = merged_blocks(content)
        return [Grid(name, _filled(book.get_sheet_by_name(name), merged.get(name, ()))) for name in shown]


def _filled(sheet: CalamineSheet, merged: Sequence[Block]) -> list[list[Any]]:
    """The cells, with the value of a merged block in every cell of the block."""
    rows = [row[:_WIDEST] for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or merged:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        value = rows[top][left]
        for row in rows[top : bottom + 1]:
            row[left : right + 1] = [value] * len(row[left : right + 1])
    return rows


def _text_rows(content: bytes) -> list[list[Any]]:
    said = _decoded(content)
    first = next((line for line in said.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    return [list(row[:_WIDEST]) for row in _rows(said, delimiter)]


def _rows(said: str, delimiter: str) -> Iterable[list[str]]:
    try:
        return list(csv.reader(io.StringIO(said, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise ValidationError("文本表格读不出行和列", fix="在表格软件里打开后另存为 .xlsx 再导入") from error


def _decoded(content: bytes) -> str:
    """Offices save text tables as UTF-8, as GB 18030, or as the two-byte text of the spreadsheet program."""
    if content.startswith(_WIDE):
        return content.decode("utf-16", errors="replace")
    for name in TEXTS:
        try:
            said = content.decode(name)
        except UnicodeDecodeError:
            continue
        if "\0" not in said:
            return said
    raise ValidationError("文件不是表格，也不是文本", fix="请交 .xlsx、.xls、.ods 或 .csv 文件")
