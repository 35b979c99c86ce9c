"""What the rules of challenge and complaint say of plain values, at their edges."""

from datetime import date, timedelta

import pytest

from scoring.deadlines import Pause, check_claim, days_given
from workbench.rules.book import RuleBook
from workbench.rules.checks import CHECKS
from workbench.rules.checks.complaint import Hold, Listed
from workbench.rules.complaint_clocks import Turn, day_note, longest_suspension, timed

DAY = date(2025, 1, 6)
FORD = Listed("演练供应商", "false", "财购1号", date(2025, 1, 1), date(2025, 12, 31), barred=True)


def turn(done=None, **more):
    return Turn("complaint/reply", "working_days", "收到质疑", DAY, "答复", done, **more)


@pytest.mark.parametrize(
    ("done", "today", "verdict"),
    [
        (date(2025, 1, 15), date(2025, 1, 15), "in_time"),
        (date(2025, 1, 16), date(2025, 1, 16), "late"),
        (date(2025, 1, 5), date(2025, 1, 16), "before_event"),
        (None, date(2025, 1, 15), "open"),
        (None, date(2025, 1, 16), "overdue"),
    ],
)
def test_clock_of_seven_working_days_by_its_edge(rule, calendar, done, today, verdict):
    found = timed(rule("complaint/reply"), turn(done), today=today, calendar=calendar)
    assert (found.due.due, found.verdict) == (date(2025, 1, 15), verdict)


def test_clock_of_a_year_without_calendar_makes_nobody_late(rule, calendar):
    far = Turn("complaint/reply", "working_days", "收到质疑", date(2031, 1, 6), "答复", date(2031, 3, 6))
    assert timed(rule("complaint/reply"), far, today=date(2031, 4, 1), calendar=calendar).verdict == "undecided"


@pytest.mark.parametrize(
    ("verdict", "severity"), [("in_time", "ok"), ("late", "warn"), ("open", "info"), ("overdue", "warn")]
)
def test_late_is_a_warning_never_a_stop(rule, calendar, verdict, severity):
    done = {"in_time": date(2025, 1, 15), "late": date(2025, 1, 16)}.get(verdict)
    today = date(2025, 1, 15) if verdict in {"in_time", "open"} else date(2025, 2, 1)
    (found,) = CHECKS["complaint/reply"](rule("complaint/reply"), turn(done), today=today, calendar=calendar)
    assert found.severity == severity


def test_right_to_go_to_court_that_lapsed_is_no_fault(rule, calendar):
    right = Turn("complaint/remedy", "lawsuit_months", "收到处理决定书", DAY, "提起行政诉讼", unit="months")
    (found,) = CHECKS["complaint/remedy"](rule("complaint/remedy"), right, today=date(2026, 1, 1), calendar=calendar)
    assert (found.severity, "2025年7月7日" in found.why) == ("info", True)


def test_knowledge_day_beside_the_records_and_a_notice_that_counts_its_first_day(severities, calendar):
    claim = check_claim(days_given(date(2019, 1, 16), date(2019, 1, 22), "working", calendar), 5)
    right = check_claim(days_given(date(2019, 1, 16), date(2019, 1, 23), "working", calendar), 5)
    assert severities("complaint/knowledge_day", "result", DAY, DAY) == ["ok"]
    assert severities("complaint/knowledge_day", "result", DAY, DAY + timedelta(1)) == ["warn"]
    assert severities("complaint/knowledge_day", "process", None, None) == ["info"]
    assert severities("complaint/knowledge_day", "result", DAY, None, claim=claim) == ["ok", "warn"]
    assert severities("complaint/knowledge_day", "result", DAY, None, claim=right) == ["ok"]


@pytest.mark.parametrize(
    ("who", "against", "severity"),
    [
        ("participant", "result", "ok"),
        ("participant", "document", "ok"),
        ("potential", "document", "ok"),
        ("potential", "process", "warn"),
        ("potential", "result", "warn"),
    ],
)
def test_who_may_object_to_what(severities, who, against, severity):
    assert severities("complaint/standing", who, against) == [severity]


