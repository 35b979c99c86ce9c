"""A deadline that explains itself: day by day for an auditor, and in one paragraph for everybody."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Literal

from scoring.deadlines.calendar import DAY, Calendar, Region, is_working_day
from scoring.deadlines.clock import Deadline
from scoring.deadlines.counting import merged, unrolled_end
from scoring.deadlines.words import day_words, month_day, with_weekday

Mark = Literal["counted", "start", "day_off", "paused", "rolled"]

_SATURDAY = 5


@dataclass(frozen=True)
class CountedDay:
    """One day of a deadline: whether it counts, as which day of the period, and why (not)."""

    day: date
    mark: Mark
    number: int | None
    why: str


def days_counted(due: Deadline) -> tuple[CountedDay, ...]:
    """Every day from the event to the due day with its number or the reason why it does not count."""
    return tuple(_numbered(due))


def _numbered(due: Deadline) -> Iterator[CountedDay]:
    end = due.due if due.kind == "working" else unrolled_end(due.event_day, due.days, due.kind, due.how)
    number = 0
    for offset in range((due.due - due.event_day).days + 1):
        day = due.event_day + offset * DAY
        mark, why = _marked(due, day, end)
        number += mark == "counted"
        yield CountedDay(day, mark, number if mark == "counted" else None, why)


def _marked(due: Deadline, day: date, end: date) -> tuple[Mark, str]:
    if day == due.event_day and not due.how.first_day_counts:
        return "start", f"{due.event}当日，不计入"
    pause = next((one for one in merged(due.how.pauses) if one.holds(day)), None)
    if pause is not None:
        return "paused", f"中止，不计入{f'（{pause.why}）' if pause.why else ''}"
    kind = _kind_of_day(day, due.calendar)
    if day > end:
        return "rolled", "顺延后的到期日" if day == due.due else f"{kind}，顺延"
    if due.kind == "working" and not is_working_day(day, due.calendar, planning=True):
        return "day_off", f"{kind}，不计入"
    return "counted", kind


def _kind_of_day(day: date, calendar: Calendar) -> str:
    name = calendar.names.get(day, "")
    if day.year not in calendar.years and day.weekday() < _SATURDAY:
        return "暂按工作日计，该年放假安排没有导入"
    if day in calendar.workdays:
        return f"{name}调休上班日"
    if day in calendar.holidays:
        return f"{name or '放假'}放假"
    return "周末" if day.weekday() >= _SATURDAY else "工作日"


def explain(due: Deadline) -> str:
    """Say how a due day came about: event, start, days skipped, pauses, roll-over, due day and clause."""
    rows = days_counted(due)
    first = "当日计为第1日" if due.how.first_day_counts else "当日不计入，从次日起算"
    told = (f"自{due.event}（{day_words(due.event_day)}）起{due.period}，{first}", *_told(due, rows))
    planned = "，为暂定日期" if due.provisional else ""
    basis = f"依据：{due.clause}。" if due.clause else ""
    return f"{'；'.join(told)}。到期日为{with_weekday(due.due)}{planned}。{basis}{_cautions(due)}"


def _told(due: Deadline, rows: tuple[CountedDay, ...]) -> Iterator[str]:
    """What happened on the way, one clause each."""
    skipped = [row for row in rows if row.mark == "day_off"]
    if skipped:
        yield f"跳过休息日和节假日{len(skipped)}天{_listed(skipped)}"
    worked = [row for row in rows if row.mark == "counted" and row.day in due.calendar.workdays]
    if worked and due.kind == "working":
        yield f"调休上班日照常计入{_listed(worked)}"
    for pause in merged(due.how.pauses):
        stood = [row.day for row in rows if row.mark == "paused" and pause.holds(row.day)]
        if stood:
            why = f"（{pause.why}）" if pause.why else ""
            yield f"{_span(stood)}中止{len(stood)}天{why}，不计入"
    rolled = [row for row in rows if row.mark == "rolled"]
    if rolled:
        yield f"期满日{month_day(rolled[0].day - DAY)}是放假日，顺延至其后第一个工作日"


def _listed(rows: list[CountedDay]) -> str:
    """The named stretches among the days: （春节放假2月15日至2月23日）; plain weekends are not listed."""
    named = [row for row in rows if not row.why.startswith("周末")]
    told = []
    for _, stretch in groupby(enumerate(named), key=lambda one: (one[1].why, one[1].day.toordinal() - one[0])):
        days = [row for _, row in stretch]
        told.append(days[0].why.split("，")[0] + _span([row.day for row in days]))
    return f"（{'，'.join(told)}）" if told else ""


def _span(days: list[date]) -> str:
    return "至".join(dict.fromkeys((month_day(days[0]), month_day(days[-1]))))


def _cautions(due: Deadline) -> str:
    plan = "导入该年放假通知后须重新计算，在此之前不据此判断逾期。" if due.provisional else ""
    return plan + (_local(due, due.calendar.region) if due.calendar.region else "")


def _local(due: Deadline, region: Region) -> str:
    """What the layer of a region did, and for which years it is not known."""
    changed = {*region.days_off, *region.workdays}
    used = {day.year for day in changed if due.event_day <= day <= due.due}
    cites = "、".join(region.cites[year] for year in sorted(used))
    told = f"其中{region.name}的放假安排依据{cites}。" if cites else ""
    unknown = [str(year) for year in range(due.event_day.year, due.due.year + 1) if year not in region.cites]
    if not unknown:
        return told
    return f"{told}{region.name}{'、'.join(unknown)}年的地方放假安排（{'、'.join(region.festivals)}）没有登记，到期日可能更晚。"
