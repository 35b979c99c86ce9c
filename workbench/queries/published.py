"""What other purchasers published, as it was imported for reference."""

from dataclasses import dataclass, fields
from datetime import date

from sqlmodel import Session, col, or_, select

from workbench.models.findings import ContractorBar, Misconduct
from workbench.models.open_data import PublishedImport, PublishedProcess, PublishedSupplier
from workbench.models.organisations import Contractor, Purchaser
from workbench.models.projects import Project
from workbench.queries.contractor_history import STAFF
from workbench.security.policy import Actor, may

MOST = 100


@dataclass(frozen=True)
class PublishedWords:
    """What a published process says of itself; amounts are digits and currency, empty where they are not known."""

    ocid: str
    buyer: str
    title: str
    method: str
    state: str
    ceiling: str
    awarded: str
    contracted: str
    awarded_on: date | None
    signed_on: date | None
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True)
class PublishedCard(PublishedWords):
    """One process of another purchaser, with its suppliers, what was remarked, and the file it came in."""

    suppliers: tuple[str, ...]
    remarks: tuple[str, ...]
    file_name: str
    imported_on: date


def published(session: Session, actor: Actor) -> tuple[PublishedCard, ...]:
    """Return what the actor's purchasers imported, the newest first; at most MOST."""
    own = [
        one for one in actor.purchasers(*STAFF) if may(session, actor, "open_data.read", session.get(Purchaser, one))
    ]
    query = select(PublishedProcess, PublishedImport).join(
        PublishedImport, col(PublishedImport.id) == PublishedProcess.import_id
    )
    query = query.where(col(PublishedProcess.purchaser_id).in_(own)).order_by(col(PublishedProcess.id).desc())
    return tuple(_card(session, process, file) for process, file in session.exec(query.limit(MOST)))


def importing(session: Session, actor: Actor) -> dict[int, str]:
    """Return the purchasers for which the actor may import, by id."""
    rows = session.exec(select(Purchaser).order_by(col(Purchaser.id)))
    return {one.id or 0: one.name for one in rows if may(session, actor, "open_data.import", one)}


def published_of(session: Session, actor: Actor, contractor_id: int) -> tuple[PublishedCard, ...]:
    """Return what the actor's purchasers imported about a contractor: by its code, or by its name where none was told."""
    contractor = session.get(Contractor, contractor_id)
    if contractor is None or not may(session, actor, "contractor.history"):
        return ()
    same = or_(
        PublishedSupplier.credit_code == contractor.credit_code,
        (PublishedSupplier.credit_code == "") & (PublishedSupplier.name == contractor.name),
    )
    query = select(PublishedProcess, PublishedImport).join(
        PublishedImport, col(PublishedImport.id) == PublishedProcess.import_id
    )
    query = query.join(PublishedSupplier, col(PublishedSupplier.process_id) == PublishedProcess.id)
    query = query.where(same, col(PublishedProcess.purchaser_id).in_(actor.purchasers(*STAFF)))
    rows = session.exec(query.order_by(col(PublishedProcess.id).desc()).limit(MOST))
    return tuple(_card(session, process, file) for process, file in rows)


def _card(session: Session, row: PublishedProcess, file: PublishedImport) -> PublishedCard:
    names = select(PublishedSupplier.name).where(PublishedSupplier.process_id == row.id)
    plain = row.model_dump(include={one.name for one in fields(PublishedWords)})
    return PublishedCard(
        **plain,
        suppliers=tuple(session.exec(names.order_by(col(PublishedSupplier.id)))),
        remarks=tuple(f"{where}：{what}" for where, what in row.remarks),
        file_name=file.file_name,
        imported_on=file.imported_on,
    )


def known_digests(session: Session, purchaser_id: int) -> dict[str, str]:
    """Return the digest of every process that a purchaser has kept, by its ocid."""
    query = select(PublishedProcess.ocid, PublishedProcess.digest)
    return dict(session.exec(query.where(PublishedProcess.purchaser_id == purchaser_id)).all())


@dataclass(frozen=True)
class UntoldBar:
    """A bar of a project that is not noted as made public."""

    id: int
    contractor: str
    document: str
    decided_on: date


def untold_bars(session: Session, actor: Actor, project_id: int) -> tuple[UntoldBar, ...]:
    """Return the bars of a project whose decision is not noted as public, for who may note it."""
    if not may(session, actor, "misconduct.write", session.get(Project, project_id)):
        return ()
    query = select(ContractorBar, Misconduct, Contractor.name)
    query = query.join(Misconduct, col(Misconduct.id) == ContractorBar.misconduct_id)
    query = query.join(Contractor, col(Contractor.id) == ContractorBar.contractor_id)
    query = query.where(Misconduct.project_id == project_id, col(ContractorBar.published_on).is_(None))
    return tuple(
        UntoldBar(bar.id or 0, name, bar.document, case.decided_on or bar.first_day)
        for bar, case, name in session.exec(query.order_by(col(ContractorBar.id)))
    )
