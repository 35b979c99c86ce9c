"""What a contract agrees beside its payments: priced lines, goals with their points, amendments, subcontracts, papers."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session, col, select

from workbench.models.contracts import Amendment, Contract, ContractGoal, ContractLine, Subcontract
from workbench.models.evaluations import Evaluation, StoredFile
from workbench.models.projects import Goal, Project, ServiceLine
from workbench.rules.prices import Price, price_of
from workbench.rules.trees import load_tree, tree_ids

PAPERS = ("contract", "contract_summary")


@dataclass(frozen=True)
class AgreedCard:
    """A service line as agreed, beside the quantity and price that the project defined."""

    line_id: int
    name: str
    unit: str
    quantity: int
    price: Price
    defined_quantity: int
    defined_price: Price

    @property
    def amount_fen(self) -> int:
        """Quantity times price, rounded once."""
        return self.price.amount_fen(self.quantity)


@dataclass(frozen=True)
class GoalLink:
    """A goal of the contract and the scoring point that measures it."""

    goal_id: int
    name: str
    unit: str
    target: Decimal
    defined: Decimal
    tree: str
    point_code: str
    point: str


@dataclass(frozen=True)
class AmendmentCard:
    """An amendment with the running total of what was added by then."""

    position: int
    number: str
    signed_on: date
    reason: str
    change_fen: int
    last_day: date | None
    added_fen: int


@dataclass(frozen=True)
class SubcontractCard:
    """Work that was handed on."""

    name: str
    content: str
    amount_fen: int
    core: bool
    consent_on: date | None
    consent_document: str


@dataclass(frozen=True)
class Paper:
    """A stored file of the contract, by its hash."""

    public_id: str
    name: str
    kind: str
    sha256: str
    size: int
    stored_at: datetime


@dataclass(frozen=True)
class Agreed:
    """All of it; empty before the contract."""

    lines: tuple[AgreedCard, ...] = ()
    goals: tuple[GoalLink, ...] = ()
    amendments: tuple[AmendmentCard, ...] = ()
    subcontracts: tuple[SubcontractCard, ...] = ()
    papers: tuple[Paper, ...] = ()
    subcontracting: bool | None = None
    evaluated_by: str = ""  # the id of the tree of the newest evaluation


def agreed(session: Session, project: Project, contract: Contract | None) -> Agreed:
    """Return what the project's contract agrees."""
    papers = _papers(session, project.id or 0)
    tree_id = tree_of_project(session, project.id or 0)
    if contract is None:
        return Agreed(papers=papers, subcontracting=project.subcontracting, evaluated_by=tree_id)
    handed = session.exec(
        select(Subcontract).where(Subcontract.contract_id == contract.id).order_by(col(Subcontract.id))
    )
    return Agreed(
        lines=_lines(session, contract),
        goals=_goals(session, contract),
        amendments=_amendments(session, contract),
        subcontracts=tuple(
            SubcontractCard(r.name, r.content, r.amount_fen, r.core, r.consent_on, r.consent_document) for r in handed
        ),
        papers=papers,
        subcontracting=project.subcontracting,
        evaluated_by=tree_id,
    )


def _lines(session: Session, contract: Contract) -> tuple[AgreedCard, ...]:
    query = select(ContractLine, ServiceLine).join(ServiceLine, col(ServiceLine.id) == ContractLine.line_id)
    rows = session.exec(query.where(ContractLine.contract_id == contract.id).order_by(col(ServiceLine.position)))
    return tuple(
        AgreedCard(
            line_id=line.id or 0,
            name=line.name,
            unit=line.unit,
            quantity=row.quantity,
            price=price_of(row.unit_price_fen, row.package_fen, row.package_units),
            defined_quantity=line.quantity,
            defined_price=price_of(line.unit_price_fen, line.package_fen, line.package_units),
        )
        for row, line in rows
    )


def _goals(session: Session, contract: Contract) -> tuple[GoalLink, ...]:
    query = select(ContractGoal, Goal).join(Goal, col(Goal.id) == ContractGoal.goal_id)
    rows = session.exec(query.where(ContractGoal.contract_id == contract.id).order_by(col(Goal.position))).all()
    return tuple(
        GoalLink(
            goal_id=goal.id or 0,
            name=goal.name,
            unit=goal.unit,
            target=row.target,
            defined=goal.target_final,
            tree=trees_offered().get(row.tree_id, row.tree_id),
            point_code=row.point_code,
            point=_point(row),
        )
        for row, goal in rows
    )


def _point(row: ContractGoal) -> str:
    return points_of(row.tree_id).get(row.point_code, row.point_code)


def trees_offered() -> dict[str, str]:
    """Return the titles of the trees by which a project can be evaluated at its end, by id."""
    return {tree_id: load_tree(tree_id, "final").title for tree_id in tree_ids()}


def tree_of_project(session: Session, project_id: int) -> str:
    """Return the tree by which the project is, or is planned to be, evaluated: of its newest evaluation; "" before one."""
    query = select(Evaluation.tree_id).where(Evaluation.project_id == project_id)
    return session.exec(query.order_by(col(Evaluation.id).desc())).first() or ""


def points_of(tree_id: str) -> dict[str, str]:
    """Return the scoring points of a tree by code, with their names."""
    return {point.code: f"{point.code} {point.name}" for point in load_tree(tree_id, "final").points()}


def _amendments(session: Session, contract: Contract) -> tuple[AmendmentCard, ...]:
    query = select(Amendment).where(Amendment.contract_id == contract.id).order_by(col(Amendment.position))
    found, added = [], 0
    for row in session.exec(query):
        added += max(row.change_fen, 0)
        found.append(
            AmendmentCard(row.position, row.number, row.signed_on, row.reason, row.change_fen, row.last_day, added)
        )
    return tuple(found)


def _papers(session: Session, project_id: int) -> tuple[Paper, ...]:
    query = select(StoredFile).where(StoredFile.project_id == project_id, col(StoredFile.kind).in_(PAPERS))
    rows = session.exec(query.order_by(col(StoredFile.stored_at).desc(), col(StoredFile.id).desc()))
    return tuple(Paper(r.public_id, r.name, r.kind, r.sha256, r.size, r.stored_at) for r in rows)
