"""What the project rests on: every dependency has a reason, and every locked package a version and hashes."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.lock", "requirements-check.lock")
PINNED = re.compile(r"^(?P<name>[a-z0-9._-]+)==(?P<version>[^ ;]+)")


def pins(lock: str) -> dict[str, str]:
    found = map(PINNED.match, (ROOT / lock).read_text(encoding="utf-8").splitlines())
    return {match["name"]: match["version"] for match in found if match}


def blocks(lock: str) -> list[str]:
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def declared(*keys: str) -> set[str]:
    document: object = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for key in keys:
        document = document[key]  # type: ignore[index]
    return {re.split(r"[\[=<>~!]", entry, maxsplit=1)[0].lower() for entry in document}  # type: ignore[attr-defined]


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_names_no_index_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert [sign for sign in ("://", "--index", "--extra-index", "--find-links", " @ ") if sign in text] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_one_version_and_hashes(lock: str) -> None:
    assert [line for line in blocks(lock) if not PINNED.match(line) or "--hash=sha256:" not in line] == []


def test_both_locks_agree_on_every_version_they_share() -> None:
    run, check = (pins(lock) for lock in LOCKS)
    assert run.items() <= check.items()


def test_locks_hold_every_declared_dependency() -> None:
    assert declared("project", "dependencies") <= pins("requirements.lock").keys()
    assert declared("dependency-groups", "check") <= pins("requirements-check.lock").keys()


def test_every_dependency_has_a_reason() -> None:
    entries = re.findall(
        r"^    \"[^\"]+\",(.*)$", (ROOT / "pyproject.toml").read_text("utf-8").split("[build-system]")[0], re.MULTILINE
    )
    assert len(entries) == len(declared("project", "dependencies")) + len(declared("dependency-groups", "check"))
    assert [entry for entry in entries if not re.search(r"# \S+ \S+", entry)] == []


def test_every_rule_of_the_linter_left_out_has_a_reason() -> None:
    lint = (
        (ROOT / "pyproject.toml")
        .read_text("utf-8")
        .split("[tool.ruff.lint]")[1]
        .split("[tool.ruff.lint.pydocstyle]")[0]
    )
    left_out = re.findall(r"^    \"[A-Z]+[0-9]*\",.*$", lint, re.MULTILINE)
    assert len(left_out) > 10
    assert [line for line in left_out if not re.search(r"# \S+ \S+", line)] == []
