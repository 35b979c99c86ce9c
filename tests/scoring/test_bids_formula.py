"""Price formulas as data, and what they promise for any prices."""

import json
from decimal import Decimal
from fractions import Fraction
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.bids import Bid, PriceFormula, evaluate_bids
from scoring.errors import ScoringError
from scoring.trace import replay

OWN = {"law": "below-limit", "document": "采购公告第 6 条"}
LINEAR = PriceFormula("linear", **OWN)
LOG = PriceFormula("log", factor=Decimal("0.5"), places=10, **OWN)


def _deviation(base, **options):
    return PriceFormula("deviation", base, Decimal(1), Decimal("0.5"), **OWN, **options)


def _lines(prices, weight, formula, **options):
    bids = [Bid(str(place), fen, Decimal(0)) for place, fen in enumerate(prices)]
    return evaluate_bids(bids, price_weight=Decimal(weight), formula=formula, low_price=None, **options).lines


@pytest.mark.parametrize("base", ["mean", "mean_without_extremes"])
@pytest.mark.parametrize(("law", "clause"), [("order-87", "第五十五条"), ("caiku-2014-214", "第二十四条")])
def test_average_base_is_refused_for_government_purchase_with_the_clause(base, law, clause):
    with pytest.raises(ScoringError, match=f"不得以平均价为基准价.*{clause}"):
        PriceFormula("deviation", base, Decimal(1), law=law, document="第 6 条")


def test_average_base_outside_is_allowed_with_a_warning():
    (warning,) = _deviation("mean").warnings
    assert "容易被串通报价左右" in warning
    assert warning.endswith("采购公告第 6 条")
    assert _deviation("lowest").warnings == ()


@pytest.mark.parametrize(("base", "expected"), [("lowest", 80), ("mean", 105), ("mean_without_extremes", 100)])
def test_deviation_base(base, expected):
    bids = [Bid(name, price * 100, Decimal(0)) for name, price in zip("甲乙丙丁", (80, 100, 100, 140), strict=True)]
    result = evaluate_bids(bids, price_weight=Decimal(30), formula=_deviation(base), low_price=None)
    assert result.base_price == expected


def test_deviation_from_a_ceiling_needs_one():
    with pytest.raises(ScoringError, match="没有公布控制价"):
        _lines([100], 30, _deviation("ceiling"))


def test_deviation_is_charged_pro_rata_and_says_itself():
    line = _lines([100_00, 100_50], 30, _deviation("lowest"))[1]
    assert line.price_points == Decimal("29.5")
    assert line.trace.children[0].formula == "30 − min(30, (100.5 − 100) ÷ 100 × 100 × 1)"


@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_logarithm_agrees_with_a_float_and_never_leaves_the_scale(low, more):
    first, second = _lines([low, low + more], 30, LOG)
    assert first.price_points == 30
    assert float(second.price_points) == pytest.approx(max(0, 30 * (1 - 0.5 * log((low + more) / low))), abs=1e-8)
    assert replay(second.trace) == second.total


def test_logarithm_is_exact_at_its_declared_places():
    line = _lines([100_00, 110_00], 30, LOG)[1]
    assert line.price_points == 30 * (1 - Decimal("0.5") * Decimal("0.0953101798"))
    assert line.trace.children[0].formula == (
        "max(0, 30 × (1 − 0.5 × 0.0953101798))，其中 ln(110 ÷ 100) ≈ 0.0953101798"
    )


FORMULAS = [
    PriceFormula(),
    PriceFormula("fixed"),
    PriceFormula("quantity", unit="小时"),
    LINEAR,
    LOG,
    _deviation("mean", cap_above=Decimal(5), cap_below=Decimal("2.50")),
]


@pytest.mark.parametrize("formula", FORMULAS, ids=lambda formula: formula.kind)
def test_formula_survives_json(formula):
    assert PriceFormula.from_plain(json.loads(json.dumps(formula.to_plain()))) == formula


