"""Stages 1 to 5 of the training purchase, each act on its own day."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session, select

from scoring.deadlines import add_months
from scoring.money import split_evenly
from workbench import clock
from workbench.demo.people import Cast, as_actor, script
from workbench.models.contracts import Milestone
from workbench.models.needs import WantedService
from workbench.models.projects import ServiceLine
from workbench.models.words import Disposition
from workbench.rules.catalogue import load_catalogue
from workbench.rules.needs import load_scheme
from workbench.security.policy import Actor
from workbench.services import bureau, contracts, needs, procurement, projects


def days() -> dict[str, date]:
    """Return the days of the script."""
    return {key: date.fromisoformat(str(text)) for key, text in script("purchase")["days"].items()}


def find_needs(session: Session, cast: Cast) -> list[int]:
    """Register the recipients with their needs; return the ids of what they want."""
    purchase, when = script("purchase"), days()
    officer = as_actor(session, "jingban")
    villages = [code for code in cast.units if "-" in code]
    wanted: list[int] = []
    for number in range(int(purchase["recipients"])):
        village = villages[number % len(villages)]
        with clock.held_at(when["needs"] + timedelta(days=number % 3)):
            wanted += _one_recipient(session, officer, cast, number, village)
    return wanted


def _one_recipient(session: Session, officer: Actor, cast: Cast, number: int, village: str) -> list[int]:
    """Add one household of one recipient, assess ten indicators, and register what is wanted."""
    today, scheme = clock.today(), load_scheme()
    household = needs.add_household(
        session,
        officer,
        needs.NewHousehold(
            purchaser_id=cast.purchaser_id,
            code=f"YLH{number + 1:03d}",
            township_id=cast.units[village.split("-", maxsplit=1)[0]],
            village_id=cast.units[village],
            found_by="村（社区）主动发现" if number % 4 else "本人或家属提出",
            found_on=today,
        ),
    )
    category = scheme.categories[number % len(scheme.categories)].id
    recipient = needs.add_recipient(
        session, officer, household.id or 0, code=f"YLD{number + 1:03d}", category=category, can_apply=number % 5 != 0
    )
    severity = {one.id: (number * 3 + place * 2) % 5 for place, one in enumerate(scheme.indicators)}
    with clock.held_at(days()["assessed"]):
        needs.assess_needs(
            session, officer, recipient.id or 0, severity=severity, assessed_on=clock.today(), assessor="演练经办"
        )
    return [
        needs.want_service(session, officer, recipient.id or 0, number=item, quantity=quantity, wanted_on=today).id or 0
        for item, quantity in _wishes(number)
    ]


def _wishes(number: int) -> list[tuple[int, int]]:
    """Spread the lines over the recipients: everybody wants visits, others by turns; one wish in ten is not bought."""
    lines = [line["number"] for line in script("purchase")["lines"]]
    second = lines[1 + number % (len(lines) - 1)]
    extra = [(28, 1)] if number % 10 == 0 else []
    return [(lines[0], 48), (second, 24), *extra]


def dispose_needs(session: Session, wanted: list[int], project_id: int) -> None:
    """Decide where every wish goes: bought, or referred where the project does not hold it."""
    officer, when = as_actor(session, "jingban"), days()
    lines = {line["number"] for line in script("purchase")["lines"]}
    with clock.held_at(when["disposed"]):
        for wanted_id in wanted:
            row = session.get_one(WantedService, wanted_id)
            bought = row.catalogue_number in lines
            decision = needs.Decision(
                disposition=Disposition.PURCHASE if bought else Disposition.REFER,
                disposed_on=clock.today(),
                receiver="" if bought else "演练县司法局法律援助中心（演练）",
                due_on=None if bought else clock.today() + timedelta(days=30),
                project_id=project_id if bought else None,
            )
            needs.dispose_service(session, officer, wanted_id, decision)


def set_local_values(session: Session, cast: Cast) -> None:
    """Set the thresholds and record that the plan goes on after its year."""
    leader, purchase = as_actor(session, "lingdao"), script("purchase")
    with clock.held_at(days()["needs"]):
        for one in purchase["bureau_values"]:
            bureau.set_bureau_value(
                session,
                leader,
                cast.purchaser_id,
                one["key"],
                {"fen": one["fen"]},
                document=one["document"],
                first_day=date.fromisoformat(str(one["first"])),
            )
    going_on = purchase["continuation"]
    first = date.fromisoformat(str(going_on["first"]))
    with clock.held_at(first):
        bureau.set_bureau_value(
            session, leader, cast.purchaser_id, "continued:szs-2024", {}, document=going_on["document"], first_day=first
        )


def define_project(session: Session, cast: Cast) -> int:
    """Write the definition with lines, goals and money; return the project's id."""
    officer, purchase, when = as_actor(session, "jingban"), script("purchase"), days()
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
        project = projects.create_project(session, officer, cast.purchaser_id, _definition(purchase, when))
        project_id = project.id or 0
        session.flush()
        projects.set_lines(session, officer, project_id, _lines(purchase), seen=project.version)
        session.flush()
        projects.set_goals(session, officer, project_id, _goals(purchase), seen=project.version)
        session.flush()
        money = [(one["year"], one["source"], one["fen"]) for one in purchase["fund"]]
        projects.set_funding(session, officer, project_id, money, seen=project.version)
    return project_id


