"""Score sheets: saved mark by mark, sealed, submitted once, opened together."""

from dataclasses import dataclass
from decimal import Decimal

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from scoring.exact import parse_mark
from scoring.ordinal import bands_of, check_in_band
from scoring.tree import Node
from workbench import clock
from workbench.errors import ValidationError
from workbench.models.evaluations import Evaluation, Mark, PanelMember, Sheet
from workbench.models.projects import Project
from workbench.models.record import Event, SealedValue
from workbench.models.words import EvaluationState
from workbench.queries.checks import quorum_findings
from workbench.queries.documents_waiting import refuse_unreturned
from workbench.queries.evaluations import frozen_tree, judged_points, member_of
from workbench.queries.facts import unready_facts
from workbench.security.policy import Actor, allow
from workbench.security.record import record, record_sealed
from workbench.services.acting import about, found, need, refuse_stops
from workbench.services.evaluations import refuse_unless


@dataclass(frozen=True)
class Entry:
    """What a member typed on one point: the band's name, the mark as typed, the reason."""

    band: str | None
    mark: str
    reason: str


def save_mark(session: Session, actor: Actor, evaluation_id: int, point_code: str, entry: Entry) -> Mark:
    """Save one point of the actor's own sheet at once; the record gets a commitment only.

    A mark that is out of range, off the step or outside its band is refused with a sentence; the rest of the sheet stays.
    """
    evaluation = found(session, Evaluation, evaluation_id)
    allow(session, actor, "evaluation.score", evaluation)
    _refuse_closed(evaluation)
    sheet = _own_sheet(session, evaluation, actor)
    tree = frozen_tree(evaluation)
    node = tree.node(point_code)
    value = parsed_mark(node, entry, tree.step)
    row = session.exec(select(Mark).where(Mark.sheet_id == sheet.id, Mark.point_code == point_code)).first()
    row = row or Mark(sheet_id=sheet.id or 0, point_code=point_code, saved_at=clock.now())
    row.band, row.value, row.reason, row.saved_at = entry.band, value, entry.reason.strip(), clock.now()
    session.add(row)
    values = {"point": point_code, "band": entry.band, "mark": value, "reason": row.reason}
    record_sealed(session, actor, "sheet.save", about(session, evaluation), evaluation_id=evaluation_id, values=values)
    return row


def parsed_mark(node: Node, entry: Entry, step: Decimal) -> Decimal | None:
    """Return the mark as a number, None while none was typed; ScoringError says what is wrong with it."""
    if not entry.mark.strip():
        return None
    value = parse_mark(entry.mark, node.full, step, where=node.label)
    if entry.band is not None:
        check_in_band(value, node.full, entry.band, bands_of(node), where=node.label)
    return value


def _refuse_closed(evaluation: Evaluation) -> None:
    refuse_unless(evaluation, EvaluationState.SCORING, "评分表还没有开放，或已经启封", "方案确认后、启封前可以评分")


def _own_sheet(session: Session, evaluation: Evaluation, actor: Actor) -> Sheet:
    member = member_of(session, evaluation.id or 0, actor)
    sheet = session.exec(select(Sheet).where(Sheet.member_id == (member.id if member else None))).first()
    if sheet is None:
        raise ValidationError("您没有这次评估的评分表", fix="请采购经办核对小组名单")
    if sheet.submitted_at is not None:
        raise ValidationError(
            f"您的评分表已于 {clock.local(sheet.submitted_at):%Y-%m-%d %H:%M} 提交，不能再改",
            fix="确需更正的，请组长在启封前退回",
        )
    return sheet


def submit_sheet(session: Session, actor: Actor, evaluation_id: int) -> None:
    """Submit the actor's sheet. Every judged point needs band, mark and reason; a submitted sheet is never changed."""
    evaluation = found(session, Evaluation, evaluation_id)
    allow(session, actor, "evaluation.score", evaluation)
    _refuse_closed(evaluation)
    sheet = _own_sheet(session, evaluation, actor)
    marks = {mark.point_code: mark for mark in session.exec(select(Mark).where(Mark.sheet_id == sheet.id))}
    gaps = [gap for node in judged_points(evaluation) if (gap := _gap(node, marks.get(node.code)))]
    if gaps:
        raise ValidationError(
            f"还有 {len(gaps)} 处没有填完：{'；'.join(gaps)}", where="评分表", fix="补齐后再提交，已填的内容都已保存"
        )
    sheet.submitted_at = clock.now()
    values = {code: {"band": m.band, "mark": m.value, "reason": m.reason} for code, m in sorted(marks.items())}
    record_sealed(
        session, actor, "sheet.submit", about(session, evaluation), evaluation_id=evaluation_id, values=values
    )


