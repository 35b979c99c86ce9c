"""Days counted on a purchaser's calendar, and how they were counted, in few words."""

from datetime import date
from itertools import groupby

from scoring.deadlines import Calendar, Deadline, days_counted, deadline, is_working_day, working_days_between
from workbench.rules.calendars import national_calendar

WEEKDAYS = "一二三四五六日"


def working_deadline(event: str, event_day: date, days: int, clause: str, calendar: Calendar) -> Deadline:
    """Count working days from an event; provisional where the days touch a year without calendar."""
    return deadline(event, event_day, days, "working", calendar, clause, planning=True)


def calendar_deadline(event: str, event_day: date, days: int, clause: str, calendar: Calendar) -> Deadline:
    """Count calendar days from an event, rolling off a day off; provisional as above."""
    return deadline(event, event_day, days, "calendar", calendar, clause, planning=True)


def is_late(due: Deadline, on: date) -> bool:
    """Tell whether a day is past the deadline; by a provisional date nothing is called late."""
    return not due.provisional and on > due.due


def counted_words(due: Deadline) -> str:
    """Say from which event how many days were counted, and which festivals were skipped; weekends go without saying.

    scoring.deadlines.explain says the same at length.
    """
    begun, unit = due.event_day, {"working": "个工作日", "months": "个月", "years": "年"}.get(due.kind, "日")
    return f"自{due.event} {begun.month}月{begun.day}日 起 {due.days} {unit}{_skipped(due)}"


def _skipped(due: Deadline) -> str:
    """The festivals whose days did not count, or pushed the end on."""
    rows = [row for row in days_counted(due) if row.mark in {"day_off", "rolled"} and row.day in due.calendar.holidays]
    names = [(due.calendar.names.get(row.day, "") or "放假", row) for row in rows]
    told = "、".join(f"{name}放假 {len(list(days))} 天" for name, days in groupby(names, key=lambda one: one[0]))
    if not told:
        return ""
    return f"，跳过{told}" if due.kind == "working" else f"，期满遇{told}顺延"


def day_words(day: date) -> str:
    """Return the day with its weekday, and whether it is worked."""
    off = (
        "" if is_working_day(day, national_calendar(), planning=True) else "，今天不是工作日，标“工作日”的期限顺延计算"
    )
    return f"{day.year}年{day.month}月{day.day}日 星期{WEEKDAYS[day.weekday()]}{off}"


def time_left(due: Deadline, today: date) -> str:
    """Say how far a deadline is, in the words of a badge."""
    return "暂定" if due.provisional else days_left(due.due, today, due.calendar)


def days_left(due: date, today: date, calendar: Calendar | None = None) -> str:
    """Say how far a day is, in the words of a badge; what is late counts in working days, the nation's by default.

    Over a weekend no working day has passed yet, and the days themselves are told.
    """
    days = (due - today).days
    if days < 0:
        late = working_days_between(due, today, calendar or national_calendar(), planning=True)
        return f"逾期 {late} 个工作日" if late else f"逾期 {-days} 天"
    return "今天到期" if days == 0 else f"剩 {days} 天"
