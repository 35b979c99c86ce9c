"""What a contract plans: the quantity of each line, and how much of it the plan has reached by a day."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from sqlmodel import Session, select

from workbench.models.contracts import Contract, ContractLine
from workbench.models.projects import ServiceLine


def planned_quantities(session: Session, contract: Contract | None, lines: Sequence[ServiceLine]) -> dict[int, int]:
    """Return the quantity of each line by the contract, else by the definition."""
    found = {one.id or 0: one.quantity for one in lines}
    if contract is not None:
        rows = session.exec(select(ContractLine).where(ContractLine.contract_id == contract.id))
        found |= {row.line_id: row.quantity for row in rows}
    return found


def planned_by(contract: Contract, quantity: int, quantity_mid: int, day: date) -> Fraction:
    """Return what the plan has reached by the end of a day: evenly, through the stage target at half of the term."""
    whole = (contract.last_day - contract.first_day).days + 1
    passed = Fraction(max(0, min((day - contract.first_day).days + 1, whole)), whole)
    half = Fraction(1, 2)
    middle = Fraction(quantity_mid) if 0 < quantity_mid < quantity else Fraction(quantity) / 2
    if passed <= half:
        return middle * passed / half
    return middle + (quantity - middle) * (passed - half) / half
