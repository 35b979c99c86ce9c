"""The procurement file: what a person says of a document, closing it with its digest, and destroying after retention only."""

from datetime import date

from sqlmodel import Session, select

from workbench import clock
from workbench.errors import NotFoundError, ValidationError
from workbench.models.acceptance import Archive, ArchiveCopy, ArchiveEntry
from workbench.models.evaluations import StoredFile
from workbench.models.projects import Project
from workbench.queries.acceptance import passed_acceptance
from workbench.queries.archive import (
    DESTROYED,
    NOT_OF_THE_FILE,
    Manifest,
    archive_card,
    digest_of,
    ended_on,
    files_of,
    lost_files,
    plain_manifest,
)
from workbench.queries.checks.archive import RETENTION, manifest
from workbench.queries.checks.book import book_on
from workbench.rules.book import history
from workbench.rules.finding import stop
from workbench.security.files import path_of
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, found, need, refuse_stops


def note_document(session: Session, actor: Actor, project_id: int, item: str, *, state: str, words: str) -> None:
    """Say of a document of the file where the paper lies, or why there is none."""
    project = found(session, Project, project_id)
    allow(session, actor, "archive.write", project)
    _refuse_closed(session, project_id)
    if state not in {"paper", "none"} or item not in {one.key for one in manifest(session, project).items}:
        raise ValidationError("没有这项文件，或没有选择怎样归档", where="归档", fix="选择“纸质档案”或“依法没有”")
    query = select(ArchiveEntry).where(ArchiveEntry.project_id == project_id, ArchiveEntry.item == item)
    row = session.exec(query).first()
    before = row.model_dump() if row else None
    row = row or ArchiveEntry(project_id=project_id, item=item, state="", words="", noted_on=clock.today())
    row.state, row.words = state, need(words, "存放处或原因")
    row.noted_on, row.noted_by_id = clock.today(), actor.account_id
    session.add(row)
    session.flush()
    record(session, actor, "archive.note", about(session, project), before=before, after=row.model_dump())


def close_archive(session: Session, actor: Actor, project_id: int, *, number: str, closed_on: date) -> Archive:
    """Close the file: everything there or accounted for, every stored file whole; its list is kept with its digest."""
    project = found(session, Project, project_id)
    allow(session, actor, "archive.write", project)
    _refuse_closed(session, project_id)
    accepted = passed_acceptance(session, project_id)
    if accepted is None or accepted.signed_on is None:
        raise ValidationError("还没有签字的合格验收书，不能归档", where="归档", fix="验收合格、签字以后归档")
    listed = manifest(session, project)
    _refuse_gaps(session, project_id, listed)
    plain = plain_manifest(listed)
    row = Archive(
        project_id=project_id,
        number=need(number, "档号"),
        closed_on=closed_on,
        closed_by_id=actor.account_id,
        kept_until=listed.kept_until,
        manifest=plain,
        digest=digest_of(plain),
    )
    session.add(row)
    session.flush()
    after = {"number": row.number, "closed_on": closed_on, "kept_until": row.kept_until, "digest": row.digest}
    record(session, actor, "archive.close", about(session, project), after=after | {"documents": len(plain)})
    return row


def _refuse_gaps(session: Session, project_id: int, listed: Manifest) -> None:
    if listed.missing:
        what = f"还缺 {len(listed.missing)} 项：{'、'.join(listed.missing)}"
        fix = "上传文件，或逐项写明纸质档案存放处、依法没有的原因"
        raise ValidationError(what, where="归档", clause=_LIST, fix=fix)
    if lost := lost_files(session, project_id, thoroughly=True):
        what = f"{len(lost)} 份文件找不到或已改变：{lost[0]}"
        raise ValidationError(what, where="归档", clause=_KEEP, fix="从备份中恢复")


_LIST = "政府采购法第四十二条"
_KEEP = "社会救助法第七十条（四）"


def _refuse_closed(session: Session, project_id: int) -> None:
    if (card := archive_card(session, project_id)) is not None:
        raise ValidationError("已经归档", where=card.number, fix="补充的文件上传后另附说明，归档清单不再改")


def destroy_file(session: Session, actor: Actor, public_id: str, *, on: date, document: str) -> None:
    """Destroy one stored file of a procurement file after its retention, by a document; before that it is a hard stop."""
    row = session.exec(select(StoredFile).where(StoredFile.public_id == public_id)).first()
    if row is None or row.project_id is None or row.kind in NOT_OF_THE_FILE:
        raise NotFoundError("没有这份档案文件", fix="从项目的归档清单重新选择")
    project = found(session, Project, row.project_id)
    allow(session, actor, "archive.destroy", project)
    _refuse_kept(session, project, row, on)
    need(document, "销毁的批准文件")
    told = {"name": row.name, "sha256": row.sha256, "on": on, "document": document.strip()}
    row.kind, row.name = DESTROYED, f"已销毁 {row.name}"[:200]
    session.add(row)
    record(session, actor, "archive.destroy", about(session, project), after=told)
    needed = select(StoredFile.id).where(StoredFile.sha256 == row.sha256, StoredFile.kind != DESTROYED)
    if session.exec(needed).first() is None:
        path_of(row.sha256).unlink(missing_ok=True)


def _refuse_kept(session: Session, project: Project, row: StoredFile, on: date) -> None:
    """Raise HardStopError until the last day of every document that the file belongs to has passed."""
    listed = manifest(session, project)
    days = [one.kept_until for one in listed.items if any(file.public_id == row.public_id for file in one.files)]
    card = archive_card(session, project.id or 0)
    until = max([listed.kept_until, *days, *([card.kept_until] if card else [])])
    ended = ended_on(session, project)
    rule = book_on(session, project.purchaser_id, ended).rule(RETENTION) or history(RETENTION)[0]
    if on <= until or clock.today() <= until:
        why = f"采购于 {ended:%Y-%m-%d} 结束，保存到 {until:%Y-%m-%d}（含当日）"
        refuse_stops("不能销毁", [stop(rule, f"“{row.name}”还在保存期内", why=why, fix="保存期满、经批准后再销毁")])


def begin_copy(session: Session, actor: Actor, project_id: int) -> ArchiveCopy:
    """Ask for a copy of the file that opens without the workbench; the work itself is done in the background."""
    project = found(session, Project, project_id)
    allow(session, actor, "archive.read", project)
    row = ArchiveCopy(
        project_id=project_id,
        state="making",
        total=len(files_of(session, project_id)),
        asked_by_id=actor.account_id,
        asked_at=clock.now(),
    )
    session.add(row)
    session.flush()
    record(session, actor, "archive.copy", about(session, project), after={"copy": row.id})
    return row


def cancel_copy(session: Session, actor: Actor, copy_id: int) -> None:
    """Stop a copy that is being made; nothing of it stays."""
    row = found(session, ArchiveCopy, copy_id)
    project = found(session, Project, row.project_id)
    allow(session, actor, "archive.read", project)
    if row.state == "making":
        row.state, row.finished_at = "cancelled", clock.now()
        session.add(row)
        record(session, actor, "archive.cancel_copy", about(session, project), after={"copy": row.id})
