"""Files about a person: sealed in the store, opened for a stated purpose, sent to who opened them within minutes."""

import hashlib
import secrets
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from workbench import clock, paths
from workbench.errors import NotFoundError
from workbench.models.evaluations import StoredFile
from workbench.models.needs import Recipient
from workbench.models.record import Event
from workbench.models.vault import PersonFile
from workbench.rules.register import load_register
from workbench.security import vault
from workbench.security.files import media_type_of, open_file, path_of
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.security.vault_files import new_file_key, opened_parts, sealed_parts
from workbench.security.vault_numbers import refuse_identity
from workbench.services.acting import about, found, need
from workbench.services.vault import Reason, keys_in_use
from workbench.store.engine import reading, writing

PERSON_FILE = "person"
OPEN_FOR = timedelta(minutes=10)
"""How long a file may be fetched after it was opened for a purpose."""
_FIELD = "file"


def keep_person_file(session: Session, actor: Actor, recipient_id: int, *, name: str, content: bytes) -> StoredFile:
    """Seal a file about a recipient and keep it under the recipient's code: a name of the file could tell who it is."""
    recipient = found(session, Recipient, recipient_id)
    allow(session, actor, "vault.write", recipient)
    ending = name.rpartition(".")[2].lower()
    row = StoredFile(
        public_id=secrets.token_urlsafe(18),
        sha256="",
        name=f"{recipient.code}.{ending}" if ending.isascii() and ending.isalnum() else recipient.code,
        media_type=media_type_of(name, content),
        size=len(content),
        kind=PERSON_FILE,
        purchaser_id=recipient.purchaser_id,
        stored_by_id=actor.account_id,
        stored_at=clock.now(),
    )
    link = PersonFile(recipient_id=recipient_id, file_id=0)
    _seal(keys_in_use(session)[-1], row, link, content)
    session.add(row)
    session.flush()
    link.file_id = row.id or 0
    session.add(link)
    record(session, actor, "vault.keep_file", about(session, recipient), after={"name": row.name, "size": row.size})
    return row


def _seal(key: vault.Key, row: StoredFile, link: PersonFile, content: bytes) -> None:
    """Write the sealed bytes under their own hash, which tells nothing of the content; seal their key beside them."""
    own = new_file_key()
    row.sha256 = _written(sealed_parts(own, row.public_id, content))
    link.key_id, link.sealed_key = key.id, vault.seal(key, row.public_id, _FIELD, own.hex())


def _written(parts: Iterator[bytes]) -> str:
    draft, digest = paths.file_store() / f"sealing.{secrets.token_hex(8)}", hashlib.sha256()
    draft.parent.mkdir(parents=True, exist_ok=True)
    with draft.open("wb") as file:
        for part in parts:
            digest.update(part)
            file.write(part)
    place = path_of(digest.hexdigest())
    place.parent.mkdir(parents=True, exist_ok=True)
    draft.replace(place)
    return digest.hexdigest()


def open_person_file(session: Session, actor: Actor, public_id: str, reason: Reason) -> StoredFile:
    """Record that the actor opens a file about a person, for what; it may be fetched for OPEN_FOR from now on."""
    file = open_file(session, actor, public_id)
    link = session.exec(select(PersonFile).where(PersonFile.file_id == file.id)).one()
    recipient = found(session, Recipient, link.recipient_id)
    allow(session, actor, "vault.open", recipient)
    purpose = load_register().line("purposes", reason.purpose, clock.today(), "查阅目的")
    matter = need(reason.matter, "办理事项")
    refuse_identity("办理事项", matter)
    told = {"fields": [f"本人材料 {file.name}"], "purpose": purpose.name, "matter": matter, "file_id": file.id}
    record(session, actor, "vault.open", about(session, recipient), after=told)
    return file


def send_person_file(session: Session, actor: Actor, public_id: str) -> tuple[StoredFile, Iterator[bytes]]:
    """Return a file that the actor has just opened for a purpose, in clear, part by part; the sending is recorded.

    Raises NotFoundError alike for a missing file, a forbidden one, and one that was not opened.
    """
    file = open_file(session, actor, public_id)
    link = session.exec(select(PersonFile).where(PersonFile.file_id == file.id)).one()
    if not _opened_just_now(session, actor, file):
        raise NotFoundError("这份材料没有登记查阅，或已超过十分钟", fix="在“身份信息”里写明目的后再打开")
    recipient = found(session, Recipient, link.recipient_id)
    record(session, actor, "vault.send_file", about(session, recipient), after={"file_id": file.id, "name": file.name})
    return file, _clear(file, link)


def _opened_just_now(session: Session, actor: Actor, file: StoredFile) -> bool:
    query = select(Event).where(Event.action == "vault.open", Event.account_id == actor.account_id)
    recent = query.where(col(Event.at) >= clock.now() - OPEN_FOR)
    return any((one.after or {}).get("file_id") == file.id for one in session.exec(recent))


def _clear(file: StoredFile, link: PersonFile) -> Iterator[bytes]:
    if link.sealed_key is None:
        return iter((path_of(file.sha256).read_bytes(),))
    own = _own_key(vault.keys(), file, link)
    return _streamed(path_of(file.sha256), own, file.public_id)


def _own_key(keys: tuple[vault.Key, ...], file: StoredFile, link: PersonFile) -> bytes:
    key = next((one for one in keys if one.id == link.key_id), keys[-1])
    return bytes.fromhex(vault.unseal(key, file.public_id, _FIELD, link.sealed_key or ""))


def _streamed(place: Path, own: bytes, bound: str) -> Iterator[bytes]:
    with place.open("rb") as file:
        yield from opened_parts(own, bound, file)


def reseal_file_keys(session: Session) -> None:
    """Seal the key of every file anew under the vault's key in force; the files themselves stay as they lie."""
    keys = vault.keys()
    for link, file in session.exec(select(PersonFile, StoredFile).where(PersonFile.file_id == StoredFile.id)):
        if link.sealed_key is not None:
            own = _own_key(keys, file, link)
            link.key_id, link.sealed_key = keys[-1].id, vault.seal(keys[-1], file.public_id, _FIELD, own.hex())
            session.add(link)


def seal_plain_files() -> int:
    """Seal what earlier versions kept in clear and remove the clear bytes; return how many files there were.

    Takes transactions of its own; call it when none is open.
    """
    waiting = select(PersonFile.id).where(col(PersonFile.sealed_key).is_(None))
    with reading() as session:
        ids = list(session.exec(waiting))
    for link_id in ids:
        _seal_plain(link_id or 0)
    return len(ids)


def _seal_plain(link_id: int) -> None:
    with writing() as session:
        link = found(session, PersonFile, link_id)
        file = found(session, StoredFile, link.file_id)
        before = file.sha256
        if path_of(before).exists():
            _seal(keys_in_use(session)[-1], file, link, path_of(before).read_bytes())
            session.add_all([file, link])
    with writing() as session:  # nobody else keeps the same bytes at this moment
        if session.exec(select(StoredFile.id).where(StoredFile.sha256 == before)).first() is None:
            path_of(before).unlink(missing_ok=True)
