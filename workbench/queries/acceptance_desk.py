"""The acceptance of a project as its screen shows it: rounds, opinions, handover, the procurement file and its copies."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from workbench.models.acceptance import ArchiveCopy
from workbench.models.evaluations import StoredFile
from workbench.models.projects import Project
from workbench.models.words import Phase
from workbench.queries.acceptance import AcceptanceCard, Scan, acceptances_of, confirmed_result
from workbench.queries.archive import ArchiveCard, Manifest, archive_card
from workbench.queries.checks.acceptance import acceptance_findings
from workbench.queries.checks.archive import archive_findings, manifest
from workbench.queries.contracts import contract_row
from workbench.queries.handover import HandoverCard, handover_card
from workbench.queries.permitted import permitted
from workbench.rules.finding import Finding
from workbench.security.policy import Actor, may
from workbench.services.acceptance_opinions import frame_of

ACTIONS = (
    "acceptance.write",
    "acceptance.confirm",
    "handover.give",
    "handover.receive",
    "archive.read",
    "archive.write",
    "archive.destroy",
)


@dataclass(frozen=True)
class CopyCard:
    """A copy of the file that opens without the workbench: how far it is."""

    id: int
    state: str
    done: int
    total: int
    words: str
    file: Scan | None


@dataclass(frozen=True)
class AcceptanceDesk:
    """Everything the screen of acceptance shows; the file only for who may read it."""

    project_id: int
    title: str
    code: str
    ended: date
    final_grade: str
    final_confirmed: bool
    rounds: tuple[AcceptanceCard, ...]
    people: int  # recipients served, from whom the lots are drawn
    scans: tuple[Scan, ...]  # uploaded and not yet matched
    handover: HandoverCard | None
    manifest: Manifest | None
    archive: ArchiveCard | None
    copy: CopyCard | None
    findings: tuple[Finding, ...]
    inside: bool
    can: frozenset[str]

    @property
    def newest(self) -> AcceptanceCard | None:
        """Return the acceptance that counts; None before the first."""
        return self.rounds[0] if self.rounds else None


def acceptance_desk(session: Session, actor: Actor, project_id: int) -> AcceptanceDesk | None:
    """Return the acceptance of a project; None before its contract, or where the actor may not read it."""
    project, contract = session.get_one(Project, project_id), contract_row(session, project_id)
    if contract is None or not may(session, actor, "acceptance.read", project):
        return None
    can = permitted(session, actor, project, *ACTIONS)
    final = confirmed_result(session, project_id, Phase.FINAL)
    rounds = acceptances_of(session, project_id)
    inside = "archive.read" in can
    found = [*acceptance_findings(session, project), *archive_findings(session, project)] if inside else []
    return AcceptanceDesk(
        project_id=project_id,
        title=project.title,
        code=project.code,
        ended=contract.last_day,
        final_grade=final.grade if final else "",
        final_confirmed=final is not None,
        rounds=rounds,
        people=len(frame_of(session, project_id)),
        scans=_scans(session, project_id, rounds),
        handover=handover_card(session, project_id),
        manifest=manifest(session, project) if inside else None,
        archive=archive_card(session, project_id) if inside else None,
        copy=copy_card(session, project_id) if inside else None,
        findings=tuple(found),
        inside=inside,
        can=can,
    )


def _scans(session: Session, project_id: int, rounds: tuple[AcceptanceCard, ...]) -> tuple[Scan, ...]:
    matched = {one.scan.public_id for one in rounds if one.scan}
    query = select(StoredFile).where(StoredFile.project_id == project_id, StoredFile.kind == "acceptance")
    rows = session.exec(query.order_by(col(StoredFile.id).desc()))
    return tuple(Scan(row.name, row.public_id, row.sha256) for row in rows if row.public_id not in matched)


def copy_card(session: Session, project_id: int) -> CopyCard | None:
    """Return the newest copy that was asked for; None before the first."""
    query = select(ArchiveCopy).where(ArchiveCopy.project_id == project_id).order_by(col(ArchiveCopy.id).desc())
    row = session.exec(query).first()
    if row is None:
        return None
    file = session.get(StoredFile, row.file_id) if row.file_id else None
    kept = Scan(file.name, file.public_id, file.sha256) if file else None
    return CopyCard(row.id or 0, row.state, row.done, row.total, row.words, kept)
