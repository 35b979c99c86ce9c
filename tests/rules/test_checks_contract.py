from datetime import date

import pytest

from workbench.errors import WorkbenchError
from workbench.rules.checks import CHECKS

IN_FORCE = date(2025, 3, 1)
NEXT_YEAR = date(2027, 3, 1)
ALL_FIVE = ("budget_secured", "content_fixed", "continuous", "funding_stable", "price_stable")


@pytest.mark.parametrize(
    ("rule_id", "start", "last"),
    [
        ("award/report_days", date(2025, 8, 12), date(2025, 8, 14)),
        ("award/confirm_days", date(2025, 12, 12), date(2025, 12, 19)),
        ("award/notice_days", date(2025, 8, 12), date(2025, 8, 14)),
        ("contract/sign_days", date(2026, 1, 20), date(2026, 2, 24)),
        ("contract/publicity_days", date(2026, 2, 13), date(2026, 2, 24)),
        ("contract/filing_days", date(2026, 2, 13), date(2026, 3, 2)),
    ],
)
def test_clock_counts_to_its_last_day_and_marks_late_without_refusing(severities, calendar, rule_id, start, last):
    after = date(2026, 4, 1)
    late = date.fromordinal(last.toordinal() + 1)

    def run(done, today):
        return severities(rule_id, start, done, today=today, calendar=calendar, on=start)

    assert run(last, after) == ["ok"]
    assert run(late, after) == ["warn"]
    assert run(None, last) == ["info"]
    assert run(None, late) == ["warn"]


def test_clock_says_event_days_and_due_day(rule, calendar):
    rule_id = "contract/filing_days"
    signed, today = date(2026, 2, 13), date(2026, 2, 20)
    (finding,) = CHECKS[rule_id](rule(rule_id, signed), signed, None, today=today, calendar=calendar)
    assert finding.what == "应于2026年3月2日前报送合同副本备案（含当日）"
    assert finding.why == "从合同签订（2026年2月13日）起7个工作日，2026年3月2日到期"


def test_fact_dated_before_its_event_is_an_error_in_the_record(severities, calendar):
    days = (date(2026, 2, 13), date(2026, 2, 12))
    named = {"today": date(2026, 3, 1), "calendar": calendar}
    assert severities("contract/filing_days", *days, **named) == ["stop"]
    assert severities("contract/filing_days", days[0], days[0], **named) == ["ok"]


@pytest.mark.parametrize(("filed", "today"), [(None, date(2026, 12, 29)), (None, NEXT_YEAR), (NEXT_YEAR, NEXT_YEAR)])
def test_binding_clock_into_an_unknown_year_is_not_computed_and_says_what_to_import(rule, calendar, filed, today):
    rule_id, signed = "contract/filing_days", date(2026, 12, 29)
    (finding,) = CHECKS[rule_id](rule(rule_id, signed), signed, filed, today=today, calendar=calendar)
    assert finding.severity == "warn"
    assert finding.what == "没有 2027 年的工作日历，无法计算有约束力的期限"
    assert "请导入国务院办公厅关于 2027 年" in finding.fix
    assert ("2027年3月1日报送合同副本备案" in finding.why) == (filed is not None)


def test_what_is_done_before_the_unknown_year_is_certainly_in_time(rule, calendar):
    rule_id, signed = "contract/filing_days", date(2026, 12, 29)
    for filed, severity in ((signed, "ok"), (date(2026, 12, 31), "ok"), (date(2026, 12, 28), "stop")):
        (finding,) = CHECKS[rule_id](rule(rule_id, signed), signed, filed, today=NEXT_YEAR, calendar=calendar)
        assert finding.severity == severity


def test_planned_clock_into_an_unknown_year_is_provisional_and_never_late(rule, calendar):
    rule_id, signed = "contract/filing_days", date(2026, 12, 29)
    (finding,) = CHECKS[rule_id](rule(rule_id, signed), signed, None, today=date(2026, 11, 1), calendar=calendar)
    assert finding.severity == "info"
    assert "暂定" in finding.what


