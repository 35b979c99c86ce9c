"""The use of a final result as its screen shows it: decision, next year's budget, buying again, letters."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from workbench import clock
from workbench.models.accounts import Account
from workbench.models.application import ResultDecision
from workbench.models.organisations import Contractor, Purchaser
from workbench.models.projects import Project
from workbench.models.results import Result
from workbench.queries.checks.application import application_findings, decision_of, final_result
from workbench.queries.checks.book import book_on
from workbench.queries.contracts import contract_row
from workbench.queries.grade_used import GradeUsed, grade_used
from workbench.queries.next_budget import BudgetPlan, ThisYear, budget_plan, this_year
from workbench.queries.permitted import permitted
from workbench.queries.renewal import Successor, Timeline, gap_days, renewal_timeline, successor_of
from workbench.rules.checks.feedback import USE_NAMES, uses_for
from workbench.rules.finding import Finding
from workbench.rules.values import names
from workbench.security.policy import Actor, may

GRADE_RULE = "feedback/grade_use"


@dataclass(frozen=True)
class DecisionCard:
    """A decision, and whether the result that it rests on has been replaced since."""

    kind: str
    name: str
    total: str
    grade: str
    reason: str
    improvements: tuple[str, ...]
    departure: str
    document: str
    decided_on: date
    decided_by: str
    number: int  # the version of the result
    stale: str  # why it has to be confirmed again; empty while it holds


@dataclass(frozen=True)
class ResultCardShort:
    """The final result in force."""

    id: int
    evaluation_id: int
    number: int
    total: str
    grade: str
    published_on: date | None
    version: int
    used: GradeUsed  # the grade that counts


@dataclass(frozen=True)
class Consequence:
    """What a grade leads to by default, with its clause."""

    uses: tuple[str, ...]
    words: str
    clause: str
    mark: str


@dataclass(frozen=True)
class ApplicationDesk:
    """Everything that the screen of application shows."""

    project_id: int
    code: str
    title: str
    purchaser: str
    contractor_id: int | None
    contractor: str
    ends: date | None
    result: ResultCardShort | None
    consequence: Consequence | None
    decision: DecisionCard | None
    past: tuple[DecisionCard, ...]
    lines: tuple[ThisYear, ...]
    plan: BudgetPlan | None
    timeline: Timeline | None
    successor: Successor | None
    gap: int
    findings: tuple[Finding, ...]
    can: frozenset[str]


def application_desk(
    session: Session, actor: Actor, project_id: int | None, *, route: str = ""
) -> ApplicationDesk | None:
    """Return the use of a project's result; None when there is none of that id or the actor may not read it."""
    project = session.get(Project, project_id) if project_id else None
    if project is None or not may(session, actor, "application.read", project):
        return None
    contract, result = contract_row(session, project.id or 0), final_result(session, project.id or 0)
    contractor = session.get(Contractor, contract.contractor_id) if contract else None
    past = decisions_of(session, project.id or 0)
    successor = successor_of(session, project.id or 0)
    return ApplicationDesk(
        project_id=project.id or 0,
        code=project.code,
        title=project.title,
        purchaser=session.get_one(Purchaser, project.purchaser_id).name,
        contractor_id=contractor.id if contractor else None,
        contractor=contractor.name if contractor else "",
        ends=contract.last_day if contract else None,
        result=_result(result),
        consequence=_consequence(session, project, result),
        decision=past[0] if past else None,
        past=past[1:],
        lines=this_year(session, project),
        plan=budget_plan(session, project),
        timeline=renewal_timeline(session, project, contract, route) if contract else None,
        successor=successor,
        gap=gap_days(contract, successor) if contract and successor else 0,
        findings=tuple(application_findings(session, project)),
        can=permitted(session, actor, project, "application.write"),
    )


def _result(row: Result | None) -> ResultCardShort | None:
    if row is None:
        return None
    return ResultCardShort(
        row.id or 0, row.evaluation_id, row.number, str(row.total), row.grade, row.published_on, row.version,
        grade_used(row),
    )  # fmt: skip


def _consequence(session: Session, project: Project, result: Result | None) -> Consequence | None:
    if result is None:
        return None
    rule = book_on(session, project.purchaser_id, result.confirmed_on or clock.today()).rule(GRADE_RULE)
    grade = grade_used(result).grade
    if rule is None or grade not in names(rule, "consequence"):
        return None
    uses = tuple(USE_NAMES[one] for one in uses_for(rule, grade))
    return Consequence(uses, names(rule, "consequence")[grade], rule.clause, rule.mark)


def decisions_of(session: Session, project_id: int) -> tuple[DecisionCard, ...]:
    """Return the decisions on a project, newest first; one whose result was replaced says so."""
    query = select(ResultDecision, Result, Account).join(Result, col(Result.id) == ResultDecision.result_id)
    query = query.join(Account, col(Account.id) == ResultDecision.decided_by_id)
    rows = session.exec(query.where(ResultDecision.project_id == project_id).order_by(col(ResultDecision.id).desc()))
    newest = final_result(session, project_id)
    return tuple(_card(row, result, who, newest) for row, result, who in rows)


def _card(row: ResultDecision, result: Result, who: Account, newest: Result | None) -> DecisionCard:
    return DecisionCard(
        kind=row.kind,
        name=USE_NAMES[row.kind],
        total=str(row.total),
        grade=row.grade,
        reason=row.reason,
        improvements=tuple(map(str, row.improvements)),
        departure=row.departure,
        document=row.document,
        decided_on=row.decided_on,
        decided_by=who.name,
        number=result.number,
        stale=stale_words(row, newest),
    )


def stale_words(row: ResultDecision, newest: Result | None) -> str:
    """Say why a decision has to be confirmed again: another version of the result holds now."""
    if newest is None:
        return "结果正在复核或更正"
    if newest.id == row.result_id:
        return ""
    used = grade_used(newest)
    if used.grade != row.grade:
        return f"等次由“{row.grade or '未评定'}”变为“{used.grade or '未评定'}”"
    return f"总分由 {row.total} 变为 {used.total}，等次不变"


def again_words(session: Session, project_id: int) -> str:
    """Say why an earlier decision of a project has to be confirmed again; empty where there is none."""
    row = decision_of(session, project_id)
    return stale_words(row, final_result(session, project_id)) if row else ""
