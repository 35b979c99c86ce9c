"""Bids as opened, and what became of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from scoring.bids.lowprice import Trigger
from scoring.errors import ScoringError
from scoring.trace import Step

Explanation = Literal["none", "accepted", "rejected"]
_VETOES = {"qualification": "资格审查不合格", "starred": "不满足★实质性要求"}


@dataclass(frozen=True)
class Clause:
    """A qualification or ★ clause of the document with the finding; `met` is None until somebody has looked.

    One clause that is not met makes the bid invalid, whatever its price and quality.
    """

    code: str
    words: str
    kind: Literal["qualification", "starred"]
    met: bool | None
    finding: str = ""

    @property
    def veto(self) -> str:
        """Why a bid that does not meet it is invalid."""
        finding = f"（{self.finding}）" if self.finding else ""
        return f"{_VETOES[self.kind]}：{self.code} {self.words}{finding}"


@dataclass(frozen=True)
class Bid:
    """One bid as opened: its price in fen (None if left blank) and its quality, exactly as the committee's marks give it.

    `deduction` is the share taken off the price for scoring only, `points_raise` the share added to the price points
    instead, by `deduction_rule`. `quantity` is scored where the price is fixed. `technical` and `decision` (the place
    in a recorded vote or draw, 1 first) break ties. `invalid` is the committee's reason for refusing the bid, `doubted`
    why it doubts a low price, `explanation` its finding on an abnormally low price.
    """

    name: str
    price_fen: int | None
    quality: Decimal | Fraction
    deduction: Decimal = Decimal(0)
    technical: Decimal | None = None
    invalid: str = ""
    explanation: Explanation = "none"
    points_raise: Decimal = Decimal(0)
    deduction_rule: str = "财库〔2022〕19号"
    quantity: Decimal | None = None
    clauses: tuple[Clause, ...] = ()
    doubted: str = ""
    decision: int | None = None

    @property
    def veto(self) -> str:
        """Why its clauses make it invalid, or "". Raises ScoringError if one has not been examined."""
        for clause in self.clauses:
            if clause.met is None:
                raise ScoringError(f"{clause.code} {clause.words}尚未审查", where=self.name, fix="逐条审查后再评分")
        return "；".join(clause.veto for clause in self.clauses if not clause.met)


@dataclass(frozen=True)
class BidLine:
    """What became of a bid: excluded or pending with the reason, or scored and ranked.

    Points and total are exact; `shown` has them at two decimals ("—" without a score), with price_norm and
    quality_norm as parts of 100. `scored_price` is in yuan after deduction; a contract is signed at `price_fen`.
    `settled_by` says what put it before or behind a bid of equal total.
    """

    name: str
    price_fen: int | None
    excluded: str = ""
    pending: str = ""
    triggers: tuple[Trigger, ...] = ()
    scored_price: Fraction | None = None
    price_points: Fraction | None = None
    quality_points: Fraction | None = None
    total: Fraction | None = None
    rank: int | None = None
    tied: bool = False
    settled_by: str = ""
    shown: Mapping[str, str] = field(default_factory=dict)
    trace: Step | None = None


@dataclass(frozen=True)
class BidResult:
    """All bids in the order given, the ranked ones best first, and what they are measured against.

    `base_price` is in yuan after deduction; None without a valid bid, or where a quantity is scored instead.
    """

    lines: tuple[BidLine, ...]
    ranking: tuple[BidLine, ...]
    base_price: Fraction | None

    @property
    def first(self) -> tuple[BidLine, ...]:
        """The bid ranked first, or all that tie for it; empty while a bid is pending."""
        if any(line.pending for line in self.lines):
            return ()
        return tuple(line for line in self.ranking if line.rank == 1)

    def line(self, name: str) -> BidLine:
        """The line of a bidder."""
        return next(line for line in self.lines if line.name == name)
