"""The result: computed, commented, confirmed or returned, fed back, published."""

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session, col, func, select

from workbench import clock
from workbench.errors import ValidationError
from workbench.models.evaluations import Evaluation
from workbench.models.projects import Project
from workbench.models.results import Appeal, Result
from workbench.models.words import EvaluationState, ResultState
from workbench.queries.checks import confirmation_findings
from workbench.queries.checks.evaluation import decision_untold, open_appeals, publishing_findings
from workbench.queries.consensus import is_unfinished
from workbench.queries.corrections import outdated, standing
from workbench.queries.documents_waiting import refuse_unreturned
from workbench.queries.evaluations import frozen_tree
from workbench.queries.overall import overall_of
from workbench.queries.scoring import compute, opened_sheets, payload_of
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, expect_version, found, in_order, need, refuse_stops
from workbench.services.evaluations import refuse_unless

NARRATIVE_PARTS = {
    "summary": "一句话结论",
    "background": "项目背景与内容",
    "organisation": "评价组织实施",
    "practice": "主要做法",
    "problems": "存在问题及原因分析",
    "advice": "结论和建议",
    "next_steps": "下一步措施",
}


def compute_result(session: Session, actor: Actor, evaluation_id: int, *, reason: str = "评分表启封后计算") -> Result:
    """Compute the first version of the result from the opened sheets and the signed facts."""
    evaluation = found(session, Evaluation, evaluation_id)
    allow(session, actor, "evaluation.open", evaluation)
    refuse_unless(evaluation, EvaluationState.OPENED, "评分表还没有启封，不能计算结果", "全部提交后由组长启封")
    if latest_result(session, evaluation_id) is not None:
        raise ValidationError("结果已经计算过", fix="更正结果请走申诉复核")
    result = new_version(session, evaluation, reason=reason)
    record(session, actor, "result.compute", about(session, evaluation), after=_summary(result))
    return result


def new_version(
    session: Session,
    evaluation: Evaluation,
    *,
    reason: str,
    until: int | None = None,
    **corrections: Mapping[str, object],
) -> Result:
    """Add the next version of an evaluation's result, computed afresh; corrections are those of `compute`.

    What appeals and the bureau corrected before still holds, under what is corrected now; with `until`, only what was
    corrected up to the version of that number.
    """
    before = standing(session, evaluation.id or 0, until=until)
    facts = {**before.facts, **corrections.get("new_facts", {})}
    marks = {**before.decided, **corrections.get("decided", {})}
    computed = compute(session, evaluation, new_facts=facts, decided=marks)  # type: ignore[arg-type] # as named
    count = session.exec(select(func.count()).select_from(Result).where(Result.evaluation_id == evaluation.id)).one()
    payload = payload_of(frozen_tree(evaluation), computed, opened_sheets(session, evaluation))
    if overall := overall_of(session, evaluation, computed.total):
        payload["overall"] = overall
    result = Result(
        evaluation_id=evaluation.id or 0,
        number=count + 1,
        total=computed.total,
        grade=computed.grade or "",
        payload=payload,
        reason=reason,
        computed_at=clock.now(),
    )
    session.add(result)
    session.flush()
    return result


def _summary(result: Result) -> dict[str, object]:
    return {"number": result.number, "total": result.total, "grade": result.grade, "state": result.state}


def latest_result(session: Session, evaluation_id: int) -> Result | None:
    """Return the newest version of the result that was not withdrawn; None before the opening."""
    query = select(Result).where(Result.evaluation_id == evaluation_id, col(Result.withdrawn_on).is_(None))
    query = query.order_by(col(Result.number).desc())
    return session.exec(query).first()


def write_narrative(session: Session, actor: Actor, result_id: int, parts: Mapping[str, str], *, seen: int) -> None:
    """Save the report's text, part by part, while the result is a draft."""
    result = _for_change(session, actor, result_id, "result.write", seen)
    _refuse_state(result, ResultState.DRAFT, ResultState.RETURNED)
    unknown = set(parts) - set(NARRATIVE_PARTS)
    if unknown:
        raise ValidationError(f"报告没有“{'、'.join(sorted(unknown))}”这一部分", where="报告")
    before = dict(result.narrative)
    result.narrative = {**before, **{key: value.strip() for key, value in parts.items()}}
    record(session, actor, "result.write", about(session, result), before=before, after=result.narrative)


