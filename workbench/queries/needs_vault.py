"""What screens may show of the vault: masks, who read what, how long it is kept, and what was deleted."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from scoring.deadlines import add_months
from workbench.models.evaluations import StoredFile
from workbench.models.needs import Household, Recipient, RecipientAgent
from workbench.models.record import Event
from workbench.models.vault import PersonFile, Tombstone, VaultEntry
from workbench.models.words import Role
from workbench.rules.register import load_register
from workbench.security import vault
from workbench.security.policy import Actor, allow, may
from workbench.security.vault_numbers import mask_address, mask_id_number, mask_name, mask_phone
from workbench.services.vault import opened

LOG_PAGE = 50


@dataclass(frozen=True)
class Masked:
    """An identity behind its masks; ``role`` is empty for the recipient."""

    entry_id: str
    recipient_id: int
    agent_id: int | None
    role: str
    name: str
    id_number: str
    phone: str
    address: str
    ground: str
    informed_on: date
    consent_on: date | None
    consent_by: str


def masks(session: Session, actor: Actor, household_id: int) -> list[Masked]:
    """Return the masked identities of a household. Raises NotAllowedError, and WorkbenchError without the key."""
    allow(session, actor, "vault.see", session.get_one(Household, household_id))
    query = select(VaultEntry).join(Recipient, col(Recipient.id) == VaultEntry.recipient_id)
    mine = query.where(Recipient.household_id == household_id)
    rows = session.exec(mine.order_by(col(VaultEntry.recipient_id), col(VaultEntry.agent_id).nulls_first())).all()
    keys = vault.keys() if rows else ()
    agents = select(RecipientAgent).where(col(RecipientAgent.id).in_([row.agent_id for row in rows if row.agent_id]))
    roles = {one.id: one.role for one in session.exec(agents)}
    return [_masked(row, keys, roles.get(row.agent_id, "")) for row in rows]


def _masked(row: VaultEntry, keys: tuple[vault.Key, ...], role: str) -> Masked:
    clear, register = opened(keys, row), load_register()
    return Masked(
        entry_id=row.id,
        recipient_id=row.recipient_id,
        agent_id=row.agent_id,
        role=register.name("agents", role) if role else "",
        name=mask_name(clear.name),
        id_number=mask_id_number(clear.id_number),
        phone=mask_phone(clear.phone),
        address=mask_address(clear.address),
        ground=register.name("grounds", row.ground),
        informed_on=row.informed_on,
        consent_on=row.consent_on,
        consent_by=row.consent_by,
    )


def person_files(session: Session, actor: Actor, recipient_id: int) -> dict[str, str]:
    """Return the files about a recipient that the actor may open: name by public id."""
    query = select(StoredFile).join(PersonFile, col(PersonFile.file_id) == StoredFile.id)
    rows = session.exec(query.where(PersonFile.recipient_id == recipient_id).order_by(col(StoredFile.id)))
    return {row.public_id: row.name for row in rows if may(session, actor, "file.read", row)}


@dataclass(frozen=True)
class Reading:
    """One line of the reading log."""

    id: int
    at: datetime
    actor: str
    code: str
    fields: tuple[str, ...]
    purpose: str
    matter: str


def reading_log(session: Session, actor: Actor, *, before: int | None = None) -> list[Reading]:
    """Return who opened which identity for what, newest first, LOG_PAGE lines before an event's id."""
    purchasers = actor.purchasers(Role.LEADER, Role.AUDITOR)
    query = select(Event).where(
        col(Event.action).in_(("vault.open", "call.open_caller")), col(Event.purchaser_id).in_(purchasers)
    )
    if before is not None:
        query = query.where(col(Event.id) < before)
    rows = session.exec(query.order_by(col(Event.id).desc()).limit(LOG_PAGE))
    return [_reading(row) for row in rows]


def _reading(row: Event) -> Reading:
    told = row.after or {}
    return Reading(
        id=row.id or 0,
        at=row.at,
        actor=row.actor,
        code=row.object_name,
        fields=tuple(told.get("fields", ())),
        purpose=told.get("purpose", ""),
        matter=told.get("matter", ""),
    )


@dataclass(frozen=True)
class Kept:
    """Until when the identity of somebody who left is kept."""

    recipient_id: int
    household_id: int
    code: str
    left_on: date
    until: date
    cite: str

    def over(self, today: date) -> bool:
        """Tell whether the retention has ended."""
        return today > self.until


def kept_until(left_on: date) -> date:
    """Return the last day on which the identity of somebody who left on a day is kept; the bureau's default."""
    return add_months(left_on, 12 * load_register().retention_years)


def retention(session: Session, actor: Actor) -> list[Kept]:
    """Return the people who left and whose identity or files are still kept, soonest first, for who may delete."""
    held = select(VaultEntry.recipient_id).union(select(PersonFile.recipient_id))
    query = select(Recipient).where(
        col(Recipient.purchaser_id).in_(actor.purchasers(Role.LEADER)),
        col(Recipient.left_on).is_not(None),
        col(Recipient.id).in_(held),
    )
    cite = load_register().retention_cite
    rows = session.exec(query.order_by(col(Recipient.left_on), col(Recipient.id)))
    return [
        Kept(row.id or 0, row.household_id, row.code, row.left_on, kept_until(row.left_on), cite)
        for row in rows
        if row.left_on
    ]


@dataclass(frozen=True)
class Stone:
    """A deletion: whose code, when, by which clause, and whether the disk is clean."""

    code: str
    deleted_on: date
    clause: str
    reason: str
    entries: int
    files: int
    cleaned_on: date | None


def tombstones(session: Session, actor: Actor) -> list[Stone]:
    """Return the deletions of the actor's purchasers, newest first, for leaders and auditors."""
    purchasers = actor.purchasers(Role.LEADER, Role.AUDITOR)
    query = select(Tombstone).where(col(Tombstone.purchaser_id).in_(purchasers)).order_by(col(Tombstone.id).desc())
    return [
        Stone(one.code, one.deleted_on, one.clause, one.reason, one.entries, one.files, one.cleaned_on)
        for one in session.exec(query)
    ]
