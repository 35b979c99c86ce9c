"""A file as rows of values, with everything that is wrong by row and column, and what must be asked."""

import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from workbench.errors import ValidationError
from workbench.exchange.files.cells import column as letters
from workbench.exchange.files.grid import Grid, grids
from workbench.exchange.imports.columns import Column
from workbench.exchange.imports.forms import Form
from workbench.exchange.imports.heads import Head, head_of
from workbench.exchange.imports.values import UnreadableError, money, said

MOST_ROWS = 200_000
_SUMS = {"合计", "总计", "小计", "共计"}
_APART = Decimal(3_000), Decimal(30_000)
"""Between these, a value stands so far from its column's others that 元 and 万元 were probably mixed up."""
_ENOUGH = 5  # values that a column must have before one of them is called out of line
_STEP = 5_000
Say = Callable[[str, float], None]


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell, or with a whole row where the column is empty."""

    row: int
    column: str
    what: str
    fix: str


@dataclass(frozen=True)
class Row:
    """One row that could be read: its number as the program shows it, and its values by column key."""

    number: int
    values: dict[str, Any]


@dataclass
class Table:
    """A file read against a form."""

    form: Form
    head: Head
    read: int = 0
    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    questions: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def place(self, key: str) -> str:
        """Return a column as a person finds it: its letter and title."""
        return (
            f"{letters(self.head.places[key])} 列（{self.form.column(key).title}）" if key in self.head.places else ""
        )

    def fault(self, row: int, key: str, what: str, fix: str) -> None:
        """Keep what is wrong with a cell."""
        self.faults.append(Fault(row, self.place(key), what, fix))


def table_of(content: bytes, form: Form, say: Say = lambda _words, _share: None) -> Table:
    """Read a file against a form: the first sheet that has its head.

    Raises ValidationError where no sheet has one, or there is nothing below it.
    """
    say("读取文件", 0)
    grid, head = _sheet(grids(content), form)
    table = _table(grid, head, form, say)
    if not table.read:
        raise ValidationError("表头下面没有内容", where=f"“{grid.name}”表", fix="填写后再导入")
    return table


def sheet_table(grid: Grid, form: Form) -> Table:
    """Read one sheet of a workbook against a form; it may hold no rows. Raises ValidationError where it has no head."""
    required = {one.key: one.title for one in form.columns if one.required}
    return _table(grid, head_of(grid.rows, form.names, required), form, lambda _words, _share: None)


def _table(grid: Grid, head: Head, form: Form, say: Say) -> Table:
    table = Table(form, head)
    if head.unknown:
        table.notes.append(f"没有用到的列：{'、'.join(head.unknown[:20])}")
    present = [(form.column(key), place) for key, place in head.places.items()]
    for number, cells in _below(grid, head, table):
        if table.read % _STEP == 0:
            say("逐行核对", table.read / max(1, len(grid.rows)))
        _read(table, number, cells, present)
    _ask_about_units(table)
    return table


def _sheet(found: Sequence[Grid], form: Form) -> tuple[Grid, Head]:
    required = {one.key: one.title for one in form.columns if one.required}
    filled = [one for one in found if any(any(said(cell) for cell in row) for row in one.rows[:50])]
    if not filled:
        raise ValidationError("文件是空的", fix="填写后再导入")
    refused: list[ValidationError] = []
    for grid in filled:
        try:
            return grid, head_of(grid.rows, form.names, required)
        except ValidationError as error:
            refused.append(error)
    raise refused[0]


def _below(grid: Grid, head: Head, table: Table) -> Iterator[tuple[int, list[Any]]]:
    """The rows with something in them; sums are passed over, and a file that is too long is refused."""
    for number, cells in enumerate(grid.rows[head.first :], head.first + 1):
        first = next((cell for cell in cells if cell not in ("", None)), None)
        if first is None:
            continue
        if isinstance(first, str) and first.replace(" ", "") in _SUMS:
            table.notes.append(f"第 {number} 行是“{first.strip()}”，没有导入")
            continue
        table.read += 1
        if table.read > MOST_ROWS:
            raise ValidationError(f"超过 {MOST_ROWS} 行", fix="分成几个文件导入")
        yield number, cells


def _read(table: Table, number: int, cells: Sequence[Any], present: Sequence[tuple[Column, int]]) -> None:
    """Read one row; it joins the rows only if every cell could be read."""
    values, width, faulty = {}, len(cells), False
    for column, place in present:
        cell = cells[place] if place < width else ""
        if cell in ("", None) or (isinstance(cell, str) and not cell.strip()):
            if column.required:
                table.fault(number, column.key, "没有填写", f"填写{column.title}")
                faulty = True
            continue
        try:
            values[column.key] = _value(column, cell, table.head)
        except UnreadableError as error:
            table.fault(number, column.key, error.what, error.fix)
            faulty = True
    if not faulty:
        table.rows.append(Row(number, values))


def _value(column: Column, cell: Any, head: Head) -> Any:  # noqa: ANN401 - what the column holds
    return money(cell, head.units[column.key]) if column.money else column.read(cell)


def _ask_about_units(table: Table) -> None:
    """Ask about amounts and quantities some ten thousand times off the middle of their column."""
    for column in (one for one in table.form.columns if one.money or one.key == "quantity"):
        values = [row.values[column.key] for row in table.rows if row.values.get(column.key)]
        if len(values) < _ENOUGH:
            continue
        middle = Decimal(statistics.median_low(values))
        for row in table.rows:
            if value := row.values.get(column.key):
                _ask(table, column, row, Decimal(value) / middle)


def _ask(table: Table, column: Column, row: Row, times: Decimal) -> None:
    low, high = _APART
    if low <= times <= high or low <= 1 / times <= high:
        how = "大" if times > 1 else "小"
        what = (
            f"比这一列的中间值{how} 1 万倍左右，可能把元和万元写混了"
            if column.money
            else f"比这一列的中间值{how} 1 万倍左右"
        )
        table.questions.append(
            Fault(row.number, table.place(column.key), what, "核对原件；确实如此的，确认后按原值导入")
        )
