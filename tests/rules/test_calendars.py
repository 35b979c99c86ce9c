import shutil
from datetime import date, timedelta

import chinese_calendar
import pytest

from scoring.deadlines import CalendarUnavailable, add_days, is_working_day
from workbench.paths import DATA
from workbench.rules.calendars import horizon, horizon_note, national_calendar, read_year, years
from workbench.rules.loader import DataError

HEAD = """
year: 2025
notices: [{title: 通知, number: 国办发明电〔2024〕12号, link: "https://www.gov.cn/"}]
"""


@pytest.mark.parametrize("year", range(2014, 2027))
def test_every_day_of_the_year_agrees_with_an_independent_calendar(calendar, year):
    days = [date(year, 1, 1) + timedelta(n) for n in range(366)]
    differing = [
        day for day in days if day.year == year and is_working_day(day, calendar) != chinese_calendar.is_workday(day)
    ]
    assert differing == []


@pytest.mark.parametrize(("year", "working"), [(2024, 251), (2025, 248), (2026, 248)])
def test_working_days_of_the_year_are_the_known_number(calendar, year, working):
    days = [date(year, 1, 1) + timedelta(n) for n in range(366)]
    assert sum(is_working_day(day, calendar) for day in days if day.year == year) == working


@pytest.mark.parametrize(
    ("start", "days", "kind", "due"),
    [
        (date(2025, 12, 12), 5, "working", date(2025, 12, 19)),
        (date(2025, 11, 3), 3, "working", date(2025, 11, 6)),
        (date(2025, 5, 6), 7, "working", date(2025, 5, 15)),
        (date(2025, 8, 12), 2, "working", date(2025, 8, 14)),
        (date(2025, 12, 1), 1, "working", date(2025, 12, 2)),
        (date(2025, 12, 2), 7, "working", date(2025, 12, 11)),
        (date(2026, 2, 13), 2, "working", date(2026, 2, 24)),
        (date(2026, 2, 13), 7, "working", date(2026, 3, 2)),
        (date(2024, 9, 26), 5, "working", date(2024, 10, 9)),
        (date(2026, 1, 20), 30, "calendar", date(2026, 2, 24)),
        (date(2026, 9, 22), 15, "working", date(2026, 10, 20)),
        (date(2026, 1, 30), 30, "working", date(2026, 3, 19)),
    ],
)
def test_published_deadlines_come_out_of_the_shipped_calendar(calendar, start, days, kind, due):
    assert add_days(start, days, kind, calendar) == due


def test_year_without_a_notice_is_refused_with_what_to_import(calendar):
    with pytest.raises(CalendarUnavailable, match="2027") as refusal:
        add_days(date(2026, 12, 30), 5, "working", calendar)
    assert "请导入国务院办公厅关于 2027 年部分节假日安排的通知" in refusal.value.fix


def test_horizon_is_the_last_day_on_file(tmp_path):
    folder = tmp_path / "calendar"
    folder.mkdir()
    for year in (2025, 2026):
        shutil.copy(DATA / "calendar" / f"{year}.yaml", folder)
    assert horizon(tmp_path) == date(2026, 12, 31)
    assert "2027年部分节假日安排的通知" in horizon_note(tmp_path)
    assert horizon() >= date(2026, 12, 31)


def test_calendar_is_read_once():
    assert national_calendar() is national_calendar()


def test_every_year_names_its_notice_and_its_holidays():
    assert [one.year for one in years()] == list(range(2014, horizon().year + 1))
    for one in years():
        assert all(notice.number and notice.link.startswith("http") for notice in one.notices)
    spring = {day for day, name in read_year(DATA / "calendar" / "2026.yaml").holidays.items() if name == "春节"}
    assert min(spring) == date(2026, 2, 15)


@pytest.mark.parametrize(
    ("days", "what", "line"),
    [
        ("holidays: {2024-01-01: 元旦}\nworkdays: {}\n", "不在 2025 年", 4),
        ("holidays: {2025-01-01: 元旦}\nworkdays: {2025-01-06: 元旦}\n", "不是周六或周日", 5),
        ("holidays: {2025-01-04: 元旦}\nworkdays: {2025-01-04: 元旦}\n", "同时写作放假", 5),
        ("holidays: {2025-01-01: 元旦, 2025-01-01: 元旦}\nworkdays: {}\n", "重复", 4),
    ],
)
def test_calendar_file_that_contradicts_itself_is_refused(tmp_path, days, what, line):
    path = tmp_path / "2025.yaml"
    path.write_text(HEAD + days, encoding="utf-8")
    with pytest.raises(DataError, match=what) as refusal:
        read_year(path)
    assert refusal.value.line == line


def test_calendar_file_under_another_years_name_is_refused(tmp_path):
    path = tmp_path / "2026.yaml"
    path.write_text(HEAD + "holidays: {2025-01-01: 元旦}\nworkdays: {}\n", encoding="utf-8")
    with pytest.raises(DataError, match="与文件名“2026”不一致"):
        read_year(path)
