"""Care agreements as their screen shows them: who by code, by whom, what, checked when, and what the rules say."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from workbench import clock
from workbench.models.contracts import CareAgreement, CareVisit
from workbench.models.needs import Household, Recipient
from workbench.models.organisations import Organisation
from workbench.queries.checks.care import care_findings
from workbench.queries.needs_scope import in_reach, people_in_reach
from workbench.rules.finding import Finding
from workbench.security.policy import Actor, may

DISPERSED = "extreme_hardship"


@dataclass(frozen=True)
class VisitCard:
    """One check of an agreement."""

    visited_on: date
    visitor: str
    kept: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class CareCard:
    """An agreement with its checks and findings."""

    id: int
    number: str
    recipient: str
    township: str
    carer: str
    carer_kind: str
    relation: str
    reason: str
    self_care: str
    duties: tuple[str, ...]
    monthly_fee_fen: int
    source: str
    signed_on: date
    first_day: date
    last_day: date
    ended_on: date | None
    ended_reason: str
    version: int
    visits: tuple[VisitCard, ...]
    findings: tuple[Finding, ...]
    may_write: bool

    @property
    def running(self) -> bool:
        """Tell whether the agreement is in force today."""
        return self.first_day <= clock.today() <= (self.ended_on or self.last_day)


def agreements_seen(session: Session, actor: Actor) -> list[CareCard]:
    """Return the agreements that the actor may read, newest first."""
    query = select(CareAgreement).join(Recipient, col(Recipient.id) == CareAgreement.recipient_id)
    query = query.join(Household, col(Household.id) == Recipient.household_id).where(in_reach(actor))
    rows = session.exec(query.order_by(col(CareAgreement.first_day).desc(), col(CareAgreement.id).desc()))
    return [_card(session, actor, row) for row in rows if may(session, actor, "care.read", row)]


def _card(session: Session, actor: Actor, row: CareAgreement) -> CareCard:
    query = select(CareVisit).where(CareVisit.agreement_id == row.id).order_by(col(CareVisit.visited_on).desc())
    own = row.model_dump(exclude={"id", "purchaser_id", "recipient_id", "township_id", "duties"})
    return CareCard(
        id=row.id or 0,
        recipient=session.get_one(Recipient, row.recipient_id).code,
        township=session.get_one(Organisation, row.township_id).name,
        duties=tuple(str(duty) for duty in row.duties),
        visits=tuple(
            VisitCard(v.visited_on, v.visitor, tuple(str(one) for one in v.kept), v.words) for v in session.exec(query)
        ),
        findings=tuple(care_findings(session, row)),
        may_write=may(session, actor, "care.write", row),
        **own,
    )


def dispersed(session: Session, actor: Actor) -> dict[int, str]:
    """Return the people in extreme hardship for whom the actor may register an agreement, by id, with their code."""
    query = people_in_reach(actor, write=True).where(Recipient.category == DISPERSED)
    return {one.id or 0: one.code for one in session.exec(query.order_by(col(Recipient.code)))}
