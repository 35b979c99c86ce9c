"""What the methods look at, and what they answer: amounts in fen, shares as fractions, unknown is never nothing."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

Method = Literal["open", "selective", "limited", "direct"]
State = Literal["flagged", "clear", "excluded", "no_data"]
Subject = Literal["process", "tenderer", "buyer"]
CODES = ("R003", "R018", "R024", "R025", "R028", "R030", "R035", "R036", "R038", "R044", "R048", "R058")
"""The codes of the public method pages, in their order."""


@dataclass(frozen=True)
class Bid:
    """One bid of one firm; ``alike`` holds what two firms of one process should not have in common, by kind."""

    tenderer: str
    amount_fen: int | None
    valid: bool
    winner: bool = False
    received_on: date | None = None
    alike: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class Process:
    """One contracting process as far as it has gone; None where something is not known.

    ``price_fixed`` tells that the purchaser set the price, ``price_only`` that nothing but the price decides, and
    ``kinds`` the first levels of the classification of what was awarded.
    """

    key: str
    buyer: str
    method: Method
    begins_on: date | None
    due_on: date | None
    bids: tuple[Bid, ...]
    price_only: bool = False
    price_fixed: bool = False
    kinds: frozenset[str] | None = None

    @property
    def winners(self) -> frozenset[str]:
        """Return who was awarded; empty while nobody is, or after a round that failed."""
        return frozenset(bid.tenderer for bid in self.bids if bid.winner)

    @property
    def valid(self) -> tuple[Bid, ...]:
        """Return the bids that were not found invalid."""
        return tuple(bid for bid in self.bids if bid.valid)


@dataclass(frozen=True)
class Thresholds:
    """The defaults of the public pages; ``fewest`` is ours: quartiles of fewer values say nothing."""

    period_days: int = 15
    disqualified: int = 1
    submitted: int = 2
    processes: int = 2
    fence: Fraction = Fraction(3, 2)
    fewest: int = 4


@dataclass(frozen=True)
class Reading:
    """What one method says of one process, firm or buyer; the value is exact, None where there is none."""

    code: str
    subject: Subject
    key: str
    state: State
    value: Fraction | None = None
    names: tuple[str, ...] = ()
