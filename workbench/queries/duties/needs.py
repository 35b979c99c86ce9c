"""Duties of stage 1: assessments, decisions, outcomes, visits, problems, alerts, and the retention of identities."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from workbench.models.needs import Household, NeedAlert, Recipient, VisitProblem, WantedService
from workbench.models.vault import Tombstone
from workbench.models.words import Role
from workbench.queries.duties.duty import Duty, Timing, by_day, whenever
from workbench.queries.needs import counted
from workbench.queries.needs_scope import in_reach, is_open, is_waiting, unassessed_in_reach, wishes_in_reach
from workbench.queries.needs_vault import retention
from workbench.rules.register import load_register
from workbench.security.policy import Actor

_LIST_CLAUSE = "石嘴山方案正文二（三）"
_ASSESS_CLAUSE = "石嘴山方案正文二（四）4"
_VISIT_CLAUSE = "探访等级的间隔天数，默认值"


def needs_duties(session: Session, actor: Actor, today: date) -> Iterator[Duty]:
    """What waits within the actor's reach for writing, and for a leader what is to be deleted."""
    yield from _lists(session, actor, today)
    yield from _visits(session, actor, today)
    yield from _retention(session, actor, today)


def _lists(session: Session, actor: Actor, today: date) -> Iterator[Duty]:
    unassessed = counted(session, unassessed_in_reach(actor))
    if unassessed:
        what, timing = f"评估 {unassessed} 名对象的困境指标", whenever(_ASSESS_CLAUSE)
        yield _duty("assess", what, "对象清单", "去评估", "people", timing)
    wishes = wishes_in_reach(actor, write=True)
    waiting = counted(session, wishes.where(is_waiting()))
    if waiting:
        what, timing = f"决定 {waiting} 项服务需求的去向", whenever(_LIST_CLAUSE)
        yield _duty("wishes", what, "需求清单", "去决定", "wishes", timing, "waiting")
    handed, due = _counted_and_first(session, wishes.where(is_open()), col(WantedService.due_on))
    if handed and due:
        timing = by_day(due, today, "转办时约定的办理期限，按最早一项")
        what = f"登记 {handed} 项转办转介的办理结果"
        yield _duty("outcomes", what, "需求清单", "去登记", "wishes", timing, "open")


def _visits(session: Session, actor: Actor, today: date) -> Iterator[Duty]:
    mine = in_reach(actor, write=True)
    homes = select(Household).where(mine, col(Household.next_visit_on) <= today)
    visits, due = _counted_and_first(session, homes, col(Household.next_visit_on))
    if visits and due:
        timing = by_day(due, today, _VISIT_CLAUSE, "D")
        yield _duty("visits", f"探访 {visits} 户到期的家庭", "对象清单", "去探访", "visits", timing)
    problems = select(VisitProblem).join(Household, col(Household.id) == VisitProblem.household_id)
    near = in_reach(actor, write=True, purchaser=col(VisitProblem.purchaser_id))
    problems = problems.where(near, col(VisitProblem.solved_on).is_(None))
    found, due = _counted_and_first(session, problems, col(VisitProblem.due_on))
    if found and due:
        timing = by_day(due, today, "探访时约定的解决期限，按最早一项", "D")
        yield _duty("problems", f"解决 {found} 个探访发现的问题", "探访", "去登记", "visits", timing)
    alerts = select(NeedAlert).join(Recipient, col(Recipient.id) == NeedAlert.recipient_id)
    alerts = alerts.join(Household, col(Household.id) == Recipient.household_id)
    near = in_reach(actor, write=True, purchaser=col(NeedAlert.purchaser_id))
    raised = counted(session, alerts.where(near, col(NeedAlert.closed_on).is_(None)))
    if raised:
        what, timing = f"处置 {raised} 个困难加重的预警", whenever(_ASSESS_CLAUSE)
        yield _duty("alerts", what, "探访", "去处置", "visits", timing)


def _counted_and_first(session: Session, query: SelectOfScalar[Any], day: Any) -> tuple[int, date | None]:  # noqa: ANN401 - a column of any table
    """Count the rows of a query and return the first of their days."""
    columns = (func.count(), func.min(day))
    found, first = session.connection().execute(query.order_by(None).with_only_columns(*columns)).one()
    return int(found), first


def _retention(session: Session, actor: Actor, today: date) -> Iterator[Duty]:
    leads = actor.purchasers(Role.LEADER)
    if not leads:
        return
    over = [one for one in retention(session, actor) if one.over(today)]
    if over:
        timing = by_day(over[0].until, today, load_register().retention_cite, "D")
        what = f"删除 {len(over)} 名已退出对象的身份信息"
        yield _duty("retention", what, "身份信息", "去核对", "vault", timing)
    stones = select(Tombstone).where(col(Tombstone.purchaser_id).in_(leads), col(Tombstone.cleaned_on).is_(None))
    open_stones = counted(session, stones)
    if open_stones:
        what = f"清除 {open_stones} 次删除在磁盘上的残留"
        yield _duty("clean", what, "身份信息", "去清除", "vault", whenever("个人信息保护法第四十七条"))


def _duty(key: str, what: str, about: str, action: str, part: str, timing: Timing, state: str = "all") -> Duty:
    query = (("list", part), ("state", state))
    return Duty(key, what, about, action, "needs", query, timing)
