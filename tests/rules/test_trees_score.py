"""The shipped trees in the hands of scoring: every point can be measured, and a published total comes out."""

from decimal import Decimal

import pytest

from scoring.facts import Fact
from scoring.panel import Sheet, panel_result
from scoring.points import measure
from workbench.rules.trees import load_tree

PUBLISHED = {
    "P1-1": "8",
    "P1-2": "6",
    "P1-3": "3",
    "P1-4": "3.5",
    "P1-5": "2.75",
    "P1-6": "6",
    "P1-7": "6",
    "P1-8": "1.5",
    "P1-9": "1.5",
    "P1-10": "1.4",
    "P1-11": "54",
    "P2": "96",
    "P3": "98",
}
CONTENT = [10, 0, 0, 0, 0]


def perfect(node):
    """A fact that earns full marks at a point, whatever its kind."""
    options = node.point.options
    fact = {
        "ratio": {"actual": 100, "target": 100},
        "banded": {"actual": 100, "target": 100},
        "checklist": {"items": dict.fromkeys(options.get("items", ()), True)},
        "survey": {"counts": CONTENT},
    }[node.point.kind]
    if options.get("unit") == "元":
        fact = {f"{key}_fen": value * 100 for key, value in fact.items()}
    if options.get("of") == "share":
        fact = {"actual": 0, "target": 100}
    if "raters" in options:
        fact = {"raters": dict.fromkeys(options["raters"], CONTENT)}
    if options.get("weights") == "share":
        fact = {"parts": [{"name": "目标", "weight": "1", "actual": 1, "target": 1}]}
    if options.get("weights") == "amount":
        fact = {"parts": [{"name": "助餐", "amount_fen": 100, "actual": 1, "target": 1}]}
    conditions = {key: False for key in ("zero_if", "cap_if", "deduct_if") if key in options}
    reconciled = {"cap_below": {"actual": 1, "target": 1}} if "cap_below" in options else {}
    return fact | conditions | reconciled


@pytest.mark.parametrize(("phase", "grade"), [("mid", None), ("final", "优")])
def test_perfect_project_gets_exactly_one_hundred_and_a_grade_at_the_end_only(phase, grade):
    tree = load_tree("szs-2024", phase)
    judged = [node for node in tree.points() if node.point.established == "judged"]
    sheet = Sheet(
        "甲",
        {node.code: node.full for node in judged},
        bands={node.code: node.point.options["bands"][0]["name"] for node in judged},
    )
    facts = {node.code: Fact(perfect(node)) for node in tree.points() if node not in judged}
    result = panel_result(tree, [sheet], facts)
    assert (str(result.total), result.grade) == ("100.00", grade)


def test_published_evaluation_comes_out_to_the_cent():
    sheet = Sheet("公布方", {code: Decimal(mark) for code, mark in PUBLISHED.items()})
    result = panel_result(load_tree("ptq-2026"), [sheet], {})
    assert (str(result.total), result.grade) == ("94.55", "优秀")
    assert str(result.nodes["P1"].shown) == "93.65"


@pytest.mark.parametrize(
    ("spent", "marks"),
    [(95, "1.5"), (94, "1.2"), (110, "1.2"), (111, "0.9"), (80, "0.9"), (79, "0")],
)
def test_budget_execution_falls_in_bands_of_five_ten_and_twenty_percent(spent, marks):
    node = load_tree("szs-2024").node("A1-3")
    fact = {"actual_fen": spent, "target_fen": 100, "zero_if": False}
    assert measure(node, fact).marks == Decimal(marks)


@pytest.mark.parametrize(("left", "marks"), [(20, "1"), (21, "0.6"), (35, "0.6"), (36, "0")])
def test_staff_turnover_falls_in_bands_of_20_and_35_percent(left, marks):
    node = load_tree("szs-2024").node("A6-3")
    assert measure(node, {"actual": left, "target": 100}).marks == Decimal(marks)


@pytest.mark.parametrize(("same", "marks"), [(90, "1.8"), (89, "0")])
def test_false_records_earn_nothing_below_ninety_percent(same, marks):
    node = load_tree("szs-2024").node("A2-2")
    assert measure(node, {"actual": same, "target": 100}).marks == Decimal(marks)


@pytest.mark.parametrize(("counts", "marks"), [([0, 1, 0, 0, 0], "7"), ([3, 2, 0, 0, 0], "14"), ([0, 2, 3, 0, 0], "0")])
def test_satisfaction_is_full_from_90_and_nothing_below_60(counts, marks):
    node = load_tree("szs-2024").node("B2-1")
    fact = {"counts": counts, "required": 1}
    assert measure(node, fact).marks == Decimal(marks)
