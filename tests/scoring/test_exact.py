from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.errors import ScoringError
from scoring.exact import Rounding, exact, is_whole_steps, parse_mark, percent, rounded, rounded_ratio, text, total

DECIMAL_MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "truncate": ROUND_DOWN}


def test_error_says_what_where_clause_and_fix_in_one_line():
    error = ScoringError("满分不符", where="A1 行政管理", clause="方案第三条", fix="请核对")

    assert str(error) == "A1 行政管理：满分不符（依据：方案第三条）。请核对。"
    assert (error.what, error.where, error.clause, error.fix) == ("满分不符", "A1 行政管理", "方案第三条", "请核对")


@pytest.mark.parametrize(
    ("value", "expected"),
    [(3, Fraction(3)), ("0.1", Fraction(1, 10)), ("-7/3", Fraction(-7, 3)), (Decimal("65.555"), Fraction(13111, 200))],
)
def test_exact_reads_without_loss(value, expected):
    assert exact(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        0.1,
        True,
        None,
        "1e3",
        "NaN",
        "",
        " 1",
        "１",
        "1/0",
        "0x10",
        Decimal("NaN"),
        Decimal("Infinity"),
        Decimal("1E+99999"),
    ],
)
def test_exact_refuses_what_is_not_an_exact_number(value):
    with pytest.raises(ScoringError):
        exact(value)


@pytest.mark.parametrize(
    ("mode", "value", "shown"),
    [
        ("half_up", "86.455", "86.46"),
        ("half_up", "-0.005", "-0.01"),
        ("half_up", "-0.004", "0.00"),
        ("half_even", "86.445", "86.44"),
        ("half_even", "86.455", "86.46"),
        ("truncate", "65.555", "65.55"),
        ("truncate", "-65.555", "-65.55"),
        ("half_up", "94.5", "94.50"),
    ],
)
def test_rounded_at_a_tie_follows_the_mode(mode, value, shown):
    assert str(rounded(exact(value), Rounding(mode))) == shown


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9), max_value=10**9), st.integers(0, 5)
)
def test_rounded_agrees_with_decimal_quantize(value, places):
    for mode, decimal_mode in DECIMAL_MODES.items():
        expected = value.quantize(Decimal(1).scaleb(-places), decimal_mode)
        assert rounded(exact(value), Rounding(mode, places)) == expected


def test_rounded_keeps_every_digit_beyond_the_context_of_decimal():
    assert str(rounded(Fraction(10**40 + 1), Rounding(places=2))) == f"{10**40 + 1}.00"


@pytest.mark.parametrize(("mode", "places"), [("up", 2), ("half_up", -1), ("half_up", 31)])
def test_rounding_refuses_an_unknown_mode_or_place(mode, places):
    with pytest.raises(ScoringError):
        Rounding(mode, places)


@pytest.mark.parametrize(
    ("value", "written"),
    [(Fraction(1, 8), "0.125"), (Fraction(1, 3), "1/3"), (Decimal("1.50"), "1.5"), (Decimal("7E+1"), "70"), (-2, "-2")],
)
def test_text_writes_a_number_exactly(value, written):
    assert text(value) == written


@given(st.fractions())
def test_text_is_read_back_as_the_same_number(number):
    assert exact(text(number)) == number


def test_percent_shows_two_decimals_at_most():
    assert [percent(Fraction(17, 18)), percent(Fraction(1, 2)), percent(Fraction(1))] == ["94.44%", "50%", "100%"]


@pytest.mark.parametrize("typed", ["7.25", "７.２５", "７．２５", " 7.25 ", "07.25", "7.250"])
def test_mark_is_read_as_people_type_it(typed):
    assert parse_mark(typed, Decimal(15), Decimal("0.01")) == Decimal("7.25")


@pytest.mark.parametrize("typed", ["0", "15", "15.00"])
def test_mark_may_be_nothing_or_full(typed):
    assert parse_mark(typed, Decimal(15), Decimal("0.01")) == Decimal(typed)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "分数未填写"),
        ("   ", "分数未填写"),
        ("7,5", "“7,5”把逗号当作小数点"),
        ("7，5", "“7，5”把逗号当作小数点"),
        ("7。5", "“7。5”把句号当作小数点"),
        ("-5", "分数不能为负，填写的是“-5”"),
        ("－5", "分数不能为负，填写的是“－5”"),
        ("99", "“99”超过满分 15 分"),
        ("7.255", "“7.255”不是最小计分单位 0.01 的整数倍"),
        ("七分", "“七分”不是分数"),
        ("7.5分", "“7.5分”不是分数"),
        ("1e1", "“1e1”不是分数"),
        ("NaN", "“NaN”不是分数"),
        ("Infinity", "“Infinity”不是分数"),
        ("7²", "“7²”不是分数"),
        ("{}", "“{}”不是分数"),
        (".5", "“.5”不是分数"),
        ("9" * 400, "不是分数"),
    ],
)
def test_mark_that_cannot_stand_is_refused_with_its_reason(typed, says):
    with pytest.raises(ScoringError) as refusal:
        parse_mark(typed, Decimal(15), Decimal("0.01"), where="A3-1 总体计划")

    assert says in refusal.value.what
    assert refusal.value.where == "A3-1 总体计划"
    assert refusal.value.fix


def test_mark_follows_the_step_of_the_tree():
    assert parse_mark("7.5", Decimal(15), Decimal("0.5")) == Decimal("7.5")
    with pytest.raises(ScoringError, match=r"不是最小计分单位 0\.5 的整数倍"):
        parse_mark("7.25", Decimal(15), Decimal("0.5"))


@given(st.lists(st.fractions()), st.integers(1, 9))
def test_total_is_the_sum_divided(values, parts):
    assert total(values, parts) == sum(values, Fraction(0)) / parts


@given(st.integers(), st.integers(1, 10**6), st.integers(1, 50))
def test_ratio_rounds_alike_in_lowest_terms_or_not(above, below, times):
    for mode in DECIMAL_MODES:
        lowest = rounded(Fraction(above, below), Rounding(mode, 0))
        assert rounded_ratio(above * times, below * times, mode) == lowest


def test_whole_steps_are_counted_exactly_and_a_vast_exponent_is_refused():
    assert is_whole_steps(Decimal("0.3"), Decimal("0.1"))
    assert not is_whole_steps(Fraction(1, 3), Decimal("0.01"))
    with pytest.raises(ScoringError, match="不是有效的数值"):
        is_whole_steps(Decimal("1E+999999999"), Decimal(1))
