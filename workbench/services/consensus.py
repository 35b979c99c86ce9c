"""The consensus round: notes, revisions with reason, dissent; the chair closes it, and the result is computed anew."""

from decimal import Decimal

from sqlmodel import Session, col, select

from scoring.exact import parse_mark
from scoring.tree import Node
from workbench import clock
from workbench.errors import ValidationError
from workbench.models.evaluations import Evaluation, Mark, PanelMember, Sheet
from workbench.models.panel import ConsensusNote, ConsensusRound, MarkRevision, PanelDissent
from workbench.models.results import Result
from workbench.models.words import EvaluationState, ResultState
from workbench.queries.consensus import is_open, is_unfinished
from workbench.queries.evaluations import frozen_tree, judged_points, member_of
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, found, need
from workbench.services.results import latest_result, new_version


def note_point(session: Session, actor: Actor, evaluation_id: int, point_code: str, words: str) -> ConsensusNote:
    """Keep what a member says of a judged point."""
    evaluation, member = _seat(session, actor, evaluation_id)
    _refuse_point(evaluation, point_code)
    row = ConsensusNote(
        evaluation_id=evaluation_id,
        point_code=point_code,
        member_id=member.id or 0,
        words=need(words, "发言"),
        written_at=clock.now(),
    )
    session.add(row)
    record(
        session, actor, "consensus.note", about(session, evaluation), after={"point": point_code, "words": row.words}
    )
    return row


def revise_mark(
    session: Session, actor: Actor, evaluation_id: int, point_code: str, *, mark: str, reason: str
) -> MarkRevision:
    """Change the actor's own mark on a point, with a reason; the value on the sheet stays, and both are shown.

    Raises ScoringError for a mark out of range or off the step, ValidationError where it is the mark that stands.
    """
    evaluation, member = _seat(session, actor, evaluation_id)
    _refuse_point(evaluation, point_code)
    tree = frozen_tree(evaluation)
    node = tree.node(point_code)
    sheet_id, first = _standing(session, member, node)
    revised = parse_mark(mark, node.full, tree.step, where=node.label)
    if revised == first:
        raise ValidationError(f"改后的分数与现在的 {first} 分相同", where=node.label, fix="不改分的，无需办理")
    row = MarkRevision(
        evaluation_id=evaluation_id,
        sheet_id=sheet_id,
        point_code=point_code,
        first=first,
        revised=revised,
        reason=need(reason, "改分理由"),
        revised_at=clock.now(),
    )
    session.add(row)
    after = {"point": point_code, "first": first, "revised": revised, "reason": row.reason}
    record(session, actor, "consensus.revise", about(session, evaluation), after=after)
    return row


def _standing(session: Session, member: PanelMember, node: Node) -> tuple[int, Decimal]:
    """The member's submitted sheet, and the mark that stands on a point now."""
    sheet_id = session.exec(
        select(Sheet.id).where(Sheet.member_id == member.id, col(Sheet.submitted_at).is_not(None))
    ).first()
    kept = session.exec(select(Mark).where(Mark.sheet_id == sheet_id, Mark.point_code == node.code)).first()
    if sheet_id is None or kept is None or kept.value is None:
        raise ValidationError("您没有提交这个评分点的初评分，不能改分", where=node.label, fix="可以写下意见或保留意见")
    earlier = session.exec(
        select(MarkRevision)
        .where(MarkRevision.sheet_id == sheet_id, MarkRevision.point_code == node.code)
        .order_by(col(MarkRevision.id).desc())
    ).first()
    return sheet_id, earlier.revised if earlier else kept.value


def sign_dissent(session: Session, actor: Actor, evaluation_id: int, words: str) -> PanelDissent:
    """Sign a dissent that travels with the result; once signed it stands."""
    evaluation, member = _seat(session, actor, evaluation_id)
    submitted = select(Sheet.id).where(Sheet.member_id == member.id, col(Sheet.submitted_at).is_not(None))
    if session.exec(submitted).first() is None:
        raise ValidationError("您没有提交评分表，不能署名保留意见", where="保留意见", fix="可以在评分点下写意见")
    if session.exec(select(PanelDissent.id).where(PanelDissent.member_id == member.id)).first() is not None:
        raise ValidationError("您已经署名保留意见", where="保留意见", fix="保留意见随结果存档，不再修改")
    row = PanelDissent(
        evaluation_id=evaluation_id, member_id=member.id or 0, words=need(words, "保留意见"), signed_at=clock.now()
    )
    session.add(row)
    record(session, actor, "consensus.dissent", about(session, evaluation), after={"words": row.words})
    return row


def close_consensus(session: Session, actor: Actor, evaluation_id: int, *, words: str = "") -> Result:
    """Close the round as the chair; with revisions or dissent a new version of the result is computed.

    Returns the version that stands. The draft before it stays, marked as replaced.
    """
    evaluation = found(session, Evaluation, evaluation_id)
    allow(session, actor, "evaluation.open", evaluation)
    _refuse_ended(session, evaluation)
    old = latest_result(session, evaluation_id)
    if old is None:
        raise ValidationError("结果还没有计算，不能结束合议", fix="先计算结果")
    result = old
    if is_unfinished(session, evaluation_id):
        result = new_version(session, evaluation, reason="合议后重新计算，初评分数原样保留")
        result.narrative = dict(old.narrative)
        old.state = ResultState.SUPERSEDED
    session.add(
        ConsensusRound(
            evaluation_id=evaluation_id,
            closed_at=clock.now(),
            closed_by_id=actor.account_id or 0,
            words=words.strip(),
            result_id=result.id,
        )
    )
    after = {"words": words.strip(), "number": result.number, "total": result.total, "grade": result.grade}
    record(
        session,
        actor,
        "consensus.close",
        about(session, evaluation),
        before={"number": old.number, "total": old.total, "grade": old.grade},
        after=after,
    )
    return result


def _seat(session: Session, actor: Actor, evaluation_id: int) -> tuple[Evaluation, PanelMember]:
    """The evaluation and the actor's seat, while the round is open."""
    evaluation = found(session, Evaluation, evaluation_id)
    allow(session, actor, "evaluation.score", evaluation)
    _refuse_ended(session, evaluation)
    member = member_of(session, evaluation_id, actor)
    if member is None:
        raise ValidationError("您不在这个评估小组", fix="请采购经办核对小组名单")
    return evaluation, member


def _refuse_ended(session: Session, evaluation: Evaluation) -> None:
    if evaluation.state != EvaluationState.OPENED:
        raise ValidationError("评分表还没有启封，不能合议", where="合议", fix="全部提交后由组长启封，再合议")
    if not is_open(session, evaluation.id or 0):
        raise ValidationError("合议已经结束，或结果已经确认", where="合议", fix="更正已确认的结果，走更正或申诉复核")


def _refuse_point(evaluation: Evaluation, code: str) -> None:
    if code not in {node.code for node in judged_points(evaluation)}:
        raise ValidationError(f"{code} 不是由成员评判的评分点", where="合议", fix="从列出的评分点中选择")
