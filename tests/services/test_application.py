"""Decisions on a final result, next year's budget and the renewal that takes it over."""

from datetime import date

import pytest
from sqlmodel import select

from workbench import clock
from workbench.demo import application as demo
from workbench.demo.people import as_actor, the_cast
from workbench.errors import NotAllowedError, ValidationError
from workbench.models.application import NextBudget
from workbench.models.evaluations import Evaluation
from workbench.models.projects import FundSource, Project, ServiceLine
from workbench.models.results import Result
from workbench.models.words import Phase, ResultState
from workbench.queries.application import application_desk, decisions_of
from workbench.queries.checks.application import final_result
from workbench.queries.duties import duties_of
from workbench.queries.next_budget import budget_plan, this_year
from workbench.queries.renewal import PARTS, renewed_line, timeline
from workbench.rules.book import RuleBook
from workbench.rules.calendars import national_calendar
from workbench.services import application, renewal
from workbench.store.engine import reading, writing

TODAY = date(2026, 2, 12)
CHANGED = {"who": "jingban", "kind": "continue", "reason": "服务达标", "document": "演民函〔2026〕9号"}


def _decide(**told):
    told = CHANGED | told
    with writing() as session, clock.held_at(TODAY):
        new = application.NewDecision(
            told["kind"],
            told["reason"],
            told["document"],
            TODAY,
            told.get("improvements", ()),
            told.get("departure", ""),
        )
        actor = as_actor(session, told["who"])
        application.decide(session, actor, final_result(session, 1).id, new, seen=told.get("seen"))


def _plan(change=lambda lines: lines, sources=None, year=2026):
    with writing() as session, clock.held_at(TODAY):
        now = this_year(session, session.get_one(Project, 1))
        lines = change([application.NewNextLine(one.line_id, one.quantity, one.price.unit_fen) for one in now])
        total = sum(line.amount_fen for line in lines)
        new = application.NewNextBudget(year, lines, sources or [("lottery", total)])
        return application.plan_next_budget(session, as_actor(session, "jingban"), 1, new).id


def test_decision_stands_on_the_version_it_was_taken_on(at):
    at("final")
    _decide()
    with reading() as session:
        first = decisions_of(session, 1)[0]
        result = final_result(session, 1).model_dump()
    assert (first.name, first.total, first.grade, first.number, first.stale) == ("继续购买", "90.24", "优", 2, "")
    assert (result["application"], result["applied_on"]) == ("继续购买：服务达标", TODAY)


def test_decision_is_asked_for_again_when_the_grade_changes(at):
    at("final")
    with writing() as session:
        old = final_result(session, 1)
        old.state = ResultState.SUPERSEDED
        kept = old.model_dump(exclude={"id", "version", "application", "applied_on"})
        session.add_all([old, Result(**kept | {"number": 3, "state": ResultState.CONFIRMED, "grade": "中"})])
    with reading() as session:
        assert decisions_of(session, 1)[0].stale == "等次由“优”变为“中”"
        told = [one.what for one in duties_of(session, as_actor(session, "jingban"), TODAY)]
    assert "重新确认结果应用：等次由“优”变为“中”" in told
    with pytest.raises(ValidationError, match="与等次不符"):
        _decide(kind="continue")
    _decide(kind="continue", departure="县内只有一家机构能够承接")
    with reading() as session:
        newest, before = decisions_of(session, 1)
    assert (newest.number, newest.stale, newest.departure) == (3, "", "县内只有一家机构能够承接")
    assert before.number == 2


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"kind": "improve"}, "没有写明要改进什么"),
        ({"kind": "stop"}, "与等次不符"),
        ({"kind": "praise"}, "没有“praise”这种决定"),
        ({"reason": " "}, "“理由”没有填写"),
        ({"document": ""}, "“决定文件”没有填写"),
    ],
)
def test_decision_that_says_too_little_is_refused_with_the_way_out(at, told, said):
    at("final")
    with pytest.raises(ValidationError, match=said) as caught:
        _decide(**told)
    assert caught.value.fix


def test_decision_is_the_officers_alone_and_waits_for_publication(at):
    at("final")
    with pytest.raises(NotAllowedError):
        _decide(who="chengjie")
    with writing() as session:
        final_result(session, 1).published_on = None
    with pytest.raises(ValidationError, match="还没有确认并公布"):
        _decide()


def test_mid_term_result_leads_to_no_decision(at):
    at("final")
    with writing() as session, clock.held_at(TODAY):
        mid = session.exec(select(Result).join(Evaluation).where(Evaluation.phase == Phase.MID)).one()
        new = application.NewDecision("continue", "好", "文", TODAY)
        with pytest.raises(ValidationError, match="中期评估的结果不作续购决定"):
            application.decide(session, as_actor(session, "jingban"), mid.id, new)


def test_next_budget_is_this_years_arithmetic_to_the_fen(at):
    at("final")
    _plan()
    with reading() as session:
        plan = budget_plan(session, session.get_one(Project, 1))
    assert (plan.amount_fen, plan.change_fen, plan.sources) == (50500000, 0, (("lottery", 50500000),))
    assert plan.lines[0].arithmetic == "3,600 次 × 25.00 元 = 90,000.00 元"


