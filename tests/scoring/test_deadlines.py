from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.deadlines import (
    Calendar,
    CalendarUnavailable,
    add_days,
    add_months,
    deadline,
    is_working_day,
    working_days_between,
)
from scoring.errors import ScoringError


def _days(*stretches):
    """Read 2026-02-15/23 and 2026-01-01 as days."""
    for stretch in stretches:
        first, _, last = stretch.partition("/")
        day = date.fromisoformat(first)
        for offset in range(int(last or day.day) - day.day + 1):
            yield day + timedelta(offset)


OFFICIAL = Calendar(
    years=frozenset({2024, 2025, 2026}),
    holidays=frozenset(
        _days(
            *("2024-01-01", "2024-02-10/17", "2024-04-04/06", "2024-05-01/05", "2024-06-10", "2024-09-15/17"),
            *("2024-10-01/07", "2025-01-01", "2025-01-28/31", "2025-02-01/04", "2025-04-04/06", "2025-05-01/05"),
            *("2025-05-31", "2025-06-01/02", "2025-10-01/08", "2026-01-01/03", "2026-02-15/23", "2026-04-04/06"),
            *("2026-05-01/05", "2026-06-19/21", "2026-09-25/27", "2026-10-01/07"),
        )
    ),
    workdays=frozenset(
        _days(
            *("2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14", "2024-09-29"),
            *("2024-10-12", "2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11", "2026-01-04"),
            *("2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"),
        )
    ),
)


@pytest.mark.parametrize(
    ("start", "days", "kind", "due"),
    [
        ("2025-12-12", 5, "working", "2025-12-19"),
        ("2025-11-03", 3, "working", "2025-11-06"),
        ("2025-05-06", 7, "working", "2025-05-15"),
        ("2025-08-12", 2, "working", "2025-08-14"),
        ("2025-12-01", 1, "working", "2025-12-02"),
        ("2025-12-02", 7, "working", "2025-12-11"),
        ("2026-02-13", 2, "working", "2026-02-24"),
        ("2026-02-13", 7, "working", "2026-03-02"),
        ("2024-09-26", 5, "working", "2024-10-09"),
        ("2026-01-20", 30, "calendar", "2026-02-24"),
        ("2026-09-22", 15, "working", "2026-10-20"),
        ("2026-01-30", 30, "working", "2026-03-19"),
    ],
)
def test_deadline_falls_on_the_day_of_the_answer_key(start, days, kind, due):
    assert add_days(date.fromisoformat(start), days, kind, OFFICIAL).isoformat() == due


@pytest.mark.parametrize(("year", "working_days"), [(2024, 251), (2025, 248), (2026, 248)])
def test_year_has_its_working_days(year, working_days):
    counted = working_days_between(date(year - 1, 12, 31), date(year, 12, 31), OFFICIAL)
    assert counted == working_days


def test_calendar_days_that_end_on_a_working_day_do_not_roll():
    assert add_days(date(2025, 12, 1), 30, "calendar", OFFICIAL) == date(2025, 12, 31)


def test_calendar_days_that_end_on_a_make_up_saturday_do_not_roll():
    assert is_working_day(date(2026, 2, 14), OFFICIAL)
    assert add_days(date(2026, 2, 4), 10, "calendar", OFFICIAL) == date(2026, 2, 14)


def test_binding_clock_refuses_a_year_without_calendar():
    with pytest.raises(CalendarUnavailable, match="请导入国务院办公厅关于 2027 年部分节假日安排的通知") as refusal:
        add_days(date(2026, 12, 28), 7, "working", OFFICIAL)
    assert refusal.value.year == 2027


def test_calendar_days_roll_forward_into_an_unknown_year_is_refused():
    with pytest.raises(CalendarUnavailable):
        add_days(date(2026, 12, 3), 30, "calendar", OFFICIAL)


def test_planning_date_in_an_unknown_year_is_provisional():
    planned = deadline("发出成交通知书", date(2026, 12, 28), 7, "working", OFFICIAL, "条例第五十条", planning=True)

    assert planned.due == date(2027, 1, 6)
    assert planned.provisional


def test_deadline_inside_known_years_is_not_provisional_and_keeps_its_reason():
    binding = deadline("合同签订", date(2026, 2, 13), 2, "working", OFFICIAL, "条例第五十条", planning=True)

    assert (binding.due, binding.provisional) == (date(2026, 2, 24), False)
    assert (binding.event, binding.event_day, binding.days, binding.kind) == (
        "合同签订",
        date(2026, 2, 13),
        2,
        "working",
    )
    assert binding.clause == "条例第五十条"


def test_deadline_counted_from_an_unknown_year_is_provisional():
    planned = deadline("受理", date(2023, 12, 25), 20, "working", OFFICIAL, "", planning=True)
    assert (planned.due.year, planned.provisional) == (2024, True)


@pytest.mark.parametrize("days", [0, -3])
def test_period_below_one_day_is_refused(days):
    with pytest.raises(ScoringError):
        add_days(date(2026, 1, 1), days, "calendar", OFFICIAL)


@given(st.dates(date(2024, 1, 1), date(2026, 10, 1)), st.integers(1, 50))
def test_working_days_between_undoes_add_days(start, days):
    due = add_days(start, days, "working", OFFICIAL)

    assert is_working_day(due, OFFICIAL)
    assert working_days_between(start, due, OFFICIAL) == days
    assert working_days_between(due, start, OFFICIAL) == -days


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-01-31", 3, "2026-04-30"),
        ("2026-11-15", 2, "2027-01-15"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-05-05", 0, "2026-05-05"),
    ],
)
def test_months_end_on_the_last_day_of_a_shorter_month(day, months, later):
    assert add_months(date.fromisoformat(day), months).isoformat() == later


def test_calendar_refuses_a_day_outside_its_years():
    with pytest.raises(ScoringError, match="2027-01-01 不在日历所含年份之内"):
        Calendar(frozenset({2026}), frozenset({date(2027, 1, 1)}))


def test_calendar_refuses_a_day_that_is_both_off_and_worked():
    with pytest.raises(ScoringError, match="2026-02-14 既是放假日又是上班日"):
        Calendar(frozenset({2026}), frozenset({date(2026, 2, 14)}), frozenset({date(2026, 2, 14)}))
