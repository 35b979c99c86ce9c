"""Buying again in time: counted back from the contract's last day, step by step, by the days that each step takes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from scoring.deadlines import Calendar, DayKind, days_before
from workbench import clock
from workbench.models.contracts import Contract
from workbench.models.procurement import Procurement
from workbench.models.projects import Project
from workbench.queries.checks.book import book_on, calendar_of
from workbench.rules.book import Rule, RuleBook
from workbench.rules.values import mapping

DEFAULT_ROUTE = "consultation"
_TENDERS = ("public_tender", "invited_tender")
_STATUTORY = (*_TENDERS, "consultation", "negotiation", "inquiry", "single_source", "framework")
_COMPETITIVE = (*_TENDERS, "consultation", "negotiation", "inquiry", "framework")


@dataclass(frozen=True)
class Part:
    """A step of buying again: what is to be done by its begin, the rule with its days, and the routes that take it."""

    name: str
    rule_id: str
    days_key: str
    kind: DayKind
    routes: tuple[str, ...] = ()


PARTS = (
    Part("重新评估需求，编制续购项目", "follow_up/renewal_start", "prepare_days", "calendar"),
    Part("批准立项、公开需求", "follow_up/renewal_start", "approve_working_days", "working"),
    Part("公开采购意向", "procurement_setup/intent_publicity", "days", "calendar", _COMPETITIVE),
    Part("单一来源公示", "procurement_setup/single_source_publicity", "working_days", "working", ("single_source",)),
    Part("发出采购文件，等候响应", "bidding/response_days", "days", "calendar", (*_TENDERS, "consultation")),
    Part("发出采购文件，等候响应", "bidding/response_days", "working_days", "working", ("negotiation", "inquiry")),
    Part("限额以下评审", "follow_up/renewal_start", "simple_review_working_days", "working", ("project_review",)),
    Part("送交评审报告", "award/report_days", "working_days", "working", _STATUTORY),
    Part("确定供应商", "award/confirm_days", "working_days", "working", _STATUTORY),
    Part("发出通知书，公告结果", "award/notice_days", "working_days", "working", _STATUTORY),
    Part("签订新合同", "contract/sign_days", "days", "calendar", _STATUTORY),
)
"""From the first to the last; none of them may run beside another."""


@dataclass(frozen=True)
class Step:
    """One step of the way back: it begins on one day at the latest, takes so many days, and ends on another."""

    name: str
    begins: date
    ends: date
    days: int
    kind: DayKind
    rule_id: str
    clause: str
    mark: str

    @property
    def counted(self) -> str:
        """Say how many days it takes."""
        return f"{self.days} {'个工作日' if self.kind == 'working' else '日'}"


@dataclass(frozen=True)
class Timeline:
    """The steps in order, the day by which to begin, and whether a day lies in a year without calendar."""

    route: str
    ends: date
    steps: tuple[Step, ...]
    provisional: bool

    @property
    def begin_by(self) -> date:
        """Return the last day on which the first step can begin."""
        return self.steps[0].begins if self.steps else self.ends


def timeline(book: RuleBook, calendar: Calendar, ends: date, route: str) -> Timeline:
    """Count a route's steps back from the last day of a contract; rules that have not begun take no days."""
    steps: list[Step] = []
    until = ends
    for part in reversed(PARTS):
        if part.routes and route not in part.routes:
            continue
        rule = book.rule(part.rule_id)
        days = _days(rule, part, route) if rule else 0
        if rule is None or not days:
            continue
        begins = days_before(until, days, part.kind, calendar, planning=True)
        own = rule.also[-1].clause if part.rule_id == "follow_up/renewal_start" and rule.also else rule.cite.clause
        mark = "D" if part.rule_id == "follow_up/renewal_start" else rule.mark
        steps.append(Step(part.name, begins, until, days, part.kind, part.rule_id, own, mark))
        until = begins
    years = {one.begins.year for one in steps} | {ends.year}
    return Timeline(route, ends, tuple(reversed(steps)), not years <= calendar.years)


def _days(rule: Rule, part: Part, route: str) -> int:
    """A rule's days, or those that it sets for the route."""
    value = rule.value.get(part.days_key, 0)
    found = mapping(rule, part.days_key).get(route, 0) if not isinstance(value, int) else value
    return found if isinstance(found, int) else 0


def route_of(session: Session, project_id: int) -> str:
    """Return the route by which the project was bought, as the one by which it will be bought again."""
    query = select(Procurement.method).where(Procurement.project_id == project_id)
    return session.exec(query.order_by(col(Procurement.round).desc())).first() or DEFAULT_ROUTE


def renewal_timeline(session: Session, project: Project, contract: Contract, route: str = "") -> Timeline:
    """Return the way back from a contract's last day, by the rules of that day or, while it is ahead, of today."""
    on = min(contract.last_day, clock.today())
    book, calendar = book_on(session, project.purchaser_id, on), calendar_of(session, project.purchaser_id, on)
    return timeline(book, calendar, contract.last_day, route or route_of(session, project.id or 0))


@dataclass(frozen=True)
class Successor:
    """The project that buys a service again."""

    id: int
    code: str
    title: str
    begun_on: date
    first_day: date
    approved_on: date | None


def successor_of(session: Session, project_id: int) -> Successor | None:
    """Return the renewal of a project; None while it was not begun."""
    row = session.exec(select(Project).where(Project.renewal_of_id == project_id).order_by(col(Project.id))).first()
    if row is None:
        return None
    return Successor(row.id or 0, row.code, row.title, row.defined_on, row.first_day, row.approved_on)


def gap_days(contract: Contract, successor: Successor) -> int:
    """Return the days between the end of a service and the planned begin of its renewal."""
    return max((successor.first_day - contract.last_day).days - 1, 0)


def renewed_line(session: Session, project_id: int) -> tuple[tuple[int, str], ...]:
    """Return every project of the same service in order, the first bought first, by id and number; one stands alone."""
    first = session.get_one(Project, project_id)
    while first.renewal_of_id is not None:
        first = session.get_one(Project, first.renewal_of_id)
    return tuple(_from(session, first))


def _from(session: Session, project: Project) -> Iterator[tuple[int, str]]:
    yield project.id or 0, f"{project.code} {project.title}"
    for row in session.exec(select(Project).where(Project.renewal_of_id == project.id).order_by(col(Project.id))):
        yield from _from(session, row)
