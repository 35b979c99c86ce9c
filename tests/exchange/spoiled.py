"""A workspace in whose records every Chinese text begins with what a spreadsheet could take for something else."""

import sqlite3
from itertools import cycle
from pathlib import Path

BEGINNINGS = ("=1+1", "+1", "-1", "@SUM(1)", "\t=1", "{=1+1}", "0012", "2025-01-02", "<b>&amp;", "https://a.b/")
RARE = "𬭩㛃䶮"
CODES = {("account", "name"), ("mark", "band"), ("survey_person", "outcome"), ("result", "grade")}
"""Columns that the workbench compares with words of its own, or by which it finds a member's sheet."""


def spoil(home: Path) -> int:
    """Put a beginning, a control character and rare characters before every text of the records; return of how many columns."""
    beginnings = cycle(BEGINNINGS)
    with sqlite3.connect(home / "workbench.db") as database:
        columns = [one for one in _columns(database) if one not in CODES]
        for (table, column), begun in zip(columns, beginnings, strict=False):
            change = f'UPDATE "{table}" SET "{column}" = ? || "{column}" WHERE "{column}" GLOB ?'  # noqa: S608 - names of the schema
            database.execute(change, (f"{begun}\x07{RARE}", "*[一-龥]*"))
    database.close()
    return len(columns)


def _columns(database: sqlite3.Connection) -> list[tuple[str, str]]:
    tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    shapes = {table: database.execute(f'PRAGMA table_info("{table}")').fetchall() for table in tables}
    return [(table, name) for table, rows in shapes.items() for _, name, kind, *_ in rows if kind.startswith("VARCHAR")]
