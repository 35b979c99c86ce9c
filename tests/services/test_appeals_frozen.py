"""An appeal is decided on what the disputed version was computed from, once for every point, by a group that is complete."""

from datetime import date

import pytest
from sqlmodel import select

from tests.conftest import actor
from tests.services.test_corrections import FINAL, ON, SPOT
from workbench.errors import HardStopError, ValidationError
from workbench.models.record import Event
from workbench.models.results import Appeal, Result
from workbench.models.words import AppealState, ResultState, Role
from workbench.queries.appeal_desk import appeal_desk, appealable
from workbench.queries.appeals import differences
from workbench.queries.corrections import facts_in_force
from workbench.queries.duties import duties_of
from workbench.security.policy import may
from workbench.security.record import verify
from workbench.services import appeals, corrections, results
from workbench.services.accounts import give_role
from workbench.services.appeals import Ruling
from workbench.services.corrections import NewCorrection, PointCorrection
from workbench.store.engine import reading, writing

GROUP = ("fuhe1", "fuhe2", "fuhe3")
FILES = Ruling(changed=True, reason="四十份档案齐全", new_fact={"actual": 40, "target": 40})
LATER = date(2026, 3, 12)


def _draft(result_id=FINAL, points=None, on=ON):
    with writing() as session:
        new = NewCorrection("抽查有误", on, "演民更〔2026〕1号", points or {"B1-4": SPOT})
        return corrections.correct_result(session, actor("jingban"), result_id, new).id


def _confirm(result_id, on=ON):
    with writing() as session:
        results.confirm_result(session, actor("lingdao"), result_id, confirmed_on=on)
        results.feed_back_result(session, actor("jingban"), result_id, fed_back_on=on)


def _appeal(session, result_id, *codes, on=date(2026, 3, 3)):
    claims = dict.fromkeys(codes, "应当更正")
    row = appeals.file_appeal(session, actor("chengjie"), result_id, grounds="有异议", claims=claims, filed_on=on)
    appeals.accept_appeal(session, actor("lingdao"), row.id, accepted_on=on)
    return row.id


def _seat(session, appeal_id, *, declared=GROUP):
    ids = [actor(name).account_id for name in GROUP]
    appeals.appoint_reviewers(session, actor("lingdao"), appeal_id, ids)
    for name in declared:
        appeals.declare_reviewer(session, actor(name), appeal_id, conflict=False)


def _decide(session, appeal_id, rulings, on=date(2026, 3, 6)):
    for code, ruling in rulings.items():
        appeals.rule_on_point(session, actor("fuhe1"), appeal_id, code, ruling)
    told = {"decided_on": on, "document": "演复2号", "summary": "见逐点意见"}
    return appeals.decide_appeal(session, actor("fuhe1"), appeal_id, **told)


@pytest.fixture
def corrected(at):
    """A corrected final result, confirmed and fed back: version 3, 90.04."""
    at("final")
    drafted = _draft()
    _confirm(drafted)
    return drafted


def test_draft_of_a_correction_is_no_part_of_the_decision_and_is_withdrawn_by_it(corrected):
    other = PointCorrection({"actual": 30, "target": 40}, "抽到的少十份")
    drafted = _draft(corrected, {"A2-1": other})
    with writing() as session:
        appeal_id = _appeal(session, corrected, "A4-2")
        _seat(session, appeal_id)
        fact = facts_in_force(session, 2, until=3)["A4-2"]
        changed = Ruling(changed=True, reason="督导记录漏计", new_fact=fact | {"actual": fact["target"]})
        decided = _decide(session, appeal_id, {"A4-2": changed})
        moved = {one.code for one in differences(session, corrected, decided.id)}
        draft = session.get_one(Result, drafted)
        assert ("A4-2" in moved, "A2-1" in moved) == (True, False)
        assert (draft.state, "不计入" in draft.withdrawn_reason) == (ResultState.SUPERSEDED, True)
        event = session.exec(select(Event).where(Event.action == "result.withdraw")).one()
        assert [one["number"] for one in event.after["withdrawn"]] == [4]
        assert facts_in_force(session, 2)["A2-1"] == facts_in_force(session, 2, until=3)["A2-1"]
        assert verify(session) == []


