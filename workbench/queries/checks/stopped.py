"""What may still be paid of a project that stands still: the services before its stop, and nothing after it."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from workbench.models.contracts import Contract
from workbench.models.projects import Project
from workbench.queries.checks.book import book_on, run
from workbench.queries.checks.gates import Gate
from workbench.queries.misconduct import Stop, stop_of
from workbench.queries.payments import Payments, payments_of
from workbench.queries.payments_lines import delivered_share, line_accounts
from workbench.rules.book import Rule, history
from workbench.rules.finding import Finding
from workbench.rules.prices import half_up
from workbench.rules.values import number
from workbench.rules.words import on as on_day
from workbench.rules.words import yuan

RULE = "settlement/payment_after_stop"
_FIX = "停止之前的合格服务仍可付款：核对台账后按余额申请和批准；决定撤销以后恢复付款"


@dataclass(frozen=True)
class Earned:
    """What a stopped contract earned by its last day before the stop, in fen; None where no line has a price."""

    stop: Stop
    last_day: date
    fen: int | None

    @property
    def words(self) -> str:
        """Say since when and by which decision, and what was earned before."""
        earned = "合同没有标价的服务内容，没有数据" if self.fen is None else f"应付{yuan(self.fen)}"
        decision = f"{self.stop.document}，" if self.stop.document else ""
        return f"{decision}{on_day(self.stop.since)}停止；合格服务计到{on_day(self.last_day)}，{earned}"


def earned_before_stop(session: Session, contract: Contract, on: date) -> Earned | None:
    """Return what may be paid in all while a stop is in force on the day; None while the project runs.

    The delivered share of the contract's amount, rounded half up to the fen once, less what was taken off for other
    reasons than missing services, which are not counted anyway.
    """
    stop = stop_of(session, contract.project_id, on)
    if stop is None:
        return None
    last = stop.since - timedelta(days=number(_rule(session, contract, stop.since), "counted_until_days_before"))
    share = delivered_share(line_accounts(session, contract, last))
    if share is None:
        return Earned(stop, last, None)
    account = payments_of(session, contract.id or 0)
    taken = sum(one.taken_fen for one in account.deductions if one.kind != "undelivered")
    return Earned(stop, last, max(half_up(account.contract_fen * share) - taken, 0))


def _rule(session: Session, contract: Contract, on: date) -> Rule:
    purchaser_id = session.get_one(Project, contract.project_id).purchaser_id
    return book_on(session, purchaser_id, on).rule(RULE) or history(RULE)[0]


def committed_fen(account: Payments, *, without: int | None = None) -> int:
    """Return what was paid or approved of a contract, one request left out."""
    approved = sum(one.claims_fen for one in account.payments if one.state == "approved" and one.id != without)
    paid = sum(one.paid_fen for one in account.milestones)
    return paid + approved


def stop_gate(session: Session, contract: Contract, on: date) -> tuple[Gate, ...]:
    """Return the gate of a stopped project: open while services before the stop are not paid; none while it runs."""
    earned = earned_before_stop(session, contract, on)
    if earned is None:
        return ()
    left = (earned.fen or 0) - committed_fen(payments_of(session, contract.id or 0))
    why = f"{earned.words}，还可付{yuan(max(left, 0))}"
    return (Gate("stopped", "只付停止之前的服务", left > 0, why, _FIX),)


def stop_findings(
    session: Session, contract: Contract, payment: str, amount_fen: int, on: date, *, without: int | None = None
) -> list[Finding]:
    """Return what the rule says to one more payment of an amount on a day; nothing while the project runs."""
    earned = earned_before_stop(session, contract, on)
    if earned is None:
        return []
    purchaser_id = session.get_one(Project, contract.project_id).purchaser_id
    committed = committed_fen(payments_of(session, contract.id or 0), without=without)
    book = book_on(session, purchaser_id, earned.stop.since)
    return run(book, RULE, payment, earned.fen, committed, amount_fen, told=earned.words)
