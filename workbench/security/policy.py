"""Who may do what: one table of predicates on the object, read like sentences."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlmodel import Session, SQLModel, col, select

from workbench.errors import NotAllowedError
from workbench.models.accounts import Account, RoleGrant
from workbench.models.contracts import Contract
from workbench.models.evaluations import Evaluation, PanelMember, StoredFile
from workbench.models.needs import Household, Recipient, WantedService
from workbench.models.organisations import Purchaser
from workbench.models.projects import Project
from workbench.models.results import Appeal, Result, Reviewer
from workbench.models.words import EvaluationState, ResultState, Role


@dataclass(frozen=True)
class Grant:
    """One role within a purchaser, a township or village, or for a contractor."""

    role: Role
    purchaser_id: int | None = None
    organisation_id: int | None = None
    contractor_id: int | None = None


@dataclass(frozen=True)
class Actor:
    """The person who acts, with all roles; widgets and commands hold this, never the row."""

    account_id: int | None
    username: str
    name: str
    grants: frozenset[Grant] = field(default_factory=frozenset)

    @property
    def roles(self) -> frozenset[Role]:
        """Return the actor's roles anywhere."""
        return frozenset(grant.role for grant in self.grants)

    def purchasers(self, *roles: Role) -> frozenset[int]:
        """Return the purchasers at which the actor holds one of the roles."""
        return frozenset(g.purchaser_id for g in self.grants if g.role in roles and g.purchaser_id is not None)

    def holds(self, purchaser_id: int | None, *roles: Role) -> bool:
        """Tell whether the actor holds one of the roles at this purchaser."""
        return purchaser_id is not None and purchaser_id in self.purchasers(*roles)

    def organisations(self, role: Role) -> frozenset[int]:
        """Return the townships or villages for which the actor holds the role."""
        return frozenset(g.organisation_id for g in self.grants if g.role == role and g.organisation_id is not None)

    def contractors(self) -> frozenset[int]:
        """Return the contractors that the actor speaks for."""
        return frozenset(g.contractor_id for g in self.grants if g.role == Role.CONTRACTOR and g.contractor_id is not None)


PROGRAM = Actor(None, "", "系统")
"""The program itself, for what no person does: migrations and set-up."""


def actor_from(session: Session, account: Account) -> Actor:
    """Return the actor that an account stands for, with its grants of this moment."""
    rows = session.exec(select(RoleGrant).where(RoleGrant.account_id == account.id))
    grants = frozenset(Grant(r.role, r.purchaser_id, r.organisation_id, r.contractor_id) for r in rows)
    return Actor(account.id, account.username, account.name, grants)


@dataclass(frozen=True)
class Place:
    """Where an object belongs; predicates look at this and at the object."""

    purchaser_id: int | None = None
    project: Project | None = None
    evaluation: Evaluation | None = None


def place_of(session: Session, about: SQLModel | None) -> Place:
    """Follow an object to its evaluation, project and purchaser."""
    if about is None:
        return Place()
    if isinstance(about, Purchaser):
        return Place(about.id)
    if isinstance(about, Project):
        return Place(about.purchaser_id, about)
    evaluation = about if isinstance(about, Evaluation) else None
    if isinstance(about, Appeal):
        about = session.get_one(Result, about.result_id)
    if evaluation is None and (evaluation_id := getattr(about, "evaluation_id", None)):
        evaluation = session.get_one(Evaluation, evaluation_id)
    project_id = evaluation.project_id if evaluation else getattr(about, "project_id", None)
    project = session.get_one(Project, project_id) if project_id else None
    return Place(project.purchaser_id if project else getattr(about, "purchaser_id", None), project, evaluation)


Predicate = Callable[[Session, Actor, SQLModel | None], bool]


def holds(*roles: Role) -> Predicate:
    """Return the predicate: holds one of the roles at the object's purchaser."""

    def predicate(session: Session, actor: Actor, about: SQLModel | None) -> bool:
        return actor.holds(place_of(session, about).purchaser_id, *roles)

    return predicate


def holds_anywhere(*roles: Role) -> Predicate:
    """Return the predicate: holds one of the roles somewhere; for what belongs to the whole installation."""

    def predicate(_session: Session, actor: Actor, _about: SQLModel | None) -> bool:
        return bool(actor.roles & set(roles))

    return predicate


def signed_in(_session: Session, actor: Actor, _about: SQLModel | None) -> bool:
    """Anybody with an account."""
    return actor.account_id is not None


def any_of(*predicates: Predicate) -> Predicate:
    """Return the predicate: one of these holds."""

    def predicate(session: Session, actor: Actor, about: SQLModel | None) -> bool:
        return any(one(session, actor, about) for one in predicates)

    return predicate


