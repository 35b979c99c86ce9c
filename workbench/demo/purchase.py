"""Stages 2 to 5 of a training purchase, each act on its own day; `name` is its script in data/demo."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from scoring.deadlines import add_months
from scoring.money import split_evenly
from workbench import clock
from workbench.demo import ledger, review, settle
from workbench.demo.attest import attest_all
from workbench.demo.people import Cast, as_actor, script
from workbench.demo.prepared import agreed_terms, define_prepared
from workbench.models.contracts import Milestone
from workbench.models.projects import ServiceLine
from workbench.queries.contracts import contract_row
from workbench.rules.catalogue import load_catalogue
from workbench.rules.services import load_library
from workbench.security.policy import Actor
from workbench.services import contracts, procurement, projects


def days_of(name: str) -> dict[str, date]:
    """Return the days of a script of data/demo."""
    return {key: date.fromisoformat(str(text)) for key, text in script(name)["days"].items()}


def define_project(session: Session, cast: Cast, name: str) -> int:
    """Write the definition with lines, goals and money; return the project's id."""
    officer, purchase, when = as_actor(session, "jingban"), script(name), days_of(name)
    with clock.held_at(when["defined"]):
        ledger = purchase["ledger"]
        projects.enter_fund_ledger(
            session,
            officer,
            cast.purchaser_id,
            year=ledger["year"],
            subsidy_total_fen=ledger["subsidy_fen"],
            document=ledger["document"],
        )
        project = projects.create_project(session, officer, cast.purchaser_id, definition_of(purchase, when))
        project_id = project.id or 0
        session.flush()
        projects.set_lines(session, officer, project_id, lines_of(purchase), seen=project.version)
        session.flush()
        projects.set_goals(session, officer, project_id, goals_of(purchase), seen=project.version)
        session.flush()
        money = [(one["year"], one["source"], one["fen"]) for one in purchase["fund"]]
        projects.set_funding(session, officer, project_id, money, seen=project.version)
        session.flush()
        define_prepared(session, officer, project, purchase)
    return project_id


def approve(session: Session, project_id: int, name: str) -> None:
    """Approve as the leader and disclose as the officer."""
    when = days_of(name)
    with clock.held_at(when["approved"]):
        projects.approve_project(session, as_actor(session, "lingdao"), project_id, approved_on=when["approved"])
    with clock.held_at(when["disclosed"]):
        projects.disclose_project(session, as_actor(session, "jingban"), project_id, disclosed_on=when["disclosed"])
    attest_all(session, "project", project_id, when["disclosed"])


_NEGATIVE = (
    "not_gov_duty",
    "must_perform_directly",
    "goods_works_or_bundle",
    "financing",
    "staffing",
    "other_forbidden",
)


def definition_of(purchase: Mapping[str, Any], when: Mapping[str, date]) -> projects.Definition:
    """Return the definition that a script tells."""
    return projects.Definition(
        code=purchase["code"],
        title=purchase["name"],
        area=purchase["area"],
        purpose=purchase["purpose"],
        defined_on=when["defined"],
        first_day=when["first"],
        last_day=when["last"],
        budget_fen=purchase["budget_fen"],
        budget_document=purchase["budget_document"],
        recipients_planned=purchase["recipients"],
        staffing=purchase["staffing"],
        bidder_requirements=purchase["requirements"],
        negative_list=dict.fromkeys(_NEGATIVE, False),
        budget_factors=purchase["factors"],
        published=purchase["published"],
        made_up=purchase["made_up"],
    )


def lines_of(purchase: Mapping[str, Any]) -> list[projects.NewLine]:
    """Return the service lines that a script tells."""
    return [
        projects.NewLine(
            catalogue="szs-2024",
            number=line["number"],
            name=load_catalogue().item(line["number"]).name,
            unit=line["unit"],
            quantity=line["quantity"],
            quantity_mid=line["mid"],
            unit_price_fen=line["price_fen"],
            standard=line["standard"],
            people=line["people"],
            guiding_code=f"YL-A{line['number']:02d}",
            **_checked_by(line["number"]),
            licence_required=bool(load_catalogue().item(line["number"]).licence),
        )
        for line in purchase["lines"]
    ]


def _checked_by(number: int) -> dict[str, Any]:
    """The check items of the library; the training purchase words its standards itself."""
    library = load_library("szs-2024-1")
    return {"library": library.id, "check_items": library.items[number].standards[0].checks}


def goals_of(purchase: Mapping[str, Any]) -> list[projects.NewGoal]:
    """Return the goals that a script tells."""
    return [
        projects.NewGoal(one["name"], one["unit"], Decimal(one["mid"]), Decimal(one["final"]), Decimal(one["weight"]))
        for one in purchase["goals"]
    ]


def procure(session: Session, cast: Cast, project_id: int, name: str) -> None:
    """Record the procedure, its bids and the award."""
    purchase, when = script(name), days_of(name)
    agency, officer = as_actor(session, "daili"), as_actor(session, "jingban")
    with clock.held_at(when["reviewed"]):
        row = procurement.record_procedure(session, agency, project_id, procedure_of(purchase, when))
        bids = _answered(session, agency, cast, row.id or 0, purchase)
    with clock.held_at(when["notice"]):
        procurement.award_bid(
            session,
            officer,
            row.id or 0,
            bids["winner"],
            awarded_on=when["awarded"],
            notice_on=when["notice"],
            reason=purchase["award_reason"],
        )
        if "review" in purchase:
            review.announce(session, agency, row.id or 0, bids, purchase)
            review.return_deposits(session, agency, project_id, purchase, winner=False)
    attest_all(session, "procurement", row.id or 0, when["notice"])


