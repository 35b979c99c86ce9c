"""Word twins: every kind opens in LibreOffice and says what the page says; what people typed stays text."""

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as Paper
from docx.oxml.ns import qn
from lxml import html
from sqlmodel import col, select

from tests import office
from tests.conftest import actor
from tests.reports import every_paper, invented_letters, sample
from workbench.errors import NotAllowedError, NotFoundError
from workbench.models.record import Event
from workbench.paths import TEMPLATES
from workbench.reports import issue
from workbench.reports.render import environment, other_form
from workbench.reports.word import as_word, word_file
from workbench.reports.word.paper import FONT_NOTES, NOTICE
from workbench.security.files import open_file
from workbench.services.word_drafts import keep_word_draft
from workbench.store.engine import reading, writing

HOSTILE = "{{7*7}}{% raw %}<b>&amp;</w:t>]]><w:p>=1+1\x07𬭩㛃䶮"
KEPT = HOSTILE.replace("\x07", "")
MID = 1


@pytest.fixture(scope="module")
def twins(pages: dict[str, every_paper.Page]) -> dict[str, bytes]:
    return {name: word_file(one.template, one.context, one.watermark, one.title) for name, one in pages.items()}


@pytest.fixture(scope="module")
def report() -> bytes:
    return word_file("report_final.html", {"report": sample.final_report()}, sample.WATERMARK, "期末绩效评估报告")


def opened(content: bytes) -> Paper:
    return Document(io.BytesIO(content))


def bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def said(page: every_paper.Page) -> list[str]:
    """Return the pieces of text of the page that a twin is written from, pictures left out."""
    source = environment().get_template(page.template).render({**page.context, "fonts": FONT_NOTES})
    body = html.document_fromstring(source).find("body")
    found = body.xpath(".//text()[not(ancestor::svg) and not(ancestor::span[@class='ring'])]")
    return [bare(one) for one in found if bare(one)]


def text_of(paper: Paper) -> str:
    return bare("".join(one.text or "" for one in paper.element.body.iter(qn("w:t"))))


def test_every_template_has_a_document_that_the_training_workspace_draws(pages: dict[str, every_paper.Page]) -> None:
    assert {one.template for one in pages.values()} == {path.name for path in TEMPLATES.glob("*.html")}


@office.needs("sw")
def test_libreoffice_reads_in_every_twin_what_the_page_says(
    pages: dict[str, every_paper.Page], twins: dict[str, bytes], tmp_path: Path
) -> None:
    for name, content in twins.items():
        (tmp_path / f"{name}.docx").write_bytes(content)
    read = office.converted(sorted(tmp_path.glob("*.docx")), "txt:Text (encoded):UTF8", tmp_path)

    assert read.keys() == pages.keys()
    for name, page in pages.items():
        text = bare(read[name].read_text(encoding="utf-8"))
        assert [piece for piece in said(page) if piece not in text] == [], name


def test_every_twin_says_on_its_pages_that_it_is_a_draft_and_training(twins: dict[str, bytes]) -> None:
    for name, content in twins.items():
        section = opened(content).sections[0]
        heads = [section.header, *([section.first_page_header] if section.different_first_page_header_footer else [])]
        for head in heads:
            assert f"演练文件 不作依据　{NOTICE}" in [line.text for line in head.paragraphs], name


def test_report_has_real_headings_contents_and_page_numbers(report: bytes) -> None:
    paper = opened(report)
    first = [one.text for one in paper.paragraphs if one.style.name == "Heading 1"]
    codes = [one.text for one in paper.element.body.iter(qn("w:instrText"))]
    links = {one.get(qn("w:anchor")) for one in paper.element.body.iter(qn("w:hyperlink"))}
    marks = {one.get(qn("w:name")) for one in paper.element.body.iter(qn("w:bookmarkStart"))}

    assert first[:3] == ["一、项目基本概况", "二、绩效目标", "三、评价组织实施"]
    assert first[-1] == "附件4　编制说明"
    assert codes == [' TOC \\o "1-1" \\h \\z ']
    assert len(links) == len(first)
    assert links <= marks
    assert "PAGE" in paper.sections[0].footer._element.xml


def test_tables_repeat_their_head_and_no_row_is_parted(report: bytes) -> None:
    paper = opened(report)
    evidence = next(one for one in paper.tables if one.cell(0, 0).text == "编号")
    heads = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in evidence.rows]

    assert heads == [True] + [False] * (len(evidence.rows) - 1)
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in evidence.rows)
    captions = [one.get(qn("w:val")) for one in paper.element.body.iter(qn("w:tblCaption"))]
    assert "评价指标体系" in captions


