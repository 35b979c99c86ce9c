from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.bids import Bid, evaluate_bids, triggers
from scoring.errors import ScoringError
from scoring.trace import replay
from tests.scoring.law_of_bids import LOW_PRICE as LAW

TEN = Decimal(10)


def _codes(prices, ceiling):
    set_off = triggers({str(price): price * 100 for price in prices}, ceiling * 100, LAW)
    return {name: tuple(trigger.code for trigger in found) for name, found in set_off.items() if found}


def test_low_price_below_45_percent_of_the_ceiling_triggers_t3_only():
    assert _codes([41, 78, 80, 89], 100) == {"41": ("T3",)}


def test_low_price_triggers_t2_and_t3_though_not_t1():
    assert _codes([100, 95, 42, 88], 120) == {"42": ("T2", "T3")}


def test_low_price_exactly_at_a_limit_does_not_trigger():
    assert _codes([45, 90, 135], 100) == {}
    assert _codes([44, 90, 135], 100) == {"44": ("T1", "T2", "T3")}


def test_low_price_trigger_says_its_limit():
    (found,) = triggers({"甲": 4100, "乙": 7800}, 10000, LAW)["甲"]
    assert found.limit == 45
    assert found.words == "报价低于最高限价（未设的为采购预算）的 45%，即 45.00 元"


def test_low_price_of_a_single_bid_has_no_second_lowest():
    assert triggers({"甲": 4100}, None, LAW) == {"甲": ()}


@pytest.mark.parametrize("share", ["0.49", "0.66"])
def test_low_price_shares_may_be_raised_to_65_percent_but_not_lowered(share):
    assert LAW.raised(of_mean=Decimal("0.65")).of_mean == Decimal("0.65")
    with pytest.raises(ScoringError, match=r"异常低价审查比例 0\.\d+ 不在 0\.5 至 0\.65 之间"):
        LAW.raised(of_mean=Decimal(share))


def test_low_price_share_of_another_name_is_refused():
    with pytest.raises(ScoringError, match="没有比例“of_budget”"):
        LAW.raised(of_budget=Decimal("0.5"))


@pytest.fixture
def suspicious():
    return lambda explanation: evaluate_bids(
        [
            Bid("甲", 4100, Decimal(80), explanation=explanation),
            Bid("乙", 7800, Decimal(80)),
            Bid("丙", 8900, Decimal(85)),
        ],
        price_weight=TEN,
        ceiling_fen=10000,
        low_price=LAW,
    )


def test_triggered_bid_without_explanation_has_no_rank_and_no_total(suspicious):
    line = suspicious("none").line("甲")

    assert (line.rank, line.total, line.shown["total"]) == (None, None, "—")
    assert line.pending
    assert line.triggers


def test_nobody_is_first_while_a_bid_is_pending(suspicious):
    assert suspicious("none").first == ()


def test_triggered_bid_with_accepted_explanation_sets_the_base(suspicious):
    result = suspicious("accepted")

    assert result.base_price == 41
    assert result.line("甲").price_points == 10
    assert result.line("甲").triggers
    assert result.first


def test_triggered_bid_with_rejected_explanation_is_excluded_and_sets_no_base(suspicious):
    result = suspicious("rejected")

    assert "异常低价" in result.line("甲").excluded
    assert result.base_price == 78
    assert [line.name for line in result.first] == ["丙"]


def test_low_price_is_not_looked_for_before_the_rule_held():
    bids = [Bid("甲", 4100, Decimal(80)), Bid("乙", 7800, Decimal(80))]
    result = evaluate_bids(bids, price_weight=TEN, ceiling_fen=10000, low_price=None)
    assert not result.line("甲").triggers


def test_low_price_looks_at_the_price_as_bid_not_as_deducted():
    bids = [Bid("甲", 4600, Decimal(80), deduction=Decimal("0.20")), Bid("乙", 7800, Decimal(80))]
    assert not evaluate_bids(bids, price_weight=TEN, ceiling_fen=10000, low_price=LAW).line("甲").triggers


@pytest.mark.parametrize(
    ("bid", "limits", "reason"),
    [
        (Bid("甲", None, TEN), {}, "未填写报价"),
        (Bid("甲", 0, TEN), {}, "报价 0.00 元不大于零"),
        (Bid("甲", 10001, TEN), {"ceiling_fen": 10000}, "报价 100.01 元超过最高限价 100.00 元"),
        (Bid("甲", 10001, TEN), {"budget_fen": 10000}, "报价 100.01 元超过采购预算 100.00 元"),
        (Bid("甲", 9000, TEN, invalid="资格不符"), {}, "资格不符"),
    ],
)
def test_invalid_bid_is_excluded_with_its_reason(bid, limits, reason):
    result = evaluate_bids([bid, Bid("乙", 9000, TEN)], price_weight=TEN, **limits)

    assert result.line("甲").excluded == reason
    assert [line.name for line in result.ranking] == ["乙"]


def test_excluded_low_price_does_not_become_the_base():
    result = evaluate_bids(
        [Bid("甲", 8000, TEN, invalid="资格不符"), Bid("乙", 9000, TEN)], price_weight=TEN, ceiling_fen=10000
    )
    assert result.base_price == 90


