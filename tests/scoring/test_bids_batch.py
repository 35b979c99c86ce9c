"""A year of packages at once: the same figures and winners as one by one, in any order."""

from dataclasses import fields
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.bids import Bid, RankOrder, evaluate_bids
from scoring.bids.batch import BidColumns, bids_batch
from scoring.errors import ScoringError
from scoring.exact import DEFAULT_ROUNDING, rounded

PUBLISHED = RankOrder(("published_total", "price"), "采购文件")
NAMES = [field.name for field in fields(BidColumns)]


def _columns(rows):
    *marks, valid = np.array(rows, dtype=np.int64).reshape(-1, 7).T
    return BidColumns(*marks, valid.astype(bool))


ROWS = st.lists(
    st.tuples(
        st.sampled_from([-5, 3, 4, 9]),
        st.integers(1, 400) | st.integers(10**11, 10**12),
        st.integers(0, 40).map(lambda n: n * 250),
        st.integers(0, 20).map(lambda n: n * 100),
        st.booleans(),
    ),
    min_size=1,
    max_size=12,
)
WEIGHTS = {-5: (1000, 70), 3: (1500, 60), 4: (3000, 50), 9: (1250, 33)}


def _rows(short):
    return [
        (package, fen, technical, business, *WEIGHTS[package], valid)
        for package, fen, technical, business, valid in short
    ]


@given(ROWS)
def test_batch_agrees_with_one_package_at_a_time(short):
    rows = _rows(short)
    result = bids_batch(_columns(rows))

    for place, package in enumerate(result.packages):
        mine = [(number, row) for number, row in enumerate(rows) if row[0] == package]
        bids = [
            Bid(
                str(number),
                fen,
                Decimal(technical * weight) / 10000 + Decimal(business) / 100,
                invalid="" if valid else "资格不符",
            )
            for number, (_, fen, technical, business, _, weight, valid) in mine
        ]
        price_weight = Decimal(WEIGHTS[package][0]) / 100
        one = evaluate_bids(bids, price_weight=price_weight, method=PUBLISHED, low_price=None)
        totals = [-1 if line.total is None else int(100 * rounded(line.total, DEFAULT_ROUNDING)) for line in one.lines]
        assert result.totals[[number for number, _ in mine]].tolist() == totals
        assert result.tied[place] == len(one.first)
        assert result.winner[place] == (int(one.first[0].name) if len(one.first) == 1 else -1)


@given(ROWS, st.randoms(use_true_random=False))
def test_batch_winners_do_not_depend_on_the_order_of_rows(short, random):
    rows = _rows(short)
    order = list(range(len(rows)))
    random.shuffle(order)
    straight, shuffled = bids_batch(_columns(rows)), bids_batch(_columns([rows[place] for place in order]))

    assert shuffled.totals.tolist() == straight.totals[order].tolist()
    assert shuffled.tied.tolist() == straight.tied.tolist()
    assert [-1 if row < 0 else order[row] for row in shuffled.winner] == straight.winner.tolist()


def test_batch_rounds_an_exact_half_up():
    """2 ÷ 32 × 10 + 80 = 80.625 exactly."""
    result = bids_batch(_columns([(1, 2, 0, 8000, 1000, 0, 1), (1, 32, 0, 8000, 1000, 0, 1)]))
    assert result.totals.tolist() == [9000, 8063]


def test_batch_stays_exact_at_the_largest_prices():
    rows = [(1, 10**12 - 1, 10000, 3000, 1000, 60, 1), (1, 10**12, 10000, 2999, 1000, 60, 1)]
    exact = [Fraction(10**12 - 1, fen) * 1000 + 6000 + business + Fraction(1, 2) for _, fen, _, business, *_ in rows]
    assert bids_batch(_columns(rows)).totals.tolist() == [whole.numerator // whole.denominator for whole in exact]


def test_batch_package_without_a_valid_bid_has_no_winner():
    result = bids_batch(_columns([(7, 100, 0, 0, 1000, 0, 0), (8, 100, 0, 0, 1000, 0, 1)]))
    assert (result.packages.tolist(), result.winner.tolist(), result.tied.tolist()) == ([7, 8], [-1, 1], [0, 1])
    assert result.totals.tolist() == [-1, 1000]


def test_batch_reports_a_tie_and_names_no_winner():
    result = bids_batch(_columns([(7, 100, 0, 0, 1000, 0, 1), (7, 100, 0, 0, 1000, 0, 1), (7, 200, 0, 0, 1000, 0, 1)]))
    assert (result.winner.tolist(), result.tied.tolist()) == ([-1], [2])


def test_batch_takes_package_numbers_that_lie_far_apart():
    result = bids_batch(_columns([(10**15, 100, 0, 0, 1000, 0, 1), (-4, 200, 0, 0, 1000, 0, 1)]))
    assert (result.packages.tolist(), result.winner.tolist()) == ([-4, 10**15], [1, 0])


def test_batch_of_nothing_is_nothing():
    result = bids_batch(_columns([]))
    assert [len(column) for column in vars(result).values()] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ((1, 0, 0, 0, 1000, 0, 1), "第 2 行，采购包 1：报价不在"),
        ((1, 10**12 + 1, 0, 0, 1000, 0, 1), "报价不在"),
        ((1, 100, 10001, 0, 1000, 0, 1), "技术分超出范围"),
        ((1, 100, 0, -1, 1000, 0, 1), "商务分超出范围"),
        ((1, 100, 0, 0, 999, 0, 1), "同一采购包的价格权重不一致"),
        ((1, 100, 0, 0, 1000, 1, 1), "同一采购包的技术权重不一致"),
        ((1, 100, 0, 9001, 1000, 0, 1), "总分超过 100 分"),
    ],
)
def test_batch_refuses_a_doubtful_row_by_its_number(row, says):
    with pytest.raises(ScoringError, match=says):
        bids_batch(_columns([(1, 100, 0, 0, 1000, 0, 1), row]))


def test_batch_refuses_columns_of_different_lengths():
    columns = dict.fromkeys(NAMES, np.zeros(2, dtype=np.int64)) | {"valid": np.ones(1, dtype=bool)}
    with pytest.raises(ScoringError, match="各列长短不一"):
        bids_batch(BidColumns(**columns))