def test_bond_goes_back_within_five_working_days(severities, calendar):
    notified = date(2025, 3, 3)
    named = {"today": date(2025, 4, 1), "calendar": calendar}
    assert severities("award/bond_refund", "通知书发出", notified, date(2025, 3, 10), **named) == ["ok"]
    assert severities("award/bond_refund", "通知书发出", notified, date(2025, 3, 11), **named) == ["warn"]


def test_contract_without_one_of_the_eight_clauses_stops(severities, rule):
    eight = ["content", "term", "quantity", "quality", "price", "settlement", "duties", "breach"]
    assert severities("contract/clauses", eight) == ["ok"]
    assert severities("contract/clauses", eight[:-1]) == ["stop"]
    with pytest.raises(WorkbenchError, match="“weather”不在"):
        list(CHECKS["contract/clauses"](rule("contract/clauses"), ["weather"]))


@pytest.mark.parametrize(
    ("last", "met", "expected"),
    [
        (date(2025, 12, 31), (), ["ok"]),
        (date(2026, 1, 1), ALL_FIVE[:4], ["stop"]),
        (date(2026, 1, 1), ALL_FIVE, ["warn"]),
        (date(2027, 12, 31), ALL_FIVE, ["warn"]),
        (date(2028, 1, 1), ALL_FIVE, ["stop"]),
        (date(2025, 1, 1), (), ["ok"]),
        (date(2024, 12, 31), ALL_FIVE, ["stop"]),
    ],
)
def test_term_is_a_year_or_three_with_five_conditions(severities, last, met, expected):
    assert severities("contract/term", date(2025, 1, 1), last, met) == expected


def test_term_from_the_leap_day_ends_on_the_28th(severities):
    assert severities("contract/term", date(2024, 2, 29), date(2025, 2, 27), ()) == ["ok"]
    assert severities("contract/term", date(2024, 2, 29), date(2025, 2, 28), ()) == ["stop"]


def test_transfer_and_unapproved_subcontract_stop(severities):
    rule_id = "contract/no_transfer"
    assert severities(rule_id, transferred=False, subcontracted=False, consented=False) == ["ok"]
    assert severities(rule_id, transferred=False, subcontracted=True, consented=True) == ["ok"]
    assert severities(rule_id, transferred=False, subcontracted=True, consented=False) == ["stop"]
    assert severities(rule_id, transferred=True, subcontracted=True, consented=False) == ["stop", "stop"]
    assert severities(rule_id, transferred=True, subcontracted=False, consented=False) == ["stop"]


def test_performance_bond_is_ten_percent_at_most_and_no_cash(severities):
    assert severities("contract/performance_bond", 1_000, 10_000, cash=False) == ["ok"]
    assert severities("contract/performance_bond", 1_001, 10_000, cash=False) == ["stop"]
    assert severities("contract/performance_bond", 1_000, 10_000, cash=True) == ["stop"]


def test_twelve_equal_months_need_a_larger_last_payment(rule, severities):
    month, contract = 4_208_333, 50_500_000
    (finding,) = CHECKS["contract/milestones_sum"](rule("contract/milestones_sum"), contract, [month] * 12)
    assert (finding.severity, finding.fix) == ("stop", "最后一个节点调整0.04元")
    assert severities("contract/milestones_sum", contract, [month] * 11 + [month + 4]) == ["ok"]


def test_supplements_are_ten_percent_together(severities):
    assert severities("contract/supplement_cap", 10_000, [600, 400]) == ["ok"]
    assert severities("contract/supplement_cap", 10_000, [600, 401]) == ["stop"]


def test_misconduct_bars_for_three_years_to_the_day(severities):
    rule_id, found = "performance/misconduct_ban", date(2025, 3, 1)
    assert severities(rule_id, None, found) == ["ok"]
    assert severities(rule_id, found, date(2025, 2, 28)) == ["ok"]
    assert severities(rule_id, found, found) == ["stop"]
    assert severities(rule_id, found, date(2028, 2, 29)) == ["stop"]
    assert severities(rule_id, found, date(2028, 3, 1)) == ["ok"]
