"""Checks of stage 5, from the rows of a running contract: rectification, evaluation on the way, transfer."""

from sqlmodel import Session, col, func, select

from workbench import clock
from workbench.models.contracts import Contract
from workbench.models.evaluations import Evaluation
from workbench.models.findings import Misconduct
from workbench.models.projects import Project
from workbench.models.words import EvaluationState
from workbench.queries.checks.book import book_on, run
from workbench.queries.findings import WITH_CONTRACTOR, findings_of
from workbench.queries.hotline_time import late_of
from workbench.rules.book import RuleBook
from workbench.rules.finding import Finding


def performance_findings(session: Session, project: Project, contract: Contract) -> list[Finding]:
    """Return what the rules of the day of signing say of how the contract is carried out."""
    book = book_on(session, project.purchaser_id, contract.signed_on)
    told = [one for one in findings_of(session, contract.project_id, told=True) if one.state in WITH_CONTRACTOR]
    overdue = [one.notice for one in told if one.overdue]
    cases = select(Misconduct.notice).where(Misconduct.project_id == contract.project_id)
    handled = session.exec(cases.order_by(col(Misconduct.id))).all()
    return [
        *run(book, "performance/rectification", overdue, len(told)),
        *_evaluated(session, contract, book),
        *run(book, "performance/transfer_penalty", contract.transferred_on, [one or "已立案" for one in handled]),
        *run(book, "performance/hotline_days", *late_of(session, contract.project_id, clock.today())),
    ]


def _evaluated(session: Session, contract: Contract, book: RuleBook) -> list[Finding]:
    """Evaluations whose facts were taken before the contract ran out."""
    query = select(func.count()).select_from(Evaluation).where(
        Evaluation.project_id == contract.project_id,
        col(Evaluation.state) != EvaluationState.DRAFT,
        Evaluation.cutoff_on < contract.last_day,
    )  # fmt: skip
    during = int(session.exec(query).one())
    return run(book, "performance/periodic_evaluation", contract.last_day, during, today=clock.today())
