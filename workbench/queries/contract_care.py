"""Care agreements as their screen shows them: who by code, by whom, what, checked when, and what the rules say."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, case
from sqlmodel import Session, col, func, or_, select

from workbench import clock
from workbench.models.contracts import CareAgreement, CareVisit
from workbench.models.needs import Household, Recipient
from workbench.models.organisations import Organisation
from workbench.queries.checks.care import care_findings
from workbench.queries.needs_scope import in_reach, people_in_reach
from workbench.rules.finding import Finding
from workbench.security.policy import Actor, may

DISPERSED = "extreme_hardship"
MOST = 50


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


@dataclass(frozen=True)
class CareList:
    """The agreements in reach: how many, how many of them in force, and the newest that a search finds, by id."""

    count: int
    running: int
    labels: dict[int, str]


def agreements_seen(session: Session, actor: Actor, text: str = "") -> CareList:
    """Return the agreements that the actor may read; the labels are narrowed by number or person, at most MOST."""
    today, row = clock.today(), CareAgreement
    ended = func.coalesce(row.ended_on, row.last_day)
    counted = select(
        func.count(col(row.id)), func.count(case((and_(col(row.first_day) <= today, ended >= today), row.id)))
    )
    count, running = session.exec(_in_reach(counted, actor)).one()
    words = [or_(col(row.number).icontains(one, autoescape=True), col(Recipient.code).icontains(one, autoescape=True))
             for one in text.split()]  # fmt: skip
    query = _in_reach(select(row, Recipient.code, Organisation.name), actor).where(*words)
    query = query.join(Organisation, col(Organisation.id) == row.township_id)
    found = session.exec(query.order_by(col(row.first_day).desc(), col(row.id).desc()).limit(MOST))
    return CareList(count, running, {one.id or 0: f"{one.number}　{code}　{town}" for one, code, town in found})


def _in_reach(query: Any, actor: Actor) -> Any:  # noqa: ANN401 - a query of whatever columns
    query = query.select_from(CareAgreement).join(Recipient, col(Recipient.id) == CareAgreement.recipient_id)
    return query.join(Household, col(Household.id) == Recipient.household_id).where(in_reach(actor))


def care_card(session: Session, actor: Actor, agreement_id: int) -> CareCard | None:
    """Return one agreement; None alike where there is none and where the actor may not read it."""
    row = session.get(CareAgreement, agreement_id)
    return _card(session, actor, row) if row is not None and may(session, actor, "care.read", row) else None


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
