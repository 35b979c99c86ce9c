"""Evidence, papers asked for and findings of the third party through the real entrypoint."""

from datetime import date

import pytest

from tests.conftest import actor
from tests.pages.looks import buttons, field, press, words
from tests.pages.rows import row
from workbench.models.evidence_more import EvidenceRequest, ThirdPartyFinding
from workbench.services.evidence_requests import NewRequest, ask_for
from workbench.services.third_party_findings import ThirdNote, audit_note, submit_notes, write_note
from workbench.store.engine import writing

FAR = date(2199, 1, 1)


@pytest.fixture
def filled(at):
    """One accepted finding, one submitted one, and one paper that is asked for."""
    at("scoring")
    with writing() as session:
        for number, words_ in (("1", "没有劳动合同"), ("2", "没有考勤")):
            note = ThirdNote("problem", number, "A1-1", date(2025, 6, 30), words_, "serious", evidence=["E01"])
            write_note(session, actor("jingban"), 1, note)
        submit_notes(session, actor("jingban"), 1)
        audit_note(session, actor("lingdao"), 1, accepted=True)
        ask_for(session, actor("jingban"), 1, NewRequest("A3-1", "劳动合同汇总表", FAR))


def test_everybody_sees_the_parts_that_are_theirs(filled, screen):
    officer = words(screen("jingban", "evidence", evaluation=1, part="requests"))
    assert "劳动合同汇总表" in officer
    member = words(screen("pingwei1", "evidence", evaluation=1, part="third"))
    assert ("没有劳动合同" in member, "没有考勤" in member, "资料清单" in member) == (True, False, False)
    contractor = screen("chengjie", "evidence")
    assert "劳动合同汇总表" in words(contractor)
    assert "没有劳动合同" not in words(contractor)
    assert "没有劳动合同" in words(screen("pingwei1", "score_sheet", evaluation=1, indicator="A1"))


def test_piece_shows_what_cites_it_and_its_log_to_the_officer_alone(filled, screen):
    officer = words(screen("jingban", "evidence", evaluation=1, piece=1))
    assert ("发现的问题 1" in officer, "还没有人打开过这份证据" in officer) == (True, True)
    member = words(screen("pingwei1", "evidence", evaluation=1, piece=1))
    assert ("发现的问题 1" in member, "还没有人打开过这份证据" in member) == (True, False)
    assert "没有这份证据，或您无权查看" in words(screen("jingban", "evidence", evaluation=1, piece=99))


def test_note_is_written_refused_with_everything_kept_and_then_submitted(at, screen):
    at("scoring")
    shown = screen("jingban", "evidence", evaluation=1, part="third")
    field(shown, "text_area", "problem:0:words").input("两人没有合同")
    press(shown, "保存草稿")
    assert "没有选择种类或轻重" in words(shown)
    assert field(shown, "text_area", "problem:0:words").value == "两人没有合同"
    field(shown, "selectbox", ":point").set_value("A1-1")
    field(shown, "selectbox", ":degree").set_value("none")
    press(shown, "保存草稿")
    assert row(ThirdPartyFinding).state == "draft"
    assert "提交 1 条草稿" in buttons(shown)


def test_leader_accepts_what_another_submitted(filled, screen):
    assert "由您提交，须由另一名经办或分管领导审核" in words(screen("jingban", "evidence", evaluation=1, part="third"))
    shown = screen("lingdao", "evidence", evaluation=1, part="third")
    press(shown, "退回")
    assert "“退回原因”没有填写" in words(shown)
    press(shown, "接受")
    assert row(ThirdPartyFinding, number="2").state == "accepted"


def test_paper_is_asked_for_on_the_screen(at, screen):
    at("scoring")
    shown = screen("jingban", "evidence", evaluation=1, part="requests")
    field(shown, "text_input", ":title").input("应急演练记录")
    press(shown, "列入清单")
    assert "没有选择评分点" in words(shown)
    field(shown, "selectbox", ":point").set_value("A5-2")
    press(shown, "列入清单")
    assert (row(EvidenceRequest).title, row(EvidenceRequest).state) == ("应急演练记录", "asked")
