"""Days and lengths of time as a sentence says them."""

from datetime import date
from typing import Literal

Unit = Literal["working", "calendar", "months", "years"]

UNIT_WORDS: dict[Unit, str] = {"working": "个工作日", "calendar": "日", "months": "个月", "years": "年"}
_WEEKDAYS = "一二三四五六日"


def length_words(length: int, unit: Unit) -> str:
    """A length of time: 30个工作日, 3个月."""
    return f"{length}{UNIT_WORDS[unit]}"


def month_day(day: date) -> str:
    """A day within a year that is known: 3月5日."""
    return f"{day.month}月{day.day}日"


def day_words(day: date) -> str:
    """A day without leading zeros: 2026年3月5日."""
    return f"{day.year}年{month_day(day)}"


def with_weekday(day: date) -> str:
    """A day with its weekday: 2026年3月19日（星期四）."""
    return f"{day_words(day)}（星期{_WEEKDAYS[day.weekday()]}）"
