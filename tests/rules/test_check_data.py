import shutil
from importlib import import_module

import pytest

from workbench.paths import DATA
from workbench.rules.book import all_rules
from workbench.rules.check_data import DataProblem, check_all
from workbench.rules.checks import CHECKS, check_of
from workbench.rules.checks.attested import attested


@pytest.fixture
def root(tmp_path):
    """A copy of the data folder to break."""
    return shutil.copytree(DATA, tmp_path / "data")


def change(root, path, old, new):
    words = (root / path).read_text("utf-8")
    assert old in words
    (root / path).write_text(words.replace(old, new, 1), "utf-8")


def test_shipped_data_has_no_fault():
    assert check_all() == []


def test_every_rule_has_a_check_of_its_name_or_is_a_question_for_a_person():
    asked = {rule_id for rule_id, past in all_rules().items() if all(one.attested for one in past)}
    assert set(CHECKS) | asked == set(all_rules())
    assert not set(CHECKS) & asked
    assert {check_of(past[-1]) for rule_id, past in all_rules().items() if rule_id in asked} == {attested}
    for rule_id, check in CHECKS.items():
        stage, name = rule_id.split("/")
        assert check.__module__ == f"workbench.rules.checks.{stage}"
        assert getattr(import_module(check.__module__), name) is check


def test_faults_of_several_files_are_all_found_with_their_lines(root):
    change(root, "rules/contract/term.yaml", "usual_months: 12", "usual_months: 12.5")
    change(root, "indicators/szs-2024.yaml", 'full: {final: "40", mid: "50"}', 'full: {final: "41", mid: "50"}')
    change(root, "calendar/2025.yaml", "2025-01-26", "2025-01-27")
    change(root, "catalogue/szs-2024.yaml", "number: 32", "number: 31")
    change(root, "needs/szs-2024.yaml", "level: 4", "level: 6")
    found = {(problem.file, problem.line) for problem in check_all(root)}
    assert found == {
        ("rules/contract/term.yaml", 7),
        ("indicators/szs-2024.yaml", 24),
        ("calendar/2025.yaml", 38),
        ("catalogue/szs-2024.yaml", 143),
        ("needs/szs-2024.yaml", 29),
    }


def test_half_width_comma_between_chinese_is_found(root):
    change(root, "rules/contract/term.yaml", "购买服务合同", f"购买服务合同{','}全部")
    problem = DataProblem("rules/contract/term.yaml", 2, "中文之间用了半角标点，应为全角")
    assert check_all(root) == [problem]


def test_rule_without_a_check_is_found(root):
    shutil.copy(root / "rules/contract/term.yaml", root / "rules/contract/length.yaml")
    change(root, "rules/contract/length.yaml", "rows: [GPS-15, GPS-16]\n", "")
    assert check_all(root) == [DataProblem("rules/contract/length.yaml", 1, "规则没有同名的核对函数：contract/length")]


def test_row_that_two_files_claim_is_found(root):
    change(root, "rules/contract/term.yaml", "rows: [GPS-15, GPS-16]", "rows: [GPS-15, GPL-12]")
    assert check_all(root) == [
        DataProblem("rules/contract/term.yaml", 1, "“GPL-12”已经写在 rules/contract/sign_days.yaml")
    ]


def test_row_that_a_rule_claims_and_the_list_of_what_is_not_checked_is_found(root):
    change(root, "rules/contract/term.yaml", "rows: [GPS-15, GPS-16]", "rows: [GPS-15, F110-05]")
    assert check_all(root) == [DataProblem("rules/contract/term.yaml", 1, "“F110-05”已经写在 rules/not_checked.yaml")]


@pytest.mark.parametrize(
    ("old", "new", "what", "line"),
    [
        ("- row: F110-05", "- row: F110-04", "“F110-04”在这份名单里重复", 7),
        ("  stage: award", "  stage: party", "“party”不在可选范围内", 3),
        ("  reason: 入围", "  why: 入围", "不认识的键“why”", 6),
    ],
)
def test_list_of_what_is_not_checked_is_read_strictly(root, old, new, what, line):
    change(root, "rules/not_checked.yaml", old, new)
    [problem] = check_all(root)
    assert (problem.file, problem.line) == ("rules/not_checked.yaml", line)
    assert what in problem.what


def test_missing_year_in_between_is_found(root):
    (root / "calendar/2020.yaml").unlink()
    assert check_all(root) == [DataProblem("calendar/2020.yaml", 1, "缺少2020年的放假安排")]


def test_year_without_one_of_its_holidays_is_found(root):
    path = root / "calendar/2025.yaml"
    kept = [line for line in path.read_text("utf-8").splitlines() if "端午" not in line]
    path.write_text("\n".join(kept), "utf-8")
    assert check_all(root) == [DataProblem("calendar/2025.yaml", 1, "没有写全一年的假期，缺少端午")]


def test_unknown_instrument_is_found(root):
    change(root, "rules/contract/term.yaml", "instrument: order-102", "instrument: order-999")
    assert [(problem.file, problem.line) for problem in check_all(root)] == [("rules/contract/term.yaml", 10)]
