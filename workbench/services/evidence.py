"""Around evidence: several pieces entered at once, and the copy with parts blacked out that others see."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from workbench import clock
from workbench.errors import ValidationError
from workbench.models.evaluations import Evaluation, Evidence, StoredFile
from workbench.models.evidence_more import EvidenceRedaction
from workbench.models.projects import Project
from workbench.security.files import Owner, path_of, store_file
from workbench.security.policy import Actor, allow
from workbench.security.previews import Box, blacked_out, is_shown
from workbench.security.record import record
from workbench.services.acting import about, found, need
from workbench.services.evidence_log import COPY, ORIGINAL
from workbench.services.facts import EvidenceNote, register_evidence


def register_many(
    session: Session, actor: Actor, evaluation_id: int, public_ids: Sequence[str], points: Sequence[str], dated: date
) -> int:
    """Enter several uploaded files as evidence for the same points, each under the name of its file; return how many."""
    rows = session.exec(
        select(StoredFile).where(col(StoredFile.public_id).in_(public_ids)).order_by(col(StoredFile.id))
    )
    names = {row.public_id: row.name for row in rows}
    if not public_ids or len(names) != len(public_ids):
        raise ValidationError("没有选择文件，或有的文件已经不在", where="证据", fix="刷新页面后重新选择")
    for public_id, name in names.items():
        title = Path(name).stem[:120].strip() or name[:120]
        register_evidence(session, actor, evaluation_id, EvidenceNote(title, dated, points), public_id)
    return len(names)


@dataclass(frozen=True)
class Blackened:
    """A copy that is drawn and not yet kept: of which file, with which boxes."""

    evidence_id: int
    sha256: str
    boxes: Mapping[int, Sequence[Box]]
    content: bytes


def draw_copy(session: Session, actor: Actor, evidence_id: int, boxes: Mapping[int, Sequence[Box]]) -> Blackened:
    """Draw a copy of a piece of evidence with boxes on its pages, in a reading session. Raises ValidationError."""
    row = found(session, Evidence, evidence_id)
    allow(session, actor, "evidence.redact", found(session, Evaluation, row.evaluation_id))
    file = found(session, StoredFile, row.file_id)
    if not is_shown(file.media_type):
        raise ValidationError(
            "这种文件不能遮盖", where=file.name, fix="先转成 PDF 或图片，作为新证据上传并代替原来的一份"
        )
    drawn = [box for every in boxes.values() for box in every]
    if not drawn:
        raise ValidationError("没有画遮盖的方框", where="遮盖", fix="在页面上按住拖动，把要遮的地方框起来")
    if any(not (0 <= a < c <= 1000 and 0 <= b < d <= 1000) for a, b, c, d in drawn):  # noqa: PLR2004 - thousandths
        raise ValidationError("有方框超出页面", where="遮盖", fix="重新画")
    content = blacked_out(path_of(file.sha256).read_bytes(), file.media_type, boxes)
    return Blackened(evidence_id, file.sha256, boxes, content)


def keep_copy(session: Session, actor: Actor, drawn: Blackened, *, reason: str) -> EvidenceRedaction:
    """Keep a drawn copy: from now on others see it, and the original is for who may."""
    row = found(session, Evidence, drawn.evidence_id)
    evaluation = found(session, Evaluation, row.evaluation_id)
    allow(session, actor, "evidence.redact", evaluation)
    file = found(session, StoredFile, row.file_id)
    if file.sha256 != drawn.sha256:
        raise ValidationError("证据的文件变了", where=row.number, fix="重新打开后再遮盖")
    reason = need(reason, "遮盖的原因")
    project = found(session, Project, evaluation.project_id)
    owner = Owner(project.purchaser_id, project.id, evaluation.id)
    suffix = ".pdf" if file.media_type == "application/pdf" else ".png" if file.media_type == "image/png" else ".jpg"
    copy = store_file(session, actor, owner, kind=COPY, name=f"{row.number}-遮盖件{suffix}", content=drawn.content)
    file.kind = ORIGINAL
    boxes: list[dict[str, Any]] = [
        {"page": page, "boxes": [list(box) for box in every]} for page, every in drawn.boxes.items() if every
    ]
    kept = EvidenceRedaction(
        evidence_id=row.id or 0, file_id=copy.id or 0, boxes=boxes, reason=reason, made_by_id=actor.account_id or 0,
        made_on=clock.today(),
    )  # fmt: skip
    session.add_all([file, kept])
    after = {"number": row.number, "reason": reason, "boxes": sum(len(one["boxes"]) for one in boxes)}
    after |= {"sha256": hashlib.sha256(drawn.content).hexdigest(), "size": len(drawn.content)}
    record(session, actor, "evidence.redact", about(session, row), after=after)
    return kept
