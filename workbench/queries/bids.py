"""Bids recomputed from the record: who ranks where, and every step of the arithmetic."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlmodel import Session, col, select

from scoring.bids import Bid as ScoredBid
from scoring.bids import (
    BidLine,
    BidResult,
    Clause,
    CorrectedPrice,
    Explanation,
    Preference,
    PriceLine,
    PriceSheet,
    corrected,
    evaluate_bids,
)
from scoring.exact import DEFAULT_ROUNDING, rounded
from scoring.trace import Step
from workbench.models.organisations import Contractor
from workbench.models.procurement import Bid, ClauseFinding, PriceItem, Procurement, RequirementClause
from workbench.models.projects import Project
from workbench.queries.procurement_committee import Committee, committee_of
from workbench.queries.procurement_rows import BidRecord, bid_record_of
from workbench.queries.procurement_terms import formula_of, low_price_of, order_of, preference_of
from workbench.rules.procurement_words import conditions_on

UNCONFIRMED = "报价经过修正，投标人还没有书面确认"


@dataclass(frozen=True)
class RankedBid:
    """A bid of the record with what became of it; the price is None where it was left blank."""

    bid_id: int
    contractor_id: int
    name: str
    kind: str
    small_firm: bool
    deduction: Decimal
    price_fen: int | None
    quality: Decimal
    explanation: str
    explanation_minutes: int
    explanation_accepted: bool | None
    awarded: bool
    line: BidLine
    row: BidRecord
    preference: Preference
    correction: CorrectedPrice | None
    clauses: tuple[Clause, ...]
    unexamined: tuple[str, ...]
    quality_step: Step | None
    items: tuple[PriceLine, ...]

    @property
    def rank(self) -> int | None:
        """Its rank; None for an excluded or pending bid."""
        return self.line.rank

    @property
    def corrected_fen(self) -> int | None:
        """The price that is scored and at which a contract is signed; None where it was left blank."""
        return self.correction.price_fen if self.correction else self.price_fen


@dataclass(frozen=True)
class Ranking:
    """All bids of a procedure in the order recorded, the base price in yuan, and whether the order is settled."""

    lines: tuple[RankedBid, ...]
    base_yuan: str
    settled: bool
    result: BidResult
    committee: Committee
    scored: tuple[ScoredBid, ...]

    def of(self, bid_id: int) -> RankedBid:
        """Return the line of a bid."""
        return next(one for one in self.lines if one.bid_id == bid_id)

    @property
    def fallen(self) -> dict[str, str]:
        """Why candidates fell out, by name."""
        return {one.name: one.row.fallen_reason for one in self.lines if one.row.fallen_on is not None}


@dataclass(frozen=True)
class _Sheets:
    """What is kept of all bids of a procedure beside their own rows."""

    committee: Committee
    clauses: Sequence[RequirementClause]
    findings: Mapping[tuple[int, int], ClauseFinding]
    items: Mapping[int, tuple[PriceLine, ...]]


def bid_result(session: Session, procurement: Procurement) -> Ranking:
    """Recompute the ranking by the documents' formula and the rules of the day of review.

    Raises ScoringError for terms that the law forbids; the commands that keep terms ask here before they save.
    """
    rows, sheets = _rows(session, procurement), _sheets(session, procurement)
    made = [_Made(procurement, bid, contractor, sheets) for bid, contractor in rows]
    scored = tuple(one.scored() for one in made)
    result = evaluate_bids(
        scored,
        price_weight=procurement.price_weight,
        formula=formula_of(procurement),
        quality="to_best" if procurement.quality_scale == "to_best" else "as_marked",
        method=order_of(procurement),
        ceiling_fen=procurement.ceiling_fen,
        budget_fen=session.get_one(Project, procurement.project_id).budget_fen,
        low_price=low_price_of(procurement),
    )
    lines = tuple(one.ranked(result.line(one.contractor.name)) for one in made)
    base = "" if result.base_price is None else f"{rounded(result.base_price, DEFAULT_ROUNDING):,}"
    return Ranking(lines, base, bool(result.first), result, sheets.committee, scored)


@dataclass(frozen=True)
class _Made:
    """One bid on its way from its rows to its line."""

    procurement: Procurement
    bid: Bid
    contractor: Contractor
    sheets: _Sheets

    def scored(self) -> ScoredBid:
        fixed, committee = self._correction(), self.sheets.committee
        step = self._quality()
        priced = None if self.bid.price_blank else fixed.price_fen if fixed else self.bid.price_fen
        known = ScoredBid(
            name=self.contractor.name,
            price_fen=priced,
            quality=step.exact if step else self.bid.quality,
            technical=committee.technical(self.bid.id or 0, self.contractor.name) if step else self.bid.technical,
            invalid=self._invalid(fixed),
            explanation=_EXPLANATIONS[self.bid.explanation_accepted],
            quantity=self.bid.quantity,
            clauses=self._clauses(),
            doubted=self.bid.doubted,
            decision=self.bid.decision,
        )
        return preference_of(self.procurement, self.bid).applied_to(known)

    def ranked(self, line: BidLine) -> RankedBid:
        bid = self.bid
        return RankedBid(
            bid_id=bid.id or 0,
            contractor_id=self.contractor.id or 0,
            name=self.contractor.name,
            kind=self.contractor.kind.value,
            small_firm=bid.small_firm,
            deduction=preference_of(self.procurement, bid).rate,
            price_fen=None if bid.price_blank else bid.price_fen,
            quality=bid.quality,
            explanation=bid.explanation,
            explanation_minutes=bid.explanation_minutes,
            explanation_accepted=bid.explanation_accepted,
            awarded=bid.awarded,
            line=line,
            row=bid_record_of(bid),
            preference=preference_of(self.procurement, bid),
            correction=self._correction(),
            clauses=self._clauses(),
            unexamined=self._unexamined(),
            quality_step=self._quality(),
            items=self.sheets.items.get(bid.id or 0, ()),
        )

    def _quality(self) -> Step | None:
        return self.sheets.committee.quality(self.bid.id or 0, self.contractor.name)

    def _correction(self) -> CorrectedPrice | None:
        if self.bid.price_blank:
            return None
        lines = self.sheets.items.get(self.bid.id or 0, ())
        return corrected(PriceSheet(self.bid.price_fen, self.bid.price_words, self.bid.body_fen, lines))

    def _invalid(self, fixed: CorrectedPrice | None) -> str:
        """The committee's reason, then missing conditions, then a correction that the bidder has not confirmed."""
        wanted = conditions_on(self.procurement.responses_due)
        lacking = [words for key, words in wanted.items() if key not in self.bid.conditions]
        if self.bid.invalid_reason:
            return self.bid.invalid_reason
        if self.bid.conditions and lacking:
            return f"资格审查不合格：没有证明{'、'.join(lacking)}"
        if fixed and fixed.corrections:
            confirmed = self.bid.correction_confirmed
            return UNCONFIRMED if confirmed is None else fixed.refusal(confirmed=confirmed)
        return ""

    def _clauses(self) -> tuple[Clause, ...]:
        return tuple(
            Clause(one.code, one.words, one.kind, found.met, found.finding)  # type: ignore[arg-type]  # a word of CLAUSE_KINDS
            for one in self.sheets.clauses
            if (found := self.sheets.findings.get((self.bid.id or 0, one.id or 0))) is not None
        )

    def _unexamined(self) -> tuple[str, ...]:
        known = {one.code for one in self._clauses()}
        return tuple(f"{one.code} {one.words}" for one in self.sheets.clauses if one.code not in known)


