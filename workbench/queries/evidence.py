"""One piece of evidence as its screen shows it: its pages, what it replaces, what cites it, and who read it."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, or_, select

from workbench.models.accounts import Account
from workbench.models.evaluations import Evaluation, Evidence, StoredFile
from workbench.models.evidence_more import EvidenceReading, EvidenceRedaction
from workbench.queries.facts import EvidenceLine, evidence_lines
from workbench.queries.third_party_findings import ThirdCard, third_cards
from workbench.security.files import path_of
from workbench.security.policy import Actor, may
from workbench.security.previews import pages_of

WAYS = {"file": "取走文件", "preview": "预览"}


@dataclass(frozen=True)
class ReadingLine:
    """That somebody opened it, in which way, on a day, how often; of the original or of the copy."""

    name: str
    way: str
    on_day: date
    times: int
    original: bool


@dataclass(frozen=True)
class RedactionLine:
    """A copy that was made: when, by whom, why."""

    public_id: str
    made_on: date
    name: str
    reason: str


@dataclass(frozen=True)
class EvidenceCard:
    """A piece of evidence with everything around it that the actor may know."""

    line: EvidenceLine
    pages: int
    replaces: tuple[str, ...]
    replaced_by: str
    cited_by: tuple[ThirdCard, ...]
    original_id: str  # public id of the file as it was handed in; empty where there is no copy, or not for the actor
    may_redact: bool
    copies: tuple[RedactionLine, ...]
    readings: tuple[ReadingLine, ...] | None  # None: not for the actor


def evidence_card(session: Session, actor: Actor, evidence_id: int) -> EvidenceCard | None:
    """Return a piece of evidence; None alike for a missing and a forbidden one."""
    row = session.get(Evidence, evidence_id)
    evaluation = session.get(Evaluation, row.evaluation_id) if row else None
    if row is None or evaluation is None or not may(session, actor, "third_finding.see", evaluation):
        return None
    lines = {one.id: one for one in evidence_lines(session, row.evaluation_id)}
    line = lines[evidence_id]
    replaced = select(Evidence).where(Evidence.superseded_by_id == evidence_id).order_by(col(Evidence.number))
    older = session.exec(replaced).all()
    newer = lines.get(row.superseded_by_id or 0)
    shown = session.exec(select(StoredFile).where(StoredFile.public_id == line.public_id)).one()
    sees = line.redacted and may(session, actor, "evidence.original", evaluation)
    return EvidenceCard(
        line=line,
        pages=pages_of(path_of(shown.sha256).read_bytes(), shown.media_type),
        replaces=tuple(one.number for one in older),
        replaced_by=newer.number if newer else "",
        cited_by=tuple(one for one in third_cards(session, actor, row.evaluation_id) if line.number in one.evidence),
        original_id=session.get_one(StoredFile, row.file_id).public_id if sees else "",
        may_redact=may(session, actor, "evidence.redact", evaluation),
        copies=_copies(session, evidence_id) if sees else (),
        readings=_readings(session, row) if may(session, actor, "evidence.log", evaluation) else None,
    )


def _copies(session: Session, evidence_id: int) -> tuple[RedactionLine, ...]:
    query = select(EvidenceRedaction, StoredFile, Account).where(EvidenceRedaction.evidence_id == evidence_id)
    query = query.join(StoredFile, col(StoredFile.id) == EvidenceRedaction.file_id)
    query = query.join(Account, col(Account.id) == EvidenceRedaction.made_by_id)
    rows = session.exec(query.order_by(col(EvidenceRedaction.id).desc()))
    return tuple(RedactionLine(file.public_id, made.made_on, person.name, made.reason) for made, file, person in rows)


def _readings(session: Session, row: Evidence) -> tuple[ReadingLine, ...]:
    copies = select(EvidenceRedaction.file_id).where(EvidenceRedaction.evidence_id == row.id)
    query = select(EvidenceReading, Account).join(Account, col(Account.id) == EvidenceReading.account_id)
    query = query.where(or_(EvidenceReading.file_id == row.file_id, col(EvidenceReading.file_id).in_(copies)))
    rows = session.exec(query.order_by(col(EvidenceReading.id).desc()))
    return tuple(
        ReadingLine(person.name, WAYS[one.way], one.on_day, one.times, one.file_id == row.file_id)
        for one, person in rows
    )
