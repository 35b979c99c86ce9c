from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from workbench.errors import WorkbenchError
from workbench.rules.checks import CHECKS
from workbench.rules.checks.review import Committee, Explained

YUAN = 100


@pytest.mark.parametrize(
    ("panel", "budget_fen", "expected"),
    [
        (Committee("public_tender", 5, 4), 999_999_999, ["ok"]),
        (Committee("public_tender", 5, 3), 999_999_999, ["stop"]),
        (Committee("public_tender", 5, 4), 1_000_000_000, ["stop"]),
        (Committee("public_tender", 7, 5), 1_000_000_000, ["ok"]),
        (Committee("public_tender", 6, 4), 1, ["stop"]),
        (Committee("consultation", 3, 2), 1, ["ok"]),
        (Committee("consultation", 2, 2), 1, ["stop", "stop"]),
        (Committee("consultation", 3, 2, agency_staff=1), 1, ["stop"]),
        (Committee("single_source", 1, 0), 1, []),
    ],
)
def test_committee_is_large_odd_and_expert_enough(severities, panel, budget_fen, expected):
    named = {"budget_fen": budget_fen, "complex_or_public": False, "above_threshold": False}
    assert severities("review/committee", panel, **named) == expected


def test_complex_tender_and_large_negotiation_need_more_members(severities):
    tender, talks = Committee("public_tender", 5, 4), Committee("negotiation", 3, 2)
    named = {"budget_fen": 1, "complex_or_public": True, "above_threshold": False}
    assert severities("review/committee", tender, **named) == ["stop"]
    named = {"budget_fen": 1, "complex_or_public": False, "above_threshold": True}
    assert severities("review/committee", talks, **named) == ["stop"]
    named["above_threshold"] = False
    assert severities("review/committee", talks, **named) == ["ok"]


@pytest.mark.parametrize(
    ("method", "count", "approval", "expected"),
    [
        ("public_tender", 3, "", ["ok"]),
        ("public_tender", 2, "", ["stop"]),
        ("consultation", 2, "", ["ok"]),
        ("consultation", 1, "", ["stop"]),
        ("negotiation", 2, "", ["stop"]),
        ("negotiation", 2, "财采1号", ["ok"]),
        ("negotiation", 1, "财采1号", ["stop"]),
        ("framework", 1, "", ["stop"]),
        ("unheard_of", 0, "", []),
    ],
)
def test_enough_suppliers_are_left(severities, method, count, approval, expected):
    assert severities("review/suppliers", method, count, approval=approval) == expected


def test_two_suppliers_of_a_consultation_were_too_few_before_july_2015(severities):
    assert severities("review/suppliers", "consultation", 2, on=date(2015, 6, 29)) == ["stop"]
    assert severities("review/suppliers", "consultation", 2, on=date(2015, 6, 30)) == ["ok"]


@pytest.mark.parametrize(
    ("method", "weight", "expected"),
    [
        ("consultation", Fraction(1, 10), ["ok"]),
        ("consultation", Fraction(3, 10), ["ok"]),
        ("consultation", Fraction(31, 100), ["stop"]),
        ("consultation", Fraction(9, 100), ["stop"]),
        ("public_tender", Fraction(9, 100), ["stop"]),
        ("public_tender", Fraction(9, 10), ["ok"]),
        ("public_tender", None, ["stop"]),
        ("negotiation", Fraction(1), []),
    ],
)
def test_price_weight_lies_within_the_methods_limits(severities, method, weight, expected):
    assert severities("review/price_weight", method, weight) == expected


def test_fixed_price_is_not_scored(severities):
    assert severities("review/price_weight", "consultation", None, fixed_price=True) == ["ok"]
    assert severities("review/price_weight", "consultation", Fraction(1, 10), fixed_price=True) == ["stop"]


def test_benchmark_is_the_lowest_price_and_nothing_is_trimmed(severities):
    rule_id = "review/price_formula"
    prices = {"甲": 4_100, "乙": 7_800, "丙": 8_000}
    assert severities(rule_id, prices, 4_100, trimmed=False) == ["ok"]
    assert severities(rule_id, prices, 6_633, trimmed=False) == ["stop"]
    assert severities(rule_id, prices, 7_800, trimmed=True) == ["stop", "stop"]
    assert severities(rule_id, {}, 0, trimmed=False) == ["stop"]


NOTICE = date(2026, 2, 1)
PRICES = {name: price * YUAN for name, price in (("甲", 100), ("乙", 95), ("丙", 42), ("丁", 88))}


def low(rule, day=NOTICE, prices=PRICES, **named):
    rule_id = "review/abnormally_low_price"
    return list(CHECKS[rule_id](rule(rule_id, day), prices, ceiling_fen=120 * YUAN, **{"explained": {}, **named}))


def test_low_price_without_explanation_stops_and_names_every_trigger(rule):
    (finding,) = low(rule)
    assert finding.severity == "stop"
    assert finding.what.startswith("丙报价42.00元")
    assert "次低报价" in finding.why
    assert "最高限价" in finding.why
    assert "平均值" not in finding.why


def test_low_price_triggers_only_strictly_below_the_share(rule):
    assert [finding.severity for finding in low(rule, prices=PRICES | {"丙": 54 * YUAN})] == ["ok"]
    assert [finding.severity for finding in low(rule, prices=PRICES | {"丙": 54 * YUAN - 1})] == ["stop"]


@pytest.mark.parametrize(
    ("explained", "severity"),
    [
        (Explained(29, accepted=True), "stop"),
        (Explained(30, accepted=True), "ok"),
        (Explained(30, accepted=None), "stop"),
        (Explained(30, accepted=False), "info"),
    ],
)
def test_low_price_is_settled_by_thirty_minutes_and_a_finding(rule, explained, severity):
    (finding,) = low(rule, explained={"丙": explained})
    assert finding.severity == severity


def test_figures_do_not_apply_before_the_notice_but_doubt_does(rule):
    before = date(2026, 1, 31)
    assert [finding.severity for finding in low(rule, before)] == ["ok"]
    assert [finding.severity for finding in low(rule, before, doubted=["丙"])] == ["stop"]
    accepted = {"丙": Explained(5, accepted=True)}
    assert [finding.severity for finding in low(rule, before, doubted=["丙"], explained=accepted)] == ["ok"]


def test_document_may_raise_the_shares(rule):
    raised = {"of_ceiling": Decimal("0.65")}
    prices = {"甲": 90 * YUAN, "乙": 80 * YUAN, "丙": 77 * YUAN}
    assert [finding.severity for finding in low(rule, prices=prices)] == ["ok"]
    assert [finding.severity for finding in low(rule, prices=prices, ratios=raised)] == ["stop"]


def test_reviewer_with_a_relation_to_a_supplier_steps_back(severities, rule):
    rule_id = "review/recusal"
    assert severities(rule_id, {"E1": [], "E2": []}) == ["ok"]
    assert severities(rule_id, {"E1": ["kinship"], "E2": []}) == ["stop"]
    with pytest.raises(WorkbenchError, match="不认识的利害关系“friend”"):
        list(CHECKS[rule_id](rule(rule_id), {"E1": ["friend"]}))
