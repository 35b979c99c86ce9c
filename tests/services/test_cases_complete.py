"""Every published bid and tender has a test that takes it through the services or the screens: one left out fails here."""

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
FOLDERS = ("services", "exchange", "pages", "queries")
BIDS = ("01", "02", "04", "05", "07", "09", "11", "12", "13", "15", "17")
TENDERS = ("01", "03", "05", "07", "09", "11", "12", "13", "15", "16")
CASES = (*(f"bid_{number}" for number in BIDS), *(f"td_{number}" for number in TENDERS))


@pytest.fixture(scope="module")
def tests() -> set[str]:
    paths = (path for folder in FOLDERS for path in (TESTS / folder).glob("test_*.py"))
    nodes = (node for path in paths for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    functions = {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    return {name for name in functions if name.startswith("test_")}


@pytest.mark.parametrize("case", CASES)
def test_published_purchase_has_a_test_that_bears_its_name(tests: set[str], case: str) -> None:
    assert [name for name in tests if f"_{case}_" in f"{name}_"]