def test_charts_are_pictures_that_say_what_they_show(report: bytes) -> None:
    paper = opened(report)
    told = [one.get("descr") for one in paper.element.body.iter(qn("wp:docPr"))]

    assert len(told) == len(paper.inline_shapes) == 3
    assert all(len(words) > 8 for words in told)
    assert [words for words in told if "雷达" in words or "得分率" in words] != []
    assert max(shape.width.mm for shape in paper.inline_shapes) < 157


def test_hostile_words_stay_words_in_body_head_and_title() -> None:
    notice = invented_letters.result_notice()
    notice = replace(notice, title=HOSTILE, opening=HOSTILE, signer=HOSTILE)
    paper = opened(word_file("result_notice.html", {"notice": notice}, HOSTILE, HOSTILE))

    assert text_of(paper).count(bare(KEPT)) >= 3
    assert [one.text for one in paper.paragraphs].count(KEPT) >= 3
    assert paper.sections[0].header.paragraphs[0].text == f"{KEPT}　{NOTICE}"
    assert paper.core_properties.title == KEPT


def test_hostile_words_stay_words_in_table_and_running_head() -> None:
    context = sample.mid_report()
    cover = replace(context.cover, project_title=HOSTILE)
    rows = tuple(replace(one, title=HOSTILE) for one in context.annexes.evidence)
    report = replace(context, cover=cover, annexes=replace(context.annexes, evidence=rows))
    paper = opened(word_file("report_mid.html", {"report": report}, "", "报告"))

    evidence = next(one for one in paper.tables if one.cell(0, 0).text == "编号")
    assert {row.cells[1].text for row in evidence.rows[1:]} == {KEPT}
    assert KEPT in paper.sections[0].header.paragraphs[1].text
    plain = opened(word_file("report_mid.html", {"report": context}, "", "报告"))
    assert len(paper.tables) == len(plain.tables), "no table came out of the words"


def test_two_hundred_rows_and_empty_chapters_are_written(report: bytes) -> None:
    context = sample.final_report()
    rows = context.annexes.evidence * 10
    empty = replace(context.money, paragraphs=(), rows=())
    more = replace(context, annexes=replace(context.annexes, evidence=rows), money=empty, practice=(), problems=())
    paper = opened(word_file("report_final.html", {"report": more}, "", "报告"))

    evidence = next(one for one in paper.tables if one.cell(0, 0).text == "编号")
    assert len(evidence.rows) == len(rows) + 1 > 200
    assert len(paper.inline_shapes) == len(opened(report).inline_shapes) - 1


def test_same_document_gives_the_same_bytes() -> None:
    context = {"notice": invented_letters.result_notice()}

    assert word_file("result_notice.html", context, "", "通知") == word_file("result_notice.html", context, "", "通知")


def test_templates_are_what_their_script_makes(tmp_path: Path) -> None:
    import runpy  # noqa: PLC0415 (only here)

    made = runpy.run_path(str(TEMPLATES / "word" / "build.py"))
    built = {kind.name: made["build"](kind) for kind in made["KINDS"]}

    assert built.keys() == {path.stem for path in (TEMPLATES / "word").glob("*.docx")}
    for name, content in built.items():
        (tmp_path / f"{name}.docx").write_bytes(content)
        assert parts(content) == parts((TEMPLATES / "word" / f"{name}.docx").read_bytes())


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {one: archive.read(one) for one in archive.namelist()}


@pytest.mark.usefixtures("training")
def test_drawing_up_gives_a_word_file_only_while_asked_for() -> None:
    with reading() as session:
        with pytest.raises(NotAllowedError), as_word():
            issue.draw_result_notice(session, actor("lingdao"), 3)
        assert other_form.get() is None
        with as_word():
            twin = issue.draw_result_notice(session, actor("jingban"), 3)

    assert other_form.get() is None
    assert "评估结果" in text_of(opened(twin.content))


@pytest.mark.usefixtures("training_copy")
def test_kept_twin_is_on_record_and_read_by_its_maker_alone() -> None:
    with writing() as session:
        public_id = keep_word_draft(session, actor("jingban"), 1, name="稿.docx", content=b"PK\x03\x04")
    with reading() as session:
        event = session.exec(select(Event).order_by(col(Event.id).desc())).first()
        assert event is not None
        assert (event.action, event.after["name"]) == ("report.word", "稿.docx")
        assert open_file(session, actor("jingban"), public_id).media_type.endswith("wordprocessingml.document")
        with pytest.raises(NotFoundError):
            open_file(session, actor("lingdao"), public_id)


@pytest.mark.usefixtures("training_copy")
def test_twin_of_a_project_out_of_reach_is_not_kept() -> None:
    with writing() as session, pytest.raises(NotAllowedError):
        keep_word_draft(session, actor("guanli"), 1, name="稿.docx", content=b"PK\x03\x04")
