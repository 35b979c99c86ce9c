"""A published result that differs is explained by the first slip that gives all of its figures."""

from decimal import Decimal

import pytest

from scoring.bids import Bid, explain_difference
from scoring.errors import ScoringError

TENTH = Decimal("0.10")
BIDS = [
    Bid("甲", 80_00, Decimal(60)),
    Bid("乙", 100_00, Decimal(65), TENTH),
    Bid("丙", 130_00, Decimal(70)),
    Bid("丁", 70_00, Decimal(50), invalid="资格不符"),
]


@pytest.mark.parametrize(
    ("published", "step", "slip"),
    [
        (("30.00", "26.67", "18.46"), "", ""),
        (("30.00", "24.00", "18.46"), "价格扣除", "没有作价格扣除"),
        (("30.00", "30.00", "23.08"), "基准价", "基准价取了平均价"),
        (("30.00", "26.66", "18.46"), "修约", "截尾到两位小数"),
        (("30", "26.7", "18.5"), "修约", "只保留一位小数"),
        (("30", "26.6", "18.4"), "修约", "截尾到一位小数"),
        (("30.00", "30.00", "23.07"), "基准价、修约", "基准价取了平均价、截尾到两位小数"),
        (("30.00", "26.67", "18.00"), "", ""),
    ],
)
def test_difference_names_the_first_slip_that_gives_all_price_points(published, step, slip):
    found = explain_difference(dict(zip("甲乙丙", published, strict=True)), BIDS, price_weight=Decimal(30))
    assert (found.step, found.slip) == (step, slip)


def test_difference_says_agreement_and_says_that_nothing_explains_it():
    rule = explain_difference({"丙": "18.46"}, BIDS, price_weight=Decimal(30))
    other = explain_difference({"丙": "18.00"}, BIDS, price_weight=Decimal(30))

    assert (rule.agrees, rule.words) == (True, "公布的分数与按规定计算的一致")
    assert (other.agrees, other.slip, other.rows[0].by_slip) == (False, "", "")
    assert other.words == "丙公布 18，按规定为 18.46。没有一种已知的差错能得到全部公布的分数"


def test_difference_of_totals_finds_parts_that_were_rounded_first():
    """丙 has 18.4615… + 69.114 = 87.5755…; rounded first it is 18.46 + 69.11."""
    bids = [Bid("甲", 80_00, Decimal(60)), Bid("丙", 130_00, Decimal("69.114"))]
    given = {"甲": "90.00", "丙": "87.57"}

    assert explain_difference(given | {"丙": "87.58"}, bids, price_weight=Decimal(30), figure="total").agrees
    assert explain_difference(given, bids[::-1], price_weight=Decimal(30), figure="total").slip == "截尾到两位小数"
    more = [*bids, Bid("乙", 90_00, Decimal("60.006"))]  # 86.6727 by rule, truncated 86.67, parts first 26.67 + 60.01
    assert explain_difference(given | {"乙": "86.68"}, more, price_weight=Decimal(30), figure="total").slip == (
        "各部分先修约再相加"
    )


def test_difference_for_a_bidder_without_a_valid_bid_is_refused():
    with pytest.raises(ScoringError, match="公布的“丁”没有有效报价"):
        explain_difference({"丁": 30}, BIDS, price_weight=Decimal(30))
