"""Every veto of the tree, on every path: recorded, holding the grade back while open, then upheld with effect or lifted."""

from datetime import date

import pytest
from sqlmodel import select

from tests.conftest import actor
from workbench.errors import NotAllowedError, ValidationError
from workbench.models.record import Event
from workbench.models.results import Result
from workbench.queries.vetoes import veto_lines
from workbench.services import corrections, results
from workbench.services.facts import NewVeto, record_veto
from workbench.store.engine import reading, writing

ON = date(2026, 3, 2)
CAPPED = {"V2": "差", "V3": "差", "V4": "差", "V5": "中"}
WORDS = {"V2": "两份签收表系补造", "V3": "整项转给他人承做", "V4": "一名老人跌倒未送医", "V5": "外泄十二户电话"}


def _found(veto, state, document="演民查〔2026〕3号"):
    with writing() as session:
        record_veto(session, actor("lingdao"), 2, NewVeto(veto, state, WORDS[veto], document, ON))


def _again(result_id, *, confirmed):
    """Take the newest finding up: by a correction of the confirmed result, or by computing the draft again."""
    with writing() as session:
        if confirmed:
            new = corrections.NewCorrection("一票否决的认定有变化", ON)
            made = corrections.correct_result(session, actor("jingban"), result_id, new)
        else:
            made = corrections.recompute_result(session, actor("jingban"), result_id, reason="认定有变化")
        return made.id, str(made.total), made.grade, made.payload["withheld"]


def _confirm(result_id):
    with writing() as session:
        results.confirm_result(session, actor("lingdao"), result_id, confirmed_on=ON)


@pytest.mark.parametrize("veto", ["V2", "V3", "V4"])
def test_open_veto_holds_the_grade_back_then_caps_it_once_upheld(at, veto):
    at("final")
    _found(veto, "open", "")
    drafted, *withheld = _again(3, confirmed=True)
    assert withheld == ["90.24", "", f"暂缓定级：{veto} {WORDS[veto]}，正在核查"]
    _found(veto, "proven")
    with pytest.raises(ValidationError, match=rf"一票否决的认定有变化，按现在的认定是 90\.24 分，等级“{CAPPED[veto]}”"):
        _confirm(drafted)
    upheld, *graded = _again(drafted, confirmed=False)
    assert graded == ["90.24", CAPPED[veto], ""]
    _confirm(upheld)
    with reading() as session:
        line = next(one for one in veto_lines(session, 2) if one.code == veto)
        assert (line.state, line.document, line.grade_cap) == ("proven", "演民查〔2026〕3号", CAPPED[veto])


@pytest.mark.parametrize("veto", ["V2", "V3", "V4"])
def test_lifted_veto_gives_the_grade_back(at, veto):
    at("final")
    _found(veto, "open", "")
    drafted, *_ = _again(3, confirmed=True)
    _found(veto, "dismissed")
    lifted, *graded = _again(drafted, confirmed=False)
    assert graded == ["90.24", "优", ""]
    _confirm(lifted)
    with reading() as session:
        states = [one.after["state"] for one in session.exec(select(Event).where(Event.action == "veto.record"))]
        assert states == ["open", "dismissed"]


@pytest.mark.parametrize("veto", ["V2", "V3", "V4"])
def test_veto_upheld_at_once_caps_the_grade(at, veto):
    at("final")
    _found(veto, "proven")
    made, *graded = _again(3, confirmed=True)
    assert graded == ["90.24", CAPPED[veto], ""]
    with reading() as session:
        assert session.get_one(Result, made).payload["trace"] is not None


def test_lower_cap_of_two_upheld_vetoes_counts_and_an_open_one_still_holds_back(at):
    at("final")
    _found("V5", "proven")
    _found("V4", "proven")
    drafted, *graded = _again(3, confirmed=True)
    assert graded == ["90.24", "差", ""]
    _found("V2", "open", "")
    _, *held = _again(drafted, confirmed=False)
    assert held == ["90.24", "", f"暂缓定级：V2 {WORDS['V2']}，正在核查"]


@pytest.mark.parametrize("state", ["proven", "dismissed"])
def test_end_of_an_inquiry_needs_its_document(at, state):
    at("final")
    with pytest.raises(ValidationError, match="决定文书"):
        _found("V3", state, " ")


def test_only_a_veto_of_the_tree_is_recorded_by_who_may(at):
    at("final")
    with (
        pytest.raises(ValidationError, match=r"指标体系没有一票否决事项“V9”.*V1、V2、V3、V4、V5"),
        writing() as session,
    ):
        record_veto(session, actor("lingdao"), 2, NewVeto("V9", "open", "某事", "", ON))
    for who in ("chengjie", "pingwei1", "caizheng"):
        with pytest.raises(NotAllowedError), writing() as session:
            record_veto(session, actor(who), 2, NewVeto("V2", "open", "某事", "", ON))
