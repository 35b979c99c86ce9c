"""A round may end only on a ground of its method and day, and not on one that its own record speaks against."""

from datetime import date

import pytest

from workbench.rules.checks import check_of
from workbench.rules.checks.ended import Ended
from workbench.rules.endings import FAILURES, ending, endings_of
from workbench.rules.procurement_words import conditions_on

ON = date(2025, 3, 3)
METHODS = (
    "public_tender", "invited_tender", "consultation", "negotiation", "inquiry", "single_source", "framework", "project_review",
)  # fmt: skip


def found(method: str, key: str, **record) -> list[tuple[str, str]]:
    ground = endings_of(method, ON)[key]
    ended = Ended(method, ground, **({"valid": 1, "all_dear": False, "all_fallen": False} | record))
    return [(one.severity, one.what) for one in check_of(ground.rule)(ground.rule, ended)]


@pytest.mark.parametrize("method", METHODS)
def test_every_method_has_grounds_with_clause_and_next_step(method):
    grounds = endings_of(method, ON)
    assert len(grounds) > 2
    assert all(one.words and one.clause and one.next_steps and one.rule.mark in "YMD" for one in grounds.values())


def test_grounds_begin_with_their_law():
    assert set(endings_of("consultation", date(2014, 12, 30))) == set()
    assert endings_of("consultation", date(2014, 12, 31))["consultation_too_few"].least == {"consultation": 3}
    assert endings_of("consultation", ON)["consultation_too_few"].least == {"consultation": 2}
    assert "nobody_signs" not in endings_of("public_tender", date(2015, 2, 28))


@pytest.mark.parametrize(
    ("method", "key", "record", "severity"),
    [
        ("public_tender", "too_few", {"valid": 2}, "ok"),
        ("public_tender", "too_few", {"valid": 3}, "stop"),
        ("consultation", "consultation_too_few", {"valid": 1}, "ok"),
        ("consultation", "consultation_too_few", {"valid": 2}, "stop"),
        ("public_tender", "over_budget", {"all_dear": True}, "ok"),
        ("public_tender", "over_budget", {}, "stop"),
        ("consultation", "nobody_signs", {"all_fallen": True}, "ok"),
        ("consultation", "nobody_signs", {}, "stop"),
        ("public_tender", "unfair", {"valid": 5}, "ok"),
        ("project_review", "review_none", {"valid": 1}, "stop"),
    ],
)
def test_ground_is_held_against_the_bids_on_record(method, key, record, severity):
    [(said, _)] = found(method, key, **record)
    assert said == severity


def test_ground_of_an_older_record_is_still_told():
    assert ending("negotiation_ended", "inquiry", date(2010, 1, 1)).clause == "财政部令第74号第三十七条、第四十八条"
    assert ending("no_such_ground", "inquiry", ON) is None
    assert len(FAILURES) == 6


def test_six_conditions_are_dated_data():
    assert len(conditions_on(ON)) == 6
    assert conditions_on(date(2002, 12, 31)) == {}
