from datetime import date
from fractions import Fraction

import pytest

from workbench.errors import WorkbenchError
from workbench.rules.checks import CHECKS
from workbench.rules.checks.budget import PricedLine
from workbench.rules.checks.procurement_setup import MethodPlan, route_titles
from workbench.rules.checks.project_definition import ServiceLine

EARLY = date(2024, 1, 15)
YUAN = 100


def test_negative_list_stops_once_for_each_kind_found(severities, rule):
    rule_id = "project_definition/negative_list"
    assert severities(rule_id, []) == ["ok"]
    assert severities(rule_id, ["staffing", "financing"]) == ["stop", "stop"]
    with pytest.raises(WorkbenchError, match="“weather”不在"):
        list(CHECKS[rule_id](rule(rule_id), ["weather"]))


def test_catalogue_asks_for_lines_codes_and_budget(severities):
    rule_id = "project_definition/catalogue"
    coded, bare = ServiceLine("助餐服务", "A0101"), ServiceLine("助浴服务")
    assert severities(rule_id, [coded], budgeted=True) == ["ok"]
    assert severities(rule_id, [coded, bare], budgeted=True) == ["stop"]
    assert severities(rule_id, [bare], budgeted=False) == ["stop", "stop"]
    assert severities(rule_id, [], budgeted=True) == ["stop"]


def test_line_that_may_hold_works_must_be_reviewed(severities):
    rule_id = "project_definition/works_review"
    open_line = ServiceLine("维修服务", works_or_goods="可能含工程")
    reviewed = ServiceLine("适老化改造", works_or_goods="可能含工程", works_reviewed=True)
    assert severities(rule_id, [reviewed, ServiceLine("助餐服务")]) == ["ok"]
    assert severities(rule_id, [reviewed, open_line]) == ["warn"]


def test_line_that_needs_a_licence_must_ask_bidders_for_it(severities):
    rule_id = "project_definition/licence"
    asked = ServiceLine("康复训练", licence="康复资格", licence_required_of_bidders=True)
    assert severities(rule_id, [asked, ServiceLine("助餐服务")]) == ["ok"]
    assert severities(rule_id, [ServiceLine("康复训练", licence="康复资格")]) == ["warn"]


def test_needs_assessment_wants_households_and_all_ten_indicators(severities):
    rule_id = "project_definition/needs_assessment"
    day = date(2025, 1, 10)
    assert severities(rule_id, assessed_on=day, households=1, indicators=10) == ["ok"]
    assert severities(rule_id, assessed_on=day, households=1, indicators=9) == ["warn"]
    assert severities(rule_id, assessed_on=day, households=0, indicators=10) == ["warn"]
    assert severities(rule_id, assessed_on=None, households=9, indicators=10) == ["warn"]


def test_recipients_outside_the_five_categories_stop_the_project(severities):
    rule_id = "project_definition/recipient_categories"
    assert severities(rule_id, {"dibao": 10, "extreme_hardship": 2}) == ["ok"]
    assert severities(rule_id, {"dibao": 10, "disaster": 1}) == ["stop"]
    assert severities(rule_id, {"dibao": 10, "disaster": 0}) == ["ok"]
    assert severities(rule_id, {}) == severities(rule_id, {"dibao": 0}) == ["info"]


def test_category_without_a_legal_name_warns_from_july_2026(severities, rule):
    rule_id = "project_definition/legal_categories"
    on = date(2026, 7, 1)
    assert severities(rule_id, {"低保": ["最低生活保障家庭"]}, on=on) == ["ok"]
    assert severities(rule_id, {"低保": ["最低生活保障家庭"], "防返贫": []}, on=on) == ["warn"]
    with pytest.raises(AssertionError):
        rule(rule_id, date(2026, 6, 30))


@pytest.mark.parametrize(
    ("kind", "severity"),
    [("company", "ok"), ("individual", "ok"), ("public_institution_1", "stop"), ("agency", "stop")],
)
def test_contractor_must_be_of_a_lawful_kind(severities, kind, severity):
    assert severities("project_definition/contractor_type", kind) == [severity]


def test_service_already_met_by_material_assistance_stops(severities):
    rule_id = "project_definition/overlap_with_material"
    assert severities(rule_id, []) == ["ok"]
    assert severities(rule_id, [("R001", "助餐服务")]) == ["stop"]


