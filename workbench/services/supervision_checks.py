"""Carrying an inspection out: each item saved at once with its photos, then submitted; what failed becomes a finding."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from scoring.draws import written
from workbench import clock
from workbench.errors import ValidationError
from workbench.models.evaluations import StoredFile
from workbench.models.projects import Project, ServiceLine
from workbench.models.supervision import InspectedItem, InspectedUnit, Inspection, InspectionFile, Inspector
from workbench.queries.documents_stamp import Stamp
from workbench.queries.supervision import draw_sheet
from workbench.rules.finding_words import SEVERITIES
from workbench.rules.supervision_words import KINDS, VERDICTS
from workbench.security.files import Owner, store_file
from workbench.security.photos import smaller_photo
from workbench.security.policy import DRAW_FILE, INSPECTION_FILE, Actor, allow
from workbench.security.record import record
from workbench.security.vault_numbers import refuse_identity
from workbench.services.acting import about, expect_version, found, in_order, need
from workbench.services.documents import NewDocument, issue_document
from workbench.services.findings import NewFinding, raise_finding

_PHOTOS = 6
"""Photos of one item."""


@dataclass(frozen=True)
class Answer:
    """What was seen of an item: its verdict (empty: not checked), how bad a failure is, and what was seen."""

    verdict: str
    note: str = ""
    severity: str = "minor"


@dataclass(frozen=True)
class Closing:
    """How an inspection ended: on which day, who was there, what it comes to, and why it was not in the planned days."""

    checked_on: date
    present: str
    conclusion: str
    late_reason: str = ""


def save_item(session: Session, actor: Actor, item_id: int, answer: Answer) -> InspectedItem:
    """Keep what was seen of one item and return it; it may be changed until the inspection is submitted."""
    item = found(session, InspectedItem, item_id)
    row = _open_one(session, actor, item.inspection_id)
    if answer.verdict not in VERDICTS or answer.severity not in SEVERITIES:
        raise ValidationError("没有这种检查结果", where=item.item, fix=f"可选：{'、'.join(VERDICTS.values())}")
    note = answer.note.strip()
    refuse_identity("情况", note)
    before = item.model_dump(include={"verdict", "note", "severity"})
    item.verdict, item.note = answer.verdict, note
    item.severity = answer.severity if answer.verdict == "fail" else ""
    after = item.model_dump(include={"verdict", "note", "severity"})
    if after != before:
        item.saved_at, item.saved_by_id = clock.now(), actor.account_id
        session.add(item)
        told = after | {"item": item.item}
        record(session, actor, "inspection.answer", about(session, row), before=before, after=told)
    return item


def add_photo(session: Session, actor: Actor, item_id: int, *, content: bytes) -> StoredFile:
    """Keep a photo of an item, shrunk, with nothing of where or by which phone it was taken."""
    item = found(session, InspectedItem, item_id)
    row = _open_one(session, actor, item.inspection_id)
    query = select(func.count()).select_from(InspectionFile).where(InspectionFile.item_id == item_id)
    number = int(session.exec(query).one()) + 1
    if number > _PHOTOS:
        raise ValidationError(f"一项最多 {_PHOTOS} 张照片", where=item.item, fix="选最能说明问题的几张")
    file = _store(session, actor, row, f"照片-{item.id}-{number}.jpg", smaller_photo(content))
    session.add(InspectionFile(inspection_id=row.id or 0, item_id=item_id, file_id=file.id or 0, kind="photo"))
    kept = {"item": item.item, "sha256": file.sha256, "size": file.size}
    record(session, actor, "inspection.photo", about(session, row), after=kept)
    return file


def submit_inspection(
    session: Session, actor: Actor, inspection_id: int, closing: Closing, *, seen: int | None = None
) -> None:
    """Close an inspection: give it its number, reveal the seed, and raise a finding for each item that failed."""
    row = _open_one(session, actor, inspection_id, seen)
    items = session.exec(
        select(InspectedItem).where(InspectedItem.inspection_id == inspection_id).order_by(col(InspectedItem.id))
    ).all()
    _refuse_closing(session, row, closing, items)
    project = session.get_one(Project, row.project_id)
    row.number = f"{project.code}-检查-{_numbered(session, row.project_id) + 1:02d}"
    row.checked_on, row.late_reason = closing.checked_on, closing.late_reason.strip()
    row.present, row.conclusion = closing.present.strip(), need(closing.conclusion, "检查结论")
    row.state, row.submitted_at, row.submitted_by_id = "submitted", clock.now(), actor.account_id
    session.add(row)
    _keep_draw(session, actor, row)
    after = row.model_dump(include={"number", "checked_on", "present", "conclusion", "late_reason", "seed", "salt"})
    record(session, actor, "inspection.submit", about(session, row), after=after)
    for item in [one for one in items if one.verdict == "fail"]:
        _raise(session, actor, row, item)


def _refuse_closing(session: Session, row: Inspection, closing: Closing, items: Sequence[InspectedItem]) -> None:
    drawn_on = clock.local(row.drawn_at).date() if row.drawn_at else None
    in_order([("抽取日期", drawn_on), ("检查日期", closing.checked_on), ("今天", clock.today())])
    refuse_identity("检查结论", closing.conclusion, closing.present, closing.late_reason)
    if not row.first_day <= closing.checked_on <= row.last_day:
        need(closing.late_reason, "不在计划日期检查的原因")
    if session.exec(select(Inspector.id).where(Inspector.inspection_id == row.id)).first() is None:
        raise ValidationError("还没有检查人员", where="检查人员", fix="由采购经办指定检查人员后再提交")
    if not any(item.verdict for item in items):
        raise ValidationError(
            "一项都没有检查", where="检查表", fix="逐项填写后再提交；确实不能检查的，由采购经办写明理由取消"
        )
    if bare := [item.item for item in items if item.verdict == "fail" and not item.note]:
        raise ValidationError(
            f"不合格的 {len(bare)} 项没有写情况：{'、'.join(bare[:3])}", where="检查表", fix="写明看到了什么"
        )


def _raise(session: Session, actor: Actor, row: Inspection, item: InspectedItem) -> None:
    """The finding names the standard; the contractor reads it when it is told."""
    line = session.get(ServiceLine, item.line_id) if item.line_id else None
    unit = session.get_one(InspectedUnit, item.unit_id)
    standard = f"服务标准“{line.name}”：{line.standard}" if line else f"{KINDS[row.kind]}的检查内容"
    words = f"{KINDS[row.kind]}（{row.checked_on}，{unit.label}）：{item.item}，不合格。{item.note}"
    new = NewFinding("check", row.id, standard[:200], item.severity, words[:1000], None, item.line_id)
    item.finding_id = raise_finding(session, actor, row.project_id, new).id
    session.add(item)


def _numbered(session: Session, project_id: int) -> int:
    query = select(func.count()).select_from(Inspection)
    return int(session.exec(query.where(Inspection.project_id == project_id, Inspection.number != "")).one())


def _keep_draw(session: Session, actor: Actor, row: Inspection) -> None:
    content = written(draw_sheet(session, row)).encode()
    file = _store(session, actor, row, f"{row.number}-抽取记录.json", content, kind=DRAW_FILE)
    session.add(InspectionFile(inspection_id=row.id or 0, file_id=file.id or 0, kind="draw"))


def keep_document(
    session: Session, actor: Actor, row: Inspection, *, kind: str, name: str, content: bytes, stamp: Stamp | None = None
) -> StoredFile:
    """Keep a paper of an inspection: a form or record drawn up here, or the signed scan of one."""
    allow(session, actor, "inspection.check", row)
    owner = Owner(session.get_one(Project, row.project_id).purchaser_id)
    new = NewDocument(INSPECTION_FILE, name, content, stamp)
    file = issue_document(session, actor, "inspection.document", owner, new, row, more={"kind": kind})
    listed = select(InspectionFile.id).where(InspectionFile.file_id == file.id)
    if session.exec(listed).first() is None:
        session.add(InspectionFile(inspection_id=row.id or 0, file_id=file.id or 0, kind=kind))
    return file


def _store(
    session: Session, actor: Actor, row: Inspection, name: str, content: bytes, kind: str = INSPECTION_FILE
) -> StoredFile:
    """Under the purchaser alone: no list of the project's files may hold it."""
    project = session.get_one(Project, row.project_id)
    return store_file(session, actor, Owner(project.purchaser_id), kind=kind, name=name, content=content)


def _open_one(session: Session, actor: Actor, inspection_id: int, seen: int | None = None) -> Inspection:
    row = found(session, Inspection, inspection_id)
    allow(session, actor, "inspection.check", row)
    expect_version(row, seen)
    if row.state != "drawn":
        raise ValidationError("这次检查还没有抽取，或已经提交、取消", where="检查表", fix="刷新页面查看")
    return row
