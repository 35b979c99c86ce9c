"""Duties around evidence: papers the contractor is asked for, papers handed in, findings of a third party to audit."""

from collections.abc import Iterator
from datetime import date

from sqlmodel import Session, col, func, select

from workbench.models.evaluations import Evaluation
from workbench.models.evidence_more import EvidenceRequest, ThirdPartyFinding, ThirdPartyReply
from workbench.models.projects import Project
from workbench.models.words import PHASE_NAMES, EvaluationState
from workbench.queries.duties.duty import Duty, Timing, by_day
from workbench.security.policy import Actor, may

_ASKED, _PLAN, _ANSWER = "评估资料清单的提交期限", "评估方案的评分截止日", "告知时写明的答复期限"


def evidence_duties(session: Session, actor: Actor, today: date) -> Iterator[Duty]:
    """What each evaluation that is being marked asks of the actor, one duty a kind."""
    wanted = _counts(session, EvidenceRequest, ("asked", "answered"))
    submitted, put = _counts(session, ThirdPartyFinding, ("submitted",)), _unanswered(session)
    for evaluation, project in _evaluations(session, {one for one, _ in (*wanted, *submitted)} | set(put)):
        key = evaluation.id or 0
        if unanswered := put.get(key):
            yield from _put(session, actor, (evaluation, project), unanswered, today)
        if asked := wanted.get((key, "asked")):
            yield from _asked(session, actor, (evaluation, project), asked, today)
        if (answered := wanted.get((key, "answered"))) and may(session, actor, "evidence.ask", evaluation):
            timing = by_day(evaluation.due_on, today, _PLAN, "D")
            yield _duty(evaluation, project, f"登记承接主体交来的资料：{answered[0]} 项", "去登记", "requests", timing)
        if (waiting := submitted.get((key, "submitted"))) and may(session, actor, "third_finding.audit", evaluation):
            timing = by_day(evaluation.due_on, today, _PLAN, "D")
            yield _duty(evaluation, project, f"审核第三方的发现：{waiting[0]} 条", "去审核", "third", timing)


def _asked(
    session: Session, actor: Actor, where: tuple[Evaluation, Project], asked: tuple[int, date | None], today: date
) -> Iterator[Duty]:
    """The contractor hands in; who asked is told only once a day is past."""
    evaluation, project = where
    count, due = asked
    if due is None:
        return
    timing = by_day(due, today, _ASKED, "D")
    if may(session, actor, "evidence.answer", evaluation):
        yield _duty(evaluation, project, f"提交评估资料：还有 {count} 项", "去提交", "requests", timing)
    elif due < today and may(session, actor, "evidence.ask", evaluation):
        yield _duty(evaluation, project, f"督促承接主体提交资料：还有 {count} 项", "去查看", "requests", timing)


def _put(
    session: Session, actor: Actor, where: tuple[Evaluation, Project], put: tuple[int, date], today: date
) -> Iterator[Duty]:
    """The contractor answers what was put to it; who released it is told once the day is past."""
    evaluation, project = where
    timing = by_day(put[1], today, _ANSWER, "D")
    if may(session, actor, "evidence.answer", evaluation):
        yield _duty(evaluation, project, f"答复第三方的发现：{put[0]} 条", "去答复", "put", timing)
    elif put[1] < today and may(session, actor, "third_finding.release", evaluation):
        yield _duty(evaluation, project, f"督促承接主体答复第三方的发现：{put[0]} 条", "去查看", "third", timing)


def _unanswered(session: Session) -> dict[int, tuple[int, date]]:
    """How many released findings of each evaluation have no answer, and the earliest day by which one is wanted."""
    query = select(ThirdPartyFinding.evaluation_id, func.count(), func.min(ThirdPartyFinding.answer_by))
    query = query.where(col(ThirdPartyFinding.told_on).is_not(None))
    query = query.where(col(ThirdPartyFinding.id).not_in(select(ThirdPartyReply.row_id)))
    rows = session.exec(query.group_by(col(ThirdPartyFinding.evaluation_id)))
    return {evaluation_id: (count, due) for evaluation_id, count, due in rows if due is not None}


def _counts(
    session: Session, kind: type[EvidenceRequest | ThirdPartyFinding], states: tuple[str, ...]
) -> dict[tuple[int, str], tuple[int, date | None]]:
    """How many rows are in each of these states, and the earliest day of those that have one."""
    day = func.min(kind.due_on) if kind is EvidenceRequest else func.min(ThirdPartyFinding.submitted_on)
    query = select(kind.evaluation_id, kind.state, func.count(), day).where(col(kind.state).in_(states))
    rows = session.exec(query.group_by(col(kind.evaluation_id), col(kind.state)))
    return {(evaluation_id, state): (count, due) for evaluation_id, state, count, due in rows}


def _evaluations(session: Session, ids: set[int]) -> Iterator[tuple[Evaluation, Project]]:
    query = select(Evaluation, Project).join(Project, col(Project.id) == Evaluation.project_id)
    query = query.where(col(Evaluation.id).in_(ids), Evaluation.state == EvaluationState.SCORING)
    yield from session.exec(query.order_by(col(Evaluation.id))) if ids else ()


def _duty(evaluation: Evaluation, project: Project, what: str, action: str, part: str, timing: Timing) -> Duty:
    query = (("evaluation", str(evaluation.id)), ("part", part))
    about = f"{project.title} · {PHASE_NAMES[evaluation.phase]}"
    return Duty(f"{part}_{evaluation.id}_{what[:2]}", what, about, action, "evidence", query, timing)
