"""Issuing documents: kept under the number that was printed on them, or refused if somebody took it; and withdrawing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel

from workbench import clock
from workbench.errors import StaleError, ValidationError
from workbench.models.documents import IssuedDocument
from workbench.models.evaluations import StoredFile
from workbench.queries.documents_stamp import Stamp, newest_edition, next_sequence
from workbench.rules.document_words import KINDS, plain_number
from workbench.security.files import Owner, path_of, store_file
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, expect_version, found, need

ATTEMPTS = 5
"""How often a document is drawn up for a free number: more than people who issue at one moment."""


class NumberTakenError(StaleError):
    """Somebody issued a document under the foreseen number in the meantime: draw it up again."""


@dataclass(frozen=True)
class NewDocument:
    """What is issued: its kind of file, its name, its bytes, the stamp printed on it; a draft or a list has none."""

    kind: str
    name: str
    content: bytes
    stamp: Stamp | None = None


def issue_document(
    session: Session,
    actor: Actor,
    action: str,
    owner: Owner,
    new: NewDocument,
    row: SQLModel,
    *,
    more: Mapping[str, Any] | None = None,
) -> StoredFile:
    """Keep a document under its number and record its SHA-256 as that action; who calls has asked whether the actor may.

    The same document issued again is the file that is there. Raises NumberTakenError if the number is taken.
    """
    document = None if new.stamp is None else register(session, actor, new.stamp)
    file = _kept_file(session, document)
    if file is None:
        file = store_file(session, actor, owner, kind=new.kind, name=new.name, content=new.content)
    told: dict[str, Any] = {"kind": new.kind, "name": file.name, "sha256": file.sha256, "size": file.size}
    if document is not None:
        document.file_id = file.id
        session.add(document)
        told |= {"number": document.number, "hash": document.short_hash}
        if new.stamp is not None and new.stamp.template:
            told["template"] = new.stamp.template
    record(session, actor, action, about(session, row), after=told | dict(more or {}))
    return file


def _kept_file(session: Session, document: IssuedDocument | None) -> StoredFile | None:
    file = session.get_one(StoredFile, document.file_id) if document is not None and document.file_id else None
    return file if file is not None and path_of(file.sha256).exists() else None


def register(session: Session, actor: Actor, stamp: Stamp) -> IssuedDocument:
    """Take the number of a stamp; the edition before is replaced. Raises NumberTakenError if it is taken."""
    subject = stamp.subject
    last = newest_edition(session, subject.kind, subject.about)
    if stamp.kept is not None:
        if last is None or last.id != stamp.kept or last.withdrawn_on is not None:
            raise _taken(stamp)
        return last
    kind = KINDS[subject.kind]
    free = next_sequence(session, subject.purchaser_id, kind.series, stamp.year)
    if (stamp.sequence, stamp.edition) != (free, last.edition + 1 if last else 1):
        raise _taken(stamp)
    if last is not None and last.paper == "awaited":
        last.paper = "replaced"
        session.add(last)
    return _added(session, _row(actor, stamp), stamp)


def _row(actor: Actor, stamp: Stamp) -> IssuedDocument:
    subject, kind = stamp.subject, KINDS[stamp.subject.kind]
    return IssuedDocument(
        kind=subject.kind,
        series=kind.series,
        year=stamp.year,
        sequence=stamp.sequence,
        number=stamp.number,
        number_key=plain_number(stamp.number),
        own_number=subject.own_number,
        own_key=plain_number(subject.own_number),
        subject=subject.about,
        edition=stamp.edition,
        purchaser_id=subject.purchaser_id,
        project_id=subject.project_id,
        evaluation_id=subject.evaluation_id,
        title=subject.title[:200],
        law_on=subject.law_on,
        digest=stamp.digest,
        short_hash=stamp.short_hash,
        issued_by_id=actor.account_id,
        issued_on=clock.today(),
        issued_at=clock.now(),
        paper="awaited" if kind.signed else "",
    )


def _added(session: Session, row: IssuedDocument, stamp: Stamp) -> IssuedDocument:
    """A number that another series has, since the bureau changed how they are written, meets the unique constraint."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise _taken(stamp) from error
    return row


def _taken(stamp: Stamp) -> NumberTakenError:
    return NumberTakenError(
        f"编号“{stamp.number}”刚被另一份文书用去", where=stamp.subject.title, fix="再点一次制发，文书会印上下一个编号"
    )


def withdraw_document(
    session: Session, actor: Actor, document_id: int, *, reason: str, seen: int | None = None
) -> None:
    """Withdraw an issued document with a reason: its number stays used, and its subject is issued anew as an edition."""
    row = found(session, IssuedDocument, document_id)
    allow(session, actor, "document.withdraw", row)
    expect_version(row, seen)
    if row.withdrawn_on is not None:
        raise ValidationError(
            f"这份文书{row.withdrawn_on:%Y-%m-%d}已经作废", where=row.number, fix="需要新的文书，请重新制发"
        )
    row.withdrawn_on, row.withdrawn_reason = clock.today(), need(reason, "作废的原因")
    row.paper = "" if row.paper == "awaited" else row.paper
    session.add(row)
    after = {"number": row.number, "reason": row.withdrawn_reason}
    record(session, actor, "document.withdraw", about(session, row), after=after)
