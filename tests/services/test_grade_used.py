"""By which grade payments, decisions and renewal go where both phases count: as the plan declared, and one place says it."""

from datetime import date
from decimal import Decimal

import pytest
from sqlmodel import col, select

from tests.conftest import actor
from workbench import clock
from workbench.errors import ValidationError
from workbench.models.application import ResultDecision
from workbench.models.contracts import Contract, Milestone
from workbench.models.evaluations import Evaluation
from workbench.models.projects import Project
from workbench.models.results import Appeal, Result
from workbench.models.words import ResultState
from workbench.queries.appeal_effects import appeal_effects
from workbench.queries.application import application_desk
from workbench.queries.checks.application import application_findings, final_result
from workbench.queries.checks.gates import gates_of, terms_of
from workbench.queries.grade_used import GradeUsed, grade_used
from workbench.reports.application_letter import letter
from workbench.services import application, corrections, results
from workbench.services.corrections import NewCorrection, PointCorrection
from workbench.services.facts import NewVeto, record_veto
from workbench.services.plan_parts import ARRANGED, BY_FINAL, BY_OVERALL, Arranged, kept_arranged, read_arranged
from workbench.store.engine import reading, writing

MID, FINAL = 1, 3  # results; the final one after the appeal: 90.24, 优
ON = date(2026, 3, 2)
HALVES = {"mid": Decimal("0.5"), "final": Decimal("0.5")}


def _counted(at, used, *, mid="20.00", state=ResultState.CONFIRMED):
    """A final result that weighs both phases: 90.04 of its own; its mid-term changed as the case asks; published."""
    at("final")
    with writing() as session:
        evaluation = session.get_one(Evaluation, 2)
        evaluation.plan = {**evaluation.plan, ARRANGED: kept_arranged(Arranged(counting=HALVES, used=used))}
        first = session.get_one(Result, MID)
        first.total, first.state = Decimal(mid), state
    with writing() as session, clock.held_at(ON):
        points = {"B1-4": PointCorrection({"actual": 54, "target": 60}, "三户重复计入")}
        new = NewCorrection("抽查有误", ON, "演民更〔2026〕1号", points)
        drafted = corrections.correct_result(session, actor("jingban"), FINAL, new).id
        results.confirm_result(session, actor("lingdao"), drafted, confirmed_on=ON)
        results.feed_back_result(session, actor("jingban"), drafted, fed_back_on=ON)
        session.get_one(Result, drafted).published_on = ON
    return drafted


def _used():
    with reading() as session:
        return grade_used(final_result(session, 1))


def _gate():
    """The gate of the final evaluation on the last payment."""
    with reading() as session:
        contract = session.exec(select(Contract).where(Contract.project_id == 1)).one()
        rows = session.exec(
            select(Milestone).where(Milestone.contract_id == contract.id).order_by(col(Milestone.position))
        )
        last = rows.all()[-1]
        found = gates_of(session, contract, last, terms_of(session, contract)[last.id], ON)
        return next(one for one in found if one.key == "final")


def _decide(kind, departure=""):
    improvements = ("补齐档案",) if kind == "improve" else ()
    with writing() as session, clock.held_at(ON):
        new = application.NewDecision(kind, "按评估结果", "演民函〔2026〕9号", ON, improvements, departure)
        application.decide(session, actor("jingban"), final_result(session, 1).id, new)


def test_plan_of_one_phase_goes_by_the_final_and_says_nothing_more(at):
    at("final")
    assert _used() == GradeUsed(overall=False, total="90.24", grade="优", why="", missing="")
    gate = _gate()
    assert (gate.name, gate.open) == ("期末评估已确认且不为差", True)
    assert gate.why.endswith("确认，90.24分，等级优")


def test_plan_that_counts_both_goes_by_the_final_unless_it_declares_the_overall_one(at):
    _counted(at, BY_FINAL)
    why = "方案约定付款、结果应用和续购按期末等级"
    assert _used() == GradeUsed(overall=False, total="90.04", grade="优", why=why, missing="")
    assert (_gate().open, _gate().why) == (True, f"2026年3月2日确认，90.04分，等级优；{why}")
    _decide("continue")
    with reading() as session:
        assert application_desk(session, actor("jingban"), 1).decision.grade == "优"


