"""Bids that others have published: reproduced figure by figure, or refused for the right reason."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from scoring.bids import (
    Bid,
    Clause,
    Criterion,
    FirmFacts,
    PriceFormula,
    RankOrder,
    Scheme,
    evaluate_bids,
    explain_difference,
    preference,
)
from scoring.errors import ScoringError
from scoring.trace import replay
from tests.scoring.law_of_bids import RATES

ZERO = Decimal(0)
TENTH = Decimal("0.10")


def _points(prices, weight, formula="lowest", **options):
    bids = [Bid(name, fen, ZERO) for name, fen in prices.items()]
    return evaluate_bids(bids, price_weight=Decimal(weight), formula=formula, low_price=None, **options)


BID_01 = {  # quality out of 100, price out of 100, weighted quality, weighted price, total
    "A": (123, 10500, ("95.35", "94.29", "76.28", "18.86", "95.14")),
    "B": (126, 10350, ("97.67", "95.65", "78.14", "19.13", "97.27")),
    "C": (129, 11750, ("100.00", "84.26", "80.00", "16.85", "96.85")),
    "D": (117, 9900, ("90.70", "100.00", "72.56", "20.00", "92.56")),
}


@pytest.fixture
def bid_01():
    """Four firms at 80 / 20, worked in full at felp.ac.uk/content/assessment-method."""
    bids = [Bid(name, price * 100, Decimal(quality)) for name, (quality, price, _) in BID_01.items()]
    return evaluate_bids(bids, price_weight=Decimal(20), quality="to_best")


@pytest.mark.parametrize("name", BID_01)
def test_bid_01_reproduces_the_five_published_figures_of_each_firm(bid_01, name):
    shown = bid_01.line(name).shown
    figures = tuple(shown[key] for key in ("quality_norm", "price_norm", "quality", "price", "total"))

    assert figures == BID_01[name][2]


def test_bid_01_winner_is_neither_best_in_quality_nor_lowest_in_price(bid_01):
    assert [line.name for line in bid_01.ranking] == ["B", "C", "A", "D"]
    (winner,) = bid_01.first
    assert winner.quality_points < max(line.quality_points for line in bid_01.lines)
    assert winner.price_fen > min(line.price_fen for line in bid_01.lines)


def test_bid_01_prose_truncates_what_the_table_rounds():
    bids = [Bid(name, price * 100, ZERO) for name, (_, price, _) in BID_01.items()]
    table = explain_difference({"A": "94.29", "D": 100}, bids, price_weight=Decimal(100))
    prose = explain_difference({"A": "94.28", "D": 100}, bids, price_weight=Decimal(100))

    assert table.agrees
    assert (prose.step, prose.slip) == ("修约", "截尾到两位小数")


RCUH = {"A": 100_000_00, "B": 125_000_00, "C": 150_000_00}


def test_bid_02_reproduces_35_points_for_price():
    lines = _points(RCUH, 35).lines
    assert [line.price_points for line in lines] == [35, 28, Fraction(70, 3)]
    assert [line.shown["price"] for line in lines] == ["35.00", "28.00", "23.33"]


def test_bid_02_prints_23_3_because_it_keeps_one_decimal():
    """Form of the Research Corporation of the University of Hawaii, rcuh.com/?p=12750."""
    bids = [Bid(name, fen, ZERO) for name, fen in RCUH.items()]
    found = explain_difference({"A": 35, "B": 28, "C": "23.3"}, bids, price_weight=Decimal(35))
    assert (found.agrees, found.step, found.slip) == (False, "修约", "只保留一位小数")


def test_bid_04_reproduces_100_50_and_a_third():
    lines = _points({"A": 20 * 10**9, "B": 40 * 10**9, "C": 60 * 10**9}, 100).lines
    assert [line.price_points for line in lines] == [100, 50, Fraction(100, 3)]


@pytest.fixture
def bid_05():
    """School uniforms, Chengdu, TQ-CG-(2025)093: real prices for one set, three small firms and one that is not."""
    return [
        Bid("乐吉", 64500, ZERO, TENTH),
        Bid("牧森", 68500, ZERO, TENTH),
        Bid("伊顿", 69500, ZERO),
        Bid("顺华", None, ZERO, TENTH),
    ]


def test_bid_05_price_points_follow_the_deducted_base_price(bid_05):
    result = evaluate_bids(bid_05, price_weight=Decimal(30), ceiling_fen=79500)

    assert result.base_price == Decimal("580.50")
    assert [line.scored_price for line in result.lines] == [Decimal("580.50"), Decimal("616.50"), 695, None]
    assert [line.shown["price"] for line in result.lines] == ["30.00", "28.25", "25.06", "—"]


def test_bid_05_contract_price_stays_as_bid_and_a_blank_price_is_invalid(bid_05):
    result = evaluate_bids(bid_05, price_weight=Decimal(30), ceiling_fen=79500)

    assert result.lines[0].price_fen == 64500
    assert result.lines[3].excluded == "未填写报价"


def test_bid_05_published_27_84_comes_from_prices_without_deduction(bid_05):
    published = {"乐吉": "30.00", "牧森": "28.25", "伊顿": "27.84"}
    found = explain_difference(published, bid_05, price_weight=Decimal(30), ceiling_fen=79500)

    assert (found.agrees, found.step, found.slip) == (False, "价格扣除", "没有作价格扣除")
    assert [row.by_rule for row in found.rows] == ["30", "28.25", "25.06"]
    assert found.words == (
        "伊顿公布 27.84，按规定为 25.06。在“价格扣除”这一步，如果没有作价格扣除，就得到全部公布的分数"
    )


def test_bid_05_criteria_sum_to_100():
    full = {"报价": 30, "实施方案": 10, "售后服务方案": 10, "样品评审": 20, "现场述标": 20, "类似项目业绩": 10}
    criteria = tuple(Criterion(name, name, Decimal(full[name]), "subjective") for name in full)
    assert sum(one.full for one in Scheme(criteria).criteria) == 100


LINEAR = PriceFormula("linear", law="works", document="评标办法 2.2.4")


@pytest.mark.parametrize(("over", "linear", "ratio"), [(125, 75, 80), (140, 60, Fraction(500, 7)), (250, 0, 40)])
def test_bid_07_linear_penalty_loses_what_is_over_and_stops_at_zero(over, linear, ratio):
    prices = {"低": 100_00, "高": over * 100}

    assert _points(prices, 100, LINEAR).line("高").price_points == linear
    assert _points(prices, 100).line("高").price_points == ratio


def test_bid_07_linear_penalty_is_refused_for_services():
    with pytest.raises(ScoringError, match=r"价格分只能用低价优先法计算.*财政部令第87号第五十五条"):
        PriceFormula("linear", document="评标办法 2.2.4")


HOURS = PriceFormula("quantity", unit="小时")


def _hours(*rows):
    bids = [Bid(name, 185_400_000, ZERO, deduction=off, quantity=hours) for name, hours, off in rows]
    return evaluate_bids(bids, price_weight=Decimal(10), formula=HOURS, low_price=None)


def test_bid_09_most_hours_are_the_base_and_more_is_better():
    """Social-work station of Shitan, Zengcheng: 1,854,000 yuan fixed, service hours scored."""
    result = _hours(("甲", Decimal(12000), ZERO), ("乙", Decimal(9000), ZERO), ("丙", None, ZERO))

    assert [line.price_points for line in result.lines] == [10, Fraction(15, 2), None]
    assert result.line("丙").excluded == "未填写承诺数量"
    assert result.base_price is None
    assert HOURS.sentence(Decimal(10)).startswith("价格固定、不计分；得分 = 承诺数量 ÷ 最多的承诺数量 × 10，单位为小时")


def test_bid_09_small_firm_deduction_has_no_effect():
    plain = _hours(("甲", Decimal(12000), ZERO), ("乙", Decimal(9000), ZERO))
    given = _hours(("甲", Decimal(12000), ZERO), ("乙", Decimal(9000), TENTH))

    assert [line.total for line in plain.lines] == [line.total for line in given.lines]
    none = preference(date(2025, 2, 6), FirmFacts("small"), TENTH, HOURS, RATES)
    assert (none.kind, none.why) == ("none", "价格不参加评分，价格扣除没有作用")


def test_bid_09_prices_that_differ_are_refused():
    bids = [Bid("甲", 185_400_000, ZERO, quantity=TENTH), Bid("乙", 185_000_000, ZERO, quantity=TENTH)]
    with pytest.raises(ScoringError, match="固定总价项目的报价不一致"):
        evaluate_bids(bids, price_weight=Decimal(10), formula=HOURS)


def test_td_09_starred_clauses_are_vetoes():
    wages = Clause("★3", "工资不低于最低工资标准", "starred", met=False, finding="方案为 1,900 元")
    met = Clause("★4", "缴纳社会保险和公积金", "starred", met=True)
    bids = [Bid("甲", 100, ZERO, clauses=(met, wages)), Bid("乙", 100, ZERO, clauses=(met,))]
    result = evaluate_bids(bids, price_weight=Decimal(10), low_price=None)

    assert result.line("甲").excluded == "不满足★实质性要求：★3 工资不低于最低工资标准（方案为 1,900 元）"
    assert [line.name for line in result.first] == ["乙"]


def _deviation(above, below, cap_above, cap_below):
    figures = [None if one is None else Decimal(one) for one in (above, below, cap_above, cap_below)]
    return PriceFormula("deviation", "ceiling", *figures, law="works", document="评标办法修正第 1 条")


@pytest.mark.parametrize(
    ("price", "points"), [(100, "30"), (110, "28"), (90, "29"), (125, "25"), (140, "25"), (50, "25"), (40, "25")]
)
def test_bid_11_deviation_loses_at_most_5(price, points):
    """A clarification notice at huanbaozhaobiao.com: 0.2 for each 1 % above, 0.1 below, 5 at most."""
    bids = [Bid("甲", price * 100, ZERO)]
    formula = PriceFormula(
        "deviation",
        "mean",
        Decimal("0.2"),
        Decimal("0.1"),
        Decimal(5),
        Decimal(5),
        law="works",
        document="评标办法修正第 1 条",
    )
    other = Bid("乙", (200 - price) * 100, ZERO)  # the mean of both is 100
    result = evaluate_bids([*bids, other], price_weight=Decimal(30), formula=formula, low_price=None)

    assert result.base_price == 100
    assert result.line("甲").price_points == Decimal(points)
    assert replay(result.line("甲").trace) == Decimal(points)


def test_bid_11_deviation_without_the_cap_would_fall_to_22():
    free = PriceFormula("deviation", "lowest", Decimal("0.2"), law="works", document="评标办法修正第 1 条")
    assert _points({"低": 100_00, "高": 140_00}, 30, free).line("高").price_points == 22


@pytest.mark.parametrize(
    ("price", "points"), [(90, "97"), (50, "95"), (70, "95"), (80, "95"), (84, "95.2"), (100, "100")]
)
def test_bid_12_caps_differ_on_each_side_below(price, points):
    formula = _deviation("1", "0.3", 20, 5)
    line = _points({"甲": price * 100}, 100, formula, ceiling_fen=100_00).line("甲")
    assert line.price_points == Decimal(points)


@pytest.mark.parametrize(("price", "points"), [(110, 90), (120, 80), (150, 80)])
def test_bid_12_caps_differ_on_each_side_above(price, points):
    formula = PriceFormula(
        "deviation",
        "lowest",
        Decimal(1),
        Decimal("0.3"),
        Decimal(20),
        Decimal(5),
        law="below-limit",
        document="采购公告第 6 条",
    )
    assert _points({"低": 100_00, "高": price * 100}, 100, formula).line("高").price_points == points


def _parts(*full):
    return tuple(
        Criterion(str(place), name, Decimal(one), "subjective")
        for place, (name, one) in enumerate(zip(("报价合理性", "技术规范", "商务评审"), full, strict=False))
    )


def test_bid_13_parts_of_102_are_refused_where_100_is_stated():
    with pytest.raises(ScoringError, match=r"32 \+ 59 \+ 11 = 102，不是 100"):
        Scheme(_parts(32, 59, 11))


def test_bid_13_four_parts_announced_and_three_listed_are_refused():
    with pytest.raises(ScoringError, match="称有 4 项评审因素，只列出 3 项"):
        Scheme(_parts(32, 57, 11), announced=4)


BID_13 = RankOrder(("total", "technical", "decision"), "比选评分细则", "评审委员会表决")


@pytest.mark.parametrize(
    ("technical", "votes", "order", "by"),
    [
        ((50, 55), (None, None), ["乙", "甲"], "技术得分较高者在前"),
        ((50, 50), (2, 1), ["乙", "甲"], "并列，按评审委员会表决的结果"),
    ],
)
def test_bid_13_ties_go_to_technical_merit_then_to_the_vote(technical, votes, order, by):
    bids = [
        Bid(name, 9000, Decimal(80), technical=Decimal(mark), decision=vote)
        for name, mark, vote in zip(("甲", "乙"), technical, votes, strict=True)
    ]
    result = evaluate_bids(bids, price_weight=Decimal(10), method=BID_13)

    assert [line.name for line in result.ranking] == order
    assert {line.settled_by for line in result.lines} == {by}


def test_bid_13_tie_without_a_recorded_vote_stays_tied():
    bids = [Bid(name, 9000, Decimal(80), technical=Decimal(50)) for name in ("甲", "乙")]
    assert all(line.tied for line in evaluate_bids(bids, price_weight=Decimal(10), method=BID_13).lines)


def test_bid_15_two_parts_of_100_are_refused_until_they_are_weighted():
    """A web page adds technical 80 and financial 70 to 150; at 80/20 it is 78."""
    parts = (Criterion("1", "技术", Decimal(100), "subjective"), Criterion("2", "价格", Decimal(100), "price"))
    with pytest.raises(ScoringError, match="评审总分为 200 分，应为 100 分"):
        Scheme(parts, stated_total=Decimal(200))
    with pytest.raises(ScoringError, match="商务技术分 80 不在 0 至 0 之间"):
        evaluate_bids([Bid("agency", 100, Decimal(80))], price_weight=Decimal(100))


def test_bid_15_weighted_at_80_to_20_gives_78():
    bids = [Bid("agency", 100_00, Decimal(64)), Bid("低", 70_00, ZERO)]
    result = evaluate_bids(bids, price_weight=Decimal(20), low_price=None)
    assert result.line("agency").total == Decimal("0.8") * 80 + Decimal("0.2") * 70 == 78


BID_17_DAY = date(2025, 9, 4)
LOWEST = PriceFormula()


@pytest.mark.parametrize("rate", ["0.04", "0.06"])
def test_bid_17_partners_with_30_percent_give_4_to_6_percent_off_the_price(rate):
    given = preference(BID_17_DAY, FirmFacts("other", Decimal("0.30")), Decimal(rate), LOWEST, RATES)
    bid = given.applied_to(Bid("联合体", 100_00, ZERO))

    assert (given.kind, bid.deduction, bid.price_fen) == ("price", Decimal(rate), 100_00)


def test_bid_17_partners_below_30_percent_give_nothing():
    given = preference(BID_17_DAY, FirmFacts("other", Decimal("0.2999")), Decimal("0.04"), LOWEST, RATES)
    assert (given.kind, given.rate, given.why) == ("none", 0, "小微企业的合同份额为 29.99%，不到 30%")


def test_bid_17_works_by_another_formula_raise_the_price_points_by_1_to_2_percent():
    facts = FirmFacts("other", Decimal("0.40"), category="works")
    given = preference(BID_17_DAY, facts, Decimal("0.02"), LINEAR, RATES)
    bids = [given.applied_to(Bid("联合体", 125_00, ZERO)), Bid("低", 100_00, ZERO)]
    line = evaluate_bids(bids, price_weight=Decimal(40), formula=LINEAR, low_price=None).line("联合体")

    assert given.kind == "points"
    assert line.price_points == 30 * Decimal("1.02")
    assert line.scored_price == 125
    assert replay(line.trace) == line.total


def test_bid_17_rate_outside_the_span_is_refused_with_the_clause():
    with pytest.raises(ScoringError, match=r"7%，应为 4% 至 6%.*财库〔2022〕19号"):
        preference(BID_17_DAY, FirmFacts("other", Decimal("0.30")), Decimal("0.07"), LOWEST, RATES)
