"""A table of marks that somebody published, in a file: its rows, the grade, and the bands as they are printed."""

from decimal import Decimal

from scoring.published import PublishedRow, PublishedTable
from scoring.tree import Grade
from workbench.exchange.files import published_book
from workbench.exchange.files.cells import is_workbook
from workbench.exchange.files.entry import Entry, Faults, entry_of_json

FORMAT = "workbench-table/1"
PARTS = ("format", "source", "table", "grade", "grades", "printed_bands")
ROW = ("name", "full", "score", "weight", "weighted", "target", "actual", "planned", "executed", "reason",
       "not_applicable", "rows")  # fmt: skip


def table_of(content: bytes) -> PublishedTable:
    """Read a JSON or Excel file. Raises ValidationError naming every place that is wrong."""
    faults = Faults()
    whole = published_book.entry(content, faults) if is_workbook(content) else entry_of_json(content, faults)
    whole.only(PARTS)
    if (given := whole.get("format")).text(FORMAT) != FORMAT:
        given.fault(f"不认识格式“{given.value}”，本系统读取 {FORMAT}")
    if whole.get("table").blank:
        whole.get("table").fault("没有评分表")
    found = PublishedTable(
        root=_row(whole.get("table")),
        grade=whole.get("grade").text(),
        grades=tuple(_grade(one) for one in whole.get("grades").each()),
        printed_bands=tuple(one.required() for one in whole.get("printed_bands").each()),
    )
    faults.stop()
    return found


def _row(given: Entry) -> PublishedRow:
    given.only(ROW)
    return PublishedRow(
        name=given.get("name").required(),
        full=given.get("full").number(),
        score=given.get("score").number(),
        weight=given.get("weight").number(),
        weighted=given.get("weighted").number(),
        target=given.get("target").text(),
        actual=given.get("actual").text(),
        planned=given.get("planned").number(),
        executed=given.get("executed").number(),
        reason=given.get("reason").text(),
        not_applicable=given.get("not_applicable").flag(),
        rows=tuple(_row(one) for one in given.get("rows").each()),
    )


def _grade(given: Entry) -> Grade:
    given.only(("name", "floor"))
    floor = given.get("floor")
    if floor.blank:
        floor.fault("没有填写等级的起点")
    return Grade(given.get("name").required(), floor.number(Decimal(0)) or Decimal(0))
