"""The score workbook: members' sheets, facts, and a summary whose formulas compute the total again from them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import xlsxwriter

from scoring.exact import exact, text
from scoring.trace import Step
from workbench import clock
from workbench.exchange.formulas import formula
from workbench.exchange.result_json import TRAINING_NOTE
from workbench.exchange.sheet_places import (
    EVIDENCE,
    FACTS,
    FIRST_ROW,
    MARK,
    MARKS,
    NOTES,
    SUMMARY,
    FactRow,
    Places,
    judged_lines,
    places_of,
    sheet_name,
    summary_lines,
)
from workbench.models.words import SEAT_NAMES
from workbench.queries.facts import FactLine
from workbench.queries.results import NodeLine
from workbench.reports.context_case import Case
from workbench.reports.context_results import ESTABLISHED
from workbench.reports.context_words import on, rounding_words
from workbench.reports.word.xml import clean

OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
INK, PALE, RED = "#16324f", "#edf1f5", "#b3261e"


@dataclass(frozen=True)
class Book:
    """The workbook being written, its formats, and what stands where."""

    case: Case
    places: Places
    workbook: Any
    formats: Mapping[str, Any]


def score_sheets(case: Case) -> bytes:
    """Return the score workbook of a version of a result; for those who may read the members' sheets."""
    target = BytesIO()
    workbook = xlsxwriter.Workbook(target, OPTIONS)
    made = clock.local(case.card.computed_at).replace(tzinfo=None, microsecond=0)  # printed again, the same bytes
    workbook.set_properties({"title": clean(f"{case.project.title}评分表"), "created": made})
    book = Book(case, places_of(case), workbook, _formats(workbook))
    _summary(book)
    for name in case.card.members:
        _member(book, name)
    _facts(book)
    _evidence(book)
    _notes(book)
    workbook.close()
    return target.getvalue()


def _formats(workbook: Any) -> dict[str, Any]:  # noqa: ANN401 - XlsxWriter ships no types
    shapes: dict[str, dict[str, object]] = {
        "title": {"bold": True, "font_size": 14, "font_color": INK},
        "training": {"bold": True, "font_color": RED},
        "head": {"bold": True, "bg_color": PALE, "font_color": INK, "bottom": 1, "text_wrap": True},
        "text": {"text_wrap": True, "valign": "top"},
        "strong": {"bold": True, "bg_color": PALE, "valign": "top"},
        "mark": {"num_format": "0.00", "valign": "top"},
        "strong_mark": {"num_format": "0.00", "bold": True, "bg_color": PALE, "valign": "top"},
        "rate": {"num_format": "0.0%", "valign": "top"},
        "number": {"num_format": "0.######", "valign": "top"},
    }
    return {name: workbook.add_format({"font_name": "宋体", **shape}) for name, shape in shapes.items()}


def _sheet(book: Book, name: str, title: str, widths: Sequence[int], heads: Sequence[str]) -> Any:  # noqa: ANN401 - as above
    """Add a sheet with its title, the project, the training mark, and the head of its table."""
    case, sheet = book.case, book.workbook.add_worksheet(name)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, clean(title), book.formats["title"])
    sheet.write_string(
        1, 0, clean(f"{case.project.title}（{case.project.code}）　{case.card.phase_name}第{case.card.number}版")
    )
    if case.training:
        sheet.write_string(2, 0, TRAINING_NOTE, book.formats["training"])
        sheet.set_header(f"&R{TRAINING_NOTE}")
    for column, head in enumerate(heads):
        sheet.write_string(FIRST_ROW - 2, column, head, book.formats["head"])
    sheet.freeze_panes(FIRST_ROW - 1, 0)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(FIRST_ROW - 2)
    sheet.set_footer("&C第&P页，共&N页")
    return sheet


def _row(sheet: Any, row: int, cells: Iterable[str], style: Any) -> None:  # noqa: ANN401 - as above
    """Write texts as texts, from the first column on; `row` counts from 1."""
    for column, words in enumerate(cells):
        sheet.write_string(row - 1, column, clean(words), style)