def serves_the_place(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """A township officer for the households of its township, a village station for those of its village."""
    household = _household_of(session, about)
    if household is None:
        return False
    mine = actor.organisations(Role.TOWNSHIP) | actor.organisations(Role.VILLAGE)
    return household.township_id in mine or household.village_id in mine


def _household_of(session: Session, about: SQLModel | None) -> Household | None:
    if isinstance(about, Household):
        return about
    if isinstance(about, Recipient):
        return session.get_one(Household, about.household_id)
    if isinstance(about, WantedService):
        return session.get_one(Household, session.get_one(Recipient, about.recipient_id).household_id)
    return None


def delivers_the_project(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """Speaks for the contractor that holds the project's contract."""
    project = place_of(session, about).project
    if project is None or not actor.contractors():
        return False
    contract = session.exec(select(Contract).where(Contract.project_id == project.id)).first()
    return contract is not None and contract.contractor_id in actor.contractors()


def is_commissioned(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """A third-party evaluator commissioned for this evaluation (named among its people), or for one of the project."""
    place = place_of(session, about)
    return Role.THIRD_PARTY in actor.roles and _has_seat(session, actor, place)


def sits_on_panel(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """Sits on the panel of this evaluation, or of one of the project's evaluations."""
    return Role.PANEL in actor.roles and _has_seat(session, actor, place_of(session, about))


def _has_seat(session: Session, actor: Actor, place: Place) -> bool:
    if place.project is None:
        return False
    query = select(PanelMember.id).where(PanelMember.account_id == actor.account_id, col(PanelMember.recused_at).is_(None))
    if place.evaluation is not None:
        return session.exec(query.where(PanelMember.evaluation_id == place.evaluation.id)).first() is not None
    joined = query.join(Evaluation, col(Evaluation.id) == PanelMember.evaluation_id)
    return session.exec(joined.where(Evaluation.project_id == place.project.id)).first() is not None


def _member(session: Session, actor: Actor, about: SQLModel | None) -> PanelMember | None:
    evaluation = place_of(session, about).evaluation
    if evaluation is None:
        return None
    query = select(PanelMember).where(PanelMember.evaluation_id == evaluation.id, PanelMember.account_id == actor.account_id)
    return session.exec(query).first()


def is_named_on_panel(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """Is named on the panel, declared or not: for the declaration itself."""
    member = _member(session, actor, about)
    return Role.PANEL in actor.roles and member is not None and member.recused_at is None


def is_free_of_interests(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """Sits on the panel, has declared, and has no conflict."""
    member = _member(session, actor, about)
    return Role.PANEL in actor.roles and member is not None and member.recused_at is None and member.conflict is False


def chairs_the_panel(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """Chairs the panel, free of interests."""
    member = _member(session, actor, about)
    return member is not None and member.chair and is_free_of_interests(session, actor, about)


def reviews_the_appeal(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """Is in the group that reviews this appeal, or an appeal against this result or within this project."""
    if Role.REVIEWER not in actor.roles:
        return False
    query = select(Reviewer.id).where(Reviewer.account_id == actor.account_id)
    if isinstance(about, Appeal):
        return session.exec(query.where(Reviewer.appeal_id == about.id)).first() is not None
    place = place_of(session, about)
    if place.project is None:
        return False
    query = query.join(Appeal, col(Appeal.id) == Reviewer.appeal_id).join(Result, col(Result.id) == Appeal.result_id)
    query = query.join(Evaluation, col(Evaluation.id) == Result.evaluation_id)
    wanted = Evaluation.id == place.evaluation.id if place.evaluation else Evaluation.project_id == place.project.id
    return session.exec(query.where(wanted)).first() is not None


def decides_the_appeal(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """Is in the appeal's group, has declared, and has no conflict."""
    query = select(Reviewer).where(Reviewer.appeal_id == getattr(about, "id", None), Reviewer.account_id == actor.account_id)
    reviewer = session.exec(query).first() if isinstance(about, Appeal) else None
    return reviewer is not None and reviewer.conflict is False


def is_the_appellant(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """Speaks for the contractor that appeals."""
    del session
    return isinstance(about, Appeal) and about.contractor_id in actor.contractors()


def sees_the_result(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """The contractor sees its result once it was computed and not returned; others by their role."""
    if not isinstance(about, Result) or about.state == ResultState.RETURNED:
        return False
    return delivers_the_project(session, actor, about)


def reads_the_file(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """A document follows its result, evidence follows its evaluation, and its own contractor may read it too."""
    if not isinstance(about, StoredFile):
        return False
    if about.contractor_id is not None and about.contractor_id in actor.contractors():
        return True
    if about.kind == "evidence":
        return may(session, actor, "evaluation.read", about)
    if about.kind == "score_sheets":
        return READS_EVALUATION(session, actor, about) and _is_opened(session, about)
    return may(session, actor, "project.read", about)


def _is_opened(session: Session, about: SQLModel | None) -> bool:
    evaluation = place_of(session, about).evaluation
    return evaluation is not None and evaluation.state == EvaluationState.OPENED


STAFF = holds(Role.OFFICER, Role.LEADER, Role.FINANCE, Role.AUDITOR)
OFFICER = holds(Role.OFFICER)
LEADER = holds(Role.LEADER)
READS_EVALUATION = any_of(STAFF, sits_on_panel, is_commissioned, reviews_the_appeal)

POLICY: dict[str, Predicate] = {
    "need.read": any_of(STAFF, serves_the_place),
    "need.write": any_of(OFFICER, serves_the_place),
    "need.dispose": any_of(OFFICER, serves_the_place),
    "project.read": any_of(STAFF, holds(Role.AGENCY), delivers_the_project, sits_on_panel, is_commissioned, reviews_the_appeal),
    "project.write": OFFICER,
    "project.approve": LEADER,
    "procurement.read": any_of(STAFF, holds(Role.AGENCY)),
    "procurement.write": any_of(OFFICER, holds(Role.AGENCY)),
    "procurement.award": OFFICER,
    "contract.read": any_of(STAFF, delivers_the_project),
    "contract.write": OFFICER,
    "delivery.write": any_of(OFFICER, delivers_the_project),
    "evaluation.read": READS_EVALUATION,
    "evaluation.plan": OFFICER,
    "evaluation.confirm_plan": LEADER,
    "evaluation.declare": is_named_on_panel,
    "evaluation.score": is_free_of_interests,
    "evaluation.open": chairs_the_panel,
    "fact.write": any_of(OFFICER, is_commissioned),
    "fact.check": is_free_of_interests,
    "evidence.write": any_of(OFFICER, is_commissioned),
    "veto.write": any_of(OFFICER, LEADER),
    "result.read": any_of(READS_EVALUATION, sees_the_result),
    "result.write": OFFICER,
    "result.comment": delivers_the_project,
    "result.confirm": LEADER,
    "result.publish": OFFICER,
    "appeal.file": delivers_the_project,
    "appeal.read": any_of(STAFF, is_the_appellant, reviews_the_appeal),
    "appeal.handle": LEADER,
    "appeal.declare": reviews_the_appeal,
    "appeal.decide": decides_the_appeal,
    "file.read": reads_the_file,
    "rules.read": signed_in,
    "rules.write": LEADER,
    "account.manage": holds_anywhere(Role.ADMIN),
    "record.read": any_of(STAFF, holds_anywhere(Role.ADMIN)),
}

ACTION_NAMES = {
    "need.read": "查看需求",
    "need.write": "登记需求",
    "need.dispose": "决定需求去向",
    "project.read": "查看项目",
    "project.write": "办理项目",
    "project.approve": "批准立项",
    "procurement.read": "查看采购记录",
    "procurement.write": "登记采购记录",
    "procurement.award": "登记定标",
    "contract.read": "查看合同",
    "contract.write": "登记合同",
    "delivery.write": "登记服务数量",
    "evaluation.read": "查看评估",
    "evaluation.plan": "编制评估方案",
    "evaluation.confirm_plan": "确认评估方案",
    "evaluation.declare": "申报利害关系",
    "evaluation.score": "评分",
    "evaluation.open": "启封评分表",
    "fact.write": "登记评分事实",
    "fact.check": "核对评分事实",
    "evidence.write": "上传证据",
    "veto.write": "登记一票否决认定",
    "result.read": "查看评估结果",
    "result.write": "编写评估报告",
    "result.comment": "对评估结果初稿提意见",
    "result.confirm": "确认评估报告",
    "result.publish": "反馈、公布和应用结果",
    "appeal.file": "提出申诉",
    "appeal.read": "查看申诉",
    "appeal.handle": "受理申诉",
    "appeal.declare": "复核组成员申报利害关系",
    "appeal.decide": "复核申诉",
    "file.read": "查看文件",
    "rules.read": "查看规则",
    "rules.write": "登记本地规定",
    "account.manage": "管理账号",
    "record.read": "查看操作记录",
}


def may(session: Session, actor: Actor, action: str, about: SQLModel | None = None) -> bool:
    """Tell whether the actor may do this to this object; an unknown action is a defect and raises KeyError."""
    return POLICY[action](session, actor, about)


def allow(session: Session, actor: Actor, action: str, about: SQLModel | None = None) -> None:
    """Do nothing if the actor may, else raise NotAllowedError in Chinese."""
    if not may(session, actor, action, about):
        raise NotAllowedError(f"您不能{ACTION_NAMES[action]}", fix="如工作需要，请联系系统管理员调整角色，或请有权限的同事办理")
