"""Risk level, planned visits, what a visit found, alerts, and the quarterly list that reaches the household."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, select

from workbench import clock
from workbench.errors import ValidationError
from workbench.models.needs import (
    HappinessList,
    Household,
    HouseholdRisk,
    HouseholdVisit,
    NeedAlert,
    Recipient,
    VisitProblem,
)
from workbench.queries.needs_schemes import Visiting, visiting
from workbench.rules.register import Line, load_register
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, expect_version, found, in_order, need
from workbench.services.vault import keep_identity_out

QUARTER_MONTHS = (1, 4, 7, 10)


def set_risk(
    session: Session, actor: Actor, household_id: int, *, level: str, reason: str, set_on: date, seen: int | None = None
) -> None:
    """Set a household's risk level by the register's scheme; the next visit is due its number of days later.

    A visit that was due earlier stays due then.
    """
    household = found(session, Household, household_id)
    allow(session, actor, "need.write", household)
    expect_version(household, seen)
    levels = visiting(session, household.purchaser_id, set_on)
    line = _level(levels, level, set_on)
    in_order([("定级日期", set_on), ("今天", clock.today())])
    keep_identity_out(session, household_id, "定级理由", reason)
    row = HouseholdRisk(
        household_id=household_id,
        scheme=f"{levels.version.code} v{levels.version.number}" if levels.version else load_register().id,
        level=line.id,
        set_on=set_on,
        set_by_id=actor.account_id or 0,
        reason=need(reason, "定级理由"),
    )
    before = {"level": household.risk_level, "next_visit_on": household.next_visit_on}
    from_day = max(set_on, household.last_visit_on or set_on)
    due = from_day + timedelta(days=line.every_days)
    household.risk_level = line.id
    household.next_visit_on = min(due, household.next_visit_on or due)
    session.add_all([row, household])
    after = {"level": line.id, "reason": row.reason, "next_visit_on": household.next_visit_on, "on": set_on}
    record(session, actor, "visit.set_risk", about(session, household), before=before, after=after)


def _level(levels: Visiting, level: str, on: date) -> Line:
    found_line = next((one for one in levels.lines if one.id == level), None)
    if found_line is None:
        fix = f"可选：{'、'.join(one.name for one in levels.lines)}"
        raise ValidationError(f"“风险等级”没有选择，或 {on:%Y-%m-%d} 不能用", where="风险等级", fix=fix)
    return found_line


@dataclass(frozen=True)
class NewVisit:
    """A visit as made; each problem is a sentence, to be solved by the day beside it."""

    visited_on: date
    visitor: str
    manner: str
    finding: str
    problems: Sequence[tuple[str, date]] = ()
    next_on: date | None = None


def record_visit(session: Session, actor: Actor, household_id: int, visit: NewVisit) -> HouseholdVisit:
    """Keep a visit with its findings; the next one is due by the risk level, or on the day that was agreed if earlier."""
    household = found(session, Household, household_id)
    allow(session, actor, "need.write", household)
    in_order([("发现日期", household.found_on), ("探访日期", visit.visited_on), ("今天", clock.today())])
    load_register().line("manners", visit.manner, visit.visited_on, "探访方式")
    in_order([("探访日期", visit.visited_on), ("下次探访", visit.next_on)])
    texts = [visit.finding, visit.visitor, *(what for what, _ in visit.problems)]
    keep_identity_out(session, household_id, "探访记录", *texts)
    row = HouseholdVisit(
        purchaser_id=household.purchaser_id,
        household_id=household_id,
        due_on=household.next_visit_on,
        visited_on=visit.visited_on,
        visitor=need(visit.visitor, "探访人"),
        manner=visit.manner,
        finding=need(visit.finding, "探访情况"),
    )
    session.add(row)
    session.flush()
    problems = [_problem(household, row, what, due_on) for what, due_on in visit.problems]
    session.add_all(problems)
    before = {"next_visit_on": household.next_visit_on}
    _plan_next(household, visit, visiting(session, household.purchaser_id, visit.visited_on))
    session.add(household)
    after = row.model_dump() | {"problems": [one.what for one in problems], "next_visit_on": household.next_visit_on}
    record(session, actor, "visit.record", about(session, household), before=before, after=after)
    return row


def _problem(household: Household, visit: HouseholdVisit, what: str, due_on: date) -> VisitProblem:
    in_order([("探访日期", visit.visited_on), ("解决期限", due_on)])
    return VisitProblem(
        purchaser_id=household.purchaser_id,
        household_id=household.id or 0,
        visit_id=visit.id or 0,
        what=need(what, "发现的问题"),
        found_on=visit.visited_on,
        due_on=due_on,
    )


def _plan_next(household: Household, visit: NewVisit, levels: Visiting) -> None:
    """Count from the newest visit; one entered late does not move the plan back.

    A level that the scheme of the day no longer has keeps the days of the register until the household is graded anew.
    """
    if household.last_visit_on is not None and visit.visited_on < household.last_visit_on:
        return
    household.last_visit_on = visit.visited_on
    default = Visiting(load_register().lists["visiting"], None)
    line = levels.line(household.risk_level) or default.line(household.risk_level)
    due = [visit.visited_on + timedelta(days=line.every_days)] if line else []
    due += [visit.next_on] if visit.next_on else []
    household.next_visit_on = min(due, default=None)


def solve_problem(session: Session, actor: Actor, problem_id: int, *, solved_on: date, solution: str) -> None:
    """Register how a problem that a visit found was solved."""
    row = found(session, VisitProblem, problem_id)
    allow(session, actor, "need.write", row)
    if row.solved_on is not None:
        raise ValidationError("这个问题已经登记解决", where="解决情况", fix="刷新页面查看")
    in_order([("发现日期", row.found_on), ("解决日期", solved_on), ("今天", clock.today())])
    keep_identity_out(session, row.household_id, "解决情况", solution)
    row.solved_on, row.solution = solved_on, need(solution, "解决情况")
    session.add(row)
    household = found(session, Household, row.household_id)
    record(session, actor, "visit.solve", about(session, household), after=row.model_dump())


def close_alert(session: Session, actor: Actor, alert_id: int, *, closed_on: date, handling: str) -> None:
    """Close an alert with what was done about the worsening."""
    row = found(session, NeedAlert, alert_id)
    allow(session, actor, "need.write", row)
    in_order([("预警日期", row.raised_on), ("处置日期", closed_on), ("今天", clock.today())])
    recipient = found(session, Recipient, row.recipient_id)
    keep_identity_out(session, recipient.household_id, "处置情况", handling)
    row.closed_on, row.handling = closed_on, need(handling, "处置情况")
    session.add(row)
    record(session, actor, "need.close_alert", about(session, recipient), after=row.model_dump())


def deliver_list(
    session: Session, actor: Actor, household_id: int, *, quarter: date, delivered_on: date, delivered_by: str
) -> None:
    """Register that the happiness list of a quarter reached a household, once a quarter."""
    household = found(session, Household, household_id)
    allow(session, actor, "need.write", household)
    if quarter.day != 1 or quarter.month not in QUARTER_MONTHS:
        raise ValidationError("季度不对", where="季度", fix="写季度的第一天，如 2026-07-01")
    in_order([("季度", quarter), ("送达日期", delivered_on), ("今天", clock.today())])
    mine = select(HappinessList.id).where(HappinessList.household_id == household_id, HappinessList.quarter == quarter)
    if session.exec(mine).first() is not None:
        raise ValidationError("这一户本季度的幸福清单已经登记送达", where=household.code, fix="不必重复登记")
    keep_identity_out(session, household_id, "送达人", delivered_by)
    row = HappinessList(
        purchaser_id=household.purchaser_id,
        household_id=household_id,
        quarter=quarter,
        delivered_on=delivered_on,
        delivered_by=need(delivered_by, "送达人"),
    )
    session.add(row)
    session.flush()
    record(session, actor, "visit.deliver_list", about(session, household), after=row.model_dump())
