"""What was agreed and delivered of each service line of a contract, and what the missing part is worth."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlmodel import Session, col, select

from scoring.money import yuan
from workbench.models.contracts import Contract, ContractLine
from workbench.models.projects import ServiceLine
from workbench.queries.delivered import delivered
from workbench.rules.prices import Price, half_up, price_of


@dataclass(frozen=True)
class LineAccount:
    """A service line: its quantity and price by the contract, and the qualified quantity delivered."""

    line_id: int
    name: str
    unit: str
    agreed: int
    price: Price
    delivered: int

    @property
    def missing(self) -> int:
        """Return the quantity that was not delivered; more than agreed is not set off."""
        return max(self.agreed - self.delivered, 0)

    @property
    def missing_fen(self) -> Fraction:
        """Return what is missing at the price of the contract, exact."""
        return self.price.exact_fen * self.missing


def line_accounts(session: Session, contract: Contract, until: date | None = None) -> tuple[LineAccount, ...]:
    """Return the lines of a contract, or of its project where the contract has none, with what was delivered by a day."""
    lines = session.exec(
        select(ServiceLine).where(ServiceLine.project_id == contract.project_id).order_by(col(ServiceLine.position))
    ).all()
    priced = {
        row.line_id: row
        for row in session.exec(select(ContractLine).where(ContractLine.contract_id == contract.id)).all()
    }
    done = delivered_by_line(session, contract.project_id, until)
    return tuple(
        _account(line, priced.get(line.id or 0), done.get(line.id or 0, 0))
        for line in lines
        if not priced or line.id in priced
    )


def _account(line: ServiceLine, agreed: ContractLine | None, done: int) -> LineAccount:
    by = agreed or line
    price = price_of(by.unit_price_fen, by.package_fen, by.package_units)
    return LineAccount(line.id or 0, line.name, line.unit, by.quantity, price, done)


def delivered_by_line(session: Session, project_id: int, until: date | None = None) -> dict[int, int]:
    """Return the qualified quantity of each line; by the day, all of it without one."""
    found: dict[int, int] = {}
    for row in delivered(session, project_id, until).rows:
        found[row.line_id] = found.get(row.line_id, 0) + row.quantity
    return found


def undelivered_fen(lines: Sequence[LineAccount]) -> int:
    """Return what is missing in all lines, each at its exact price, rounded half up to the fen once."""
    return half_up(sum((one.missing_fen for one in lines), Fraction(0)))


def undelivered_words(lines: Sequence[LineAccount]) -> list[str]:
    """Return the arithmetic of what is missing, a line each, for the record of a deduction."""
    return [
        f"{one.name}：约定{one.agreed:,}{one.unit}，合格{one.delivered:,}{one.unit}，"
        f"少{one.missing:,}{one.unit} × {one.price.words(one.unit)}元 ＝ {exact_words(one.missing_fen)}"
        for one in lines
        if one.missing
    ]


def exact_words(fen: Fraction) -> str:
    """Return an exact amount: to the fen where it is whole, else as a fraction that says so."""
    if fen.denominator == 1:
        return f"{yuan(int(fen))}元"
    whole = fen / 100
    return f"{whole.numerator}/{whole.denominator}元（约{yuan(half_up(fen))}元）"


def delivered_share(lines: Sequence[LineAccount]) -> Fraction | None:
    """Return the delivered part of the contract's worth, lines capped at what was agreed; None without lines."""
    worth = sum((one.price.exact_fen * one.agreed for one in lines), Fraction(0))
    if not worth:
        return None
    done = sum((one.price.exact_fen * min(one.delivered, one.agreed) for one in lines), Fraction(0))
    return done / worth


def proportional_fen(amount_fen: int, lines: Sequence[LineAccount]) -> int:
    """Return the part of an amount that stands for what was not delivered, rounded half up to the fen once.

    For a contract at one price for the whole: the missing share of the worth of all lines, of this amount.
    """
    share = delivered_share(lines)
    return 0 if share is None else half_up(amount_fen * (1 - share))