def comment_result(session: Session, actor: Actor, result_id: int, *, comment: str, commented_on: date) -> None:
    """Keep the contractor's comment on the draft."""
    result = _for_change(session, actor, result_id, "result.comment", None)
    _refuse_state(result, ResultState.DRAFT)
    result.contractor_comment, result.commented_on = need(comment, "意见"), commented_on
    record(session, actor, "result.comment", about(session, result), after={"comment": comment, "on": commented_on})


def confirm_result(
    session: Session, actor: Actor, result_id: int, *, confirmed_on: date, seen: int | None = None
) -> None:
    """Confirm the report as the leader; refused while a hard stop holds. No mark can be changed here."""
    result = _for_change(session, actor, result_id, "result.confirm", seen)
    _refuse_state(result, ResultState.DRAFT)
    evaluation = found(session, Evaluation, result.evaluation_id)
    if is_unfinished(session, result.evaluation_id):
        raise ValidationError(
            "合议中有改分或保留意见，组长还没有结束合议", where="合议", fix="请组长结束合议，结果重新计算"
        )
    if evaluation.opened_at:
        in_order([("启封日", clock.local(evaluation.opened_at).date()), ("确认日", confirmed_on)])
    _refuse_older(session, result)
    _refuse_appealed(session, result)
    if changed := outdated(session, evaluation, result):
        raise ValidationError(changed, where="评估结果", fix="请采购经办在结果页重新计算，再确认")
    refuse_stops("现在还不能确认报告", confirmation_findings(session, evaluation, result, confirmed_on))
    _replace_confirmed(session, result)
    result.state, result.confirmed_by_id, result.confirmed_on = ResultState.CONFIRMED, actor.account_id, confirmed_on
    record(
        session,
        actor,
        "result.confirm",
        about(session, result),
        after=_summary(result) | {"confirmed_on": confirmed_on},
    )


def _refuse_older(session: Session, result: Result) -> None:
    newest = latest_result(session, result.evaluation_id)
    if newest is not None and newest.id != result.id:
        raise ValidationError(
            f"已有第 {newest.number} 版结果", where=f"结果第 {result.number} 版", fix="请在最新的版本上确认"
        )


def _refuse_appealed(session: Session, result: Result) -> None:
    """A correction does not take away the version that an appeal is about."""
    if open_appeals(session, result.evaluation_id):
        raise ValidationError(
            "对正在执行的结果提出的申诉还没有办结，不能确认更正",
            where=f"结果第 {result.number} 版",
            clause="石嘴山方案附件3五（五）",
            fix="可以撤回更正的初稿；需要更正的，复核决定作出后在最终结果上重新办理",
        )


def _replace_confirmed(session: Session, result: Result) -> None:
    """A corrected version takes the place of the one that held until now; decisions follow it."""
    query = select(Result).where(Result.evaluation_id == result.evaluation_id, Result.state == ResultState.CONFIRMED)
    for old in session.exec(query):
        old.state = ResultState.SUPERSEDED


def return_result(session: Session, actor: Actor, result_id: int, *, reason: str) -> None:
    """Send the report back to the officer with a reason; the marks stay as they are."""
    result = _for_change(session, actor, result_id, "result.confirm", None)
    _refuse_state(result, ResultState.DRAFT)
    result.state, result.returned_reason = ResultState.RETURNED, need(reason, "退回原因")
    record(session, actor, "result.return", about(session, result), after={"reason": reason})


def resubmit_result(session: Session, actor: Actor, result_id: int) -> None:
    """Hand a returned report in again after its text was mended."""
    result = _for_change(session, actor, result_id, "result.write", None)
    _refuse_state(result, ResultState.RETURNED)
    result.state = ResultState.DRAFT
    record(session, actor, "result.resubmit", about(session, result))


