"""No document leaves a reader before an empty table, a heading over nothing or half a sentence."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import Session

from tests.reports.every_paper import Page
from tests.reports.gaps import Way, innermost, signs, ways, without
from workbench import clock
from workbench.demo import people, purchase
from workbench.queries.ledger import ledger_desk
from workbench.queries.programme_text import ReportKey
from workbench.reports import (
    care_documents,
    compliance,
    hotline_form,
    ledger_documents,
    needs_documents,
    papers,
    programme_paper,
    render,
)
from workbench.rules.document_words import KINDS
from workbench.services import projects
from workbench.store.engine import reading, writing

REPORTS = ("中期评估报告", "期末评估报告")


def one_sheet(page: Page) -> dict[str, object]:
    """The context of a document, of one that holds a sheet for each household with the first alone."""
    return {name: value[:1] if isinstance(value, list) else value for name, value in page.context.items()}


def told(page: Page, context: Mapping[str, object]) -> set[str]:
    return signs(render.to_html(page.template, context)[0])


def inside(page: Page, context: Mapping[str, object]) -> tuple[Way, ...]:
    """The lists of a document, without those of whole sheets."""
    return tuple(way for way in ways(page.template, context) if len(way) > 1)


def test_every_numbered_kind_of_document_is_among_those_that_are_looked_at(pages: dict[str, Page]) -> None:
    assert {kind.name for kind in KINDS.values()} - set(pages) == set()


def test_signs_are_found_where_nobody_thought_of_nothing() -> None:
    page = (
        "<section><h1>一、空的</h1><h1>二、还是空的</h1><p class='caption'>表</p><h2>后面</h2>"
        "<p>人员：</p><p>甲、、乙</p><p>共 0 人</p><td>None</td>"
        "<table><thead><tr><th>头</th></tr></thead><tbody></tbody></table>"
        "<table><tbody><tr class='sum'><td>合计</td></tr></tbody></table>"
        "<svg><title>图</title><desc></desc></svg><p></p></section>"
    )

    assert {one.partition("：")[0] for one in signs(page)} == {
        "只有表头的表",
        "缺了一部分的话",
        "下面没有内容的标题",
        "下面没有表的表名",
        "后面没有内容的冒号",
        "没有数据的图",
        "空段落",
    }


def test_documents_of_the_training_workspace_have_no_gap(pages: dict[str, Page]) -> None:
    assert {name: found for name, page in pages.items() if (found := told(page, page.context))} == {}


def test_documents_say_in_words_that_their_lists_are_empty(pages: dict[str, Page]) -> None:
    found = {}
    for name, page in pages.items():
        context = one_sheet(page)
        lists = inside(page, context)
        if name not in REPORTS:
            found |= {f"{name} 外层": told(page, without(context, lists))}
            found |= {f"{name} 内层": told(page, without(context, innermost(lists)))}

    assert {name: gaps for name, gaps in found.items() if gaps} == {}


@pytest.mark.parametrize("name", REPORTS)
def test_report_says_in_words_that_one_of_its_lists_is_empty(pages: dict[str, Page], name: str) -> None:
    page = pages[name]
    lists = ways(page.template, page.context)
    found = {".".join(way): told(page, without(page.context, (way,))) for way in lists}

    assert len(lists) > 30
    assert {way: gaps for way, gaps in found.items() if gaps} == {}


def test_radar_is_left_out_where_no_indicator_has_marks(pages: dict[str, Page]) -> None:
    page = pages["期末评估报告"]
    drawn = [len(render.to_html(page.template, one)[0].split("雷达图")) for one in (page.context, bare_radar(page))]

    assert drawn[0] > drawn[1] == 1


def bare_radar(page: Page) -> dict[str, object]:
    return without(page.context, (("report", "summary", "radar"),))


def young(session: Session) -> int:
    """A purchaser with its people, and one project of which only code, name, days and budget are written."""
    cast = people.make_workspace(session)
    named = purchase.definition_of(people.script("purchase"), purchase.days_of("purchase"))
    bare = replace(
        named, area="", purpose="", budget_document="", staffing="", bidder_requirements="", recipients_planned=0
    )
    with clock.held_at(bare.defined_on):
        officer = people.as_actor(session, "jingban")
        return projects.create_project(session, officer, cast.purchaser_id, bare).id or 0


def test_young_workspace_draws_documents_without_a_gap(home: Path) -> None:
    with writing() as session:
        project = young(session)
    found: dict[str, set[str]] = {}

    def keep(template: str, context: Mapping[str, object], _watermark: str, title: str) -> bytes:
        found[title] = signs(render.to_html(template, context)[0])
        return b"%PDF-"

    token = render.other_form.set(keep)
    try:
        with reading() as session:
            draw_all(session, project)
    finally:
        render.other_form.reset(token)

    assert len(found) == 12
    assert {title: gaps for title, gaps in found.items() if gaps} == {}


def draw_all(session: Session, project: int) -> None:
    """Every document that there can be before anything is entered."""
    officer, year = people.as_actor(session, "jingban"), ReportKey(1, 2025)
    papers.draw_disclosure(session, officer, project)
    compliance.draw_compliance(session, officer, project)
    ledger_documents.draw_blank_form(session, ledger_desk(session, officer, project))
    programme_paper.draw_programme(session, officer, year)
    programme_paper.draw_result_notice(session, officer, year)
    programme_paper.draw_standing(session, officer, year)
    needs_documents.draw_blank_forms(session, officer)
    needs_documents.draw_visit_forms(session, officer)
    needs_documents.draw_decision_forms(session, officer)
    hotline_form.draw_hotline_form(session)
    care_documents.draw_agreement(session, officer, None)
    care_documents.draw_check_sheet(session, officer, None)
