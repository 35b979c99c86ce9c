"""What of a purchase is public, with the day from which it is: the only source of what goes out as open data.

A part without a day of publication is not here. Names of bidders that lost, prices, committees, marks, recipients and
staff are never read; a contractor that is a person stands without name or code.
"""

from collections.abc import Iterable
from datetime import date

from sqlmodel import Session, col, select

from workbench import clock
from workbench.models.acceptance import Acceptance
from workbench.models.contracts import Contract, Milestone
from workbench.models.evaluations import Evaluation
from workbench.models.findings import ContractorBar, Misconduct
from workbench.models.organisations import Contractor, Organisation, Purchaser
from workbench.models.procurement import Bid, Procurement
from workbench.models.projects import FundSource, Project, ServiceLine
from workbench.models.results import Appeal, Result
from workbench.models.words import ContractorKind, ResultState
from workbench.queries.checks.book import bureau_text
from workbench.queries.contracts import money_of
from workbench.queries.open_project import Barred, Judged, Line, OpenProject, Party, Round, Signed
from workbench.rules.book import RuleBook
from workbench.rules.checks.procurement_setup import route_titles
from workbench.rules.credit_code import fault_of
from workbench.rules.open_data import ANNOUNCED, EXTENSION, PERSON, PREFIX, PREFIX_DEFAULT
from workbench.security.policy import Actor, may


def open_project(session: Session, actor: Actor, project_id: int | None) -> OpenProject | None:
    """Return what is public of a project; None where there is none of that id, or the actor may not read it here."""
    project = session.get(Project, project_id) if project_id else None
    if project is None or not may(session, actor, "open_data.read", project):
        return None
    return _opened(session, project)


def open_projects(session: Session, actor: Actor, purchaser_id: int, year: int) -> tuple[OpenProject, ...]:
    """Return every project of a purchaser with something that became public in a year, by code."""
    if not may(session, actor, "open_data.read", session.get(Purchaser, purchaser_id)):
        return ()
    query = select(Project).where(Project.purchaser_id == purchaser_id).order_by(Project.code)
    found = (_opened(session, project) for project in session.exec(query))
    return tuple(one for one in found if any(day.year == year for day in one.days))


def _opened(session: Session, project: Project) -> OpenProject:
    purchaser = session.get_one(Purchaser, project.purchaser_id)
    place = session.get_one(Organisation, purchaser.organisation_id)
    rounds = tuple(_rounds(session, project))
    first = min([day for day in (project.disclosed_on, *(one.told_on for one in rounds)) if day], default=clock.today())
    prefix = bureau_text(session, purchaser.id or 0, PREFIX, first) or PREFIX_DEFAULT
    contract = session.exec(select(Contract).where(Contract.project_id == project.id)).first()
    accepted = select(Acceptance).where(Acceptance.project_id == project.id, Acceptance.conclusion == "passed")
    acceptance = session.exec(accepted.order_by(col(Acceptance.round).desc())).first()
    told = acceptance.published_on if acceptance else None
    sources = session.exec(select(FundSource).where(FundSource.project_id == project.id).order_by(col(FundSource.id)))
    return OpenProject(
        id=project.id or 0,
        ocid=f"{prefix}-{place.code}-{project.code}",
        extension=bureau_text(session, purchaser.id or 0, EXTENSION, clock.today()),
        sources=tuple((one.source, one.year, one.amount_fen) for one in sources),
        buyer=Party(f"purchaser-{place.code}", purchaser.name),
        lines=tuple(_lines(session, project.id or 0)),
        rounds=rounds,
        contract=_signed(session, contract, told) if contract and contract.published_on else None,
        accepted_on=told,
        results=tuple(_results(session, project.id or 0)),
        bars=tuple(_bars(session, project.id or 0)),
        **project.model_dump(include=_COLUMNS),
    )


_ALL = 100  # points: nothing but the price decides
_COLUMNS = {
    "code", "title", "purpose", "area", "budget_fen", "budget_document", "disclosed_on", "first_day", "last_day", "made_up",
}  # fmt: skip


def party_of(row: Contractor) -> Party:
    """Return a contractor as it may be named in public: a person keeps name and code to itself."""
    if row.kind == ContractorKind.INDIVIDUAL:
        return Party(f"contractor-{row.id}", PERSON)
    whole = not fault_of(row.credit_code)
    return Party(
        f"CN-USCC-{row.credit_code}" if whole else f"contractor-{row.id}", row.name, row.credit_code if whole else ""
    )