@pytest.mark.parametrize(("wanted", "severity"), [(200_000, "ok"), (200_001, "stop")])
def test_special_fund_may_carry_exactly_three_percent(rule, wanted, severity):
    rule_id = "budget/special_fund_cap"
    args = {"last_year_subsidy_fen": 10_000_000, "committed_fen": 100_000, "wanted_fen": wanted}
    (finding,) = CHECKS[rule_id](rule(rule_id), **args)
    assert finding.severity == severity
    assert "的3%为3,000.00元" in finding.why


def test_special_fund_overdraft_says_by_how_much(rule):
    rule_id = "budget/special_fund_cap"
    (finding,) = CHECKS[rule_id](rule(rule_id), last_year_subsidy_fen=9_999, committed_fen=0, wanted_fen=300)
    assert (finding.severity, finding.fix[:7]) == ("stop", "减少0.01元")


def test_special_fund_without_last_years_total_cannot_be_judged(severities):
    args = {"last_year_subsidy_fen": None, "committed_fen": 0, "wanted_fen": 1}
    assert severities("budget/special_fund_cap", **args) == ["stop"]


def test_project_must_name_its_budget_document(severities):
    assert severities("budget/in_budget", "石财预〔2025〕1号") == ["ok"]
    assert severities("budget/in_budget", " ") == ["stop"]


def test_protected_funds_may_not_be_used(severities):
    rule_id = "budget/no_crowding_out"
    assert severities(rule_id, [("福彩公益金", 1), ("基本生活救助资金", 0)]) == ["ok"]
    assert severities(rule_id, [("基本生活救助资金", 1)]) == ["stop"]
    assert severities(rule_id, []) == ["info"]


@pytest.mark.parametrize(("budget_fen", "severity"), [(15_150, "ok"), (15_149, "warn"), (15_151, "warn")])
def test_budget_equals_quantity_times_price_to_the_fen(severities, budget_fen, severity):
    lines = [PricedLine("助餐服务", 1_000, 1_500), PricedLine("助浴服务", 50, 300)]
    assert severities("budget/lines_total", lines, budget_fen) == [severity]


def test_fraction_of_a_fen_is_not_lost_in_the_total(severities):
    assert severities("budget/lines_total", [PricedLine("上门探访", 50, 301)], 150) == ["warn"]


LIMITS = {"tender_threshold_fen": 200_000_000, "procurement_limit_fen": 30_000_000}


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (MethodPlan("consultation", 50_500_000, EARLY, **LIMITS), ["ok"]),
        (MethodPlan("public_tender", 900_000_000, EARLY, **LIMITS), ["ok"]),
        (MethodPlan("inquiry", 50_500_000, EARLY, **LIMITS), ["stop"]),
        (MethodPlan("lottery", 50_500_000, EARLY, **LIMITS), ["stop"]),
        (MethodPlan("single_source", 50_500_000, EARLY, **LIMITS), ["stop"]),
        (MethodPlan("single_source", 50_500_000, EARLY, **LIMITS, single_source_reason="only_supplier"), ["ok"]),
        (MethodPlan("project_review", 29_999_999, EARLY, **LIMITS), ["ok"]),
        (MethodPlan("project_review", 30_000_000, EARLY, **LIMITS), ["stop"]),
        (MethodPlan("project_review", 1, EARLY, tender_threshold_fen=200_000_000), ["stop"]),
        (MethodPlan("consultation", 199_999_999, EARLY, **LIMITS), ["ok"]),
        (MethodPlan("consultation", 200_000_000, EARLY, **LIMITS), ["stop"]),
        (
            MethodPlan("consultation", 200_000_000, EARLY, **LIMITS, approval="财采1号", approved_on=date(2024, 1, 14)),
            ["ok"],
        ),
        (MethodPlan("consultation", 200_000_000, EARLY, **LIMITS, approval="财采1号", approved_on=EARLY), ["stop"]),
        (MethodPlan("consultation", 50_500_000, EARLY), ["info", "ok"]),
    ],
)
def test_method_must_be_lawful_approved_and_grounded(severities, plan, expected):
    assert severities("procurement_setup/method", plan) == expected


def test_framework_route_exists_from_march_2022(rule):
    rule_id = "procurement_setup/method"
    assert "framework" not in route_titles(rule(rule_id, date(2022, 2, 28)))
    titles = route_titles(rule(rule_id, date(2022, 3, 1)))
    assert (len(titles), titles["framework"]) == (8, "框架协议采购")


def test_single_source_publicity_lasts_five_working_days(severities, calendar):
    rule_id = "procurement_setup/single_source_publicity"
    assert severities(rule_id, date(2025, 3, 3), date(2025, 3, 10), calendar) == ["ok"]
    assert severities(rule_id, date(2025, 3, 3), date(2025, 3, 9), calendar) == ["stop"]


