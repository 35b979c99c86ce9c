"""What every clock shares: from which event, by when, in which kind of days, and what is late.

A late fact is marked late and never refused. A binding clock that runs into a year without calendar is not computed: it
says what to import, and nothing is late by it; one that has not begun is only planned, and its date is provisional.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from scoring.deadlines import Calendar, CalendarUnavailable, DayKind, Deadline, add_days, deadline, kept
from workbench.rules.book import Rule
from workbench.rules.finding import Finding, breach, info, ok, stop, warn
from workbench.rules.words import on

KINDS: dict[DayKind, str] = {"working": "个工作日", "calendar": "日"}


@dataclass(frozen=True)
class Act:
    """Something due after an event: the event and its day, what is to be done, and when it was."""

    event: str
    event_day: dt.date
    name: str
    done_on: dt.date | None


def clock(rule: Rule, act: Act, days: int, kind: DayKind, *, today: dt.date, calendar: Calendar) -> Iterator[Finding]:
    """Say by when an act is due, and whether it is done, late, waiting or only planned."""
    planned = act.event_day > today
    try:
        due = deadline(act.event, act.event_day, days, kind, calendar, rule.clause, planning=planned)
    except CalendarUnavailable as missing:
        due = deadline(act.event, act.event_day, days, kind, calendar, rule.clause, planning=True)
        yield _uncounted(rule, act, due, missing)
        return
    why = f"从{act.event}（{on(act.event_day)}）起{days}{KINDS[kind]}，{on(due.due)}到期"
    if due.provisional:
        fix = "导入该年放假通知后重新计算；在此之前不据此判断逾期"
        yield info(rule, f"{act.name}的日期暂定为{on(due.due)}", why=why, fix=fix)
    elif act.done_on is None:
        yield _open(rule, act, due.due, why, today)
    else:
        yield _closed(rule, act, act.done_on, due.due, why)


def _uncounted(rule: Rule, act: Act, due: Deadline, missing: CalendarUnavailable) -> Finding:
    """A clock into a year whose days off nobody has imported: what was done in a year that is known is certainly in time."""
    why, done_on = f"从{act.event}（{on(act.event_day)}）起{due.period}，跨入没有日历的年份", act.done_on
    if done_on is not None and (done_on < act.event_day or kept(due, act.name, done_on).verdict == "in_time"):
        return _closed(rule, act, done_on, due.due, why)
    told = "" if done_on is None else f"；{on(done_on)}{act.name}"
    return warn(rule, missing.what, why=f"{why}{told}", fix=f"{missing.fix}；在此之前不判断逾期")


def _open(rule: Rule, act: Act, due: dt.date, why: str, today: dt.date) -> Finding:
    """The act is not done yet."""
    if today > due:
        what = f"{act.name}已逾期{(today - due).days}日，尚未登记"
        return warn(rule, what, why=why, fix="尽快办理并登记日期，写明逾期原因；登记后标记为逾期，不会被拒绝")
    return info(rule, f"应于{on(due)}前{act.name}（含当日）", why=why)


def _closed(rule: Rule, act: Act, done_on: dt.date, due: dt.date, why: str) -> Finding:
    """The act is done: in time, late, or before its event."""
    why = f"{why}；{on(done_on)}{act.name}"
    if done_on < act.event_day:
        return breach(rule, f"{act.name}早于{act.event}", why=why, fix="核对两个日期，改正登记错误的一个")
    if done_on > due:
        return warn(rule, f"{act.name}逾期{(done_on - due).days}日", why=why, fix="写明逾期原因，随项目存档")
    return ok(rule, f"按时{act.name}", why=why)


def minimum_days(rule: Rule, thing: str, begun: dt.date, ended: dt.date, days: int) -> Iterator[Finding]:
    """Find a period of too few calendar days; the first day is not counted."""
    yield _period(rule, thing, begun, ended, begun + dt.timedelta(days), f"{days}日")


def minimum_working_days(
    rule: Rule, thing: str, begun: dt.date, ended: dt.date, days: int, calendar: Calendar
) -> Iterator[Finding]:
    """Find a period of too few working days; a year without calendar is refused."""
    try:
        earliest = add_days(begun, days, "working", calendar)
    except CalendarUnavailable as missing:
        why = f"从{on(begun)}起{days}个工作日，跨入没有日历的年份"
        yield stop(rule, missing.what, why=why, fix=missing.fix)
        return
    yield _period(rule, thing, begun, ended, earliest, f"{days}个工作日")


def _period(rule: Rule, thing: str, begun: dt.date, ended: dt.date, earliest: dt.date, least: str) -> Finding:
    """Compare the end of a period with the earliest lawful one."""
    why = f"{on(begun)}起，{on(ended)}止，应不少于{least}，最早{on(earliest)}止"
    if ended < earliest:
        return breach(rule, f"{thing}时间不足", why=why, fix=f"延长到{on(earliest)}或以后")
    return ok(rule, f"{thing}时间符合规定", why=why)
