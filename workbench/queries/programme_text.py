"""What the officer wrote into a programme report, version by version, and the cases chosen and to choose from."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from workbench.models.accounts import Account
from workbench.models.evaluations import StoredFile
from workbench.models.ledger import CaseFile
from workbench.models.organisations import Organisation, Purchaser
from workbench.models.programme import ProgrammeCase, ProgrammeReport, ProgrammeText
from workbench.models.projects import Project, ServiceLine
from workbench.models.words import OrganisationKind

ALL = 0
"""Stands for every unit that the actor reads, side by side and summed."""


@dataclass(frozen=True)
class ReportKey:
    """Which report: the purchaser that writes it, the year, and whether it takes in the other purchasers of its city."""

    purchaser_id: int
    year: int
    scope: str = "own"


@dataclass(frozen=True)
class TextVersion:
    """One version of the paragraphs under a heading."""

    number: int
    words: str
    saved_at: datetime
    saved_by: str


@dataclass(frozen=True)
class Told:
    """A case in words that name nobody, with the consent to telling it."""

    title: str
    words: str
    consent_on: date
    consent_words: str


@dataclass(frozen=True)
class CaseCard:
    """A case of the ledger that is closed: its project and service, and how the levels of hardship changed; no person.

    To a city it is known only as a county tells it: without plan and closure, and with the words of the county's report.
    """

    case_id: int
    project: str
    service: str
    opened_on: date
    closed_on: date
    plan: str
    closure: str
    before: int
    after: int | None
    told: Told | None = None


@dataclass(frozen=True)
class ChosenCase:
    """A case that the report tells, with the consent."""

    id: int
    title: str
    words: str
    consent_on: date
    consent_words: str
    card: CaseCard


def members(session: Session, key: ReportKey) -> dict[int, str]:
    """Return the purchasers that a report covers, by id: its own, or with it those below its city."""
    own = session.get_one(Purchaser, key.purchaser_id)
    if key.scope == "own":
        return {key.purchaser_id: own.name}
    below = select(Purchaser).join(Organisation, col(Organisation.id) == Purchaser.organisation_id)
    rows = session.exec(below.where(Organisation.parent_id == own.organisation_id).order_by(col(Purchaser.id)))
    return {key.purchaser_id: own.name} | {one.id or 0: one.name for one in rows}


def is_of_a_city(session: Session, purchaser_id: int) -> bool:
    """Tell whether a purchaser is of a city, and so reads the totals of its counties."""
    unit = session.get_one(Organisation, session.get_one(Purchaser, purchaser_id).organisation_id)
    return unit.kind == OrganisationKind.CITY


def report_of(session: Session, units: Collection[int], unit: int, year: int) -> ReportKey | None:
    """Return the report of a unit, or of all of these where one of them is of a city; None where there is none of all."""
    if unit != ALL:
        return ReportKey(unit, year)
    city = next((one for one in units if is_of_a_city(session, one)), None)
    return ReportKey(city, year, "all") if city else None


def report_row(session: Session, key: ReportKey) -> ProgrammeReport | None:
    """Return the row of a report; None before anything was written into it."""
    query = select(ProgrammeReport).where(ProgrammeReport.purchaser_id == key.purchaser_id)
    return session.exec(query.where(ProgrammeReport.year == key.year, ProgrammeReport.scope == key.scope)).first()


def texts_of(session: Session, key: ReportKey) -> dict[str, tuple[TextVersion, ...]]:
    """Return every version under each heading that has one, the newest first."""
    row = report_row(session, key)
    if row is None:
        return {}
    query = select(ProgrammeText, Account.name).join(Account, col(Account.id) == ProgrammeText.saved_by_id)
    query = query.where(ProgrammeText.report_id == row.id).order_by(col(ProgrammeText.number).desc())
    found: dict[str, list[TextVersion]] = {}
    for one, name in session.exec(query):
        found.setdefault(one.heading, []).append(TextVersion(one.number, one.words, one.saved_at, name))
    return {heading: tuple(versions) for heading, versions in found.items()}


def chosen_cases(session: Session, key: ReportKey) -> tuple[ChosenCase, ...]:
    """Return the cases of a report in the order in which they were chosen."""
    row = report_row(session, key)
    if row is None:
        return ()
    query: Any = _with_project(select(ProgrammeCase, CaseFile, Project.title, ServiceLine.name)).join(
        ProgrammeCase, col(ProgrammeCase.case_id) == CaseFile.id
    )
    rows = session.exec(query.where(ProgrammeCase.report_id == row.id).order_by(col(ProgrammeCase.id)))
    return tuple(
        ChosenCase(one.id or 0, one.title, one.words, one.consent_on, one.consent_words, _card(case, project, service))
        for one, case, project, service in rows
    )


def cases_to_choose(
    session: Session, key: ReportKey, projects: Collection[int], chosen: Collection[int]
) -> Mapping[int, CaseCard]:
    """Return the closed cases of these projects that are not chosen yet, by id, the newest first.

    A city's report chooses from its own, and from those that the reports of its counties tell.
    """
    query: Any = _with_project(select(CaseFile, Project.title, ServiceLine.name, Project.purchaser_id))
    query = query.where(col(CaseFile.project_id).in_(projects), col(CaseFile.closed_on).is_not(None))
    rows = session.exec(
        query.where(col(CaseFile.id).not_in(chosen)).order_by(col(CaseFile.closed_on).desc(), col(CaseFile.id))
    ).all()
    told = told_by_counties(session, key)
    return {
        case.id: _card(case, project, service)
        if owner == key.purchaser_id
        else replace(_card(case, project, service), plan="", closure="", told=told[case.id])
        for case, project, service, owner in rows
        if owner == key.purchaser_id or case.id in told
    }


def told_by_counties(session: Session, key: ReportKey) -> dict[int, Told]:
    """Return what the own reports of the other purchasers of a report tell in its year, by case."""
    query = select(ProgrammeCase).join(ProgrammeReport, col(ProgrammeReport.id) == ProgrammeCase.report_id)
    query = query.where(ProgrammeReport.scope == "own", ProgrammeReport.year == key.year)
    others = set(members(session, key)) - {key.purchaser_id}
    rows = session.exec(query.where(col(ProgrammeReport.purchaser_id).in_(others)))
    return {one.case_id: Told(one.title, one.words, one.consent_on, one.consent_words) for one in rows}


def _with_project(query: Any) -> Any:  # noqa: ANN401 - a query of any columns
    query = query.select_from(CaseFile).join(Project, col(Project.id) == CaseFile.project_id)
    return query.join(ServiceLine, col(ServiceLine.id) == CaseFile.line_id)


def _card(case: CaseFile, project: str, service: str) -> CaseCard:
    after = None if case.after is None else sum(map(int, case.after.values()))
    return CaseCard(
        case_id=case.id or 0,
        project=project,
        service=service,
        closed_on=case.closed_on or case.opened_on,
        before=sum(map(int, case.before.values())),
        after=after,
        **case.model_dump(include={"opened_on", "plan", "closure"}),
    )


def issued_of_year(session: Session, key: ReportKey) -> tuple[tuple[str, str], ...]:
    """Return the documents of a year that were issued, the newest first, as public id and name."""
    query = select(StoredFile).where(StoredFile.purchaser_id == key.purchaser_id, StoredFile.kind == "programme")
    rows = session.exec(
        query.where(col(StoredFile.name).contains(f"{key.year}年度")).order_by(col(StoredFile.id).desc())
    )
    return tuple((one.public_id, one.name) for one in rows)
