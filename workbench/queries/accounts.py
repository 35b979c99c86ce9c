"""Accounts as the administrator sees them: who, which roles within which bounds; never when somebody worked."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from workbench.models.accounts import Account, RoleGrant
from workbench.models.organisations import Contractor, Organisation, Purchaser
from workbench.models.words import ROLE_NAMES, OrganisationKind, Role
from workbench.queries.feeds import linked_accounts
from workbench.security.policy import Actor, allow


@dataclass(frozen=True)
class GrantLine:
    """One role of an account with its bound in words."""

    id: int
    role: Role
    name: str
    bound: str


@dataclass(frozen=True)
class AccountLine:
    """An account in the list."""

    id: int
    username: str
    name: str
    title: str
    training: bool
    disabled: bool
    grants: tuple[GrantLine, ...]
    calendar_link: bool


@dataclass(frozen=True)
class Bounds:
    """The units that a role can be bound to, by id."""

    purchasers: dict[int, str]
    townships: dict[int, str]
    villages: dict[int, str]
    contractors: dict[int, str]

    def of(self, role: Role) -> dict[int, str]:
        """Return the units that this role is held for."""
        by_role = {Role.TOWNSHIP: self.townships, Role.VILLAGE: self.villages, Role.CONTRACTOR: self.contractors}
        return by_role.get(role, self.purchasers)


def accounts_seen(session: Session, actor: Actor) -> list[AccountLine]:
    """Return all accounts in the order of their making. Raises NotAllowedError for who is not an administrator."""
    allow(session, actor, "account.manage")
    names = bounds_of(session)
    grants: dict[int, list[GrantLine]] = {}
    for row in session.exec(select(RoleGrant).order_by(col(RoleGrant.id))):
        line = GrantLine(row.id or 0, row.role, ROLE_NAMES[row.role], _bound(names, row))
        grants.setdefault(row.account_id, []).append(line)
    linked = linked_accounts(session)
    return [
        AccountLine(
            a.id or 0,
            a.username,
            a.name,
            a.title,
            a.training,
            a.disabled,
            tuple(grants.get(a.id or 0, ())),
            a.id in linked,
        )
        for a in session.exec(select(Account).order_by(col(Account.id)))
    ]


def bounds_of(session: Session) -> Bounds:
    """Return every unit that a role can be bound to."""
    units = session.exec(select(Organisation).order_by(col(Organisation.code))).all()
    return Bounds(
        purchasers={row.id or 0: row.name for row in session.exec(select(Purchaser).order_by(col(Purchaser.id)))},
        townships={unit.id or 0: unit.name for unit in units if unit.kind == OrganisationKind.TOWNSHIP},
        villages={unit.id or 0: unit.name for unit in units if unit.kind == OrganisationKind.VILLAGE},
        contractors={row.id or 0: row.name for row in session.exec(select(Contractor).order_by(col(Contractor.id)))},
    )


def _bound(names: Bounds, row: RoleGrant) -> str:
    if row.contractor_id is not None:
        return names.contractors.get(row.contractor_id, "")
    if row.organisation_id is not None:
        return (names.townships | names.villages).get(row.organisation_id, "")
    return names.purchasers.get(row.purchaser_id or 0, "")
