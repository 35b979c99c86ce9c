"""The data of a result: complete, exact, in one order, and without names."""

import json
from fractions import Fraction

import pytest
from sqlmodel import col, select

from scoring.trace import from_plain, replay
from workbench.demo.build import DemoFiles
from workbench.demo.people import script
from workbench.exchange.result_json import result_json
from workbench.models.record import Event
from workbench.queries.record_head import event_hashes, record_head
from workbench.reports.context_case import load_case
from workbench.security.record_tree import RecordTree
from workbench.store.engine import reading


@pytest.fixture
def data(training: DemoFiles) -> dict:  # type: ignore[type-arg]
    return json.loads(training.result.read_text(encoding="utf-8"))


def test_data_holds_two_blocks_nine_indicators_and_every_point(data: dict) -> None:  # type: ignore[type-arg]
    assert [one["code"] for one in data["blocks"]] == ["A", "B"]
    assert len(data["indicators"]) == 9
    assert len(data["points"]) == 34
    for level in (data["blocks"], data["indicators"], data["points"]):
        assert sum((Fraction(one["exact"]) for one in level), Fraction(0)) == Fraction(data["result"]["exact_total"])


def test_every_point_says_how_it_was_established_and_on_what(data: dict) -> None:  # type: ignore[type-arg]
    numbers = {one["number"] for one in data["evidence"]}

    for point in data["points"]:
        assert point["established"] in {"computed", "checked", "judged"}
        assert point["rule"]
        assert point["evidence"]
        assert set(point["evidence"]) <= numbers
        assert len(point["member_marks"]) == (3 if point["established"] == "judged" else 0)


def test_data_names_no_member(training: DemoFiles, data: dict) -> None:  # type: ignore[type-arg]
    said = training.result.read_text(encoding="utf-8")

    assert not [one["name"] for one in script("people")["accounts"] if one["name"] in said]
    assert [one["label"] for one in data["members"]] == ["评委一", "评委二", "评委三"]


def test_traces_without_names_still_replay(data: dict) -> None:  # type: ignore[type-arg]
    assert replay(from_plain(data["trace"])) == Fraction(data["result"]["total"])


def test_versions_tell_the_total_before_the_appeal(data: dict) -> None:  # type: ignore[type-arg]
    assert [(one["number"], one["total"]) for one in data["versions"]] == [(1, "89.88"), (2, "90.24")]


def test_data_names_the_head_of_the_record_when_it_was_made(data: dict) -> None:  # type: ignore[type-arg]
    with reading() as session:
        query = select(Event.hash, Event.action).order_by(col(Event.id)).offset(data["record"]["events"] - 1).limit(2)
        (head, _), (_, following) = session.exec(query).all()

        tree = RecordTree(event_hashes(session))

    assert head == data["record"]["head"]
    assert following == "report.issue"
    assert tree.root(data["record"]["events"]) == data["record"]["root"]


def test_same_result_gives_the_same_bytes(training: DemoFiles) -> None:
    with reading() as session:
        head = record_head(session)
        assert result_json(load_case(session, 3), head) == result_json(load_case(session, 3), head)


def test_numbers_are_never_floats(training: DemoFiles) -> None:
    floats: list[str] = []
    json.loads(training.result.read_text(encoding="utf-8"), parse_float=floats.append)

    assert floats == []
