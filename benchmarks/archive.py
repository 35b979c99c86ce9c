"""A workspace with a large archive of finished projects and a bounded number of open ones, for measuring pages."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import insert

from workbench.demo import people
from workbench.models.acceptance import Acceptance
from workbench.models.contracts import Contract, Milestone
from workbench.models.evaluations import Evaluation
from workbench.models.ledger import ServiceMonth, ServiceRecord, StaffMember
from workbench.models.needs import Household, NeedsAssessment, Recipient, WantedService
from workbench.models.procurement import Procurement
from workbench.models.projects import FundSource, Project, ServiceLine
from workbench.models.results import Result
from workbench.store.engine import writing

OPEN = 100  # projects that are under way, whatever the archive
PEOPLE_A_PROJECT = 10  # a million recipients and ledger records beside a hundred thousand projects
PEOPLE_A_HOME = 2
WAITING = 200  # wishes without a disposition, people without an assessment
DAY = date(2026, 11, 2)
FIRST_OPEN = 1
_PART = 20_000
_YEARS = 12
Row = dict[str, Any]


def fill(projects: int, cast: people.Cast) -> None:
    """Write so many projects, the first OPEN of them under way, with ten times as many people, wishes and records."""
    _fill_people(projects * PEOPLE_A_PROJECT, cast)
    firms = list(cast.contractors.values())
    _insert(Project, projects, _project)
    _insert(
        FundSource,
        projects,
        lambda one: {"project_id": one + 1, "year": _year(one), "source": "本级预算", "amount_fen": 100},
    )
    _insert(WantedService, projects * PEOPLE_A_PROJECT, lambda one: _wish(one, projects))
    _insert(Procurement, projects, _procurement)
    _insert(Contract, projects, lambda one: _contract(one, firms[one % len(firms)]))
    _insert(Milestone, projects, _milestone)
    _fill_outcome(projects)
    _fill_ledger(projects * PEOPLE_A_PROJECT, firms[0])


def _insert(kind: Any, count: int, row: Callable[[int], Row]) -> None:  # noqa: ANN401 - any table
    for start in range(0, count, _PART):
        with writing() as session:
            session.execute(insert(kind), [row(one) for one in range(start, min(count, start + _PART))])


def _fill_people(persons: int, cast: people.Cast) -> None:
    villages = [(cast.units[code.split("-", maxsplit=1)[0]], id_) for code, id_ in cast.units.items() if "-" in code]
    _insert(Household, persons // PEOPLE_A_HOME, lambda one: _household(one, *villages[one % len(villages)]))
    _insert(Recipient, persons, lambda one: _recipient(one, assessed=one < persons - WAITING))
    _insert(NeedsAssessment, persons - WAITING, _assessment)


def _fill_outcome(projects: int) -> None:
    """Both evaluations, their published results, and the acceptance of what is finished."""
    ended = projects - OPEN
    _insert(Evaluation, ended * 2, lambda one: _evaluation(one + OPEN * 2))
    _insert(Result, ended * 2, _result)
    _insert(Acceptance, ended, lambda one: _acceptance(one + OPEN))


def _fill_ledger(records: int, contractor_id: int) -> None:
    _insert(ServiceLine, 1, lambda _: _line())
    staff = {"project_id": 1, "contractor_id": contractor_id, "number": "1", "name": "演练人员", "kind": "full_time"}
    _insert(StaffMember, 1, lambda _: staff | {"post": "护理员", "joined_on": DAY})
    _insert(ServiceRecord, records, _record)
    month = {"line_id": 1, "township_id": 1, "month": DAY.replace(day=1), "project_id": 1, "people": records}
    sums = ("quantity", "visits", "good_quantity", "good_visits")
    _insert(ServiceMonth, 1, lambda _: month | dict.fromkeys(sums, records) | {"good_people": records})


def _is_open(one: int) -> bool:
    return one < OPEN


def _year(one: int) -> int:
    """Open ones run this year; the archive spreads over the years before."""
    return DAY.year if _is_open(one) else DAY.year - 3 - one % _YEARS


def _project(one: int) -> Row:
    year = _year(one)
    return {
        "purchaser_id": 1, "owner_id": 1, "code": f"P{one:06d}", "title": f"演练项目{one}", "defined_on": date(year, 1, 4),
        "first_day": date(year, 1, 5), "last_day": date(year, 12, 31), "budget_fen": 100, "negative_list": {},
        "long_term": {}, "budget_factors": {}, "approved_on": date(year, 1, 4), "disclosed_on": date(year, 1, 5),
        "dormant": not _is_open(one),
    }  # fmt: skip


def _procurement(one: int) -> Row:
    day = date(_year(one), 1, 20)
    days = ("started_on", "documents_from", "documents_until", "responses_due", "reviewed_on", "report_received_on")
    told = dict.fromkeys((*days, "awarded_on", "notice_on"), day)
    own = {
        "method": "consultation",
        "ceiling_fen": 100,
        "price_weight": Decimal(10),
        "committee_size": 3,
        "committee_experts": 2,
    }
    return {"project_id": one + 1} | own | told


def _contract(one: int, contractor_id: int) -> Row:
    year = _year(one)
    told = dict.fromkeys(("signed_on", "published_on", "filed_on"), date(year, 1, 25))
    term = {"first_day": date(year, 2, 1), "last_day": date(year, 12, 31)}
    own = {"contractor_id": contractor_id, "number": f"H{one:06d}", "amount_fen": 100, "clauses": {}}
    return {"project_id": one + 1} | own | told | term


def _milestone(one: int) -> Row:
    due = date(_year(one), 12, 20)
    done = None if _is_open(one) else due
    return {
        "contract_id": one + 1,
        "position": 1,
        "name": "尾款",
        "due_on": due,
        "amount_fen": 100,
        "done_on": done,
        "paid_on": done,
    }


def _evaluation(one: int) -> Row:
    day = date(_year(one // 2), 12, 1)
    days = dict.fromkeys(("planned_on", "cutoff_on", "due_on"), day)
    phase = "mid" if one % 2 else "final"
    return {
        "project_id": one // 2 + 1,
        "phase": phase,
        "state": "opened",
        "tree_id": "szs-2024",
        "plan": {},
        "not_applicable": {},
    } | days


def _result(one: int) -> Row:
    day = date(_year(one // 2 + OPEN), 12, 20)
    told = dict.fromkeys(("confirmed_on", "fed_back_on", "published_on", "applied_on"), day)
    own = {"number": 1, "state": "confirmed", "total": Decimal(90), "payload": {}, "narrative": {}}
    return {"evaluation_id": one + 1, "computed_at": _noon(day)} | own | told


def _acceptance(one: int) -> Row:
    day = date(_year(one), 12, 28)
    return {
        "project_id": one + 1,
        "round": 1,
        "number": f"Y{one:06d}",
        "held_on": day,
        "conclusion": "passed",
        "signed_on": day,
    }


def _household(one: int, township_id: int, village_id: int) -> Row:
    told = {"found_by": "其他", "found_on": DAY, "channel": "other", "next_visit_on": DAY + timedelta(days=30)}
    place = {"township_id": township_id, "village_id": village_id}
    return {"id": one + 1, "purchaser_id": 1, "code": f"H{one:07d}"} | place | told


def _recipient(one: int, *, assessed: bool) -> Row:
    own = {"household_id": one // PEOPLE_A_HOME + 1, "code": f"D{one:07d}", "category": "dibao", "can_apply": True}
    return {"id": one + 1, "purchaser_id": 1, "assessed": assessed} | own


def _assessment(one: int) -> Row:
    own = {"scheme": "szs-2024", "assessed_on": DAY, "assessor": "演练", "severity": {}}
    return {"purchaser_id": 1, "recipient_id": one + 1} | own


def _wish(one: int, projects: int) -> Row:
    waits = one >= projects * PEOPLE_A_PROJECT - WAITING
    taken = {"disposition": None if waits else "purchase", "project_id": None if waits else one % projects + 1}
    told = {"catalogue_number": one % 32 + 1, "quantity": 1, "unit": "次", "wanted_on": DAY}
    return {"purchaser_id": 1, "recipient_id": one + 1} | told | taken


def _line() -> Row:
    own = {"position": 1, "catalogue": "szs-2024", "catalogue_number": 1, "name": "上门照护", "unit": "次"}
    return {"id": 1, "project_id": 1, "quantity": 100, "unit_price_fen": 1, "check_items": []} | own


def _record(one: int) -> Row:
    whose = {"project_id": 1, "line_id": 1, "recipient_id": one + 1, "township_id": 1, "staff_id": 1}
    told = {"day": DAY - timedelta(days=one % 280), "quantity": 1, "state": "qualified", "version": 1}
    return whose | told | {"entered_by_id": 1, "entered_at": _noon(DAY)}


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)
