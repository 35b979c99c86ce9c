"""What waits for whom, by when, under which clause."""

from datetime import date

import pytest
from sqlmodel import col, select

from tests.conftest import actor
from workbench import clock
from workbench.demo import people, purchase
from workbench.demo.scripts import script
from workbench.models.contracts import Contract
from workbench.models.evaluations import PanelMember
from workbench.models.needs import Household, NeedsAssessment, Recipient, WantedService
from workbench.models.record import Event
from workbench.models.results import Result
from workbench.models.words import ResultState
from workbench.queries.duties import duties_of
from workbench.queries.home import news, running, spending
from workbench.queries.needs_scope import in_reach
from workbench.security.policy import may
from workbench.store.engine import reading, writing


def duties(username: str, today: date) -> dict[str, tuple[date | None, str]]:
    """What the person's home lists: what is to be done, by when, and what is left."""
    with reading() as session, clock.held_at(today):
        found = duties_of(session, people.as_actor(session, username), today)
    return {one.what: (one.timing.due, one.timing.left) for one in found}


def only(username: str, today: date, word: str):
    with reading() as session, clock.held_at(today):
        return next(one for one in duties_of(session, people.as_actor(session, username), today) if word in one.what)


def test_leader_is_asked_to_approve_once_no_stop_is_left(at) -> None:
    at("defined")
    assert duties("lingdao", date(2024, 11, 22)) == {"审核并批准立项": (None, "待办")}
    assert "审核并批准立项" not in duties("jingban", date(2024, 11, 22))


def test_wishes_without_disposition_wait_for_the_officer_and_the_places_own_people(at) -> None:
    at("defined")
    with writing() as session:
        for row in session.exec(select(WantedService).where(WantedService.disposition == "refer")):
            row.disposition = None
    with reading() as session:
        waiting = session.exec(select(WantedService).where(WantedService.disposition == None)).all()  # noqa: E711
    assert f"决定 {len(waiting)} 项服务需求的去向" in duties("jingban", date(2024, 11, 22))
    assert duties("lingdao", date(2024, 11, 22)).keys().isdisjoint(duties("jingban", date(2024, 11, 22)).keys())
    mine = [what for what in duties("xiangzhen", date(2024, 11, 22)) if what.startswith("决定")]
    assert mine != [f"决定 {len(waiting)} 项服务需求的去向"]


def test_people_never_assessed_wait_for_an_assessment(at) -> None:
    at("defined")
    assert not any("困境指标" in what for what in duties("cunzhan", date(2024, 11, 22)))
    with writing() as session:
        homes = session.exec(select(Household.id).where(in_reach(actor("cunzhan"), write=True)))
        person = session.exec(select(Recipient.id).where(col(Recipient.household_id).in_(homes.all()))).first()
        for row in session.exec(select(NeedsAssessment).where(NeedsAssessment.recipient_id == person)):
            session.delete(row)
    assert "评估 1 名对象的困境指标" in duties("cunzhan", date(2024, 11, 22))
    assert "评估 1 名对象的困境指标" in duties("jingban", date(2024, 11, 22))


def test_award_is_due_five_working_days_after_the_report(at) -> None:
    at("approved")
    with writing() as session:
        told = purchase.script("purchase")
        row = purchase.procurement.record_procedure(
            session, actor("daili"), 1, purchase.procedure_of(told, purchase.days_of("purchase"))
        )
        for one in told["bids"]:
            purchase.procurement.record_bid(
                session, actor("daili"), row.id or 0, purchase.bid_of(people.the_cast(session), one)
            )
    duty = only("jingban", date(2024, 12, 23), "确定成交供应商")
    assert duty.timing.due == date(2024, 12, 25)
    assert duty.timing.left == "剩 2 天"
    assert duty.timing.severity == "warn"
    assert duty.timing.clause.endswith("第四十三条：自收到评审报告 12月18日 起 5 个工作日")
    assert (duty.screen, dict(duty.query)) == ("procurement", {"project": "1"})
    assert only("jingban", date(2024, 12, 30), "确定成交供应商").timing.left == "逾期 3 个工作日"
    assert duties("daili", date(2024, 12, 23)) == {}, "the agency records, it does not award"


def test_contract_is_due_thirty_days_after_the_notice_then_publicity_and_filing(at) -> None:
    at("approved")
    with writing() as session:
        purchase.procure(session, people.the_cast(session), 1, "purchase")
    assert duties("jingban", date(2024, 12, 24))["签订合同并登记"] == (date(2025, 1, 22), "剩 29 天")
    with writing() as session:
        purchase.sign(session, 1, "purchase")
        contract = session.exec(select(Contract)).one()
        contract.published_on = contract.filed_on = None
    found = duties("jingban", date(2024, 12, 30))
    assert found["公告合同"] == (date(2024, 12, 31), "剩 1 天")
    assert found["合同副本报财政备案"] == (date(2025, 1, 8), "剩 9 天")
    assert only("jingban", date(2025, 1, 9), "备案").action == "补办备案"


