"""The docs say all there is: a command, setting, screen or role that they leave out fails here."""

import re
from pathlib import Path

import pytest

from workbench.cli import app
from workbench.models.words import ROLE_NAMES
from workbench.web.menu import SCREENS

ROOT = Path(__file__).resolve().parents[1]
DOCS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/operator.md", "docs/scoring.md", "docs/user.md")


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def commands() -> list[str]:
    return [one.name or one.callback.__name__.replace("_", "-") for one in app.registered_commands if one.callback]


@pytest.mark.parametrize("name", ["README.md", "docs/operator.md", "CHANGELOG.md"])
def test_every_command_is_documented(name: str) -> None:
    assert len(commands()) == 18
    assert [command for command in commands() if not re.search(rf"`(\./run )?{command}\b", text(name))] == []


def test_every_documented_command_exists() -> None:
    named = {word for name in DOCS for word in re.findall(r"\./run ([a-z][a-z-]*)", text(name))}
    assert named - set(commands()) == set()


def test_every_setting_is_documented() -> None:
    settings = set(re.findall(r"WORKBENCH_[A-Z_]+", text("workbench/config.py")))
    assert len(settings) == 10
    assert [name for name in sorted(settings) if f"| `{name}` |" not in text("docs/operator.md")] == []


def test_every_documented_setting_exists() -> None:
    named = {word for name in DOCS for word in re.findall(r"WORKBENCH_[A-Z_]+", text(name))}
    assert named <= set(re.findall(r"WORKBENCH_[A-Z_]+", text("workbench/config.py")))


def test_every_screen_is_documented_with_its_address() -> None:
    assert [one.name for one in SCREENS if f"| {one.title} | `/{one.name}` |" not in text("docs/user.md")] == []


def test_every_role_is_documented() -> None:
    roles = text("docs/user.md").split("## 画面")[0]
    assert [name for name in ROLE_NAMES.values() if name not in roles] == []


def test_every_check_of_the_doctor_is_documented() -> None:
    from workbench.doctor import CHECKS  # noqa: PLC0415 - not before the other parts of the docs are looked at

    part = text("docs/operator.md").split("## 体检")[1].split("\n## ")[0]
    assert [name for name in CHECKS if name not in part] == []


@pytest.mark.parametrize("name", DOCS)
def test_links_and_pictures_lead_somewhere(name: str) -> None:
    targets = re.findall(r"\]\((?!http)([^)#]+)\)", text(name))
    assert [target for target in targets if not ((ROOT / name).parent / target).exists()] == []


def test_version_is_the_same_everywhere() -> None:
    version = re.search(r'^version = "(.+)"$', text("pyproject.toml"), re.MULTILINE)
    assert version is not None
    assert re.search(rf"^## {re.escape(version[1])}（\d{{4}}-\d\d-\d\d）$", text("CHANGELOG.md"), re.MULTILINE)
