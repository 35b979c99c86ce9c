"""Who brought a matter forward: sealed as in the vault, opened for a purpose that is recorded, and forgotten by law."""

from dataclasses import dataclass
from uuid import uuid4

from sqlmodel import Session, select

from workbench import clock
from workbench.errors import NotFoundError, ValidationError
from workbench.models.hotline import Call, CallerEntry
from workbench.rules.register import load_register
from workbench.security import vault
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.security.vault_numbers import read_phone, refuse_identity
from workbench.services.acting import about, found, need
from workbench.services.vault import Reason, fill_caller, keys_in_use, opened_caller

FIELDS = {"name": "姓名", "phone": "电话"}


@dataclass(frozen=True)
class Caller:
    """Who called, as told; what is unknown stays empty."""

    name: str = ""
    phone: str = ""


def save_caller(session: Session, call: Call, typed: Caller) -> None:
    """Seal who called beside the matter; nothing is kept where nothing was told."""
    name = "".join(typed.name.split())
    phone = read_phone(typed.phone) if typed.phone.strip() else ""
    if not name and not phone:
        return
    if len(name) > 40:  # noqa: PLR2004 - the width of a name
        raise ValidationError("姓名太长", where="姓名", fix="只写姓名，情况写在内容里")
    key = keys_in_use(session)[-1]
    entry = CallerEntry(id=uuid4().hex, purchaser_id=call.purchaser_id, call_id=call.id or 0, key_id=key.id)
    fill_caller(key, entry, name, phone)
    session.add(entry)


def open_caller(session: Session, actor: Actor, call_id: int, reason: Reason) -> dict[str, str]:
    """Return who called in clear and record who read it, when and for what; the reading log of the vault shows it."""
    call = found(session, Call, call_id)
    allow(session, actor, "call.caller", call)
    entry = _entry(session, call)
    purpose = load_register().line("purposes", reason.purpose, clock.today(), "查阅目的")
    matter = need(reason.matter, "办理事项")
    refuse_identity("办理事项", matter)
    name, phone = opened_caller(vault.keys(), entry)
    clear = {key: value for key, value in (("name", name), ("phone", phone)) if value}
    told = {"fields": [FIELDS[key] for key in clear], "purpose": purpose.name, "matter": matter}
    record(session, actor, "call.open_caller", about(session, call), after=told)
    return clear


def forget_caller(session: Session, actor: Actor, call_id: int, *, reason: str) -> None:
    """Delete who called and keep the matter, with the reason on record."""
    call = found(session, Call, call_id)
    allow(session, actor, "call.assign", call)
    session.delete(_entry(session, call))
    call.anonymous = True
    session.add(call)
    record(session, actor, "call.forget_caller", about(session, call), after={"reason": need(reason, "删除理由")})


def _entry(session: Session, call: Call) -> CallerEntry:
    entry = session.exec(select(CallerEntry).where(CallerEntry.call_id == call.id)).first()
    if entry is None:
        raise NotFoundError("这一件没有登记来电人", fix="匿名件和没有留姓名电话的件没有身份信息")
    return entry
