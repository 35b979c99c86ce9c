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
    codes = [cell.text_content() for cell in summary.xpath(".//table[contains(@class, 'blocks')]/tbody/tr/td[1]")]
    assert codes == [*(f"C{place}" for place in range(40)), "合计"]


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
