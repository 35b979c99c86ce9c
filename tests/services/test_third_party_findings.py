"""What the third party found: drafted, submitted, audited by another, seen by the panel only once accepted."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from sqlmodel import Session, select

from tests.conftest import actor
from workbench import clock
from workbench.demo import evaluation as training
from workbench.errors import NotAllowedError, StaleError, ValidationError
from workbench.exchange.findings_book import KINDS, book_forms, findings_template, read_book
from workbench.models.evaluations import ASSISTS, Evaluation, PanelMember
from workbench.models.evidence_more import ThirdPartyFinding
from workbench.models.findings import Finding
from workbench.models.record import Event
from workbench.models.results import Result
from workbench.models.words import Seat
from workbench.queries.desk import desk
from workbench.queries.evaluations import tree_of
from workbench.queries.facts import evidence_by_point, evidence_lines
from workbench.queries.sheet import sheet_view
from workbench.queries.third_party_findings import third_cards
from workbench.reports.context import context_of
from workbench.reports.context_case import load_case
from workbench.services.evaluations import declare_interests
from workbench.services.third_party_findings import (
    Book,
    ThirdNote,
    audit_note,
    drop_note,
    hand_on,
    submit_notes,
    take_book,
    write_note,
)
from workbench.store.engine import reading, writing

DAY = date(2025, 6, 28)
NOTE = ThirdNote("problem", "1", "A1-1", DAY, "两名人员没有劳动合同", "serious", "人事档案", evidence=("E01",))


@pytest.fixture
def sanfang(at):
    """The third party, named among the people of the evaluation, on a day while it is marked."""
    at("scoring")
    person = actor("sanfang")
    with writing() as session:
        session.add(PanelMember(evaluation_id=1, account_id=person.account_id, seat=Seat.EXPERT, part=ASSISTS))
    with clock.held_at(date(2025, 7, 3)):
        yield person


def _rows(session: Session) -> list[ThirdPartyFinding]:
    return list(session.exec(select(ThirdPartyFinding).order_by(ThirdPartyFinding.id)))


def _written(person, *notes: ThirdNote) -> list[int]:
    with writing() as session:
        rows = [write_note(session, person, 1, note) for note in notes]
        session.flush()
        return [row.id for row in rows]


def _submitted(person, *notes: ThirdNote) -> list[int]:
    ids = _written(person, *notes)
    with writing() as session:
        submit_notes(session, person, 1)
    return ids


def _seen(username: str) -> list[str]:
    with reading() as session:
        return [one.words for one in third_cards(session, actor(username), 1)]


def test_panel_sees_what_was_accepted_beside_its_point_and_nothing_before(sanfang):
    first, second = _submitted(sanfang, NOTE, replace(NOTE, number="2", words="另一件"))
    assert (_seen("pingwei1"), _seen("jingban")) == ([], ["两名人员没有劳动合同", "另一件"])
    assert _seen("chengjie") == _seen("daili") == []
    with writing() as session:
        audit_note(session, actor("jingban"), first, accepted=True)
        audit_note(session, actor("lingdao"), second, accepted=False, reason="写明是哪两名（岗位）")
    assert _seen("pingwei1") == ["两名人员没有劳动合同"]
    with reading() as session:
        beside = sheet_view(session, actor("pingwei1"), 1).third
        assert {code: [one.label for one in cards] for code, cards in beside.items()} == {"A1-1": ["发现的问题 1"]}
        assert [(row.state, row.reason) for row in _rows(session)] == [
            ("accepted", ""),
            ("returned", "写明是哪两名（岗位）"),
        ]


def test_who_has_not_declared_sees_nothing_of_it(sanfang):
    [row] = _submitted(sanfang, NOTE)
    with writing() as session:
        audit_note(session, actor("jingban"), row, accepted=True)
        member = session.exec(select(PanelMember).where(PanelMember.account_id == actor("pingwei1").account_id)).one()
        member.conflict = None
    assert (_seen("pingwei1"), _seen("pingwei2")) == ([], ["两名人员没有劳动合同"])


def test_third_party_declares_like_everybody_named(sanfang):
    with writing() as session:
        declare_interests(session, sanfang, 1, conflict=False, words="")
    with reading() as session:
        found = desk(session, sanfang, 1)
        assert (found.must_declare, "evidence.write" in found.can) == (False, True)


def test_returned_one_is_changed_and_submitted_again(sanfang):
    [row] = _submitted(sanfang, NOTE)
    with writing() as session:
        audit_note(session, actor("lingdao"), row, accepted=False, reason="补证据")
    with writing() as session:
        write_note(session, sanfang, 1, replace(NOTE, evidence=("E01", "E02")), row_id=row)
        assert submit_notes(session, sanfang, 1) == 1
    with reading() as session:
        [kept] = _rows(session)
        assert (kept.state, kept.reason, kept.evidence) == ("submitted", "", ["E01", "E02"])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"point_code": "Z9"}, "没有评分点"),
        ({"evidence": ("E99",)}, "没有证据“E99”"),
        ({"severity": "awful"}, "没有选择种类或轻重"),
        ({"words": "  "}, "“内容”没有填写"),
        ({"words": "找 13912345678 核实"}, "手机号"),
        ({"seen_on": date(2025, 7, 4)}, "早于“日期”"),
        ({"answer": "已补签"}, "只填了一项"),
        ({"kind": "spot_check"}, "没有填写抽查数"),
        ({"kind": "spot_check", "checked": 3, "failed": 4}, "不合格数在 0 与抽查数之间"),
    ],
)
def test_note_that_cannot_be_is_refused(sanfang, wrong, said):
    with pytest.raises(ValidationError, match=said), writing() as session:
        write_note(session, sanfang, 1, replace(NOTE, **wrong))


def test_fault_without_evidence_is_not_submitted_and_nothing_with_it(sanfang):
    _written(
        sanfang, NOTE, replace(NOTE, number="2", evidence=()), replace(NOTE, number="3", severity="none", evidence=())
    )
    with pytest.raises(ValidationError, match="编号 2 没有证据"), writing() as session:
        submit_notes(session, sanfang, 1)
    with reading() as session:
        assert {row.state for row in _rows(session)} == {"draft"}


def test_nobody_accepts_what_he_submitted_and_strangers_do_nothing(sanfang):
    [row] = _submitted(actor("jingban"), NOTE)
    with pytest.raises(ValidationError, match="由您提交"), writing() as session:
        audit_note(session, actor("jingban"), row, accepted=True)
    for name in ("pingwei1", "chengjie", "shenji"):
        with pytest.raises(NotAllowedError), writing() as session:
            write_note(session, actor(name), 1, replace(NOTE, number="9"))
    with pytest.raises(NotAllowedError), writing() as session:
        audit_note(session, sanfang, row, accepted=True)
    with pytest.raises(ValidationError, match="已经提交"), writing() as session:
        write_note(session, sanfang, 1, NOTE, row_id=row)
    with pytest.raises(ValidationError, match="已经提交过"), writing() as session:
        drop_note(session, sanfang, row)


def test_number_is_used_once_a_kind_and_an_old_screen_does_not_overwrite(sanfang):
    [row] = _written(sanfang, NOTE)
    with pytest.raises(ValidationError, match="已有编号“1”"), writing() as session:
        write_note(session, sanfang, 1, NOTE)
    with writing() as session:
        write_note(session, sanfang, 1, replace(NOTE, words="改过"), row_id=row, seen=1)
    with pytest.raises(StaleError), writing() as session:
        write_note(session, sanfang, 1, NOTE, row_id=row, seen=1)


def test_accepted_fault_is_handed_on_once_as_a_finding_of_the_evaluation(sanfang):
    fault, fine = _submitted(sanfang, NOTE, replace(NOTE, number="2", severity="none"))
    with pytest.raises(ValidationError, match="只有已接受"), writing() as session:
        hand_on(session, actor("jingban"), fault, clause="合同第五条")
    with writing() as session:
        for row in (fault, fine):
            audit_note(session, actor("jingban"), row, accepted=True)
        hand_on(session, actor("jingban"), fault, clause="合同第五条")
    with reading() as session:
        made = session.exec(select(Finding).where(Finding.source == "evaluation")).one()
        assert (made.source_id, made.clause, made.severity, made.words) == (fault, "合同第五条", "serious", NOTE.words)
        assert [one.finding_key for one in third_cards(session, sanfang, 1)] == [made.key, ""]
    for row in (fault, fine):
        with pytest.raises(ValidationError, match="只有已接受"), writing() as session:
            hand_on(session, actor("jingban"), row, clause="合同第五条")


def test_accepted_ones_are_carried_into_the_report_by_point(sanfang):
    told = replace(NOTE, answer="已补签", answered_on=date(2025, 7, 1))
    counted = replace(
        NOTE, kind="spot_check", point_code="B1-4", words="入户抽查", checked=20, failed=1, severity="minor"
    )
    first, second, _third = _submitted(sanfang, counted, told, replace(NOTE, number="3", words="没有接受的"))
    with writing() as session:
        for row in (first, second):
            audit_note(session, actor("jingban"), row, accepted=True)
        for name in ("pingwei1", "pingwei2", "pingwei3"):
            training.score(session, 1, "evaluation_mid", name)
        training.open_and_confirm(session, 1, "evaluation_mid")
    with reading() as session:
        rows = context_of(load_case(session, session.exec(select(Result.id)).one()), "").third
    assert [(row.point[:4], row.degree, row.evidence) for row in rows] == [
        ("A1-1", "较重", "E01"),
        ("B1-4", "一般", "E01"),
    ]
    assert rows[0].answer == "已补签（2025年7月1日）。"
    assert rows[1].text == "【现场抽查 1】入户抽查，人事档案，抽查数 20，不合格数 1。"
    with pytest.raises(ValidationError, match="已启封"), writing() as session:
        write_note(session, sanfang, 1, replace(NOTE, number="4"))


def _forms(session: Session):
    points = {node.code: node.label for node in tree_of(session.get_one(Evaluation, 1)).points()}
    return points, book_forms(points, [one.number for one in evidence_lines(session, 1)], clock.today())


def _filled(**sheets: list[list[object]]) -> bytes:
    """The template with rows written below the heads."""
    with reading() as session:
        points, _ = _forms(session)
        numbers = [one.number for one in evidence_lines(session, 1)]
    book = openpyxl.load_workbook(BytesIO(findings_template(points, numbers, clock.today())))
    for kind, rows in sheets.items():
        for row in rows:
            book[KINDS[kind]].append(row)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _read(content: bytes):
    with reading() as session:
        return read_book(content, _forms(session)[1], third_cards(session, actor("jingban"), 1))


PROBLEM = ["1", "A1-1", "2025-06-28", "人事档案", "两名人员没有劳动合同", "较重", "E01、E02", "", ""]
CHECK = ["1", "B1-4", "2025-06-29", "青禾镇", "入户抽查", 20, 1, "一般", "E01", "已整改", "2025-07-01"]


def test_workbook_of_several_sheets_comes_in_with_one_event_and_is_known_again(sanfang):
    content = _filled(problem=[PROBLEM], spot_check=[CHECK])
    book = _read(content)
    assert (len(book.new), len(book.changed), book.same, book.faults) == (2, 0, 0, ())
    with reading() as session:
        before = len(session.exec(select(Event)).all())
    with writing() as session:
        assert take_book(session, sanfang, 1, Book("发现.xlsx", "ab" * 32, book.new)) == 2
    with reading() as session:
        assert len(session.exec(select(Event)).all()) == before + 1
        checked = [(row.checked, row.failed, row.answered_on) for row in _rows(session)]
        assert checked == [(None, None, None), (20, 1, date(2025, 7, 1))]
    again = _read(content)
    assert (again.new, again.changed, again.same) == ((), (), 2)
    other = _read(_filled(problem=[[*PROBLEM[:5], "一般", *PROBLEM[6:]]]))
    assert [(one.number, one.severity) for one in other.changed] == [("1", "minor")]
    with writing() as session:
        submit_notes(session, sanfang, 1)
    [fault] = _read(_filled(problem=[[*PROBLEM[:5], "一般", *PROBLEM[6:]]])).faults
    assert (fault.sheet, fault.fault.row, fault.fault.column) == ("发现的问题", 2, "A 列（编号）")


def test_faults_are_told_by_sheet_row_and_column_and_nothing_is_taken(sanfang):
    wrong = ["2", "Z9", "明天", "", "", "糟", "E77", "答了", ""]
    book = _read(_filled(problem=[PROBLEM, PROBLEM, wrong], spot_check=[[*CHECK[:5], 2, 3, *CHECK[7:]]]))
    places = [(one.sheet, one.fault.row, one.fault.column) for one in book.faults]
    assert places == [
        ("发现的问题", 4, "B 列（评分点）"),
        ("发现的问题", 4, "C 列（日期）"),
        ("发现的问题", 4, "E 列（内容）"),
        ("发现的问题", 4, "F 列（轻重）"),
        ("发现的问题", 4, "G 列（证据编号）"),
        ("发现的问题", 3, "A 列（编号）"),
        ("现场抽查", 2, "G 列（不合格数）"),
    ]


@pytest.mark.parametrize(
    ("content", "said"), [(b"a,b\n1,2\n", "没有找到要导入的表"), (b"PK\x03\x04", "文件不完整，打不开")]
)
def test_what_is_no_such_workbook_is_refused(sanfang, content, said):
    with pytest.raises(ValidationError, match=said):
        _read(content)


def test_empty_template_says_so(sanfang):
    with pytest.raises(ValidationError, match="各表共 0 行"):
        _read(_filled())


def test_evidence_of_points_is_as_before(sanfang):
    with reading() as session:
        before = evidence_by_point(session, 1)
    _submitted(sanfang, NOTE)
    with reading() as session:
        assert evidence_by_point(session, 1) == before