def _summary(book: Book) -> None:
    """Blocks, indicators and points, each computed by formula; below them the published total and the grade."""
    heads = ("代码", "指标和评分点", "满分", "得分", "得分率", "精确值", "确定方式")
    sheet = _sheet(book, SUMMARY, "评分汇总", (9, 34, 9, 11, 10, 26, 10), heads)
    for line in summary_lines(book.case):
        _summary_row(book, sheet, line, book.places.nodes[line.code])
    row, published, card = book.places.total_row, _published(book.case), book.case.card
    strong, mark = book.formats["strong"], book.formats["strong_mark"]
    _row(sheet, row, ("公布", f"总分（{rounding_words(book.case.tree.rounding)}）"), strong)
    sheet.write_formula(
        f"{MARKS}{row}", formula(published, book.places.cells, book.places.inputs), mark, float(card.total)
    )
    _row(sheet, row + 1, ("等级", "按公布的总分读取"), strong)
    if card.trace.operation == "grade" and book.case.final:
        sheet.write_formula(f"{MARKS}{row + 1}", _grade(card.trace, f"{MARKS}{row}"), strong, card.grade)
    else:
        sheet.write_string(f"{MARKS}{row + 1}", card.withheld or "不定级", strong)


def _summary_row(book: Book, sheet: Any, line: NodeLine, row: int) -> None:  # noqa: ANN401 - as above
    whole = not line.established
    step = book.case.steps.get(line.code)
    words = book.formats["strong" if whole else "text"]
    _row(sheet, row, (line.code, line.name), words)
    sheet.write_number(f"C{row}", float(exact(line.full)), words)
    if step is None:
        sheet.write_string(f"{MARKS}{row}", clean(f"不适用：{line.na_reason}"), words)
        return
    mark = book.formats["strong_mark" if whole else "mark"]
    spelled = formula(step, book.places.cells, book.places.inputs)
    sheet.write_formula(f"{MARKS}{row}", spelled, mark, float(step.exact))
    share = float(step.exact / exact(line.full))
    sheet.write_formula(f"E{row}", f"={MARKS}{row}/C{row}", book.formats["rate"], share)
    sheet.write_string(f"F{row}", text(step.exact), words)
    sheet.write_string(f"G{row}", ESTABLISHED.get(line.established, ""), words)


def _published(case: Case) -> Step:
    """Return the step whose value is the published total."""
    trace = case.card.trace
    return trace.children[0] if trace.operation in {"grade", "withheld"} else trace


def _grade(step: Step, total: str) -> str:
    """Read the grade from the total by the floors of the tree."""
    spelled = '""'
    for item in sorted(step.inputs, key=lambda one: exact(one.value)):
        spelled = f'IF({total}>={item.value},"{item.name}",{spelled})'
    return f"={spelled}"


def _member(book: Book, name: str) -> None:
    """One member's sheet: band, mark and reason of each judged point."""
    case = book.case
    member = next(one for one in case.members if one.name == name)
    title = f"评分表　{name}　{SEAT_NAMES[member.seat]}{'（组长）' if member.chair else ''}"
    heads = ("代码", "评分点", "满分", "档次", "分数", "理由")
    sheet = _sheet(book, sheet_name(case, name), title, (9, 26, 8, 26, 9, 56), heads)
    for row, line in enumerate(judged_lines(case), FIRST_ROW):
        band, reason = case.bands[name].get(line.code, ""), case.card.reasons[name].get(line.code, "")
        _row(sheet, row, (line.code, line.name), book.formats["text"])
        sheet.write_number(f"C{row}", float(exact(line.full)), book.formats["number"])
        sheet.write_string(f"D{row}", clean(band), book.formats["text"])
        sheet.write_number(f"{MARK}{row}", float(exact(case.card.marks[name][line.code])), book.formats["mark"])
        sheet.write_string(f"F{row}", clean(reason), book.formats["text"])


