"""Paper forms of the review and of care agreements: row codes as on the screen, and nothing that names a recipient."""

from datetime import date
from decimal import Decimal

import pytest

from tests.conftest import actor
from tests.reports.body_text import page_texts
from tests.services.rounds import begin, bid
from workbench.errors import NotAllowedError, NotFoundError
from workbench.queries.contract_care import dispersed
from workbench.reports.care_documents import draw_agreement, draw_check_sheet
from workbench.reports.review_forms import draw_marks_forms
from workbench.services.contracts_care import DUTIES, Care, record_care_visit, sign_agreement
from workbench.services.procurement_review import (
    NewCriterion,
    NewMark,
    NewMember,
    record_marks,
    set_committee,
    set_criteria,
)
from workbench.store.engine import reading, writing

TABLE = (NewCriterion("P", "报价", Decimal(10), "price"), NewCriterion("S1", "服务方案", Decimal(90), "subjective"))


def marks_forms(round_id: int, *, blank: bool, who: str = "daili") -> list[str]:
    with reading() as session:
        return list(page_texts(draw_marks_forms(session, actor(who), round_id, blank=blank).content))


def test_marks_form_is_one_page_a_member_and_five_suppliers(at):
    at("approved")
    round_id = begin()
    with pytest.raises(NotFoundError, match="还没有登记评审因素"):
        marks_forms(round_id, blank=False)
    ids = [bid(round_id, name, f"40000{n}") for n, name in enumerate("甲乙丙丁戊己")]
    with writing() as session:
        set_criteria(session, actor("daili"), round_id, TABLE)
        members = [NewMember(code, "专家", "expert", declared=True) for code in ("专家一", "专家二", "专家三")]
        set_committee(session, actor("daili"), round_id, members)
        record_marks(session, actor("daili"), round_id, [NewMark(ids[0], "专家二", "S1", Decimal("81.25"))])
    pages = marks_forms(round_id, blank=False)
    assert len(pages) == 6
    assert [("专家二" in page, "81.25" in page) for page in pages] == [(False, False)] * 2 + [(True, True), (True, False)] + [(False, False)] * 2  # fmt: skip
    assert all("R1" in page and "S1服务方案" in page and "0至90" in page for page in pages)
    assert all("P报价" not in page for page in pages), "the price is reckoned, never marked"
    [blank] = marks_forms(round_id, blank=True)
    assert "R12" in blank
    with pytest.raises(NotAllowedError):
        marks_forms(round_id, blank=True, who="chengjie")


@pytest.fixture
def agreement(at) -> int:
    at("signed")
    with writing() as session:
        officer = actor("jingban")
        person = next(iter(dispersed(session, officer)))
        care = Care(
            person, "ZL-1", "张某", "individual", "part", list(DUTIES), 80_000, "purchase_budget", date(2025, 2, 1),
            date(2025, 2, 1), date(2026, 1, 31), relation="邻居", reason="本人愿意",
        )  # fmt: skip
        row = sign_agreement(session, officer, care)
        record_care_visit(session, officer, row.id or 0, visited_on=date(2025, 3, 1), visitor="经办", kept=DUTIES[:5], words="没有报告")  # fmt: skip
        return row.id or 0


def text_of(draw, agreement_id: int | None) -> str:
    with reading() as session:
        return "".join(page_texts(draw(session, actor("jingban"), agreement_id)[1].content))


def test_care_agreement_says_who_what_how_much_and_leaves_the_name_to_the_hand(agreement):
    said = text_of(draw_agreement, agreement)
    for fact in (
        "协议编号：ZL-1",
        "编码YLD",
        "姓名由双方在本页手写",
        "2025年2月1日至2026年1月31日",
        "每月800.00元",
        "捌佰元整",
        *DUTIES,
    ):
        assert fact in said, fact
    blank = text_of(draw_agreement, None)
    assert "委托照料服务协议" in blank
    assert "ZL-1" not in blank


def test_care_check_sheet_shows_the_checks_on_record_and_has_room_for_a_year(agreement):
    said = text_of(draw_check_sheet, agreement)
    assert said.count("2025-03-01") == 1
    assert (said.count("√"), "没有报告" in said) == (5 + 1, True), "five kept, and the sign in the note"
    assert "6定期报告情况" in text_of(draw_check_sheet, None)


def test_care_papers_of_another_reach_are_not_drawn(agreement):
    with reading() as session, pytest.raises(NotFoundError):
        draw_agreement(session, actor("daili"), agreement)
