"""Stage 8: the contractor's appeal against a result, decided point by point by a group without overlap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlmodel import Session, select

from scoring.tree import IndicatorTree
from workbench import clock
from workbench.errors import ValidationError
from workbench.models.accounts import Account
from workbench.models.contracts import Contract
from workbench.models.evaluations import Evaluation
from workbench.models.results import Appeal, AppealPoint, Result, Reviewer
from workbench.models.words import AppealState, ResultState
from workbench.queries.appeals import GROUP_AT_LEAST, appeal_line, forbidden_reviewers, reviewers_of
from workbench.queries.checks import review_group_findings
from workbench.queries.clocks import is_late
from workbench.queries.evaluations import frozen_tree
from workbench.queries.scoring import corrections
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, found, in_order, need, refuse_stops
from workbench.services.appeals_refused import (
    PLAN,
    corrected_point,
    evaluation_of,
    refuse_incomplete,
    refuse_settled,
    refuse_unappealable,
)
from workbench.services.corrections import give_up_drafts
from workbench.services.results import new_version

_OVERTAKEN = "申诉复核决定已经作出，更正的初稿不计入；需要更正的，在最终结果上重新办理"


def file_appeal(
    session: Session,
    actor: Actor,
    result_id: int,
    *,
    grounds: str,
    claims: Mapping[str, str],
    filed_on: date,
    evidence: Mapping[str, str] = MappingProxyType({}),
) -> Appeal:
    """File an appeal of the contractor, with what it newly brings to a point; a late one is kept and marked late."""
    result = found(session, Result, result_id)
    allow(session, actor, "appeal.file", result)
    evaluation = found(session, Evaluation, result.evaluation_id)
    windows = refuse_unappealable(session, result)
    refuse_settled(session, evaluation, claims)
    in_order([("反馈日", result.fed_back_on), ("申诉日", filed_on), ("今天", clock.today())])
    appeal = Appeal(
        result_id=result_id,
        contractor_id=_contractor_of(session, evaluation),
        filed_on=filed_on,
        grounds=need(grounds, "申诉理由"),
        late=is_late(windows.file_by, filed_on),
    )
    session.add(appeal)
    session.flush()
    _set_points(session, appeal, frozen_tree(evaluation), claims, evidence)
    told = {"claims": dict(claims), "new_evidence": {code: words for code, words in evidence.items() if words.strip()}}
    record(session, actor, "appeal.file", about(session, appeal), after=appeal.model_dump() | told)
    return appeal


def _set_points(
    session: Session, appeal: Appeal, tree: IndicatorTree, claims: Mapping[str, str], evidence: Mapping[str, str]
) -> None:
    for code, claim in claims.items():
        said, brought = need(claim, f"{tree.node(code).label}的主张"), evidence.get(code, "").strip()
        session.add(AppealPoint(appeal_id=appeal.id or 0, point_code=code, claim=said, new_evidence=brought))


def _contractor_of(session: Session, evaluation: Evaluation) -> int:
    """The contractor that holds the project's contract; whoever files may speak for several."""
    return session.exec(select(Contract.contractor_id).where(Contract.project_id == evaluation.project_id)).one()


def accept_appeal(session: Session, actor: Actor, appeal_id: int, *, accepted_on: date) -> None:
    """Accept the appeal as the civil-affairs department."""
    appeal = _in_state(session, actor, appeal_id, "appeal.handle", AppealState.FILED)
    in_order([("申诉日", appeal.filed_on), ("受理日", accepted_on), ("今天", clock.today())])
    appeal.state, appeal.accepted_on = AppealState.ACCEPTED, accepted_on
    record(session, actor, "appeal.accept", about(session, appeal), after={"accepted_on": accepted_on})


def refuse_appeal(session: Session, actor: Actor, appeal_id: int, *, reason: str, on: date) -> None:
    """Refuse the appeal with a reason that the contractor gets."""
    appeal = _in_state(session, actor, appeal_id, "appeal.handle", AppealState.FILED)
    in_order([("申诉日", appeal.filed_on), ("办理日", on), ("今天", clock.today())])
    appeal.state, appeal.refused_reason, appeal.decided_on = AppealState.REFUSED, need(reason, "不予受理理由"), on
    record(session, actor, "appeal.refuse", about(session, appeal), after={"reason": reason, "on": on})


