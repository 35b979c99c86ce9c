"""Days, money and lists as a finding says them."""

import datetime as dt
from collections.abc import Iterable

from scoring import money


def on(day: dt.date) -> str:
    """A day without leading zeros: 2026年3月5日."""
    return f"{day.year}年{day.month}月{day.day}日"


class PrintedOn(str):
    """The day on which a document was drawn up, where nothing in the records dates it.

    Drawn up again on another day it is the same document: the day of its issue stays.
    """

    __slots__ = ()


def printed_on(day: dt.date) -> PrintedOn:
    """A day of drawing up, as people read it."""
    return PrintedOn(on(day))


def yuan(fen: int) -> str:
    """Money with its two places and its unit: 505,000.00元."""
    return f"{money.yuan(fen)}元"


def listed(items: Iterable[str]) -> str:
    """Names one after the other."""
    return "、".join(items)