def _lines(session: Session, project_id: int) -> Iterable[Line]:
    query = select(ServiceLine).where(ServiceLine.project_id == project_id).order_by(col(ServiceLine.position))
    for one in session.exec(query):
        yield Line(
            str(one.position),
            one.name,
            one.unit,
            one.quantity,
            one.unit_price_fen,
            one.catalogue,
            str(one.catalogue_number),
        )


def _rounds(session: Session, project: Project) -> Iterable[Round]:
    query = select(Procurement).where(Procurement.project_id == project.id).order_by(col(Procurement.round))
    for row in session.exec(query):
        told = _announced(row)
        if told is None:
            continue
        won = select(Bid, Contractor).join(Contractor, col(Contractor.id) == Bid.contractor_id)
        found = (
            session.exec(won.where(Bid.procurement_id == row.id, col(Bid.awarded))).first() if row.notice_on else None
        )
        yield Round(
            id=str(row.round),
            method=row.method,
            method_name=_method_name(row),
            told_on=told,
            due_on=row.responses_due,
            ceiling_fen=row.ceiling_fen,
            price_only=row.price_weight == _ALL,
            awarded_on=row.awarded_on,
            award_told_on=row.notice_on,
            award_fen=found[0].award_fen if found else None,
            winner=party_of(found[1]) if found else None,
            ended_on=row.ended_on,
            ended_reason=row.ended_reason,
        )


def _announced(row: Procurement) -> date | None:
    """The day of the first notice: of the invitation, where the law asks for one, else of the result or the end."""
    if row.notice_from is not None:
        return row.notice_from
    if row.method in ANNOUNCED:
        return row.documents_from
    return row.publicity_from or row.notice_on or row.ended_on


def _method_name(row: Procurement) -> str:
    rule = RuleBook(row.started_on).rule("procurement_setup/method")
    return route_titles(rule).get(row.method, "") if rule else ""


def _signed(session: Session, row: Contract, accepted_on: date | None) -> Signed:
    milestones = session.exec(
        select(Milestone).where(Milestone.contract_id == row.id).order_by(col(Milestone.position))
    )
    places = {one.id or 0: one for one in milestones}
    money = money_of(session, row.id or 0) if accepted_on else {}
    paid = [
        (f"{places[key].position}-{number}", day, fen)
        for key, parts in money.items()
        for number, (day, fen) in enumerate(parts, 1)
        if accepted_on and day <= accepted_on
    ]
    return Signed(
        number=row.number,
        told_on=row.published_on or row.signed_on,
        signed_on=row.signed_on,
        first_day=row.first_day,
        last_day=row.original_last_day or row.last_day,
        amount_fen=row.amount_fen if row.original_fen is None else row.original_fen,
        supplier=party_of(session.get_one(Contractor, row.contractor_id)),
        milestones=tuple((str(one.position), one.name, one.due_on) for one in places.values()),
        payments=tuple(sorted(paid, key=lambda one: (one[1], one[0]))),
    )


def _results(session: Session, project_id: int) -> Iterable[Judged]:
    query = select(Result, Evaluation).join(Evaluation, col(Evaluation.id) == Result.evaluation_id)
    query = query.where(Evaluation.project_id == project_id, col(Result.published_on).is_not(None))
    query = query.where(col(Result.state).in_((ResultState.CONFIRMED, ResultState.SUPERSEDED)))
    for result, evaluation in session.exec(query.order_by(col(Evaluation.id), col(Result.number))):
        appeal = session.exec(select(Appeal).where(Appeal.new_result_id == result.id)).first()
        yield Judged(
            id=f"{evaluation.phase}-{result.number}",
            phase=evaluation.phase.value,
            told_on=result.published_on or clock.local(result.computed_at).date(),
            number=result.number,
            total=result.total,
            grade=result.grade,
            appeal=(f"appeal-{appeal.id}", appeal.decided_on) if appeal else None,
        )


def _bars(session: Session, project_id: int) -> Iterable[Barred]:
    query = select(ContractorBar, Contractor).join(Misconduct, col(Misconduct.id) == ContractorBar.misconduct_id)
    query = query.join(Contractor, col(Contractor.id) == ContractorBar.contractor_id)
    query = query.where(Misconduct.project_id == project_id, col(ContractorBar.published_on).is_not(None))
    for row, contractor in session.exec(query.order_by(col(ContractorBar.id))):
        yield Barred(
            id=f"bar-{row.id}",
            told_on=row.published_on or row.first_day,
            contractor=party_of(contractor),
            **row.model_dump(include={"first_day", "last_day", "scope", "document", "annulled_on"}),
        )
