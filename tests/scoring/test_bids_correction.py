"""Errors in a price, corrected in the order of the law, and amounts in words."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.bids import Bid, PriceLine, PriceSheet, corrected, evaluate_bids
from scoring.errors import ScoringError
from scoring.money import from_words, in_words

CARE = PriceLine("照料服务", Decimal(1000), Decimal("31.50"))
VISITS = PriceLine("探访", Decimal(500), Decimal(15))
TOTAL = 39_000_00


def test_price_without_errors_needs_no_confirmation():
    found = corrected(PriceSheet(TOTAL, "叁万玖仟元整", TOTAL, (CARE, VISITS)))
    assert (found.price_fen, found.corrections, found.refusal(confirmed=None)) == (TOTAL, (), "")


def test_opening_list_governs_the_body():
    found = corrected(PriceSheet(505_000_00, body_fen=550_000_00))
    (one,) = found.corrections

    assert found.price_fen == 505_000_00
    assert (one.what, one.before, one.after) == ("正文中的总价", "550,000.00 元", "505,000.00 元")
    assert one.clause == "财政部令第87号第五十九条第（一）项"


def test_words_govern_figures():
    found = corrected(PriceSheet(550_000_00, "伍拾万零伍仟元整"))
    (one,) = found.corrections

    assert found.price_fen == 505_000_00
    assert (one.what, one.before, one.after) == ("小写金额", "550,000.00 元", "505,000.00 元")
    assert one.clause.endswith("第（二）项")
    assert one.reason == "大写“伍拾万零伍仟元整”与小写不一致，以大写为准"


def test_misplaced_decimal_point_follows_the_total():
    misplaced = PriceLine("照料服务", Decimal(1000), Decimal("3.150"))
    found = corrected(PriceSheet(TOTAL, lines=(misplaced, VISITS)))
    (one,) = found.corrections

    assert found.price_fen == TOTAL
    assert found.lines == (CARE, VISITS)
    assert (one.what, one.before, one.after) == ("照料服务的单价", "3.15 元", "31.5 元")
    assert one.clause.endswith("第（三）项")


def test_misplaced_decimal_point_that_could_be_in_two_lines_is_refused():
    twice = (PriceLine("甲项", Decimal(1), Decimal(1)), PriceLine("乙项", Decimal(1), Decimal(1)))
    with pytest.raises(ScoringError, match=r"甲项、乙项.*由评审委员会认定"):
        corrected(PriceSheet(11_00, lines=twice))


def test_unit_prices_govern_the_total():
    found = corrected(PriceSheet(40_000_00, lines=(CARE, VISITS)))
    (one,) = found.corrections

    assert found.price_fen == TOTAL
    assert (one.what, one.before, one.after) == ("总价", "40,000.00 元", "39,000.00 元")
    assert one.clause.endswith("第（四）项")


def test_several_errors_are_corrected_in_the_order_of_the_law():
    misplaced = PriceLine("照料服务", Decimal(1000), Decimal(315))
    sheet = PriceSheet(93_000_00, "叁万玖仟元整", 95_000_00, (misplaced, VISITS))
    found = corrected(sheet)

    assert found.price_fen == TOTAL
    assert [one.clause[-4:-2] for one in found.corrections] == ["（一", "（二", "（三"]
    assert [one.after for one in found.corrections] == ["39,000.00 元", "39,000.00 元", "31.5 元"]


def test_sum_of_unit_prices_is_rounded_once_to_a_fen():
    third = PriceLine("三等分", Decimal("0.333"), Decimal("0.05"))
    assert corrected(PriceSheet(5, lines=(third, third, third))).corrections == ()


def test_correction_not_confirmed_makes_the_bid_invalid():
    found = corrected(PriceSheet(40_000_00, lines=(CARE, VISITS)))
    with pytest.raises(ScoringError, match="投标人还没有确认"):
        found.refusal(confirmed=None)

    assert found.refusal(confirmed=True) == ""
    refused = found.refusal(confirmed=False)
    result = evaluate_bids([Bid("甲", found.price_fen, Decimal(0), invalid=refused)], price_weight=Decimal(10))
    assert result.line("甲").excluded == "投标人不确认修正后的报价 39,000.00 元"


def test_correction_refuses_words_that_are_no_amount():
    with pytest.raises(ScoringError, match="“五十万”不是大写金额"):
        corrected(PriceSheet(1, "五十万"))


@given(st.integers(0, 10**14 - 1))
def test_amount_in_words_reads_back(fen):
    assert from_words(in_words(fen)) == fen


@given(st.integers(100, 10**14 - 1))
def test_amount_in_words_reads_back_without_zeros_and_with_other_signs(fen):
    assert from_words("人民币" + in_words(fen).replace("零", "").replace("元", "圆").replace("整", "正")) == fen


@pytest.mark.parametrize(
    "words", ["", "整", "元", "零", "拾万元整", "壹万亿元", "五十万", "伍拾伍拾元", "壹佰壹仟元", "壹角贰角"]
)
def test_amount_in_words_that_nobody_would_write_is_refused(words):
    with pytest.raises(ScoringError, match="大写金额"):
        from_words(words)


def test_body_that_agrees_with_the_words_or_the_figures_is_not_corrected():
    for body in (505_000_00, 550_000_00):
        found = corrected(PriceSheet(550_000_00, "伍拾万零伍仟元整", body))
        assert [one.what for one in found.corrections] == ["小写金额"]
