"""Checks of payment, settlement, signatures and archive on plain facts."""

from datetime import date

import pytest

from workbench.rules.book import RuleBook
from workbench.rules.checks import CHECKS
from workbench.rules.finding import Finding

ON = date(2026, 8, 3)


def found(rule_id: str, *facts: object, **named: object) -> list[Finding]:
    rule = RuleBook(on=ON, continued=frozenset({"szs-2024"})).rule(rule_id)
    assert rule is not None
    return list(CHECKS[rule_id](rule, *facts, **named))


def severities(rule_id: str, *facts: object, **named: object) -> list[str]:
    return [one.severity for one in found(rule_id, *facts, **named)]


def test_closed_gate_stops_and_names_what_opens_it():
    gates = [("节点完成", True, "8月1日完成", ""), ("验收合格", False, "没有验收书", "组织验收")]
    one, other = found("settlement/payment_gates", "尾款", gates)
    assert (one.severity, other.severity, other.fix) == ("ok", "stop", "组织验收")


@pytest.mark.parametrize(
    ("accepted", "settled", "said"),
    [
        (None, None, []),
        (date(2026, 7, 1), None, []),
        (None, date(2026, 7, 1), ["stop"]),
        (date(2026, 7, 2), date(2026, 7, 1), ["stop"]),
        (date(2026, 7, 1), date(2026, 7, 1), ["ok"]),
    ],
)
def test_szs_20_money_is_settled_after_the_acceptance(accepted, settled, said):
    assert severities("settlement/settled_after_acceptance", accepted, settled) == said


def test_szs_20_is_only_a_warning_once_the_plan_ran_out():
    rule = RuleBook(on=ON).rule("settlement/settled_after_acceptance")
    assert [one.severity for one in CHECKS[rule.id](rule, None, ON)] == ["warn"]


def test_pe_11_link_to_the_evaluation_is_information():
    assert severities("settlement/evaluation_link", ["尾款"]) == ["ok"]
    assert severities("settlement/evaluation_link", []) == ["info"]


def test_late_interest_is_named_to_the_cent_and_asks_for_nothing():
    (one,) = found("settlement/late_interest", [("尾款", 10_000_000, 10)])
    assert one.severity == "info"
    assert "利息约500.00元" in one.what  # 100,000.00 × 0.05 % × 10 days


def test_gpl_09_every_member_signs():
    members = ["甲", "乙", "丙"]
    assert severities("acceptance/signatures", members, [], signed=True) == ["ok"]
    assert severities("acceptance/signatures", members, [], signed=False) == ["stop"]
    assert severities("acceptance/signatures", members, ["丙"], signed=True) == ["stop"]
    assert severities("acceptance/signatures", [], [], signed=True) == ["stop"]


def test_gpl_10_fifteen_years_end_on_the_day_and_in_february():
    assert severities("archive/retention", date(2026, 2, 28), date(2041, 2, 28)) == ["ok"]
    assert severities("archive/retention", date(2026, 2, 28), date(2041, 2, 27)) == ["stop"]
    assert severities("archive/retention", date(2024, 2, 29), date(2039, 2, 28)) == ["ok"]


def test_gpl_11_missing_documents_are_named():
    (one,) = found("archive/contents", {"contract": True, "bids": False, "award": False})
    assert one.severity == "warn"
    assert "投标（响应）文件、定标文件和通知书" in one.what
    assert severities("archive/contents", {"contract": True}) == ["ok"]


def test_sa_04_lost_records_stop():
    assert severities("archive/records_kept", 3, []) == ["ok"]
    assert severities("archive/records_kept", 3, ["台账.xlsx"]) == ["stop"]


def test_alp_08_review_of_a_low_price_is_filed_where_there_was_one():
    assert severities("archive/low_price_file", [], filed=False) == []
    assert severities("archive/low_price_file", ["第 1 号响应"], filed=False) == ["warn"]
    assert severities("archive/low_price_file", ["第 1 号响应"], filed=True) == ["ok"]


def test_stopped_project_is_paid_for_what_was_served_before_and_no_fen_more():
    told = {"told": "2025年5月20日停止"}
    assert severities("settlement/payment_after_stop", "第7号申请", 1_000, 900, 100, **told) == ["ok"]
    assert severities("settlement/payment_after_stop", "第7号申请", 1_000, 900, 101, **told) == ["stop"]
    assert severities("settlement/payment_after_stop", "第7号申请", 1_000, 1_200, 1, **told) == ["stop"]
    (unknown,) = found("settlement/payment_after_stop", "第7号申请", None, 0, 1, **told)
    assert (unknown.severity, "没有数据" in unknown.what) == ("stop", True)
