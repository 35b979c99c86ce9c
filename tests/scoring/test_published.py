"""Figures that others have published, reproduced one by one."""

from decimal import Decimal

import pytest

from scoring.bids import Bid, evaluate_bids
from scoring.exact import Rounding
from scoring.panel import Sheet, panel_result
from scoring.trace import replay


def test_ev_01_reproduces_every_published_figure(ev_01, ev_01_marks):
    result = panel_result(ev_01(), [Sheet("第三方", ev_01_marks)], {})

    assert result.nodes["X"].exact == Decimal("93.65")
    assert str(result.nodes["X"].contribution_shown) == "65.55"
    assert result.nodes["Y"].contribution == Decimal("19.2")
    assert result.nodes["Z"].contribution == Decimal("9.8")
    assert str(result.total) == "94.55"
    assert result.grade == "优秀"
    assert replay(result.trace) == Decimal("94.55")


def test_ev_01_total_would_be_94_56_rounded_half_up(ev_01, ev_01_marks):
    sheets = [Sheet("第三方", ev_01_marks)]
    once = panel_result(ev_01(Rounding()), sheets, {})
    each_level = panel_result(ev_01(Rounding(at_each_level=True)), sheets, {})

    assert once.exact_total == Decimal("94.555")
    assert str(once.total) == str(each_level.total) == "94.56"
    assert str(once.nodes["X"].contribution_shown) == "65.56"
    assert once.nodes["X"].contribution == Decimal("65.555")
    assert each_level.nodes["X"].contribution == Decimal("65.56")


def test_ev_01_bands_leave_89_5_and_79_5_without_a_grade(ev_01):
    upper, lower = reversed(ev_01().warnings())

    assert "89.01 至 89.99 分" in upper
    assert "89.5 分" in upper
    assert "79.01 至 79.99 分" in lower
    assert "79.5 分" in lower


BID_01 = {  # quality out of 100, price out of 100, weighted quality, weighted price, total
    "A": (123, 10500, ("95.35", "94.29", "76.28", "18.86", "95.14")),
    "B": (126, 10350, ("97.67", "95.65", "78.14", "19.13", "97.27")),
    "C": (129, 11750, ("100.00", "84.26", "80.00", "16.85", "96.85")),
    "D": (117, 9900, ("90.70", "100.00", "72.56", "20.00", "92.56")),
}


@pytest.fixture
def bid_01():
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


def test_bid_05_price_points_follow_the_deducted_base_price():
    """The analyst's 27.84 for the third bidder leaves the base price undeducted; by rule it is 25.06."""
    tenth = Decimal("0.10")
    bids = [
        Bid("乐吉", 64500, Decimal(0), tenth),
        Bid("牧森", 68500, Decimal(0), tenth),
        Bid("伊顿", 69500, Decimal(0)),
        Bid("顺华", None, Decimal(0), tenth),
    ]
    result = evaluate_bids(bids, price_weight=Decimal(30), ceiling_fen=79500)

    assert result.base_price == Decimal("580.50")
    assert [line.scored_price for line in result.lines] == [Decimal("580.50"), Decimal("616.50"), 695, None]
    assert [line.shown["price"] for line in result.lines] == ["30.00", "28.25", "25.06", "—"]
    assert result.lines[0].price_fen == 64500
    assert result.lines[3].excluded == "未填写报价"
