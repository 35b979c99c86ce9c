"""The working-day calendar: data/calendar/<year>.yaml for the nation, data/calendar/regional/<region>.yaml over it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from scoring.deadlines import Calendar, Region
from workbench.errors import WorkbenchError
from workbench.paths import DATA
from workbench.rules.instruments import MARKS, instruments
from workbench.rules.loader import Item, day, entries, fields, one_of, read, refused, sequence, text, texts, whole

SATURDAY = 5


@dataclass(frozen=True)
class Notice:
    """The notice that a year's days off come from."""

    title: str
    number: str
    link: str

    @property
    def cite(self) -> str:
        """The notice as an explanation cites it."""
        return f"《{self.title}》（{self.number}）"


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
        names={when: name for one in known for part in (one.holidays, one.workdays) for when, name in part.items()},
    )


def region_ids(root: Path = DATA) -> tuple[str, ...]:
    """The ids of every region on file."""
    return tuple(sorted(path.stem for path in (root / "calendar" / "regional").glob("*.yaml")))


@cache
def load_region(region_id: str, root: Path = DATA) -> Region:
    """The days a region adds. Raises WorkbenchError for an unknown one, DataError for a file that breaks the form."""
    if region_id not in region_ids(root):
        raise WorkbenchError(f"没有地区“{region_id}”的放假安排", fix=f"可用：{'、'.join(region_ids(root))}")
    document = read(root / "calendar" / "regional" / f"{region_id}.yaml")
    body = fields(document, ("id", "name", "basis", "verified", "festivals", "years"))
    if text(body["id"]) != region_id:
        raise refused(body["id"], f"id 与文件名“{region_id}”不一致")
    one_of(body["verified"], MARKS)
    basis = fields(body["basis"], ("instrument", "article"))
    one_of(basis["instrument"], instruments(root))
    text(basis["article"])
    festivals = texts(body["festivals"])
    decided = [_decided(key, item, festivals) for key, item in entries(body["years"])]
    return Region(
        name=text(body["name"]),
        festivals=festivals,
        cites={one.year: one.notices[0].cite for one in decided},
        days_off={when: name for one in decided for when, name in one.holidays.items()},
        workdays={when: name for one in decided for when, name in one.workdays.items()},
    )


@cache
def regional_calendar(region_id: str, root: Path = DATA) -> Calendar:
    """The national calendar with the days of a region; years without a decision on file count nationally."""
    return national_calendar(root).with_region(load_region(region_id, root))


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


def _decided(key: Item, item: Item, festivals: tuple[str, ...]) -> Year:
    """One year of a region: its decision and the days of festivals that the region names."""
    year = whole(key)
    body = fields(item, ("title", "number", "link", "holidays", "workdays"))
    off, worked = dict(_days(body["holidays"], year)), dict(_days(body["workdays"], year))
    for part in (body["holidays"], body["workdays"]):
        for _, name in entries(part):
            one_of(name, festivals)
    if both := sorted(off.keys() & worked.keys()):
        raise refused(body["workdays"], f"{both[0]} 既是放假日又是上班日")
    return Year(year, (Notice(text(body["title"]), text(body["number"]), text(body["link"])),), off, worked)


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
