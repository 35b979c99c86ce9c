"""Duties of stages 6 and 7 before the opening: plan, panel, interests, facts, sheets."""

from collections.abc import Iterator
from datetime import date

from sqlmodel import Session, col, select

from workbench.models.evaluations import Evaluation, FactCheck, PanelMember, PointFact, Sheet
from workbench.models.projects import Project
from workbench.models.results import Result
from workbench.models.words import PHASE_NAMES, EvaluationState, Phase
from workbench.queries.checks import panel_findings, plan_findings
from workbench.queries.contracts import contract_row
from workbench.queries.duties.duty import Duty, Timing, by_day, under
from workbench.queries.evaluations import is_excluded, measured_points, member_of, panel_of
from workbench.queries.facts import CHECKS_NEEDED, facts_by_point, unready_facts
from workbench.security.policy import Actor, may

REMIND_DAYS = 3
"""So many days before the day of the plan the officer and the chair are told who has not handed in; a bureau default."""


def plan_duties(session: Session, actor: Actor, project: Project, today: date) -> Iterator[Duty]:
    """A mid-term evaluation to plan from the middle of the contract's term on, a final one from its last month on."""
    contract = contract_row(session, project.id or 0)
    if contract is None or not may(session, actor, "evaluation.plan", project):
        return
    middle = contract.first_day + (contract.last_day - contract.first_day) / 2
    starts = {Phase.MID: middle, Phase.FINAL: contract.last_day.replace(day=1)}
    planned = session.exec(select(Evaluation.phase).where(Evaluation.project_id == project.id)).all()
    for phase, first_day in starts.items():
        if phase not in planned and today >= first_day:
            timing = under(session, project, "evaluation_prep/both_phases", today)
            query = (("project", str(project.id)), ("phase", phase.value))
            what = f"编制{PHASE_NAMES[phase]}方案"
            yield Duty(f"plan_{phase}_{project.id}", what, project.title, "去编制", "evaluation", query, timing)


def evaluation_duties(
    session: Session, actor: Actor, project: Project, evaluation: Evaluation, today: date
) -> Iterator[Duty]:
    """What an evaluation waits for until its sheets are opened and its result is computed."""
    if evaluation.state != EvaluationState.OPENED:
        yield from _interests(session, actor, project, evaluation)
    if evaluation.state == EvaluationState.DRAFT:
        yield from _confirmation(session, actor, project, evaluation, today)
    elif evaluation.state == EvaluationState.SCORING:
        yield from _facts(session, actor, project, evaluation, today)
        yield from _sheet(session, actor, project, evaluation, today)
        yield from _reminder(session, actor, project, evaluation, today)
        yield from _opening(session, actor, project, evaluation, today)
    elif _uncomputed(session, evaluation) and may(session, actor, "evaluation.open", evaluation):
        timing = _by_plan(evaluation, today)
        yield _duty(project, evaluation, "compute", "计算评估结果", "去计算", timing)


def _interests(session: Session, actor: Actor, project: Project, evaluation: Evaluation) -> Iterator[Duty]:
    member = member_of(session, evaluation.id or 0, actor)
    if member and member.declared_at is None and may(session, actor, "evaluation.declare", evaluation):
        timing = under(session, project, "evaluation_prep/interests", evaluation.planned_on)
        yield _duty(project, evaluation, "interests", "申报利害关系", "去申报", timing)


def _confirmation(
    session: Session, actor: Actor, project: Project, evaluation: Evaluation, today: date
) -> Iterator[Duty]:
    found = [*plan_findings(session, evaluation), *panel_findings(session, evaluation, today)]
    stops = [one for one in found if one.severity == "stop"]
    composition = [one for one in stops if one.rule_id != "evaluation_prep/interests"]
    if composition and may(session, actor, "evaluation.plan", evaluation):
        timing = under(session, project, "evaluation_prep/panel_composition", evaluation.planned_on)
        what = f"组成评估小组：{composition[0].what}"
        yield _duty(project, evaluation, "panel", what, "去组成", timing)
    if not stops and may(session, actor, "evaluation.confirm_plan", evaluation):
        timing = by_day(evaluation.due_on, today, "评估方案的评分截止日", "D")
        yield _duty(project, evaluation, "confirm_plan", "确认评估方案", "去确认", timing)


