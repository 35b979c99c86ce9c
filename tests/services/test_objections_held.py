"""What is wrong with an objection is said and nothing is lost; what is not settled holds up award, contract and payment."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import Session, select

from tests.conftest import actor
from tests.services.test_objections import CHALLENGE, ITEM, NOW, answered, complaint, decided, filed, replied, suspended
from workbench import clock
from workbench.demo import people, purchase
from workbench.errors import HardStopError, ValidationError
from workbench.models.contracts import Contract
from workbench.models.objections import Objection, ObjectionItem
from workbench.models.organisations import Contractor
from workbench.models.procurement import Bid
from workbench.models.projects import Project
from workbench.models.record import Event
from workbench.queries.checks import objection_findings
from workbench.queries.checks.objection_turns import papers_of
from workbench.queries.checks.objections import halted_findings, holds_of, waiting_on
from workbench.queries.objections import objection_card
from workbench.services.objections import NewObjection, Word, decide_items
from workbench.services.objections_days import Days, mend_days
from workbench.services.objections_steps import Step, take_step
from workbench.store.engine import writing


def take(session: Session, row: Objection, step: Step, on: date | None = None, who: str = "jingban") -> None:
    with clock.held_at(on or step.on_day or date(2025, 3, 1)):
        take_step(session, actor(who), row.id, step)


def said(session: Session, row: Objection) -> dict[str, str]:
    project = session.get_one(Project, row.project_id)
    return {one.what: one.why for one in objection_findings(session, project, papers_of(session, row))}


def test_who_neither_bid_nor_has_the_documents_is_registered_and_has_no_standing_for_anything(at):
    at("signed")
    with writing() as session:
        for against, words in (("document", "采购文件"), ("result", "中标（成交）结果")):
            row = filed(session, replace(CHALLENGE, against=against, standing="neither"))
            what = f"供应商没有参加采购活动，也没有获取采购文件，不能对{words}提出"
            assert (row.state, what in said(session, row)) == ("received", True)


def test_participant_who_is_no_recorded_bidder_is_said_and_a_recorded_one_is_not(at):
    at("signed")
    with writing() as session:
        bidder = session.exec(select(Contractor).join(Bid, Bid.contractor_id == Contractor.id)).first()
        stranger = filed(session)
        known = filed(session, replace(CHALLENGE, supplier=bidder.name, contractor_id=bidder.id))
        assert "投标人名单里没有这家供应商" in said(session, stranger)
        assert "供应商可以提出" in said(session, known)


def test_complaint_by_another_supplier_or_after_a_withdrawn_challenge_is_marked(at):
    at("signed")
    with writing() as session:
        before = filed(session)
        take(session, before, Step("withdrawn", date(2024, 12, 26)))
        new = NewObjection("complaint", "result", "另一家供应商", date(2025, 1, 6), (ITEM,), challenge_id=before.id)
        row = filed(session, new, date(2025, 1, 6))
        project = session.get_one(Project, 1)
        found = objection_findings(session, project, papers_of(session, row))
        unlike = [one.why for one in found if one.what == "投诉与对应的质疑不一致"]
        assert unlike == [
            "质疑由演练供应商提出，投诉由另一家供应商提出",
            "质疑 YL-2025-001-质疑-01 已撤回",
        ]


def test_decision_is_not_rewritten_once_it_is_made(at):
    at("signed")
    with writing() as session:
        row = complaint(session)
        decided(session, row, date(2025, 1, 22))
        (item,) = session.exec(select(ObjectionItem).where(ObjectionItem.objection_id == row.id)).all()
        word = Word(item.id, outcome="upheld", reason="另行认定")
        with pytest.raises(ValidationError, match="已经办结，不能再改决定"):
            decide_items(session, actor("caizheng"), row.id, [word])
        assert item.outcome == "rejected"


def test_pause_that_began_without_an_end_ends_when_the_review_is_over(at):
    at("signed")
    with writing() as session:
        row = complaint(session)
        with pytest.raises(ValidationError, match="还没有登记“处理期限停止计算”"):
            take(session, row, Step("counted_again", date(2025, 1, 22)))
        take(session, row, Step("paused", date(2025, 1, 20), words="专家评审"))
        take(session, row, Step("counted_again", date(2025, 1, 22)))
        with clock.held_at(date(2025, 1, 23)):
            clocks = {one.turn.act: one for one in objection_card(session, actor("jingban"), row.key).clocks}
    # thirty working days from 6 January end on 21 February; the review took three of them
    assert clocks["作出处理决定"].due.due == date(2025, 2, 26)


@pytest.mark.parametrize(
    ("first", "then", "where"),
    [
        (
            Step("forwarded", date(2025, 1, 10)),
            Step("answered", date(2025, 1, 9), document="1号"),
            "向财政部门作出说明",
        ),
        (Step("asked_supplement", date(2025, 1, 8), words="缺"), Step("supplemented", date(2025, 1, 7)), "补正"),
        (
            Step("suspended", date(2025, 1, 8), date(2025, 2, 7), "1号"),
            Step("resumed", date(2025, 1, 7)),
            "恢复采购活动",
        ),
    ],
)
def test_step_dated_before_the_one_that_it_follows_is_refused_by_name(at, first, then, where):
    at("signed")
    with writing() as session:
        row = complaint(session)
        answered(session, row, date(2025, 1, 7), affects=False)
        take(session, row, first)
        with pytest.raises(ValidationError) as caught:
            take(session, row, then, date(2025, 1, 20))
        assert (caught.value.where, "早于" in caught.value.what) == (where, True)


def test_supplement_that_is_entered_late_does_not_take_the_complaint_back(at):
    at("signed")
    with writing() as session:
        row = complaint(session)
        take(session, row, Step("asked_supplement", date(2025, 1, 8), words="缺授权书"))
        take(session, row, Step("forwarded", date(2025, 1, 14)))
        take(session, row, Step("supplemented", date(2025, 1, 10)), date(2025, 1, 15))
        assert row.state == "forwarded"


def test_resumption_that_is_registered_after_the_decision_does_not_lengthen_the_suspension(at):
    at("signed")
    with writing() as session:
        row = complaint(session)
        suspended(session, row, date(2025, 1, 8), date(2025, 2, 7))
        decided(session, row, date(2025, 1, 22))
        take(session, row, Step("resumed", date(2025, 1, 27)), who="caizheng")
        (hold,) = holds_of(session, session.get_one(Project, 1), papers_of(session, row))
        assert (hold.resumed, hold.binds(date(2025, 1, 23))) == (date(2025, 1, 22), False)


def test_what_has_no_day_on_its_papers_holds_the_contract_all_the_same(at):
    at("signed")
    with writing() as session:
        row = filed(session, replace(CHALLENGE, filed_on=None, known_on=None))
        assert waiting_on(session, 1, NOW) == [f"质疑 {row.number}"]
        answered(session, row, NOW, outcome="upheld")
        with clock.held_at(NOW):
            take_step(session, actor("lingdao"), row.id, Step("replied", None, document="1号"))
        assert waiting_on(session, 1, NOW) == [f"质疑 {row.number}（成立，没有登记改正）"]


def test_contract_that_is_signed_is_not_carried_on_while_a_challenge_may_change_the_result(at):
    at("signed")
    with writing() as session:
        row = filed(session)
        project = session.get_one(Project, 1)
        (found,) = halted_findings(session, project, "批准付款", date(2025, 2, 1))
        assert (found.what, "第五十四条" in found.clause) == ("质疑没有办结，不能批准付款", True)
        replied(session, row, date(2024, 12, 26))
        assert halted_findings(session, project, "批准付款", date(2025, 2, 1)) == []


def test_nothing_is_awarded_while_finance_has_suspended_the_purchase(at):
    at("approved")
    with writing() as session:
        new = NewObjection("complaint", "document", "投诉人", date(2024, 12, 18), (ITEM,))
        row = filed(session, new, date(2024, 12, 18))
        suspended(session, row, date(2024, 12, 19), date(2025, 1, 18))
        with pytest.raises(HardStopError) as caught:
            purchase.procure(session, people.the_cast(session), 1, "purchase")
        assert [
            "采购活动暂停期间" in one.what for one in caught.value.findings if one.rule_id == "complaint/suspension"
        ] == [True]
        assert session.exec(select(Contract)).all() == []


def test_days_that_were_entered_wrongly_are_mended_with_a_reason_and_the_clocks_follow(at):
    at("signed")
    wrong = replace(CHALLENGE, filed_on=date(2025, 1, 6), known_on=date(2024, 12, 23))
    with writing() as session:
        row = filed(session, wrong, date(2025, 1, 6))
        assert row.late
        with clock.held_at(date(2025, 1, 6)):
            mend_days(session, actor("jingban"), row.id, Days(NOW, date(2024, 12, 23)), reason="收文登记为 12 月 24 日")
            clocks = {
                one.turn.act: str(one.due.due) for one in objection_card(session, actor("jingban"), row.key).clocks
            }
        assert (row.late, clocks["答复"]) == (False, "2025-01-03")
        event = session.exec(select(Event).where(Event.action == "objection.days")).one()
        assert (event.before["filed_on"], event.after["filed_on"], event.after["late"]) == (
            "2025-01-06",
            "2024-12-24",
            False,
        )


@pytest.mark.parametrize(
    ("days", "reason", "why"),
    [
        (Days(NOW, date(2024, 12, 23)), "核对", "日期没有变化"),
        (Days(date(2024, 12, 27)), "核对", "“通知补正”2024-12-26 早于“收到日”"),
        (Days(date(2024, 12, 20)), " ", "更正的原因"),
        (Days(date(2024, 12, 20)), "核对", "已经办结，日期不能再改"),
    ],
)
def test_days_are_not_mended_without_change_order_or_reason_nor_after_the_end(at, days, reason, why):
    at("signed")
    with writing() as session:
        row = filed(session)
        if "办结" in why:
            replied(session, row, date(2024, 12, 26))
        elif "早于" in why:
            take(session, row, Step("asked_supplement", date(2024, 12, 26), words="缺授权书"))
        with clock.held_at(date(2025, 1, 6)), pytest.raises(ValidationError, match=why):
            mend_days(session, actor("jingban"), row.id, days, reason=reason)
