"""CSV that goes out: what looks like a formula stays text, a number a number, and every table is written the same way."""

import csv
import io
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import actor, use
from tests.exchange.every_book import PROJECT, writers
from tests.exchange.spoiled import BEGINNINGS, RARE, spoil
from workbench.exchange.archive_copy import contents_of
from workbench.exchange.plain_csv import csv_bytes
from workbench.exchange.programme_book import draw_results_csv, draw_standing_csv
from workbench.models.projects import Project
from workbench.queries.programme_text import ReportKey
from workbench.reports.word.xml import clean
from workbench.store.engine import engine, reading

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def read(content: bytes) -> list[list[str]]:
    assert content.startswith("\N{BOM}".encode())
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("begun", BEGINNINGS)
def test_text_that_looks_like_a_formula_is_told_as_text(begun: str) -> None:
    [_, [cell]] = read(csv_bytes(("列",), [(f"{begun}\x07{RARE}",)]))

    assert cell == (f"'{begun}{RARE}" if begun.startswith(DANGEROUS) else f"{begun}{RARE}")


def test_numbers_codes_and_nothing_stay_as_they_are() -> None:
    row = ("-1,234.50", Decimal("-0.01"), 7, None, "", "0012", "2025-03-01")

    assert read(csv_bytes(("列",) * 7, [row]))[1] == ["-1,234.50", "-0.01", "7", "", "", "0012", "2025-03-01"]


@given(st.lists(st.text(max_size=12), min_size=1, max_size=4))
def test_no_cell_begins_a_formula_and_no_word_is_lost(row: list[str]) -> None:
    [_, cells] = read(csv_bytes(["列"] * len(row), [row]))

    for said, cell in zip(map(clean, row), cells, strict=True):
        assert cell in (said, f"'{said}")
        assert not harmful(cell)


def harmful(cell: str) -> bool:
    """True for a cell that a spreadsheet would compute; a number below zero it would only read."""
    return cell.startswith(DANGEROUS) and re.fullmatch(r"-\d[\d,]*(\.\d+)?", cell) is None


def test_tables_are_written_in_one_place_and_every_one_is_drawn_below() -> None:
    assert writers({"writer"}) == {"plain_csv.csv_bytes"}
    assert writers({"csv_bytes"}) == {
        "archive_copy._data",
        "archive_copy._checks",
        "archive_copy._record",
        "archive_copy.write_copy",
        "programme_book.draw_results_csv",
        "programme_book.draw_standing_csv",
    }


def test_no_table_of_hostile_records_holds_a_formula(training_copy: Path) -> None:
    engine().dispose()
    spoil(training_copy)
    use(training_copy)
    officer, year = actor("jingban"), ReportKey(1, 2025)
    with reading() as session:
        data = contents_of(session, session.get_one(Project, PROJECT)).data
        found = {name: content for name, (_, content) in data.items() if name.endswith(".csv")}
        found |= {
            one.name: one.content
            for one in (draw_results_csv(session, officer, year), draw_standing_csv(session, officer, year))
        }
    tables = {name: [cell for row in read(content) for cell in row] for name, content in found.items()}

    assert len(tables) == 6
    assert {name for name, cells in tables.items() if not any(RARE in cell for cell in cells)} == {"data/delivered.csv"}
    for name, cells in tables.items():
        assert not [
            cell for cell in cells if cell.startswith(DANGEROUS) and not cell.removeprefix("-")[:1].isdigit()
        ], name
        assert not [cell for cell in cells if "\x07" in cell], name
