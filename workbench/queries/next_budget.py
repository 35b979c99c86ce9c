"""Next year's budget of a service: this year's quantity and price beside what was delivered, and the arithmetic."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from scoring.money import yuan
from workbench.models.accounts import Account
from workbench.models.application import NextBudget, NextBudgetLine, NextBudgetSource
from workbench.models.contracts import ContractLine
from workbench.models.projects import Project, ServiceLine
from workbench.queries.contracts import contract_row
from workbench.queries.delivered import delivered
from workbench.rules.prices import Price, price_of


@dataclass(frozen=True)
class ThisYear:
    """A service line as it was bought this year: agreed quantity and price, and what was delivered of it."""

    line_id: int
    name: str
    unit: str
    quantity: int
    price: Price
    delivered: int

    @property
    def amount_fen(self) -> int:
        """Quantity times price, rounded once."""
        return self.price.amount_fen(self.quantity)


@dataclass(frozen=True)
class NextLine:
    """A line of next year's budget beside this year's."""

    now: ThisYear
    quantity: int
    price: Price
    reason: str

    @property
    def amount_fen(self) -> int:
        """Quantity times price, rounded once."""
        return self.price.amount_fen(self.quantity)

    @property
    def change_fen(self) -> int:
        """What is added to this year's amount, or taken from it."""
        return self.amount_fen - self.now.amount_fen

    @property
    def arithmetic(self) -> str:
        """The line as an equation that anybody can repeat."""
        unit, price = self.now.unit, self.price
        each = f"{yuan(price.fen)} 元" + (f"／{price.units} {unit}" if price.units > 1 else "")
        return f"{self.quantity:,} {unit} × {each} = {yuan(self.amount_fen)} 元"


@dataclass(frozen=True)
class BudgetPlan:
    """Next year's budget with its lines and sources."""

    id: int
    year: int
    amount_fen: int
    document: str
    made_on: date
    made_by: str
    lines: tuple[NextLine, ...]
    sources: tuple[tuple[str, int], ...]
    carried_to_id: int | None
    version: int

    @property
    def change_fen(self) -> int:
        """What is added to this year's amount, or taken from it."""
        return sum(line.change_fen for line in self.lines)


def this_year(session: Session, project: Project) -> tuple[ThisYear, ...]:
    """Return the lines as the contract has them, or as they were defined where the contract names none."""
    rows = session.exec(
        select(ServiceLine).where(ServiceLine.project_id == project.id).order_by(col(ServiceLine.position))
    ).all()
    agreed, given = _agreed(session, project.id or 0), delivered(session, project.id or 0)
    return tuple(_bought(row, agreed, given.quantity(row.id or 0)) for row in rows)


def _agreed(session: Session, project_id: int) -> Mapping[int, ContractLine]:
    contract = contract_row(session, project_id)
    if contract is None:
        return {}
    rows = session.exec(select(ContractLine).where(ContractLine.contract_id == contract.id))
    return {row.line_id: row for row in rows}


def _bought(row: ServiceLine, agreed: Mapping[int, ContractLine], quantity: int) -> ThisYear:
    from_ = agreed.get(row.id or 0, row)
    price = price_of(from_.unit_price_fen, from_.package_fen, from_.package_units)
    return ThisYear(row.id or 0, row.name, row.unit, from_.quantity, price, quantity)


def budget_plan(session: Session, project: Project) -> BudgetPlan | None:
    """Return next year's budget of a project; None while there is none."""
    row = session.exec(select(NextBudget).where(NextBudget.project_id == project.id)).first()
    if row is None:
        return None
    kept = session.exec(select(NextBudgetLine).where(NextBudgetLine.budget_id == row.id))
    planned = {one.line_id: one for one in kept}
    lines = tuple(_next(now, planned[now.line_id]) for now in this_year(session, project) if now.line_id in planned)
    sources = session.exec(
        select(NextBudgetSource).where(NextBudgetSource.budget_id == row.id).order_by(col(NextBudgetSource.id))
    )
    return BudgetPlan(
        id=row.id or 0,
        year=row.year,
        amount_fen=row.amount_fen,
        document=row.document,
        made_on=row.made_on,
        made_by=session.get_one(Account, row.made_by_id).name,
        lines=lines,
        sources=tuple((one.source, one.amount_fen) for one in sources),
        carried_to_id=row.carried_to_id,
        version=row.version,
    )


def _next(now: ThisYear, row: NextBudgetLine) -> NextLine:
    return NextLine(now, row.quantity, price_of(row.unit_price_fen, row.package_fen, row.package_units), row.reason)
