"""How the third party of an evaluation was itself purchased, and what the rules say of its independence."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, select

from workbench.models.evaluations import Evaluation
from workbench.models.panel import ThirdPartyHire
from workbench.models.projects import Project
from workbench.queries.checks import book_on, run
from workbench.queries.panel_conflicts import ties_of
from workbench.rules.finding import Finding
from workbench.rules.values import names

RULE = "evaluation_prep/third_party"
BIDDER, RELATED = "bidder", "related"


@dataclass(frozen=True)
class HireCard:
    """The purchase of a third party as screens and forms show it."""

    name: str
    credit_code: str
    ground: str
    contract_number: str
    signed_on: date
    fee_fen: int
    fee_source: str
    scope: str
    staff: tuple[str, ...]
    relations: tuple[str, ...]
    statement: str
    stated_on: date
    version: int


def hire_of(session: Session, evaluation_id: int) -> HireCard | None:
    """Return how the third party was purchased; None while nothing is recorded."""
    row = session.exec(select(ThirdPartyHire).where(ThirdPartyHire.evaluation_id == evaluation_id)).first()
    if row is None:
        return None
    kept = row.model_dump(exclude={"id", "evaluation_id", "staff", "relations"})
    return HireCard(**kept, staff=tuple(row.staff), relations=tuple(row.relations))


def relation_names(session: Session, evaluation: Evaluation) -> dict[str, str]:
    """Return what a third party is asked about, by the rule of the day."""
    project = session.get_one(Project, evaluation.project_id)
    rule = book_on(session, project.purchaser_id, evaluation.planned_on).rule(RULE)
    return dict(names(rule, "kinds")) if rule else {}


def third_party_findings(
    session: Session, evaluation: Evaluation, name: str, relations: tuple[str, ...]
) -> list[Finding]:
    """Return what the rule says of this third party: what it stated, and what the records of the bids hold."""
    project = session.get_one(Project, evaluation.project_id)
    ties = ties_of(session, project)
    known = set(relations)
    if name.strip() in ties.bidders.values():
        known.add(BIDDER)
    if ties.contractor_id is not None and ties.bidders[ties.contractor_id] == name.strip():
        known.add(RELATED)
    return run(book_on(session, project.purchaser_id, evaluation.planned_on), RULE, sorted(known))


def hire_findings(session: Session, evaluation: Evaluation) -> list[Finding]:
    """Return the findings on the third party of an evaluation; nothing where none is recorded."""
    hire = hire_of(session, evaluation.id or 0)
    return third_party_findings(session, evaluation, hire.name, hire.relations) if hire else []
