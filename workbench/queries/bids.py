"""Bids recomputed from the record: who ranks where, and every step of the arithmetic."""

from dataclasses import dataclass
from decimal import Decimal

from sqlmodel import Session, col, select

from scoring.bids import Bid as ScoredBid
from scoring.bids import BidLine, Explanation, evaluate_bids
from scoring.exact import DEFAULT_ROUNDING, rounded
from scoring.lowprice import STATUTORY
from workbench.models.organisations import Contractor
from workbench.models.procurement import Bid, Procurement
from workbench.models.projects import Project
from workbench.rules.book import RuleBook


@dataclass(frozen=True)
class RankedBid:
    """A bid of the record with what became of it."""

    bid_id: int
    contractor_id: int
    name: str
    kind: str
    small_firm: bool
    deduction: Decimal
    price_fen: int
    quality: Decimal
    explanation: str
    explanation_minutes: int
    explanation_accepted: bool | None
    awarded: bool
    line: BidLine

    @property
    def rank(self) -> int | None:
        """Its rank; None for an excluded or pending bid."""
        return self.line.rank


@dataclass(frozen=True)
class Ranking:
    """All bids of a procedure in the order recorded, the base price in yuan, and whether the order is settled."""

    lines: tuple[RankedBid, ...]
    base_yuan: str
    settled: bool


def bid_result(session: Session, procurement: Procurement) -> Ranking:
    """Recompute the ranking by the price formula and the rules of the day of review."""
    rows = _rows(session, procurement)
    rule = RuleBook(on=procurement.reviewed_on).rule("review/abnormally_low_price")
    result = evaluate_bids(
        [_scored(bid, contractor) for bid, contractor in rows],
        price_weight=procurement.price_weight,
        formula="fixed" if procurement.price_formula == "fixed" else "lowest",
        method="consultation" if procurement.method == "consultation" else "tender",
        ceiling_fen=procurement.ceiling_fen,
        budget_fen=session.get_one(Project, procurement.project_id).budget_fen,
        low_price=STATUTORY if rule and "mean_ratio" in rule.value else None,
    )
    lines = tuple(_line(bid, contractor, result.line(contractor.name)) for bid, contractor in rows)
    base = "" if result.base_price is None else f"{rounded(result.base_price, DEFAULT_ROUNDING):,}"
    return Ranking(lines, base, settled=bool(result.first))


def _rows(session: Session, procurement: Procurement) -> list[tuple[Bid, Contractor]]:
    query = select(Bid, Contractor).join(Contractor, col(Contractor.id) == Bid.contractor_id)
    return list(session.exec(query.where(Bid.procurement_id == procurement.id).order_by(col(Bid.id))).all())


def _scored(bid: Bid, contractor: Contractor) -> ScoredBid:
    explanations: dict[bool | None, Explanation] = {None: "none", True: "accepted", False: "rejected"}
    return ScoredBid(
        name=contractor.name,
        price_fen=bid.price_fen,
        quality=bid.quality,
        deduction=bid.deduction,
        invalid=bid.invalid_reason,
        explanation=explanations[bid.explanation_accepted],
    )


def _line(bid: Bid, contractor: Contractor, line: BidLine) -> RankedBid:
    return RankedBid(
        bid_id=bid.id or 0,
        contractor_id=contractor.id or 0,
        name=contractor.name,
        kind=contractor.kind.value,
        small_firm=bid.small_firm,
        deduction=bid.deduction,
        price_fen=bid.price_fen,
        quality=bid.quality,
        explanation=bid.explanation,
        explanation_minutes=bid.explanation_minutes,
        explanation_accepted=bid.explanation_accepted,
        awarded=bid.awarded,
        line=line,
    )


def procurement_of(session: Session, project_id: int) -> Procurement | None:
    """Return the project's procedure; None before it was recorded."""
    return session.exec(select(Procurement).where(Procurement.project_id == project_id)).first()
