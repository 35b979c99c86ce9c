"""A city above the training county, and a second county whose small project of the last year was entered afterwards.

The purchase is entered on one day with the days on which it happened, so that the city's bureau has two counties to read
side by side.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, col, select

from scoring.deadlines import add_months
from scoring.money import split_evenly
from workbench import clock
from workbench.demo.people import FIRST_DAY, Cast, as_actor, script
from workbench.demo.prepared import agreed_terms, define_prepared
from workbench.demo.purchase import bid_of, days_of, definition_of, goals_of, lines_of, procedure_of
from workbench.models.contracts import Contract, Milestone
from workbench.models.organisations import Organisation, Purchaser
from workbench.models.projects import ServiceLine
from workbench.models.words import Disposition, OrganisationKind, Role
from workbench.queries.projects import funding_of
from workbench.rules.needs import load_scheme
from workbench.security.policy import PROGRAM, Actor
from workbench.services import (
    accounts,
    contracts,
    ledger_months,
    needs,
    payments,
    procurement,
    projects,
    staff,
    workspaces,
)
from workbench.services.bureau import set_bureau_value
from workbench.services.ledger import Service, enter_services

NAME = "city"
OFFICER, LEADER, CONTRACTOR, CITY = "linxian", "linling", "linjie", "shiju"
_OPENS, _BETWEEN = 8 * 60, 10


def enter(session: Session, first: Cast) -> int:
    """Enter city, second county and its purchase on the day on which they joined; return the project's id."""
    with clock.held_at(_on(script(NAME)["registered"])):
        cast = _set_up(session, first)
        project_id = _buy(session, cast)
        _deliver(session, project_id)
    return project_id


def _on(told: object) -> date:
    return date.fromisoformat(str(told))


def _set_up(session: Session, first: Cast) -> Cast:
    """The city with both counties below it, the second county's units and accounts; return its cast."""
    told = script(NAME)
    city = workspaces.add_purchaser(
        session, name=told["city"]["bureau"], county=told["city"]["name"], first_day=FIRST_DAY, kind=OrganisationKind.CITY
    )  # fmt: skip
    county = workspaces.add_purchaser(
        session, name=told["county"]["bureau"], county=told["county"]["name"], first_day=FIRST_DAY
    )
    for one in (session.get_one(Purchaser, first.purchaser_id), county):
        workspaces.place_below(session, one, city)
    cast = Cast(county.id or 0, _units(session, county.organisation_id), first.contractors)
    for one in told["accounts"]:
        _account(session, one, {"city": city.id or 0, "county": cast.purchaser_id}, cast)
    return cast


def _units(session: Session, county_id: int) -> dict[str, int]:
    admin, found = as_actor(session, "guanli"), {}

    def add(code: str, name: str, kind: OrganisationKind, parent_id: int) -> Organisation:
        row = needs.add_organisation(
            session, admin, code=code, name=name, kind=kind, parent_id=parent_id, first_day=FIRST_DAY
        )
        found[code] = row.id or 0
        return row

    for town in script(NAME)["townships"]:
        row = add(town["code"], town["name"], OrganisationKind.TOWNSHIP, county_id)
        for number, name in enumerate(town["villages"], 1):
            add(f"{town['code']}-{number}", f"{name}（演练）", OrganisationKind.VILLAGE, row.id or 0)
    return found


def _account(session: Session, one: Mapping[str, Any], purchasers: Mapping[str, int], cast: Cast) -> None:
    account = accounts.add_account_unasked(
        session, username=one["username"], name=one["name"], title=one["title"], training=True,
        password=script("people")["password"],
    )  # fmt: skip
    role = Role(one["role"])
    bounds = {"purchaser_id": purchasers[one.get("at", "county")]}
    if role == Role.CONTRACTOR:
        bounds["contractor_id"] = cast.contractors[one["contractor"]]
    accounts.give_role_unasked(session, PROGRAM, account, role, **bounds)


