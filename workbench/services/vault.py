"""The vault: identities are sealed here, opened for a stated purpose that is recorded, and told apart from one another."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from sqlmodel import Session, col, select

from scoring.deadlines import add_months
from workbench import clock
from workbench.errors import NotFoundError, ValidationError
from workbench.models.hotline import CallerEntry
from workbench.models.needs import Recipient, RecipientAgent
from workbench.models.vault import PersonFile, VaultEntry
from workbench.rules.register import load_register
from workbench.security import vault
from workbench.security.policy import Actor, allow, may
from workbench.security.record import record
from workbench.security.vault_numbers import born_on, read_id_number, read_phone, refuse_identity
from workbench.services.acting import about, found, in_order, need

FIELDS = {"name": "姓名", "id_number": "身份证号", "phone": "电话", "address": "住址"}


@dataclass(frozen=True)
class Identity:
    """Who somebody is, as typed or imported; what is unknown stays empty."""

    name: str
    id_number: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True)
class Notice:
    """On what ground the identity is kept: a line of the register, when it was told, and a guardian's consent."""

    ground: str
    informed_on: date
    consent_on: date | None = None
    consent_by: str = ""


def checked(identity: Identity) -> Identity:
    """Return the identity with its numbers in one form. Raises ValidationError that names the field."""
    return Identity(
        name="".join(need(identity.name, FIELDS["name"]).split()),
        id_number=read_id_number(identity.id_number) if identity.id_number.strip() else "",
        phone=read_phone(identity.phone) if identity.phone.strip() else "",
        address="".join(identity.address.split()),
    )


def child_until(identity: Identity, on: date) -> int | None:
    """Return the year of the fourteenth birthday of a child under fourteen on a day; None for everybody else."""
    if not identity.id_number:
        return None
    turns = add_months(born_on(identity.id_number), 12 * load_register().child_age)
    return turns.year if on < turns else None


def refuse_notice(notice: Notice, *, child: bool) -> None:
    """Refuse an identity without a ground, and a child's without the guardian's separate consent."""
    register = load_register()
    register.line("grounds", notice.ground, notice.informed_on, "处理依据")
    in_order([("告知日期", notice.informed_on), ("今天", clock.today())])
    if child and (notice.consent_on is None or not notice.consent_by.strip()):
        raise ValidationError(
            "这名对象不满14周岁，没有登记监护人的单独同意",
            where="监护人同意",
            clause=register.child_cite,
            fix="填写监护人同意的日期和与对象的关系；没有取得同意，不登记身份信息",
        )
    in_order([("监护人同意日期", notice.consent_on), ("今天", clock.today())])


def sealed(key: vault.Key, recipient: Recipient, identity: Identity, notice: Notice) -> VaultEntry:
    """Return a new entry of a checked identity, sealed under the key; nothing is saved, an import seals many at once."""
    entry = VaultEntry(
        id=uuid4().hex,
        purchaser_id=recipient.purchaser_id,
        recipient_id=recipient.id or 0,
        key_id=key.id,
        name="",
        ground=notice.ground,
        informed_on=notice.informed_on,
        consent_on=notice.consent_on,
        consent_by=notice.consent_by.strip(),
    )
    _fill(key, entry, identity)
    return entry


def _fill(key: vault.Key, entry: VaultEntry, identity: Identity) -> None:
    for name, value in sealed_fields(key, entry.id, entry.purchaser_id, identity).items():
        setattr(entry, name, value)


def sealed_fields(key: vault.Key, entry_id: str, purchaser_id: int, identity: Identity) -> dict[str, str]:
    """Return what an entry of that id holds of a checked identity: sealed texts, keyed hashes, and the key's id."""
    sealed = {name: vault.seal(key, entry_id, name, getattr(identity, name)) for name in FIELDS}
    hashes = {
        f"{name}_hash": vault.matching(key, purchaser_id, name, getattr(identity, name))
        for name in ("id_number", "phone")
    }
    return {"key_id": key.id} | sealed | hashes


def keys_in_use(session: Session) -> tuple[vault.Key, ...]:
    """Return the keys; a workspace whose vault is still empty gets its first one."""
    if not _in_use(session):
        vault.make_key()
    return vault.keys()


def _in_use(session: Session) -> bool:
    """Tell whether anything is sealed already: without its key it is lost, and a new key would hide that."""
    sealed = select(PersonFile.id).where(col(PersonFile.sealed_key).is_not(None))
    some = (select(VaultEntry.id), select(CallerEntry.id), sealed)
    return any(session.exec(query.limit(1)).first() is not None for query in some)


def save_identity(
    session: Session, actor: Actor, recipient_id: int, typed: Identity, notice: Notice, *, agent_id: int | None = None
) -> VaultEntry:
    """Seal the identity of a recipient, or of somebody who speaks for one; an earlier one is replaced.

    Raises ValidationError for a bad number, for a number that another recipient has, and for a child without consent.
    """
    recipient = found(session, Recipient, recipient_id)
    allow(session, actor, "vault.write", recipient)
    _refuse_agent(session, recipient, agent_id)
    identity, key = checked(typed), keys_in_use(session)[-1]
    child = child_until(identity, clock.today()) if agent_id is None else None
    refuse_notice(notice, child=child is not None)
    if agent_id is None:
        _refuse_same(session, actor, recipient, identity)
        recipient.child_until = child
        recipient.erased_on = None
        session.add(recipient)
    mine = select(VaultEntry).where(VaultEntry.recipient_id == recipient_id, VaultEntry.agent_id == agent_id)
    if (old := session.exec(mine).first()) is not None:
        session.delete(old)
    entry = sealed(key, recipient, identity, notice)
    entry.agent_id = agent_id
    session.add(entry)
    fields = [FIELDS[name] for name in FIELDS if getattr(identity, name)]
    told = entry.model_dump(include={"ground", "informed_on", "consent_on", "consent_by", "agent_id"})
    record(session, actor, "vault.save", about(session, recipient), after=told | {"fields": fields})
    return entry


