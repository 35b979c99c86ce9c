"""Stages 6 and 7: plan and panel; confirming the plan freezes the tree and opens the sheets, sealed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, select

from scoring.tree import to_plain
from workbench import clock
from workbench.errors import ValidationError
from workbench.models.accounts import Account, RoleGrant
from workbench.models.evaluations import Evaluation, PanelMember, Sheet
from workbench.models.projects import Project
from workbench.models.words import PHASE_NAMES, EvaluationState, Phase, Role, Seat
from workbench.queries.checks import panel_findings, plan_findings
from workbench.queries.evaluations import member_of
from workbench.rules.trees import load_tree
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, expect_version, found, in_order, need, refuse_stops

FORMS = {"panel": "购买主体组织评估小组", "third_party": "第三方机构", "both": "评估小组与第三方共同"}
PLAN_PARTS = {
    "standards": "评估标准",
    "methods": "基本方法",
    "schedule": "进度安排",
    "people": "人员安排",
    "budget": "经费预算",
    "risks": "风险控制",
}


@dataclass(frozen=True)
class Plan:
    """The evaluation plan of annex 3, five (1): six parts in words, the tree, the days."""

    tree_id: str
    form: str
    planned_on: date
    cutoff_on: date
    due_on: date
    parts: Mapping[str, str]


def plan_evaluation(session: Session, actor: Actor, project_id: int, phase: Phase, plan: Plan) -> Evaluation:
    """Write the plan of one phase. Raises WorkbenchError for an unknown tree or an empty part."""
    project = found(session, Project, project_id)
    allow(session, actor, "evaluation.plan", project)
    if session.exec(select(Evaluation).where(Evaluation.project_id == project_id, Evaluation.phase == phase)).first():
        raise ValidationError(f"这个项目已有{PHASE_NAMES[phase]}方案", fix="打开已有方案修改")
    _refuse_plan(plan, phase)
    evaluation = Evaluation(
        project_id=project_id,
        phase=phase,
        form=plan.form,
        tree_id=plan.tree_id,
        plan=dict(plan.parts),
        planned_on=plan.planned_on,
        cutoff_on=plan.cutoff_on,
        due_on=plan.due_on,
    )
    session.add(evaluation)
    record(session, actor, "evaluation.plan", about(session, evaluation), after=evaluation.model_dump())
    return evaluation


def change_plan(session: Session, actor: Actor, evaluation_id: int, plan: Plan, *, seen: int) -> None:
    """Change the plan before it is confirmed; afterwards standards stand still."""
    evaluation = found(session, Evaluation, evaluation_id)
    allow(session, actor, "evaluation.plan", evaluation)
    expect_version(evaluation, seen)
    refuse_unless(
        evaluation, EvaluationState.DRAFT, "方案已确认，指标体系和标准不能再改", "已经开始的评估按冻结的标准办完"
    )
    _refuse_plan(plan, evaluation.phase)
    before = evaluation.model_dump()
    evaluation.tree_id, evaluation.form, evaluation.plan = plan.tree_id, plan.form, dict(plan.parts)
    evaluation.planned_on, evaluation.cutoff_on, evaluation.due_on = plan.planned_on, plan.cutoff_on, plan.due_on
    record(
        session,
        actor,
        "evaluation.change_plan",
        about(session, evaluation),
        before=before,
        after=evaluation.model_dump(),
    )


def _refuse_plan(plan: Plan, phase: Phase) -> None:
    load_tree(plan.tree_id, phase.value)
    if plan.form not in FORMS:
        raise ValidationError(
            f"没有评估形式“{plan.form}”", where="评估形式", fix=f"从 {'、'.join(FORMS.values())} 中选择"
        )
    in_order([("方案日期", plan.planned_on), ("评分截止日", plan.due_on)])
    for key, label in PLAN_PARTS.items():
        need(plan.parts.get(key, ""), label)


def refuse_unless(evaluation: Evaluation, state: EvaluationState, what: str, fix: str) -> None:
    """Refuse a step that belongs to another state of the evaluation."""
    if evaluation.state != state:
        raise ValidationError(what, where=PHASE_NAMES[evaluation.phase], fix=fix)


@dataclass(frozen=True)
class NewMember:
    """A person to sit on the panel, the seat, and the professional title."""

    account_id: int
    seat: Seat
    title: str = ""
    mid_level_title: bool = False
    chair: bool = False


def appoint_member(session: Session, actor: Actor, evaluation_id: int, new: NewMember) -> PanelMember:
    """Put a person on the panel before the plan is confirmed; the project's owner and the contractor's people never."""
    evaluation = found(session, Evaluation, evaluation_id)
    allow(session, actor, "evaluation.plan", evaluation)
    refuse_unless(evaluation, EvaluationState.DRAFT, "方案已确认，不能再增减评估小组成员", "成员须回避时由其本人申报")
    account = found(session, Account, new.account_id)
    _refuse_person(session, evaluation, account)
    member = PanelMember(evaluation_id=evaluation_id, **new.__dict__)
    session.add(member)
    evaluation.version += 1
    record(
        session, actor, "evaluation.appoint", about(session, evaluation), after=new.__dict__ | {"name": account.name}
    )
    return member


def _refuse_person(session: Session, evaluation: Evaluation, account: Account) -> None:
    grants = session.exec(select(RoleGrant).where(RoleGrant.account_id == account.id)).all()
    roles = {grant.role for grant in grants}
    project = found(session, Project, evaluation.project_id)
    if account.id == project.owner_id:
        raise ValidationError(
            f"{account.name} 是项目经办人，不能评自己经办的项目", where="评估小组", fix="换一位没有经办这个项目的人员"
        )
    if Role.CONTRACTOR in roles:
        raise ValidationError(
            f"{account.name} 是承接主体人员，不能参加评估", where="评估小组", fix="换一位与承接主体无关的人员"
        )
    if not roles & {Role.PANEL, Role.THIRD_PARTY}:
        raise ValidationError(f"{account.name} 没有“评估小组成员”角色", where="评估小组", fix="请系统管理员先授予角色")


def dismiss_member(session: Session, actor: Actor, evaluation_id: int, member_id: int) -> None:
    """Take a person off the panel before the plan is confirmed."""
    evaluation = found(session, Evaluation, evaluation_id)
    allow(session, actor, "evaluation.plan", evaluation)
    refuse_unless(evaluation, EvaluationState.DRAFT, "方案已确认，不能再增减评估小组成员", "成员须回避时由其本人申报")
    member = found(session, PanelMember, member_id)
    before = member.model_dump()
    session.delete(member)
    evaluation.version += 1
    record(session, actor, "evaluation.dismiss", about(session, evaluation), before=before)


def declare_interests(session: Session, actor: Actor, evaluation_id: int, *, conflict: bool, words: str) -> None:
    """Declare one's interests before anything is shown; a conflict ends the seat."""
    evaluation = found(session, Evaluation, evaluation_id)
    allow(session, actor, "evaluation.declare", evaluation)
    member = member_of(session, evaluation_id, actor)
    if member is None:
        raise ValidationError("您不在这个评估小组", fix="请采购经办核对小组名单")
    if member.declared_at is not None:
        raise ValidationError("您已经申报过利害关系", fix="如情况有变，请书面告知组长和采购经办")
    member.declared_at, member.conflict = clock.now(), conflict
    member.declaration = need(words, "申报内容") if conflict else words.strip()
    if conflict:
        member.recused_at = clock.now()
    record(
        session,
        actor,
        "evaluation.declare",
        about(session, evaluation),
        after={"conflict": conflict, "words": member.declaration},
    )


