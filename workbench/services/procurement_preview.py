"""What taking in an official record would do, and everything that speaks against it: found without writing a row."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from scoring.errors import ScoringError
from scoring.exact import text
from workbench import clock
from workbench.errors import ValidationError, WorkbenchError
from workbench.models.organisations import Contractor
from workbench.models.procurement import Bid, Procurement
from workbench.models.record import Event
from workbench.queries.procurement_committee import Committee, committee_of, scheme_of
from workbench.services.procurement_acting import refuse_opened
from workbench.services.procurement_bids import refuse_bid
from workbench.services.procurement_filed import FiledBid, FiledMark, PlacedFault, ReviewFile
from workbench.services.procurement_review import refuse_price_share
from workbench.services.procurement_suppliers import checked_code

IMPORTED = "procurement.import"


@dataclass(frozen=True)
class Preview:
    """New bids, new or changed marks, what is on record already, and every fault with its place.

    ``imported_on`` is the day on which this very file was taken in before.
    """

    criteria: int
    members: int
    new_bids: tuple[str, ...]
    known_bids: int
    marks: int
    changed_marks: int
    faults: tuple[PlacedFault, ...] = ()
    imported_on: date | None = None

    @property
    def nothing_new(self) -> bool:
        """Tell whether all of it is on record already."""
        return not (self.criteria or self.members or self.new_bids or self.changed_marks)


def preview_review(session: Session, row: Procurement, file: ReviewFile) -> Preview:
    """Return what taking the file in would do, without doing it."""
    committee, known = committee_of(session, row), bids_by_name(session, row)
    same_table = [(one.code, one.full) for one in committee.criteria] == [(one.code, one.full) for one in file.criteria]
    same_panel = [one.code for one in committee.members] == [one.code for one in file.members]
    new = tuple(one.name for one in file.bids if one.name not in known)
    changed = [one for one in file.marks if _kept(committee, known, one) != one.value]
    table, panel = (0 if same_table else len(file.criteria)), (0 if same_panel else len(file.members))
    faults = _Faults(session, row, file, committee, known, table=bool(table), panel=bool(panel))
    return Preview(
        criteria=table,
        members=panel,
        new_bids=new,
        known_bids=len(file.bids) - len(new),
        marks=len(file.marks),
        changed_marks=len(changed),
        faults=tuple(faults.found()),
        imported_on=_imported(session, row, file.sha256),
    )


def bids_by_name(session: Session, row: Procurement) -> dict[str, int]:
    """Return the bids of a round by their supplier's name."""
    query = select(Contractor.name, Bid.id).where(Bid.contractor_id == Contractor.id, Bid.procurement_id == row.id)
    return {name: bid_id or 0 for name, bid_id in session.exec(query)}


def _kept(committee: Committee, known: Mapping[str, int], one: FiledMark) -> object:
    return committee.marks.get(known.get(one.supplier, 0), {}).get(one.member, {}).get(one.criterion)


def _imported(session: Session, row: Procurement, sha256: str) -> date | None:
    query = select(Event).where(Event.action == IMPORTED, Event.object_type == "procurement", Event.object_id == row.id)
    same = (one for one in session.exec(query.order_by(col(Event.id))) if (one.after or {}).get("sha256") == sha256)
    return next((clock.local(one.at).date() for one in same), None)


@dataclass(frozen=True)
class _Faults:
    """Everything in a file that the record would refuse."""

    session: Session
    row: Procurement
    file: ReviewFile
    committee: Committee
    known: Mapping[str, int]
    table: bool
    panel: bool

    def found(self) -> Iterator[PlacedFault]:
        marked = any(self.committee.marks.values())
        if marked and (self.table or self.panel):
            yield PlacedFault("评审因素、评审小组", "已经登记了评委的评分，评审因素表和评审小组不能再改")
        yield from self._twice()
        if self.table:
            yield from _said("评审因素", self._table)
        for one in self.file.bids:
            if one.name not in self.known:
                yield from _said(one.place, lambda one=one: self._bid(one))  # type: ignore[misc]  # bound at once
        yield from self._marks()

    def _twice(self) -> Iterator[PlacedFault]:
        keys = Counter((one.supplier, one.member, one.criterion) for one in self.file.marks)
        yield from (
            PlacedFault(one.place, f"{one.member}对{one.supplier}的“{one.criterion}”写了 {keys[key]} 次")
            for one in self.file.marks
            if keys[key := (one.supplier, one.member, one.criterion)] > 1
        )
        names = Counter(one.name for one in self.file.bids)
        yield from (
            PlacedFault(one.place, f"供应商“{one.name}”写了 {names[one.name]} 次")
            for one in self.file.bids
            if names[one.name] > 1
        )
        codes = Counter(one.code for one in self.file.members)
        yield from (PlacedFault("“评审小组”表", f"代号“{code}”写了 {n} 次") for code, n in codes.items() if n > 1)

    def _table(self) -> None:
        refuse_price_share(self.row, self.file.criteria)
        scheme_of(self.row, self.file.criteria, None)

    def _bid(self, one: FiledBid) -> None:
        refuse_opened(self.row, "增加响应")
        refuse_bid(self.row, one.bid)
        supplier_of(self.session, one)

    def _marks(self) -> Iterator[PlacedFault]:
        criteria = self.file.criteria if self.table else self.committee.criteria
        most = {one.code: one.full for one in criteria if one.kind != "price"}
        members = self.file.members if self.panel else self.committee.members
        codes = {one.code for one in members if one.kind != "agency"}
        names = {*self.known, *(one.name for one in self.file.bids)}
        for one in self.file.marks:
            if one.member not in codes:
                yield PlacedFault(one.place, f"评审小组里没有“{one.member}”")
            elif one.supplier not in names:
                yield PlacedFault(one.place, f"没有登记过供应商“{one.supplier}”")
            elif one.criterion not in most:
                yield PlacedFault(one.place, f"没有要打分的评审因素“{one.criterion}”")
            elif not 0 <= one.value <= most[one.criterion]:
                what = f"分数 {text(one.value)} 不在 0 至 {text(most[one.criterion])} 之间"
                yield PlacedFault(one.place, what)


def _said(place: str, check: Callable[[], object]) -> Iterator[PlacedFault]:
    try:
        check()
    except (WorkbenchError, ScoringError) as error:
        fix = f"；{error.fix}" if error.fix else ""
        yield PlacedFault(place, f"{error.what}{fix}")


def supplier_of(session: Session, one: FiledBid) -> Contractor | None:
    """Return the supplier of a filed bid, by code or name; None where it is to be registered. Raises ValidationError."""
    code = checked_code(session, one.credit_code) if one.credit_code else ""
    found = session.exec(select(Contractor).where(Contractor.credit_code == code)).first() if code else None
    if found is not None and found.name != one.name:
        raise ValidationError(f"这个统一社会信用代码登记的是“{found.name}”，文件里是“{one.name}”", fix="核对名称和代码")
    by_name = session.exec(select(Contractor).where(col(Contractor.name) == one.name)).all()
    if found is not None or len(by_name) == 1:
        return found or by_name[0]
    if not code or one.kind is None:
        raise ValidationError(
            f"没有登记过“{one.name}”，又没有填写统一社会信用代码和类型", fix="补填两项，或先登记供应商"
        )
    return None
