"""Rules that only a person can answer: which are asked about a record, on which day, and what was answered."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from workbench.models.accounts import Account
from workbench.models.attestations import Attestation
from workbench.models.contracts import Contract
from workbench.models.procurement import Procurement
from workbench.models.projects import Project
from workbench.queries.checks.book import book_on
from workbench.rules.book import Rule, RuleBook, all_rules
from workbench.rules.checks.attested import Answer, attested
from workbench.rules.finding import Finding
from workbench.rules.terms import events
from workbench.rules.values import members

Subject = Project | Procurement | Contract
"""The records that questions are asked about."""


@dataclass(frozen=True)
class Question:
    """A rule that a person answers about one record, with the newest answer; None while there is none."""

    kind: str
    subject_id: int
    rule: Rule
    answer: Answer | None


def subject_of(session: Session, kind: str, subject_id: int) -> Subject | None:
    """Return the record by the name of its table and its id; None if there is none."""
    if kind == "project":
        return session.get(Project, subject_id)
    if kind == "procurement":
        return session.get(Procurement, subject_id)
    return session.get(Contract, subject_id)


def questions(session: Session, subject: Subject) -> list[Question]:
    """Return what a person is asked about a record, each rule on the day of its event; none for an event to come."""
    kind, subject_id = str(subject.__tablename__), subject.id or 0
    given = _given(session, kind, subject_id)
    order = list(events())
    found = [rule for rule in _asked(session, subject) if _of_its_method(rule, subject)]
    found.sort(key=lambda rule: order.index(rule.event))
    return [Question(kind, subject_id, rule, given.get(rule.id)) for rule in found]


def attested_findings(session: Session, subject: Subject) -> list[Finding]:
    """Return one finding for every question about a record: answered as wanted, otherwise, or not yet."""
    return [one for asked in questions(session, subject) for one in attested(asked.rule, asked.answer)]


def events_of(subject: Subject) -> dict[str, date | None]:
    """Return the events that belong to a record, with their days."""
    if isinstance(subject, Project):
        return dict.fromkeys(("project_confirmed", "budget_committed"), subject.approved_on or subject.defined_on)
    if isinstance(subject, Contract):
        return {"contract_signed": subject.signed_on}
    return {
        "procurement_started": subject.started_on,
        "document_issued": subject.documents_from,
        "response_deadline": subject.responses_due,
        "review_held": subject.reviewed_on,
        "review_report_received": subject.report_received_on,
        "award_confirmed": subject.awarded_on,
        "award_notified": subject.notice_on,
    }


def _asked(session: Session, subject: Subject) -> list[Rule]:
    """The questions of the day of each event."""
    project = subject if isinstance(subject, Project) else session.get_one(Project, subject.project_id)
    days, books = events_of(subject), dict[date, RuleBook]()
    found: list[Rule] = []
    for rule_id, past in all_rules().items():
        day = days.get(past[-1].event)
        if day is None or not past[-1].attested:
            continue
        if day not in books:
            books[day] = book_on(session, project.purchaser_id, day)
        rule = books[day].rule(rule_id)
        if rule is not None:
            found.append(rule)
    return found


def _of_its_method(rule: Rule, subject: Subject) -> bool:
    """A question of one way of buying is asked where that way was taken."""
    return (
        not isinstance(subject, Procurement)
        or "methods" not in rule.value
        or subject.method in members(rule, "methods")
    )


def _given(session: Session, kind: str, subject_id: int) -> dict[str, Answer]:
    """The newest answer to each rule."""
    query = select(Attestation, Account.name).join(Account, col(Account.id) == Attestation.given_by_id)
    query = query.where(Attestation.subject_kind == kind, Attestation.subject_id == subject_id)
    rows = session.exec(query.order_by(col(Attestation.id))).all()
    return {row.rule_id: Answer(row.answer, name, row.given_on, row.note, row.document) for row, name in rows}
