"""What somebody named on a panel does there: marks, or only gathers evidence as the third party's person."""

from sqlmodel import Session, select

from workbench.errors import ValidationError
from workbench.models.accounts import Account, RoleGrant
from workbench.models.evaluations import ASSISTS, MARKS
from workbench.models.words import Role


def refuse_part(session: Session, account: Account, *, part: str, chair: bool) -> None:
    """Only a third party assists, and who assists does not lead those who mark."""
    if part == MARKS:
        return
    roles = set(session.exec(select(RoleGrant.role).where(RoleGrant.account_id == account.id)))
    if part != ASSISTS or Role.THIRD_PARTY not in roles:
        raise ValidationError(
            f"{account.name} 没有“第三方评估机构”角色，不能只协助收集证据",
            where="评估小组",
            fix="作为成员聘请，或请系统管理员授予角色",
        )
    if chair:
        raise ValidationError(f"{account.name} 不评分，不能任组长", where="评估小组", fix="由评分的成员任组长")
