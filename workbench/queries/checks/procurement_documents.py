"""Checks of what the documents of a procedure say: ground, publicity, bond, small firms, clarifications, splitting."""

from datetime import date
from fractions import Fraction

from sqlmodel import Session, col, select

from workbench.models.procurement import Clarification, Procurement
from workbench.models.projects import Project
from workbench.queries.checks.book import book_on, bureau_fen, calendar_of, run
from workbench.queries.procurement_terms import formula_of, raised_of, scored_by_price_only
from workbench.rules.checks.reservation import Reservation
from workbench.rules.finding import Finding, stop

_HUNDRED = 100
_TENDER = "public_tender"
_RATIOS = {"of_mean": "平均价", "of_second_lowest": "次低价", "of_ceiling": "最高限价"}


def document_findings(session: Session, row: Procurement) -> list[Finding]:
    """Return what the rules say of a round's documents, each on the day of its event."""
    project = session.get_one(Project, row.project_id)
    return [*_set_up(session, project, row), *_issued(session, project, row), *_clarified(session, project, row)]


def _set_up(session: Session, project: Project, row: Procurement) -> list[Finding]:
    book = book_on(session, project.purchaser_id, row.started_on)
    days = calendar_of(session, project.purchaser_id, row.started_on)
    found = _split(session, project, row)
    if row.method == "single_source" and row.publicity_from and row.publicity_until:
        found += run(book, "procurement_setup/single_source_publicity", row.publicity_from, row.publicity_until, days)
    rule = book.rule("procurement_setup/method")
    if rule is not None and scored_by_price_only(row) and row.price_weight != _HUNDRED:
        why = f"采用的方式只比报价，评分办法中价格占{row.price_weight:f}分"
        fix = "只比价格的，价格分值填 100；要综合评分的，改用竞争性磋商或者招标"
        found.append(stop(rule, "采购方式与评审办法不一致", why=why, fix=fix))
    return found


def _split(session: Session, project: Project, row: Procurement) -> list[Finding]:
    """The purchases of one budget item, category and year together; asked only where item and category are recorded."""
    if row.method == _TENDER or not (row.budget_item and row.category):
        return []
    book = book_on(session, project.purchaser_id, row.started_on)
    threshold = bureau_fen(session, project.purchaser_id, "public_tender_threshold", row.started_on)
    purchases = purchases_alike(session, project.purchaser_id, row)
    return run(book, "procurement_setup/splitting", purchases, threshold, approved=bool(row.approval))


def purchases_alike(session: Session, purchaser_id: int, row: Procurement) -> list[tuple[str, int]]:
    """Return the purchases of the year of the same budget item and category without public tender: title and ceiling."""
    year = row.started_on.year
    query = select(Project, Procurement).where(Project.id == Procurement.project_id)
    query = query.where(
        Project.purchaser_id == purchaser_id,
        Procurement.budget_item == row.budget_item,
        Procurement.category == row.category,
        Procurement.method != _TENDER,
        Procurement.started_on >= date(year, 1, 1),
        Procurement.started_on <= date(year, 12, 31),
        col(Procurement.ended_on).is_(None),
    )
    return [(project.title, one.ceiling_fen) for project, one in session.exec(query.order_by(col(Procurement.id)))]


def _issued(session: Session, project: Project, row: Procurement) -> list[Finding]:
    book = book_on(session, project.purchaser_id, row.documents_from)
    days = calendar_of(session, project.purchaser_id, row.documents_from)
    found = run(book, "procurement_setup/price_ceiling", row.lowest_allowed_fen)
    if row.bond_fen:
        found += run(book, "bidding/bid_bond", row.bond_fen, project.budget_fen, cash=row.bond_cash)
    if row.notice_from and row.notice_until:
        found += run(book, "bidding/notice_period", row.method, row.notice_from, row.notice_until, days)
    if raised := raised_of(row):
        ratios = {_RATIOS[name]: Fraction(value) for name, value in raised.items()}
        found += run(book, "procurement_setup/low_price_ratios", ratios)
    rule = book.rule("review/price_formula")
    found += [stop(rule, words, why=words, fix="改用低价优先法") for words in formula_of(row).warnings if rule]
    return found + _small_firms(session, project, row)


def _small_firms(session: Session, project: Project, row: Procurement) -> list[Finding]:
    """What is reserved for small and medium firms; asked once it is recorded whether anything is."""
    if not row.reserved:
        return []
    book = book_on(session, project.purchaser_id, row.documents_from)
    limit = bureau_fen(session, project.purchaser_id, "procurement_limit", row.documents_from)
    reserved, micro = row.reserved_fen or 0, row.reserved_micro_fen or 0
    kept = Reservation(
        whole=row.reserved == "whole",
        share=Fraction(reserved, project.budget_fen) if project.budget_fen else Fraction(0),
        micro_share=Fraction(micro, reserved) if reserved else Fraction(0),
        reason=row.reserved_reason,
    )
    return [
        *run(book, "procurement_setup/sme_set_aside", project.budget_fen, limit, kept),
        *run(book, "procurement_setup/sme_share", project.budget_fen, kept),
        *run(book, "procurement_setup/sme_social_organisations", set_aside=kept.whole),
    ]


def _clarified(session: Session, project: Project, row: Procurement) -> list[Finding]:
    book = book_on(session, project.purchaser_id, row.documents_from)
    query = select(Clarification).where(Clarification.procurement_id == row.id, Clarification.affects_bids)
    told = session.exec(query.order_by(col(Clarification.told_on), col(Clarification.id))).all()
    return [
        one
        for change in told
        for one in run(book, "bidding/clarification_days", row.method, change.told_on, row.responses_due)
    ]


def opening_findings(session: Session, row: Procurement, bids: int) -> list[Finding]:
    """Return what the rules say of opening so many bids."""
    project = session.get_one(Project, row.project_id)
    return run(book_on(session, project.purchaser_id, row.responses_due), "bidding/opening", row.method, bids)