@pytest.mark.parametrize(
    ("formula", "sentence"),
    [
        (FORMULAS[0], "价格分 = 最低有效报价 ÷ 报价 × 30（低价优先法）"),
        (FORMULAS[1], "统一定价或者固定价格，价格不计分"),
        (LINEAR, "价格分 = 30 × (1 − (报价 − 最低有效报价) ÷ 最低有效报价)，最低 0 分"),
        (
            FORMULAS[5],
            (
                "以有效报价的算术平均值为基准价，等于基准价得 30 分；每高 1% 扣 1 分、最多扣 5 分，"
                "每低 1% 扣 0.5 分、最多扣 2.5 分，不足 1% 的按比例扣，最低 0 分"
            ),
        ),
        (
            LOG,
            "价格分 = 30 × (1 − 0.5 × ln(报价 ÷ 最低有效报价))，对数四舍五入至 10 位小数，最低 0 分",
        ),
    ],
)
def test_formula_says_itself(formula, sentence):
    assert formula.sentence(Decimal(30)) == sentence


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"kind": "magic"}, "不认识的价格公式"),
        ({"kind": "linear"}, "价格分只能用低价优先法计算"),
        ({"kind": "linear", "law": "works"}, "没有写明依据"),
        ({"kind": "lowest", "factor": Decimal(1)}, "公式 lowest 没有参数 factor"),
        ({"kind": "lowest", "base": "mean"}, "公式 lowest 没有参数 base"),
        ({"kind": "deviation", "base": "lowest", **OWN}, "每高 1% 的扣分"),
        ({"kind": "deviation", "above": Decimal(1), **OWN}, "须有基准价"),
        ({"kind": "deviation", "base": "lowest", "above": Decimal(-1), **OWN}, "不能为负"),
        ({"kind": "log", **OWN}, "须有大于 0 的系数"),
        ({"kind": "log", "factor": Decimal(1), "places": 21, **OWN}, "位数为 1 至 20"),
        ({"kind": "quantity"}, "须写明单位"),
    ],
)
def test_formula_that_makes_no_sense_is_refused(options, says):
    with pytest.raises(ScoringError, match=says):
        PriceFormula(**options)


def test_formula_with_a_field_missing_or_a_number_that_is_none_is_refused():
    kept = LOG.to_plain()
    with pytest.raises(ScoringError, match="字段不完整"):
        PriceFormula.from_plain({"kind": "lowest"})
    with pytest.raises(ScoringError, match="不是有效的数值"):
        PriceFormula.from_plain(kept | {"factor": "half"})


@pytest.mark.parametrize(
    ("bid", "formula", "says"),
    [
        (Bid("甲", 1, Decimal(0), points_raise=Decimal(1)), LINEAR, "加分比例 1 须在 0 至 1 之间"),
        (Bid("甲", 1, Decimal(0), points_raise=Decimal("0.02")), PriceFormula(), "不另加分"),
        (Bid("甲", 1, Decimal(0), Decimal("0.1"), points_raise=Decimal("0.02")), LINEAR, "只能用一种"),
    ],
)
def test_points_raise_that_does_not_fit_is_refused(bid, formula, says):
    with pytest.raises(ScoringError, match=says):
        evaluate_bids([bid], price_weight=Decimal(30), formula=formula)


def test_points_raise_ends_at_the_full_points():
    bids = [Bid("甲", 100_00, Decimal(0), points_raise=Decimal("0.02")), Bid("乙", 125_00, Decimal(0))]
    result = evaluate_bids(bids, price_weight=Decimal(40), formula=LINEAR, low_price=None)
    assert [line.price_points for line in result.lines] == [40, 30]


PRICES = st.lists(st.integers(1, 10**9), min_size=1, max_size=6)
SCORED = [PriceFormula(), LINEAR, LOG, _deviation("lowest"), _deviation("mean", cap_above=Decimal(5))]


@given(PRICES, st.sampled_from(SCORED), st.integers(1, 100))
def test_price_points_stay_between_zero_and_full(prices, formula, weight):
    assert all(0 <= line.price_points <= weight for line in _lines(prices, weight, formula))


@given(PRICES, st.sampled_from(SCORED), st.randoms(use_true_random=False))
def test_price_points_do_not_depend_on_the_order_of_bidders(prices, formula, random):
    places = list(range(len(prices)))
    random.shuffle(places)
    straight = [line.price_points for line in _lines(prices, 30, formula)]
    shuffled = [line.price_points for line in _lines([prices[place] for place in places], 30, formula)]
    assert shuffled == [straight[place] for place in places]


@given(PRICES, st.sampled_from([PriceFormula(), LINEAR, LOG]), st.data())
def test_lowering_an_own_price_never_lowers_the_own_points(prices, formula, data):
    lower = data.draw(st.integers(1, prices[0]))
    before = _lines(prices, 30, formula)[0].price_points
    after = _lines([lower, *prices[1:]], 30, formula)[0].price_points
    assert after >= before


@given(PRICES, st.integers(1, 10**6))
def test_lowest_price_points_do_not_change_with_the_unit_of_money(prices, times):
    points = [line.price_points for line in _lines(prices, 30, PriceFormula())]
    assert [line.price_points for line in _lines([fen * times for fen in prices], 30, PriceFormula())] == points
    assert points == [Fraction(min(prices), fen) * 30 for fen in prices]
