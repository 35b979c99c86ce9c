import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.errors import ScoringError
from scoring.money import from_words, in_words, parse_money, split_evenly, yuan

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


def read_aloud(words: str) -> int:
    """Read capital figures sign by sign, as a person does who knows nothing of how they were written."""
    units = {"拾": 10, "佰": 100, "仟": 1000}
    fen = group = digit = 0
    for sign in words.removesuffix("整"):
        if sign in units:
            group, digit = group + digit * units[sign], 0
        elif sign in "万亿元":
            fen += (group + digit) * {"万": 10**4, "亿": 10**8, "元": 1}[sign] * 100
            group = digit = 0
        elif sign in "角分":
            fen, digit = fen + digit * {"角": 10, "分": 1}[sign], 0
        else:
            digit = "零壹贰叁肆伍陆柒捌玖".index(sign)
    return fen


GAPPED = st.text(st.sampled_from("00019"), min_size=1, max_size=14).map(int)


@settings(max_examples=200)
@given(fen=st.integers(0, 10**14 - 1) | GAPPED)
def test_money_in_words_over_the_whole_range_is_read_back_by_another_reader(fen):
    words = in_words(fen)

    assert read_aloud(words) == fen
    assert from_words(words) == fen
    assert words == "零元整" or not re.search(r"零[零万亿元角整]|亿万|^[零拾佰仟]", words)
    assert words[-1] == ("分" if fen % 10 else "整")


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (1, "壹分"),
        (1_000, "壹拾元整"),
        (10_005, "壹佰元零伍分"),
        (10_050, "壹佰元伍角整"),
        (10_000_001_005, "壹亿零壹拾元零伍分"),
        (100_000_000_000_00 - 1, "玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ],
)
def test_money_in_words_with_gaps_is_written_as_on_a_cheque(fen, words):
    assert in_words(fen) == words
