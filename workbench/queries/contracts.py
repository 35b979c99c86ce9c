"""The contract of a project with its payments."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from workbench.models.contracts import Contract, Milestone
from workbench.models.organisations import Contractor


def contract_row(session: Session, project_id: int) -> Contract | None:
    """Return the project's contract; None before signing."""
    return session.exec(select(Contract).where(Contract.project_id == project_id)).first()


@dataclass(frozen=True)
class MilestoneCard:
    """One payment of the contract."""

    id: int
    position: int
    name: str
    due_on: date
    amount_fen: int
    done_on: date | None
    paid_on: date | None


@dataclass(frozen=True)
class ContractCard:
    """The contract with its payments."""

    id: int
    project_id: int
    number: str
    contractor: str
    contractor_id: int
    contractor_kind: str
    amount_fen: int
    signed_on: date
    first_day: date
    last_day: date
    clauses: dict[str, Any]
    bond_fen: int
    published_on: date | None
    filed_on: date | None
    filing_number: str
    late_reason: str
    version: int
    milestones: tuple[MilestoneCard, ...]
    legal_basis: str = ""
    good_practice: dict[str, Any] = field(default_factory=dict)
    bond_form: str = ""
    original_fen: int | None = None
    original_last_day: date | None = None
    transferred_on: date | None = None
    transfer_finding: str = ""

    @property
    def paid_fen(self) -> int:
        """Return what was paid so far."""
        return sum(m.amount_fen for m in self.milestones if m.paid_on)


def contract_card(session: Session, project_id: int) -> ContractCard | None:
    """Return the project's contract; None before signing."""
    row = contract_row(session, project_id)
    if row is None:
        return None
    contractor = session.get_one(Contractor, row.contractor_id)
    payments = session.exec(select(Milestone).where(Milestone.contract_id == row.id).order_by(col(Milestone.position)))
    own = row.model_dump(exclude={"contractor_id", "id"})
    return ContractCard(
        id=row.id or 0,
        contractor=contractor.name,
        contractor_id=contractor.id or 0,
        contractor_kind=contractor.kind.value,
        milestones=tuple(
            MilestoneCard(m.id or 0, m.position, m.name, m.due_on, m.amount_fen, m.done_on, m.paid_on) for m in payments
        ),
        **own,
    )
