"""The contract of a project with its payments."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from workbench.models.contracts import Contract, Milestone
from workbench.models.organisations import Contractor
from workbench.queries.payments import bound_milestones, payments_of


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
    money: tuple[tuple[date, int], ...] = ()  # the day and the fen of every payment
    bound: bool = False  # money was asked for or taken off: an amendment leaves it as it is

    @property
    def paid_fen(self) -> int:
        """Return what was paid so far."""
        return sum(fen for _, fen in self.money)

    def paid_by(self, day: date) -> int:
        """Return what was paid up to a day."""
        return sum(fen for on, fen in self.money if on <= day)


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
        return sum(m.paid_fen for m in self.milestones)


def money_of(session: Session, contract_id: int) -> dict[int, tuple[tuple[date, int], ...]]:
    """Return the day and fen of every payment by milestone; one paid before requests were kept counts in full."""
    account, found = payments_of(session, contract_id), {}
    for one in account.milestones:
        parts = [part for card in account.payments if card.milestone_id == one.id for part in card.parts]
        old = [(one.paid_on, one.paid_fen)] if one.paid_on and not parts else []
        found[one.id] = tuple(old + [(part.paid_on, part.amount_fen) for part in parts])
    return found


def contract_card(session: Session, project_id: int) -> ContractCard | None:
    """Return the project's contract; None before signing."""
    row = contract_row(session, project_id)
    if row is None:
        return None
    contractor = session.get_one(Contractor, row.contractor_id)
    payments = session.exec(select(Milestone).where(Milestone.contract_id == row.id).order_by(col(Milestone.position)))
    money, bound = money_of(session, row.id or 0), bound_milestones(session, row.id or 0)
    own = row.model_dump(exclude={"contractor_id", "id"})
    return ContractCard(
        id=row.id or 0,
        contractor=contractor.name,
        contractor_id=contractor.id or 0,
        contractor_kind=contractor.kind.value,
        milestones=tuple(
            MilestoneCard(**m.model_dump(exclude={"contract_id"}), money=money[m.id or 0], bound=m.id in bound)
            for m in payments
        ),
        **own,
    )
