"""The official record of a review taken in at once: table, committee, suppliers, prices, marks; all of it or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from sqlmodel import Session, col, select

from workbench.errors import ValidationError
from workbench.models.organisations import Contractor
from workbench.models.procurement import Bid, Procurement
from workbench.models.words import ContractorKind
from workbench.queries.procurement_committee import committee_of
from workbench.security.policy import Actor, place_of
from workbench.services.procurement_acting import keep, open_round
from workbench.services.procurement_bids import NewBid, record_bid
from workbench.services.procurement_review import (
    NewCriterion,
    NewMark,
    NewMember,
    keep_marks,
    set_committee,
    set_criteria,
)
from workbench.services.procurement_suppliers import add_contractor, checked_code


@dataclass(frozen=True)
class FiledBid:
    """A supplier's row of the file: who it is, what it bid, and where the row stands."""

    name: str
    credit_code: str
    kind: ContractorKind | None
    bid: NewBid
    place: str


@dataclass(frozen=True)
class FiledMark:
    """A mark of the file, with the supplier by name."""

    supplier: str
    member: str
    criterion: str
    value: Decimal
    place: str


@dataclass(frozen=True)
class ReviewFile:
    """What an official record holds; a part that is not there is empty and changes nothing."""

    sha256: str
    criteria: tuple[NewCriterion, ...] = ()
    members: tuple[NewMember, ...] = ()
    bids: tuple[FiledBid, ...] = ()
    marks: tuple[FiledMark, ...] = ()


@dataclass(frozen=True)
class Preview:
    """What taking a file in would do: new bids, new or changed marks, and what is already on record."""

    criteria: int
    members: int
    new_bids: int
    known_bids: int
    marks: int
    changed_marks: int
    suppliers: tuple[str, ...] = field(default=())

    @property
    def nothing_new(self) -> bool:
        """Tell whether all of it is on record already."""
        return not (self.criteria or self.members or self.new_bids or self.changed_marks)


def preview_review(session: Session, row: Procurement, file: ReviewFile) -> Preview:
    """Return what taking the file in would do, without doing it."""
    committee, known = committee_of(session, row), _bids(session, row)
    same_table = [(one.code, one.full) for one in committee.criteria] == [(one.code, one.full) for one in file.criteria]
    same_panel = [one.code for one in committee.members] == [one.code for one in file.members]
    new = tuple(one.name for one in file.bids if one.name not in known)
    changed = [
        one
        for one in file.marks
        if committee.marks.get(known.get(one.supplier, 0), {}).get(one.member, {}).get(one.criterion) != one.value
    ]
    return Preview(
        criteria=0 if same_table else len(file.criteria),
        members=0 if same_panel else len(file.members),
        new_bids=len(new),
        known_bids=len(file.bids) - len(new),
        marks=len(file.marks),
        changed_marks=len(changed),
        suppliers=new,
    )


def import_review(session: Session, actor: Actor, procurement_id: int, file: ReviewFile) -> Preview:
    """Take the record in; raises ValidationError with every place, and then nothing of it is kept.

    A file whose content is on record already is refused with that word, so that nobody believes it counted twice.
    """
    row = open_round(session, actor, procurement_id)
    seen = preview_review(session, row, file)
    if seen.nothing_new:
        raise ValidationError("文件的内容都已登记，没有新的或者改动的", where="导入", fix="核对是不是选错了文件")
    if seen.criteria:
        set_criteria(session, actor, procurement_id, file.criteria)
    if seen.members:
        set_committee(session, actor, procurement_id, file.members)
    known = _bids(session, row)
    for one in file.bids:
        if one.name not in known:
            record_bid(session, actor, procurement_id, _bid(session, actor, row, one))
    changed = keep_marks(session, row, _marks(file, _bids(session, row))) if file.marks else 0
    after = {"sha256": file.sha256, "bids": seen.new_bids, "marks": len(file.marks), "changed": changed}
    keep(session, actor, row, "procurement.import", after=after)
    return seen


def _bids(session: Session, row: Procurement) -> dict[str, int]:
    query = select(Contractor.name, Bid.id).where(Bid.contractor_id == Contractor.id, Bid.procurement_id == row.id)
    return {name: bid_id or 0 for name, bid_id in session.exec(query)}


def _marks(file: ReviewFile, bids: Mapping[str, int]) -> list[NewMark]:
    strange = [f"{one.place}：没有登记过供应商“{one.supplier}”" for one in file.marks if one.supplier not in bids]
    if strange:
        raise ValidationError("；".join(dict.fromkeys(strange)), where="评分", fix="供应商名称应与登记的一致")
    return [NewMark(bids[one.supplier], one.member, one.criterion, one.value, one.place) for one in file.marks]


def _bid(session: Session, actor: Actor, row: Procurement, one: FiledBid) -> NewBid:
    """The bid with its supplier: found by code or name, or registered now."""
    try:
        contractor = _contractor(session, actor, row, one)
    except ValidationError as error:
        raise ValidationError(error.what, where=one.place, clause=error.clause, fix=error.fix) from error
    return NewBid(**(one.bid.__dict__ | {"contractor_id": contractor.id or 0}))


def _contractor(session: Session, actor: Actor, row: Procurement, one: FiledBid) -> Contractor:
    code = checked_code(session, one.credit_code) if one.credit_code else ""
    found = session.exec(select(Contractor).where(Contractor.credit_code == code)).first() if code else None
    by_name = session.exec(select(Contractor).where(col(Contractor.name) == one.name)).all()
    if found is not None and found.name != one.name:
        raise ValidationError(f"这个统一社会信用代码登记的是“{found.name}”，文件里是“{one.name}”", fix="核对名称和代码")
    if found is not None or len(by_name) == 1:
        return found or by_name[0]
    if not code or one.kind is None:
        raise ValidationError(
            f"没有登记过“{one.name}”，又没有填写统一社会信用代码和类型", fix="补填两项，或先登记供应商"
        )
    place = place_of(session, row)
    return add_contractor(session, actor, place.purchaser_id or 0, name=one.name, credit_code=code, kind=one.kind)
