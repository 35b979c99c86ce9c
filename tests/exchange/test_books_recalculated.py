"""Every workbook that we write, from hostile records: LibreOffice reads every cell, and computes our figures anew."""

import io
import shutil
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from sqlmodel import col, select

from scoring.exact import DEFAULT_ROUNDING, exact, rounded
from tests import office
from tests.conftest import actor, use
from tests.exchange.every_book import BLANK, COMMON, MAKERS, WRITERS, writers
from tests.exchange.spoiled import RARE, spoil
from workbench.demo.build import DemoFiles
from workbench.exchange.sheet_places import FIRST_ROW
from workbench.models.contracts import Contract
from workbench.models.surveys import Survey
from workbench.queries.payments_ledger import ledger_lines
from workbench.queries.programme_text import ReportKey
from workbench.queries.settlement import settlement_card
from workbench.queries.surveys_results import result_of
from workbench.reports.context_case import load_case
from workbench.reports.programme_paper import year_facts
from workbench.store.engine import engine, reading

FINAL = 3
ALIVE = {
    "scores": "评分表",
    "payments": "付款台账",
    "settlement": "结算单附表",
    "survey": "满意度调查结果",
    "programme": "年度实施报告附表",
}
"""The workbooks with cells that compute themselves."""
WORDLESS = {"导入错误清单", "评审记录错误清单", "回访抽取"}
"""Workbooks that hold no words of the records, and neither do those to be filled in."""