_EXPLANATIONS: dict[bool | None, Explanation] = {None: "none", True: "accepted", False: "rejected"}


def _rows(session: Session, procurement: Procurement) -> list[tuple[Bid, Contractor]]:
    query = select(Bid, Contractor).join(Contractor, col(Contractor.id) == Bid.contractor_id)
    return list(session.exec(query.where(Bid.procurement_id == procurement.id).order_by(col(Bid.id))).all())


def _sheets(session: Session, procurement: Procurement) -> _Sheets:
    clauses = select(RequirementClause).where(RequirementClause.procurement_id == procurement.id)
    findings = select(ClauseFinding).join(Bid, col(Bid.id) == ClauseFinding.bid_id)
    return _Sheets(
        committee=committee_of(session, procurement),
        clauses=session.exec(clauses.order_by(col(RequirementClause.position))).all(),
        findings={
            (one.bid_id, one.clause_id): one
            for one in session.exec(findings.where(Bid.procurement_id == procurement.id))
        },
        items=price_items(session, procurement),
    )


def price_items(session: Session, procurement: Procurement) -> dict[int, tuple[PriceLine, ...]]:
    """Return the price schedules of a procedure's bids, by bid."""
    query = select(PriceItem).join(Bid, col(Bid.id) == PriceItem.bid_id).where(Bid.procurement_id == procurement.id)
    found: dict[int, tuple[PriceLine, ...]] = {}
    for one in session.exec(query.order_by(col(PriceItem.bid_id), col(PriceItem.position))):
        found[one.bid_id] = (*found.get(one.bid_id, ()), PriceLine(one.name, one.quantity, one.unit_yuan))
    return found


def procurement_of(session: Session, project_id: int) -> Procurement | None:
    """Return the newest round of the project's procedure; None before one was recorded."""
    query = select(Procurement).where(Procurement.project_id == project_id)
    return session.exec(query.order_by(col(Procurement.round).desc())).first()
