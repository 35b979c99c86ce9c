"""The same purchase under the law of different days."""

from datetime import date, timedelta

import pytest

from tests.scoring.law_of_bids import LOW_PRICE, RATES
from workbench.rules.bid_law import low_price_on, small_firm_rates
from workbench.rules.book import Local, RuleBook, all_rules

SPRING_2024, OCTOBER_2026 = RuleBook(date(2024, 3, 1)), RuleBook(date(2026, 10, 15))


@pytest.mark.parametrize(
    ("rule_id", "first"),
    [
        ("procurement_setup/low_price_ratios", date(2026, 2, 1)),
        ("project_definition/service_categories", date(2026, 7, 1)),
        ("project_definition/legal_categories", date(2026, 7, 1)),
        ("budget/performance_management", date(2026, 7, 1)),
        ("procurement_setup/legal_basis", date(2026, 7, 1)),
        ("procurement_setup/emergency", date(2026, 10, 1)),
        ("contract/civil_code", date(2021, 1, 1)),
        ("procurement_setup/sme_set_aside", date(2021, 1, 1)),
        ("contract/framework_term", date(2022, 3, 1)),
    ],
)
def test_rule_begins_on_its_first_day_and_not_before(rule_id, first):
    assert RuleBook(first - timedelta(1)).rule(rule_id) is None
    assert RuleBook(first).rule(rule_id).on == first


def test_october_2026_has_every_rule_of_spring_2024_and_those_that_began_since():
    before, after = ({one.id for one in book.rules()} for book in (SPRING_2024, OCTOBER_2026))
    assert before <= after
    assert after - before == {key for key, past in all_rules().items() if past[0].first_day > SPRING_2024.on}
    assert {
        "procurement_setup/emergency",
        "procurement_setup/legal_basis",
        "procurement_setup/low_price_ratios",
        "project_definition/legal_categories",
    } <= after - before


def test_low_prices_have_figures_from_february_2026_only():
    rule_id = "review/abnormally_low_price"
    assert "mean_ratio" not in SPRING_2024.rule(rule_id).value
    assert OCTOBER_2026.rule(rule_id).value["ceiling_ratio"] == "0.45"


def test_spans_for_small_firms_are_handed_to_scoring_as_the_notices_set_them():
    assert small_firm_rates() == RATES


def test_shares_of_a_low_price_are_handed_to_scoring_from_february_2026():
    assert low_price_on(date(2026, 1, 31)) is None
    assert low_price_on(date(2026, 2, 1)) == LOW_PRICE


def test_local_value_replaces_the_parameter_and_names_its_document():
    cap = Local("budget/special_fund_cap", "max_share", "0.02", "演民发〔2025〕2号")
    rule = RuleBook(date(2025, 3, 1), local=(cap,)).rule("budget/special_fund_cap")
    assert rule.value["max_share"] == "0.02"
    assert rule.clause.endswith("演民发〔2025〕2号")
    assert RuleBook(date(2025, 3, 1)).rule("budget/special_fund_cap").value["max_share"] == "0.03"


def test_default_that_the_bureau_has_set_is_a_default_no_longer():
    days = Local("appeal/window", "file_working_days", 10, "演民发〔2025〕3号")
    book = RuleBook(date(2025, 3, 1), local=(days,))
    assert (book.rule("appeal/window").mark, book.rule("appeal/window").value["file_working_days"]) == ("Y", 10)
    assert RuleBook(date(2025, 3, 1)).rule("appeal/window").mark == "D"
