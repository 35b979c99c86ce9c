"""A chain of dated events against the clocks between them: what is in time, late, out of order or not known."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

from scoring.deadlines.calendar import Calendar, CalendarUnavailable, is_working_day
from scoring.deadlines.clock import Deadline, deadline, kept
from scoring.deadlines.counting import BY_LAW, Counting, DueUnknown
from scoring.deadlines.words import Unit, day_words, with_weekday

Verdict = Literal["in_time", "late", "before_event", "undecided", "open", "unknown"]
Days = Mapping[str, date | None]


@dataclass(frozen=True)
class Link:
    """A clock from one event to another.

    With `from_due` it begins when the time for the first event ends, whether or not that event came earlier.
    """

    start: str
    end: str
    days: int
    kind: Unit
    clause: str
    from_due: bool = False
    how: Counting = BY_LAW


@dataclass(frozen=True)
class Checked:
    """A link with its deadline and verdict; no deadline where it cannot be counted, and then the sentence says why."""

    link: Link
    due: Deadline | None
    verdict: Verdict
    sentence: str


CHALLENGE_AND_COMPLAINT: tuple[Link, ...] = (
    Link("知道权益受损", "质疑", 7, "working", "政府采购法第五十二条；财政部令第94号第十条"),
    Link("质疑", "质疑答复", 7, "working", "政府采购法第五十三条；财政部令第94号第十三条"),
    Link("质疑答复", "投诉", 15, "working", "政府采购法第五十五条", from_due=True),
    Link("投诉", "补正通知", 5, "working", "财政部令第94号第二十一条"),
    Link("补正通知送达", "补正", 5, "working", "财政部令第94号第二十一条"),
    Link("投诉", "投诉答复通知", 8, "working", "财政部令第94号第二十一条"),
    Link("投诉答复通知", "被投诉人答复", 5, "working", "财政部令第94号第二十二条"),
    Link("投诉", "处理决定", 30, "working", "政府采购法第五十六条；财政部令第94号第二十六条"),
)


def check_chain(days: Days, links: Sequence[Link], calendar: Calendar) -> tuple[Checked, ...]:
    """Check every link between the events that a record names, in the order of the links.

    An event that stands in `days` without a date is unknown: its links cannot be counted and say what is missing.
    A link with an event that is not named is left out. Never raises for missing dates or years.
    """
    dues: dict[str, Deadline] = {}
    named = [link for link in links if link.start in days and link.end in days]
    return tuple(_checked(days, link, calendar, dues) for link in named)


def _checked(days: Days, link: Link, calendar: Calendar, dues: dict[str, Deadline]) -> Checked:
    event, event_day = link.start, days[link.start]
    if link.from_due and link.start in dues:
        event, event_day = f"{link.start}期满", dues[link.start].due
    try:
        due = deadline(event, event_day, link.days, link.kind, calendar, link.clause, how=link.how)
    except (DueUnknown, CalendarUnavailable) as missing:
        return Checked(link, None, "unknown", str(missing))
    dues[link.end] = due
    done = days[link.end]
    if done is None:
        return Checked(link, due, "open", f"“{link.end}”没有登记日期，应在{day_words(due.due)}前（含当日）")
    if link.from_due and (begun := days[link.start]) is not None and begun <= done < due.event_day:
        return Checked(link, due, "in_time", f"{day_words(done)}{link.end}，已有“{link.start}”，不必等到期满")
    found = kept(due, link.end, done)
    return Checked(link, due, found.verdict, found.sentence)


def out_of_order(days: Days, order: Sequence[str]) -> tuple[str, ...]:
    """Say which neighbours among the dated events of an order stand the wrong way round."""
    dated = [(name, day) for name in order if (day := days.get(name)) is not None]
    return tuple(
        f"“{later}”（{day_words(second)}）早于“{earlier}”（{day_words(first)}），至少有一个日期有误"
        for (earlier, first), (later, second) in pairwise(dated)
        if second < first
    )


def on_days_off(days: Days, calendar: Calendar) -> tuple[str, ...]:
    """Say which dated events fall on a day that is not worked; such a date is possible, and worth a look."""
    return tuple(_day_off_words(days, calendar))


def _day_off_words(days: Days, calendar: Calendar) -> Iterator[str]:
    for name, day in days.items():
        if day is not None and not is_working_day(day, calendar):
            yield f"“{name}”的日期{with_weekday(day)}不是工作日，请核对"
