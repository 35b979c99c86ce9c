"""No command, field or parameter reaches a screen by its English name."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from sqlmodel import select

from workbench.models.record import Event
from workbench.queries.field_names import FIELD_NAMES
from workbench.queries.record_words import EVENT_NAMES, object_words
from workbench.queries.rule_words import NAMES, value_in_words
from workbench.rules.book import Rule, all_rules
from workbench.store.engine import reading

ROOT = Path(__file__).resolve().parents[2]


def _recorded() -> Iterator[str]:
    """Every command that the code records: what record, record_sealed, the procurement's keep and offer are handed."""
    places = {"record": 2, "record_sealed": 2, "keep": 3, "_keep": 2, "issue_document": 2}
    for path in (ROOT / "workbench").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            place = places.get(getattr(node.func, "id", "")) if isinstance(node, ast.Call) else None
            if place is not None and len(node.args) > place:
                yield from (
                    one.value for one in ast.walk(node.args[place]) if isinstance(one, ast.Constant) and one.value
                )
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "offer":
                yield from (one.value.value for one in node.keywords if one.arg == "action")


def test_every_recorded_command_has_a_name():
    recorded = set(_recorded())
    assert len(recorded) > 40
    assert recorded - set(EVENT_NAMES) == set()


def test_no_name_is_kept_for_a_command_that_is_never_recorded():
    composed = {name for name in EVENT_NAMES if name.startswith("project.set_")}  # set by one service under three names
    assert set(EVENT_NAMES) - set(_recorded()) - composed == set()


def test_every_field_of_the_training_purchase_has_a_name(at):
    at("final")
    with reading() as session:
        events = session.exec(select(Event)).all()
        fields = {name for one in events for part in (one.before, one.after) for name in part or {}}
    assert {name for name in fields if name not in FIELD_NAMES and not name[:1].isupper()} == set()


def test_object_of_a_result_is_its_version():
    assert object_words("result", "2") == "评估结果 第 2 版"
    assert object_words("contract", "YL-HT-1") == "合同 YL-HT-1"


@pytest.mark.parametrize("rule", [history[-1] for history in all_rules().values()], ids=lambda rule: rule.id)
def test_value_of_every_rule_is_said_without_an_english_name(rule: Rule):
    assert set(rule.value) <= set(NAMES)
    letters = {letter for line in value_in_words(rule) for letter in line if letter.isascii() and letter.isalpha()}
    assert letters <= {"z"}, "z of the survey formula is called so in Chinese too"


def test_bands_lists_and_yes_or_no_are_said_as_people_say_them():
    said = {rule_id: value_in_words(history[-1]) for rule_id, history in all_rules().items()}
    assert said["evaluation_final/grade_floors"] == [
        "满分：100",
        "等次：优（90 起）、良（80 起）、中（60 起）、差（0 起）",
    ]
    assert said["contract/no_transfer"] == ["允许转包：否", "分包须经同意：是"]
    assert said["review/committee"][3] == "大额项目起点：10,000,000.00 元"
    assert isinstance(all_rules()["review/committee"][-1].value, Mapping)
