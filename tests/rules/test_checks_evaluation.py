from datetime import date
from decimal import Decimal

import pytest

from scoring.tree import Grade
from workbench.errors import WorkbenchError
from workbench.rules.checks import CHECKS
from workbench.rules.checks.appeal import AppealDays
from workbench.rules.checks.evaluation_mid import needed
from workbench.rules.trees import load_tree

IN_FORCE = date(2025, 3, 1)


def test_both_phases_are_planned(severities):
    assert severities("evaluation_prep/both_phases", ["mid", "final"]) == ["ok"]
    assert severities("evaluation_prep/both_phases", ["final"]) == ["stop"]


@pytest.mark.parametrize(
    ("accountants", "expected"),
    [
        ([True, False, False], ["ok"]),
        ([True, True, False, False, False], ["ok"]),
        ([False, False, False], ["stop"]),
        ([True, False], ["stop", "stop"]),
        ([True, False, False, False], ["stop"]),
        ([True], ["stop"]),
        ([], ["stop", "stop"]),
    ],
)
def test_panel_is_three_odd_and_has_an_accountant(severities, accountants, expected):
    assert severities("evaluation_prep/panel_composition", accountants) == expected


def test_expired_panel_rule_only_warns(rule):
    rule_id = "evaluation_prep/panel_composition"
    (finding,) = CHECKS[rule_id](rule(rule_id, date(2025, 9, 30)), [False, False, False])
    assert finding.severity == "warn"
    assert "未登记继续执行" in finding.why


def test_panel_needs_its_three_kinds_and_may_have_others(severities):
    three = ["assistance_worker", "accountant", "recipient_representative"]
    assert severities("evaluation_prep/panel_roles", [*three, "scholar"]) == ["ok"]
    assert severities("evaluation_prep/panel_roles", [*three[:2], "scholar"]) == ["stop"]


def test_silence_about_interests_is_not_a_declaration(severities):
    rule_id = "evaluation_prep/interests"
    assert severities(rule_id, {"M1": [], "M2": []}) == ["ok"]
    assert severities(rule_id, {"M1": None, "M2": []}) == ["stop", "ok"]
    assert severities(rule_id, {"M1": ["project_staff"], "M2": []}) == ["stop"]
    assert severities(rule_id, {"M1": None}) == ["stop"]


def test_third_party_must_be_independent(severities):
    assert severities("evaluation_prep/third_party", []) == ["ok"]
    assert severities("evaluation_prep/third_party", ["bidder", "paid_by_contractor"]) == ["stop", "stop"]


@pytest.mark.parametrize(
    ("phase", "outcome", "expected"),
    [("final", "60", ["ok"]), ("final", "59.99", ["warn"]), ("mid", "10", [])],
)
def test_outcome_weighs_sixty_percent_at_the_end(severities, phase, outcome, expected):
    assert severities("evaluation_prep/outcome_weight", phase, Decimal(outcome), Decimal(100)) == expected


def test_outcome_weight_of_a_tree_without_marks_is_refused(rule):
    check = CHECKS["evaluation_prep/outcome_weight"]
    with pytest.raises(WorkbenchError, match="满分应大于零"):
        list(check(rule("evaluation_prep/outcome_weight"), "final", Decimal(0), Decimal(0)))


def test_low_outcome_weight_says_what_to_raise_it_to(rule):
    rule_id = "evaluation_prep/outcome_weight"
    (finding,) = CHECKS[rule_id](rule(rule_id), "final", Decimal(400), Decimal(1000))
    assert (finding.fix, finding.mark) == ("把服务成果提高到600分以上", "M")


def test_default_tree_weighs_the_phases_differently_and_outcome_enough(severities):
    mid, final = load_tree("szs-2024", "mid"), load_tree("szs-2024", "final")
    full = {phase: {node.code: node.full for node in tree.indicators()} for phase, tree in (("m", mid), ("f", final))}
    assert severities("evaluation_prep/phase_weights", full["m"], full["f"]) == ["ok"]
    assert severities("evaluation_prep/phase_weights", full["f"], full["f"]) == ["warn"]
    assert severities("evaluation_prep/outcome_weight", "final", final.node("B").full, final.root.full) == ["ok"]


@pytest.mark.parametrize(
    ("population", "least"),
    [(1, 1), (30, 30), (31, 30), (50, 34), (100, 50), (200, 66), (300, 73), (500, 81), (1000, 88), (5000, 95)],
)
def test_sample_size_follows_the_finite_population(rule, severities, population, least):
    rule_id = "evaluation_mid/survey_sample"
    found = needed(rule(rule_id), population)
    assert found == least
    assert severities(rule_id, population, found) == ["ok"]
    assert severities(rule_id, population, found - 1) == ["warn"]