def _refuse_agent(session: Session, recipient: Recipient, agent_id: int | None) -> None:
    if agent_id is not None and found(session, RecipientAgent, agent_id).recipient_id != recipient.id:
        raise ValidationError("这名代理人属于别的对象", where="代理人", fix="在对象自己的页面登记代理人")


def _refuse_same(session: Session, actor: Actor, recipient: Recipient, identity: Identity) -> None:
    """Two recipients with one identity number are one person; the other's code is told to who may see it only."""
    others = [one for one in same_number(session, recipient.purchaser_id, identity) if one.id != recipient.id]
    if others:
        seen = [one.code for one in others if may(session, actor, "need.read", one)]
        place = f"对象 {seen[0]}" if seen else "本单位另一处的对象，请联系采购经办核对"
        raise ValidationError(
            f"这个身份证号已经登记为{place}", where="身份证号", fix="核对是否重复登记，一人只登记一次"
        )


def same_number(
    session: Session, purchaser_id: int, identity: Identity, *, field: str = "id_number"
) -> list[Recipient]:
    """Return the purchaser's recipients who have that identity number, or phone, themselves; found by keyed hash."""
    number = getattr(identity, field)
    if not number:
        return []
    wanted = {vault.matching(key, purchaser_id, field, number) for key in keys_in_use(session)}
    query = select(Recipient).join(VaultEntry, col(VaultEntry.recipient_id) == Recipient.id)
    query = query.where(VaultEntry.purchaser_id == purchaser_id, col(VaultEntry.agent_id).is_(None))
    query = query.where(col(getattr(VaultEntry, f"{field}_hash")).in_(wanted))
    return list(session.exec(query.order_by(col(Recipient.id))))


@dataclass(frozen=True)
class Reason:
    """For what the vault is opened: a line of the register, and the matter in words."""

    purpose: str
    matter: str


def open_identity(
    session: Session, actor: Actor, entry_id: str, fields: Collection[str], reason: Reason
) -> dict[str, str]:
    """Return the wanted fields in clear and record who read which of them, when and for what."""
    entry = session.get(VaultEntry, entry_id)
    if entry is None:
        raise NotFoundError("没有这条身份信息，可能已依法删除", fix="刷新页面查看")
    recipient = found(session, Recipient, entry.recipient_id)
    allow(session, actor, "vault.open", recipient)
    if not fields or set(fields) - set(FIELDS):
        raise ValidationError("没有选择要查阅哪几项", where="查阅内容", fix="只选这次办事必须知道的")
    purpose = load_register().line("purposes", reason.purpose, clock.today(), "查阅目的")
    matter = need(reason.matter, "办理事项")
    refuse_identity("办理事项", matter)
    told = {"fields": [FIELDS[name] for name in FIELDS if name in fields], "purpose": purpose.name, "matter": matter}
    record(session, actor, "vault.open", about(session, recipient), after=told | {"agent_id": entry.agent_id})
    clear = opened(vault.keys(), entry)
    return {name: getattr(clear, name) for name in FIELDS if name in fields}


def opened(keys: Sequence[vault.Key], entry: VaultEntry) -> Identity:
    """Return an entry in clear, for the program's own use. Raises WorkbenchError without its key."""
    key = next((one for one in keys if one.id == entry.key_id), keys[-1])
    return Identity(**{name: vault.unseal(key, entry.id, name, getattr(entry, name)) for name in FIELDS})


def keep_identity_out(session: Session, household_id: int, label: str, *texts: str) -> None:
    """Refuse a text about a household that holds an identity number, a mobile number or the name of one of its people."""
    refuse_identity(label, *texts)
    query = select(VaultEntry).join(Recipient, col(Recipient.id) == VaultEntry.recipient_id)
    entries = session.exec(query.where(Recipient.household_id == household_id)).all()
    names = [opened(vault.keys(), one).name for one in entries] if any(texts) and entries else []
    if any(len(name) > 1 and name in text for name in names for text in texts):
        raise ValidationError(f"“{label}”里有姓名", where=label, fix="用“本人”“监护人”等称呼，不写姓名")


def reseal_all(session: Session) -> int:
    """Seal every entry anew under the key in force, for `./run vault --rotate`; return how many there were."""
    keys = vault.keys()
    entries = session.exec(select(VaultEntry)).all()
    for entry in entries:
        _fill(keys[-1], entry, opened(keys, entry))
        session.add(entry)
    callers = session.exec(select(CallerEntry)).all()
    for caller in callers:
        fill_caller(keys[-1], caller, *opened_caller(keys, caller))
        session.add(caller)
    return len(entries) + len(callers)


def fill_caller(key: vault.Key, entry: CallerEntry, name: str, phone: str) -> None:
    """Seal who brought a matter forward into its entry, under the key."""
    entry.key_id = key.id
    entry.name, entry.phone = vault.seal(key, entry.id, "name", name), vault.seal(key, entry.id, "phone", phone)
    entry.phone_hash = vault.matching(key, entry.purchaser_id, "phone", phone)


def opened_caller(keys: Sequence[vault.Key], entry: CallerEntry) -> tuple[str, str]:
    """Return name and telephone of a caller in clear, for the program's own use. Raises WorkbenchError without the key."""
    key = next((one for one in keys if one.id == entry.key_id), keys[-1])
    return vault.unseal(key, entry.id, "name", entry.name), vault.unseal(key, entry.id, "phone", entry.phone)
