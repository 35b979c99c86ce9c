"""What is public of one project, as plain values: what the releases of open data are written from."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workbench import clock


@dataclass(frozen=True)
class Party:
    """An organisation by an id that stays; the code only where it is a whole unified social credit code."""

    id: str
    name: str
    code: str = ""


@dataclass(frozen=True)
class Line:
    """One service that is bought; the price in fen of one unit."""

    id: str
    name: str
    unit: str
    quantity: int
    unit_fen: int
    catalogue: str
    number: str


@dataclass(frozen=True)
class Round:
    """One round of the procedure as its notices tell it; days are None until there was such a notice."""

    id: str
    method: str
    method_name: str
    told_on: date
    due_on: date
    ceiling_fen: int
    price_only: bool
    awarded_on: date | None
    award_told_on: date | None
    award_fen: int | None
    winner: Party | None
    ended_on: date | None
    ended_reason: str


@dataclass(frozen=True)
class Signed:
    """The contract as it was made public, before any amendment."""

    number: str
    told_on: date
    signed_on: date
    first_day: date
    last_day: date
    amount_fen: int
    supplier: Party
    milestones: tuple[tuple[str, str, date], ...]
    payments: tuple[tuple[str, date, int], ...]


@dataclass(frozen=True)
class Judged:
    """A published version of an evaluation's result, and whether an appeal led to it."""

    id: str
    phase: str
    told_on: date
    number: int
    total: Decimal
    grade: str
    appeal: tuple[str, date | None] | None


@dataclass(frozen=True)
class Barred:
    """A decision to bar a contractor that was made public."""

    id: str
    told_on: date
    contractor: Party
    first_day: date
    last_day: date
    scope: str
    document: str
    annulled_on: date | None


@dataclass(frozen=True)
class OpenProject:
    """Everything public of one project; ``disclosed_on`` None: not even the plan is."""

    id: int
    ocid: str
    extension: str
    code: str
    title: str
    purpose: str
    area: str
    budget_fen: int
    budget_document: str
    sources: tuple[tuple[str, int, int], ...]
    disclosed_on: date | None
    first_day: date
    last_day: date
    made_up: str
    buyer: Party
    lines: tuple[Line, ...]
    rounds: tuple[Round, ...]
    contract: Signed | None
    accepted_on: date | None
    results: tuple[Judged, ...]
    bars: tuple[Barred, ...]

    @property
    def days(self) -> tuple[date, ...]:
        """Return every day on which something became public, oldest first; days to come are not among them."""
        found = {self.disclosed_on, self.accepted_on if self.contract else None}
        found |= {self.contract.told_on if self.contract else None}
        for one in self.rounds:
            found |= {one.told_on, one.award_told_on, one.ended_on}
        found |= {one.told_on for one in self.results} | {one.told_on for one in self.bars}
        found |= {one.annulled_on for one in self.bars}
        return tuple(sorted(day for day in found if day is not None and day <= clock.today()))
