"""What follows from a result and from the end of a service, by the rules: use by grade, visits, renewal in time."""

from datetime import date

import pytest


@pytest.mark.parametrize(
    ("grade", "use", "change", "expected"),
    [
        ("优", "continue", 0, "ok"),
        ("优", "stop", None, "warn"),
        ("良", "improve", 100, "ok"),
        ("中", "continue", None, "warn"),
        ("中", "improve", 1, "warn"),
        ("中", "improve", -1, "ok"),
        ("差", "stop", None, "ok"),
        ("差", "improve", None, "warn"),
        ("一级", "continue", None, "info"),
        ("", "continue", None, "info"),
    ],
)
def test_grade_use_lets_a_grade_lead_to_its_own_decisions(severities, grade, use, change, expected):
    assert severities("feedback/grade_use", grade, use, change_fen=change) == [expected]


def test_grade_use_with_a_written_reason_is_only_told(severities):
    assert severities("feedback/grade_use", "中", "continue", departure="当地只有一家机构") == ["info"]


def test_people_are_visited_after_one_three_and_six_months(severities):
    rule_id, ended = "follow_up/visits", date(2025, 1, 31)
    done = {1: date(2025, 2, 20), 3: date(2025, 4, 20), 6: date(2025, 7, 20)}
    assert severities(rule_id, ended, done, today=date(2025, 8, 1)) == ["ok", "ok", "ok"]
    assert severities(rule_id, ended, {1: date(2025, 2, 28)}, today=date(2025, 4, 30)) == ["ok", "info", "info"]
    assert severities(rule_id, ended, {1: date(2025, 3, 1)}, today=date(2025, 4, 30)) == ["warn", "info", "info"]
    assert severities(rule_id, ended, {}, today=date(2025, 2, 28)) == ["info", "info", "info"]
    assert severities(rule_id, ended, {}, today=date(2025, 3, 1)) == ["warn", "info", "info"]


def test_a_later_round_does_not_stand_for_a_missing_one(severities):
    done = {3: date(2025, 4, 20)}
    assert severities("follow_up/visits", date(2025, 1, 31), done, today=date(2025, 5, 1)) == ["warn", "ok", "info"]


def test_a_late_round_with_its_reason_is_told_and_not_warned_of(severities):
    done, late = {1: date(2025, 3, 9)}, {1: "道路积雪"}
    found = severities("follow_up/visits", date(2025, 1, 31), done, today=date(2025, 3, 10), late=late)
    assert found == ["info", "info", "info"]


def test_renewal_begun_by_its_day_is_in_time_and_later_is_late(severities):
    rule_id, by, ends = "follow_up/renewal_start", date(2025, 3, 3), date(2025, 6, 30)
    assert severities(rule_id, by, ends, date(2025, 3, 3), today=date(2025, 4, 1)) == ["ok"]
    assert severities(rule_id, by, ends, date(2025, 3, 4), today=date(2025, 4, 1)) == ["warn"]
    assert severities(rule_id, by, ends, None, today=date(2025, 3, 3)) == ["info"]
    assert severities(rule_id, by, ends, None, today=date(2025, 3, 4)) == ["warn"]
