"""Risk levels, visits with due and overdue days, problems, alerts, lists delivered, and what is received already."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from tests.conftest import actor
from workbench import clock
from workbench.errors import HardStopError, NotAllowedError, StaleError, ValidationError
from workbench.models.needs import Household, HouseholdRisk, NeedAlert, Recipient, VisitProblem, WantedService
from workbench.models.words import Disposition
from workbench.queries.checks.needs import project_overlap_findings
from workbench.queries.duties import duties_of
from workbench.queries.needs_household import household_record
from workbench.queries.needs_rates import rates
from workbench.rules.needs import load_scheme
from workbench.services.needs import Assessed, Decision, assess_needs, dispose_service, want_service
from workbench.services.register import NewBenefit, add_benefit, change_category, leave
from workbench.services.visits import NewVisit, close_alert, deliver_list, record_visit, set_risk, solve_problem
from workbench.store.engine import reading, writing

DAY = date(2026, 3, 2)
OFFICER = "jingban"


def risk(level: str, on: date = DAY, home: int = 1, seen: int | None = None) -> None:
    with writing() as session:
        set_risk(session, actor(OFFICER), home, level=level, reason="独居", set_on=on, seen=seen)


def visit(on: date, problems=(), next_on: date | None = None, home: int = 1) -> None:
    with writing() as session:
        record_visit(session, actor(OFFICER), home, NewVisit(on, "村站", "home", "情况稳定", problems, next_on))


def planned(home: int = 1) -> date | None:
    with reading() as session:
        return session.get_one(Household, home).next_visit_on


def test_level_plans_the_next_visit_and_a_visit_the_one_after(at):
    at("defined")
    risk("focus")
    assert planned() == DAY + timedelta(days=30)
    risk("high")
    assert planned() == DAY + timedelta(days=7)
    risk("general")
    assert planned() == DAY + timedelta(days=7), "what was due stays due"
    visit(DAY + timedelta(days=9))
    assert planned() == DAY + timedelta(days=99)
    visit(DAY + timedelta(days=10), next_on=DAY + timedelta(days=20))
    assert planned() == DAY + timedelta(days=20)
    visit(DAY + timedelta(days=1))
    assert planned() == DAY + timedelta(days=20), "a visit entered late does not move the plan back"
    with reading() as session:
        record = household_record(session, actor(OFFICER), 1, DAY)
        assert [one.late for one in record.visits] == [False, True, False]
        assert [level for _, level, _ in record.risk_history] == ["一般对象", "高风险对象", "重点对象"]


def test_second_person_setting_the_level_is_told(at):
    at("defined")
    risk("focus", seen=1)
    with pytest.raises(StaleError):
        risk("high", seen=1)
    with reading() as session:
        assert len(session.exec(select(HouseholdRisk)).all()) == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"visited_on": date(2024, 1, 1)}, "早于“发现日期”"),
        ({"visited_on": date(2199, 1, 1)}, "早于“探访日期”"),
        ({"manner": "letter"}, "“探访方式”没有选择"),
        ({"finding": " "}, "“探访情况”没有填写"),
        ({"next_on": date(2026, 3, 1)}, "早于“探访日期”"),
        ({"problems": [("没有扶手", date(2026, 3, 1))]}, "早于“探访日期”"),
    ],
)
def test_visit_that_cannot_be_is_refused(at, change, said):
    at("defined")
    values = {"visited_on": DAY, "visitor": "村站", "manner": "home", "finding": "稳定"} | change
    with pytest.raises(ValidationError, match=said), writing() as session:
        record_visit(session, actor(OFFICER), 1, NewVisit(**values))


def test_village_station_visits_its_own_village_only(at):
    at("defined")
    with reading() as session:
        mine = actor("cunzhan").organisations("village")
        homes = session.exec(select(Household)).all()
        inside = next(one.id for one in homes if one.village_id in mine)
        outside = next(one.id for one in homes if one.village_id not in mine)
    with writing() as session:
        record_visit(session, actor("cunzhan"), inside, NewVisit(DAY, "村站", "phone", "稳定"))
    with pytest.raises(NotAllowedError), writing() as session:
        record_visit(session, actor("cunzhan"), outside, NewVisit(DAY, "村站", "phone", "稳定"))


def test_rates_have_a_numerator_and_a_denominator_and_none_without_data(at):
    at("defined")
    quarter = date(2026, 1, 1)
    with reading() as session:
        empty = rates(session, actor(OFFICER), quarter)
        assert [(one.shown, one.part, one.whole) for one in empty] == [
            ("没有数据", 0, 0), ("0%", 0, 40), ("没有数据", 0, 0)]  # fmt: skip
    for home in (1, 2, 3):
        risk("general", home=home)
    visit(DAY, problems=[("没有扶手", DAY + timedelta(days=7)), ("漏雨", DAY + timedelta(days=7))])
    visit(DAY, home=4)
    with writing() as session:
        first = session.exec(select(VisitProblem.id)).first()
        solve_problem(session, actor(OFFICER), first, solved_on=DAY + timedelta(days=3), solution="已安装")
        deliver_list(session, actor(OFFICER), 1, quarter=quarter, delivered_on=DAY, delivered_by="村站")
        leave(session, actor(OFFICER), 40, left_on=DAY, reason="迁出")
    with reading() as session:
        found = rates(session, actor(OFFICER), quarter)
        assert [(one.name, one.shown, one.part, one.whole) for one in found] == [
            ("探访率", "33.33%", 1, 3), ("送达率", "2.56%", 1, 39), ("问题解决率", "50%", 1, 2)]  # fmt: skip


def test_list_is_delivered_once_a_quarter(at):
    at("defined")
    told = {"delivered_on": DAY, "delivered_by": "村站"}
    with writing() as session:
        deliver_list(session, actor(OFFICER), 1, quarter=date(2026, 1, 1), **told)
    for quarter, said in ((date(2026, 1, 1), "已经登记送达"), (date(2026, 2, 1), "季度不对")):
        with pytest.raises(ValidationError, match=said), writing() as session:
            deliver_list(session, actor(OFFICER), 1, quarter=quarter, **told)


def test_worse_assessment_raises_an_alert_until_it_is_handled(at):
    at("defined")
    codes = [one.id for one in load_scheme().indicators]
    with writing() as session:
        assess_needs(session, actor(OFFICER), 1, Assessed(dict.fromkeys(codes, 2), DAY, "村站", "interim"))
    with writing() as session:
        now = dict.fromkeys(codes, 1) | {"illness": 4}
        assess_needs(session, actor(OFFICER), 1, Assessed(now, DAY + timedelta(days=1), "村站", "exit"))
    with reading() as session:
        alerts = session.exec(select(NeedAlert).order_by(NeedAlert.id)).all()
        assert alerts[-1].worse == "疾病困境由2级到4级"
        record = household_record(session, actor(OFFICER), session.get_one(Recipient, 1).household_id, DAY)
        assert record.people[0].moved.outcome == "worse"
        assert record.suggested == "高风险对象"
    with reading() as session, clock.held_at(DAY + timedelta(days=2)):
        waiting = [one.what for one in duties_of(session, actor(OFFICER), DAY + timedelta(days=2))]
    assert f"处置 {len(alerts)} 个困难加重的预警" in waiting
    with writing() as session:
        for one in session.exec(select(NeedAlert.id)).all():
            close_alert(session, actor(OFFICER), one, closed_on=DAY + timedelta(days=2), handling="已探访")
    with reading() as session, clock.held_at(DAY + timedelta(days=2)):
        assert not any("预警" in one.what for one in duties_of(session, actor(OFFICER), DAY + timedelta(days=2)))


def test_overdue_visits_and_problems_are_duties_of_the_place(at):
    at("defined")
    with reading() as session:
        mine = actor("cunzhan").organisations("village")
        home = session.exec(select(Household).where(Household.village_id.in_(mine))).first().id
    risk("high", home=home)
    visit(DAY, problems=[("没有扶手", DAY + timedelta(days=5))], home=home)
    later = DAY + timedelta(days=8)
    with reading() as session, clock.held_at(later):
        found = {one.key: one for one in duties_of(session, actor("cunzhan"), later)}
        elsewhere = {one.key for one in duties_of(session, actor("caizheng"), later)}
    assert (found["visits"].what, found["visits"].timing.severity) == ("探访 1 户到期的家庭", "stop")
    assert found["problems"].timing.due == DAY + timedelta(days=5)
    assert elsewhere.isdisjoint({"visits", "problems"})


def overlap(on: date, outcome: str = "") -> int:
    with writing() as session:
        new = NewBenefit("县残联", "入户助浴", date(2024, 1, 1), None, 14)
        add_benefit(session, actor(OFFICER), 1, new)
        wish = want_service(session, actor(OFFICER), 1, number=14, quantity=4, wanted_on=date(2024, 12, 1)).id
    with writing() as session:
        decision = Decision(Disposition.PURCHASE, on, outcome=outcome, project_id=1)
        dispose_service(session, actor(OFFICER), wish, decision)
    return wish


def test_service_received_already_is_not_bought_while_the_plan_holds(at):
    at("defined")
    with pytest.raises(HardStopError) as refused:
        overlap(date(2025, 1, 6))
    assert refused.value.findings[0].what == "YLD001的“助浴服务（县残联）”与已有物质救助重复"


def test_after_the_plan_a_written_reason_passes_and_is_kept(at):
    at("defined")
    with pytest.raises(ValidationError, match="与已有物质救助重复"):
        overlap(date(2026, 3, 2))
    wish = overlap(date(2026, 3, 2), "残联每月一次，本项目补足到每周一次")
    with reading() as session:
        assert session.get_one(WantedService, wish).outcome.startswith("残联每月一次")
        found = project_overlap_findings(session, 1, DAY)
        assert [one.severity for one in found] == ["warn"]
        record = household_record(session, actor(OFFICER), session.get_one(Recipient, 1).household_id, DAY)
        bath = next(one for one in record.people[0].matching.matches if one.service.number == 14)
        assert bath.state == "received"


def test_benefit_that_has_ended_is_no_overlap(at):
    at("defined")
    with writing() as session:
        ended = NewBenefit("县残联", "入户助浴", date(2024, 1, 1), date(2024, 12, 31), 14)
        add_benefit(session, actor(OFFICER), 1, ended)
        wish = want_service(session, actor(OFFICER), 1, number=14, quantity=4, wanted_on=DAY)
        dispose_service(session, actor(OFFICER), wish.id, Decision(Disposition.PURCHASE, DAY, project_id=1))
        assert wish.unit == "次"
        assert want_service(session, actor(OFFICER), 1, number=13, quantity=4, wanted_on=DAY).unit == "份"


def test_category_changes_from_a_day_and_the_earlier_one_stays(at):
    at("defined")
    with writing() as session:
        change_category(session, actor(OFFICER), 1, category="dibao", first_day=DAY, document="某字〔2026〕1号")
    with pytest.raises(ValidationError, match="早于“原类别起始日”"), writing() as session:
        change_category(session, actor(OFFICER), 1, category="dibao", first_day=date(2025, 1, 1), document="某字")
    with reading() as session:
        record = household_record(session, actor(OFFICER), session.get_one(Recipient, 1).household_id, DAY)
        assert [one[0] for one in record.people[0].categories] == [DAY, date(2024, 11, 14)]
        assert session.get_one(Recipient, 1).category == "dibao"
