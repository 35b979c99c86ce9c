"""The working-day calendar as data: days off, weekend days that are worked, and the layer of a region."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal

from scoring.errors import ScoringError

DayKind = Literal["working", "calendar"]

DAY = timedelta(days=1)
_FRIDAY = 4


class CalendarUnavailable(ScoringError):  # noqa: N818  (the name says the state, as the contract of this module does)
    """The State Council's notice for a year is not loaded, so no binding day can be counted in it."""

    def __init__(self, year: int) -> None:
        super().__init__(
            f"没有 {year} 年的工作日历，无法计算有约束力的期限",
            fix=f"请导入国务院办公厅关于 {year} 年部分节假日安排的通知",
        )
        self.year = year


@dataclass(frozen=True)
class Region:
    """The days that a region adds by its own decision (放假办法 第四条), and the years it has decided.

    `cites` holds the decision of each year, `days_off` and `workdays` the festival of each day. A year without a
    decision on file is unknown: the national calendar then counts alone, and explanations say so.
    Raises ScoringError for a day of a year without a decision.
    """

    name: str
    festivals: tuple[str, ...]
    cites: Mapping[int, str] = field(default_factory=dict, hash=False)
    days_off: Mapping[date, str] = field(default_factory=dict, hash=False)
    workdays: Mapping[date, str] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        for day in sorted({*self.days_off, *self.workdays}):
            if day.year not in self.cites:
                raise ScoringError(f"{self.name} {day} 的地方放假安排没有依据", fix="请登记作出安排的文件")


@dataclass(frozen=True)
class Calendar:
    """The years covered, the days off of those years, and the weekend days that are worked.

    `names` gives the festival of a day, for explanations only; `region` is the layer of a region, if any.
    Raises ScoringError for a day outside the years, or one that is both off and worked.
    """

    years: frozenset[int]
    holidays: frozenset[date]
    workdays: frozenset[date] = frozenset()
    names: Mapping[date, str] = field(default_factory=dict, compare=False, repr=False)
    region: Region | None = None

    def __post_init__(self) -> None:
        for day in sorted(self.holidays | self.workdays):
            if day.year not in self.years:
                raise ScoringError(f"{day} 不在日历所含年份之内", fix="请核对放假安排")
        for day in sorted(self.holidays & self.workdays):
            raise ScoringError(f"{day} 既是放假日又是上班日", fix="请核对放假安排")

    def with_region(self, region: Region) -> "Calendar":
        """The calendar of a region: the national days, changed where the region has decided otherwise.

        Raises ScoringError if a day of the region lies in a year whose national calendar is not loaded.
        """
        off, worked = frozenset(region.days_off), frozenset(region.workdays)
        return replace(
            self,
            holidays=(self.holidays - worked) | off,
            workdays=(self.workdays - off) | worked,
            names={**self.names, **region.days_off, **region.workdays},
            region=region,
        )


def is_working_day(day: date, calendar: Calendar, *, planning: bool = False) -> bool:
    """True on a working day.

    For an unknown year raises CalendarUnavailable, or takes Monday to Friday if only planning. Raises ScoringError
    for a moment with a clock: it equals no day, so every holiday would count as worked.
    """
    if isinstance(day, datetime):
        raise ScoringError(f"{day} 须是日期，不带钟点", fix="请先换算成北京时间的日期")
    if day.year not in calendar.years and not planning:
        raise CalendarUnavailable(day.year)
    return day not in calendar.holidays and (day.weekday() <= _FRIDAY or day in calendar.workdays)