def _buy(session: Session, cast: Cast) -> int:
    """The purchase from needs to contract; return the project's id."""
    told, when, officer = script(NAME), days_of(NAME), as_actor(session, OFFICER)
    _set_thresholds(session, cast)
    wanted = list(_wishes(session, officer, cast))
    projects.enter_fund_ledger(
        session, officer, cast.purchaser_id, year=told["ledger"]["year"],
        subsidy_total_fen=told["ledger"]["subsidy_fen"], document=told["ledger"]["document"],
    )  # fmt: skip
    project_id = _define(session, officer, cast, told)
    for wanted_id in wanted:
        decision = needs.Decision(Disposition.PURCHASE, when["disposed"], project_id=project_id)
        needs.dispose_service(session, officer, wanted_id, decision)
    projects.approve_project(session, as_actor(session, LEADER), project_id, approved_on=when["approved"])
    projects.disclose_project(session, officer, project_id, disclosed_on=when["disclosed"])
    _award(session, officer, cast, project_id)
    _sign(session, officer, project_id)
    return project_id


def _set_thresholds(session: Session, cast: Cast) -> None:
    """Register the same local thresholds as the first county."""
    for one in script("purchase")["bureau_values"]:
        set_bureau_value(
            session, as_actor(session, LEADER), cast.purchaser_id, one["key"], {"fen": one["fen"]},
            document=script(NAME)["thresholds"], first_day=_on(one["first"]),
        )  # fmt: skip


def _wishes(session: Session, officer: Actor, cast: Cast) -> Iterator[int]:
    """Register everybody by township, with an assessment; the first few want every service, the others fewer."""
    told, when, kinds = script(NAME), days_of(NAME), load_scheme()
    number = 0
    for town in told["townships"]:
        for _ in range(int(town["people"])):
            code, number = f"{number + 1:03d}", number + 1
            house = needs.add_household(
                session, officer,
                needs.NewHousehold(
                    cast.purchaser_id, f"LXH{code}", cast.units[town["code"]], cast.units[f"{town['code']}-1"], "village",
                    when["needs"], "村社会救助服务站",
                ),
            )  # fmt: skip
            category = kinds.categories[number % len(kinds.categories)].id
            person = needs.add_recipient(session, officer, house.id or 0, code=f"LXD{code}", category=category).id or 0
            severity = {one.id: (number + place) % 3 for place, one in enumerate(kinds.indicators)}
            needs.assess_needs(session, officer, person, needs.Assessed(severity, when["assessed"], officer.name))
            for line in (one for one in told["lines"] if number <= int(one["people"])):
                yield (
                    needs.want_service(
                        session, officer, person, number=line["number"], quantity=24, wanted_on=when["needs"]
                    ).id
                    or 0
                )


def _define(session: Session, officer: Actor, cast: Cast, told: Mapping[str, Any]) -> int:
    project = projects.create_project(session, officer, cast.purchaser_id, definition_of(told, days_of(NAME)))
    project_id = project.id or 0
    money = [(one["year"], one["source"], one["fen"]) for one in told["fund"]]
    session.flush()
    projects.set_lines(session, officer, project_id, lines_of(told), seen=project.version)
    session.flush()
    projects.set_goals(session, officer, project_id, goals_of(told), seen=project.version)
    session.flush()
    projects.set_funding(session, officer, project_id, money, seen=project.version)
    session.flush()
    define_prepared(session, officer, project, told)
    return project_id


def _award(session: Session, officer: Actor, cast: Cast, project_id: int) -> None:
    told, when = script(NAME), days_of(NAME)
    row = procurement.record_procedure(session, officer, project_id, procedure_of(told, when))
    bids = [procurement.record_bid(session, officer, row.id or 0, bid_of(cast, one)) for one in told["bids"]]
    procurement.award_bid(
        session, officer, row.id or 0, bids[0].id or 0, awarded_on=when["awarded"], notice_on=when["notice"],
        reason=told["award_reason"],
    )  # fmt: skip