def test_sample_of_nobody_is_refused(rule):
    check = CHECKS["evaluation_mid/survey_sample"]
    with pytest.raises(WorkbenchError, match="总体人数应大于零"):
        list(check(rule("evaluation_mid/survey_sample"), 0, 0))


def test_grades_are_those_of_the_budget_rules(severities):
    rule_id, full = "evaluation_final/grade_floors", Decimal(100)
    tree = load_tree("szs-2024")
    assert severities(rule_id, tree.grades, full) == ["ok"]
    assert severities(rule_id, (*tree.grades[:2], Grade("中", Decimal(70)), tree.grades[3]), full) == ["stop"]
    assert severities(rule_id, tree.grades, Decimal(1000)) == ["stop"]
    assert severities(rule_id, load_tree("ptq-2026").grades, full) == ["stop"]


def test_grades_of_a_tree_that_a_bureau_published_by_a_document_want_a_reason_only(severities):
    rule_id, full, document = "evaluation_final/grade_floors", Decimal(100), "演民发〔2025〕6号"
    assert severities(rule_id, load_tree("ptq-2026").grades, full, document) == ["warn"]
    assert severities(rule_id, load_tree("szs-2024").grades, full, document) == ["ok"]


def test_phase_weights_add_up_to_one(severities):
    rule_id = "evaluation_final/weighted_phases"
    assert severities(rule_id, {"mid": Decimal("0.3"), "final": Decimal("0.7")}) == ["ok"]
    assert severities(rule_id, {"mid": Decimal("0.3"), "final": Decimal("0.69")}) == ["stop"]


def test_report_has_its_six_parts_and_is_confirmed(severities):
    six = ["overview", "organisation", "indicators", "goals", "problems", "conclusion"]
    assert severities("report/sections", six) == ["ok"]
    assert severities("report/sections", six[1:]) == ["stop"]
    assert severities("report/confirmed", IN_FORCE) == ["ok"]
    assert severities("report/confirmed", None) == ["stop"]


def test_result_is_fed_back_after_confirmation_published_and_used(severities):
    confirmed = date(2025, 3, 3)
    assert severities("feedback/to_contractor", confirmed, confirmed) == ["ok"]
    assert severities("feedback/to_contractor", confirmed, None) == ["stop"]
    assert severities("feedback/to_contractor", confirmed, date(2025, 3, 2)) == ["stop"]
    assert severities("feedback/publication", confirmed) == ["ok"]
    assert severities("feedback/publication", None) == ["stop"]
    assert severities("feedback/application", ["budget"]) == ["ok"]
    assert severities("feedback/application", []) == ["warn"]


def test_appeal_clocks_run_one_after_the_other(severities, calendar):
    named = {"today": date(2025, 6, 30), "calendar": calendar}
    fed_back = date(2025, 3, 3)
    in_time = AppealDays(fed_back, date(2025, 3, 10), date(2025, 3, 17), date(2025, 4, 15))
    assert severities("appeal/window", in_time, **named) == ["ok", "ok", "ok"]
    late = AppealDays(fed_back, date(2025, 3, 11), date(2025, 3, 19), date(2025, 4, 18))
    assert severities("appeal/window", late, **named) == ["warn", "warn", "warn"]
    assert severities("appeal/window", AppealDays(fed_back), today=date(2025, 3, 10), calendar=calendar) == ["info"]


def test_appeal_window_is_a_default_of_the_bureau(rule, calendar):
    check = CHECKS["appeal/window"]
    (finding,) = check(rule("appeal/window"), AppealDays(IN_FORCE), today=IN_FORCE, calendar=calendar)
    assert finding.mark == "D"
    assert "默认值，可配置" in finding.clause


def test_review_group_may_not_know_the_case(severities):
    rule_id, group = "appeal/review_group", frozenset({"P1", "P2"})
    involved = {"评估小组": frozenset({"P7"}), "经办人": frozenset({"P8"})}
    assert severities(rule_id, group, involved) == ["ok"]
    assert severities(rule_id, group | {"P7"}, involved) == ["stop"]
    assert severities(rule_id, group | {"P7", "P8"}, involved) == ["stop", "stop"]
    assert severities(rule_id, frozenset(), involved) == ["stop"]


