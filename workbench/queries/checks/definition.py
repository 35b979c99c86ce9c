"""Checks of stage 2, from the rows of a project."""

from collections.abc import Mapping, Sequence

from sqlmodel import Session, col, func, select

from workbench.models.needs import NeedsAssessment, Recipient, WantedService
from workbench.models.projects import FundLedger, FundSource, Project, ServiceLine
from workbench.queries.checks.attested import attested_findings
from workbench.queries.checks.book import book_on, run
from workbench.queries.checks.needs import project_overlap_findings
from workbench.queries.checks.prepared import (
    as_reference,
    category_of,
    checked_line,
    prepared_findings,
    priced_line,
)
from workbench.rules.book import RuleBook
from workbench.rules.checks.project_definition import ServiceLine as CheckedLine
from workbench.rules.finding import Finding
from workbench.rules.needs import load_scheme

SPECIAL_FUND = "special_fund"
SOURCES = {
    SPECIAL_FUND: "社会救助专项资金",
    "work_budget": "社会救助工作经费",
    "purchase_budget": "购买社会服务专项经费",
    "lottery": "地方留成福利彩票公益金",
    "donation": "社会捐赠",
}


def definition_findings(session: Session, project: Project) -> list[Finding]:
    """Return what the rules of definition and budget say of a project, on the day of approval, before that of the draft."""
    on = project.approved_on or project.defined_on
    book = book_on(session, project.purchaser_id, on)
    found = [
        *_what_is_bought(session, project, book),
        *_for_whom(session, project, book),
        *project_overlap_findings(session, project.id or 0, on),
        *_money(session, project, book),
        *prepared_findings(session, project, book),
        *attested_findings(session, project),
    ]
    return as_reference(session, project, book, found)


def _what_is_bought(session: Session, project: Project, book: RuleBook) -> list[Finding]:
    lines = _lines(session, project)
    hits = [key for key, answer in project.negative_list.items() if answer]
    return [
        *run(book, "project_definition/negative_list", hits),
        *run(book, "project_definition/catalogue", lines, budgeted=bool(project.budget_document)),
        *run(book, "project_definition/works_review", lines),
        *run(book, "project_definition/licence", lines),
        *_as_services(session, project, book),
    ]


def _as_services(session: Session, project: Project, book: RuleBook) -> list[Finding]:
    """Standards and kinds of the services of the lists of services; work of the other lists is not judged."""
    query = select(ServiceLine).where(ServiceLine.project_id == project.id).order_by(col(ServiceLine.position))
    rows = session.exec(query).all()
    kinds = {row.name: category_of(row) for row in rows}
    return [
        *run(book, "project_definition/service_standard", {row.name: row.standard for row in rows}),
        *run(book, "project_definition/service_categories", kinds),
    ]


def _lines(session: Session, project: Project) -> list[CheckedLine]:
    rows = session.exec(
        select(ServiceLine).where(ServiceLine.project_id == project.id).order_by(col(ServiceLine.position))
    )
    return [checked_line(row) for row in rows]


def _for_whom(session: Session, project: Project, book: RuleBook) -> list[Finding]:
    wanted = select(WantedService.recipient_id).where(WantedService.project_id == project.id)
    people = session.exec(select(Recipient).where(col(Recipient.id).in_(wanted))).all()
    counted = {
        category: sum(p.category == category for p in people) for category in sorted({p.category for p in people})
    }
    query = select(NeedsAssessment).where(col(NeedsAssessment.recipient_id).in_(wanted))
    assessed = session.exec(query.order_by(col(NeedsAssessment.assessed_on).desc())).all()
    return [
        *run(
            book,
            "project_definition/needs_assessment",
            assessed_on=assessed[0].assessed_on if assessed else None,
            households=len({p.household_id for p in people if p.id in {a.recipient_id for a in assessed}}),
            indicators=min((len(a.severity) for a in assessed), default=0),
        ),
        *run(book, "project_definition/recipient_categories", counted),
        *run(book, "project_definition/legal_categories", _legal_names(counted, book)),
    ]


def _legal_names(counted: Mapping[str, int], book: RuleBook) -> dict[str, Sequence[str]]:
    """The names that the law of the day has for the categories of the project's people."""
    known = {one.id: one for one in load_scheme().categories}
    found = {known[key].name: known[key].legal_on(book.on) for key in counted if key in known}
    return {name: legal.names if legal else () for name, legal in found.items()}


def _money(session: Session, project: Project, book: RuleBook) -> list[Finding]:
    held = select(FundSource).where(FundSource.project_id == project.id).order_by(col(FundSource.id))
    wanted = select(ServiceLine).where(ServiceLine.project_id == project.id).order_by(col(ServiceLine.position))
    sources, lines = session.exec(held).all(), session.exec(wanted).all()
    priced = [priced_line(line) for line in lines]
    named = [(SOURCES.get(source.source, source.source), source.amount_fen) for source in sources]
    return [
        *run(book, "budget/in_budget", project.budget_document),
        *run(book, "budget/lines_total", priced, project.budget_fen),
        *run(book, "budget/no_crowding_out", named),
        *(found for year in sorted({s.year for s in sources}) for found in _cap(session, project, book, year)),
    ]


def _cap(session: Session, project: Project, book: RuleBook, year: int) -> list[Finding]:
    """The 3 % cap of one year across all projects of the purchaser."""
    query = select(FundLedger).where(FundLedger.purchaser_id == project.purchaser_id, FundLedger.year == year - 1)
    ledger = session.exec(query).first()
    return run(
        book,
        "budget/special_fund_cap",
        last_year_subsidy_fen=ledger.subsidy_total_fen if ledger else None,
        committed_fen=special_fund_fen(session, project.purchaser_id, year, but=project.id),
        wanted_fen=special_fund_fen(session, project.purchaser_id, year, only=project.id),
    )


def special_fund_fen(
    session: Session, purchaser_id: int, year: int, *, but: int | None = None, only: int | None = None
) -> int:
    """Return what projects take from the special fund in a year: of all but one, or of one."""
    query = select(func.coalesce(func.sum(FundSource.amount_fen), 0)).join(
        Project, col(Project.id) == FundSource.project_id
    )
    query = query.where(
        Project.purchaser_id == purchaser_id, FundSource.year == year, FundSource.source == SPECIAL_FUND
    )
    if but is not None:
        query = query.where(Project.id != but)
    if only is not None:
        query = query.where(Project.id == only)
    return int(session.exec(query).one())
