"""What screens and commands ask about appeals: their clocks, who may not review, and the difference score by score."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from scoring.deadlines import Calendar
from workbench import clock
from workbench.models.accounts import Account, RoleGrant
from workbench.models.evaluations import Evaluation, PanelMember
from workbench.models.organisations import Contractor
from workbench.models.projects import Project
from workbench.models.results import Appeal, AppealPoint, Result, Reviewer
from workbench.models.words import PHASE_NAMES, AppealState, Role
from workbench.queries.appeal_clock import Windows, appeal_windows, begun
from workbench.queries.checks.book import book_on, calendar_of
from workbench.rules.book import RuleBook
from workbench.rules.checks.appeal import Begun
from workbench.security.policy import Actor, may

GROUP_AT_LEAST = 3
"""The smallest group that decides an appeal; a bureau default, as the plan sets none."""


def appeal_book(session: Session, result: Result) -> RuleBook:
    """Return the rules as they stood when a result was fed back, with what the bureau had set; today's before that."""
    evaluation = session.get_one(Evaluation, result.evaluation_id)
    project = session.get_one(Project, evaluation.project_id)
    return book_on(session, project.purchaser_id, result.fed_back_on or clock.today())


def appeal_calendar(session: Session, result: Result) -> Calendar:
    """Return the calendar of the purchaser as it stood when a result was fed back; today's before that."""
    project = session.get_one(Project, session.get_one(Evaluation, result.evaluation_id).project_id)
    return calendar_of(session, project.purchaser_id, result.fed_back_on or clock.today())


def filing_windows(session: Session, row: Result) -> Windows | None:
    """Return the clocks of an appeal against a version that nobody has filed yet; None before the feedback."""
    book = appeal_book(session, row)
    start = begun(book, row)
    return appeal_windows(book, appeal_calendar(session, row), start) if start else None


def forbidden_reviewers(session: Session, appeal: Appeal) -> dict[int, str]:
    """Return who may not review, by account, with the reason in words."""
    result = session.get_one(Result, appeal.result_id)
    project = session.get_one(Project, session.get_one(Evaluation, result.evaluation_id).project_id)
    evaluations = select(Evaluation.id).where(Evaluation.project_id == project.id)
    members = session.exec(select(PanelMember).where(col(PanelMember.evaluation_id).in_(evaluations)))
    grants = session.exec(select(RoleGrant).where(col(RoleGrant.role).in_((Role.CONTRACTOR, Role.THIRD_PARTY))))
    bound = {
        one.account_id: "是第三方机构的人员" if one.role == Role.THIRD_PARTY else "是申诉的承接主体的人员"
        for one in grants
        if one.role == Role.THIRD_PARTY or one.contractor_id == appeal.contractor_id
    }
    confirmed = {result.confirmed_by_id: "确认了有异议的结果"} if result.confirmed_by_id else {}
    took_part = {m.account_id: "参加过这个项目的评估" for m in members}
    return bound | confirmed | took_part | {project.owner_id: "是这个项目的经办人"}


def reviewers_of(session: Session, evaluation: Evaluation) -> dict[int, str]:
    """Return who has the part of a reviewer at the evaluation's purchaser, by account, with name and title."""
    purchaser_id = session.get_one(Project, evaluation.project_id).purchaser_id
    query = select(Account).join(RoleGrant, col(RoleGrant.account_id) == Account.id)
    query = query.where(RoleGrant.role == Role.REVIEWER, RoleGrant.purchaser_id == purchaser_id)
    rows = session.exec(query.where(col(Account.disabled).is_(False)).order_by(col(Account.id)))
    return {row.id or 0: f"{row.name}（{row.title}）" if row.title else row.name for row in rows}


@dataclass(frozen=True)
class PointLine:
    """One disputed point: claim, ruling, reason."""

    code: str
    claim: str
    changed: bool | None
    new_fact: dict[str, Any] | None
    new_marks: str
    reason: str
    new_evidence: str = ""
    admitted: bool | None = None


