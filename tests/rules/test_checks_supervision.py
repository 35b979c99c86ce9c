"""The rule that a running project is inspected: quarters that are over, quarters still running, and the bureau's own number."""

from datetime import date

import pytest

from workbench.rules.book import Local, RuleBook, all_rules
from workbench.rules.checks.performance import supervision

SIGNED, TODAY = date(2024, 12, 25), date(2025, 8, 1)
FIRST, SECOND, THIRD = date(2025, 1, 1), date(2025, 4, 1), date(2025, 7, 1)


def found(*made: int, on: date = SIGNED, local: tuple[Local, ...] = ()):
    rule = RuleBook(on=on, local=local).rule("performance/supervision")
    ends = (date(2025, 3, 31), date(2025, 6, 30), date(2025, 9, 30))
    quarters = [(first, last, times) for first, last, times in zip((FIRST, SECOND, THIRD), ends, made, strict=True)]
    return list(supervision(rule, quarters, today=TODAY))


@pytest.mark.parametrize(
    ("made", "severity", "what"),
    [
        ((1, 2, 0), "ok", "按季度开展了监督检查"),
        ((1, 0, 0), "info", "1个季度没有足够的监督检查"),
        ((0, 0, 5), "info", "2个季度没有足够的监督检查"),
    ],
)
def test_supervision_looks_at_quarters_that_are_over(made, severity, what):
    [one] = found(*made)
    assert (one.severity, one.what) == (severity, what)


def test_supervision_goes_by_the_number_that_the_bureau_set():
    own = Local("performance/supervision", "inspections_each_quarter", 2, "演民发〔2025〕2号（演练）")
    assert [one.what for one in found(1, 2, 0, local=(own,))] == ["1个季度没有足够的监督检查"]


def test_supervision_is_the_row_of_the_plan_and_no_other_rule_claims_it():
    assert [key for key, past in all_rules().items() if "SZS-22" in past[-1].rows] == ["performance/supervision"]
    assert RuleBook(date(2024, 11, 12)).rule("performance/supervision") is None