def _answered(
    session: Session, agency: Actor, cast: Cast, procurement_id: int, purchase: Mapping[str, Any]
) -> dict[str, int]:
    """Register the bids, with the whole record of the review where the script has one; return their ids."""
    told, due = purchase.get("review"), date.fromisoformat(str(purchase["days"]["responses_due"]))
    if told:
        review.hold(session, agency, procurement_id, cast, purchase)
    bids = {}
    for one in purchase["bids"]:
        new = review.answered(bid_of(cast, one), told["bidders"][one["contractor"]], due) if told else bid_of(cast, one)
        bids[one["contractor"]] = procurement.record_bid(session, agency, procurement_id, new).id or 0
    if told:
        review.judge(session, agency, procurement_id, bids, purchase)
    return bids


def procedure_of(purchase: Mapping[str, Any], when: Mapping[str, date]) -> procurement.Procedure:
    """Return the procedure that a script tells."""
    terms = purchase["procurement"]
    return procurement.Procedure(
        method=terms["method"],
        agency=terms["agency"],
        ceiling_fen=purchase["budget_fen"],
        started_on=when["documents_from"],
        documents_from=when["documents_from"],
        documents_until=when["documents_until"],
        responses_due=when["responses_due"],
        reviewed_on=when["reviewed"],
        report_received_on=when["received"],
        price_weight=Decimal(terms["price_weight"]),
        committee_size=terms["committee"],
        committee_experts=terms["experts"],
        intent_published_on=when["intent"],
    )


def bid_of(cast: Cast, one: Mapping[str, Any]) -> procurement.NewBid:
    """Return a bid that a script tells."""
    return procurement.NewBid(
        contractor_id=cast.contractors[one["contractor"]],
        price_fen=one["price_fen"],
        quality=Decimal(one["quality"]),
        small_firm=one["small"],
        deduction=Decimal(one["deduction"]),
    )


def sign(session: Session, project_id: int, name: str) -> None:
    """Record the contract with twelve payments to the cent, its publicity and its filing."""
    officer, purchase, when = as_actor(session, "jingban"), script(name), days_of(name)
    terms = purchase["contract"]
    with clock.held_at(when["signed"]):
        contract = contracts.sign_contract(
            session,
            officer,
            project_id,
            contracts.Terms(
                number=terms["number"],
                signed_on=when["signed"],
                first_day=when["first"],
                last_day=when["last"],
                clauses=terms["clauses"],
                **agreed_terms(session, project_id, terms),
                milestones=_milestones(purchase["budget_fen"], when["first"]),
            ),
        )
    with clock.held_at(when["contract_published"]):
        contracts.publish_contract(session, officer, contract.id or 0, published_on=when["contract_published"])
        if "review" in purchase:
            review.return_deposits(session, as_actor(session, "daili"), project_id, purchase, winner=True)
    with clock.held_at(when["filed"]):
        contracts.file_contract(session, officer, contract.id or 0, filed_on=when["filed"], number=terms["filing"])
    attest_all(session, "contract", contract.id or 0, when["filed"])
    if name == ledger.KEPT:
        ledger.keep_roster(session, project_id)


def _milestones(amount_fen: int, first: date) -> list[contracts.NewMilestone]:
    """Twelve monthly payments, each due on the tenth of the next month, the rest on the last."""
    return [
        contracts.NewMilestone(f"{month + 1}月服务费", add_months(first, month + 1) + timedelta(days=9), fen)
        for month, fen in enumerate(split_evenly(amount_fen, 12))
    ]


EARLY_DAYS, LATE_DAYS = 5, 4
"""A payment is made so many days before its due day, or after it in the months that the script calls late."""


def deliver(session: Session, project_id: int, name: str, months: range) -> None:
    """Record what was delivered and paid in these months (1 to 12) of the contract."""
    purchase = script(name)
    rows = session.exec(select(ServiceLine).where(ServiceLine.project_id == project_id)).all()
    contract = contract_row(session, project_id)
    payments = select(Milestone).where(Milestone.contract_id == (contract.id if contract else None))
    milestones = session.exec(payments.order_by(col(Milestone.position))).all()
    for month in months:
        ends = add_months(days_of(name)["first"], month) - timedelta(days=1)
        shares = purchase["monthly_permille"]
        quantities = {
            row.id or 0: row.quantity * int(shares[str(row.catalogue_number)][month - 1]) // 1000 for row in rows
        }
        if name == ledger.KEPT:
            ledger.keep_month(session, project_id, ends.replace(day=1), quantities)
        else:
            _tell_month(session, rows, ends, quantities)
        _pay(session, milestones, month, late=month in purchase["late_months"])


def _tell_month(session: Session, rows: Sequence[ServiceLine], ends: date, quantities: Mapping[int, int]) -> None:
    """Report a month in sums, as a project does that keeps no ledger."""
    contractor = as_actor(session, "chengjie")
    with clock.held_at(ends):
        for row in rows:
            quantity = quantities[row.id or 0]
            contracts.record_delivery(
                session, contractor, row.id or 0, month=ends, quantity=quantity, people=row.people
            )


def _pay(session: Session, milestones: Sequence[Milestone], month: int, *, late: bool) -> None:
    """Every payment on the day on which it is reached; the last waits for the final evaluation and the acceptance."""
    milestone = milestones[month - 1]
    done = milestone.due_on + timedelta(days=LATE_DAYS if late else -EARLY_DAYS)
    settle.reach(session, milestone.id or 0, done)
    if milestone is not milestones[-1]:
        settle.pay(session, milestone, done)
