"""Results computed again: both phases together, a draft whose sources changed, a confirmed one corrected."""

from datetime import date
from decimal import Decimal

import pytest
from sqlmodel import select

from scoring.trace import replay
from tests.conftest import actor
from workbench import clock
from workbench.errors import HardStopError, NotAllowedError, ValidationError
from workbench.models.evaluations import Evaluation
from workbench.models.record import Event
from workbench.models.results import Appeal, Result
from workbench.models.words import AppealState, Phase, ResultState
from workbench.queries.acceptance import confirmed_result
from workbench.queries.application import again_words
from workbench.queries.checks import plan_findings
from workbench.queries.corrections import outdated
from workbench.queries.result_desk import result_desk
from workbench.queries.results import result_card
from workbench.queries.trust import trust_of
from workbench.services import appeals, corrections, facts, results
from workbench.services.appeals import Ruling
from workbench.services.corrections import NewCorrection, PointCorrection
from workbench.services.plan_parts import ARRANGED, Arranged, kept_arranged
from workbench.services.sheets import open_sheets
from workbench.store.engine import reading, writing

FIRST, FINAL = 2, 3  # versions of the final result in the training purchase: 89.88 and, after the appeal, 90.24
SPOT = PointCorrection({"actual": 54, "target": 60}, "抽查表第 7 页三户重复计入")
ON = date(2026, 3, 2)


def _counting(mid: str, final: str) -> None:
    """Let the plan of the final evaluation count both phases, as if it had been written so."""
    with writing() as session:
        evaluation = session.get_one(Evaluation, 2)
        shares = {"mid": Decimal(mid), "final": Decimal(final)}
        evaluation.plan = {**evaluation.plan, ARRANGED: kept_arranged(Arranged(counting=shares))}


def _correct(points=None, result_id=FINAL, reason="抽查有误", on=ON):
    with writing() as session:
        new = NewCorrection(reason, on, "演民更〔2026〕1号", points or {})
        return corrections.correct_result(session, actor("jingban"), result_id, new).id


def _card(result_id):
    with reading() as session:
        return result_card(session, session.get_one(Result, result_id))


def test_overall_weighs_the_published_totals_and_rounds_once(at):
    at("final")
    assert _card(FINAL).overall is None
    _counting("0.3", "0.7")
    overall = _card(_correct({"B1-4": SPOT})).overall
    # B1-4 falls from 4 × 57/60 to 4 × 54/60, so 90.24 becomes 90.04; 0.3 × 84.33 + 0.7 × 90.04 = 88.327
    assert (overall.mid_total, overall.final_total, overall.total, overall.grade) == ("84.33", "90.04", "88.33", "良")
    assert overall.words == ("总评88.33分，等级为“良”：中期84.33分占30%，期末90.04分占70%，合并后一次取整")
    assert replay(overall.trace) == Decimal("88.33")


def test_overall_without_a_confirmed_mid_term_is_a_state_and_no_figure(at):
    at("final")
    _counting("0.3", "0.7")
    with writing() as session:
        session.get_one(Result, 1).state = ResultState.RETURNED
    overall = _card(_correct({"B1-4": SPOT})).overall
    assert (overall.state, overall.total, overall.trace) == ("no_mid", "", None)
    assert overall.words == "中期没有确认的结果，总评还不能计算（中期占30%，期末占70%）"


def test_overall_of_another_mid_term_version_stops_the_confirmation_until_it_is_computed_again(at):
    at("final")
    _counting("0.5", "0.5")
    drafted = _correct({"B1-4": SPOT})
    with writing() as session:
        session.get_one(Result, 1).total = Decimal("85.00")
        session.get_one(Result, 1).number = 2
        session.flush()
        mid = session.get_one(Result, 1)
        newer = Result(**mid.model_dump(exclude={"id", "number", "version"}), number=3)
        session.add(newer)
    with pytest.raises(ValidationError, match=r"中期结果现为第 3 版 85\.00 分"), writing() as session:
        results.confirm_result(session, actor("lingdao"), drafted, confirmed_on=ON)
    with writing() as session:
        again = corrections.recompute_result(session, actor("jingban"), drafted, reason="中期更正").id
    assert (_card(drafted).state, _card(again).overall.total) == (ResultState.SUPERSEDED, "87.52")


def test_rule_of_the_weights_is_asked_of_a_plan_that_declares_them(at):
    at("final")
    with reading() as session:
        found = plan_findings(session, session.get_one(Evaluation, 2))
    assert "evaluation_final/weighted_phases" not in {one.rule_id for one in found}
    _counting("0.3", "0.7")
    with reading() as session:
        found = plan_findings(session, session.get_one(Evaluation, 2))
    assert [one.severity for one in found if one.rule_id == "evaluation_final/weighted_phases"] == ["ok"]


