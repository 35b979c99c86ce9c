"""What an official record of a review holds, as read from a file: each part with the place where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from workbench.models.words import ContractorKind
from workbench.services.procurement_bids import NewBid
from workbench.services.procurement_review import NewCriterion, NewMember


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
class PlacedFault:
    """What is wrong with a file, and where."""

    place: str
    what: str


_SAID = 20


def said(faults: Sequence[PlacedFault]) -> str:
    """Return the first faults in one sentence, the rest counted."""
    shown = "；".join(f"{one.place}：{one.what}" for one in faults[:_SAID])
    return f"{shown}；另有 {len(faults) - _SAID} 处" if len(faults) > _SAID else shown
