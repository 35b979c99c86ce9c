"""Stages 6 and 7: plan and panel; confirming the plan freezes the tree and opens the sheets, sealed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, select

from scoring.tree import to_plain
from workbench import clock
from workbench.errors import ValidationError
from workbench.models.accounts import Account, RoleGrant
from workbench.models.evaluations import MARKS, Evaluation, PanelMember, Sheet
from workbench.models.panel import InterestDeclaration
from workbench.models.projects import Project
from workbench.models.words import PHASE_NAMES, EvaluationState, Phase, Role, Seat
from workbench.queries.checks import panel_findings, plan_findings
from workbench.queries.checks.book import bureau_days
from workbench.queries.evaluations import is_lapsed, member_of
from workbench.queries.panel_conflicts import suspicions
from workbench.queries.third_party import hire_findings
from workbench.queries.trees import offered, tree_named
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, expect_version, found, in_order, need, refuse_stops
from workbench.services.panel_parts import refuse_part
from workbench.services.plan_parts import ARRANGED, NOTHING_ARRANGED, Arranged, kept_arranged

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
    arranged: Arranged = NOTHING_ARRANGED


def plan_evaluation(session: Session, actor: Actor, project_id: int, phase: Phase, plan: Plan) -> Evaluation:
    """Write the plan of one phase. Raises WorkbenchError for an unknown tree or an empty part."""
    project = found(session, Project, project_id)
    allow(session, actor, "evaluation.plan", project)
    if session.exec(select(Evaluation).where(Evaluation.project_id == project_id, Evaluation.phase == phase)).first():
        raise ValidationError(f"这个项目已有{PHASE_NAMES[phase]}方案", fix="打开已有方案修改")
    _refuse_plan(session, project.purchaser_id, plan, phase)
    evaluation = Evaluation(
        project_id=project_id,
        phase=phase,
        form=plan.form,
        tree_id=plan.tree_id,
        plan=_kept(plan),
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
    project = found(session, Project, evaluation.project_id)
    _refuse_plan(session, project.purchaser_id, plan, evaluation.phase)
    before = evaluation.model_dump()
    evaluation.tree_id, evaluation.form, evaluation.plan = plan.tree_id, plan.form, _kept(plan)
    evaluation.planned_on, evaluation.cutoff_on, evaluation.due_on = plan.planned_on, plan.cutoff_on, plan.due_on
    record(
        session,
        actor,
        "evaluation.change_plan",
        about(session, evaluation),
        before=before,
        after=evaluation.model_dump(),
    )


def _kept(plan: Plan) -> dict[str, Any]:
    """The words, and beside them what is arranged in fields, where anything is."""
    arranged = {} if plan.arranged == NOTHING_ARRANGED else {ARRANGED: kept_arranged(plan.arranged)}
    return {**plan.parts, **arranged}


def _refuse_plan(session: Session, purchaser_id: int, plan: Plan, phase: Phase) -> None:
    known = offered(session, purchaser_id, phase.value)
    if plan.tree_id not in known:
        raise ValidationError(
            f"没有可用于{PHASE_NAMES[phase]}的指标体系“{plan.tree_id}”",
            where="指标体系",
            fix=f"可用的有：{'、'.join(known.values())}；本级的须先发布",
        )
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
    """A person to sit on the panel, the seat, and the professional title.

    One who ``part`` ``assists`` is of the third party's people: gathers evidence, gets no sheet and fills no seat.
    """

    account_id: int
    seat: Seat
    title: str = ""
    mid_level_title: bool = False
    chair: bool = False
    part: str = MARKS


def appoint_member(session: Session, actor: Actor, evaluation_id: int, new: NewMember) -> PanelMember:
    """Put a person on the panel before the plan is confirmed; the project's owner and the contractor's people never."""
    evaluation = found(session, Evaluation, evaluation_id)
    allow(session, actor, "evaluation.plan", evaluation)
    refuse_unless(evaluation, EvaluationState.DRAFT, "方案已确认，不能再增减评估小组成员", "成员须回避时由其本人申报")
    account = found(session, Account, new.account_id)
    refuse_person(session, evaluation, account)
    refuse_part(session, account, part=new.part, chair=new.chair)
    if ties := suspicions(session, evaluation, account):
        raise ValidationError(
            f"{account.name}：{'；'.join(ties)}",
            where="聘请前核对",
            fix="换一位人员；核实不影响公正的，用“检查后再邀请”写明核实情况",
        )
    member = PanelMember(evaluation_id=evaluation_id, **new.__dict__)
    session.add(member)
    evaluation.version += 1
    record(
        session, actor, "evaluation.appoint", about(session, evaluation), after=new.__dict__ | {"name": account.name}
    )
    return member


def refuse_person(session: Session, evaluation: Evaluation, account: Account) -> None:
    """Refuse who may never sit on this panel: its project's owner, a contractor's people, who lacks the role."""
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


def declare_interests(
    session: Session, actor: Actor, evaluation_id: int, *, conflict: bool, words: str, kinds: Sequence[str] = ()
) -> None:
    """Declare one's interests before anything is shown; a conflict, also one that arises later, ends the seat.

    A declaration holds until the opening, or as many days as the bureau has set; then it is made again.
    """
    evaluation = found(session, Evaluation, evaluation_id)
    allow(session, actor, "evaluation.declare", evaluation)
    member = member_of(session, evaluation_id, actor)
    if member is None:
        raise ValidationError("您不在这个评估小组", fix="请采购经办核对小组名单")
    if member.declared_at is not None and not conflict and not is_lapsed(evaluation.state, member):
        raise ValidationError("您已经申报过利害关系", fix="如情况有变，请申报新的利害关系，席位随即终止")
    refuse_late_recusal(evaluation)
    project = found(session, Project, evaluation.project_id)
    member.declared_at, member.conflict = clock.now(), conflict
    member.declared_until = _declared_until(session, project.purchaser_id)
    member.declaration = need(words, "申报内容") if conflict else words.strip()
    if conflict:
        member.recused_at, member.recused_reason = clock.now(), member.declaration
    _keep_declaration(session, member, kinds)
    record(
        session,
        actor,
        "evaluation.declare",
        about(session, evaluation),
        after={"conflict": conflict, "words": member.declaration},
    )


def _keep_declaration(session: Session, member: PanelMember, kinds: Sequence[str]) -> None:
    """Keep the declaration beside those before it."""
    session.add(
        InterestDeclaration(
            member_id=member.id or 0,
            declared_at=member.declared_at or clock.now(),
            conflict=bool(member.conflict),
            kinds=list(kinds),
            words=member.declaration,
            valid_until=member.declared_until,
        )
    )


def refuse_late_recusal(evaluation: Evaluation) -> None:
    """After the opening a seat can no longer be given up: the marks are known."""
    if evaluation.state == EvaluationState.OPENED:
        raise ValidationError(
            "评分表已启封，不能再办理回避", where="评估小组", fix="启封后发现应当回避的，按更正结果或申诉复核办理"
        )


def _declared_until(session: Session, purchaser_id: int) -> date | None:
    days = bureau_days(session, purchaser_id, "interests_valid_days", clock.today())
    return clock.today() + timedelta(days=days) if days else None


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
        [
            *plan_findings(session, evaluation),
            *panel_findings(session, evaluation, confirmed_on),
            *hire_findings(session, evaluation),
        ],
    )
    _refuse_headless(members)
    tree = tree_named(session, evaluation.tree_id, evaluation.phase.value)
    evaluation.tree, evaluation.tree_digest = to_plain(tree), tree.digest()
    evaluation.state, evaluation.frozen_on = EvaluationState.SCORING, confirmed_on
    session.add_all(
        Sheet(evaluation_id=evaluation_id, member_id=member.id or 0)
        for member in members
        if not member.recused_at and member.part == MARKS
    )
    after = {"tree": tree.id, "digest": tree.digest(), "confirmed_on": confirmed_on}
    record(session, actor, "evaluation.confirm_plan", about(session, evaluation), after=after)


def _refuse_headless(members: Sequence[PanelMember]) -> None:
    """Without a chair nobody could ever open the sheets, whatever the rules of the day say of the panel."""
    if not any(member.chair and not member.recused_at for member in members):
        raise ValidationError("评估小组还没有组长", where="评估小组", fix="聘请一名组长，由组长启封评分表")
