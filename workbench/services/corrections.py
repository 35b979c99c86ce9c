"""A result computed again: a draft whose sources changed, and a confirmed one corrected by the bureau's own motion."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from scoring.points import measure
from workbench import clock
from workbench.errors import ValidationError
from workbench.models.corrections import CorrectedPoint, ResultCorrection
from workbench.models.evaluations import Evaluation
from workbench.models.results import Result
from workbench.models.words import ResultState
from workbench.queries.checks.evaluation import correction_findings
from workbench.queries.corrections import confirmed_before, ruled_points
from workbench.queries.evaluations import frozen_tree
from workbench.security.policy import Actor, allow
from workbench.security.record import plain, record
from workbench.services.acting import about, found, in_order, need, refuse_stops
from workbench.services.results import latest_result, new_version

_DRAFTS = (ResultState.DRAFT, ResultState.RETURNED)
_CORRECTING = "结果更正（默认值，可配置）"


@dataclass(frozen=True)
class PointCorrection:
    """The corrected fact of a measured point, and why."""

    fact: Mapping[str, Any]
    reason: str


@dataclass(frozen=True)
class NewCorrection:
    """Why a result is corrected, on what document, and which facts; none where a veto or the mid-term changed."""

    reason: str
    begun_on: date
    document: str = ""
    points: Mapping[str, PointCorrection] = field(default_factory=dict)


def recompute_result(session: Session, actor: Actor, result_id: int, *, reason: str) -> Result:
    """Compute a draft again after a finding on a veto or the mid-term result changed; the old version stays readable."""
    old = _newest(session, actor, result_id)
    if old.state not in _DRAFTS:
        raise ValidationError(
            f"结果第 {old.number} 版已经确认", where="重新计算", fix="已确认的结果走依职权更正或申诉复核"
        )
    result = new_version(session, found(session, Evaluation, old.evaluation_id), reason=need(reason, "重新计算的原因"))
    _refuse_same(old, result)
    _carry(old, result)
    old.state = ResultState.SUPERSEDED
    record(session, actor, "result.recompute", about(session, result), before=_told(old), after=_told(result))
    return result


def correct_result(session: Session, actor: Actor, result_id: int, new: NewCorrection) -> Result:
    """Draft a corrected version of a confirmed result; until the leader confirms it the old one holds.

    Stopped while an appeal is open. Raises ValidationError for a point that members judge, for one that an appeal
    decided, and where nothing would change.
    """
    old = _newest(session, actor, result_id)
    evaluation = found(session, Evaluation, old.evaluation_id)
    if old.state != ResultState.CONFIRMED:
        raise ValidationError(f"结果第 {old.number} 版还没有确认", where="更正", fix="初稿请退回修改或重新计算")
    in_order([("确认日", old.confirmed_on), ("更正日", new.begun_on)])
    refuse_stops("现在不能更正这份结果", correction_findings(session, evaluation, new.begun_on))
    facts = _checked(session, evaluation, new.points)
    result = new_version(session, evaluation, reason=f"依职权更正：{need(new.reason, '更正原因')}", new_facts=facts)
    _refuse_same(old, result)
    _carry(old, result)
    _keep(session, actor, old, result, new, facts)
    record(
        session, actor, "result.correct", about(session, result), before=_told(old), after=_after(result, new, facts)
    )
    return result


def withdraw_correction(session: Session, actor: Actor, result_id: int, *, reason: str) -> Result:
    """Give a drafted correction up before it is confirmed; return the confirmed version, which was in force all along.

    The draft, with every version computed again from it, stays readable. Raises ValidationError for what is no draft of
    a correction.
    """
    draft = _newest(session, actor, result_id)
    held = confirmed_before(session, draft)
    if held is None or draft.state not in _DRAFTS:
        raise ValidationError(
            "这一版不是依职权更正产生的初稿，不能撤回",
            where=f"结果第 {draft.number} 版",
            clause=_CORRECTING,
            fix="第一份初稿请退回修改或重新计算；已确认的更正，走新的更正或申诉复核",
        )
    give_up_drafts(session, actor, held, need(reason, "撤回更正的原因"))
    return held


def give_up_drafts(session: Session, actor: Actor, held: Result, words: str) -> None:
    """Withdraw every version after the one in force, with the reason; nothing is done where there is none."""
    query = select(Result).where(Result.evaluation_id == held.evaluation_id, col(Result.number) > held.number)
    drafts = session.exec(query.where(col(Result.withdrawn_on).is_(None)).order_by(col(Result.number))).all()
    if not drafts:
        return
    for one in drafts:
        one.state, one.withdrawn_on, one.withdrawn_reason = ResultState.SUPERSEDED, clock.today(), words
    after = {"reason": words, "withdrawn": [_told(one) for one in drafts], "in_force": _told(held)}
    record(session, actor, "result.withdraw", about(session, drafts[-1]), after=after)


def _newest(session: Session, actor: Actor, result_id: int) -> Result:
    result = found(session, Result, result_id)
    allow(session, actor, "result.correct", result)
    newest = latest_result(session, result.evaluation_id)
    if newest is None or newest.id != result.id:
        raise ValidationError("这份结果已有新的版本", where=f"结果第 {result.number} 版", fix="在最新的版本上办理")
    return result


def _checked(
    session: Session, evaluation: Evaluation, points: Mapping[str, PointCorrection]
) -> dict[str, dict[str, Any]]:
    """The corrected facts, each measured once to see that it can be; marks of members are nobody's to correct."""
    ruled, facts = ruled_points(session, evaluation.id or 0), {}
    for code, one in points.items():
        node = frozen_tree(evaluation).node(code)
        if node.judged:
            raise ValidationError(
                "这个评分点由成员评判，购买主体不能改分", where=node.label, fix="有异议的，由承接主体申诉，复核组决定"
            )
        if code in ruled:
            raise ValidationError(
                "这个评分点由申诉复核决定，不能再更正", where=node.label, clause="石嘴山方案附件3五（五）",
                fix="复核决定为最终结果",
            )  # fmt: skip
        need(one.reason, f"{node.label}的更正原因")
        facts[code] = plain(one.fact) or {}
        measure(node, facts[code])
    return facts


