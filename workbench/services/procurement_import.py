"""The official record of a review taken in at once: table, committee, suppliers, prices, marks; all of it or nothing."""

from typing import Any

from sqlmodel import Session

from workbench.errors import ValidationError
from workbench.models.evaluations import StoredFile
from workbench.models.procurement import Procurement
from workbench.queries.procurement_committee import committee_of
from workbench.security.policy import Actor, allow
from workbench.services.acting import found
from workbench.services.imports import forget_file
from workbench.services.procurement_acting import keep, open_round
from workbench.services.procurement_bids import NewBid, keep_bid
from workbench.services.procurement_filed import FiledBid, ReviewFile, said
from workbench.services.procurement_preview import Preview, bids_by_name, preview_review, supplier_of
from workbench.services.procurement_review import NewMark, keep_committee, keep_criteria, keep_marks
from workbench.services.procurement_suppliers import keep_contractor


def import_review(session: Session, actor: Actor, procurement_id: int, file: ReviewFile) -> Preview:
    """Take the record in with one event; raises ValidationError with every place, and then nothing of it is kept.

    A file that was taken in before is refused with its day, and so is one whose content is on record already.
    """
    row = open_round(session, actor, procurement_id)
    seen = preview_review(session, row, file)
    _refuse(seen)
    before = _counted(session, row)
    if seen.criteria:
        keep_criteria(session, row, file.criteria, announced=None)
    if seen.members:
        keep_committee(session, row, file.members)
    suppliers = [new for one in file.bids if one.name in seen.new_bids and (new := _keep(session, row, one))]
    bids = bids_by_name(session, row)
    marks = [NewMark(bids[one.supplier], one.member, one.criterion, one.value, one.place) for one in file.marks]
    changed = keep_marks(session, row, marks) if marks else 0
    after = _counted(session, row) | {"changed": changed, "suppliers": suppliers, "sha256": file.sha256}
    keep(session, actor, row, "procurement.import", before=before, after=after)
    return seen


def discard_review(session: Session, actor: Actor, file_id: int) -> None:
    """Forget an uploaded record that is not taken in: its row and its bytes."""
    file = found(session, StoredFile, file_id)
    allow(session, actor, "file.read", file)
    if file.stored_by_id != actor.account_id:
        raise ValidationError("这份文件是别人上传的", fix="由上传的人放弃")
    forget_file(session, actor, file_id)


def _refuse(seen: Preview) -> None:
    if seen.imported_on is not None:
        raise ValidationError(
            f"这份文件已于 {seen.imported_on:%Y-%m-%d} 导入过", where="导入", fix="不必再次导入；改动的另存为新文件"
        )
    if seen.faults:
        raise ValidationError(said(seen.faults), where="导入", fix="按上面的位置改正后重新上传，没有登记任何内容")
    if seen.nothing_new:
        raise ValidationError("文件的内容都已登记，没有新的或者改动的", where="导入", fix="核对是不是选错了文件")


def _counted(session: Session, row: Procurement) -> dict[str, Any]:
    committee = committee_of(session, row)
    marks = sum(len(given) for members in committee.marks.values() for given in members.values())
    counts = {"criteria": len(committee.criteria), "members": len(committee.members)}
    return counts | {"bids": len(bids_by_name(session, row)), "marks": marks}


def _keep(session: Session, row: Procurement, one: FiledBid) -> str:
    """Keep a bid; return its supplier's name and code where that was registered with it."""
    known = supplier_of(session, one)
    if known is None and one.kind is not None:
        known = keep_contractor(session, name=one.name, credit_code=one.credit_code, kind=one.kind)
        new = f"{known.name} {known.credit_code}"
    else:
        new = ""
    contractor_id = known.id if known else None
    keep_bid(session, row, NewBid(**(one.bid.__dict__ | {"contractor_id": contractor_id or 0})))
    return new
