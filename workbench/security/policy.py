"""Who may do what: one table of predicates on the object, read like sentences."""

from sqlmodel import Session, SQLModel

from workbench.errors import NotAllowedError
from workbench.models.evaluations import StoredFile
from workbench.models.words import Role
from workbench.security.actors import PROGRAM, Actor, Grant, Place, actor_from, place_of
from workbench.security.predicates import (
    Predicate,
    any_of,
    began_the_import,
    chairs_the_panel,
    decides_the_appeal,
    delivers_the_project,
    holds,
    holds_anywhere,
    is_cleared,
    is_commissioned,
    is_free_of_interests,
    is_named_on_panel,
    is_opened,
    is_the_appellant,
    made_the_file,
    owns_the_project,
    recipient_of_file,
    reviews_the_appeal,
    sees_the_result,
    serves_the_place,
    signed_in,
    sits_on_panel,
)

__all__ = [
    "ACTION_NAMES",
    "POLICY",
    "PROGRAM",
    "Actor",
    "Grant",
    "Place",
    "actor_from",
    "allow",
    "may",
    "place_of",
]


def reads_the_file(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """A document follows its result, evidence follows its evaluation, and its own contractor may read it too."""
    if not isinstance(about, StoredFile):
        return False
    if about.contractor_id is not None and about.contractor_id in actor.contractors():
        return True
    if about.kind in OWN_FILES:
        return made_the_file(session, actor, about)
    if about.kind == "person":
        recipient = recipient_of_file(session, about)
        return recipient is not None and may(session, actor, "vault.open", recipient)
    if about.kind in {"evidence", "score_sheets"}:
        return READS_EVIDENCE(session, actor, about) and (about.kind == "evidence" or is_opened(session, about))
    return may(session, actor, READ_AS.get(about.kind, "project.read"), about)


READ_AS = {
    "compliance_sheet": "compliance.read",
    "procurement": "procurement.read",
    "bid_report": "procurement.read",
}
"""By which permission a kind of file is read; any other follows its project."""
OWN_FILES = frozenset({"import", "own"})
"""Kinds of file that only who made them reads: what was handed in for import, and lists drawn for one person."""
STAFF = holds(Role.OFFICER, Role.LEADER, Role.FINANCE, Role.AUDITOR)
OFFICER = holds(Role.OFFICER)
LEADER = holds(Role.LEADER)
READS_EVALUATION = any_of(STAFF, sits_on_panel, is_commissioned, reviews_the_appeal)
READS_EVIDENCE = any_of(STAFF, is_cleared, is_commissioned, reviews_the_appeal)

POLICY: dict[str, Predicate] = {
    "need.read": any_of(STAFF, serves_the_place),
    "need.write": any_of(OFFICER, serves_the_place),
    "need.import": began_the_import,
    "need.dispose": any_of(OFFICER, serves_the_place),
    "vault.see": any_of(OFFICER, LEADER, serves_the_place),
    "vault.open": any_of(OFFICER, serves_the_place),
    "vault.write": any_of(OFFICER, serves_the_place),
    "vault.delete": LEADER,
    "vault.log": holds(Role.LEADER, Role.AUDITOR),
    "project.read": any_of(
        STAFF, holds(Role.AGENCY), delivers_the_project, is_cleared, is_commissioned, reviews_the_appeal
    ),
    "project.write": OFFICER,
    "project.approve": LEADER,
    "procurement.read": any_of(STAFF, holds(Role.AGENCY)),
    "procurement.write": any_of(OFFICER, holds(Role.AGENCY)),
    "procurement.award": OFFICER,
    "contract.read": any_of(STAFF, delivers_the_project),
    "contract.write": OFFICER,
    "delivery.write": any_of(OFFICER, delivers_the_project),
    "care.read": any_of(STAFF, serves_the_place),
    "care.write": any_of(OFFICER, serves_the_place),
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
    "result.read": any_of(READS_EVIDENCE, sees_the_result),
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
    "compliance.read": STAFF,
    "rules.read": signed_in,
    "rules.write": LEADER,
    "rule.attest": owns_the_project,
    "account.manage": holds_anywhere(Role.ADMIN),
    "record.read": any_of(STAFF, holds_anywhere(Role.ADMIN)),
}

ACTION_NAMES = {
    "need.read": "查看需求",
    "need.write": "登记需求",
    "need.import": "导入这份文件",
    "need.dispose": "决定需求去向",
    "vault.see": "查看掩码后的身份信息",
    "vault.open": "查阅身份信息",
    "vault.write": "登记身份信息",
    "vault.delete": "依法删除身份信息",
    "vault.log": "查看身份信息查阅登记",
    "project.read": "查看项目",
    "project.write": "办理项目",
    "project.approve": "批准立项",
    "procurement.read": "查看采购记录",
    "procurement.write": "登记采购记录",
    "procurement.award": "登记定标",
    "contract.read": "查看合同",
    "contract.write": "登记合同",
    "delivery.write": "登记服务数量",
    "care.read": "查看委托照料服务协议",
    "care.write": "登记委托照料服务协议",
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
    "compliance.read": "查看合规检查表",
    "rules.read": "查看规则",
    "rules.write": "登记本地规定",
    "rule.attest": "答复由人核对的规定",
    "account.manage": "管理账号",
    "record.read": "查看操作记录",
}


def may(session: Session, actor: Actor, action: str, about: SQLModel | None = None) -> bool:
    """Tell whether the actor may do this to this object; an unknown action is a defect and raises KeyError."""
    return POLICY[action](session, actor, about)


def allow(session: Session, actor: Actor, action: str, about: SQLModel | None = None) -> None:
    """Do nothing if the actor may, else raise NotAllowedError in Chinese."""
    if not may(session, actor, action, about):
        raise NotAllowedError(
            f"您不能{ACTION_NAMES[action]}", fix="如工作需要，请联系系统管理员调整角色，或请有权限的同事办理"
        )
