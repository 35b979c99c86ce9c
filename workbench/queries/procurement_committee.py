"""The scoring table, the committee and its marks, and the quality that follows from them exactly."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from sqlmodel import Session, col, select

from scoring.bids import Criterion, Disagreement, Scheme, committee_points, disagreements
from scoring.bids.formula import Law
from scoring.trace import Step
from workbench.models.procurement import Bid, BidCriterion, CommitteeMark, CommitteeMember, Procurement

_LAW_OF_METHOD: dict[str, Law] = {"consultation": "caiku-2014-214", "project_review": "below-limit"}
Marks = Mapping[str, Mapping[str, Decimal]]


@dataclass(frozen=True)
class CriterionLine:
    """One criterion of the scoring table as recorded."""

    id: int
    code: str
    name: str
    full: Decimal
    kind: str
    technical: bool
    standard: str


@dataclass(frozen=True)
class MemberLine:
    """A reviewer with what was declared."""

    id: int
    code: str
    role: str
    kind: str
    declared: bool
    relations: tuple[Mapping[str, object], ...]


@dataclass(frozen=True)
class Committee:
    """Criteria, members, and the marks by bid, member code and criterion code; `scheme` is None without criteria."""

    criteria: tuple[CriterionLine, ...]
    members: tuple[MemberLine, ...]
    marks: Mapping[int, Marks]
    scheme: Scheme | None

    @property
    def marked(self) -> tuple[CriterionLine, ...]:
        """The criteria that members mark."""
        return tuple(one for one in self.criteria if one.kind != "price")

    @property
    def markers(self) -> tuple[MemberLine, ...]:
        """The members who mark: staff of the agency do not."""
        return tuple(one for one in self.members if one.kind != "agency")

    def missing(self, bid_id: int) -> tuple[str, ...]:
        """Return which marks of a bid are not recorded, as member and criterion."""
        given = self.marks.get(bid_id, {})
        return tuple(
            f"{member.code}：{one.code} {one.name}"
            for member in self.markers
            for one in self.marked
            if one.code not in given.get(member.code, {})
        )

    def differing(self, bid_id: int) -> tuple[Disagreement, ...]:
        """Return the objective criteria on which the members of a fully marked bid differ."""
        if self.scheme is None or self.missing(bid_id) or not self.markers:
            return ()
        return disagreements(self.scheme, self._sheets(bid_id))

    def quality(self, bid_id: int, bidder: str) -> Step | None:
        """Return the quality of a bid as a step that can be replayed; None while its marks are not all in and agreed."""
        if self.scheme is None or not self.markers or self.missing(bid_id) or self.differing(bid_id):
            return None
        return committee_points(self.scheme, bidder, self._sheets(bid_id))

    def technical(self, bid_id: int, bidder: str) -> Decimal | None:
        """Return the mean of the technical criteria to six places, for ties; None where it is not known."""
        step, codes = self.quality(bid_id, bidder), {one.code for one in self.criteria if one.technical}
        if step is None or not codes:
            return None
        exact = sum(child.exact for child in step.children if child.code in codes)
        return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.000001")) if exact else None

    def _sheets(self, bid_id: int) -> Marks:
        """The sheets of those who mark, in the order of the committee."""
        return {one.code: self.marks[bid_id][one.code] for one in self.markers}


def committee_of(session: Session, row: Procurement) -> Committee:
    """Return what is recorded of a procedure's committee. Raises ScoringError if its criteria do not make a table."""
    criteria = tuple(_criterion(one) for one in _criteria(session, row))
    scheme = scheme_of(row, criteria, row.criteria_announced)
    return Committee(criteria, tuple(_members(session, row)), _marks(session, row), scheme)


class Lined(Protocol):
    """A criterion by code, name, full points and kind, on record or not yet."""

    @property
    def code(self) -> str:
        """Return its code."""

    @property
    def name(self) -> str:
        """Return its name."""

    @property
    def full(self) -> Decimal:
        """Return its full points."""

    @property
    def kind(self) -> str:
        """Return price, objective or subjective."""


def scheme_of(row: Procurement, criteria: Sequence[Lined], announced: int | None) -> Scheme | None:
    """Return the scoring table. Raises ScoringError where it does not add up, naming the sum."""
    if not criteria:
        return None
    law = _LAW_OF_METHOD.get(row.method, "order-87")
    rows = tuple(Criterion(one.code, one.name, one.full, one.kind) for one in criteria)  # type: ignore[arg-type]  # a word of CRITERION_KINDS
    return Scheme(rows, announced=announced, law=law)


def _criterion(one: BidCriterion) -> CriterionLine:
    return CriterionLine(one.id or 0, one.code, one.name, one.full, one.kind, one.technical, one.standard)


def _criteria(session: Session, row: Procurement) -> list[BidCriterion]:
    query = select(BidCriterion).where(BidCriterion.procurement_id == row.id)
    return list(session.exec(query.order_by(col(BidCriterion.position))))


def _members(session: Session, row: Procurement) -> list[MemberLine]:
    query = select(CommitteeMember).where(CommitteeMember.procurement_id == row.id).order_by(col(CommitteeMember.id))
    return [
        MemberLine(one.id or 0, one.code, one.role, one.kind, one.declared, tuple(one.relations))
        for one in session.exec(query)
    ]


def _marks(session: Session, row: Procurement) -> dict[int, dict[str, dict[str, Decimal]]]:
    query = select(CommitteeMark, CommitteeMember.code, BidCriterion.code)
    query = query.join(CommitteeMember, col(CommitteeMember.id) == CommitteeMark.member_id)
    query = query.join(BidCriterion, col(BidCriterion.id) == CommitteeMark.criterion_id)
    query = query.join(Bid, col(Bid.id) == CommitteeMark.bid_id).where(Bid.procurement_id == row.id)
    found: dict[int, dict[str, dict[str, Decimal]]] = {}
    for mark, member, criterion in session.exec(query):
        found.setdefault(mark.bid_id, {}).setdefault(member, {})[criterion] = mark.value
    return found