def test_correction_is_not_confirmed_while_an_appeal_against_the_version_in_force_is_open(corrected):
    drafted = _draft(corrected, {"A2-1": PointCorrection({"actual": 38, "target": 40}, "少两份")})
    with writing() as session:
        _appeal(session, corrected, "A4-2")
    with reading() as session:
        asked = {name: {one.what for one in duties_of(session, actor(name), LATER)} for name in ("lingdao", "jingban")}
        assert "审核确认评估报告" not in asked["lingdao"]
        assert "更正的初稿不能确认：申诉没有办结，复核决定作出时撤回" in asked["jingban"]
    with pytest.raises(ValidationError, match="申诉还没有办结，不能确认更正") as caught, writing() as session:
        results.confirm_result(session, actor("lingdao"), drafted, confirmed_on=LATER)
    assert caught.value.clause == "石嘴山方案附件3五（五）"
    with writing() as session:
        corrections.withdraw_correction(session, actor("jingban"), drafted, reason="等复核")
        assert session.get_one(Result, corrected).state == ResultState.CONFIRMED


def test_points_that_an_appeal_kept_are_closed_to_the_bureau_and_to_a_second_appeal(at):
    at("final")
    with reading() as session:
        kept = session.exec(select(Appeal)).one()
        assert kept.state == AppealState.DECIDED
    drafted = _draft()
    _confirm(drafted)
    with reading() as session:
        assert appealable(session, actor("chengjie"))[0].ruled == {"A4-4", "B3-2"}
    with pytest.raises(ValidationError, match="不能再次申诉") as caught, writing() as session:
        _appeal(session, drafted, "B3-2")
    assert caught.value.clause == "石嘴山方案附件3五（五）"
    with writing() as session:
        appeal_id = _appeal(session, drafted, "A2-1")
        _seat(session, appeal_id)
        assert _decide(session, appeal_id, {"A2-1": Ruling(changed=False, reason="维持")}) is None
        appeals.feed_back_decision(session, actor("jingban"), appeal_id, fed_back_on=date(2026, 3, 9))
    with pytest.raises(ValidationError, match="由申诉复核决定"):
        _draft(drafted, {"A2-1": PointCorrection({"actual": 38, "target": 40}, "少两份")}, on=LATER)


def test_block_of_points_or_a_code_that_is_none_cannot_be_disputed(corrected):
    for code, why in (("A2", "不是评分点"), ("A", "不是评分点")):
        with pytest.raises(ValidationError, match=why), writing() as session:
            _appeal(session, corrected, code)


def test_nothing_is_ruled_by_a_group_that_is_not_complete(corrected):
    with writing() as session:
        appeal_id = _appeal(session, corrected, "A2-1")
        _seat(session, appeal_id, declared=GROUP[:2])
        with pytest.raises(ValidationError, match="还有 1 名复核组成员没有申报"):
            appeals.rule_on_point(session, actor("fuhe1"), appeal_id, "A2-1", FILES)


def test_change_to_what_was_there_before_is_no_change(corrected):
    with writing() as session:
        appeal_id = _appeal(session, corrected, "A2-1")
        _seat(session, appeal_id)
        same = {key: str(one) for key, one in facts_in_force(session, 2, until=3)["A2-1"].items()}
        with pytest.raises(ValidationError, match="没有变更"):
            appeals.rule_on_point(
                session, actor("fuhe1"), appeal_id, "A2-1", Ruling(changed=True, reason="更正", new_fact=same)
            )


def test_reviewer_is_shown_the_fact_as_the_disputed_version_took_it(corrected):
    with writing() as session:
        appeal_id = _appeal(session, corrected, "B1-4")
        _seat(session, appeal_id)
        assert appeal_desk(session, actor("fuhe1"), appeal_id).facts["B1-4"] == {"actual": 54, "target": 60}


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("pingwei1", "评估小组"),
        ("jingban", "项目经办人"),
        ("sanfang", "第三方"),
        ("lingdao", "确认了有异议的结果"),
        ("chengjie", "承接主体的人员"),
    ],
)
def test_who_took_part_or_is_bound_is_kept_out_of_the_group_by_name(corrected, name, why):
    with writing() as session:
        give_role(session, actor("guanli"), actor(name).account_id, Role.REVIEWER, purchaser_id=1)
        appeal_id = _appeal(session, corrected, "A2-1")
        ids = [actor(one).account_id for one in (*GROUP[:2], name)]
        with pytest.raises((ValidationError, HardStopError)) as caught:
            appeals.appoint_reviewers(session, actor("lingdao"), appeal_id, ids)
        said = str(caught.value) + "".join(one.what for one in getattr(caught.value, "findings", ()))
        assert why in said
        assert "不能参加" in appeal_desk(session, actor("lingdao"), appeal_id).people[ids[2]]


