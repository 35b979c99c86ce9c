"""The priced lines of a contract: quantities and prices as agreed, within the award, equal to the contract to the fen."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, select

from workbench.errors import ValidationError
from workbench.models.contracts import Contract, ContractLine
from workbench.models.projects import ServiceLine
from workbench.rules.prices import price_of
from workbench.services.acting import found


@dataclass(frozen=True)
class AgreedLine:
    """A service line as agreed: quantity, and the price of one unit or of a package of units."""

    line_id: int
    quantity: int
    unit_price_fen: int
    package_fen: int | None = None
    package_units: int | None = None


def set_contract_lines(session: Session, contract: Contract, lines: Sequence[AgreedLine]) -> None:
    """Replace the priced lines of a contract; whether they add up is for the rule book."""
    for row in session.exec(select(ContractLine).where(ContractLine.contract_id == contract.id)):
        session.delete(row)
    session.flush()
    for number, line in enumerate(lines, 1):
        service = found(session, ServiceLine, line.line_id)
        if service.project_id != contract.project_id or line.quantity <= 0 or line.unit_price_fen < 0:
            where = f"第 {number} 个服务项目“{service.name}”"
            raise ValidationError(f"{where}的数量应大于 0，单价不能为负", where=where, fix="填写正整数数量和单价")
        price = price_of(line.unit_price_fen, line.package_fen, line.package_units)
        session.add(ContractLine(contract_id=contract.id or 0, **line.__dict__ | {"unit_price_fen": price.unit_fen}))
    session.flush()
