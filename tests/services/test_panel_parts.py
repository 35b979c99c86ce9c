"""A third party's person: who only gathers evidence has no sheet, who sits on the panel marks like everybody else."""

from datetime import date

import pytest
from sqlmodel import select

from scoring.ordinal import bands_of
from tests.conftest import actor
from workbench import clock
from workbench.demo.evaluation import gather, score
from workbench.errors import HardStopError, NotAllowedError, ValidationError
from workbench.models.evaluations import ASSISTS, MARKS, Evaluation, PanelMember, PointFact, Sheet
from workbench.models.words import Phase, Seat
from workbench.queries.desk import desk
from workbench.queries.duties import duties_of
from workbench.queries.evaluations import evaluation_line, frozen_tree, own_sheet, panel_of
from workbench.queries.panel import replaceable
from workbench.queries.sheet import own_evaluations, sheet_view
from workbench.services import evaluations, facts, panel
from workbench.services.evaluations import NewMember
from workbench.services.sheets import Entry, open_sheets, save_mark, submit_sheet
from workbench.store.engine import reading, writing

DAY = date(2025, 6, 18)
PEOPLE = {
    "pingwei1": (Seat.ASSISTANCE, False, True),
    "pingwei2": (Seat.ACCOUNTANT, True, False),
    "pingwei3": (Seat.RECIPIENT, False, False),
}


def _plan(part: str, *people: str) -> int:
    """Plan the mid-term evaluation anew with these members and the third party's person in that part; confirmed."""
    with clock.held_at(DAY), writing() as session:
        officer = actor("jingban")
        words = dict.fromkeys(evaluations.PLAN_PARTS, "演练")
        plan = evaluations.Plan("szs-2024", "both", DAY, date(2025, 6, 30), date(2025, 7, 10), words)
        row = evaluations.plan_evaluation(session, officer, 1, Phase.MID, plan)
        session.flush()
        for name in people:
            seat, level, chair = PEOPLE[name]
            member = NewMember(actor(name).account_id, seat, "", level, chair)
            evaluations.appoint_member(session, officer, row.id, member)
        third = NewMember(actor("sanfang").account_id, Seat.RECIPIENT, part=part)
        evaluations.appoint_member(session, officer, row.id, third)
        for name in (*people, "sanfang"):
            evaluations.declare_interests(session, actor(name), row.id, conflict=False, words="没有")
        evaluations.confirm_plan(session, actor("lingdao"), row.id, confirmed_on=DAY)
        return row.id


def _gathered(evaluation_id: int) -> None:
    """Enter every fact of the mid-term script and let two members sign."""
    with writing() as session:
        gather(session, evaluation_id, "evaluation_mid")


def test_person_who_only_assists_gets_no_sheet_and_holds_nothing_up(at):
    at("signed")
    key = _plan(ASSISTS, *PEOPLE)
    with reading() as session:
        assert len(session.exec(select(Sheet)).all()) == 3
        assert (evaluation_line(session, key).members, own_evaluations(session, actor("sanfang"))) == (3, [])
        assert [one.assists for one in panel_of(session, key)] == [False, False, False, True]
        whats = {one.what for one in duties_of(session, actor("sanfang"), DAY)}
        assert not any("评分表" in one for one in whats)
        assert desk(session, actor("sanfang"), key).must_declare is False
        with pytest.raises(NotAllowedError), clock.held_at(DAY):
            submit_sheet(session, actor("sanfang"), key)
    _gathered(key)
    with writing() as session:
        score(session, key, "evaluation_mid", *PEOPLE)
        open_sheets(session, actor("pingwei1"), key)
    with reading() as session:
        assert evaluation_line(session, key).submitted == 3


def test_third_party_on_the_panel_marks_like_the_others(at):
    at("signed")
    key = _plan(MARKS, "pingwei1", "pingwei2")
    with reading() as session:
        assert (evaluation_line(session, key).members, [one.id for one in own_evaluations(session, actor("sanfang"))]) == (
            3, [key],
        )  # fmt: skip
        assert sheet_view(session, actor("sanfang"), key).open
    with clock.held_at(date(2025, 7, 9)), writing() as session:
        node = frozen_tree(session.get_one(Evaluation, key)).node("A3-1")
        entry = Entry(bands_of(node)[0].name, "2.10", "全年计划和月计划齐全（演练）")
        save_mark(session, actor("sanfang"), key, "A3-1", entry)
    with reading() as session:
        assert str(own_sheet(session, actor("sanfang"), key).marks["A3-1"].value) == "2.10"


def test_who_assists_fills_no_seat_of_the_panel(at):
    at("signed")
    with pytest.raises(HardStopError, match="现在还不能确认评估方案"):
        _plan(ASSISTS, "pingwei1", "pingwei2")


def test_who_assists_neither_leads_nor_is_replaced_nor_is_anybody_but_a_third_party(at):
    at("signed")
    key = _plan(ASSISTS, *PEOPLE)
    with reading() as session:
        row_id = session.exec(select(PanelMember.id).where(PanelMember.part == ASSISTS)).one()
    with pytest.raises(ValidationError, match="不能任组长"), writing() as session:
        panel.name_chair(session, actor("jingban"), key, row_id, reason="换人")
    with writing() as session:
        panel.recuse_member(session, actor("jingban"), key, row_id, reason="离职")
    with reading() as session:
        assert replaceable(session, key) == {}


@pytest.mark.parametrize(
    ("name", "chair", "said"), [("pingwei1", False, "没有“第三方评估机构”角色"), ("sanfang", True, "不能任组长")]
)
def test_only_a_third_party_assists_and_never_as_chair(at, name, chair, said):
    at("signed")
    with clock.held_at(DAY), writing() as session:
        words = dict.fromkeys(evaluations.PLAN_PARTS, "演练")
        plan = evaluations.Plan("szs-2024", "both", DAY, date(2025, 6, 30), date(2025, 7, 10), words)
        row = evaluations.plan_evaluation(session, actor("jingban"), 1, Phase.MID, plan)
        session.flush()
        key = row.id
    new = NewMember(actor(name).account_id, Seat.EXPERT, chair=chair, part=ASSISTS)
    with pytest.raises(ValidationError, match=said), writing() as session:
        evaluations.appoint_member(session, actor("jingban"), key, new)


def test_member_does_not_sign_a_fact_that_the_member_entered(at):
    at("signed")
    key = _plan(MARKS, "pingwei1", "pingwei2")
    with writing() as session:
        fact = {"actual": 35, "target": 40}
        facts.enter_fact(session, actor("sanfang"), key, "A2-1", fact, source="现场抽查（演练）")
    with reading() as session:
        row_id = session.exec(select(PointFact.id).where(PointFact.point_code == "A2-1")).one()
    with pytest.raises(ValidationError, match="由您登记"), writing() as session:
        facts.check_fact(session, actor("sanfang"), row_id, agreed=True)
    with writing() as session:
        facts.check_fact(session, actor("pingwei1"), row_id, agreed=True)
