import io
import json
from itertools import pairwise

import pypdfium2
import pytest
from pypdf import PdfReader

from tests.reports import sample
from tests.reports.body_text import MILLIMETRE, lines_of, page_texts
from tests.reports.conftest import render_final
from tests.reports.invented_marks import INDICATORS, POINTS, totals, two

CHAPTERS = [
    "一、项目基本概况",
    "二、绩效目标",
    "三、评价组织实施",
    "四、指标体系、标准和方法",
    "五、评分结果与等级",
    "六、目标实现程度",
    "七、经费使用",
    "八、主要做法",
    "九、存在问题及原因分析",
    "十、结论和建议",
    "十一、结果应用建议",
    "附件1　证据清单",
    "附件2　数字溯源",
    "附件3　签字页",
    "附件4　编制说明",
]


def test_final_report_has_every_chapter_in_order(final: PdfReader) -> None:
    first_level = [item.title for item in final.outline if not isinstance(item, list)]

    assert first_level == CHAPTERS


def test_contents_name_the_page_where_each_chapter_stands(final: PdfReader, final_pages: list[str]) -> None:
    contents = final_pages[2]
    places = [final.get_destination_page_number(item) + 1 for item in final.outline if not isinstance(item, list)]

    assert places == sorted(places)
    for (chapter, page), following in pairwise([*zip(CHAPTERS, places, strict=True), ("", 0)]):
        entry = contents.split("".join(chapter.split()))[1].split("".join(following[0].split()) or None)[0]
        assert entry.strip("·").startswith(str(page))


def test_final_report_states_total_grade_and_every_indicator(final_pages: list[str]) -> None:
    sums = totals(mid=False)
    summary = final_pages[1]

    assert two(sums[""][1]) in summary
    assert "良" in summary
    for code, (title, _) in INDICATORS.items():
        assert f"{code}{title}" in summary
        assert two(sums[code][1]) in summary


def test_final_report_shows_every_point_with_mark_and_evidence(final_pages: list[str]) -> None:
    text, sums = "".join(final_pages), totals(mid=False)

    for point in POINTS:
        row = text.split(f"{point[0]}{point[1]}{point[4]}")[1][:60]
        assert two(sums[point[0]][1]) in row
        assert point[7] in row


def test_final_report_traces_every_point_to_its_exact_mark(final_pages: list[str]) -> None:
    text = "".join(final_pages).split("各评分点的算式")[1]

    for code, (_, marks) in totals(mid=False).items():
        if "-" in code:
            assert f"{float(marks):.6f}" in text.split(code)[1][:80]


def test_final_report_is_ten_to_eighteen_a4_pages(final: PdfReader) -> None:
    sizes = {(round(float(page.mediabox.width)), round(float(page.mediabox.height))) for page in final.pages}

    assert 10 <= len(final.pages) <= 18
    assert sizes == {(595, 842)}


def test_final_report_is_set_in_the_declared_faces_only(final: PdfReader) -> None:
    fonts = {
        str(font["/BaseFont"]).partition("+")[2].partition("-")[0]
        for page in final.pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    }

    assert (
        {"WbSong", "WbSans", "WbNum"} <= fonts <= {"WbSong", "WbSans", "WbNum", "WbFang", "WbKai", "WbHei", "WbTitle"}
    )


def test_final_report_carries_its_data_and_both_standards(final: PdfReader) -> None:
    metadata = final.trailer["/Root"]["/Metadata"].get_data().decode()  # type: ignore[index]
    attached = final.attachments["result.json"][0]

    assert 'pdfaid:part="3"' in metadata
    assert 'pdfaid:conformance="A"' in metadata
    assert 'pdfuaid:part="1"' in metadata
    assert json.loads(attached)["marks"]["total"]
    assert final.metadata is not None
    assert final.metadata.title == "云溪县特殊困难群体居家照护服务项目期末绩效评估报告"


def test_same_data_gives_the_same_bytes(final_pdf: bytes) -> None:
    assert render_final("") == final_pdf


def test_training_mark_is_on_every_page(training_pdf: bytes) -> None:
    mark = "".join(sample.WATERMARK.split())

    assert all(page.count(mark) == 3 for page in page_texts(training_pdf))  # the head, and twice across the page


def test_without_training_no_page_bears_the_mark(final_pages: list[str]) -> None:
    assert not any("不作依据" in page and "演练文件" in page for page in final_pages)


def test_training_mark_moves_nothing(training_pdf: bytes, final: PdfReader) -> None:
    with PdfReader(io.BytesIO(training_pdf)) as training:
        assert len(training.pages) == len(final.pages)


@pytest.fixture(scope="module")
def body_lines(final_pdf: bytes) -> list[tuple[float, str]]:
    """For each line of body text: how many millimetres it ends before the edge of the text block, and its text."""
    lines = []
    with pypdfium2.PdfDocument(final_pdf) as document:
        for number in range(3, 12):
            edge = 182 if number % 2 else 184  # the binding side changes from page to page; index 3 is page 4
            lines += [(edge - right / MILLIMETRE, text) for right, text in lines_of(document[number].get_textpage())]
    return lines


def test_lines_end_at_the_right_edge(body_lines: list[tuple[float, str]]) -> None:
    inside_a_paragraph = [short for short, text in body_lines if len(text) > 22 and not text.endswith("。")]

    assert len(inside_a_paragraph) > 25
    assert max(inside_a_paragraph) < 0.7
    assert min(short for short, _ in body_lines) > -0.05


def test_no_line_begins_with_a_closing_mark(body_lines: list[tuple[float, str]]) -> None:
    assert not [text for _, text in body_lines if text[0] in "，。、；：！？）》」』】〕”’"]