def test_scope_and_consortium(severities):
    assert severities("complaint/scope", [], challenged=True) == ["ok"]
    assert severities("complaint/scope", [2], challenged=True) == ["warn"]
    assert severities("complaint/scope", [], challenged=False) == ["warn"]
    assert severities("complaint/consortium", "", jointly=None) == []
    assert severities("complaint/consortium", "成员二", jointly=True) == ["ok"]
    assert severities("complaint/consortium", "成员二", jointly=False) == ["warn"]
    assert severities("complaint/one_shot", []) == []
    assert severities("complaint/one_shot", ["质疑-01"]) == ["info"]
    assert severities("complaint/clock_stop", [Pause(DAY, None, "专家评审")]) == ["info"]
    assert severities("complaint/effects", "signed") == ["info"]


def test_suspension_stops_what_is_done_within_it_and_warns_of_one_too_long(severities, rule):
    longest = longest_suspension(rule("complaint/suspension"), DAY)
    assert longest == date(2025, 2, 5)
    hold = Hold(DAY, longest, None, "暂停通知")
    lifted = Hold(DAY, longest, DAY + timedelta(3), "暂停通知")
    for day, severity in ((DAY - timedelta(1), "ok"), (DAY, "stop"), (longest, "stop"), (longest + timedelta(1), "ok")):
        assert severities("complaint/suspension", [hold], {"签订合同": day}) == [severity]
    assert severities("complaint/suspension", [lifted], {"签订合同": DAY + timedelta(2)}) == ["stop"]
    assert severities("complaint/suspension", [lifted], {"签订合同": DAY + timedelta(3)}) == ["ok"]
    assert severities("complaint/suspension", [Hold(DAY, longest + timedelta(1), None, "通知")], {}) == ["warn"]


def test_list_of_abuse_and_the_range_of_the_ban(severities):
    assert severities("complaint/abuse", DAY, [FORD]) == ["stop"]
    assert severities("complaint/abuse", date(2026, 1, 1), [FORD]) == []
    short = Listed("演练供应商", "false", "财购1号", date(2025, 1, 1), date(2025, 12, 30), barred=True)
    long = Listed("演练供应商", "false", "财购1号", date(2025, 1, 1), date(2028, 1, 1), barred=True)
    three = Listed("演练供应商", "false", "财购1号", date(2025, 1, 1), date(2027, 12, 31), barred=True)
    said = [severities("complaint/penalty", one, 50500000) for one in (FORD, short, long, three)]
    assert said == [["info"], ["warn"], ["warn"], ["info"]]


def test_fine_is_counted_to_the_fen(rule):
    (found,) = CHECKS["complaint/penalty"](rule("complaint/penalty"), FORD, 50500000)
    assert "罚款2,525.00元至5,050.00元" in found.why


def test_contract_waits_for_what_may_change_the_result(severities):
    assert severities("contract/hold_on_challenge", DAY, []) == ["ok"]
    assert severities("contract/hold_on_challenge", DAY, ["质疑-01"]) == ["stop"]


def test_days_worth_a_look(calendar):
    assert day_note("公告", date(2024, 9, 14), calendar) == "“公告”2024年9月14日（星期六）是调休的工作日，按工作日计算"
    assert day_note("通知", date(2022, 3, 5), calendar) == "“通知”2022年3月5日（星期六）不是工作日，请核对"
    assert day_note("决定", date(2024, 9, 10), calendar) == ""


def test_rules_of_order_94_begin_with_it():
    before, after = RuleBook(date(2018, 2, 28)), RuleBook(date(2018, 3, 1))
    begun = ("review", "not_accepted", "forward", "answer", "consortium", "standing", "one_shot", "effects")
    assert [before.rule(f"complaint/{one}") for one in begun] == [None] * len(begun)
    assert None not in [after.rule(f"complaint/{one}") for one in begun]
    assert RuleBook(date(2014, 4, 14)).rule("complaint/remedy").value["lawsuit_months"] == 3
    assert RuleBook(date(2015, 5, 1)).rule("complaint/remedy").value["lawsuit_months"] == 6