@pytest.mark.parametrize(
    ("change", "sources", "year", "said"),
    [
        (lambda rows: [application.NewNextLine(rows[0].line_id, 1, 2500), *rows[1:]], None, 2026, "没有写原因"),
        (lambda rows: rows[1:], None, 2026, "与本期服务项目不一致"),
        (lambda rows: rows, [("lottery", 1)], 2026, "资金来源合计 0.01 元，各项服务合计 505,000.00 元"),
        (lambda rows: rows, [("purse", 50500000)], 2026, "资金来源不对"),
        (lambda rows: rows, None, 2025, "不晚于本期"),
        (
            lambda rows: [application.NewNextLine(one.line_id, 0, 0, "不再购买") for one in rows],
            [("lottery", 1)],
            2026,
            "下年预算是 0 元",
        ),
    ],
)
def test_next_budget_that_does_not_add_up_is_refused(at, change, sources, year, said):
    at("final")
    with pytest.raises(ValidationError, match=said):
        _plan(change, sources, year)
    with reading() as session:
        assert session.exec(select(NextBudget)).first() is None


def test_renewal_takes_the_budget_over_and_asks_everything_else_anew(at):
    at("final")
    with writing() as session:
        demo.plan_and_renew(session, the_cast(session), 1)
    with reading() as session:
        new = session.exec(select(Project).where(Project.renewal_of_id == 1)).one()
        lines = session.exec(select(ServiceLine).where(ServiceLine.project_id == new.id)).all()
        sources = session.exec(select(FundSource).where(FundSource.project_id == new.id)).all()
        assert (new.code, new.first_day, new.approved_on, new.disclosed_on) == (
            "YL-2026-003",
            date(2026, 4, 1),
            None,
            None,
        )
        assert new.budget_fen == 51390000 == sum(one.quantity * one.unit_price_fen for one in lines)
        assert [(one.year, one.source, one.amount_fen) for one in sources] == [
            (2026, "special_fund", 40000000),
            (2026, "lottery", 11390000),
        ]
        assert [name for _, name in renewed_line(session, new.id)] == [
            "YL-2025-001 困难群众照护与生活服务项目（演练）",
            "YL-2026-003 困难群众照护与生活服务项目（演练）",
        ]
        desk = application_desk(session, as_actor(session, "lingdao"), 1)
        assert (desk.gap, desk.successor.id, desk.plan.carried_to_id) == (90, new.id, new.id)


def test_sources_wait_where_the_cap_of_the_year_cannot_be_computed(at):
    at("final")
    _plan()
    with writing() as session, clock.held_at(TODAY):
        new = renewal.start_renewal(session, as_actor(session, "jingban"), 1, renewal.NewRenewal("X", date(2026, 4, 1)))
        assert new.budget_fen == 50500000
        assert session.exec(select(FundSource).where(FundSource.project_id == new.id)).all() == []


def test_second_renewal_a_stop_after_it_and_a_renewal_after_a_stop_are_refused(at):
    at("final")
    with writing() as session:
        demo.plan_and_renew(session, the_cast(session), 1)
    with writing() as session, clock.held_at(TODAY), pytest.raises(ValidationError, match="续购已经启动"):
        renewal.start_renewal(session, as_actor(session, "jingban"), 1, renewal.NewRenewal("X", date(2027, 1, 1)))
    with pytest.raises(ValidationError, match="续购项目 YL-2026-003 已经启动"):
        _decide(kind="stop", departure="另有安排")


def test_renewal_of_a_service_that_was_stopped_is_refused(at):
    at("final")
    _decide(kind="stop", departure="服务改由专业机构承担")
    with writing() as session, clock.held_at(TODAY), pytest.raises(ValidationError, match="已决定中断项目"):
        renewal.start_renewal(session, as_actor(session, "jingban"), 1, renewal.NewRenewal("X", date(2026, 4, 1)))
    with pytest.raises(ValidationError, match="已决定中断项目"):
        _plan()


def test_renewal_is_counted_back_day_by_day_with_a_clause_for_each_step():
    book = RuleBook(date(2025, 12, 31), frozenset({"szs-2024"}))
    found = timeline(book, national_calendar(), date(2025, 12, 31), "consultation")
    assert [(one.name, one.begins, one.counted) for one in found.steps][-4:] == [
        ("送交评审报告", date(2025, 11, 18), "2 个工作日"),
        ("确定供应商", date(2025, 11, 20), "5 个工作日"),
        ("发出通知书，公告结果", date(2025, 11, 27), "2 个工作日"),
        ("签订新合同", date(2025, 12, 1), "30 日"),
    ]
    assert all(a.ends == b.begins for a, b in zip(found.steps, found.steps[1:], strict=False))
    assert all(one.clause for one in found.steps)
    assert found.begin_by == date(2025, 8, 19)
    assert not found.provisional


def test_longest_route_is_within_what_the_duty_looks_ahead():
    from workbench.queries.duties.application import LONGEST, NOTICE  # noqa: PLC0415 - what this test is about

    routes = {route for part in PARTS for route in part.routes} | {"project_review"}
    ends = date(2026, 2, 28)  # the spring holiday lies before it
    begun = [timeline(RuleBook(ends), national_calendar(), ends, route).begin_by for route in routes]
    assert ends - min(begun) + NOTICE < LONGEST