def test_payment_is_announced_fifteen_days_before_and_the_contractor_reports_each_month(at) -> None:
    at("signed")
    assert "核对7月服务费节点" not in duties("jingban", date(2025, 7, 20))
    assert duties("jingban", date(2025, 8, 1))["核对7月服务费节点"] == (date(2025, 8, 10), "剩 9 天")
    assert list(duties("chengjie", date(2025, 7, 31))) == []
    assert list(duties("chengjie", date(2025, 8, 1))) == ["填报 2025 年 7 月的服务台账"]


def test_mid_term_plan_waits_from_the_middle_of_the_term(at) -> None:
    at("signed")
    assert "编制中期评估方案" not in duties("jingban", date(2025, 7, 1))
    assert "编制中期评估方案" in duties("jingban", date(2025, 7, 2))
    assert "编制期末评估方案" not in duties("jingban", date(2025, 11, 30))
    assert "编制期末评估方案" in duties("jingban", date(2025, 12, 1))


def test_member_submits_a_sheet_and_only_the_chair_opens(at) -> None:
    at("scoring")
    assert "填写并提交评分表" in duties("pingwei2", date(2025, 7, 15))
    at("marked")
    assert "填写并提交评分表" not in duties("pingwei2", date(2025, 7, 15))
    assert "启封评分表：3 份已交齐" in duties("pingwei1", date(2025, 7, 15))
    assert "启封评分表：3 份已交齐" not in duties("pingwei2", date(2025, 7, 15))


def test_confirmed_result_waits_for_feedback_then_publication_then_the_appeal_window_is_open(at) -> None:
    at("opened")
    with writing() as session:
        result = session.exec(select(Result)).one()
        result.fed_back_on = result.received_on = result.published_on = None
    assert "向承接主体反馈评估结果" in duties("jingban", date(2025, 8, 5))
    assert list(duties("chengjie", date(2025, 7, 31))) == []
    with writing() as session:
        session.exec(select(Result)).one().fed_back_on = date(2025, 8, 5)
    assert "向社会公布评估结果" in duties("jingban", date(2025, 8, 6))
    open_until = only("chengjie", date(2025, 8, 6), "可以提出申诉").timing
    assert open_until.due == date(2025, 8, 12)
    assert open_until.mark == "D"
    assert not any("申诉" in what for what in duties("chengjie", date(2025, 8, 13)))


def test_returned_report_waits_for_the_officer_with_the_reason(at) -> None:
    at("opened")
    with writing() as session:
        result = session.exec(select(Result)).one()
        result.state, result.returned_reason = ResultState.RETURNED, "补写问题原因"
    assert "修改被退回的评估报告：补写问题原因" in duties("jingban", date(2025, 8, 6))
    assert "审核确认评估报告" not in duties("lingdao", date(2025, 8, 6))


def test_nothing_waits_at_the_end_but_what_was_handed_over(at) -> None:
    at("final")
    assert list(duties("chengjie", date(2026, 3, 2))) == ["列出并移交服务资料"]
    for username in ("lingdao", "pingwei1", "sanfang", "fuhe1", "daili", "caizheng", "shenji", "guanli"):
        assert duties(username, date(2026, 3, 2)) == {}, username


def test_money_paid_is_charged_to_the_year_it_was_set_aside_for(at) -> None:
    at("signed")
    with reading() as session:
        money = spending(session, people.as_actor(session, "lingdao"), date(2025, 7, 1))
        assert money is not None
        assert (money.year, money.planned_fen, money.paid_fen) == (2025, 50_500_000, 6 * 4_208_333)
        assert (money.passed.numerator, money.passed.denominator) == (182, 365)
        assert spending(session, people.as_actor(session, "chengjie"), date(2025, 7, 1)) is None


def test_running_projects_are_counted_of_those_one_may_read(at) -> None:
    at("signed")
    with reading() as session:
        assert running(session, people.as_actor(session, "jingban"), date(2025, 7, 1)).open == 1
        assert running(session, people.as_actor(session, "xiangzhen"), date(2025, 7, 1)).open == 0
    at("final")
    with reading() as session:
        assert running(session, people.as_actor(session, "jingban"), date(2026, 3, 1)).open == 0


def test_news_tells_nothing_of_sealed_sheets(at) -> None:
    at("marked")
    with reading() as session:
        assert session.exec(select(Event.id).where(Event.action == "sheet.submit")).first() is not None
        told = news(session, people.as_actor(session, "jingban"), most=1000)
    assert told
    assert not any("评分表" in one.what or one.what == "评分" for one in told)


@pytest.mark.parametrize("username", [one["username"] for one in script("people")["accounts"]])
def test_reach_of_needs_is_what_the_policy_says(at, username: str) -> None:
    at("defined")
    with reading() as session:
        who = people.as_actor(session, username)
        homes = session.exec(select(Household)).all()
        for write, action in ((False, "need.read"), (True, "need.write")):
            reached = set(session.exec(select(Household.id).where(in_reach(who, write=write))).all())
            assert reached == {home.id for home in homes if may(session, who, action, home)}


def test_a_member_who_has_not_declared_is_asked_to_and_nothing_else(at) -> None:
    at("scoring")
    with writing() as session:
        member = session.exec(select(PanelMember).where(PanelMember.title == "服务对象代表")).one()
        member.conflict, member.declared_at = None, None
    assert list(duties("pingwei3", date(2025, 6, 30))) == ["申报利害关系"]