@dataclass(frozen=True)
class AppealLine:
    """An appeal as screens show it."""

    id: int
    result_id: int
    new_result_id: int | None
    evaluation_id: int
    project_id: int
    project: str
    phase: str
    contractor: str
    state: AppealState
    filed_on: date
    late: bool
    grounds: str
    accepted_on: date | None
    refused_reason: str
    decided_on: date | None
    document: str
    summary: str
    windows: Windows
    points: tuple[PointLine, ...]
    reviewers: tuple[tuple[int, str, bool | None], ...]
    fed_back_on: date | None = None

    @property
    def missing(self) -> int:
        """Return how many members the group lacks to be an odd number of three or more without a conflict."""
        free = sum(conflict is not True for _account, _name, conflict in self.reviewers)
        return GROUP_AT_LEAST - free if free < GROUP_AT_LEAST else 1 - free % 2


def appeals_seen(session: Session, actor: Actor) -> list[AppealLine]:
    """Return the appeals that the actor may read, newest first."""
    rows = session.exec(select(Appeal).order_by(col(Appeal.filed_on).desc(), col(Appeal.id).desc())).all()
    return [appeal_line(session, row) for row in rows if may(session, actor, "appeal.read", row)]


def appeal_line(session: Session, appeal: Appeal) -> AppealLine:
    """Return one appeal with everything a screen shows."""
    result = session.get_one(Result, appeal.result_id)
    evaluation = session.get_one(Evaluation, result.evaluation_id)
    project = session.get_one(Project, evaluation.project_id)
    return AppealLine(
        id=appeal.id or 0,
        result_id=appeal.result_id,
        new_result_id=appeal.new_result_id,
        evaluation_id=evaluation.id or 0,
        project_id=project.id or 0,
        project=project.title,
        phase=PHASE_NAMES[evaluation.phase],
        contractor=session.get_one(Contractor, appeal.contractor_id).name,
        state=appeal.state,
        filed_on=appeal.filed_on,
        late=appeal.late,
        grounds=appeal.grounds,
        accepted_on=appeal.accepted_on,
        refused_reason=appeal.refused_reason,
        decided_on=appeal.decided_on,
        document=appeal.document,
        summary=appeal.summary,
        windows=_windows(session, appeal, result),
        points=_points(session, appeal),
        reviewers=_reviewers(session, appeal),
        fed_back_on=appeal.fed_back_on,
    )


def _windows(session: Session, appeal: Appeal, result: Result) -> Windows:
    book, days = appeal_book(session, result), appeal_calendar(session, result)
    start = begun(book, result) or Begun("结果反馈", appeal.filed_on)
    return appeal_windows(book, days, start, appeal.filed_on, appeal.accepted_on)


def _points(session: Session, appeal: Appeal) -> tuple[PointLine, ...]:
    rows = session.exec(select(AppealPoint).where(AppealPoint.appeal_id == appeal.id).order_by(col(AppealPoint.id)))
    return tuple(
        PointLine(
            code=r.point_code,
            claim=r.claim,
            changed=r.changed,
            new_fact=r.new_fact,
            new_marks="" if r.new_marks is None else str(r.new_marks),
            reason=r.reason,
            new_evidence=r.new_evidence,
            admitted=r.admitted,
        )
        for r in rows
    )


def _reviewers(session: Session, appeal: Appeal) -> tuple[tuple[int, str, bool | None], ...]:
    query = select(Reviewer, Account).join(Account, col(Account.id) == Reviewer.account_id)
    rows = session.exec(query.where(Reviewer.appeal_id == appeal.id).order_by(col(Reviewer.id)))
    return tuple((r.account_id, a.name, r.conflict) for r, a in rows)


@dataclass(frozen=True)
class Difference:
    """One node's marks before and after an appeal."""

    code: str
    name: str
    before: str
    after: str


def differences(session: Session, old_id: int, new_id: int) -> list[Difference]:
    """Return every node whose marks an appeal changed, the total first."""
    old, new = session.get_one(Result, old_id).payload, session.get_one(Result, new_id).payload
    after = {node["code"]: node for node in new["nodes"]}
    return [
        Difference(node["code"], node["name"], str(node["shown"]), str(after[node["code"]]["shown"]))
        for node in old["nodes"]
        if node["exact"] != after[node["code"]]["exact"]
    ]
