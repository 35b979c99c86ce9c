"""The programme report and the notices of a year, set once: five headings in the plan's order, and the numbers under them."""

import io

import pypdf
import pytest

from tests.conftest import actor
from workbench.errors import NotFoundError
from workbench.queries.programme_text import ReportKey, issued_of_year, texts_of
from workbench.reports.programme_context import programme_paper
from workbench.reports.programme_paper import draw_programme, draw_standing, issue_of_year, year_facts
from workbench.security.files import open_file
from workbench.services.programme import save_text
from workbench.store.engine import reading, writing

KEY, NEXT = ReportKey(1, 2025), ReportKey(1, 2026)
FIVE = ("总体情况", "主要做法和成效", "存在的问题", "建议", "可复制可推广的经验")


@pytest.fixture
def written(training_copy):
    """The report of the training county, with markup in one paragraph."""
    with writing() as session:
        seen = texts_of(session, KEY)["situation"][0].number
        save_text(session, actor("jingban"), KEY, "situation", "经办写的话。\n<b>{{ 7 * 7 }}</b>", seen=seen)


def _words(content):
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def test_report_is_issued_with_its_number_headings_numbers_and_case(written):
    with reading() as session:
        drawn = draw_programme(session, actor("jingban"), KEY)
    words = _words(drawn.content)
    places = [words.index(f"{number}、{name}") for number, name in zip("一二三四五", FIVE, strict=True)]
    assert places == sorted(places)
    for told in (
        "项目1个，已签合同1份，合同金额505,000.00元；本年支付494,364.00元", "表1项目一览", "经办写的话。<b>{{7*7}}</b>",
        "邻里结对，走出独居焦虑", "公开：本人签署公开同意书（演练）（2025年11月3日）", "编制2026年预算1个项目，共513,900.00元", "没有登记，不是零",
    ):  # fmt: skip
        assert told in words
    assert drawn.stamp is not None
    assert drawn.stamp.number in words
    with writing() as session:
        file = issue_of_year(session, actor("jingban"), drawn)
        public_id, sha256 = file.public_id, file.sha256
    with reading() as session:
        assert draw_programme(session, actor("jingban"), KEY).content == drawn.content
        assert issued_of_year(session, KEY)[0] == (public_id, drawn.name)
        assert open_file(session, actor("shenji"), public_id).sha256 == sha256
        with pytest.raises(NotFoundError):
            open_file(session, actor("chengjie"), public_id)


def test_report_with_an_empty_heading_is_a_draft_without_number(training_copy):
    with writing() as session:
        save_text(session, actor("jingban"), NEXT, "advice", "加强培训。", seen=0)
    with reading() as session:
        facts = year_facts(session, NEXT)
        drawn = draw_programme(session, actor("jingban"), NEXT)
    assert facts.missing == ("总体情况", "主要做法和成效", "存在的问题", "可复制可推广的经验")
    assert drawn.stamp is None
    assert "草稿" in _words(drawn.content)


def test_year_with_nothing_says_no_data_and_no_zero(training):
    with reading() as session:
        paper = programme_paper(year_facts(session, ReportKey(1, 2027)))
    told = "".join("".join(one.sentences) for one in paper.chapters)
    for words in (
        "服务人数没有数据",
        "没有登记本年的付款",
        "等级没有数据",
        "满意率没有数据",
        "没有登记不等于没有问题",
        "没有登记来电来访，没有数据",
    ):
        assert words in told
    cells = {cell for one in paper.chapters for table in one.tables for row in table.table.rows for cell in row}
    assert "没有数据" in cells
    assert not cells & {"0.00", "None"}


def test_tables_are_numbered_through(training):
    with reading() as session:
        paper = programme_paper(year_facts(session, KEY))
    tables = [one for chapter in paper.chapters for one in chapter.tables]
    assert [one.number for one in tables] == list(range(1, len(tables) + 1))
    assert all(len(row) == len(one.table.heads) == len(one.table.widths) for one in tables for row in one.table.rows)
    assert {sum(one.table.widths) for one in tables} == {156}
    assert tuple(one.title.partition("、")[2] for one in paper.chapters) == FIVE


def test_standing_is_drawn_for_the_public(training):
    with reading() as session:
        words = _words(draw_standing(session, actor("jingban"), KEY).content)
    assert "承接主体情况公告" in words
    assert "没有公布的禁止期限" in words
    assert "不得作为对供应商差别待遇的评审因素" in words
