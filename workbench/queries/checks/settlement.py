"""Checks of payments and settlement, from the rows of a contract."""

from collections.abc import Iterator
from datetime import date

from sqlmodel import Session, col, select

from scoring.deadlines import Calendar, Deadline, add_days, deadline
from workbench import clock
from workbench.models.contracts import Contract
from workbench.models.procurement import Bid, Procurement
from workbench.models.projects import Project
from workbench.queries.checks.book import book_on, calendar_of, run
from workbench.queries.checks.gates import gate_findings, terms_of
from workbench.queries.checks.stopped import stop_findings
from workbench.queries.payments import MilestoneAccount, Payments, payments_of
from workbench.queries.settlement import accepted_on, settled_on
from workbench.rules.book import RuleBook
from workbench.rules.finding import Finding
from workbench.rules.values import members, number

SMALL = frozenset({"small", "micro", "medium", "prison", "disabled"})
_DAYS = "settlement/payment_days"


def settlement_findings(session: Session, project: Project, contract: Contract) -> list[Finding]:
    """Return what the rules say of a contract's payments: gates of what is next, the clock for small firms, the end."""
    account = payments_of(session, contract.id or 0)
    accepted, settled = accepted_on(session, contract.project_id), settled_on(session, contract)
    return [
        *_next_gates(session, contract, account),
        *_link(session, project, contract),
        *_clock(session, project, contract, account),
        *run(_book(session, project, settled), "settlement/settled_after_acceptance", accepted, settled),
    ]


def _book(session: Session, project: Project, on: date | None) -> RuleBook:
    return book_on(session, project.purchaser_id, on or clock.today())


def _next_gates(session: Session, contract: Contract, account: Payments) -> list[Finding]:
    """The gates of requests that wait, as information while nobody has asked: a payment to come is no breach."""
    cards, today = [one for one in account.payments if one.state in {"asked", "approved"}], clock.today()
    waiting = sorted({one.milestone_id for one in cards})
    gates = [one for milestone_id in waiting for one in gate_findings(session, contract, milestone_id, today)]
    for one in cards:
        gates += stop_findings(session, contract, f"第{one.number}号申请", one.claims_fen, today, without=one.id)
    return gates


def _link(session: Session, project: Project, contract: Contract) -> list[Finding]:
    book = book_on(session, project.purchaser_id, contract.signed_on)
    rule = book.rule("settlement/evaluation_link")
    if rule is None:
        return []
    terms, account = terms_of(session, contract), payments_of(session, contract.id or 0)
    wanted = set(members(rule, "gates"))
    linked = [one.name for one in account.milestones if wanted & set(terms[one.id].gates)]
    return run(book, "settlement/evaluation_link", linked)


def is_small(session: Session, contract: Contract) -> bool:
    """Tell whether the contractor of a contract bid as a small or medium firm."""
    query = select(Bid).join(Procurement, col(Procurement.id) == Bid.procurement_id)
    query = query.where(Procurement.project_id == contract.project_id, Bid.contractor_id == contract.contractor_id)
    return any(bid.small_firm or bid.standing in SMALL for bid in session.exec(query))


def _clock(session: Session, project: Project, contract: Contract, account: Payments) -> Iterator[Finding]:
    """The clock of each payment to a small firm, from delivery or from acceptance; late ones with their interest."""
    if not is_small(session, contract):
        return
    for one in account.milestones:
        begun = _begun(session, contract, account, one)
        if begun is None or one.due_fen <= 0:
            continue
        book, calendar = _book(session, project, begun), calendar_of(session, project.purchaser_id, begun)
        paid = one.paid_on if one.settled else None
        days = account.pay_days
        yield from run(book, _DAYS, begun, paid, agreed_days=days, today=clock.today(), calendar=calendar)
        yield from _interest(book, account, one, begun, calendar)


def _begun(session: Session, contract: Contract, account: Payments, one: MilestoneAccount) -> date | None:
    """The day the clock of a payment begins: reached, or accepted where the contract counts from there."""
    if account.counted_from == "acceptance" or "acceptance" in terms_of(session, contract)[one.id].gates:
        accepted = accepted_on(session, contract.project_id)
        return max(accepted, one.done_on) if accepted and one.done_on else None
    return one.done_on


def _interest(
    book: RuleBook, account: Payments, one: MilestoneAccount, begun: date, calendar: Calendar
) -> list[Finding]:
    rule = book.rule(_DAYS)
    if rule is None:
        return []
    due = add_days(begun, account.pay_days or number(rule, "days"), "calendar", calendar, planning=True)
    late = ((one.paid_on if one.settled and one.paid_on else clock.today()) - due).days
    return run(book, "settlement/late_interest", [(one.name, one.due_fen, late)]) if late > 0 else []


def pay_by(session: Session, project: Project, contract: Contract, milestone_id: int) -> Deadline | None:
    """Return by when the law wants a milestone of a small firm's contract paid; None while its clock has not begun."""
    account = payments_of(session, contract.id or 0)
    one = account.milestone(milestone_id)
    begun = _begun(session, contract, account, one)
    rule = book_on(session, project.purchaser_id, begun).rule(_DAYS) if begun else None
    if begun is None or rule is None:
        return None
    calendar = calendar_of(session, project.purchaser_id, begun)
    days = account.pay_days or number(rule, "days")
    return deadline("交付或验收合格", begun, days, "calendar", calendar, rule.cite.clause, planning=True)
