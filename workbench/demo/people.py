"""The people and units of the training workspace, from data/demo/people.yaml; all invented, all marked 演练."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, select

from workbench.demo import scripts
from workbench.errors import NotFoundError
from workbench.models.accounts import Account
from workbench.models.organisations import Contractor, Organisation, Purchaser
from workbench.models.words import ContractorKind, OrganisationKind, Role
from workbench.security.policy import PROGRAM, Actor, actor_from
from workbench.services import accounts, needs, procurement, workspaces

FIRST_DAY = date(2024, 1, 1)


script = scripts.script


def as_actor(session: Session, username: str) -> Actor:
    """Return the training person of that name as an actor."""
    account = session.exec(select(Account).where(Account.username == username)).first()
    if account is None:
        raise NotFoundError(f"没有演练账号“{username}”", fix="重新生成演练工作区")
    return actor_from(session, account)


@dataclass(frozen=True)
class Cast:
    """Ids of the training purchaser, units and contractors, by the keys of the script."""

    purchaser_id: int
    units: Mapping[str, int]
    contractors: Mapping[str, int]


def make_workspace(session: Session) -> Cast:
    """Make the training workspace with its purchaser, units, contractors and accounts."""
    people = script("people")
    workspaces.create_workspace(session, title=f"{people['bureau']}（演练）", training=True)
    purchaser = workspaces.add_purchaser(session, name=people["bureau"], county=people["county"], first_day=FIRST_DAY)
    purchaser_id = purchaser.id or 0
    for one in people["accounts"]:
        if one["role"] in {"admin", "officer"}:
            _account(session, one, Cast(purchaser_id, {}, {}))
    units = _units(session, purchaser.organisation_id)
    cast = Cast(purchaser_id, units, _contractors(session, purchaser_id))
    for one in people["accounts"]:
        if one["role"] not in {"admin", "officer"}:
            _account(session, one, cast)
    return cast


def the_cast(session: Session) -> Cast:
    """Return the ids of a training workspace that was made before."""
    units = {row.code: row.id or 0 for row in session.exec(select(Organisation))}
    by_code = {row.credit_code: row.id or 0 for row in session.exec(select(Contractor))}
    contractors = {one["key"]: by_code[one["code"]] for one in script("people")["contractors"]}
    bureau = select(Purchaser).where(Purchaser.name == script("people")["bureau"])
    return Cast(session.exec(bureau).one().id or 0, units, contractors)


def _units(session: Session, county_id: int) -> dict[str, int]:
    admin, found = as_actor(session, "guanli"), {}
    for town in script("people")["townships"]:
        row = _unit(session, admin, town["code"], town["name"], OrganisationKind.TOWNSHIP, county_id)
        found[town["code"]] = row.id or 0
        for number, name in enumerate(town["villages"], 1):
            code = f"{town['code']}-{number}"
            found[code] = _unit(session, admin, code, f"{name}（演练）", OrganisationKind.VILLAGE, row.id or 0).id or 0
    return found


def _unit(session: Session, admin: Actor, code: str, name: str, kind: OrganisationKind, parent_id: int) -> Organisation:
    return needs.add_organisation(
        session, admin, code=code, name=name, kind=kind, parent_id=parent_id, first_day=FIRST_DAY
    )


def _contractors(session: Session, purchaser_id: int) -> dict[str, int]:
    officer = as_actor(session, "jingban")
    return {
        one["key"]: procurement.add_contractor(
            session, officer, purchaser_id, name=one["name"], credit_code=one["code"], kind=ContractorKind(one["kind"])
        ).id
        or 0
        for one in script("people")["contractors"]
    }


def _account(session: Session, one: Mapping[str, Any], cast: Cast) -> None:
    account = accounts.add_account_unasked(
        session,
        username=one["username"],
        name=one["name"],
        title=one["title"],
        password=script("people")["password"],
        training=True,
    )
    role, unit = Role(one["role"]), one.get("unit", "")
    bounds = {"purchaser_id": cast.purchaser_id}
    if role in {Role.TOWNSHIP, Role.VILLAGE}:
        bounds["organisation_id"] = cast.units[unit]
    if role == Role.CONTRACTOR:
        bounds["contractor_id"] = cast.contractors[unit]
    accounts.give_role_unasked(session, PROGRAM, account, role, **bounds)
