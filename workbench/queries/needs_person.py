"""One recipient as the household's record shows it: category, assessments, wishes, benefits, alerts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from scoring.needs import Change, Circumstances, Matching, Profile, change, match, profile
from workbench.models.needs import (
    NeedAlert,
    NeedsAssessment,
    ReceivedBenefit,
    Recipient,
    RecipientAgent,
    RecipientCategory,
    WantedService,
)
from workbench.queries.checks.needs import overlap_findings, received_on
from workbench.queries.needs import category_name
from workbench.queries.needs_schemes import Graded, SchemeVersion, graded, in_force, versions_of
from workbench.queries.needs_wishes import Wish, told
from workbench.rules.answers import load_answers
from workbench.rules.finding import Finding
from workbench.rules.needs import load_scheme
from workbench.rules.register import load_register
from workbench.security.policy import Actor


@dataclass(frozen=True)
class AssessmentLine:
    """One assessment with its profile."""

    assessed_on: date
    assessor: str
    occasion: str
    profile: Profile
    id: int
    severity: Mapping[str, int]
    graded: tuple[Graded, ...]  # by the versions of its day
    by_hand: tuple[SchemeVersion, ...]  # those of its day by which a person grades


@dataclass(frozen=True)
class Benefit:
    """A benefit or service that is received, and whether it still is."""

    department: str
    name: str
    catalogue_number: int | None
    first_day: date
    last_day: date | None
    amount_fen: int | None
    source: str
    current: bool


@dataclass(frozen=True)
class Alert:
    """A worsening that somebody has to look at; closed with what was done."""

    id: int
    raised_on: date
    worse: str
    closed_on: date | None
    handling: str


@dataclass(frozen=True)
class PersonRecord:
    """Everything about one recipient, by code."""

    id: int
    code: str
    category: str
    categories: tuple[tuple[date, str, str], ...]  # first day, name, document
    can_apply: bool
    child: bool
    agents: tuple[tuple[int, str, str, date], ...]  # id, role, relation, first day
    left_on: date | None
    left_reason: str
    erased_on: date | None
    assessments: tuple[AssessmentLine, ...]  # newest first
    moved: Change | None  # from the oldest baseline to the newest assessment
    matching: Matching | None
    wishes: tuple[Wish, ...]
    findings: tuple[Finding, ...]
    benefits: tuple[Benefit, ...]
    alerts: tuple[Alert, ...]


def person_record(session: Session, actor: Actor, row: Recipient, today: date) -> PersonRecord:
    """Return everything about one recipient, for somebody who may read it."""
    wishes = session.exec(
        select(WantedService).where(WantedService.recipient_id == row.id).order_by(col(WantedService.id))
    ).all()
    assessments = _assessments(session, row.id or 0)
    benefits = session.exec(
        select(ReceivedBenefit)
        .where(ReceivedBenefit.recipient_id == row.id)
        .order_by(col(ReceivedBenefit.first_day).desc(), col(ReceivedBenefit.id).desc())
    ).all()
    return PersonRecord(
        id=row.id or 0,
        code=row.code,
        category=category_name(row.category),
        categories=_categories(session, row.id or 0),
        can_apply=row.can_apply,
        child=row.child_until is not None and today.year <= row.child_until,
        agents=_agents(session, row.id or 0),
        left_on=row.left_on,
        left_reason=row.left_reason,
        erased_on=row.erased_on,
        assessments=_lines(session, row, assessments),
        moved=_moved(assessments),
        matching=_matching(session, assessments[0], today) if assessments else None,
        wishes=tuple(told(session, actor, list(wishes), today)),
        findings=tuple(one for one in overlap_findings(session, wishes, today) if one.severity != "ok"),
        benefits=tuple(_benefit(one, today) for one in benefits),
        alerts=_alerts(session, row.id or 0),
    )


def _assessments(session: Session, recipient_id: int) -> list[NeedsAssessment]:
    query = select(NeedsAssessment).where(NeedsAssessment.recipient_id == recipient_id)
    order = (col(NeedsAssessment.assessed_on).desc(), col(NeedsAssessment.id).desc())
    return list(session.exec(query.order_by(*order)))


def _lines(session: Session, person: Recipient, rows: list[NeedsAssessment]) -> tuple[AssessmentLine, ...]:
    versions = versions_of(session, person.purchaser_id)
    return tuple(
        AssessmentLine(
            row.assessed_on,
            row.assessor,
            row.occasion,
            profile(load_scheme(row.scheme).assessment, row.severity),
            row.id or 0,
            row.severity,
            shown,
            tuple(one for one in in_force(versions, row.assessed_on) if one.text.measure == "manual"),
        )
        for row, shown in zip(rows, graded(session, [row.gradings for row in rows]), strict=True)
    )


def _moved(assessments: list[NeedsAssessment]) -> Change | None:
    """From the first baseline to the newest one; nothing with a single assessment."""
    baselines = [one for one in assessments if one.occasion == "baseline"] or assessments
    if len(assessments) < 2 or baselines[-1] is assessments[0]:  # noqa: PLR2004 - two make a change
        return None
    return change(load_scheme().assessment, baselines[-1].severity, assessments[0].severity)


def _matching(session: Session, newest: NeedsAssessment, today: date) -> Matching:
    """The services that answer the newest assessment; what is received already is told, not offered."""
    table = load_answers()
    kept = received_on(session, [newest.recipient_id], today)
    received = {one.catalogue_number: one.department for one in kept if one.catalogue_number is not None}
    return match(table.scheme, newest.severity, table.services, table.answers, Circumstances(received, {}))


def _categories(session: Session, recipient_id: int) -> tuple[tuple[date, str, str], ...]:
    query = select(RecipientCategory).where(RecipientCategory.recipient_id == recipient_id)
    rows = session.exec(query.order_by(col(RecipientCategory.first_day).desc()))
    return tuple((one.first_day, category_name(one.category), one.document) for one in rows)


def _agents(session: Session, recipient_id: int) -> tuple[tuple[int, str, str, date], ...]:
    query = select(RecipientAgent).where(RecipientAgent.recipient_id == recipient_id)
    rows = session.exec(query.where(col(RecipientAgent.last_day).is_(None)).order_by(col(RecipientAgent.id)))
    names = load_register()
    return tuple((one.id or 0, names.name("agents", one.role), one.relation, one.first_day) for one in rows)


def _benefit(row: ReceivedBenefit, today: date) -> Benefit:
    current = row.first_day <= today and (row.last_day is None or today <= row.last_day)
    return Benefit(current=current, **row.model_dump(exclude={"id", "purchaser_id", "recipient_id"}))


def _alerts(session: Session, recipient_id: int) -> tuple[Alert, ...]:
    query = select(NeedAlert).where(NeedAlert.recipient_id == recipient_id).order_by(col(NeedAlert.id).desc())
    return tuple(
        Alert(one.id or 0, one.raised_on, one.worse, one.closed_on, one.handling) for one in session.exec(query)
    )
