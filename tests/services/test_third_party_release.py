"""What the third party found is put to the contractor: nothing before, then the released ones, answered beside the points."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from sqlmodel import select

from tests.conftest import actor
from tests.services.test_third_party_findings import NOTE, _submitted, sanfang  # noqa: F401 - a fixture
from workbench import clock
from workbench.demo import evaluation as training
from workbench.errors import NotAllowedError, NotFoundError, ValidationError
from workbench.exchange.third_findings_list import HEADS, findings_list
from workbench.models.evaluations import Evaluation
from workbench.models.evidence_more import ThirdPartyFinding
from workbench.models.record import Event
from workbench.models.results import Result
from workbench.models.words import EvaluationState, Role
from workbench.queries.duties import duties_of
from workbench.queries.sheet import sheet_view
from workbench.queries.third_party_findings import third_cards
from workbench.queries.third_party_put import put_to
from workbench.reports.context import context_of
from workbench.reports.context_case import load_case
from workbench.security.files import open_file
from workbench.security.policy import Actor, Grant
from workbench.services.third_party_findings import audit_note
from workbench.services.third_party_release import answer_note, export_notes, keep_reply_file, release_notes
from workbench.store.engine import reading, writing

TOLD, BY = date(2025, 7, 3), date(2025, 7, 8)
ANSWER = "一人已于六月补签，另一人当月离岗"
SECOND = replace(NOTE, number="2", point_code="A2-1", words="两份档案缺评估表")
TALK = replace(NOTE, kind="interview", number="1", severity="none", words="说得清职责", evidence=())


@pytest.fixture
def accepted(sanfang):  # noqa: F811 - the fixture imported above
    """Three accepted findings of the mid-term evaluation, by id, on 3 July 2025."""
    ids = _submitted(sanfang, NOTE, SECOND, TALK)
    with writing() as session:
        for one in ids:
            audit_note(session, actor("jingban"), one, accepted=True)
    return ids


def _release(ids, told=TOLD, by=BY, who="jingban"):
    with writing() as session:
        return release_notes(session, actor(who), 1, ids, told_on=told, answer_by=by)


def _put(who="chengjie"):
    with reading() as session:
        return put_to(session, actor(who))


def _answer(key, words=ANSWER, who="chengjie"):
    with writing() as session:
        return answer_note(session, actor(who), key, words).id


def _duties(who, on=TOLD):
    with clock.held_at(on), reading() as session:
        return [(one.what, one.timing.due) for one in duties_of(session, actor(who), on) if "第三方的发现" in one.what]


def test_contractor_sees_only_what_was_released_and_no_number_that_counts_the_rest(accepted):
    assert (_put(), _duties("chengjie")) == ((), [])
    assert _release(accepted[1:2]) == 1
    (card,) = _put()
    assert (card.kind, card.point, card.words, card.evidence, card.waits) == (
        "发现的问题", card.point, "两份档案缺评估表", ("人事和财务制度汇编",), True,
    )  # fmt: skip
    assert card.point.startswith("A2-1")
    told = " ".join(map(str, card.__dict__.values()))
    assert "E01" not in told
    assert "2" not in card.kind
    assert _duties("chengjie") == [("答复第三方的发现：1 条", BY)]
    assert [one.words for one in _put("chengjie")] == ["两份档案缺评估表"]


def test_unreleased_one_is_answered_like_one_that_does_not_exist(accepted):
    _release(accepted[:1])
    errors = []
    for key in ("", "123456789", str(accepted[1])):
        with pytest.raises(NotFoundError) as refused:
            _answer(key)
        errors.append(str(refused.value))
    assert len(set(errors)) == 1
    with reading() as session:
        row = session.get_one(ThirdPartyFinding, accepted[1])
        session.expunge(row)
    with writing() as session, pytest.raises(NotAllowedError):
        keep_reply_file(session, actor("chengjie"), row, name="说明.txt", content="说明".encode())


def test_other_contractors_and_everybody_else_see_and_answer_nothing(accepted):
    _release(accepted[:1])
    (card,) = _put()
    rival = Actor(97, "rival", "对手", frozenset({Grant(Role.CONTRACTOR, contractor_id=2)}))
    with reading() as session:
        assert put_to(session, rival) == ()
        assert [put_to(session, actor(who)) for who in ("pingwei1", "jingban", "sanfang")] == [(), (), ()]
    for who in (rival, actor("pingwei1"), actor("jingban")):
        with writing() as session, pytest.raises(NotAllowedError):
            answer_note(session, who, card.key, ANSWER)


def test_answer_and_files_stand_beside_the_finding_for_the_panel_in_report_and_list(accepted):
    _release(accepted[:1])
    (card,) = _put()
    _answer(card.key)
    with writing() as session:
        row = session.get_one(ThirdPartyFinding, accepted[0])
        kept = keep_reply_file(
            session, actor("chengjie"), row, name="合同.txt", content="合同（演练）".encode()
        ).public_id
    with reading() as session:
        (beside,) = sheet_view(session, actor("pingwei1"), 1).third["A1-1"][:1]
        assert [(one.words, one.on, one.late) for one in beside.replies] == [(ANSWER, TOLD, False)]
        assert beside.files == ((kept, "合同.txt"),)
        for who in ("pingwei1", "jingban", "chengjie", "sanfang"):
            assert open_file(session, actor(who), kept).name == "合同.txt"
        with pytest.raises(NotFoundError):
            open_file(session, actor("daili"), kept)
        cards = third_cards(session, actor("jingban"), 1)
    rows = list(openpyxl.load_workbook(BytesIO(findings_list("演练", cards).content)).active.values)
    found = dict(zip(HEADS, next(row for row in rows if row[1] == "1" and row[0] == "发现的问题"), strict=True))
    assert (found["告知承接主体"], found["答复期限"], found["承接主体自己的答复"], found["答复材料"]) == (
        "2025-07-03", "2025-07-08", f"2025-07-03 {ANSWER}", "合同.txt",
    )  # fmt: skip
    assert not _put()[0].waits
    assert _duties("chengjie") == []


def test_later_word_stands_beside_the_earlier_one_and_a_late_one_says_so(accepted):
    _release(accepted[:1])
    (card,) = _put()
    _answer(card.key)
    with clock.held_at(date(2025, 7, 9)):
        _answer(card.key, "补充：附合同复印件")
        assert [(one.words, one.late) for one in _put()[0].replies] == [(ANSWER, False), ("补充：附合同复印件", True)]


def test_officer_is_told_once_the_day_for_the_answer_is_past(accepted):
    _release(accepted[:2])
    assert _duties("jingban") == []
    assert _duties("jingban", date(2025, 7, 9)) == [("督促承接主体答复第三方的发现：2 条", BY)]


def test_report_prints_what_the_contractor_answered_and_that_it_did_not(accepted):
    _release(accepted[:2])
    _answer(next(one.key for one in _put() if one.words == NOTE.words))
    with writing() as session:
        for name in ("pingwei1", "pingwei2", "pingwei3"):
            training.score(session, 1, "evaluation_mid", name)
        training.open_and_confirm(session, 1, "evaluation_mid")
    with reading() as session:
        rows = context_of(load_case(session, session.exec(select(Result.id)).one()), "").third
    assert [row.answer for row in rows] == [
        f"{ANSWER}（2025年7月3日）。", "没有答复", "没有答复（2025年7月3日告知）",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ({"told": date(2025, 7, 4)}, "“今天”2025-07-03 早于“告知日”2025-07-04"),
        ({"by": date(2025, 7, 2)}, "“答复期限”2025-07-02 早于"),
        ({"told": date(2025, 7, 2)}, "“告知日”2025-07-02 早于“审核日”2025-07-03"),
    ],
)
def test_release_on_impossible_days_is_refused(accepted, days, said):
    with pytest.raises(ValidationError, match=said):
        _release(accepted[:1], **days)
    assert _put() == ()


def test_only_accepted_ones_are_released_once_by_the_officer(accepted, sanfang):  # noqa: F811 - as above
    with pytest.raises(ValidationError, match="没有选择"):
        _release([])
    with pytest.raises(NotAllowedError):
        _release(accepted[:1], who="lingdao")
    (pending,) = _submitted(sanfang, replace(NOTE, number="9"))
    with pytest.raises(ValidationError, match=r"只有已审核接受.*附件3五（四）"):
        _release([accepted[0], pending])
    assert _put() == ()
    _release(accepted[:1])
    with pytest.raises(ValidationError, match="还没有告知的"):
        _release(accepted[:2])
    with reading() as session:
        (event,) = session.exec(select(Event).where(Event.action == "third_finding.release")).all()
        assert event.after == {"numbers": ["发现的问题 1"], "told_on": "2025-07-03", "answer_by": "2025-07-08"}


def test_after_the_opening_nothing_is_released_or_answered(accepted):
    _release(accepted[:1])
    (card,) = _put()
    with writing() as session:
        session.get_one(Evaluation, 1).state = EvaluationState.OPENED
    with pytest.raises(ValidationError, match="不能再答复"):
        _answer(card.key)
    with pytest.raises(ValidationError, match="不能告知承接主体"):
        _release(accepted[1:2])
    assert (_put()[0].open, _put()[0].waits) == (False, False)


def test_answer_with_a_number_of_an_identity_is_refused(accepted):
    _release(accepted[:1])
    with pytest.raises(ValidationError, match="答复"):
        _answer(_put()[0].key, "张某 110101199003078515 已补签")


def test_list_is_kept_for_its_maker_alone_and_recorded(accepted):
    with writing() as session:
        cards = third_cards(session, actor("jingban"), 1)
        file = export_notes(session, actor("jingban"), 1, findings_list("演练", cards))
        assert (file.kind, file.stored_by_id) == ("own", actor("jingban").account_id)
    with writing() as session, pytest.raises(NotAllowedError):
        export_notes(session, actor("chengjie"), 1, findings_list("演练", cards))
    with reading() as session:
        (event,) = session.exec(select(Event).where(Event.action == "third_finding.export")).all()
        assert (event.after["rows"], event.after["name"][:5]) == (3, "第三方发现")