def _refuse_same(old: Result, result: Result) -> None:
    if _figures(old) == _figures(result):
        raise ValidationError(
            "重新计算的得分和等次与现在的相同",
            where=f"结果第 {old.number} 版",
            fix="没有变化的，无需更正；请核对更正的事实",
        )


def _figures(result: Result) -> tuple[object, ...]:
    kept = result.payload
    overall = kept.get("overall") or {}
    exact = [(node["code"], node["exact"]) for node in kept["nodes"]]
    return result.total, result.grade, kept["withheld"], exact, overall.get("total"), overall.get("state")


def _carry(old: Result, result: Result) -> None:
    result.narrative = dict(old.narrative)


def _keep(
    session: Session, actor: Actor, old: Result, result: Result, new: NewCorrection, facts: Mapping[str, dict[str, Any]]
) -> None:
    row = ResultCorrection(
        result_id=old.id or 0,
        new_result_id=result.id or 0,
        reason=new.reason.strip(),
        document=new.document.strip(),
        begun_on=new.begun_on,
        begun_by_id=actor.account_id or 0,
    )
    session.add(row)
    session.flush()
    for code, fact in facts.items():
        reason = new.points[code].reason.strip()
        session.add(CorrectedPoint(correction_id=row.id or 0, point_code=code, fact=fact, reason=reason))


def _told(result: Result) -> dict[str, object]:
    return {"number": result.number, "total": result.total, "grade": result.grade}


def _after(result: Result, new: NewCorrection, facts: Mapping[str, dict[str, Any]]) -> dict[str, object]:
    points = {code: {"fact": fact, "reason": new.points[code].reason} for code, fact in facts.items()}
    return _told(result) | {"reason": new.reason, "document": new.document, "points": points}