@pytest.fixture(scope="module")
def workspace(built: DemoFiles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    place = tmp_path_factory.mktemp("spoiled") / "home"
    shutil.copytree(built.result.parent, place)
    assert spoil(place) > 100
    use(place)
    yield
    engine().dispose()


@pytest.fixture(scope="module")
def every(workspace: None) -> dict[str, bytes]:
    """Every workbook that the workbench writes, by title."""
    with reading() as session:
        return {title: draw(session) for drawn in WRITERS.values() for title, draw in drawn.items()}


@pytest.fixture(scope="module")
def books(every: dict[str, bytes]) -> dict[str, bytes]:
    return {name: every[title] for name, title in ALIVE.items()}


def without_figures(content: bytes, place: Path) -> None:
    """Save a workbook with its formulas alone, so that nobody can repeat a figure that we wrote beside one."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    book.save(place)
    book.close()


@pytest.fixture(scope="module")
def reopened(
    every: dict[str, bytes], books: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Workbook]:
    """What LibreOffice, started once, reads in every workbook as we wrote it, and in those without their figures."""
    folder = tmp_path_factory.mktemp("books")
    for title, content in every.items():
        (folder / f"{title}.xlsx").write_bytes(content)
    for name, content in books.items():
        without_figures(content, folder / f"{name}.xlsx")
    saved = office.converted(sorted(folder.glob("*.xlsx")), "xlsx", folder)
    return {name: openpyxl.load_workbook(path, data_only=True) for name, path in saved.items()}


@pytest.fixture(scope="module")
def recalculated(reopened: dict[str, Workbook]) -> dict[str, Workbook]:
    return {name: reopened[name] for name in ALIVE}


def test_every_writer_of_a_workbook_is_among_those_that_are_drawn() -> None:
    assert writers(MAKERS) - COMMON == set(WRITERS)


def test_every_total_of_a_workbook_is_a_formula(every: dict[str, bytes]) -> None:
    totals = set()
    for title, content in every.items():
        book = openpyxl.load_workbook(io.BytesIO(content))
        rows = [row for sheet in book for row in sheet if str(row[0].value).endswith("合计")]
        assert not [cell.coordinate for row in rows for cell in row if cell.data_type == "n" and cell.value], title
        totals |= {title for row in rows for cell in row if cell.data_type == "f"}
    assert totals == {"付款台账", "结算单附表", "年度实施报告附表"}


def cells(book: Workbook) -> dict[tuple[str, str], object]:
    return {(one.title, cell.coordinate): cell.value for one in book for row in one for cell in row if cell.value != ""}


@office.needs("sc")
def test_libreoffice_reads_in_every_cell_what_we_wrote(every: dict[str, bytes], reopened: dict[str, Workbook]) -> None:
    for title, content in every.items():
        ours = cells(openpyxl.load_workbook(io.BytesIO(content), data_only=True))
        theirs = cells(reopened[title])
        wrong = {place: (said, theirs.get(place)) for place, said in ours.items() if not same(said, theirs.get(place))}
        assert wrong == {}, title
        assert any(isinstance(said, str) for said in ours.values()), title


def test_no_text_of_the_records_becomes_a_formula_a_link_or_a_number(every: dict[str, bytes]) -> None:
    for title, content in every.items():
        book = openpyxl.load_workbook(io.BytesIO(content))
        all_cells = [cell for sheet in book for row in sheet for cell in row]
        texts = [cell.value for cell in all_cells if cell.data_type == "s"]
        assert title in ALIVE.values() or not [cell.coordinate for cell in all_cells if cell.data_type == "f"], title
        assert not [cell.value for cell in all_cells if cell.data_type == "f" and RARE in str(cell.value)], title
        assert not [cell.coordinate for cell in all_cells if cell.hyperlink], title
        assert not [text for text in texts if "_x0007_" in text or "\x07" in text], title
        assert title in WORDLESS or title.endswith(BLANK) or [text for text in texts if RARE in text], title


def figures(book: Workbook, formulas: Workbook) -> dict[tuple[str, str], object]:
    """The figure of every formula, by sheet and cell."""
    cells = (cell for sheet in formulas for row in sheet.iter_rows() for cell in row)
    live = [(cell.parent.title, cell.coordinate) for cell in cells if str(cell.value).startswith("=")]
    return {place: book[place[0]][place[1]].value for place in live}


@office.needs("sc")
def test_every_formula_comes_to_the_figure_written_beside_it(
    books: dict[str, bytes], recalculated: dict[str, Workbook]
) -> None:
    for name, content in books.items():
        formulas, ours = (
            openpyxl.load_workbook(io.BytesIO(content)),
            openpyxl.load_workbook(io.BytesIO(content), data_only=True),
        )
        found, said = figures(recalculated[name], formulas), figures(ours, formulas)
        assert found.keys() == said.keys() != set()
        assert {place: found[place] for place in found if not same(found[place], said[place])} == {}, name


def same(one: object, other: object) -> bool:
    """Alike in all fifteen digits that a spreadsheet keeps."""
    if isinstance(one, int | float) and isinstance(other, int | float):
        return f"{one:.14g}" == f"{other:.14g}"
    return one == other


@office.needs("sc")
def test_score_sheets_come_to_the_published_total_and_grade(workspace: None, recalculated: dict[str, Workbook]) -> None:
    with reading() as session:
        card = load_case(session, FINAL).card
    rows = {row[0].value: row[3].value for row in recalculated["scores"]["汇总"].iter_rows(min_row=FIRST_ROW)}

    assert (exact(str(rows["公布"])), rows["等级"]) == (exact(card.total), card.grade) == (Fraction("90.24"), "优")


@office.needs("sc")
def test_payments_and_settlement_come_out_to_the_fen(workspace: None, recalculated: dict[str, Workbook]) -> None:
    with reading() as session:
        lines = ledger_lines(session, actor("jingban"))
        card = settlement_card(session, session.exec(select(Contract.id)).first() or 0)
    assert card is not None
    account = {row[0].value: row[1].value for row in recalculated["settlement"]["结算"].iter_rows(min_row=4)}
    *_, last = recalculated["payments"]["付款台账"].iter_rows(values_only=True)

    one = card.account
    assert fen(last[7]) == sum(line.amount_fen for line in lines) != 0
    assert fen(account["扣减"]) == one.deducted_fen
    assert fen(account["已付（减去退回）"]) == one.paid_fen
    assert fen(account["余额（负数为应退回）"]) == one.rest_fen
    assert fen(account["应付合计"]) == one.original_fen + one.changed_fen - one.deducted_fen


def fen(yuan: object) -> Decimal:
    return round(Decimal(str(yuan)), 2) * 100


@office.needs("sc")
def test_survey_index_comes_out_of_the_counts(workspace: None, recalculated: dict[str, Workbook]) -> None:
    with reading() as session:
        closed = session.exec(select(Survey).where(col(Survey.closed_on).is_not(None))).first()
        assert closed is not None
        found = result_of(session, actor("jingban"), closed.id or 0)
    *_, last = recalculated["survey"]["各题"].iter_rows(values_only=True)

    assert found.index is not None
    assert exact(str(last[8])) == exact(str(rounded(found.index, DEFAULT_ROUNDING)))


@office.needs("sc")
def test_year_adds_up_to_the_records(workspace: None, recalculated: dict[str, Workbook]) -> None:
    with reading() as session:
        facts, paid = year_facts(session, ReportKey(1, 2025)), ledger_lines(session, actor("jingban"), 2025)
    book = recalculated["programme"]
    *_, money = book["资金"].iter_rows(values_only=True)
    *_, projects = book["项目"].iter_rows(values_only=True)
    *_, people = book["乡镇"].iter_rows(values_only=True)

    assert fen(money[3]) == fen(projects[7]) == sum(one.amount_fen for one in paid) != 0
    assert fen(money[2]) == fen(projects[5]) == sum(one.budget_fen for one in facts.year.projects)
    assert (people[2], people[3]) == (facts.people.total, facts.people.visits)


def test_only_our_own_cells_are_formulas(books: dict[str, bytes]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(books["payments"]))
    live = [cell.coordinate for row in book["付款台账"].iter_rows() for cell in row if cell.data_type == "f"]

    assert len(live) == 1
    assert live[0].startswith("H")
