import shutil

import pytest

from workbench.paths import DATA
from workbench.rules.book import all_rules
from workbench.rules.check_data import DataProblem, check_all
from workbench.rules.checks import CHECKS, NO_PROGRAM


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


def test_every_rule_has_a_check_of_its_name_or_a_reason():
    assert set(CHECKS) | set(NO_PROGRAM) == set(all_rules())
    assert not set(CHECKS) & set(NO_PROGRAM)
    for rule_id, check in CHECKS.items():
        assert check.__name__ == rule_id.split("/")[1]


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
    assert check_all(root) == [DataProblem("rules/contract/length.yaml", 1, "规则没有同名的核对函数：contract/length")]


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
