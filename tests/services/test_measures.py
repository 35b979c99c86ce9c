"""The next steps of the mid-term report in the final evaluation: what became of each, never assumed."""

import pytest
from sqlmodel import select

from tests.conftest import actor
from workbench.errors import NotAllowedError, NotFoundError, StaleError, ValidationError
from workbench.models.evaluations import Evaluation
from workbench.models.measures import CarriedMeasure
from workbench.models.record import Event
from workbench.models.results import Result
from workbench.models.words import ResultState
from workbench.queries.measures import may_enter, measures_carried
from workbench.queries.result_desk import result_desk
from workbench.reports.context import context_of
from workbench.reports.context_case import load_case
from workbench.rules.next_steps import NextStep, next_steps_of
from workbench.services.measures import enter_measure
from workbench.store.engine import reading, writing

FIRST = "七月二十五日前提交整改清单"


def _lines():
    with reading() as session:
        return measures_carried(session, session.get_one(Evaluation, 2))


def _draft_again() -> None:
    """Take the final evaluation back to a draft of its result, with nothing entered."""
    with writing() as session:
        for row in session.exec(select(CarriedMeasure)):
            session.delete(row)
        for result in session.exec(select(Result).where(Result.evaluation_id == 2)):
            result.state = ResultState.DRAFT if result.number == 2 else ResultState.SUPERSEDED


def _enter(line, status="done", became="七月二十四日提交", who="jingban", seen=0):
    with writing() as session:
        enter_measure(session, actor(who), 2, line.digest, status=status, became=became, seen=seen)


def test_steps_of_a_text_are_told_apart_with_time_and_who():
    assert next_steps_of("七月二十五日前提交整改清单；八月底前由承接主体复查档案。\n加强督导") == (
        NextStep(FIRST, "七月二十五日前", "提交整改清单"),
        NextStep("八月底前由承接主体复查档案", "八月底前，承接主体", "复查档案"),
        NextStep("加强督导", "本阶段内", "加强督导"),
    )


def test_measures_of_the_mid_term_are_carried_into_the_final_with_what_became_of_them(at):
    at("final")
    assert [(one.when, one.what, one.status_name) for one in _lines()] == [
        ("七月二十五日前", "提交整改清单", "已落实"),
        ("八月第一周", "复查档案", "已落实"),
        ("第三季度", "每月通报助浴进度", "部分落实"),
    ]
    with reading() as session:
        assert measures_carried(session, session.get_one(Evaluation, 1)) == ()
        rows = context_of(load_case(session, 3), "").measures
    assert (rows[2].text, rows[2].when, rows[2].became) == (
        "每月通报助浴进度。", "第三季度", "部分落实：7月、8月有通报，9月并入季度小结，没有单独通报（演练）。",
    )  # fmt: skip


def test_missing_status_is_told_and_never_taken_for_done(at):
    at("final")
    _draft_again()
    assert {one.status_name for one in _lines()} == {"没有登记落实情况"}
    with reading() as session:
        assert result_desk(session, actor("jingban"), 3).measures_untold == 3
        assert {row.became for row in context_of(load_case(session, 3), "").measures} == {"没有登记落实情况。"}
    _enter(_lines()[0])
    with reading() as session:
        assert result_desk(session, actor("jingban"), 3).measures_untold == 2
        event = session.exec(select(Event).where(Event.action == "measure.enter").order_by(Event.id.desc())).first()
        assert (event.after["status"], event.after["words"], event.before) == ("done", FIRST, None)


def test_status_is_changed_until_the_report_is_confirmed_and_not_from_an_old_screen(at):
    at("final")
    with pytest.raises(ValidationError, match="期末报告已经确认"):
        _enter(_lines()[0])
    _draft_again()
    _enter(_lines()[0])
    _enter(_lines()[0], "not_done", "清单没有提交", seen=1)
    assert (_lines()[0].status, _lines()[0].became, _lines()[0].by) == ("not_done", "清单没有提交", "演练经办")
    with pytest.raises(StaleError):
        _enter(_lines()[0], seen=1)
    with reading() as session:
        row = session.get_one(Evaluation, 2)
        assert [may_enter(session, actor(who), row) for who in ("jingban", "lingdao", "pingwei1")] == [
            True, False, False,
        ]  # fmt: skip


def test_wrong_status_empty_words_strangers_and_reworded_measures_are_refused(at):
    at("final")
    _draft_again()
    first = _lines()[0]
    with pytest.raises(ValidationError, match="已落实、部分落实、没有落实"):
        _enter(first, "")
    with pytest.raises(ValidationError, match="落实情况的说明"):
        _enter(first, became=" ")
    with pytest.raises(NotAllowedError):
        _enter(first, who="pingwei1")
    _enter(first)
    with writing() as session:
        mid = session.get_one(Result, 1)
        mid.narrative = {**mid.narrative, "next_steps": "七月底前提交整改清单"}
    assert [(one.what, one.status) for one in _lines()] == [("提交整改清单", "")]
    with pytest.raises(NotFoundError, match="中期报告里没有这项措施"):
        _enter(first)
