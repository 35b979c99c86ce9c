"""The score workbook: its formulas give the result again, and nothing a person typed can become one."""

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from tests.exchange.recompute import recomputer
from workbench.demo.build import DemoFiles
from workbench.exchange.score_sheets import score_sheets
from workbench.exchange.sheet_places import FIRST_ROW
from workbench.reports.context_case import Case, load_case
from workbench.store.engine import reading

FINAL, MID = 3, 1


@pytest.fixture(scope="module")
def formulas(built: DemoFiles) -> Iterator[Workbook]:
    book = openpyxl.load_workbook(built.score_sheets)
    yield book
    book.close()


@pytest.fixture(scope="module")
def cached(built: DemoFiles) -> Iterator[Workbook]:
    book = openpyxl.load_workbook(built.score_sheets, data_only=True)
    yield book
    book.close()


@pytest.fixture
def case(training: DemoFiles) -> Case:
    with reading() as session:
        return load_case(session, FINAL)


def summary_rows(book: Workbook) -> dict[str, int]:
    return {row[0].value or "": row[0].row for row in book["汇总"].iter_rows(min_row=FIRST_ROW)}


def test_workbook_has_its_sheets_in_order(formulas: Workbook) -> None:
    assert formulas.sheetnames == ["汇总", "评委一", "评委二", "评委三", "评分事实", "证据", "说明"]


def test_formulas_give_every_exact_mark_of_the_data_again(built: DemoFiles, formulas: Workbook) -> None:
    data, rows, cell = (
        json.loads(built.result.read_text(encoding="utf-8")),
        summary_rows(formulas),
        recomputer(formulas),
    )

    for node in data["blocks"] + data["indicators"] + data["points"]:
        assert cell("汇总", f"D{rows[node['code']]}") == Fraction(node["exact"])
    assert cell("汇总", f"D{rows['公布']}") == Fraction(data["result"]["total"])
    assert cell("汇总", f"D{rows['等级']}") == data["result"]["grade"]


def test_cached_values_are_the_true_results(formulas: Workbook, cached: Workbook) -> None:
    cell = recomputer(formulas)
    spelled = [
        (sheet.title, one.coordinate)
        for sheet in formulas
        for row in sheet.iter_rows()
        for one in row
        if one.data_type == "f"
    ]

    assert len(spelled) > 100
    for sheet, place in spelled:
        shown, true = cached[sheet][place].value, cell(sheet, place)
        assert shown == true or float(true) == pytest.approx(shown, abs=1e-12)  # type: ignore[arg-type]


def test_a_changed_mark_changes_the_total(built: DemoFiles) -> None:
    book = openpyxl.load_workbook(built.score_sheets)
    rows = {row[0].value: row[0].row for row in book["评委二"].iter_rows(min_row=FIRST_ROW)}
    before = recomputer(book)("汇总", f"D{summary_rows(book)['']}")
    book["评委二"][f"E{rows['B3-2']}"] = 3.3
    after = recomputer(book)("汇总", f"D{summary_rows(book)['']}")
    book.close()

    assert isinstance(before, Fraction)
    assert isinstance(after, Fraction)
    assert after - before == Fraction("0.9") / 3


def test_a_changed_fact_changes_the_total(built: DemoFiles) -> None:
    book = openpyxl.load_workbook(built.score_sheets)
    before = recomputer(book)("汇总", f"D{summary_rows(book)['']}")
    place = next(
        row[3] for row in book["评分事实"].iter_rows(min_row=FIRST_ROW) if row[2].value == "完成比例：按期办结件数"
    )
    assert place.value == 13
    place.value = 14
    after = recomputer(book)("汇总", f"D{summary_rows(book)['']}")
    book.close()

    assert isinstance(before, Fraction)
    assert isinstance(after, Fraction)
    assert after - before == Fraction("2.5") / 14


def test_exact_text_stands_beside_a_mark_that_does_not_end(formulas: Workbook) -> None:
    sheet, row = formulas["汇总"], summary_rows(formulas)["A4-4"]

    assert sheet[f"F{row}"].value == "65/28"


def test_member_sheets_hold_band_mark_and_reason(formulas: Workbook, case: Case) -> None:
    sheet = formulas["评委二"]
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=FIRST_ROW)}

    assert sheet["A1"].value == "评分表　演练评委乙　财会人员"
    assert len(rows) == 8
    for code, row in rows.items():
        name = case.members[1].name
        assert row[3].value == case.bands[name][code]
        assert Fraction(repr(row[4].value)) == Fraction(case.card.marks[name][code])
        assert row[5].value == case.card.reasons[name][code]


def test_text_of_people_never_becomes_a_formula_or_a_link(case: Case) -> None:
    name, evil = case.card.members[0], '=HYPERLINK("http://evil","x")'
    reasons = case.card.reasons | {name: dict.fromkeys(case.card.reasons[name], evil)}
    content = score_sheets(replace(case, card=replace(case.card, reasons=reasons)))
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [row[5] for row in book["评委一"].iter_rows(min_row=FIRST_ROW)]
    book.close()

    assert [(one.value, one.data_type) for one in cells] == [(evil, "s")] * 8
    assert not any(one.hyperlink for one in cells)


def test_training_is_said_on_every_sheet(formulas: Workbook) -> None:
    for sheet in formulas:
        assert sheet["A3"].value == "演练文件，不作任何依据"
        assert "演练文件" in (sheet.oddHeader.right.text or "")


def test_mid_term_summary_is_not_graded(training: DemoFiles) -> None:
    with reading() as session:
        case = load_case(session, MID)
    book = openpyxl.load_workbook(io.BytesIO(score_sheets(case)))
    rows, cell = summary_rows(book), recomputer(book)
    total, grade = cell("汇总", f"D{rows['公布']}"), cell("汇总", f"D{rows['等级']}")
    book.close()

    assert total == Fraction(case.card.total)
    assert grade == "不定级"
