"""The training purchase's documents as printed: how many pages, and that no page stands half empty."""

import io

import pypdfium2
import pytest
from pypdf import PdfReader

from tests.reports.body_text import MILLIMETRE, page_texts
from tests.reports.reports_of import FINAL, FIRST, MID, case_of, final_of, mid_of
from workbench import clock
from workbench.demo.build import DemoFiles
from workbench.demo.people import as_actor
from workbench.reports import issue
from workbench.reports.context_types import FinalReport, MidReport
from workbench.reports.render import render_pdf
from workbench.store.engine import reading

LOWEST_TEXT = 200
"""Millimetres from the top that the text of a full page reaches at least; the text block ends at 262."""


def end_of(page: pypdfium2.PdfPage) -> float:
    """Return how far down the page its text goes, in millimetres; page number and watermark do not count."""
    text = page.get_textpage()
    bottoms = [text.get_rect(place)[1] for place in range(text.count_rects())]
    down = [(page.get_height() - bottom) / MILLIMETRE for bottom in bottoms]
    return max(end for end in down if end < 263)


def chapters(pdf: bytes) -> range:
    """Return the places of the pages that chapters fill: from the first chapter to the page before the last one's end."""
    with PdfReader(io.BytesIO(pdf)) as reader:
        first = [item for item in reader.outline if not isinstance(item, list)]
        places = {str(item.title): reader.get_destination_page_number(item) for item in first}
    annex = next(place for title, place in places.items() if title.startswith("附件1"))
    return range(next(iter(places.values())), annex - 1)


def unmarked(result_id: int) -> bytes:
    """Draw up a report without the watermark, whose letters lie all over the page."""
    report: FinalReport | MidReport = mid_of() if result_id == MID else final_of(result_id)
    template = "report_mid.html" if result_id == MID else "report_final.html"
    return render_pdf(template, {"report": report}, created=clock.now(), title="报告")


@pytest.mark.usefixtures("training")
@pytest.mark.parametrize("result_id", [MID, FIRST, FINAL])
def test_pages_of_the_chapters_are_filled(result_id: int) -> None:
    pdf = unmarked(result_id)

    with pypdfium2.PdfDocument(pdf) as document:
        ends = {place + 1: end_of(document[place]) for place in chapters(pdf)}
        assert len(document) <= 19
    assert len(ends) > 7
    assert {page: end for page, end in ends.items() if end < LOWEST_TEXT} == {}


def test_final_report_tells_the_appeal_under_its_own_heading(built: DemoFiles) -> None:
    text = "".join(page_texts(built.final_report.read_bytes()))
    section = text.split("（三）申诉和复核")[1].split("六、目标实现程度")[0]

    assert "评分点申诉主张复核意见原得分→现得分理由" in section
    assert "变更1.96→2.32" in section
    assert "文号演民复〔2026〕1号（演练）" in section
    assert "总分由89.88分变更为90.24分" in section


def test_mid_term_report_has_no_section_on_an_appeal(built: DemoFiles) -> None:
    assert "申诉和复核" not in "".join(page_texts(built.midterm_report.read_bytes()))


@pytest.mark.usefixtures("training")
@pytest.mark.parametrize("result_id", [MID, FIRST, FINAL])
def test_score_sheet_of_every_member_fits_one_page(result_id: int) -> None:
    members = [one.account_id for one in case_of(result_id).members]
    with reading() as session:
        officer = as_actor(session, "jingban")
        sheets = [issue.draw_panel_sheet(session, officer, result_id, one).content for one in members]

    assert [len(page_texts(sheet)) for sheet in sheets] == [1, 1, 1]


@pytest.mark.usefixtures("training")
def test_seal_of_the_decision_does_not_stand_on_a_page_without_text() -> None:
    with reading() as session:
        decision = issue.draw_appeal_decision(session, as_actor(session, "jingban"), FINAL)

    assert "原来的结果存档备查。演练县民政局2026年2月5日" in page_texts(decision.content)[-1]