def test_purchases_above_the_threshold_together_are_splitting(severities):
    rule_id = "procurement_setup/splitting"
    halves = [("一期", 100_000_000), ("二期", 100_000_000)]
    assert severities(rule_id, halves, 200_000_000, approved=False) == ["ok"]
    assert severities(rule_id, halves, 199_999_999, approved=False) == ["stop"]
    assert severities(rule_id, halves, 199_999_999, approved=True) == ["ok"]
    assert severities(rule_id, halves, None, approved=False) == ["stop"]


def test_intent_is_public_thirty_days_before_the_start(severities):
    rule_id = "procurement_setup/intent_publicity"
    assert severities(rule_id, date(2025, 2, 1), date(2025, 3, 3), urgent=False) == ["ok"]
    assert severities(rule_id, date(2025, 2, 2), date(2025, 3, 3), urgent=False) == ["warn"]
    assert severities(rule_id, None, date(2025, 3, 3), urgent=False) == ["warn"]
    assert severities(rule_id, None, date(2025, 3, 3), urgent=True) == ["ok"]


def test_documents_are_offered_for_five_working_days(severities, calendar):
    rule_id = "procurement_setup/document_days"
    issued = date(2024, 9, 26)
    assert severities(rule_id, "public_tender", issued, date(2024, 10, 9), calendar) == ["ok"]
    assert severities(rule_id, "consultation", issued, date(2024, 10, 8), calendar) == ["stop"]
    assert severities(rule_id, "negotiation", issued, issued, calendar) == []


def test_minimum_period_into_an_unknown_year_is_refused(rule, calendar):
    rule_id = "procurement_setup/document_days"
    (finding,) = CHECKS[rule_id](rule(rule_id), "public_tender", date(2026, 12, 29), date(2027, 1, 20), calendar)
    assert finding.severity == "stop"
    assert "2027" in finding.what
    assert "请导入" in finding.fix


def test_five_items_are_made_public(severities):
    rule_id = "procurement_setup/disclosure"
    four = ["服务内容", "服务标准", "经费预算", "评价方法"]
    assert severities(rule_id, [*four, "服务要求"]) == ["ok"]
    assert severities(rule_id, four) == ["warn"]


def test_price_alone_may_not_decide(severities):
    rule_id = "procurement_setup/no_lowest_price_only"
    assert severities(rule_id, Fraction(99, 100)) == ["ok"]
    assert severities(rule_id, Fraction(1)) == ["warn"]


def test_minimum_price_is_refused(severities):
    assert severities("procurement_setup/price_ceiling", None) == ["ok"]
    assert severities("procurement_setup/price_ceiling", 1) == ["stop"]


@pytest.mark.parametrize(
    ("method", "deadline", "expected"),
    [
        ("public_tender", date(2025, 3, 23), ["ok"]),
        ("public_tender", date(2025, 3, 22), ["stop"]),
        ("consultation", date(2025, 3, 13), ["ok"]),
        ("consultation", date(2025, 3, 12), ["stop"]),
        ("negotiation", date(2025, 3, 6), ["ok"]),
        ("negotiation", date(2025, 3, 5), ["stop"]),
        ("project_review", date(2025, 3, 3), []),
    ],
)
def test_suppliers_have_time_to_answer(severities, calendar, method, deadline, expected):
    assert severities("bidding/response_days", method, date(2025, 3, 3), deadline, calendar) == expected


@pytest.mark.parametrize(
    ("method", "notified", "expected"),
    [
        ("public_tender", date(2025, 3, 16), ["ok"]),
        ("public_tender", date(2025, 3, 17), ["stop"]),
        ("consultation", date(2025, 3, 26), ["ok"]),
        ("consultation", date(2025, 3, 27), ["stop"]),
        ("negotiation", date(2025, 3, 31), []),
    ],
)
def test_changes_are_told_in_time(severities, method, notified, expected):
    assert severities("bidding/clarification_days", method, notified, date(2025, 3, 31)) == expected


def test_bid_bond_is_two_percent_at_most_and_no_cash(severities):
    assert severities("bidding/bid_bond", 200, 10_000, cash=False) == ["ok"]
    assert severities("bidding/bid_bond", 201, 10_000, cash=False) == ["stop"]
    assert severities("bidding/bid_bond", 201, 10_000, cash=True) == ["stop", "stop"]
