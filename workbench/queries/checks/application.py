"""Checks of what follows from a final result: use, next year's budget, buying again in time, visits after the end."""

from collections.abc import Iterator

from sqlmodel import Session, col, select

from workbench import clock
from workbench.models.application import FollowUpRound, NextBudget, ResultDecision
from workbench.models.contracts import Contract
from workbench.models.evaluations import Evaluation
from workbench.models.projects import Project
from workbench.models.results import Result
from workbench.models.words import Phase, ResultState
from workbench.queries.checks.book import book_on, run
from workbench.queries.contracts import contract_row
from workbench.queries.grade_used import grade_used
from workbench.queries.next_budget import budget_plan
from workbench.queries.renewal import renewal_timeline, successor_of
from workbench.rules.finding import Finding


def final_result(session: Session, project_id: int) -> Result | None:
    """Return the newest confirmed version of a project's final result; None while there is none."""
    query = select(Result).join(Evaluation, col(Evaluation.id) == Result.evaluation_id)
    query = query.where(Evaluation.project_id == project_id, Evaluation.phase == Phase.FINAL)
    return session.exec(query.where(Result.state == ResultState.CONFIRMED).order_by(col(Result.number).desc())).first()


def decision_of(session: Session, project_id: int) -> ResultDecision | None:
    """Return the newest decision on a project; None while nothing was decided."""
    query = select(ResultDecision).where(ResultDecision.project_id == project_id)
    return session.exec(query.order_by(col(ResultDecision.id).desc())).first()


def application_findings(session: Session, project: Project) -> list[Finding]:
    """Return what the rules say of a project after its final result was published, or after its service ended."""
    contract = contract_row(session, project.id or 0)
    found = _use(session, project)
    if contract is not None and contract.last_day < clock.today():
        found += follow_up_findings(session, project, contract)
    return [*found, *(renewal_findings(session, project, contract) if contract is not None else [])]


def _use(session: Session, project: Project) -> list[Finding]:
    result, decision = final_result(session, project.id or 0), decision_of(session, project.id or 0)
    if result is None or result.published_on is None:
        return []
    book = book_on(session, project.purchaser_id, result.confirmed_on or result.published_on)
    found = run(book, "feedback/application", list(_uses(session, project, decision)))
    if decision is None:
        return found
    plan = budget_plan(session, project)
    change = None if plan is None else plan.change_fen
    told = {"change_fen": change, "departure": decision.departure}
    return [*found, *run(book, "feedback/grade_use", grade_used(result).grade, decision.kind, **told)]


def _uses(session: Session, project: Project, decision: ResultDecision | None) -> Iterator[str]:
    if decision is not None:
        yield "contractor"
        if decision.improvements:
            yield "policy"
    if session.exec(select(NextBudget.id).where(NextBudget.project_id == project.id)).first() is not None:
        yield "budget"


def follow_up_findings(session: Session, project: Project, contract: Contract) -> list[Finding]:
    """Return which rounds of visits after the end are done, due, late or missing."""
    rows = session.exec(select(FollowUpRound).where(FollowUpRound.project_id == project.id)).all()
    done = {row.months: row.closed_on for row in rows if row.closed_on is not None}
    late = {row.months: row.late_reason for row in rows if row.late_reason}
    book = book_on(session, project.purchaser_id, contract.last_day)
    return run(book, "follow_up/visits", contract.last_day, done, today=clock.today(), late=late)


def renewal_findings(session: Session, project: Project, contract: Contract) -> list[Finding]:
    """Return whether buying again was begun in time; nothing where the service is to end."""
    decision, successor = decision_of(session, project.id or 0), successor_of(session, project.id or 0)
    if decision is not None and decision.kind == "stop":
        return []
    book = book_on(session, project.purchaser_id, min(contract.last_day, clock.today()))
    begin_by = renewal_timeline(session, project, contract).begin_by
    begun = successor.begun_on if successor else None
    return run(book, "follow_up/renewal_start", begin_by, contract.last_day, begun, today=clock.today())