def feed_back_result(session: Session, actor: Actor, result_id: int, *, fed_back_on: date) -> None:
    """Record that the confirmed report was given to the contractor; the appeal window starts here.

    A version that an appeal made goes to the contractor with the decision: one day for both. Raises ValidationError for a
    second day, which would move a clock that runs.
    """
    result = _for_change(session, actor, result_id, "result.publish", None)
    _refuse_state(result, ResultState.CONFIRMED)
    if result.fed_back_on is not None:
        raise ValidationError(
            f"已经登记 {result.fed_back_on:%Y-%m-%d} 反馈，申诉期限自反馈或者送达起算，不能改日期",
            where=f"结果第 {result.number} 版",
            fix="送达日期与反馈日期不同的，登记送达回执",
        )
    in_order([("确认日", result.confirmed_on), ("反馈日", fed_back_on), ("今天", clock.today())])
    result.fed_back_on = fed_back_on
    if decided := session.exec(select(Appeal).where(Appeal.new_result_id == result.id)).first():
        decided.fed_back_on = decided.fed_back_on or fed_back_on
    record(session, actor, "result.feed_back", about(session, result), after={"fed_back_on": fed_back_on})


def publish_result(session: Session, actor: Actor, result_id: int, *, published_on: date, reason: str = "") -> None:
    """Record that the result was made public, after it was fed back.

    Within the window of appeal it takes a written reason, or is refused where the bureau has set so.
    """
    result = _for_change(session, actor, result_id, "result.publish", None)
    _refuse_state(result, ResultState.CONFIRMED)
    if result.fed_back_on is None:
        raise ValidationError(
            "结果还没有反馈承接主体", where="公布", clause="石嘴山方案附件3五（四）", fix="先登记反馈日期，再公布"
        )
    if open_appeals(session, result.evaluation_id):
        raise ValidationError(
            "申诉还没有办结，不能公布",
            where="公布",
            clause="石嘴山方案附件3五（五）",
            fix="复核决定作出并反馈后，公布最终结果",
        )
    if decision_untold(session, result_id):
        raise ValidationError(
            "复核决定还没有反馈承接主体，不能公布",
            where="公布",
            clause="石嘴山方案附件3五（五）",
            fix="在申诉页登记反馈的日期，再公布最终结果",
        )
    in_order([("反馈日", result.fed_back_on), ("公布日", published_on)])
    _refuse_unsigned(session, result)
    result.published_early = _early(session, result, published_on, reason.strip())
    result.published_on = published_on
    after = {"published_on": published_on} | ({"reason": result.published_early} if result.published_early else {})
    record(session, actor, "result.publish", about(session, result), after=after)


def _refuse_unsigned(session: Session, result: Result) -> None:
    evaluation = found(session, Evaluation, result.evaluation_id)
    purchaser_id = found(session, Project, evaluation.project_id).purchaser_id
    keys, about_it = ("signed_report", "signed_notice"), f"evaluation:{evaluation.id}"
    refuse_unreturned(session, purchaser_id, keys, about_it, since=result.confirmed_on)


def _early(session: Session, result: Result, published_on: date, reason: str) -> str:
    """Return the reason where it is needed, empty where the window is over; refused without one."""
    evaluation = found(session, Evaluation, result.evaluation_id)
    bare = publishing_findings(session, evaluation, result, published_on)
    refuse_stops("现在还不能公布结果", bare)
    for one in bare:
        if one.severity == "warn" and not reason:
            raise ValidationError(f"{one.what}（{one.why}）", where="公布", clause=one.clause, fix=one.fix)
    return reason if any(one.severity == "warn" for one in bare) else ""


def _for_change(session: Session, actor: Actor, result_id: int, action: str, seen: int | None) -> Result:
    result = found(session, Result, result_id)
    allow(session, actor, action, result)
    expect_version(result, seen)
    return result


_STATE_NAMES = {
    ResultState.DRAFT: "初稿",
    ResultState.CONFIRMED: "已确认",
    ResultState.RETURNED: "已退回",
    ResultState.SUPERSEDED: "已被新版本代替",
}


def _refuse_state(result: Result, *wanted: ResultState) -> None:
    if result.state not in wanted:
        names = "或".join(_STATE_NAMES[state] for state in wanted)
        raise ValidationError(
            f"这份结果{_STATE_NAMES[result.state]}，这一步要求{names}",
            where=f"结果第 {result.number} 版",
            fix="刷新页面查看最新版本",
        )
