"""The papers of an objection and the new evidence of an appeal, as far as the actor may read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from workbench.models.accounts import Account
from workbench.models.evaluations import StoredFile
from workbench.models.objection_files import AppealFile, ObjectionFile
from workbench.models.results import AppealPoint
from workbench.security.policy import Actor, may


@dataclass(frozen=True)
class AttachedLine:
    """A file that was handed in: its address, its name, who handed it in and when."""

    public_id: str
    name: str
    by: str
    on: date


def papers_attached(session: Session, actor: Actor, objection_id: int) -> tuple[AttachedLine, ...]:
    """Return the papers of an objection that the actor may read, in the order in which they came."""
    query = select(ObjectionFile, StoredFile, Account.name).where(ObjectionFile.objection_id == objection_id)
    query = query.join(StoredFile, col(StoredFile.id) == ObjectionFile.file_id)
    query = query.join(Account, col(Account.id) == ObjectionFile.added_by_id).order_by(col(ObjectionFile.id))
    return tuple(
        AttachedLine(file.public_id, file.name, by, row.added_on)
        for row, file, by in session.exec(query)
        if may(session, actor, "file.read", file)
    )


def evidence_attached(session: Session, actor: Actor, appeal_id: int) -> Mapping[str, tuple[AttachedLine, ...]]:
    """Return the new evidence of an appeal that the actor may read, by disputed point."""
    query = select(AppealPoint.point_code, AppealFile, StoredFile, Account.name)
    query = query.join(AppealFile, col(AppealFile.point_id) == AppealPoint.id)
    query = query.join(StoredFile, col(StoredFile.id) == AppealFile.file_id)
    query = query.join(Account, col(Account.id) == AppealFile.added_by_id)
    found: dict[str, tuple[AttachedLine, ...]] = {}
    for code, row, file, by in session.exec(
        query.where(AppealPoint.appeal_id == appeal_id).order_by(col(AppealFile.id))
    ):
        if may(session, actor, "file.read", file):
            found[code] = (*found.get(code, ()), AttachedLine(file.public_id, file.name, by, row.added_on))
    return found
