"""Days counted on the national calendar."""

from datetime import date

from scoring.deadlines import Deadline, deadline, is_working_day, working_days_between
from workbench.rules.calendars import national_calendar

WEEKDAYS = "一二三四五六日"


def working_deadline(event: str, event_day: date, days: int, clause: str) -> Deadline:
    """Count working days from an event; provisional where the days touch a year without calendar."""
    return deadline(event, event_day, days, "working", national_calendar(), clause, planning=True)


def calendar_deadline(event: str, event_day: date, days: int, clause: str) -> Deadline:
    """Count calendar days from an event, rolling off a day off; provisional as above."""
    return deadline(event, event_day, days, "calendar", national_calendar(), clause, planning=True)


def is_late(due: Deadline, on: date) -> bool:
    """Tell whether a day is past the deadline; by a provisional date nothing is called late."""
    return not due.provisional and on > due.due


def day_words(day: date) -> str:
    """Return the day with its weekday, and whether it is worked."""
    off = (
        "" if is_working_day(day, national_calendar(), planning=True) else "，今天不是工作日，标“工作日”的期限顺延计算"
    )
    return f"{day.year}年{day.month}月{day.day}日 星期{WEEKDAYS[day.weekday()]}{off}"


def time_left(due: Deadline, today: date) -> str:
    """Say how far a deadline is, in the words of a badge."""
    return "暂定" if due.provisional else days_left(due.due, today)


def days_left(due: date, today: date) -> str:
    """Say how far a day is, in the words of a badge; what is late counts in working days."""
    if today > due:
        return f"逾期 {working_days_between(due, today, national_calendar(), planning=True)} 个工作日"
    days = (due - today).days
    return "今天到期" if days == 0 else f"剩 {days} 天"
