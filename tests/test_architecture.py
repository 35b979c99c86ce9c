"""The house rules that no linter knows: direction of imports, sizes, and what may stand only in one place."""

import ast
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CODE = sorted(path for folder in ("scoring", "workbench", "pages") for path in (ROOT / folder).rglob("*.py"))
MIGRATIONS = ROOT / "workbench" / "store" / "migrations"
TEXTS = {".py", ".md", ".yaml", ".toml", ".html", ".css", ".js", ".sh", ".mako", ".txt"}
COMMANDS = (ROOT / "run", ROOT / "check", ROOT / ".ci" / "run")
STATISTICS = ("agreement", "batch", "forensics", "generalizability", "severity", "stability", "survey", "weights")
MODULE_LINES, PAGE_LINES, FUNCTION_LINES = 300, 120, 30


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(
            node, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.AsyncFunctionDef | ast.Call | ast.Constant
        )
    )


def imported(path: Path) -> set[str]:
    plain = {alias.name for node in nodes(path) if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module or "" for node in nodes(path) if isinstance(node, ast.ImportFrom)}


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body without its docstring: a parameter a line is a list, not work."""
    first = function.body[0]
    documented = ast.get_docstring(function) is not None
    return function.end_lineno - first.lineno + 1 - (documented and first.end_lineno - first.lineno + 1)


def functions() -> dict[str, int]:
    """Every function with its size; migrations are lists of columns, not functions."""
    return {
        f"{shown(path)}:{node.lineno} {node.name}": body_lines(node)
        for path in CODE
        if MIGRATIONS not in path.parents
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def project_texts() -> Iterator[Path]:
    """Every text of the project; what set-up and running made is left out."""
    yield from COMMANDS
    for top in sorted(ROOT.iterdir()):
        if not top.name.startswith(".") and top.name != "var":
            found = sorted(top.rglob("*")) if top.is_dir() else [top]
            yield from (path for path in found if path.suffix in TEXTS and path.is_file())


def test_imports_keep_the_direction_of_the_house() -> None:
    # In a process of its own: import-linter switches off the loggers of the one it runs in.
    code = "from importlinter.cli import lint_imports_command as check; check(['--no-cache'])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_modules_stay_within_their_size() -> None:
    allowed = {
        path: PAGE_LINES if "pages" in path.parts else MODULE_LINES for path in CODE if MIGRATIONS not in path.parents
    }
    sizes = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in allowed}
    assert {shown(path): size for path, size in sizes.items() if size > allowed[path]} == {}


def test_functions_stay_within_thirty_lines() -> None:
    assert {name: size for name, size in functions().items() if size > FUNCTION_LINES} == {}


def test_functions_are_mostly_under_ten_lines() -> None:
    assert statistics.median(functions().values()) < 10


def test_environment_is_read_in_config_only() -> None:
    readers = [shown(path) for path in CODE if re.search(r"\bos\.(environ|getenv)\b", path.read_text(encoding="utf-8"))]
    assert readers == ["workbench/config.py"]


def test_time_is_told_by_the_clock_only() -> None:
    pattern = re.compile(r"\b(datetime|dt)\.(now|utcnow)\(|\b(date|dt\.date)\.today\(|\btime\.time\(")
    tellers = [shown(path) for path in CODE if pattern.search(path.read_text(encoding="utf-8"))]
    assert tellers == ["workbench/clock.py"]


def test_an_instant_gives_its_day_as_china_has_it() -> None:
    """What is stored is UTC: until eight in the morning its day is still yesterday's."""
    pattern = re.compile(r"_at\.(date\(|strftime|year\b|month\b|day\b)|\{[\w.]*_at:%")
    assert [shown(path) for path in CODE if pattern.search(path.read_text(encoding="utf-8"))] == []


def test_streamlit_is_known_to_web_and_pages_only() -> None:
    users = {path for path in CODE if any(name.split(".")[0] == "streamlit" for name in imported(path))}
    edge = {path for path in CODE if {"pages", "web"} & set(path.relative_to(ROOT).parts)}
    assert sorted(map(shown, users - edge)) == []


def is_statistics(path: Path) -> bool:
    """True for the parts of scoring that estimate or simulate; their figures stand beside the score."""
    return any(ROOT / "scoring" / name in path.parents for name in STATISTICS)


def test_what_scores_does_not_know_the_statistics() -> None:
    """So that no float of theirs can find its way into a mark."""
    exact = [path for path in (ROOT / "scoring").rglob("*.py") if not is_statistics(path)]
    names = tuple(f"scoring.{name}" for name in STATISTICS)
    assert [shown(path) for path in exact if any(name.startswith(names) for name in imported(path))] == []


@pytest.mark.parametrize("folder", ["scoring", "workbench/services", "workbench/models"])
def test_marks_and_money_are_never_floats(folder: str) -> None:
    floats = [
        f"{shown(path)}:{node.lineno}"
        for path in sorted((ROOT / folder).rglob("*.py"))
        if not is_statistics(path)
        for node in nodes(path)
        if (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float")
        or (isinstance(node, ast.Constant) and isinstance(node.value, float))
    ]
    assert floats == []


def test_model_files_keep_annotations_alive() -> None:
    lazy = [shown(path) for path in (ROOT / "workbench" / "models").glob("*.py") if "__future__" in imported(path)]
    assert lazy == []


def test_pages_are_scripts_and_not_a_package() -> None:
    assert not (ROOT / "pages" / "__init__.py").exists()


def test_no_text_names_a_place_of_one_machine() -> None:
    pattern = re.compile("(?<![A-Za-z0-9.])/(work|root|home|Users|tmp)/" + r"\w")
    places = [shown(path) for path in project_texts() if pattern.search(path.read_text(encoding="utf-8"))]
    assert places == []


def test_chinese_sentences_use_full_width_punctuation() -> None:
    pattern = re.compile("[\u4e00-\u9fff][,;:!][\u4e00-\u9fff]")
    found = [
        f"{shown(path)}:{number} {match.group()}"
        for path in project_texts()
        if "tests" not in path.parts  # bad input is written there on purpose
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if (match := pattern.search(line))
    ]
    assert found == []