def confirm_plan(
    session: Session, actor: Actor, evaluation_id: int, *, confirmed_on: date, seen: int | None = None
) -> None:
    """Confirm the plan as the leader: the tree is frozen with its digest, and sealed sheets open for the panel."""
    evaluation = found(session, Evaluation, evaluation_id)
    allow(session, actor, "evaluation.confirm_plan", evaluation)
    expect_version(evaluation, seen)
    refuse_unless(evaluation, EvaluationState.DRAFT, "方案已经确认过", "无需重复确认")
    in_order([("方案日期", evaluation.planned_on), ("确认日期", confirmed_on)])
    members = session.exec(select(PanelMember).where(PanelMember.evaluation_id == evaluation_id)).all()
    refuse_stops(
        "现在还不能确认评估方案",
        [*plan_findings(session, evaluation), *panel_findings(session, evaluation, confirmed_on)],
    )
    _refuse_headless(members)
    tree = load_tree(evaluation.tree_id, evaluation.phase.value)
    evaluation.tree, evaluation.tree_digest = to_plain(tree), tree.digest()
    evaluation.state, evaluation.frozen_on = EvaluationState.SCORING, confirmed_on
    session.add_all(
        Sheet(evaluation_id=evaluation_id, member_id=member.id or 0) for member in members if not member.recused_at
    )
    after = {"tree": tree.id, "digest": tree.digest(), "confirmed_on": confirmed_on}
    record(session, actor, "evaluation.confirm_plan", about(session, evaluation), after=after)


def _refuse_headless(members: Sequence[PanelMember]) -> None:
    """Without a chair nobody could ever open the sheets, whatever the rules of the day say of the panel."""
    if not any(member.chair and not member.recused_at for member in members):
        raise ValidationError("评估小组还没有组长", where="评估小组", fix="聘请一名组长，由组长启封评分表")