def _facts(book: Book) -> None:
    """Every measured point with the figures behind it, its exact marks, source, evidence and signatures."""
    heads = ("代码", "评分点", "项目", "数值", "单位", "精确值", "来源", "证据", "签认")
    sheet = _sheet(book, FACTS, "评分事实", (9, 26, 30, 13, 7, 18, 34, 12, 24), heads)
    facts = {fact.node.code: fact for fact in book.case.facts}
    for row, one in enumerate(book.places.facts, FIRST_ROW):
        if one.line is not None:
            _fact_head(book, sheet, row, one.line, facts[one.line.code])
        else:
            _figure(book, sheet, row, one)


def _fact_head(book: Book, sheet: Any, row: int, line: NodeLine, fact: FactLine) -> None:  # noqa: ANN401 - as above
    step = book.case.steps[line.code]
    strong, signed = book.formats["strong"], "、".join(fact.agreed) or ("由记录得出" if fact.computed else "")
    disputed = {point.code for point in book.case.appeal.points if point.changed} if book.case.appeal else set()
    source = f"{fact.source}；复核决定更正" if line.code in disputed else fact.source
    cells = (line.code, line.name, "得分", "", "分", text(step.exact), source, "、".join(step.evidence), signed)
    _row(sheet, row, cells, strong)
    there = f"={SUMMARY}!{MARKS}{book.places.nodes[line.code]}"
    sheet.write_formula(f"D{row}", there, book.formats["strong_mark"], float(step.exact))


def _figure(book: Book, sheet: Any, row: int, one: FactRow) -> None:  # noqa: ANN401 - as above
    item = one.item
    if item is None:
        return
    style = book.formats["text"]
    sheet.write_string(f"C{row}", clean(item.name), style)
    sheet.write_number(f"D{row}", float(exact(item.value)), book.formats["number"])
    sheet.write_string(f"E{row}", item.unit, style)
    sheet.write_string(f"F{row}", item.value, style)


def _evidence(book: Book) -> None:
    """The list of evidence with its full hashes."""
    heads = ("编号", "名称", "日期", "支持的评分点", "文件", "SHA-256")
    sheet = _sheet(book, EVIDENCE, "证据清单", (8, 36, 14, 26, 36, 68), heads)
    for row, one in enumerate(book.case.evidence, FIRST_ROW):
        cells = (one.number, one.title, on(one.dated), "、".join(one.points), one.file_name, one.sha256)
        _row(sheet, row, cells, book.formats["text"])


def _notes(book: Book) -> None:
    """Who made this from what, and how to read it."""
    sheet = _sheet(book, NOTES, "说明", (18, 100), ("项目", "说明"))
    for row, pair in enumerate(_said(book.case), FIRST_ROW):
        _row(sheet, row, pair, book.formats["text"])


def _said(case: Case) -> list[tuple[str, str]]:
    card, plan, tree = case.card, case.plan, case.card.tree
    said = [
        ("购买主体", case.project.purchaser),
        ("承接主体", case.contract.contractor if case.contract else ""),
        ("评分", f"{'、'.join(map(on, plan.submitted_on))}提交，{on(plan.opened_on) if plan.opened_on else ''}启封"),
        ("结果", f"第{card.number}版，{card.reason}；总分{card.total}分"),
        ("指标体系", f"{tree['id']}第{tree['version']}版，SHA-256 {tree['digest']}"),
        ("取舍", f"{rounding_words(case.tree.rounding)}，只在总分取舍一次；各行显示两位小数，公式用原值"),
        ("公式", "汇总表的得分由各评委表的分数和评分事实的数值重新计算；改动数值后总分随之变化，以系统中的结果为准"),
        ("精确值", "除不尽的数写成分数，如 65/28；电子表格只存十五位有效数字"),
        ("公开的数字", case.project.published),
        ("编制的数字", case.project.made_up),
        ("演练", TRAINING_NOTE if case.training else ""),
    ]
    return [(label, words) for label, words in said if words]
