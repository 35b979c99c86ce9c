"""Checks of stage 3, from the rows of a procedure."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from sqlmodel import Session

from workbench import clock
from workbench.models.procurement import Procurement
from workbench.models.projects import Project
from workbench.queries.bids import RankedBid, Ranking, bid_result
from workbench.queries.checks.attested import attested_findings
from workbench.queries.checks.barred import barred_findings
from workbench.queries.checks.book import book_on, bureau_fen, calendar_of, run
from workbench.queries.checks.procurement_bidders import bidder_findings, deposit_findings
from workbench.queries.checks.procurement_documents import document_findings
from workbench.queries.checks.procurement_ended import ended_of
from workbench.queries.procurement_terms import formula_of, raised_of
from workbench.rules.book import RuleBook
from workbench.rules.checks.placing import Placed
from workbench.rules.checks.procurement_setup import MethodPlan
from workbench.rules.checks.review import Committee, Deducted, Explained
from workbench.rules.finding import Finding

_HUNDRED = 100
DISCLOSED = ("服务内容", "服务标准", "经费预算", "评价方法", "服务要求")


def procurement_findings(session: Session, procurement: Procurement) -> list[Finding]:
    """Return what the rules of set-up, bidding and review say, each on the day of its event."""
    project = session.get_one(Project, procurement.project_id)
    ranking = bid_result(session, procurement)
    review = book_on(session, project.purchaser_id, procurement.reviewed_on)
    return [
        *_set_up(session, project, procurement),
        *_offered(session, project, procurement),
        *_committee(session, project, procurement, review),
        *_scored(procurement, ranking, review),
        *_winner(ranking, review),
        *document_findings(session, procurement),
        *bidder_findings(session, procurement, ranking),
        *attested_findings(session, procurement),
        *ended_of(session, procurement),
    ]


def _set_up(session: Session, project: Project, row: Procurement) -> list[Finding]:
    book = book_on(session, project.purchaser_id, row.started_on)
    plan = MethodPlan(
        method=row.method,
        amount_fen=project.budget_fen,
        started_on=row.started_on,
        tender_threshold_fen=bureau_fen(session, project.purchaser_id, "public_tender_threshold", row.started_on),
        procurement_limit_fen=bureau_fen(session, project.purchaser_id, "procurement_limit", row.started_on),
        approval=row.approval,
        approved_on=row.approved_on,
        single_source_reason=row.single_source_reason,
    )
    return [
        *run(book, "procurement_setup/method", plan),
        *run(book, "procurement_setup/intent_publicity", row.intent_published_on, row.started_on, urgent=row.urgent),
        *run(book, "procurement_setup/disclosure", DISCLOSED if project.disclosed_on else ()),
        *run(book, "procurement_setup/no_lowest_price_only", Fraction(row.price_weight) / _HUNDRED),
        *run(book, "procurement_setup/emergency", row.ground, urgent=row.urgent),
    ]


def _offered(session: Session, project: Project, row: Procurement) -> list[Finding]:
    book = book_on(session, project.purchaser_id, row.documents_from)
    days = calendar_of(session, project.purchaser_id, row.documents_from)
    return [
        *run(book, "procurement_setup/document_days", row.method, row.documents_from, row.documents_until, days),
        *run(book, "bidding/response_days", row.method, row.documents_from, row.responses_due, days),
    ]


def _committee(session: Session, project: Project, row: Procurement, book: RuleBook) -> list[Finding]:
    threshold = bureau_fen(session, project.purchaser_id, "public_tender_threshold", row.reviewed_on)
    return run(
        book,
        "review/committee",
        Committee(row.method, row.committee_size, row.committee_experts, row.agency_staff),
        budget_fen=project.budget_fen,
        complex_or_public=row.complex_or_public,
        above_threshold=threshold is not None and project.budget_fen >= threshold,
    )


def _scored(row: Procurement, ranking: Ranking, book: RuleBook) -> list[Finding]:
    valid = [one for one in ranking.lines if not one.line.excluded]
    formula = formula_of(row).kind
    fixed = formula in ("fixed", "quantity")
    return [
        *run(book, "review/suppliers", row.method, len(valid), approval=row.approval),
        *run(book, "review/price_weight", row.method, _price_share(row), fixed_price=fixed),
        *(_formula(ranking, book) if formula == "lowest" else []),
        *_placed(row, ranking, book),
        *_low_prices(row, valid, book),
    ]


def _price_share(row: Procurement) -> Fraction:
    """The share of the price; where a quantity is scored at a fixed price, the price itself has none."""
    return Fraction(0) if formula_of(row).kind == "quantity" else Fraction(row.price_weight) / _HUNDRED


def _placed(row: Procurement, ranking: Ranking, book: RuleBook) -> list[Finding]:
    """How many bid, who was placed where, and what small firms were given off."""
    given = [_deducted(one) for one in ranking.lines] if formula_of(row).kind == "lowest" else []
    opened = run(book, "bidding/opening", row.method, len(ranking.lines)) if ranking.lines else []
    return [
        *opened,
        *run(book, "review/ranking", row.method, placed_of(ranking)),
        *run(book, "review/sme_deduction", given, reserved=row.reserved == "whole"),
    ]


def _deducted(one: RankedBid) -> Deducted:
    """A small firm without its declaration is not treated as one."""
    small = (
        one.row.standing in ("small", "prison", "welfare") and one.row.declared if one.row.standing else one.small_firm
    )
    partner = one.row.partner_share if one.row.declared else None
    return Deducted(one.name, Fraction(one.deduction), small, Fraction(partner or 0))


def placed_of(ranking: Ranking) -> list[Placed]:
    """Return the ranked bids as the rules on order look at them."""
    return [
        Placed(one.name, one.line.total, one.corrected_fen, one.rank, one.line.settled_by)
        for one in ranking.lines
        if one.rank is not None and one.line.total is not None and one.corrected_fen is not None
    ]


def _low_prices(row: Procurement, valid: Sequence[RankedBid], book: RuleBook) -> list[Finding]:
    prices = {one.name: one.corrected_fen for one in valid if one.corrected_fen is not None}
    explained = {
        one.name: Explained(one.explanation_minutes, one.explanation_accepted) for one in valid if one.explanation
    }
    return run(
        book,
        "review/abnormally_low_price",
        prices,
        ceiling_fen=row.ceiling_fen,
        explained=explained,
        doubted=[one.name for one in valid if one.row.doubted],
        ratios=raised_of(row),
    )


def _formula(ranking: Ranking, book: RuleBook) -> list[Finding]:
    prices = {
        one.name: int(one.line.scored_price * _HUNDRED) for one in ranking.lines if one.line.scored_price is not None
    }
    return run(book, "review/price_formula", prices, min(prices.values(), default=0), trimmed=False)


def _winner(ranking: Ranking, book: RuleBook) -> list[Finding]:
    first = next((one for one in ranking.lines if one.rank == 1), None)
    return run(book, "project_definition/contractor_type", first.kind) if first else []


def award_findings(
    session: Session, procurement: Procurement, awarded_on: date | None, notice_on: date | None
) -> list[Finding]:
    """Return what the rules of award say of these two days; late ones are marked late."""
    project = session.get_one(Project, procurement.project_id)
    today, days = clock.today(), calendar_of(session, project.purchaser_id, procurement.reviewed_on)
    received = book_on(session, project.purchaser_id, procurement.report_received_on)
    found = run(received, "award/confirm_days", procurement.report_received_on, awarded_on, today=today, calendar=days)
    if awarded_on is not None:
        book = book_on(session, project.purchaser_id, awarded_on)
        found += run(book, "award/notice_days", awarded_on, notice_on, today=today, calendar=days)
        found += _in_order(session, procurement, book)
        found += _free(session, project, procurement, awarded_on)
    reviewed = book_on(session, project.purchaser_id, procurement.reviewed_on)
    return found + run(
        reviewed,
        "award/report_days",
        procurement.reviewed_on,
        procurement.report_received_on,
        today=today,
        calendar=days,
    )


def _free(session: Session, project: Project, row: Procurement, awarded_on: date) -> list[Finding]:
    """Whether the one that is awarded may be given work on that day."""
    chosen = [one for one in bid_result(session, row).lines if one.awarded]
    return [
        found
        for one in chosen
        for found in barred_findings(session, project.purchaser_id, one.contractor_id, awarded_on)
    ]


def _in_order(session: Session, row: Procurement, book: RuleBook) -> list[Finding]:
    """Whether the award follows the order of the candidates."""
    ranking = bid_result(session, row)
    placed = sorted(placed_of(ranking), key=lambda one: one.rank)
    standing = [one.name for one in placed if one.name not in ranking.fallen]
    chosen = next((one.name for one in ranking.lines if one.awarded), standing[0] if standing else "")
    if chosen not in {one.name for one in placed}:
        return []
    prices = {one.name: one.price_fen for one in placed}
    return [
        *run(book, "award/candidates", row.method, placed),
        *run(book, "award/lowest_price", row.method, prices, chosen),
        *run(book, "award/succession", [one.name for one in placed], ranking.fallen.keys(), chosen),
        *deposit_findings(session, row, ranking),
    ]
