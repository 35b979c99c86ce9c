"""The parts of the procurement screen through the real entrypoint."""

from decimal import Decimal

import pytest
from sqlmodel import select

from tests.conftest import actor
from tests.pages.looks import buttons, press, words
from tests.pages.typing_in import fill
from tests.services.rounds import begin, bid
from workbench.models.procurement import CommitteeMark
from workbench.queries.bids import procurement_of
from workbench.services import procurement
from workbench.services.procurement_bids import confirm_opening
from workbench.services.procurement_review import NewCriterion, NewMember, set_committee, set_criteria
from workbench.store.engine import reading, writing


@pytest.mark.parametrize("part", ["record", "dates", "committee", "outcome", "checks"])
def test_every_part_opens_after_the_award_for_who_only_reads(at, screen, part):
    at("signed")
    shown = screen("shenji", "procurement", project=1, part=part)
    assert "已定标" in words(shown)
    assert not {"保存采购记录", "保存条款", "保存评分", "登记定标"} & buttons(shown)


@pytest.mark.parametrize("part", ["record", "dates", "committee", "outcome", "enter"])
def test_every_part_opens_while_the_round_is_open(at, screen, part):
    at("approved")
    bid(begin(), "甲", "400000", "80")
    assert "1 家有效" in words(screen("daili", "procurement", project=1, part=part))


def test_failed_round_is_shown_and_the_next_one_can_be_recorded(at, screen):
    at("approved")
    round_id = begin()
    with writing() as session:
        procurement.end_round(
            session, actor("daili"), round_id, ended_on=begin_day(), ground="consultation_too_few", reason="只有一家"
        )
    told = words(screen("daili", "procurement", project=1))
    assert "第 1 轮采购已终止" in told
    assert "财库〔2014〕214号第三十四条第（三）项" in told
    assert "政府购买服务项目还有两家符合要求的，可以继续磋商" in told
    assert "登记第 2 轮采购" in told


def begin_day():
    with reading() as session:
        return procurement_of(session, 1).reviewed_on


def test_opening_is_registered_and_then_nothing_is_added(at, screen):
    at("approved")
    round_id = begin()
    bid(round_id, "甲", "400000", "80")
    with writing() as session:
        row = procurement_of(session, 1)
        confirm_opening(session, actor("daili"), round_id, opened_on=row.responses_due)
    shown = screen("daili", "procurement", project=1, part="enter")
    assert "已开标" in words(shown)
    assert "登记响应" not in buttons(shown)


def test_published_figures_are_compared(at, screen):
    at("approved")
    bid_id = bid(begin(), "甲", "400000", "80")
    shown = screen("daili", "procurement", project=1, part="outcome")
    press(fill(shown, {f"{bid_id}_total": "90.5"}, within="published"), "保存并比对")
    assert "公布 90.5，按规定为 90" in words(shown)


def test_marks_are_typed_by_row_in_the_order_of_the_paper(at, screen):
    at("approved")
    round_id = begin()
    ids = [bid(round_id, name, price) for name, price in (("甲", "400000"), ("乙", "410000"))]
    with writing() as session:
        table = [NewCriterion("P", "报价", Decimal(10), "price"), NewCriterion("S", "方案", Decimal(90), "subjective")]
        set_criteria(session, actor("daili"), round_id, table)
        set_committee(
            session, actor("daili"), round_id, [NewMember(code, "专家", "expert", declared=True) for code in "一二三"]
        )
    shown = screen("daili", "procurement", project=1, part="committee")
    assert {"打印空白评分表（PDF）", "打印预填评分表（PDF）", "下载空白模板", "下载预填模板"} <= buttons(shown)
    for typed, said in (("80", "要 2 个分数，这里有 1 个"), ("80 91", "R1 第 2 栏（乙）")):
        press(fill(shown, {"S": typed}, within="sheet_"), "保存这一份评分表")
        assert said in words(shown)
    press(fill(shown, {"S": "80.5 -"}, within="sheet_"), "保存这一份评分表")
    assert "评分已登记" in words(shown)
    with reading() as session:
        given = {(one.bid_id, one.value) for one in session.exec(select(CommitteeMark))}
    assert given == {(ids[0], Decimal("80.5"))}


def test_warning_is_passed_with_a_reason_beside_the_record(at, screen):
    at("approved")
    bid(begin(intent_published_on=None), "甲", "400000", "80")
    shown = screen("jingban", "procurement", project=1, part="checks")
    assert "写明原因" in buttons(shown)
    assert "写明原因" not in buttons(screen("daili", "procurement", project=1, part="checks"))