def _facts(session: Session, actor: Actor, project: Project, evaluation: Evaluation, today: date) -> Iterator[Duty]:
    facts = facts_by_point(session, evaluation.id or 0)
    missing = [
        node
        for node in measured_points(evaluation)
        if node.code not in facts and not is_excluded(evaluation, node.code)
    ]
    timing = _by_plan(evaluation, today)
    if missing and may(session, actor, "fact.write", evaluation):
        what = f"登记评分事实：还差 {len(missing)} 个评分点"
        yield _duty(project, evaluation, "facts", what, "去登记", timing)
    if may(session, actor, "fact.check", evaluation):
        unsigned = _unsigned(session, actor, evaluation, list(facts.values()))
        if unsigned:
            yield _duty(project, evaluation, "checks", f"核对签认 {unsigned} 项评分事实", "去核对", timing)


def _unsigned(session: Session, actor: Actor, evaluation: Evaluation, facts: list[PointFact]) -> int:
    """Count the facts that still need signatures and lack the actor's."""
    member = member_of(session, evaluation.id or 0, actor)
    open_facts = [fact.id for fact in facts if not fact.computed and fact.entered_by_id != actor.account_id]
    checks = session.exec(select(FactCheck).where(col(FactCheck.fact_id).in_(open_facts))).all()
    signed = {fact_id: [c for c in checks if c.fact_id == fact_id] for fact_id in open_facts}
    return sum(
        len(signs) < CHECKS_NEEDED and all(one.member_id != (member.id if member else None) for one in signs)
        for signs in signed.values()
    )


def _sheet(session: Session, actor: Actor, project: Project, evaluation: Evaluation, today: date) -> Iterator[Duty]:
    member = member_of(session, evaluation.id or 0, actor)
    if member is None or not may(session, actor, "evaluation.score", evaluation):
        return
    sheet = session.exec(select(Sheet).where(Sheet.member_id == member.id)).first()
    if sheet is not None and sheet.submitted_at is None:
        query = (("evaluation", str(evaluation.id)),)
        what, about = "填写并提交评分表", _about(project, evaluation)
        timing = _by_plan(evaluation, today)
        yield Duty(f"sheet_{evaluation.id}", what, about, "去评分", "score_sheet", query, timing)


def _reminder(session: Session, actor: Actor, project: Project, evaluation: Evaluation, today: date) -> Iterator[Duty]:
    """Who has not handed in, told to the officer and the chair from a few days before the day on."""
    chases = may(session, actor, "evaluation.plan", evaluation) or may(session, actor, "evaluation.open", evaluation)
    if not chases or (evaluation.due_on - today).days > REMIND_DAYS:
        return
    panel = panel_of(session, evaluation.id or 0)
    waiting = [one.name for one in panel if not (one.submitted or one.recused or one.assists)]
    if waiting:
        what = f"催交评分表：还差 {len(waiting)} 份（{'、'.join(waiting)}）"
        yield _duty(project, evaluation, "remind", what, "查看进度", _by_plan(evaluation, today))


def _opening(session: Session, actor: Actor, project: Project, evaluation: Evaluation, today: date) -> Iterator[Duty]:
    if not may(session, actor, "evaluation.open", evaluation):
        return
    sheets = session.exec(
        select(Sheet)
        .join(PanelMember, col(PanelMember.id) == Sheet.member_id)
        .where(Sheet.evaluation_id == evaluation.id, col(PanelMember.recused_at).is_(None))
    ).all()
    if sheets and all(one.submitted_at for one in sheets) and not unready_facts(session, evaluation):
        timing = _by_plan(evaluation, today)
        yield _duty(project, evaluation, "open", f"启封评分表：{len(sheets)} 份已交齐", "去启封", timing)


def _uncomputed(session: Session, evaluation: Evaluation) -> bool:
    return session.exec(select(Result.id).where(Result.evaluation_id == evaluation.id)).first() is None


def _by_plan(evaluation: Evaluation, today: date) -> Timing:
    return by_day(evaluation.due_on, today, "评估方案的评分截止日", "D")


def _about(project: Project, evaluation: Evaluation) -> str:
    return f"{project.title} · {PHASE_NAMES[evaluation.phase]}"


def _duty(project: Project, evaluation: Evaluation, key: str, what: str, action: str, timing: Timing) -> Duty:
    query = (("evaluation", str(evaluation.id)),)
    about = _about(project, evaluation)
    return Duty(f"{key}_{evaluation.id}", what, about, action, "evaluation", query, timing)