def test_correction_keeps_the_old_version_until_the_leader_confirms_and_decisions_follow(at):
    at("final")
    drafted = _correct({"B1-4": SPOT})
    with reading() as session:
        assert confirmed_result(session, 1, Phase.FINAL).id == FINAL
        assert again_words(session, 1) == ""
        event = session.exec(select(Event).where(Event.action == "result.correct")).one()
        assert event.after["points"]["B1-4"]["reason"] == SPOT.reason
    with writing() as session:
        results.comment_result(session, actor("chengjie"), drafted, comment="没有异议", commented_on=ON)
        results.confirm_result(session, actor("lingdao"), drafted, confirmed_on=ON)
    with reading() as session:
        old, new = session.get_one(Result, FINAL), session.get_one(Result, drafted)
        assert (old.state, str(old.total), new.state, str(new.total)) == (
            ResultState.SUPERSEDED, "90.24", ResultState.CONFIRMED, "90.04",
        )  # fmt: skip
        assert confirmed_result(session, 1, Phase.FINAL).id == drafted
        assert again_words(session, 1) == "总分由 90.24 变为 90.04，等次不变"
        assert (new.fed_back_on, new.published_on) == (None, None)


def test_corrected_result_is_fed_back_anew_and_opens_a_new_window_of_appeal(at):
    at("final")
    drafted = _correct({"B1-4": SPOT})
    with writing() as session:
        results.confirm_result(session, actor("lingdao"), drafted, confirmed_on=ON)
    with pytest.raises(ValidationError, match="还没有反馈"), writing() as session:
        results.publish_result(session, actor("jingban"), drafted, published_on=ON)
    with writing() as session:
        results.feed_back_result(session, actor("jingban"), drafted, fed_back_on=date(2026, 3, 3))
        appeal = appeals.file_appeal(
            session, actor("chengjie"), drafted, grounds="抽查没有重复", claims={"B1-4": "三户不是重复"},
            filed_on=date(2026, 3, 10),
        )  # fmt: skip
        assert not appeal.late
    with pytest.raises(HardStopError, match="现在不能更正"):
        _correct({"A2-1": PointCorrection({"actual": 38, "target": 40}, "少一份")}, drafted, on=date(2026, 3, 11))


def test_appeal_against_a_corrected_result_builds_on_the_correction(at):
    at("final")
    drafted = _correct({"B1-4": SPOT})
    with writing() as session:
        results.confirm_result(session, actor("lingdao"), drafted, confirmed_on=ON)
        results.feed_back_result(session, actor("jingban"), drafted, fed_back_on=ON)
        appeal = appeals.file_appeal(
            session,
            actor("chengjie"),
            drafted,
            grounds="档案漏计",
            claims={"A2-1": "40 份齐全"},
            filed_on=date(2026, 3, 3),
        )
        appeals.accept_appeal(session, actor("lingdao"), appeal.id, accepted_on=date(2026, 3, 4))
        group = [actor(name) for name in ("fuhe1", "fuhe2", "fuhe3")]
        appeals.appoint_reviewers(session, actor("lingdao"), appeal.id, [one.account_id for one in group])
        for one in group:
            appeals.declare_reviewer(session, one, appeal.id, conflict=False)
        ruling = Ruling(changed=True, reason="补交属实", new_fact={"actual": 40, "target": 40})
        appeals.rule_on_point(session, actor("fuhe1"), appeal.id, "A2-1", ruling)
        decided = appeals.decide_appeal(
            session, actor("fuhe1"), appeal.id, decided_on=date(2026, 3, 6), document="演复2号", summary="变更"
        )
        decided_id = decided.id
        # 90.0367 with the spot checks and the complaints as corrected, and 2.5/40 more for the files
        assert (decided.number, str(decided.total)) == (4, "90.10")
    with pytest.raises(ValidationError, match="由申诉复核决定"):
        _correct({"A2-1": SPOT}, decided_id, on=date(2026, 3, 9))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({}, "与现在的相同"),
        ({"A3-1": PointCorrection({"mark": "1.0"}, "偏高")}, "由成员评判"),
        ({"A4-4": PointCorrection({"actual": 11, "target": 14}, "改回")}, "由申诉复核决定"),
        ({"B1-4": PointCorrection({"actual": 54, "target": 60}, " ")}, "更正原因"),
    ],
)
def test_correction_that_changes_nothing_or_touches_marks_or_appealed_points_is_refused(at, wrong, said):
    at("final")
    with pytest.raises(ValidationError, match=said):
        _correct(wrong)
    with reading() as session:
        assert len(session.exec(select(Result)).all()) == 3


