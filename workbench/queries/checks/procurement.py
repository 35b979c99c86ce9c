"""Checks of stage 3, from the rows of a procedure."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from sqlmodel import Session

from workbench import clock
from workbench.models.procurement import Procurement
from workbench.models.projects import Project
from workbench.queries.bids import RankedBid, Ranking, bid_result
from workbench.queries.checks.book import book_on, bureau_fen, run
from workbench.rules.book import RuleBook
from workbench.rules.calendars import national_calendar
from workbench.rules.checks.procurement_setup import MethodPlan
from workbench.rules.checks.review import Committee, Explained
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
    )
    return [
        *run(book, "procurement_setup/method", plan),
        *run(book, "procurement_setup/intent_publicity", row.intent_published_on, row.started_on, urgent=False),
        *run(book, "procurement_setup/disclosure", DISCLOSED if project.disclosed_on else ()),
        *run(book, "procurement_setup/no_lowest_price_only", Fraction(row.price_weight) / _HUNDRED),
    ]


def _offered(session: Session, project: Project, row: Procurement) -> list[Finding]:
    book = book_on(session, project.purchaser_id, row.documents_from)
    days = national_calendar()
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
    fixed = row.price_formula == "fixed"
    return [
        *run(book, "review/suppliers", row.method, len(valid), approval=row.approval),
        *run(book, "review/price_weight", row.method, Fraction(row.price_weight) / _HUNDRED, fixed_price=fixed),
        *([] if fixed else _formula(ranking, book)),
        *_low_prices(row, valid, book),
    ]


def _low_prices(row: Procurement, valid: Sequence[RankedBid], book: RuleBook) -> list[Finding]:
    prices = {one.name: one.price_fen for one in valid}
    explained = {
        one.name: Explained(one.explanation_minutes, one.explanation_accepted) for one in valid if one.explanation
    }
    return run(book, "review/abnormally_low_price", prices, ceiling_fen=row.ceiling_fen, explained=explained)


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
    today, days = clock.today(), national_calendar()
    received = book_on(session, project.purchaser_id, procurement.report_received_on)
    found = run(received, "award/confirm_days", procurement.report_received_on, awarded_on, today=today, calendar=days)
    if awarded_on is not None:
        book = book_on(session, project.purchaser_id, awarded_on)
        found += run(book, "award/notice_days", awarded_on, notice_on, today=today, calendar=days)
    reviewed = book_on(session, project.purchaser_id, procurement.reviewed_on)
    return found + run(
        reviewed,
        "award/report_days",
        procurement.reviewed_on,
        procurement.report_received_on,
        today=today,
        calendar=days,
    )
