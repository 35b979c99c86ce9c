"""The rows of a procurement as screens and documents read them: frozen, and free of the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from workbench.models.procurement import Bid, Procurement


@dataclass(frozen=True)
class Record:
    """A round's row: method, days, terms, committee, price weight, the award, and how it ended."""

    id: int
    round: int
    method: str
    agency: str
    ceiling_fen: int
    started_on: date
    documents_from: date
    documents_until: date
    responses_due: date
    reviewed_on: date
    report_received_on: date
    price_weight: Decimal
    price_formula: str
    committee_size: int
    committee_experts: int
    agency_staff: int
    complex_or_public: bool
    intent_published_on: date | None
    approval: str
    approved_on: date | None
    awarded_on: date | None
    notice_on: date | None
    award_reason: str
    version: int
    ground: str
    single_source_reason: str
    publicity_from: date | None
    publicity_until: date | None
    notice_from: date | None
    notice_until: date | None
    urgent: bool
    budget_item: str
    category: str
    reserved: str
    reserved_reason: str
    reserved_fen: int | None
    reserved_micro_fen: int | None
    deduction_rate: Decimal | None
    partner_rate: Decimal | None
    lowest_allowed_fen: int | None
    bond_fen: int
    bond_cash: bool
    framework: Mapping[str, Any]
    formula: Mapping[str, Any]
    quality_scale: str
    low_price_ratios: Mapping[str, Any]
    tie_rule: Mapping[str, Any]
    criteria_announced: int | None
    opened_on: date | None
    ended_on: date | None
    ended_ground: str
    ended_reason: str

    @property
    def closed(self) -> bool:
        """Tell whether the round was awarded or ended: nothing of it is changed any more."""
        return self.awarded_on is not None or self.ended_on is not None


def record_of(row: Procurement) -> Record:
    """Return a round as a frozen record."""
    return Record(**row.model_dump(exclude={"project_id", "id"}), id=row.id or 0)


@dataclass(frozen=True)
class BidRecord:
    """A bid's row; `price_fen` has no meaning where the price was left blank."""

    id: int
    procurement_id: int
    contractor_id: int
    price_fen: int
    quality: Decimal
    small_firm: bool
    deduction: Decimal
    invalid_reason: str
    explanation: str
    explanation_minutes: int
    explanation_accepted: bool | None
    awarded: bool
    price_blank: bool
    price_words: str
    body_fen: int | None
    correction_confirmed: bool | None
    quantity: Decimal | None
    technical: Decimal | None
    decision: int | None
    decision_how: str
    doubted: str
    standing: str
    partner_share: Decimal | None
    declared: bool
    conditions: tuple[str, ...]
    responsible_person: str
    controller: str
    deposit_fen: int
    deposit_form: str
    deposit_received_on: date | None
    deposit_returned_on: date | None
    fallen_on: date | None
    fallen_reason: str
    corrected_fen: int | None
    published_price_points: Decimal | None
    published_total: Decimal | None


def bid_record_of(bid: Bid) -> BidRecord:
    """Return a bid as a frozen record."""
    kept = bid.model_dump(exclude={"id", "conditions"})
    return BidRecord(**kept, id=bid.id or 0, conditions=tuple(bid.conditions))
