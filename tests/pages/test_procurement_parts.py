"""The parts of the procurement screen through the real entrypoint."""

import pytest

from tests.conftest import actor
from tests.pages.looks import buttons, press, words
from tests.pages.typing_in import fill
from tests.services.rounds import begin, bid
from workbench.queries.bids import procurement_of
from workbench.services import procurement
from workbench.services.procurement_bids import confirm_opening
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