def test_overall_grade_closes_the_payment_and_asks_for_another_decision(at):
    drafted = _counted(at, BY_OVERALL)
    why = "方案约定付款、结果应用和续购按总评等级"
    # 0.5 × 20.00 + 0.5 × 90.04
    assert _used() == GradeUsed(overall=True, total="55.02", grade="差", why=why, missing="")
    gate = _gate()
    assert (gate.name, gate.open) == ("期末评估已确认且总评不为差", False)
    assert gate.why == f"2026年3月2日确认，90.04分，等级优；总评55.02分，等级差，{why}"
    with pytest.raises(ValidationError, match="与等次不符"):
        _decide("continue")
    _decide("stop")
    with reading() as session:
        kept = session.exec(select(ResultDecision).where(ResultDecision.result_id == drafted)).one()
        assert (str(kept.total), kept.grade) == ("55.02", "差")
        desk = application_desk(session, actor("jingban"), 1)
        assert (desk.consequence.uses, desk.decision.stale) == (("中断项目",), "")
        assert "总评55.02分，等级为“差”，方案约定" in letter(desk, desk.decision, desk.result).opening
        found = application_findings(session, session.get_one(Project, 1))
        assert [one.severity for one in found if one.rule_id == "feedback/grade_use"] == ["ok"]


def test_overall_grade_that_cannot_be_computed_pays_nothing_and_decides_nothing(at):
    _counted(at, BY_OVERALL, state=ResultState.RETURNED)
    found, missing = _used(), "中期没有确认的结果，总评还不能计算"
    assert (found.overall, found.grade, found.missing) == (True, "", missing)
    assert (_gate().open, _gate().why) == (False, f"方案约定付款、结果应用和续购按总评等级，{missing}")
    with pytest.raises(ValidationError, match=missing):
        _decide("continue")


def test_appeal_tells_what_the_grade_that_counts_became(at):
    drafted = _counted(at, BY_OVERALL, mid="84.33")
    with writing() as session:
        appeal = session.exec(select(Appeal)).one()
        appeal.result_id, appeal.new_result_id = drafted, drafted
        found = {one.what: one.after for one in appeal_effects(session, appeal)}
    assert (found["总评"], found["等级"]) == ("87.19 良", "优")
    assert found["结果应用的默认后果"].startswith("评为良的")


def test_plan_declares_it_only_where_both_phases_count_and_older_plans_go_by_the_final():
    with pytest.raises(ValidationError, match="只看期末的评估没有总评等级"):
        kept_arranged(Arranged(used=BY_OVERALL))
    kept = kept_arranged(Arranged(counting=HALVES, used=BY_OVERALL))
    assert read_arranged({ARRANGED: kept}).used == BY_OVERALL
    del kept["used"]
    assert read_arranged({ARRANGED: kept}).used == BY_FINAL


def test_grade_that_is_held_back_pays_nothing_and_decides_nothing(at):
    at("final")
    with writing() as session, clock.held_at(ON):
        new = NewVeto("V3", "open", "整项转给他人承做", "演民查〔2026〕3号", ON)
        record_veto(session, actor("lingdao"), 2, new)
    with writing() as session, clock.held_at(ON):
        correction = NewCorrection("一票否决的认定有变化", ON)
        drafted = corrections.correct_result(session, actor("jingban"), FINAL, correction).id
        results.confirm_result(session, actor("lingdao"), drafted, confirmed_on=ON)
        results.feed_back_result(session, actor("jingban"), drafted, fed_back_on=ON)
        session.get_one(Result, drafted).published_on = ON
    found, gate = _used(), _gate()
    assert (found.grade, found.missing) == ("", "暂缓定级：V3 整项转给他人承做，正在核查")
    assert (gate.open, gate.why, gate.fix) == (False, found.missing, "办结一票否决的认定，重新计算并确认结果")
    with pytest.raises(ValidationError, match="暂缓定级：V3"):
        _decide("continue")