def test_price_at_the_ceiling_is_valid():
    assert evaluate_bids([Bid("甲", 10000, TEN)], price_weight=TEN, ceiling_fen=10000).line("甲").rank == 1


def test_no_valid_bid_gives_no_ranking():
    result = evaluate_bids([Bid("甲", None, TEN)], price_weight=TEN)
    assert (result.ranking, result.base_price, result.first) == ((), None, ())


def test_equal_totals_go_to_the_lower_price():
    """A price of 90 earns 10 points, one of 100 earns 9: quality makes up the point."""
    bids = [Bid("贵", 10000, Decimal(81)), Bid("廉", 9000, Decimal(80))]
    result = evaluate_bids(bids, price_weight=TEN)

    assert result.line("贵").total == result.line("廉").total == 90
    assert [line.name for line in result.ranking] == ["廉", "贵"]
    assert not any(line.tied for line in result.lines)


def test_equal_totals_and_prices_stay_tied():
    bids = [Bid("甲", 9000, Decimal(80)), Bid("乙", 9000, Decimal(80)), Bid("丙", 9000, Decimal(70))]
    result = evaluate_bids(bids, price_weight=TEN)

    assert [(line.rank, line.tied) for line in result.lines] == [(1, True), (1, True), (3, False)]
    assert {line.name for line in result.first} == {"甲", "乙"}


@pytest.mark.parametrize(("method", "first"), [("tender", {"甲", "乙"}), ("consultation", {"乙"})])
def test_technical_merit_breaks_the_last_tie_of_a_consultation_only(method, first):
    bids = [Bid("甲", 9000, Decimal(80), technical=Decimal(50)), Bid("乙", 9000, Decimal(80), technical=Decimal(60))]
    result = evaluate_bids(bids, price_weight=TEN, method=method)
    assert {line.name for line in result.first} == first


def test_consultation_without_technical_marks_stays_tied():
    bids = [Bid("甲", 9000, Decimal(80), technical=Decimal(50)), Bid("乙", 9000, Decimal(80))]
    assert all(line.tied for line in evaluate_bids(bids, price_weight=TEN, method="consultation").lines)


def test_rank_reads_exact_totals_even_where_the_shown_ones_are_equal():
    bids = [Bid("甲", 9000001, Decimal(80)), Bid("乙", 9000000, Decimal("79.999999"))]
    result = evaluate_bids(bids, price_weight=TEN)

    assert {line.shown["total"] for line in result.lines} == {"90.00"}
    assert [line.name for line in result.ranking] == ["乙", "甲"]
    assert not any(line.tied for line in result.lines)


def test_fixed_price_project_scores_quality_only():
    result = evaluate_bids(
        [Bid("甲", 9000, Decimal(95)), Bid("乙", 9000, Decimal(90))], price_weight=Decimal(0), formula="fixed"
    )
    assert [line.total for line in result.lines] == [95, 90]
    assert result.line("甲").shown["price"] == "—"


@pytest.mark.parametrize(
    ("bids", "options", "says"),
    [
        ([Bid("甲", 1, TEN), Bid("甲", 2, TEN)], {}, "出现了 2 次"),
        ([Bid("甲", 1, Decimal(91))], {}, "商务技术分 91 不在 0 至 90 之间"),
        ([Bid("甲", 1, Decimal(-1))], {}, "商务技术分 -1"),
        ([Bid("甲", 1, TEN, deduction=Decimal(10))], {}, "价格扣除比例"),
        ([Bid("甲", 1, TEN)], {"price_weight": Decimal(101)}, "价格权重"),
        ([Bid("甲", 1, TEN)], {"price_weight": Decimal(0)}, "价格权重"),
        ([Bid("甲", 1, TEN)], {"formula": "fixed"}, "价格权重"),
        ([Bid("甲", 1, Decimal(0))], {"quality": "to_best"}, "最高的商务技术分为 0"),
    ],
)
def test_doubtful_input_is_refused(bids, options, says):
    with pytest.raises(ScoringError, match=says):
        evaluate_bids(bids, **{"price_weight": TEN, **options})


BIDS = st.lists(
    st.tuples(st.integers(1, 10**9), st.integers(0, 7000), st.sampled_from(["0", "0.10", "0.20", "0.04"])),
    min_size=1,
    max_size=9,
)


@given(BIDS, st.integers(10, 30))
def test_bids_agree_with_plain_fractions(rows, weight):
    bids = [Bid(str(n), fen, Decimal(q).scaleb(-2), Decimal(d)) for n, (fen, q, d) in enumerate(rows)]
    result = evaluate_bids(bids, price_weight=Decimal(weight), low_price=None)

    adjusted = [Fraction(fen) * (1 - Fraction(rate)) for fen, _, rate in rows]
    totals = [min(adjusted) / own * weight + Fraction(q, 100) for own, (_, q, _) in zip(adjusted, rows, strict=True)]
    keys = [(-total, fen) for total, (fen, _, _) in zip(totals, rows, strict=True)]
    assert [line.total for line in result.lines] == totals
    assert [line.rank for line in result.lines] == [1 + sum(other < key for other in keys) for key in keys]
    assert [line.tied for line in result.lines] == [keys.count(key) > 1 for key in keys]
    assert [replay(line.trace) for line in result.lines] == totals
