"""Checks of what a definition was prepared with: words for bidders, the market and the public asked, the term."""

from dataclasses import replace

from sqlmodel import Session, col, select

from workbench.models.projects import FundSource, MarketSurvey, Project, PublicConsultation, ServiceLine, SurveyAnswer
from workbench.queries.checks.book import run
from workbench.rules.book import RuleBook
from workbench.rules.catalogue import LOCAL, load_catalogue
from workbench.rules.checks.budget import PricedLine
from workbench.rules.checks.project_definition import ServiceLine as CheckedLine
from workbench.rules.finding import Finding
from workbench.rules.prices import price_of

PUBLIC = "服务性"
DONATION = "donation"
_REFERENCE = "本项目资金全部为社会捐赠，本条只作参照"


def prepared_findings(session: Session, project: Project, book: RuleBook) -> list[Finding]:
    """Return what the rules say of the words for bidders, the survey, the consultation and the term."""
    rows = session.exec(select(ServiceLine).where(ServiceLine.project_id == project.id)).all()
    public = any(kind_of(row) == PUBLIC for row in rows)
    met = [key for key, answer in project.long_term.items() if answer]
    return [
        *run(book, "project_definition/bidder_terms", project.bidder_requirements),
        *_survey(session, project, book, public=public),
        *(_consultation(session, project, book) if public else ()),
        *run(book, "contract/term", project.first_day, project.last_day, met),
    ]


def _survey(session: Session, project: Project, book: RuleBook, *, public: bool) -> list[Finding]:
    row = session.exec(select(MarketSurvey).where(MarketSurvey.project_id == project.id)).first()
    query = select(SurveyAnswer.name).where(SurveyAnswer.survey_id == (row.id if row else None))
    names = session.exec(query.order_by(col(SurveyAnswer.position))).all()
    done_on = row.done_on if row else None
    return run(book, "project_definition/market_survey", names, done_on, public=public, amount_fen=project.budget_fen)


def _consultation(session: Session, project: Project, book: RuleBook) -> list[Finding]:
    row = session.exec(select(PublicConsultation).where(PublicConsultation.project_id == project.id)).first()
    how = f"{row.way}，收到意见{row.opinions}条，采纳{row.adopted}条" if row else ""
    return run(book, "project_definition/public_consultation", row.last_day if row else None, how)


def kind_of(row: ServiceLine) -> str:
    """Return 服务性 or 事务性: of the list that the line comes from, or as a local line says."""
    return row.category if row.catalogue == LOCAL else load_catalogue(row.catalogue).kind


def category_of(row: ServiceLine) -> str:
    """Return the category of a line on its list; of a local line its kind."""
    return row.category if row.catalogue == LOCAL else load_catalogue(row.catalogue).item(row.catalogue_number).category


def checked_line(row: ServiceLine) -> CheckedLine:
    """Return a line as the checks read it, with what its list warns of."""
    item = None if row.catalogue == LOCAL else load_catalogue(row.catalogue).item(row.catalogue_number)
    return CheckedLine(
        name=row.name,
        guiding_code=row.guiding_code,
        works_or_goods=item.works_or_goods if item else "",
        works_reviewed=row.works_reviewed,
        licence=item.licence if item else "",
        licence_required_of_bidders=row.licence_required,
    )


def priced_line(row: ServiceLine) -> PricedLine:
    """Return a line as the sum of the budget reads it; a price that does not divide goes in by its amount."""
    price = price_of(row.unit_price_fen, row.package_fen, row.package_units)
    if price.recurs:
        return PricedLine(row.name, 100, price.amount_fen(row.quantity))
    return PricedLine(row.name, row.quantity * 100, price.unit_fen)


def as_reference(session: Session, project: Project, book: RuleBook, found: list[Finding]) -> list[Finding]:
    """Return the findings of a project; where all its money is donated, the plan's rules are for reference only."""
    query = select(FundSource.source).where(FundSource.project_id == project.id, col(FundSource.amount_fen) > 0)
    if set(session.exec(query).all()) != {DONATION}:
        return found
    return [_referred(one, book) for one in found]


def _referred(one: Finding, book: RuleBook) -> Finding:
    rule = book.rule(one.rule_id)
    if one.severity not in {"stop", "warn"} or rule is None or rule.basis != "plan":
        return one
    return replace(one, severity="info", what=f"参照：{one.what}", why=f"{one.why}；{_REFERENCE}")