def _gap(node: Node, mark: Mark | None) -> str:
    """Say what a point still lacks; nothing if it is complete."""
    lacks = []
    if node.point is not None and node.point.kind == "ordinal" and (mark is None or mark.band is None):
        lacks.append("档次")
    if mark is None or mark.value is None:
        lacks.append("分数")
    if mark is None or not mark.reason:
        lacks.append("理由")
    return f"{node.code} {node.name}缺{'、'.join(lacks)}" if lacks else ""


def return_sheet(session: Session, actor: Actor, sheet_id: int, *, reason: str) -> None:
    """Give a submitted sheet back before the opening, as the chair, with a reason."""
    sheet = found(session, Sheet, sheet_id)
    evaluation = found(session, Evaluation, sheet.evaluation_id)
    allow(session, actor, "evaluation.open", evaluation)
    _refuse_closed(evaluation)
    if sheet.submitted_at is None:
        raise ValidationError("这份评分表还没有提交", fix="无需退回")
    sheet.submitted_at = None
    record(
        session,
        actor,
        "sheet.return",
        about(session, evaluation),
        after={"sheet": sheet_id, "reason": need(reason, "退回原因")},
    )


def open_sheets(session: Session, actor: Actor, evaluation_id: int, *, reason: str = "") -> None:
    """Open all sheets as the chair: salts and values join the record, and scoring is closed.

    Missing sheets need a reason and a quorum that is itself a lawful panel; facts must be in and signed.
    """
    evaluation = found(session, Evaluation, evaluation_id)
    allow(session, actor, "evaluation.open", evaluation)
    _refuse_closed(evaluation)
    _refuse_missing(session, evaluation, reason)
    gaps = unready_facts(session, evaluation)
    if gaps:
        raise ValidationError(
            f"还有 {len(gaps)} 个评分点没有就绪：{'；'.join(gaps)}",
            where="评分事实",
            fix="补登事实、由两名成员核对签认，或写明理由标为不适用",
        )
    purchaser_id = found(session, Project, evaluation.project_id).purchaser_id
    refuse_unreturned(session, purchaser_id, ("signed_plan",), f"evaluation:{evaluation_id}")
    evaluation.state, evaluation.opened_at = EvaluationState.OPENED, clock.now()
    sealed = session.exec(
        select(SealedValue)
        .join(Event, col(Event.id) == SealedValue.event_id)
        .where(SealedValue.evaluation_id == evaluation_id, col(Event.account_id).not_in(_recused(evaluation_id)))
        .order_by(col(SealedValue.id))
    )
    opened = [{"event": row.event_id, "salt": row.salt, "values": row.values} for row in sealed]
    record(
        session,
        actor,
        "evaluation.open",
        about(session, evaluation),
        after={"reason": reason.strip(), "opened": opened},
    )


def _recused(evaluation_id: int) -> SelectOfScalar[int]:
    """The accounts of recused members: what they entered stays sealed for good and does not count."""
    return select(PanelMember.account_id).where(
        PanelMember.evaluation_id == evaluation_id, col(PanelMember.recused_at).is_not(None)
    )


def _refuse_missing(session: Session, evaluation: Evaluation, reason: str) -> None:
    query = (
        select(Sheet, PanelMember)
        .join(PanelMember, col(PanelMember.id) == Sheet.member_id)
        .where(Sheet.evaluation_id == evaluation.id)
    )
    rows = session.exec(query.where(col(PanelMember.recused_at).is_(None))).all()
    waiting = [member for sheet, member in rows if sheet.submitted_at is None]
    if waiting and not reason.strip():
        raise ValidationError(
            f"已提交 {len(rows) - len(waiting)} / {len(rows)}，还有 {len(waiting)} 份没有提交",
            where="评分表",
            fix="等齐后启封；确需提前启封的，由组长写明理由，已提交的成员须仍符合小组组成要求",
        )
    present = [member for sheet, member in rows if sheet.submitted_at is not None]
    refuse_stops("现在还不能启封", quorum_findings(session, evaluation, present))