def appoint_reviewers(session: Session, actor: Actor, appeal_id: int, account_ids: Sequence[int]) -> None:
    """Compose the group, or replace whoever has a conflict.

    Nobody of the panel or of a third party, not the project's owner, not who confirmed the result, nobody of the
    contractor; and only who has the part of a reviewer, as nobody else could declare and decide.
    """
    appeal = _in_state(session, actor, appeal_id, "appeal.handle", AppealState.ACCEPTED)
    _refuse_needless(session, appeal, account_ids)
    refuse_stops("复核组不能这样组成", review_group_findings(session, appeal, account_ids))
    forbidden, able = forbidden_reviewers(session, appeal), reviewers_of(session, evaluation_of(session, appeal))
    for account_id in account_ids:
        name = found(session, Account, account_id).name
        if why := forbidden.get(account_id):
            fix = "换一位没有参加过这个项目的人员"
            raise ValidationError(f"{name} {why}，不能参加复核", where="复核组", clause=PLAN, fix=fix)
        if account_id not in able:
            fix = "请系统管理员在“账号”里加上这个角色，或者换一位"
            raise ValidationError(f"{name} 没有复核组成员的角色，不能申报和复核", where="复核组", fix=fix)
    session.add_all(Reviewer(appeal_id=appeal_id, account_id=account_id) for account_id in dict.fromkeys(account_ids))
    record(session, actor, "appeal.appoint", about(session, appeal), after={"accounts": list(account_ids)})


def _refuse_needless(session: Session, appeal: Appeal, account_ids: Sequence[int]) -> None:
    """A group that is complete and free of interests is not enlarged, or its majority could be chosen afterwards."""
    group = session.exec(select(Reviewer).where(Reviewer.appeal_id == appeal.id)).all()
    if again := {one.account_id for one in group} & set(account_ids):
        name = found(session, Account, min(again)).name
        raise ValidationError(f"{name} 已经在复核组里", where="复核组", fix="换一位没有参加过这个项目的人员")
    chosen, lacking = len(set(account_ids)), appeal_line(session, appeal).missing
    if group and chosen != lacking:
        raise ValidationError(
            f"复核组需要补 {lacking} 人，选了 {chosen} 人", where="复核组", clause=PLAN, fix="补足为不少于 3 人的单数"
        )
    if not group and (chosen < GROUP_AT_LEAST or chosen % 2 == 0):
        raise ValidationError(
            f"复核组选了 {chosen} 人", where="复核组", clause=PLAN, fix="选不少于 3 人的单数，才能作出决定"
        )


def declare_reviewer(session: Session, actor: Actor, appeal_id: int, *, conflict: bool) -> None:
    """Declare a reviewer's interests before anything is decided."""
    appeal = found(session, Appeal, appeal_id)
    allow(session, actor, "appeal.declare", appeal)
    query = select(Reviewer).where(Reviewer.appeal_id == appeal_id, Reviewer.account_id == actor.account_id)
    reviewer = session.exec(query).one()
    if reviewer.declared_at is not None:
        raise ValidationError("您已经申报过利害关系", fix="如情况有变，请书面告知")
    reviewer.declared_at, reviewer.conflict = clock.now(), conflict
    record(session, actor, "appeal.declare", about(session, appeal), after={"conflict": conflict})


@dataclass(frozen=True)
class Ruling:
    """The group's word on one disputed point: kept, or changed by a corrected fact or a new mark; always a reason."""

    changed: bool
    reason: str
    new_fact: Mapping[str, Any] | None = None
    new_marks: str = ""
    admitted: bool | None = None


def rule_on_point(session: Session, actor: Actor, appeal_id: int, point_code: str, ruling: Ruling) -> None:
    """Keep or change one disputed point."""
    appeal = _in_state(session, actor, appeal_id, "appeal.decide", AppealState.ACCEPTED)
    refuse_incomplete(session, appeal)
    query = select(AppealPoint).where(AppealPoint.appeal_id == appeal_id, AppealPoint.point_code == point_code)
    row = session.exec(query).first()
    if row is None:
        raise ValidationError(f"{point_code} 不在申诉范围内", where="复核", fix="只复核申诉提出的评分点")
    before = row.model_dump()
    if row.new_evidence and ruling.admitted is None:
        raise ValidationError("还没有说明新材料是否采信", where="新材料", fix="选择采信或不采信，理由写在复核理由里")
    row.changed, row.reason = ruling.changed, need(ruling.reason, "复核理由")
    row.admitted = ruling.admitted if row.new_evidence else None
    row.new_fact, row.new_marks = None, None
    if ruling.changed:
        fact, marks = ruling.new_fact, ruling.new_marks
        row.new_fact, row.new_marks = corrected_point(session, appeal, point_code, new_fact=fact, new_marks=marks)
    record(session, actor, "appeal.rule", about(session, appeal), before=before, after=row.model_dump())


