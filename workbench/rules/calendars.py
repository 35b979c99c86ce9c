"""The national working-day calendar from data/calendar/<year>.yaml, one file a year."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from scoring.deadlines import Calendar
from workbench.paths import DATA
from workbench.rules.loader import Item, day, entries, fields, read, refused, sequence, text, whole

SATURDAY = 5


@dataclass(frozen=True)
class Notice:
    """The notice that a year's days off come from."""

    title: str
    number: str
    link: str


@dataclass(frozen=True)
class Year:
    """A year's exceptions to Monday to Friday, with the holiday each belongs to."""

    year: int
    notices: tuple[Notice, ...]
    holidays: dict[dt.date, str]
    workdays: dict[dt.date, str]


@cache
def years(root: Path = DATA) -> tuple[Year, ...]:
    """Every year on file, oldest first. Raises DataError for a day outside its year or named twice."""
    return tuple(read_year(path) for path in sorted((root / "calendar").glob("*.yaml")))


@cache
def national_calendar(root: Path = DATA) -> Calendar:
    """The working-day calendar of all years on file; an unknown year is refused by scoring.deadlines."""
    known = years(root)
    return Calendar(
        years=frozenset(one.year for one in known),
        holidays=frozenset(day for one in known for day in one.holidays),
        workdays=frozenset(day for one in known for day in one.workdays),
    )


def horizon(root: Path = DATA) -> dt.date:
    """The last day that can be counted with; binding clocks past it are refused."""
    return dt.date(max(one.year for one in years(root)), 12, 31)


def horizon_note(root: Path = DATA) -> str:
    """What to say where a date lies past the horizon."""
    missing = horizon(root).year + 1
    notice = f"国务院办公厅关于{missing}年部分节假日安排的通知"
    return f"请导入{notice}；导入之前，{missing}年起有约束力的期限不计算，计划日期为暂定"


def read_year(path: Path) -> Year:
    """One year's file, named after it. Raises DataError for a day outside its year or named twice."""
    document = read(path)
    body = fields(document, ("year", "notices", "holidays", "workdays"))
    year = whole(body["year"])
    if str(year) != path.stem:
        raise refused(body["year"], f"year 与文件名“{path.stem}”不一致")
    holidays, workdays = dict(_days(body["holidays"], year)), dict(_days(body["workdays"], year))
    for key, _ in entries(body["workdays"]):
        if day(key) in holidays or day(key).weekday() < SATURDAY:
            raise refused(key, f"{day(key)} 不是周六或周日，或同时写作放假", "调休上班日只能是原来的周末")
    return Year(year, tuple(map(_notice, sequence(body["notices"]))), holidays, workdays)


def _days(item: Item, year: int) -> Iterator[tuple[dt.date, str]]:
    """The days of one list, each in the year of the file."""
    for key, name in entries(item):
        when = day(key)
        if when.year != year:
            raise refused(key, f"{when} 不在 {year} 年", "放到那一年的文件里，并在那里列出通知")
        yield when, text(name)


def _notice(item: Item) -> Notice:
    """A notice with its number and link."""
    body = fields(item, ("title", "number", "link"))
    return Notice(text(body["title"]), text(body["number"]), text(body["link"]))
