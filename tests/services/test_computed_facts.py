"""Facts that the records hold: counted from their rows, stale when one changes, put in place one point at a time."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from sqlmodel import select

from tests.conftest import actor
from workbench.demo.people import script
from workbench.errors import NotAllowedError, ValidationError
from workbench.models.contracts import Milestone
from workbench.models.evaluations import Evaluation, FactCheck, PointFact
from workbench.models.projects import Goal, StaffPost
from workbench.queries.desk import material
from workbench.queries.facts import unready_facts
from workbench.queries.measured import RECORDED, established, recorded_facts
from workbench.services import facts, ledger_goals, staff
from workbench.store.engine import reading, writing

MID = 1


def _fact(code):
    with reading() as session:
        row = session.exec(select(PointFact).where(PointFact.evaluation_id == MID, PointFact.point_code == code)).one()
        return SimpleNamespace(**row.model_dump())


def _gaps():
    with reading() as session:
        return unready_facts(session, session.get_one(Evaluation, MID))


def _line(code, who="jingban"):
    with reading() as session:
        return next(one for one in material(session, actor(who), MID).facts if one.node.code == code)


def _now(code):
    with reading() as session:
        return established(session, session.get_one(Evaluation, MID), code)


def _late_milestone():
    """Move the day of one milestone behind its due day, as a corrected registration would."""
    with writing() as session:
        row = session.exec(
            select(Milestone).where(Milestone.due_on <= date(2025, 6, 30)).order_by(Milestone.id)
        ).first()
        row.done_on = date(2025, 6, 30) if row.due_on < date(2025, 6, 30) else None


def test_fact_taken_from_records_is_stale_as_soon_as_a_row_changes_and_stops_the_opening(at):
    at("scoring")
    assert _gaps() == []
    assert not _line("A3-2").stale
    _late_milestone()
    line = _line("A3-2", "pingwei1")
    assert (line.stale, line.fact, line.now.fact) == (True, {"actual": 4, "target": 5}, {"actual": 3, "target": 5})
    assert _gaps() == ["A3-2 里程碑按期完成率 提取之后记录有变化，须重新提取"]
    with writing() as session:
        assert facts.take_facts(session, actor("jingban"), MID) == ["A3-2"]
    assert (_gaps(), _fact("A3-2").fact) == ([], {"actual": 3, "target": 5})


def test_row_that_changes_without_another_figure_is_a_change_too(at):
    at("scoring")
    with writing() as session:
        row = session.exec(select(Milestone).order_by(Milestone.id)).first()
        row.name = f"{row.name}（更名）"
    line = _line("A3-2")
    assert (line.stale, line.fact) == (True, line.now.fact)


def test_what_happens_after_the_cut_off_makes_nothing_stale(at):
    at("scoring")
    with writing() as session:
        for row in session.exec(select(Milestone).where(Milestone.due_on > date(2025, 6, 30))):
            row.done_on = date(2025, 8, 1)
    assert not _line("A3-2").stale


def test_taking_leaves_what_people_entered_and_retaking_replaces_it_and_its_signatures(at):
    at("scoring")
    fact = _fact("A3-2").fact
    with writing() as session:
        facts.enter_fact(session, actor("jingban"), MID, "A3-2", {"actual": 5, "target": 5}, source="口头")
        row = session.exec(select(PointFact).where(PointFact.point_code == "A3-2")).one()
        facts.check_fact(session, actor("pingwei1"), row.id, agreed=False, reason="首期款晚了")
    assert "A3-2 里程碑按期完成率 有成员提出异议" in _gaps()
    with writing() as session:
        assert facts.take_facts(session, actor("jingban"), MID) == []
    with writing() as session:
        facts.retake_fact(session, actor("jingban"), MID, "A3-2", seen=_fact("A3-2").version)
    again = _fact("A3-2")
    assert (again.fact, again.computed) == (fact, True)
    with reading() as session:
        assert session.exec(select(FactCheck).where(FactCheck.fact_id == again.id)).all() == []
    with pytest.raises(ValidationError, match="记录里没有"), writing() as session:
        facts.retake_fact(session, actor("jingban"), MID, "A1-1")
    with pytest.raises(NotAllowedError), writing() as session:
        facts.retake_fact(session, actor("pingwei1"), MID, "A3-2")


@pytest.mark.parametrize("code", ["A2-2", "A4-4", "A6-5", "B1-4", "B2-1"])
def test_no_record_is_no_data_and_never_a_figure(at, code):
    at("scoring")
    assert _now(code) is None
    assert code not in _recorded()


def _recorded():
    with reading() as session:
        return recorded_facts(session, session.get_one(Evaluation, MID))


def _join(number, post, joined, left=None):
    with writing() as session:
        new = staff.NewStaff(number, f"演练人员{number}", "full_time", post, joined)
        row = staff.add_staff(session, actor("chengjie"), 1, new)
        session.flush()
        row.left_on = left
        return row.id


def test_roster_gives_months_of_people_leavers_and_certificates(at):
    at("scoring")
    with writing() as session:
        for row in session.exec(select(StaffPost).where(StaffPost.project_id == 1)):
            session.delete(row)
        session.flush()
        session.add(StaffPost(project_id=1, position=1, post="护工", people=2, qualification="护工证"))
    everybody = _now("A6-3").fact
    first = _join("X1", "护工", date(2025, 1, 1))
    _join("X2", "护工", date(2025, 1, 1), left=date(2025, 3, 31))
    _join("X3", "护工", date(2025, 4, 1))
    _join("X4", "志愿服务", date(2025, 2, 1))
    _join("X5", "护工", date(2025, 7, 2))
    assert _now("A6-1").fact == {"actual": 12, "target": 12, "deduct_if": False}
    assert _now("A6-1").rows[0] == "2025-01 护工：约定 2 人，在岗 2 人"
    assert _now("A6-3").fact == {"actual": everybody["actual"] + 1, "target": everybody["target"] + 4}
    _join("X6", "护工", date(2025, 3, 1), left=date(2025, 3, 31))
    assert _now("A6-1").rows[2] == "2025-03 护工：约定 2 人，在岗 3 人"
    assert _now("A6-1").fact == {"actual": 12, "target": 12, "deduct_if": False}
    assert _now("A6-2").fact == {"actual": 0, "target": 2}
    with writing() as session:
        new = staff.NewCertificate("护工证", "H1", "演练中心", date(2025, 6, 30))
        staff.add_certificate(session, actor("chengjie"), first, new)
    assert _now("A6-2").fact == {"actual": 1, "target": 2}
    _join("X7", "项目负责人", date(2025, 1, 1), left=date(2025, 5, 1))
    assert _now("A6-1") is None


def test_goals_give_parts_only_when_every_goal_is_known_by_the_cut_off(at):
    at("scoring")
    with reading() as session:
        goals = session.exec(select(Goal.id).where(Goal.project_id == 1).order_by(Goal.position)).all()
    days = [date(2025, 6, 20)] * (len(goals) - 1) + [date(2025, 7, 3)]
    for goal, on in zip(goals, days, strict=True):
        with writing() as session:
            told = ledger_goals.Measure("typed", reached=Decimal("7.5"), reached_on=on, source="个案汇总")
            ledger_goals.measure_goal(session, actor("jingban"), goal, told)
    assert _now("B1-1") is None
    with writing() as session:
        told = ledger_goals.Measure("typed", reached=Decimal("7.5"), reached_on=date(2025, 6, 30), source="个案汇总")
        ledger_goals.measure_goal(session, actor("jingban"), goals[-1], told)
    found = _now("B1-1")
    assert found.fact["parts"][0] == {"name": "受益对象覆盖", "weight": "0.3", "actual": "7.5", "target": "40"}
    assert len(found.rows) == len(goals)


@pytest.mark.parametrize(("evaluation_id", "name"), [(1, "evaluation_mid"), (2, "evaluation_final")])
def test_built_workspace_takes_from_its_records_what_its_script_says(training, evaluation_id, name):
    codes = {"A4-2", "A4-3", "A6-1", "A6-2", "A6-3", "B1-1", "B1-3", "B1-4", "B1-5"}
    told = script(name)["facts"]
    with reading() as session:
        evaluation = session.get_one(Evaluation, evaluation_id)
        found = {code: established(session, evaluation, code) for code in codes}
        rows = session.exec(select(PointFact).where(PointFact.evaluation_id == evaluation_id)).all()
        kept = {row.point_code: (row.computed, row.source_digest) for row in rows}
    assert {code: _plain(one.fact) for code, one in found.items()} == {code: _plain(told[code]) for code in codes}
    assert {code: kept[code] for code in codes} == {code: (True, one.digest) for code, one in found.items()}


def _plain(value):
    """A fact with its numbers as text, whichever way they are kept."""
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, (list, tuple)) else str(value)


def test_every_recorded_point_belongs_to_its_tree_and_a_screen(at):
    at("scoring")
    with reading() as session:
        codes = {one.node.code for one in material(session, actor("jingban"), MID).facts}
    assert {code for _, code in RECORDED} <= codes