def test_returned_draft_stays_the_bureau_s_own_when_it_is_withdrawn_or_computed_again(corrected):
    drafted = _draft(corrected, {"A2-1": PointCorrection({"actual": 38, "target": 40}, "少两份")})

    def seen():
        with reading() as session:
            return may(session, actor("chengjie"), "result.read", session.get_one(Result, drafted))

    assert seen()
    with writing() as session:
        results.return_result(session, actor("lingdao"), drafted, reason="核对抽查表")
    assert not seen()
    with writing() as session:
        corrections.withdraw_correction(session, actor("jingban"), drafted, reason="没有少")
    assert not seen()
    with reading() as session:
        assert may(session, actor("jingban"), "result.read", session.get_one(Result, drafted))


def test_decision_that_changes_nothing_is_told_before_anything_is_published_and_once(corrected):
    with writing() as session:
        appeal_id = _appeal(session, corrected, "A2-1")
        _seat(session, appeal_id)
        _decide(session, appeal_id, {"A2-1": Ruling(changed=False, reason="维持")})
    with pytest.raises(ValidationError, match="复核决定还没有反馈承接主体"), writing() as session:
        results.publish_result(session, actor("jingban"), corrected, published_on=LATER)
    with writing() as session:
        appeals.feed_back_decision(session, actor("jingban"), appeal_id, fed_back_on=date(2026, 3, 9))
        results.publish_result(session, actor("jingban"), corrected, published_on=LATER)


def test_decision_and_the_result_that_it_made_go_to_the_contractor_on_one_day(corrected):
    with writing() as session:
        appeal_id = _appeal(session, corrected, "A2-1")
        _seat(session, appeal_id)
        made = _decide(session, appeal_id, {"A2-1": FILES})
        appeals.feed_back_decision(session, actor("jingban"), appeal_id, fed_back_on=date(2026, 3, 9))
        assert made.fed_back_on == date(2026, 3, 9)
        with pytest.raises(ValidationError, match="已经登记 2026-03-09 反馈"):
            results.feed_back_result(session, actor("jingban"), made.id, fed_back_on=LATER)


@pytest.mark.parametrize("act", ["accept", "refuse", "decide"])
def test_acts_of_tomorrow_are_not_recorded_today(corrected, act):
    ahead = date(2099, 1, 4)
    with writing() as session:
        claims = {"A2-1": "应当更正"}
        row = appeals.file_appeal(
            session, actor("chengjie"), corrected, grounds="有异议", claims=claims, filed_on=date(2026, 3, 3)
        )
        if act == "decide":
            appeals.accept_appeal(session, actor("lingdao"), row.id, accepted_on=date(2026, 3, 3))
            _seat(session, row.id)
        told = {
            "accept": lambda: appeals.accept_appeal(session, actor("lingdao"), row.id, accepted_on=ahead),
            "refuse": lambda: appeals.refuse_appeal(session, actor("lingdao"), row.id, reason="逾期", on=ahead),
            "decide": lambda: _decide(session, row.id, {"A2-1": FILES}, ahead),
        }
        with pytest.raises(ValidationError, match="今天"):
            told[act]()


@pytest.mark.parametrize("names", [("fuhe1",), ("fuhe1", "fuhe2"), ("fuhe1", "fuhe2", "fuhe1")])
def test_group_of_fewer_than_three_or_an_even_number_is_not_made(corrected, names):
    with writing() as session:
        appeal_id = _appeal(session, corrected, "A2-1")
        ids = [actor(name).account_id for name in names]
        with pytest.raises(ValidationError, match=f"复核组选了 {len(set(names))} 人"):
            appeals.appoint_reviewers(session, actor("lingdao"), appeal_id, ids)
