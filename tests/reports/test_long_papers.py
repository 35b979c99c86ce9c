"""Documents with more than they were laid out for: long words, forty indicators, classes without a look."""

import re
from dataclasses import replace

import pypdfium2
from lxml import html

from tests.reports import invented_letters, sample
from workbench.paths import TEMPLATES
from workbench.reports.context_types import FinalReport
from workbench.reports.render import render_pdf, to_html

POINTS_PER_MM = 72 / 25.4
BANDS_END = (18 + 12 + 28 + 46 + 30) * POINTS_PER_MM
"""Where the column of bands ends on a member's sheet: the margin and the widths of its template."""


def wide_report(indicators: int) -> FinalReport:
    report = sample.final_report()
    rows = [row for row in report.results.rows if row.level != "block"]
    many = tuple(replace(rows[place % len(rows)], code=f"C{place}") for place in range(indicators))
    axes = (report.summary.radar * indicators)[:indicators]
    results = replace(report.results, rows=many)
    return replace(report, results=results, summary=replace(report.summary, radar=axes))


def summary_of(report: FinalReport) -> html.HtmlElement:
    return html.document_fromstring(to_html("report_final.html", {"report": report})[0]).get_element_by_id("summary")


def test_summary_of_twelve_indicators_has_its_radar_beside_the_table() -> None:
    assert len(summary_of(wide_report(12)).xpath(".//div[@class='beside']//svg")) == 1


def test_summary_of_forty_indicators_lists_them_all_and_draws_no_radar() -> None:
    summary = summary_of(wide_report(40))

    assert summary.xpath(".//svg") == []
    codes = [cell.text_content() for cell in summary.xpath("./table[1]/tbody/tr/td[1]")]
    assert codes == [*(f"C{place}" for place in range(40)), "合计"]


def test_table_of_forty_indicators_begins_below_the_total_and_not_on_a_page_of_its_own() -> None:
    pdf = render_pdf("report_final.html", {"report": wide_report(40)}, created=sample.CREATED, title="报告")

    with pypdfium2.PdfDocument(pdf) as document:
        second = document[1].get_textpage().get_text_range()
    assert "评估摘要" in second
    assert "89.40" in second
    assert "C20" in second


def test_summary_with_long_names_of_indicators_stays_on_one_page() -> None:
    report = sample.final_report()
    long = "与云溪县长河街道双井村困难群众照护、生活和关爱服务𬭩㛃䶮"
    rows = [replace(row, title=row.title + long) if row.code in ("A2", "B1") else row for row in report.results.rows]
    changed = replace(report, results=replace(report.results, rows=tuple(rows)))
    pdf = render_pdf("report_final.html", {"report": changed}, created=sample.CREATED, title="报告")

    with pypdfium2.PdfDocument(pdf) as document:
        second, third = (document[place].get_textpage().get_text_range() for place in (1, 2))
    assert report.summary.note[:8] in second
    assert "目" in third
    assert "一、项目基本概况" in third


def test_sheet_to_fill_in_is_set_large_and_its_facts_and_signatures_begin_a_page() -> None:
    sheet = replace(invented_letters.panel_sheet(), large=True)
    pdf = render_pdf("panel_sheet.html", {"sheet": sheet}, created=sample.CREATED, title="评分表")

    with pypdfium2.PdfDocument(pdf) as document:
        first, second = (page.get_textpage().get_text_range() for page in document)
    assert [point.code in first for point in sheet.judged] == [True] * len(sheet.judged)
    assert [fact.code in second for fact in sheet.facts] == [True] * len(sheet.facts)
    assert "成员签字" in second


def test_letter_of_several_pages_numbers_them_from_the_second_and_its_receipt_has_none() -> None:
    notice = invented_letters.result_notice()
    long = replace(notice, items=notice.items * 6)
    pdf = render_pdf("result_notice.html", {"notice": long}, created=sample.CREATED, title="通知")

    with pypdfium2.PdfDocument(pdf) as document:
        told = [re.findall(r"— (\d+) —", page.get_textpage().get_text_range()) for page in document]
    assert len(told) > 2
    assert told == [[], *([str(number)] for number in range(2, len(told))), []]


def test_long_words_of_a_band_stay_in_their_column() -> None:
    sheet = invented_letters.panel_sheet()
    judged = tuple(
        replace(point, bands=tuple(f"{band}囍囍囍囍囍囍囍囍囍囍囍囍囍囍囍囍囍囍" for band in point.bands))
        for point in sheet.judged
    )
    pdf = render_pdf(
        "panel_sheet.html", {"sheet": replace(sheet, judged=judged)}, created=sample.CREATED, title="评分表"
    )

    with pypdfium2.PdfDocument(pdf) as document:
        text = document[0].get_textpage()
        ends = [text.get_charbox(place)[2] for place, letter in enumerate(text.get_text_range()) if letter == "囍"]
    assert len(ends) > 18
    assert max(ends) <= BANDS_END


def test_every_class_of_a_template_has_its_look_in_the_style_sheet() -> None:
    known = set(re.findall(r"\.([a-z]+)\b", (TEMPLATES / "print.css").read_text(encoding="utf-8")))
    sources = [path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html")]
    plain = {name for text in sources for names in re.findall(r'class="([^"{]*)"', text) for name in names.split()}
    of_heads = {name for text in sources for name in re.findall(r'"[^"|]*\|([a-z]+)"', text)}

    assert {"num", "r", "band"} <= plain | of_heads
    assert (plain | of_heads) - known == set()
