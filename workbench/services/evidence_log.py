"""Who opened a file of evidence; light, since the route of files asks for it before the rules are loaded."""

from sqlmodel import Session, select

from workbench import clock
from workbench.models.evaluations import StoredFile
from workbench.models.evidence_more import EvidenceReading
from workbench.security.policy import Actor

COPY, ORIGINAL = "evidence_copy", "evidence_original"
"""Kinds of files: a copy follows the evaluation like evidence; an original, once there is a copy, only who may see it."""
KINDS = frozenset({"evidence", COPY, ORIGINAL})


def note_reading(session: Session, actor: Actor, file: StoredFile, way: str) -> None:
    """Keep that the actor opened a file of evidence: one row a day and way, counted."""
    if file.kind not in KINDS or actor.account_id is None:
        return
    today = clock.today()
    query = select(EvidenceReading).where(
        EvidenceReading.file_id == file.id,
        EvidenceReading.account_id == actor.account_id,
        EvidenceReading.way == way,
        EvidenceReading.on_day == today,
    )
    row = session.exec(query).first()
    if row is None:
        row = EvidenceReading(
            file_id=file.id or 0, account_id=actor.account_id, way=way, on_day=today, first_at=clock.now(), times=0
        )
    row.times += 1
    session.add(row)
