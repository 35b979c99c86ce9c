"""Duties after the opening: report, feedback, publication, use, and the appeal with its clocks."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session, col, select

from workbench.models.evaluations import Evaluation
from workbench.models.projects import Project
from workbench.models.results import Appeal, Result, Reviewer
from workbench.models.words import PHASE_NAMES, AppealState, Phase, ResultState
from workbench.queries.appeals import appeal_line, filing_windows
from workbench.queries.application import again_words
from workbench.queries.checks import confirmation_findings
from workbench.queries.checks.evaluation import open_appeals
from workbench.queries.clocks import is_late
from workbench.queries.duties.duty import Clock, Duty, Timing, by_rule, under
from workbench.security.policy import Actor, may


@dataclass(frozen=True)
class _Case:
    """A result with where it belongs, and the day it is looked at."""

    session: Session
    actor: Actor
    project: Project
    evaluation: Evaluation
    result: Result
    today: date

    def may(self, action: str) -> bool:
        return may(self.session, self.actor, action, self.result)

    def under(self, rule_id: str) -> Timing:
        return under(self.session, self.project, rule_id, self.result.confirmed_on or self.today)

    def duty(self, key: str, what: str, action: str, screen: str, timing: Timing) -> Duty:
        about = f"{self.project.title} · {PHASE_NAMES[self.evaluation.phase]}"
        query = (("evaluation", str(self.evaluation.id)),)
        return Duty(f"{key}_{self.result.id}", what, about, action, screen, query, timing)


def result_duties(
    session: Session, actor: Actor, project: Project, evaluation: Evaluation, today: date
) -> Iterator[Duty]:
    """What the newest version of a result waits for."""
    query = select(Result).where(Result.evaluation_id == evaluation.id, col(Result.withdrawn_on).is_(None))
    result = session.exec(query.order_by(col(Result.number).desc())).first()
    if result is None:
        return
    case = _Case(session, actor, project, evaluation, result, today)
    if result.state in (ResultState.DRAFT, ResultState.RETURNED):
        yield from _report(case)
    elif result.state == ResultState.CONFIRMED:
        yield from _after_confirmation(case)
    yield from _appeal(case)


def _report(case: _Case) -> Iterator[Duty]:
    if open_appeals(case.session, case.evaluation.id or 0):
        if case.may("result.correct"):
            what = "更正的初稿不能确认：申诉没有办结，复核决定作出时撤回"
            yield case.duty("overtaken", what, "去查看", "result", case.under("feedback/correction"))
        return
    gaps = confirmation_findings(case.session, case.evaluation, case.result, case.today)
    unwritten = any(one.severity == "stop" for one in gaps)
    returned = case.result.state == ResultState.RETURNED
    timing = case.under("report/sections")
    if (unwritten or returned) and case.may("result.write"):
        what = f"修改被退回的评估报告：{case.result.returned_reason}" if returned else "编写评估报告的文字部分"
        yield case.duty("write", what, "去修改" if returned else "去编写", "report", timing)
    if not unwritten and not returned and case.may("result.confirm"):
        yield case.duty("confirm", "审核确认评估报告", "去确认", "report", case.under("report/confirmed"))
    if not returned and case.result.commented_on is None and case.may("result.comment"):
        yield case.duty("comment", "对评估结果初稿提出意见", "去查看", "result", case.under("feedback/to_contractor"))


def _after_confirmation(case: _Case) -> Iterator[Duty]:
    result = case.result
    if not case.may("result.publish"):
        return
    if result.fed_back_on is None:
        yield case.duty("feed", "向承接主体反馈评估结果", "登记反馈", "report", case.under("feedback/to_contractor"))
    elif result.published_on is None:
        yield case.duty("publish", "向社会公布评估结果", "登记公布", "report", case.under("feedback/publication"))
    elif result.applied_on is None and case.evaluation.phase == Phase.FINAL:
        yield _apply(case)


def _apply(case: _Case) -> Duty:
    """An earlier decision is asked for again when the result that it rested on was replaced."""
    again = again_words(case.session, case.project.id or 0)
    what = f"重新确认结果应用：{again}" if again else "登记结果应用"
    duty = case.duty("apply", what, "去登记", "application", case.under("feedback/application"))
    return replace(duty, query=(("project", str(case.project.id)),))


def _appeal(case: _Case) -> Iterator[Duty]:
    query = select(Appeal).join(Result, col(Result.id) == Appeal.result_id)
    query = query.where(Result.evaluation_id == case.evaluation.id).order_by(col(Appeal.id).desc())
    appeal = case.session.exec(query).first()
    if appeal is None or _is_behind(case, appeal):
        yield from _appeal_open(case)
    elif appeal.state == AppealState.FILED and may(case.session, case.actor, "appeal.handle", appeal):
        clock = Clock("appeal/window", "accept_working_days")
        timing = by_rule(case.session, case.project, clock, "提出申诉", appeal.filed_on, case.today)
        yield case.duty("accept", "决定是否受理申诉", "去受理", "appeals", timing)
    elif appeal.state == AppealState.ACCEPTED:
        yield from _review(case, appeal)
    elif appeal.fed_back_on is None and appeal.new_result_id is None and case.may("result.publish"):
        timing = case.under("feedback/to_contractor")
        yield case.duty("tell_decision", "向承接主体反馈申诉决定", "登记反馈", "appeals", timing)


def _is_behind(case: _Case, appeal: Appeal) -> bool:
    """Tell whether an appeal was decided on versions before the newest one: a corrected result has a window of its own."""
    settled = appeal.state not in (AppealState.FILED, AppealState.ACCEPTED)
    return settled and case.result.id not in (appeal.result_id, appeal.new_result_id)


def _appeal_open(case: _Case) -> Iterator[Duty]:
    if case.result.fed_back_on is None or not case.may("appeal.file"):
        return
    windows = filing_windows(case.session, case.result)
    if windows and not is_late(windows.file_by, case.today):
        clock, due = Clock("appeal/window", "file_working_days"), windows.file_by
        timing = by_rule(case.session, case.project, clock, due.event, due.event_day, case.today)
        yield case.duty("appeal", "对结果有异议的，可以提出申诉", "查看结果", "appeals", timing)


def _review(case: _Case, appeal: Appeal) -> Iterator[Duty]:
    timing = _decide_by(case, appeal)
    group = case.session.exec(select(Reviewer).where(Reviewer.appeal_id == appeal.id)).all()
    if not group and may(case.session, case.actor, "appeal.handle", appeal):
        yield case.duty("appoint", "组成申诉复核组", "去组成", "appeals", timing)
    elif appeal_line(case.session, appeal).missing and may(case.session, case.actor, "appeal.handle", appeal):
        yield case.duty("replace", "补充申诉复核组：有成员回避", "去补充", "appeals", timing)
    mine = next((one for one in group if one.account_id == case.actor.account_id), None)
    if mine and mine.conflict is None and may(case.session, case.actor, "appeal.declare", appeal):
        yield case.duty("review_interests", "申报利害关系后参加复核", "去申报", "appeals", timing)
    if may(case.session, case.actor, "appeal.decide", appeal):
        yield case.duty("decide", "复核申诉并作出决定", "去复核", "appeals", timing)


def _decide_by(case: _Case, appeal: Appeal) -> Timing:
    accepted = appeal.accepted_on or appeal.filed_on
    clock = Clock("appeal/window", "decide_working_days")
    return by_rule(case.session, case.project, clock, "受理申诉", accepted, case.today)
