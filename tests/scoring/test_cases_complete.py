"""Every published case has a test that bears its name: a case left out fails here."""

import ast
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
BIDS = ("01", "02", "04", "05", "07", "09", "11", "12", "13", "15", "17")
EVALUATIONS = ("01", "03", "05", "06", "07", "09", "11", "13", "15", "17", "19", "20", "21")
STATISTICS = ("01", "02", "03", "06", "08", "09", "10", "12", "13", "16", "17", "20")
COMPLAINTS = ("01", "03", "05", "07", "08", "09", "11", "13", "15", "17", "19")
EXAMPLES = (
    "icc_shrout_fleiss", "krippendorff_alpha", "kendall_w_ties", "crossed_random_effects",
    "incomplete_panel_severity", "raters_needed_spearman_brown", "wilson_interval", "wilson_fpc_coverage",
    "sample_size_fpc", "outlier_rater_grubbs", "topsis_hwang_yoon", "ahp_weights", "grade_acceptability_smaa",
    "g_study_p_x_i", "g_study_p_x_i_x_r", "g_study_p_x_rt", "stratified_mean_fpc", "neyman_allocation",
    "many_facet_rasch", "leave_one_rater_out",
)  # fmt: skip
CASES = (
    *(f"bid_{number}" for number in BIDS),
    *(f"ev_{number}" for number in EVALUATIONS),
    *(f"st_{number}" for number in STATISTICS),
    *(f"cp_{number}" for number in COMPLAINTS),
    *EXAMPLES,
)


@pytest.fixture(scope="module")
def tests() -> set[str]:
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in FOLDER.glob("test_*.py"))
    functions = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return {function.name for function in functions if function.name.startswith("test_")}


@pytest.mark.parametrize("case", CASES)
def test_published_case_has_a_test_that_bears_its_name(tests: set[str], case: str) -> None:
    assert [name for name in tests if f"_{case}_" in f"{name}_"]
