"""Sheets with a head row as entries: each row by the names in its head, each cell with its place."""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.exchange.files.cells import Line, column
from workbench.exchange.files.entry import Entry, Faults


@dataclass(frozen=True)
class Table:
    """A sheet with a head row: the heads in order, and each row below as an entry of entries."""

    name: str
    heads: tuple[str, ...]
    rows: tuple[Entry, ...]


def table(name: str, lines: Sequence[Line], faults: Faults, *, required: Sequence[str]) -> Table:
    """Read a sheet: the first row that holds all required heads is the head row; what is above it is a title."""
    head = next((line for line in lines if set(required) <= set(line.cells)), None)
    if head is None:
        faults.add(f"“{name}”表", f"找不到表头，须有列：{'、'.join(required)}")
        return Table(name, (), ())
    heads = tuple(filter(None, head.cells))
    if twice := sorted({one for one in heads if heads.count(one) > 1}):
        faults.add(f"“{name}”表第 {head.number} 行", f"列名重复：{'、'.join(twice)}")
    rows = tuple(_row(name, head, line, faults) for line in lines if line.number > head.number)
    return Table(name, heads, rows)


def settings(name: str, lines: Sequence[Line], faults: Faults) -> dict[str, Entry]:
    """Read a sheet of two columns: names and what they are set to."""
    found: dict[str, Entry] = {}
    for line in lines:
        key = line.cells[0]
        if not key:
            continue
        if key in found:
            faults.add(f"“{name}”表第 {line.number} 行", f"“{key}”写了两次")
        found[key] = Entry(line.cells[1] if len(line.cells) > 1 else "", f"“{name}”表第 {line.number} 行 B 列", faults)
    return found


def _row(name: str, head: Line, line: Line, faults: Faults) -> Entry:
    cells = {
        title: Entry(line.cells[place] if place < len(line.cells) else "", _place(name, line, place, title), faults)
        for place, title in enumerate(head.cells)
        if title
    }
    return Entry(cells, f"“{name}”表第 {line.number} 行", faults)


def _place(name: str, line: Line, place: int, title: str) -> str:
    return f"“{name}”表第 {line.number} 行 {column(place)} 列（{title}）"
