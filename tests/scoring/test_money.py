import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.errors import ScoringError
from scoring.money import in_words, parse_money, split_evenly, yuan

YEAR = 50_500_000


def test_year_of_505000_splits_into_eleven_months_and_a_last_one_with_the_rest():
    parts = split_evenly(YEAR, 12)

    assert [yuan(part) for part in parts] == ["42,083.33"] * 11 + ["42,083.37"]
    assert sum(parts) == YEAR


@given(st.integers(0, 10**13), st.integers(1, 400))
def test_split_loses_no_fen(total, parts):
    split = split_evenly(total, parts)

    assert sum(split) == total
    assert len(split) == parts
    assert len(set(split[:-1])) <= 1
    assert 0 <= split[-1] - split[0] < parts


@pytest.mark.parametrize(("total", "parts"), [(100, 0), (-1, 3)])
def test_split_refuses_what_cannot_be_split(total, parts):
    with pytest.raises(ScoringError):
        split_evenly(total, parts)


@pytest.mark.parametrize(
    "typed",
    [
        "505000",
        "505,000.00",
        "５０５，０００．００",
        "50.5万元",
        "50.5 万",
        "¥505000.0",
        "￥505,000.00元",
        "505000元整",
        "0.00505亿",
    ],
)
def test_money_is_read_as_offices_write_it(typed):
    assert parse_money(typed) == YEAR


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "未填写"),
        ("-5", "不能为负"),
        ("￥-5", "不能为负"),
        ("12.345", "不足一分"),
        ("0.1234567万元", "不足一分"),
        ("1.1E+17", "不是金额"),
        ("7,5", "不是金额"),
        ("50,50,00", "不是金额"),
        ("约五万", "不是金额"),
        ("NaN", "不是金额"),
    ],
)
def test_money_that_cannot_be_booked_is_refused_with_its_reason(typed, says):
    with pytest.raises(ScoringError, match=says):
        parse_money(typed)


@given(st.integers(0, 10**14))
def test_money_written_is_read_back(fen):
    assert parse_money(yuan(fen)) == fen


def test_negative_difference_is_written_with_a_minus():
    assert yuan(-5) == "-0.05"


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"),
        (5, "伍分"),
        (50, "伍角整"),
        (32504, "叁佰贰拾伍元零肆分"),
        (600714, "陆仟零柒元壹角肆分"),
        (1640902, "壹万陆仟肆佰零玖元零贰分"),
        (10700053, "壹拾万零柒仟元伍角叁分"),
        (YEAR, "伍拾万零伍仟元整"),
        (50_050_000, "伍拾万零伍佰元整"),
        (10_000_000_000, "壹亿元整"),
        (10_000_000_100, "壹亿零壹元整"),
        (1_000_500_000_00, "壹拾亿零伍拾万元整"),
    ],
)
def test_money_in_words_is_written_as_on_a_contract(fen, words):
    assert in_words(fen) == words


@pytest.mark.parametrize("fen", [-1, 10**14])
def test_money_in_words_refuses_what_has_no_words(fen):
    with pytest.raises(ScoringError):
        in_words(fen)