def test_acceptance_wants_opinions_verdicts_files_and_a_passing_grade(severities):
    assert severities("acceptance/recipient_opinion", 1, published=True) == ["ok", "ok"]
    assert severities("acceptance/recipient_opinion", 0, published=False) == ["stop", "stop"]
    assert severities("acceptance/standard_items", {"助餐": "合格", "助浴": "合格"}) == ["ok"]
    assert severities("acceptance/standard_items", {"助餐": "合格", "助浴": " "}) == ["warn"]
    assert severities("acceptance/standard_items", {}) == ["warn"]
    assert severities("acceptance/handover", handed_over=True) == ["ok"]
    assert severities("acceptance/handover", handed_over=False) == ["stop"]
    assert severities("acceptance/final_evaluation", "中") == ["ok"]
    assert severities("acceptance/final_evaluation", "差") == ["warn"]
    assert severities("acceptance/final_evaluation", None) == ["stop"]


def test_small_enterprise_is_paid_in_thirty_days_or_as_agreed_up_to_sixty(severities, calendar):
    rule_id, on = "settlement/payment_days", date(2025, 6, 3)
    named = {"today": date(2025, 12, 1), "calendar": calendar, "on": on}
    assert severities(rule_id, on, date(2025, 7, 3), agreed_days=None, **named) == ["ok"]
    assert severities(rule_id, on, date(2025, 7, 4), agreed_days=None, **named) == ["warn"]
    assert severities(rule_id, on, date(2025, 7, 4), agreed_days=60, **named) == ["ok"]
    assert severities(rule_id, on, date(2025, 7, 4), agreed_days=61, **named) == ["stop", "ok"]


def test_spending_is_evaluated_with_a_third_party_from_the_purse_of_the_plan(severities):
    assert severities("evaluation_prep/evaluated", ["final"]) == ["ok"]
    assert severities("evaluation_prep/evaluated", []) == ["stop"]
    assert severities("evaluation_prep/third_party_used", ["评估形式含第三方"]) == ["ok"]
    assert severities("evaluation_prep/third_party_used", []) == ["info"]
    assert severities("evaluation_prep/fee_source", "从购买社会救助工作经费列支，8000元") == ["ok"]
    assert severities("evaluation_prep/fee_source", "从办公经费列支") == ["info"]


def test_satisfaction_weighs_a_tenth_at_least(severities):
    rule_id, full = "evaluation_prep/satisfaction_weight", Decimal(100)
    assert severities(rule_id, Decimal(10), full) == ["ok"]
    assert severities(rule_id, Decimal("9.9"), full) == ["warn"]


def test_judged_points_have_the_three_bands(severities):
    three = [Decimal("0.8"), Decimal("0.6"), Decimal(0)]
    assert severities("evaluation_mid/rubric_bands", {"A3-1": three}) == ["ok"]
    assert severities("evaluation_mid/rubric_bands", {"A3-1": three, "A3-3": three[:2]}) == ["warn"]


def test_who_asks_is_independent_and_what_passes_its_target_by_far_is_explained(severities):
    assert severities("evaluation_mid/survey_independent", [], 2) == ["ok"]
    assert severities("evaluation_mid/survey_independent", ["演练调查员"], 2) == ["warn"]
    assert severities("evaluation_mid/over_achievement", []) == ["ok"]
    assert severities("evaluation_mid/over_achievement", ["B1-2"]) == ["warn"]


def test_proven_diversion_takes_the_whole_total(severities):
    rule_id = "evaluation_final/diversion"
    assert severities(rule_id, [], Decimal("90.24")) == ["ok"]
    assert severities(rule_id, ["V1 挪用"], Decimal("0.00")) == ["ok"]
    assert severities(rule_id, ["V1 挪用"], Decimal("90.24")) == ["stop"]


def test_points_left_out_have_a_reason_and_wide_ones_are_told(severities, rule):
    assert severities("evaluation_final/not_applicable", {"B3-3": "中期不评"}) == ["ok"]
    assert severities("evaluation_final/not_applicable", {"B3-3": " "}) == ["warn"]
    check, told = CHECKS["evaluation_final/spread_told"], rule("evaluation_final/spread_told")
    assert [one.what for one in check(told, ["B3-2"], talked=False)] == ["分差过大的评分点已经提示"]
    assert [one.what for one in check(told, ["B3-2"], talked=True)] == ["分差过大的评分点已经合议"]


def test_result_is_not_corrected_while_an_appeal_is_open(severities):
    assert severities("feedback/correction", 0) == ["ok"]
    assert severities("feedback/correction", 1) == ["stop"]