def approve(session: Session, project_id: int) -> None:
    """Approve as the leader and disclose as the officer."""
    when = days()
    with clock.held_at(when["approved"]):
        projects.approve_project(session, as_actor(session, "lingdao"), project_id, approved_on=when["approved"])
    with clock.held_at(when["disclosed"]):
        projects.disclose_project(session, as_actor(session, "jingban"), project_id, disclosed_on=when["disclosed"])


_NEGATIVE = (
    "not_gov_duty",
    "must_perform_directly",
    "goods_works_or_bundle",
    "financing",
    "staffing",
    "other_forbidden",
)


def _definition(purchase: Mapping[str, Any], when: Mapping[str, date]) -> projects.Definition:
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


def _lines(purchase: Mapping[str, Any]) -> list[projects.NewLine]:
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
            licence_required=bool(load_catalogue().item(line["number"]).licence),
        )
        for line in purchase["lines"]
    ]


def _goals(purchase: Mapping[str, Any]) -> list[projects.NewGoal]:
    return [
        projects.NewGoal(one["name"], one["unit"], Decimal(one["mid"]), Decimal(one["final"]), Decimal(one["weight"]))
        for one in purchase["goals"]
    ]


def procure(session: Session, cast: Cast, project_id: int) -> None:
    """Record the procedure, its bids and the award."""
    purchase, when = script("purchase"), days()
    agency, officer = as_actor(session, "daili"), as_actor(session, "jingban")
    with clock.held_at(when["reviewed"]):
        row = procurement.record_procedure(session, agency, project_id, _procedure(purchase, when))
        bids = {
            one["contractor"]: procurement.record_bid(session, agency, row.id or 0, _bid(cast, one)).id or 0
            for one in purchase["bids"]
        }
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


def _procedure(purchase: Mapping[str, Any], when: Mapping[str, date]) -> procurement.Procedure:
    terms = purchase["procurement"]
    return procurement.Procedure(
        method="consultation",
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


def _bid(cast: Cast, one: Mapping[str, Any]) -> procurement.NewBid:
    return procurement.NewBid(
        contractor_id=cast.contractors[one["contractor"]],
        price_fen=one["price_fen"],
        quality=Decimal(one["quality"]),
        small_firm=one["small"],
        deduction=Decimal(one["deduction"]),
    )


def sign(session: Session, project_id: int) -> None:
    """Record the contract with twelve payments to the cent, its publicity and its filing."""
    officer, purchase, when = as_actor(session, "jingban"), script("purchase"), days()
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
                milestones=_milestones(purchase["budget_fen"], when["first"]),
            ),
        )
    with clock.held_at(when["contract_published"]):
        contracts.publish_contract(session, officer, contract.id or 0, published_on=when["contract_published"])
    with clock.held_at(when["filed"]):
        contracts.file_contract(session, officer, contract.id or 0, filed_on=when["filed"], number=terms["filing"])


def _milestones(amount_fen: int, first: date) -> list[contracts.NewMilestone]:
    """Twelve monthly payments, each due on the tenth of the next month, the rest on the last."""
    return [
        contracts.NewMilestone(f"{month + 1}月服务费", add_months(first, month + 1) + timedelta(days=9), fen)
        for month, fen in enumerate(split_evenly(amount_fen, 12))
    ]


LATE_MONTHS = (2,)
"""The month whose milestone was reached late, so that the schedule point has something to show."""


def deliver(session: Session, project_id: int, months: range) -> None:
    """Record what was delivered and paid in these months (1 to 12)."""
    officer, contractor = as_actor(session, "jingban"), as_actor(session, "chengjie")
    rows = session.exec(select(ServiceLine).where(ServiceLine.project_id == project_id)).all()
    shares = script("purchase")["monthly_permille"]
    milestones = session.exec(select(Milestone).order_by(Milestone.position)).all()  # type: ignore[arg-type] # a column
    for month in months:
        ends = add_months(days()["first"], month) - timedelta(days=1)
        with clock.held_at(ends):
            for row in rows:
                quantity = row.quantity * int(shares[str(row.catalogue_number)][month - 1]) // 1000
                contracts.record_delivery(
                    session, contractor, row.id or 0, month=ends, quantity=quantity, people=row.people
                )
        _pay(session, officer, milestones[month - 1], late=month in LATE_MONTHS)


def _pay(session: Session, officer: Actor, milestone: Milestone, *, late: bool) -> None:
    done = milestone.due_on + timedelta(days=4 if late else -3)
    with clock.held_at(done):
        contracts.finish_milestone(session, officer, milestone.id or 0, done_on=done, paid_on=done)
