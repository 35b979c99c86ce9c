"""A workbook as rows of text: what it is decided by content, and every cell as a person sees it."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from workbench.errors import ValidationError

_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MOST_BYTES = 200 * 2**20  # a sheet that unpacks to more is not one that a person filled in
_LETTERS = 26


@dataclass(frozen=True)
class Line:
    """One row of a sheet: its number as the program shows it, and its cells as text."""

    number: int
    cells: tuple[str, ...]


def is_workbook(content: bytes) -> bool:
    """True if the bytes begin as .xlsx, .ods or .xls do."""
    return content.startswith((_ZIP, _COMPOUND))


def sheets(content: bytes) -> dict[str, list[Line]]:
    """The rows that hold something, by sheet name.

    Raises ValidationError for what is no workbook, is locked by a password, or unpacks to too much.
    """
    with opened(content) as book:
        return {
            name: list(_lines(book.get_sheet_by_name(name).to_python(skip_empty_area=False)))
            for name in book.sheet_names
        }


@contextmanager
def opened(content: bytes) -> Iterator[CalamineWorkbook]:
    """Open .xlsx, .xls or .ods by content; raises ValidationError as `sheets` does, also for what breaks while read."""
    _check_size(content)
    try:
        yield CalamineWorkbook.from_filelike(io.BytesIO(content))
    except PasswordError as error:
        raise ValidationError("文件加了密码，打不开", fix="在表格软件里去掉密码，另存后再试") from error
    except CalamineError as error:
        raise ValidationError("文件不是能读取的表格，或已损坏", fix="在表格软件里另存为 .xlsx 后再试") from error


def column(place: int) -> str:
    """The letters over a column, the first one being A."""
    head, last = divmod(place, _LETTERS)
    return (column(head - 1) if head else "") + chr(ord("A") + last)


def _check_size(content: bytes) -> None:
    if not content.startswith(_ZIP):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            size = sum(one.file_size for one in packed.infolist())
    except zipfile.BadZipFile as error:
        raise ValidationError("文件不完整，打不开", fix="重新导出或重新传送后再试") from error
    if size > _MOST_BYTES:
        raise ValidationError("表格展开后过大，没有读取", fix="删去图片和多余的工作表后再试")


def _lines(rows: Sequence[Sequence[Any]]) -> Iterator[Line]:
    for number, row in enumerate(rows, start=1):
        cells = tuple(_said(cell) for cell in row)
        if any(cells):
            yield Line(number, cells)


def _said(cell: Any) -> str:  # noqa: ANN401  (a cell holds what a person typed)
    """A cell as a person sees it; a number in the fewest digits that give it back, so 1.3 is 1.3."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return f"{Decimal(repr(cell)).normalize():f}"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if not cell.time() else cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()