def decide_appeal(
    session: Session, actor: Actor, appeal_id: int, *, decided_on: date, document: str, summary: str
) -> Result | None:
    """Decide the appeal, finally: changed points make a new version of the result, else the old one stands.

    The group decides on what the disputed version was computed from: a drafted correction is no part of it, and is
    withdrawn.
    """
    appeal = _in_state(session, actor, appeal_id, "appeal.decide", AppealState.ACCEPTED)
    in_order([("受理日", appeal.accepted_on), ("决定日", decided_on), ("今天", clock.today())])
    points = session.exec(select(AppealPoint).where(AppealPoint.appeal_id == appeal_id)).all()
    _refuse_undecided(session, appeal, points)
    changed = [point for point in points if point.changed]
    give_up_drafts(session, actor, found(session, Result, appeal.result_id), _OVERTAKEN)
    result = _new_result(session, actor, appeal, changed, decided_on) if changed else None
    appeal.state, appeal.decided_on = AppealState.DECIDED, decided_on
    appeal.document, appeal.summary = need(document, "决定文号"), need(summary, "决定摘要")
    appeal.new_result_id = result.id if result else None
    record(session, actor, "appeal.decide", about(session, appeal), after=appeal.model_dump())
    return result


def _refuse_undecided(session: Session, appeal: Appeal, points: Sequence[AppealPoint]) -> None:
    open_points = [point.point_code for point in points if point.changed is None]
    if open_points:
        raise ValidationError(f"{'、'.join(open_points)} 还没有复核意见", where="复核", fix="逐点写明维持或变更及理由")
    refuse_incomplete(session, appeal)


def _new_result(
    session: Session, actor: Actor, appeal: Appeal, changed: Sequence[AppealPoint], decided_on: date
) -> Result:
    """Recompute with the corrections; confirmed by the decision itself, as it is final."""
    old = found(session, Result, appeal.result_id)
    new_facts, decided = corrections(changed)
    result = new_version(
        session,
        evaluation_of(session, appeal),
        reason=f"申诉复核决定（{decided_on:%Y-%m-%d}）",
        until=old.number,
        new_facts=new_facts,
        decided=decided,
    )
    result.narrative, result.state = dict(old.narrative), ResultState.CONFIRMED
    result.confirmed_by_id, result.confirmed_on = actor.account_id, decided_on
    old.state = ResultState.SUPERSEDED
    return result


def feed_back_decision(session: Session, actor: Actor, appeal_id: int, *, fed_back_on: date) -> None:
    """Record the day on which the contractor got the decision, or the refusal, and with it the result that it made."""
    appeal = found(session, Appeal, appeal_id)
    allow(session, actor, "result.publish", found(session, Result, appeal.new_result_id or appeal.result_id))
    if appeal.decided_on is None:
        raise ValidationError("申诉还没有作出决定，不能反馈", where="反馈", fix="先作出复核决定或者不予受理")
    if appeal.fed_back_on is not None:
        raise ValidationError("已经反馈过", where="反馈", fix="刷新页面查看")
    in_order([("决定日", appeal.decided_on), ("反馈日", fed_back_on), ("今天", clock.today())])
    appeal.fed_back_on = fed_back_on
    if made := session.get(Result, appeal.new_result_id) if appeal.new_result_id else None:
        made.fed_back_on = made.fed_back_on or fed_back_on
    record(session, actor, "appeal.feed_back", about(session, appeal), after={"fed_back_on": fed_back_on})


def _in_state(session: Session, actor: Actor, appeal_id: int, action: str, state: AppealState) -> Appeal:
    appeal = found(session, Appeal, appeal_id)
    allow(session, actor, action, appeal)
    if appeal.state != state:
        raise ValidationError("申诉已到另一步，不能再办这一步", where="申诉", fix="刷新页面查看申诉的进展")
    return appeal
