"""Checks of carrying out: faults in time, misconduct heard first, bars inside and outside, evaluation on the way."""

from datetime import date

from workbench.rules.book import RuleBook
from workbench.rules.checks import CHECKS

TOLD, STATE_BY = date(2025, 5, 12), date(2025, 5, 19)


def test_overdue_rectification_warns_and_names_the_notices(severities, rule):
    assert severities("performance/rectification", [], 0) == ["ok"]
    assert severities("performance/rectification", [], 2) == ["ok"]
    (found,) = CHECKS["performance/rectification"](rule("performance/rectification"), ["A-整改-01"], 2)
    assert (found.severity, "A-整改-01" in found.why) == ("warn", True)


def test_decision_before_the_window_ends_is_stopped_unless_it_was_stated(severities):
    heard = {"decided": STATE_BY, "state_by": STATE_BY, "hearing": "none"}
    rule = "performance/misconduct_procedure"
    assert severities(rule, TOLD, **heard, stated=False) == ["stop"]
    assert severities(rule, TOLD, **heard, stated=True) == ["ok"]
    assert severities(rule, TOLD, **heard | {"decided": date(2025, 5, 20)}, stated=False) == ["ok"]
    assert severities(rule, TOLD, **heard | {"hearing": "asked"}, stated=True) == ["stop"]
    assert severities(rule, TOLD, **heard | {"hearing": "held"}, stated=True) == ["ok"]


def test_another_purchasers_bar_warns_and_its_own_last_day_counts(severities):
    rule, found, until = "performance/misconduct_ban", date(2025, 3, 1), date(2026, 2, 28)
    assert severities(rule, found, until, until=until) == ["stop"]
    assert severities(rule, found, date(2026, 3, 1), until=until) == ["ok"]
    assert severities(rule, found, until, until=until, inside=False) == ["warn"]


def test_contract_without_an_evaluation_on_the_way_warns_after_its_end(severities):
    rule, last = "performance/periodic_evaluation", date(2025, 12, 31)
    assert severities(rule, last, 0, today=last) == ["info"]
    assert severities(rule, last, 0, today=date(2026, 1, 1)) == ["warn"]
    assert severities(rule, last, 1, today=date(2026, 1, 1)) == ["ok"]


def test_transfer_that_was_found_must_be_dealt_with(severities):
    rule = "performance/transfer_penalty"
    assert severities(rule, None, []) == ["ok"]
    assert severities(rule, TOLD, []) == ["stop"]
    assert severities(rule, TOLD, ["告知-01"]) == ["ok"]


def test_low_price_winner_is_watched_from_february_2026(severities):
    rule, began = "performance/low_price_watch", date(2026, 2, 1)
    assert RuleBook(date(2026, 1, 31)).rule(rule) is None
    assert severities(rule, "", 0, on=began) == ["ok"]
    assert severities(rule, "低价说明：自有场地", 0, on=began) == ["warn"]
    assert severities(rule, "低价说明：自有场地", 1, on=began) == ["ok"]


def test_late_answers_warn_and_none_due_is_no_fault(severities):
    rule = "performance/hotline_days"
    assert severities(rule, [], 0) == ["ok"]
    assert severities(rule, [], 3) == ["ok"]
    assert severities(rule, ["2025-0001"], 3) == ["warn"]