def test_only_the_officer_corrects_and_only_the_newest_confirmed_version(at):
    at("final")
    new = NewCorrection("抽查有误", ON, "", {"B1-4": SPOT})
    for who in ("lingdao", "pingwei1", "chengjie", "shenji"):
        with pytest.raises(NotAllowedError), writing() as session:
            corrections.correct_result(session, actor(who), FINAL, new)
    with pytest.raises(ValidationError, match="已有新的版本"):
        _correct({"B1-4": SPOT}, FIRST)
    drafted = _correct({"B1-4": SPOT})
    with pytest.raises(ValidationError, match="还没有确认"):
        _correct({"B1-4": SPOT}, drafted)
    with writing() as session:
        session.get_one(Result, FINAL).state = ResultState.DRAFT
    with pytest.raises(ValidationError, match="已有第 3 版结果"), writing() as session:
        results.confirm_result(session, actor("lingdao"), FINAL, confirmed_on=ON)


def _veto(state, evaluation_id=2):
    with writing() as session:
        new = facts.NewVeto("V5", state, "外泄十二户电话", "演民查〔2026〕3号", ON)
        facts.record_veto(session, actor("lingdao"), evaluation_id, new)


def test_veto_found_after_the_confirmation_withholds_then_caps_the_grade_by_correction(at):
    at("final")
    _veto("open")
    with reading() as session:
        said = outdated(session, session.get_one(Evaluation, 2), session.get_one(Result, FINAL))
    assert said == "计算之后一票否决的认定有变化，按现在的认定是 90.24 分，暂缓定级：V5 外泄十二户电话，正在核查"
    withheld = _card(_correct(reason="发现泄露个人信息"))
    assert (str(withheld.total), withheld.grade) == ("90.24", "")
    _veto("proven")
    with pytest.raises(ValidationError, match="一票否决的认定有变化"), writing() as session:
        results.confirm_result(session, actor("lingdao"), withheld.id, confirmed_on=ON)
    with writing() as session:
        again = corrections.recompute_result(session, actor("jingban"), withheld.id, reason="查证属实")
        assert (str(again.total), again.grade) == ("90.24", "中")
        results.confirm_result(session, actor("lingdao"), again.id, confirmed_on=ON)
    with reading() as session:
        assert again_words(session, 1) == "等次由“优”变为“中”"


def test_draft_is_not_confirmed_over_a_veto_opened_since(at):
    at("marked")
    with writing() as session:
        open_sheets(session, actor("pingwei1"), 1)
        results.compute_result(session, actor("pingwei1"), 1)
    with reading() as session:
        assert outdated(session, session.get_one(Evaluation, 1), session.get_one(Result, 1)) == ""
    with writing() as session:
        new = facts.NewVeto("V1", "proven", "挪用", "演民查1号", date(2025, 7, 9))
        facts.record_veto(session, actor("lingdao"), 1, new)
    with pytest.raises(ValidationError, match=r"按现在的认定是 0\.00 分"), writing() as session:
        results.confirm_result(session, actor("lingdao"), 1, confirmed_on=clock.today())
    with writing() as session:
        assert str(corrections.recompute_result(session, actor("jingban"), 1, reason="查证").total) == "0.00"


def test_screen_tells_the_correction_to_the_contractor_and_offers_it_to_the_officer_only(at):
    at("final")
    with reading() as session:
        can = {who: result_desk(session, actor(who), FINAL).correcting for who in ("jingban", "lingdao", "chengjie")}
    assert can["jingban"].facts["A4-4"] == {"actual": 13, "target": 14}
    assert (can["lingdao"], can["chengjie"]) == (None, None)
    drafted = _correct({"B1-4": SPOT})
    with reading() as session:
        told = result_desk(session, actor("chengjie"), drafted).correction
        tried = trust_of(session, session.get_one(Result, drafted))
    assert (told.number, told.total, told.points) == (2, "90.24", (("B1-4 服务质量抽查达标率", SPOT.reason),))
    assert str(tried.stability.total) == "90.04"


def test_open_appeal_is_counted_whatever_version_it_is_against(at):
    at("final")
    with writing() as session:
        session.exec(select(Appeal)).one().state = AppealState.ACCEPTED
    with pytest.raises(HardStopError):
        _correct({"B1-4": SPOT})
