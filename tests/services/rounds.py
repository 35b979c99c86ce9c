"""A round of procurement to try commands on: a project with a budget, a procedure, suppliers by name."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import select

from tests.conftest import actor
from workbench.models.organisations import Contractor
from workbench.models.projects import Project
from workbench.models.words import ContractorKind
from workbench.queries.bids import Ranking, bid_result, procurement_of
from workbench.services import procurement
from workbench.store.engine import reading, writing

LETTERS = "甲乙丙丁戊己庚辛"
DAYS = {
    "started_on": date(2024, 12, 3),
    "documents_from": date(2024, 12, 3),
    "documents_until": date(2024, 12, 10),
    "responses_due": date(2024, 12, 24),
    "reviewed_on": date(2024, 12, 25),
    "report_received_on": date(2024, 12, 26),
    "intent_published_on": date(2024, 11, 1),
}
DAYS_2026 = {
    "started_on": date(2026, 3, 2),
    "documents_from": date(2026, 3, 2),
    "documents_until": date(2026, 3, 9),
    "responses_due": date(2026, 3, 24),
    "reviewed_on": date(2026, 3, 25),
    "report_received_on": date(2026, 3, 26),
    "intent_published_on": date(2026, 1, 5),
}


def begin(budget_fen: int = 50_500_000, **changes: Any) -> int:
    """Give project 1 this budget and record a round; return the round's id."""
    given: dict[str, Any] = {
        "method": "consultation",
        "agency": "",
        "ceiling_fen": budget_fen,
        "price_weight": Decimal(10),
        "committee_size": 3,
        "committee_experts": 2,
        **DAYS,
    }
    with writing() as session:
        session.get_one(Project, 1).budget_fen = budget_fen
        procedure = procurement.Procedure(**(given | changes))
        row = procurement.record_procedure(session, actor("daili"), 1, procedure)
        session.flush()
        return row.id or 0


def terms(round_id: int, **given: Any) -> None:
    """Record further terms of the documents."""
    with writing() as session:
        procurement.record_terms(session, actor("daili"), round_id, procurement.Terms(**given))


def supplier(name: str, kind: ContractorKind = ContractorKind.COMPANY) -> int:
    """Return the supplier of that name, registered under a training code if it is new."""
    with writing() as session:
        known = session.exec(select(Contractor).where(Contractor.name == name)).first()
        if known is None:
            code = f"YL-T-{len(session.exec(select(Contractor)).all()) + 1:03d}"
            known = procurement.add_contractor(session, actor("daili"), 1, name=name, credit_code=code, kind=kind)
            session.flush()
        return known.id or 0


def bid(round_id: int, name: str, yuan: str | None, quality: str = "0", **given: Any) -> int:
    """Register a bid at a price in yuan; None is a price left blank."""
    fen = 0 if yuan is None else int(Decimal(yuan) * 100)
    contractor_id = supplier(name)
    new = procurement.NewBid(contractor_id, fen, Decimal(quality), **({"price_blank": yuan is None} | given))
    with writing() as session:
        return procurement.record_bid(session, actor("daili"), round_id, new).id or 0


def ranking() -> Ranking:
    """Return the newest round recomputed."""
    with reading() as session:
        row = procurement_of(session, 1)
        assert row is not None
        return bid_result(session, row)


def award(round_id: int, bid_id: int, on: date = date(2024, 12, 27)) -> None:
    """Award a bid with the notice on the same day."""
    with writing() as session:
        procurement.award_bid(
            session, actor("jingban"), round_id, bid_id, awarded_on=on, notice_on=on, reason="综合得分第一"
        )
