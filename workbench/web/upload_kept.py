"""Where an uploaded file goes: to the command of the object it belongs to, whichever way it came in."""

from collections.abc import Callable
from typing import Any

from sqlmodel import Session, SQLModel

from workbench.models.evaluations import Evaluation, StoredFile
from workbench.models.evidence_more import EvidenceRequest, ThirdPartyFinding
from workbench.models.findings import Finding
from workbench.models.imports import ImportBatch
from workbench.models.needs import Recipient
from workbench.models.objections import Objection
from workbench.models.organisations import Purchaser
from workbench.models.projects import Project
from workbench.models.results import AppealPoint, Result
from workbench.models.supervision import InspectedItem, Inspection
from workbench.security.files import Owner, store_file
from workbench.security.photos import proof_of
from workbench.security.policy import Actor
from workbench.security.record import About, record
from workbench.services.documents_back import SCAN, keep_scan
from workbench.services.evidence_requests import hand_in
from workbench.services.findings import Proof, add_proof
from workbench.services.imports import attach_upload
from workbench.services.objection_files import attach_evidence, attach_paper
from workbench.services.person_files import keep_person_file
from workbench.services.receipts import receipt_owner
from workbench.services.sheet_files import keep_own_sheet
from workbench.services.supervision_checks import add_photo, keep_document
from workbench.services.third_party_release import keep_reply_file

_Keep = Callable[[Session, Actor, Any, str, bytes], StoredFile]
_OWN: dict[type[SQLModel], _Keep] = {
    Recipient: lambda session, actor, row, name, content: keep_person_file(
        session, actor, row.id, name=name, content=content
    ),
    Finding: lambda session, actor, row, name, content: add_proof(session, actor, row.id, Proof(name, content)),
    EvidenceRequest: lambda session, actor, row, name, content: hand_in(
        session, actor, row.id, name=name, content=content
    ),
    ThirdPartyFinding: lambda session, actor, row, name, content: keep_reply_file(
        session, actor, row, name=name, content=content
    ),
    Objection: lambda session, actor, row, name, content: attach_paper(
        session, actor, row.id, name=name, content=content
    ),
    AppealPoint: lambda session, actor, row, name, content: attach_evidence(
        session, actor, row.id, name=name, content=content
    ),
    InspectedItem: lambda session, actor, row, _name, content: add_photo(session, actor, row.id, content=content),
    Inspection: lambda session, actor, row, name, content: keep_document(
        session, actor, row, kind="scan", name=name, content=content
    ),
}
"""Objects with a command of their own for files; all others keep a file of the purpose's kind."""


def keep_upload(session: Session, actor: Actor, row: SQLModel, purpose: str, name: str, content: bytes) -> StoredFile:
    """Keep an uploaded file with its object; who calls has asked whether the actor may."""
    if own := _OWN.get(type(row)):
        return own(session, actor, row, name, content)
    if isinstance(row, Evaluation) and purpose == "own_sheet":
        return keep_own_sheet(session, actor, row.id or 0, name=name, content=content)
    if isinstance(row, Purchaser) and purpose == SCAN:
        return keep_scan(session, actor, row.id or 0, name=name, content=content)
    owner = _owner(session, row)
    if purpose == "proof":
        name, content = proof_of(name, content)
    stored = store_file(session, actor, owner, kind=purpose, name=name, content=content)
    if isinstance(row, ImportBatch):
        attach_upload(session, row, stored)
    # what is handed in for import is forgotten after checking, and its name may name a person
    shown = "" if isinstance(row, ImportBatch | Purchaser) else stored.name
    about = About("stored_file", stored.id or 0, shown, owner.purchaser_id, owner.project_id)
    record(session, actor, "file.store", about, after={"sha256": stored.sha256, "size": stored.size})
    return stored


def _owner(session: Session, row: SQLModel) -> Owner:
    if isinstance(row, ImportBatch):
        return Owner(row.purchaser_id)
    if isinstance(row, Purchaser):
        return Owner(row.id or 0)
    if isinstance(row, Result):
        return receipt_owner(session, row)
    project = row if isinstance(row, Project) else session.get_one(Project, getattr(row, "project_id", None))
    return Owner(project.purchaser_id, project.id, row.id if isinstance(row, Evaluation) else None)
