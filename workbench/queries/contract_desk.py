"""A contract as its screen shows it: the awarded bid, the payments, what was delivered month by month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from sqlmodel import Session, select

from scoring.deadlines import add_months
from workbench import clock
from workbench.models.contracts import Contract
from workbench.models.organisations import Contractor
from workbench.models.procurement import Bid, Procurement
from workbench.models.projects import Project
from workbench.queries.checks import contract_findings
from workbench.queries.contract_agreed import Agreed, AgreedCard, agreed
from workbench.queries.contracts import ContractCard, contract_card
from workbench.queries.delivered import Basis, Delivered, delivered
from workbench.queries.duties.duty import Clock, Timing, by_rule
from workbench.queries.permitted import permitted
from workbench.queries.projects import GoalCard, LineCard, goals_of, lines_of
from workbench.rules.finding import Finding
from workbench.security.policy import Actor


@dataclass(frozen=True)
class Award:
    """The awarded bid: who, for how much, and when the notice went out."""

    contractor: str
    price_fen: int
    notice_on: date | None


@dataclass(frozen=True)
class ContractDesk:
    """A project's contract with everything its screen shows; no contract before it was signed."""

    project_id: int
    title: str
    code: str
    first_day: date
    last_day: date
    published: str
    made_up: str
    award: Award | None
    contract: ContractCard | None
    findings: tuple[Finding, ...]
    lines: tuple[LineCard, ...]
    delivered: Mapping[tuple[int, date], tuple[int, int]]  # (line, first of month) -> (quantity, people)
    can: frozenset[str]
    agreed: Agreed
    goals: tuple[GoalCard, ...]
    clocks: Mapping[str, Timing]  # of publicity and of filing, until it is registered
    basis: Basis = "none"  # what the quantities rest on

    def months(self, today: date) -> tuple[date, ...]:
        """Return the first days of the months of the term that have begun."""
        if self.contract is None:
            return ()
        month, found = self.contract.first_day.replace(day=1), []
        while month <= min(self.contract.last_day, today):
            found.append(month)
            month = add_months(month, 1)
        return tuple(found)


def contract_desk(session: Session, actor: Actor, project_id: int) -> ContractDesk:
    """Return the contract of a project that the actor may read."""
    project = session.get_one(Project, project_id)
    row = session.exec(select(Contract).where(Contract.project_id == project_id)).first()
    terms, done = agreed(session, project, row), delivered(session, project_id)
    lines = contracted(lines_of(session, project_id), terms)
    return ContractDesk(
        project_id=project_id,
        title=project.title,
        code=project.code,
        first_day=project.first_day,
        last_day=project.last_day,
        published=project.published,
        made_up=project.made_up,
        award=_award(session, project_id),
        contract=contract_card(session, project_id),
        findings=tuple(contract_findings(session, row)) if row else (),
        lines=lines,
        delivered=_by_month(done),
        basis=done.basis,
        can=permitted(session, actor, project, "contract.write", "delivery.write"),
        agreed=terms,
        goals=tuple(goals_of(session, project_id)),
        clocks=_clocks(session, project, row, clock.today()) if row else {},
    )


def contracted(lines: Sequence[LineCard], terms: Agreed) -> tuple[LineCard, ...]:
    """Return the lines at quantity and price of the contract where it has them, else as the project defined them."""
    signed = {one.line_id: one for one in terms.lines}
    return tuple(_contracted(line, signed[line.id]) if line.id in signed else line for line in lines)


def _contracted(line: LineCard, one: AgreedCard) -> LineCard:
    package = (one.price.fen, one.price.units) if one.price.units > 1 else (None, None)
    return replace(
        line,
        quantity=one.quantity,
        unit_price_fen=one.price.unit_fen,
        amount_fen=one.amount_fen,
        package_fen=package[0],
        package_units=package[1],
    )


def _clocks(session: Session, project: Project, contract: Contract, today: date) -> dict[str, Timing]:
    done = {"publicity": contract.published_on, "filing": contract.filed_on}
    return {
        name: by_rule(session, project, Clock(f"contract/{name}_days"), "合同签订", contract.signed_on, today)
        for name, on in done.items()
        if on is None
    }


def _award(session: Session, project_id: int) -> Award | None:
    query = select(Bid, Contractor, Procurement).where(
        Bid.contractor_id == Contractor.id, Bid.procurement_id == Procurement.id
    )
    found = session.exec(query.where(Procurement.project_id == project_id, Bid.awarded)).first()
    return Award(found[1].name, found[0].award_fen, found[2].notice_on) if found else None


def _by_month(done: Delivered) -> dict[tuple[int, date], tuple[int, int]]:
    found: dict[tuple[int, date], tuple[int, int]] = {}
    for row in done.rows:
        quantity, people = found.get((row.line_id, row.month), (0, 0))
        found[row.line_id, row.month] = (quantity + row.quantity, people + row.people)
    return found


@dataclass(frozen=True)
class Pace:
    """Shares at the end of a month: of the contract's worth delivered, of its amount paid, of its term passed."""

    month: date
    delivered: Fraction
    paid: Fraction
    passed: Fraction


def pace(desk: ContractDesk, today: date) -> list[Pace]:
    """Return how delivery, payment and time went, month by month; empty before the contract."""
    if desk.contract is None or not desk.lines:
        return []
    return [_pace(desk, desk.contract, month) for month in desk.months(today)]


def _pace(desk: ContractDesk, contract: ContractCard, month: date) -> Pace:
    after = add_months(month, 1)
    worth = sum(line.amount_fen for line in desk.lines)
    prices = {line.id: line.price.exact_fen for line in desk.lines}
    done = sum((prices[line] * n for (line, of), (n, _) in desk.delivered.items() if of <= month), Fraction(0))
    paid = sum(one.amount_fen for one in contract.milestones if one.paid_on and one.paid_on < after)
    days = (contract.last_day - contract.first_day).days + 1
    passed = min(Fraction((after - contract.first_day).days, days), Fraction(1))
    return Pace(month, Fraction(done, worth), Fraction(paid, contract.amount_fen), passed)
