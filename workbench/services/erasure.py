"""Lawful deletion: an identity and its files go, a tombstone with code, day and clause stays."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from workbench import clock
from workbench.errors import ValidationError
from workbench.models.evaluations import StoredFile
from workbench.models.imports import ImportBatch, ImportIdentity
from workbench.models.needs import Recipient
from workbench.models.vault import PersonFile, Tombstone, VaultEntry
from workbench.rules.register import load_register
from workbench.security.files import path_of
from workbench.security.policy import PROGRAM, Actor, allow
from workbench.security.record import About, record
from workbench.services.acting import about, found, need
from workbench.services.vault import keep_identity_out
from workbench.store.engine import writing
from workbench.store.scrub import scrub


def erase_identity(session: Session, actor: Actor, recipient_id: int, *, ground: str, reason: str) -> Tombstone:
    """Delete what tells who a recipient is; code, assessments and services stay, as the law wants service records kept.

    The bytes are off the disk once `finish_erasures` has run after the commit.
    """
    recipient = found(session, Recipient, recipient_id)
    allow(session, actor, "vault.delete", recipient)
    line = load_register().line("deletions", ground, clock.today(), "删除依据")
    why = need(reason, "删除理由")
    keep_identity_out(session, recipient.household_id, "删除理由", why)
    entries = session.exec(select(VaultEntry).where(VaultEntry.recipient_id == recipient_id)).all()
    files = _files_of(session, recipient_id)
    if not entries and not files:
        raise ValidationError("这名对象没有身份信息可以删除", where=recipient.code, fix="核对对象编码")
    stone = Tombstone(
        purchaser_id=recipient.purchaser_id,
        recipient_id=recipient_id,
        code=recipient.code,
        deleted_on=clock.today(),
        clause=line.cite,
        reason=f"{line.name}：{why}",
        deleted_by_id=actor.account_id or 0,
        entries=len(entries),
        files=len(files),
        waiting=sorted({file.sha256 for file in files}),
    )
    _delete(session, recipient, entries, files)
    session.add(stone)
    told = {"clause": line.cite, "reason": stone.reason, "entries": stone.entries, "files": stone.files}
    record(session, actor, "vault.erase", about(session, recipient), after=told)
    return stone


def _files_of(session: Session, recipient_id: int) -> list[StoredFile]:
    query = select(StoredFile).join(PersonFile, col(PersonFile.file_id) == StoredFile.id)
    return list(session.exec(query.where(PersonFile.recipient_id == recipient_id)))


def _delete(session: Session, recipient: Recipient, entries: Sequence[VaultEntry], files: Sequence[StoredFile]) -> None:
    batches = select(ImportBatch.id).where(ImportBatch.purchaser_id == recipient.purchaser_id)
    for staged in session.exec(
        select(ImportIdentity).where(
            ImportIdentity.recipient_code == recipient.code, col(ImportIdentity.batch_id).in_(batches)
        )
    ):
        session.delete(staged)
    for link in session.exec(select(PersonFile).where(PersonFile.recipient_id == recipient.id)):
        session.delete(link)
    session.flush()
    for row in (*entries, *files):
        session.delete(row)
    recipient.child_until, recipient.erased_on = None, clock.today()
    session.add(recipient)
    session.flush()


def finish_erasures() -> bool:
    """Remove the file bytes and clean the database of every erasure that waits; False if it has to be tried again.

    Takes transactions of its own; call it when none is open.
    """
    with writing() as session:
        begun = _open_stones(session)
        ids = [stone.id for stone in begun]
        for stone in begun:
            for sha256 in stone.waiting:
                if session.exec(select(StoredFile.id).where(StoredFile.sha256 == sha256)).first() is None:
                    path_of(sha256).unlink(missing_ok=True)
            stone.waiting = []
            session.add(stone)
    if not scrub():
        return False
    with writing() as session:
        # Only those of above: what somebody deleted in the meantime still lies on the disk.
        for stone in (one for one in _open_stones(session) if one.id in ids):
            stone.cleaned_on = clock.today()
            session.add(stone)
            where = About("recipient", stone.recipient_id, stone.code, stone.purchaser_id)
            record(session, PROGRAM, "vault.clean", where, after={"on": stone.cleaned_on})
    return True


def _open_stones(session: Session) -> list[Tombstone]:
    query = select(Tombstone).where(col(Tombstone.cleaned_on).is_(None))
    return list(session.exec(query.order_by(col(Tombstone.id))))
