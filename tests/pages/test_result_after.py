"""What goes on around a result: a correction withdrawn, measures of the mid-term, answers to the third party."""

from datetime import date

from sqlmodel import select

from tests.conftest import actor
from tests.pages.looks import agree, buttons, field, press, words
from tests.pages.rows import row
from tests.pages.test_evidence import filled  # noqa: F401 - a fixture
from workbench import clock
from workbench.models.evaluations import Evaluation
from workbench.models.evidence_more import ThirdPartyReply
from workbench.models.measures import CarriedMeasure
from workbench.models.results import Result
from workbench.models.words import ResultState
from workbench.queries.measures import measures_carried
from workbench.services.corrections import NewCorrection, PointCorrection, correct_result
from workbench.services.third_party_release import release_notes
from workbench.store.engine import reading, writing

FAR = date(2199, 1, 1)


def test_officer_withdraws_a_correction_and_is_back_at_the_version_in_force(at, screen):
    at("final")
    with writing() as session:
        spot = PointCorrection({"actual": 54, "target": 60}, "三户重复计入")
        correct_result(session, actor("jingban"), 3, NewCorrection("抽查有误", date(2026, 3, 2), "", {"B1-4": spot}))
    shown = screen("jingban", "result", evaluation=2)
    assert "确认之前，第 2 版继续有效" in words(shown)
    agree(shown, "withdraw_correction")
    assert "“撤回更正的原因”没有填写" in words(shown)
    field(shown, "text_area", "withdraw_reason_4").input("并未重复").run()
    agree(shown, "withdraw_correction")
    assert "更正已撤回，第 2 版继续有效" in words(shown)
    assert shown.metric[0].value.replace("\\", "") == "90.24"
    with reading() as session:
        assert session.get_one(Result, 4).withdrawn_reason == "并未重复"
    assert "更正已撤回" in words(screen("chengjie", "result", result=4))


def test_officer_enters_what_became_of_a_measure_and_the_report_says_what_is_missing(at, screen):
    at("final")
    with writing() as session:
        session.get_one(Result, 3).state = ResultState.DRAFT
    with reading() as session:
        digest = measures_carried(session, session.get_one(Evaluation, 2))[0].digest
    with writing() as session:
        for one in session.exec(select(CarriedMeasure)):
            session.delete(one)
    assert "还有 3 项没有登记落实情况" in words(screen("jingban", "report", evaluation=2))
    shown = screen("jingban", "evaluation", evaluation=2, part="measures")
    field(shown, "selectbox", f"{digest[:12]}:0:status").set_value("partly")
    field(shown, "text_area", f"{digest[:12]}:0:became").input("两项没有附照片")
    press(shown, "保存")
    assert (row(CarriedMeasure).status, row(CarriedMeasure).became) == ("partly", "两项没有附照片")
    member = screen("pingwei1", "evaluation", evaluation=2, part="measures")
    assert ("两项没有附照片" in words(member), "保存" in buttons(member)) == (True, False)


def test_contractor_answers_what_was_put_to_it(filled, screen):  # noqa: F811 - the fixture imported above
    assert "第三方" not in words(screen("chengjie", "evidence"))
    with writing() as session:
        release_notes(session, actor("jingban"), 1, [1], told_on=clock.today(), answer_by=FAR)
    shown = screen("chengjie", "evidence", part="put")
    assert ("没有劳动合同" in words(shown), "没有考勤" in words(shown)) == (True, False)
    press(shown, "提交答复")
    assert "“答复”没有填写" in words(shown)
    field(shown, "text_area", ":words").input("一人已补签")
    press(shown, "提交答复")
    assert row(ThirdPartyReply).words == "一人已补签"
    assert "一人已补签" in words(screen("pingwei1", "score_sheet", evaluation=1, indicator="A1"))
