"""Checks beside the record: the rule book run on the rows of a project, each rule on the day of its event."""

from sqlmodel import Session, col, select

from workbench.models.contracts import Contract
from workbench.models.evaluations import Evaluation
from workbench.models.projects import Project
from workbench.models.results import Result
from workbench.models.words import Phase
from workbench.queries.bids import procurement_of
from workbench.queries.checks.acceptance import acceptance_findings
from workbench.queries.checks.application import application_findings
from workbench.queries.checks.archive import archive_findings
from workbench.queries.checks.book import CONTINUED, book_on, bureau_days, bureau_fen, bureau_text, calendar_of, run
from workbench.queries.checks.contract import contract_findings
from workbench.queries.checks.definition import SOURCES, SPECIAL_FUND, definition_findings, special_fund_fen
from workbench.queries.checks.evaluation import (
    confirmation_findings,
    panel_findings,
    plan_findings,
    quorum_findings,
    result_findings,
    review_group_findings,
    seats_findings,
)
from workbench.queries.checks.ledger import ledger_findings
from workbench.queries.checks.objections import objection_findings, objections_of
from workbench.queries.checks.performance import performance_findings
from workbench.queries.checks.procurement import award_findings, procurement_findings
from workbench.queries.checks.settlement import settlement_findings
from workbench.rules.finding import Finding

__all__ = [
    "CONTINUED",
    "SOURCES",
    "SPECIAL_FUND",
    "acceptance_findings",
    "application_findings",
    "archive_findings",
    "award_findings",
    "book_on",
    "bureau_days",
    "bureau_fen",
    "bureau_text",
    "calendar_of",
    "confirmation_findings",
    "contract_findings",
    "definition_findings",
    "evaluation_findings",
    "panel_findings",
    "performance_findings",
    "plan_findings",
    "procurement_findings",
    "project_findings",
    "quorum_findings",
    "result_findings",
    "review_group_findings",
    "run",
    "seats_findings",
    "settlement_findings",
    "special_fund_fen",
]


def project_findings(session: Session, project: Project) -> dict[str, list[Finding]]:
    """Return every finding on a project by the key of its stage; a stage without a record has none."""
    found: dict[str, list[Finding]] = {"definition": definition_findings(session, project)}
    procurement = procurement_of(session, project.id or 0)
    if procurement is not None:
        found["procurement"] = procurement_findings(session, procurement)
        found["procurement"] += award_findings(session, procurement, procurement.awarded_on, procurement.notice_on)
    for papers in objections_of(session, project.id or 0):
        found.setdefault("procurement", []).extend(objection_findings(session, project, papers))
    contract = session.exec(select(Contract).where(Contract.project_id == project.id)).first()
    if contract is not None:
        found["contract"] = contract_findings(session, contract)
        found.setdefault("delivery", []).extend(performance_findings(session, project, contract))
        found["delivery"] += settlement_findings(session, project, contract)
        found["delivery"] += ledger_findings(session, project, contract)
    planned = select(Evaluation).where(Evaluation.project_id == project.id).order_by(col(Evaluation.id))
    for evaluation in session.exec(planned):
        found["mid" if evaluation.phase == Phase.MID else "final"] = evaluation_findings(session, evaluation)
    if accepted := [*acceptance_findings(session, project), *archive_findings(session, project)]:
        found["acceptance"] = accepted
    if applied := application_findings(session, project):
        found["application"] = applied
    return found


def evaluation_findings(session: Session, evaluation: Evaluation) -> list[Finding]:
    """Return every finding on an evaluation: plan, panel, and the first and newest versions of its result."""
    on = evaluation.frozen_on or evaluation.planned_on
    found = [*plan_findings(session, evaluation), *panel_findings(session, evaluation, on)]
    versions = session.exec(
        select(Result)
        .where(Result.evaluation_id == evaluation.id, col(Result.withdrawn_on).is_(None))
        .order_by(col(Result.number))
    ).all()
    for result in versions:
        found += result_findings(session, evaluation, result)
    return found
