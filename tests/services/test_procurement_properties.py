"""Whatever people do in whatever order: no invalid bid is awarded, no hard stop passed, no price changed once opened."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from scoring.errors import ScoringError
from tests.conftest import actor
from tests.services.rounds import begin, bid, supplier
from workbench.errors import WorkbenchError
from workbench.models.organisations import Contractor
from workbench.models.procurement import Bid, Procurement
from workbench.queries.bids import bid_result, procurement_of
from workbench.queries.checks import procurement_findings
from workbench.services import procurement
from workbench.services import procurement_bids as bidding
from workbench.services import procurement_review as reviewing
from workbench.store.engine import engine

NAMES = "甲乙丙丁"
COMMANDS = ("bid", "change", "open", "clauses", "examine", "review", "explain", "award", "refuse", "end", "tie")
STEPS = st.lists(st.tuples(st.sampled_from(COMMANDS), st.integers(0, 3), st.integers(0, 5)), min_size=4, max_size=14)
DAY = date(2024, 12, 27)


def _act(session: Session, row: Procurement, command: str, which: int, how: int) -> None:
    """Try one command; which bid and how are the generator's."""
    agency, officer, round_id = actor("daili"), actor("jingban"), row.id or 0
    bids = session.exec(select(Bid).where(Bid.procurement_id == round_id).order_by(col(Bid.id))).all()
    bid_id = (bids[which % len(bids)].id or 0) if bids else 0
    price = (39_000_000, 40_000_000, 40_000_000, 41_000_000, 60_000_000, 12_000_000)[how]
    new = procurement.NewBid(_supplier(session, NAMES[which]), price, Decimal(60 + how), price_blank=how == 5)
    plain = {
        "bid": lambda: bidding.record_bid(session, agency, round_id, new),
        "change": lambda: bidding.change_bid(session, agency, bid_id, new),
        "open": lambda: bidding.confirm_opening(session, agency, round_id, opened_on=date(2024, 12, 24)),
        "clauses": lambda: reviewing.set_requirements(session, agency, round_id, [reviewing.NewClause("★1", "持证", "starred")]),
        "examine": lambda: reviewing.examine_bid(session, agency, bid_id, {"★1": (how > 1, "没有证书")}),
        "review": lambda: bidding.record_review(session, agency, bid_id, bidding.Reviewed(Decimal(60), Decimal(30), "签章不全" if how == 0 else "")),
        "explain": lambda: procurement.explain_low_price(session, agency, bid_id, explanation="说明", minutes=30, accepted=how > 2),
        "award": lambda: procurement.award_bid(session, officer, round_id, bid_id, awarded_on=DAY, notice_on=DAY, reason="综合得分第一"),
        "refuse": lambda: procurement.record_refusal(session, officer, bid_id, on=DAY, reason="不能到位"),
        "end": lambda: procurement.end_round(session, agency, round_id, ended_on=DAY, ground="consultation_unfair", reason="查实"),
        "tie": lambda: bidding.settle_tie(session, agency, round_id, {one.id or 0: n for n, one in enumerate(bids, 1)}, how="抽取"),
    }  # fmt: skip
    plain[command]()


def _supplier(session: Session, name: str) -> int:
    return session.exec(select(Contractor.id).where(Contractor.name == name)).one() or 0


def _prices(session: Session) -> dict[int, tuple[int, bool]]:
    return {one.id or 0: (one.price_fen, one.price_blank) for one in session.exec(select(Bid))}


def _check(session: Session, before: dict[int, tuple[int, bool]], *, was_open: bool) -> None:
    row = procurement_of(session, 1)
    ranking = bid_result(session, row)
    if was_open:
        assert _prices(session) == before
    awarded = [one for one in ranking.lines if one.awarded]
    assert len(awarded) == (row.awarded_on is not None)
    for one in awarded:
        assert (one.line.excluded, one.line.pending, one.row.fallen_on) == ("", "", None)
        ahead = [each for each in ranking.lines if each.rank is not None and each.rank < one.rank]
        assert all(each.row.fallen_on is not None for each in ahead)
        assert [found.what for found in procurement_findings(session, row) if found.severity == "stop"] == []


@pytest.fixture
def round_id(at) -> int:
    at("approved")
    made = begin()
    for name in NAMES:
        supplier(name)
    return made


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_no_sequence_awards_an_invalid_bid_passes_a_stop_or_changes_an_opened_price(round_id, steps):
    with engine().connect() as connection:
        outer = connection.begin()
        for command, which, how in steps:
            with Session(connection, join_transaction_mode="create_savepoint") as session:
                row = session.get_one(Procurement, round_id)
                before, was_open = _prices(session), row.opened_on is not None
                try:
                    _act(session, row, command, which, how)
                    session.commit()
                except (WorkbenchError, ScoringError):
                    session.rollback()
            with Session(connection, join_transaction_mode="create_savepoint") as session:
                _check(session, before, was_open=was_open)
        outer.rollback()


def test_the_main_way_through_is_among_the_sequences(round_id):
    """The property holds of something: a plain sequence ends in an award."""
    ids = [
        bid(round_id, name, price, "60") for name, price in zip(NAMES[:3], ("390000", "400000", "410000"), strict=True)
    ]
    with engine().connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            row = session.get_one(Procurement, round_id)
            _act(session, row, "open", 0, 0)
            _act(session, row, "award", 0, 0)
            assert session.get_one(Bid, ids[0]).awarded
        outer.rollback()
