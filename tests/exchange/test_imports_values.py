"""Cells as offices hand them in: read exactly, or refused in words that help."""

from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.exchange.imports.values import (
    TEN_THOUSAND,
    UnreadableError,
    code,
    day,
    identity_text,
    money,
    number,
    said,
    whole,
    yes,
)

TODAY = date(2026, 11, 22)
DAYS = [
    "2025.3.5", "2025/3/5", "2025-3-5", "2025-03-05", "2025年3月5日", "2025 3 5", "20250305", " ２０２５．３．５ ",
    "2025年3月5号", "2025-03-05 00:00:00", 20250305, 20250305.0, 45721, 45721.0, "45721", datetime(2025, 3, 5, 8),  # noqa: DTZ001
    date(2025, 3, 5),
]  # fmt: skip


@pytest.mark.parametrize("cell", DAYS, ids=str)
def test_day_is_read_however_it_is_written(cell):
    assert day(cell, TODAY) == date(2025, 3, 5)


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("202535", "丢了“年月日”，可以读成几个日子"),
        (202535.0, "丢了“年月日”，可以读成几个日子"),
        ("2025年3月", "没有日"),
        (2025.1, "末尾的 0 被表格软件去掉了"),
        ("25.3.5", "年份只有两位"),
        ("2025.2.30", "不是日历上的日子"),
        ("2025.**.05", "数字被遮盖"),
        ("三月五日", "不是日期"),
        ("2027-01-01", "晚于 2026-11-22"),
        ("0001-01-01", "年份不对"),
    ],
)
def test_day_that_can_be_read_in_two_ways_or_none_is_refused(cell, why):
    with pytest.raises(UnreadableError, match=why):
        day(cell, TODAY)


@pytest.mark.parametrize(
    ("cell", "value"),
    [("12", 12), (12.0, 12), ("１２", 12), ("1,200", 1200), ("1，200", 1200), ("48次", 48), ("　3 户 ", 3), (0, 0)],
)
def test_whole_number_is_read_from_text_and_full_width_digits(cell, value):
    assert whole(cell) == value


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("1.5", "不是整数"),
        ("-3", "超出范围"),
        ("七", "不是数"),
        ("1,2", "不是数"),
        ("1e5", "连在一起"),
        ("9999999999", "范围"),
    ],
)
def test_whole_number_that_is_none_is_refused(cell, why):
    with pytest.raises(UnreadableError, match=why):
        whole(cell)


@pytest.mark.parametrize("cell", ["*", "**", "1**", "＊＊万元", "5XXX", "●●", "￥**.**"])
def test_td_12_masked_digits_are_refused_and_never_zero(cell):
    with pytest.raises(UnreadableError, match="被遮盖，不能当作 0"):
        number(cell)


def test_td_15_columns_that_ran_together_are_refused():
    with pytest.raises(UnreadableError, match="几列并成了一列，无法判断从哪里分开"):
        number("具体详见服务需求。32842590元")


@pytest.mark.parametrize(
    ("cell", "unit", "fen"),
    [
        ("500", 100, 50_000),
        (1234.56, 100, 123_456),
        ("1,234.50元", 100, 123_450),
        ("3.5万元", 100, 3_500_000),
        (50.5, TEN_THOUSAND, 50_500_000),
        ("505000元", TEN_THOUSAND, 50_500_000),
    ],
)
def test_money_is_exact_fen_in_the_unit_of_the_cell_or_the_head(cell, unit, fen):
    assert money(cell, unit) == fen


@pytest.mark.parametrize(("cell", "why"), [("0.001", "不是整分"), ("3美元", "“美元”无法识别"), (-1, "负数")])
def test_money_that_is_none_is_refused(cell, why):
    with pytest.raises(UnreadableError, match=why):
        money(cell)


@pytest.mark.parametrize("cell", [1.10101199003070e17, "1.1E+17", "1.10101E+17", 110101199003070011])
def test_id_number_that_the_spreadsheet_destroyed_is_refused_and_explained(cell):
    with pytest.raises(UnreadableError, match=r"存成了 1\.1E\+17 的样子，后几位已经丢失，无法恢复"):
        identity_text(cell, "身份证号")


def test_masked_id_number_is_refused_without_being_quoted():
    with pytest.raises(UnreadableError) as refused:
        identity_text("110101********0011", "身份证号")
    assert "被遮盖" in refused.value.what
    assert "110101" not in refused.value.what + refused.value.fix


@pytest.mark.parametrize("cell", ["110101199003070011", "11010119900307001X", "13812345678"])
def test_code_that_is_the_number_of_a_person_is_refused(cell):
    with pytest.raises(UnreadableError, match="不得使用身份信息"):
        code(cell)


@pytest.mark.parametrize(("cell", "value"), [("是", True), ("√", True), (1.0, True), (True, True), ("不能", False)])
def test_yes_and_no_are_read_in_the_words_of_offices(cell, value):
    assert yes(cell) is value


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_money_typed_as_text_or_number_is_the_same_fen(value: Decimal):
    assert money(str(value)) == money(f"{value}元") == int(value * 100)


@given(st.one_of(st.text(max_size=20), st.floats(), st.integers(), st.booleans(), st.none(), st.dates()))
def test_any_cell_is_read_or_refused_but_never_breaks(cell):
    for read in (whole, money, code, yes, lambda one: day(one, TODAY)):
        with suppress(UnreadableError):
            assert read(cell) is not None
    assert isinstance(said(cell), str)