def _sign(session: Session, officer: Actor, project_id: int) -> None:
    told, when = script(NAME), days_of(NAME)
    terms = told["contract"]
    amounts = split_evenly(told["budget_fen"], len(terms["payments"]))
    milestones = [
        contracts.NewMilestone(one["name"], _on(one["due"]), fen)
        for one, fen in zip(terms["payments"], amounts, strict=True)
    ]
    agreed = contracts.Terms(
        number=terms["number"], signed_on=when["signed"], first_day=when["first"], last_day=when["last"],
        clauses=terms["clauses"], milestones=milestones, **agreed_terms(session, project_id, terms),
    )  # fmt: skip
    contract = contracts.sign_contract(session, officer, project_id, agreed).id or 0
    contracts.publish_contract(session, officer, contract, published_on=when["contract_published"])
    contracts.file_contract(session, officer, contract, filed_on=when["filed"], number=terms["filing"])


def _deliver(session: Session, project_id: int) -> None:
    """Roster, services month by month, and the payments; the last waits for the acceptance."""
    contractor, officer, when = as_actor(session, CONTRACTOR), as_actor(session, OFFICER), days_of(NAME)
    staff_of = {one["number"]: _join(session, contractor, project_id, one) for one in script(NAME)["staff"]}
    lines = {
        one.catalogue_number: one.id or 0
        for one in session.exec(select(ServiceLine).where(ServiceLine.project_id == project_id))
    }
    codes = [f"LXD{number:03d}" for number in range(1, int(script(NAME)["recipients"]) + 1)]
    months = range((when["last"].year - when["first"].year) * 12 + when["last"].month - when["first"].month + 1)
    for month in (add_months(when["first"], place) for place in months):
        enter_services(session, contractor, project_id, list(_month(month, lines, staff_of, codes)))
        ledger_months.submit_month(session, contractor, project_id, month)
        ledger_months.verify_month(session, officer, project_id, month)
    _pay_all(session, project_id)


def _join(session: Session, contractor: Actor, project_id: int, one: Mapping[str, Any]) -> int:
    new = staff.NewStaff(one["number"], one["name"], one["kind"], one["post"], days_of(NAME)["first"])
    return staff.add_staff(session, contractor, project_id, new).id or 0


def _month(
    month: date, lines: Mapping[int, int], staff_of: Mapping[str, int], codes: Sequence[str]
) -> Iterator[Service]:
    """Everybody once a month in each service, one after the other, a few a day."""
    for told in script(NAME)["served"]:
        minutes = int(told["minutes"])
        for place, code in enumerate(codes[: int(told["people"])]):
            start = _OPENS + place % 5 * (minutes + _BETWEEN)
            yield Service(
                lines[int(told["line"])], code, staff_of[told["worker"]], month + timedelta(days=place // 5),
                int(told["pack"]), start, start + minutes,
            )  # fmt: skip


def _pay_all(session: Session, project_id: int) -> None:
    officer = as_actor(session, OFFICER)
    query = select(Milestone).join(Contract, col(Contract.id) == Milestone.contract_id)
    rows = session.exec(query.where(Contract.project_id == project_id).order_by(col(Milestone.position))).all()
    for row, told in zip(rows, script(NAME)["contract"]["payments"], strict=True):
        fen = row.amount_fen
        payments.reach_milestone(session, officer, row.id or 0, done_on=_on(told["done"]))
        if "paid" not in told:
            continue
        request = payments.Request(_on(told["done"]), fen, f"演练发票LX{row.position:02d}")
        asked = payments.ask_payment(session, as_actor(session, CONTRACTOR), row.id or 0, request).id or 0
        payments.approve_payment(
            session, as_actor(session, LEADER), asked, approved_on=_on(told["paid"]), amount_fen=fen
        )
        purses = list(_purses(session, project_id, fen, row.position))
        payments.pay(session, officer, asked, paid_on=_on(told["paid"]), purses=purses)


def _purses(session: Session, project_id: int, fen: int, number: int) -> Iterator[payments.Purse]:
    for year, source, _ in funding_of(session, project_id):
        part = min(fen, payments.left_in_purse(session, project_id, source, year))
        if part > 0:
            yield payments.Purse(source, year, part, f"邻付〔{year}〕{number:02d}（演练）")
            fen -= part
