"""Objections: nothing is turned away, nothing is guessed, what is not settled holds the contract up."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from tests.conftest import actor
from workbench import clock
from workbench.errors import HardStopError, NotAllowedError, ValidationError
from workbench.models.contracts import Contract
from workbench.models.objections import Objection
from workbench.models.procurement import Procurement
from workbench.models.projects import Project
from workbench.models.words import Role
from workbench.queries.checks import objection_findings
from workbench.queries.checks.objection_turns import papers_of
from workbench.queries.checks.objections import abuse_findings, holding_findings, standstill_findings
from workbench.queries.duties.objections import objection_duties
from workbench.queries.objections import objection_card, objections_seen
from workbench.queries.objections_filing import abuse_lines, filable, filing
from workbench.security.policy import Actor, Grant
from workbench.services.acting import refuse_stops
from workbench.services.objections import NewItem, NewObjection, Word, answer_items, decide_items, file_objection
from workbench.services.objections_steps import Listing, Step, list_abuse, strike_abuse, take_step
from workbench.store.engine import reading, writing

NOW = date(2024, 12, 24)
ITEM = NewItem("重新评审", "评分没有理由（演练）", "政府采购法第五十二条")
CHALLENGE = NewObjection(
    "challenge", "result", "演练供应商", NOW, (ITEM,), known_on=date(2024, 12, 23), affects_result=True
)


def supplier(contractor_id: int) -> Actor:
    """Somebody who speaks for a bidder that did not win."""
    me = actor("chengjie")
    return Actor(me.account_id, me.username, me.name, frozenset({Grant(Role.CONTRACTOR, contractor_id=contractor_id)}))


def filed(session: Session, new: NewObjection = CHALLENGE, on: date = NOW) -> Objection:
    with clock.held_at(on):
        return file_objection(session, actor("jingban"), 1, new)


def answered(session: Session, row: Objection, on: date, *, outcome: str = "rejected", affects: bool = True) -> None:
    items = [one.id for one in objection_card(session, actor("jingban"), row.key).items]
    words = [Word(one, answer="见评审报告", outcome=outcome) for one in items]
    with clock.held_at(on):
        answer_items(session, actor("jingban"), row.id, words, reply="", affects_result=affects)


def replied(session: Session, row: Objection, on: date, **more: object) -> None:
    answered(session, row, on, **more)
    with clock.held_at(on):
        take_step(session, actor("lingdao"), row.id, Step("replied", on, document="演采答1号"))


def whats(session: Session, row: Objection) -> set[str]:
    project = session.get_one(Project, row.project_id)
    return {one.what for one in objection_findings(session, project, papers_of(session, row))}


def test_late_one_by_a_supplier_without_standing_is_registered_and_marked(at):
    at("signed")
    with writing() as session:
        late = replace(CHALLENGE, filed_on=date(2025, 1, 6), standing="potential")
        row = filed(session, late, date(2025, 1, 6))
        assert (row.late, row.state, row.number) == (True, "received", "YL-2025-001-质疑-01")
        assert {"提出质疑逾期", "供应商没有参加采购活动，不能对中标（成交）结果提出"} <= whats(session, row)


def test_one_that_was_posted_in_time_is_not_late(at):
    at("signed")
    with writing() as session:
        last = date(2025, 1, 2)
        row = filed(session, replace(CHALLENGE, filed_on=date(2025, 1, 6), posted_on=last), date(2025, 1, 6))
        assert row.late is False


def test_consortium_that_did_not_object_together_is_marked(at):
    at("signed")
    with writing() as session:
        row = filed(session, replace(CHALLENGE, partners="成员二", jointly=False))
        assert "联合体没有共同提出" in whats(session, row)


def test_second_challenge_of_the_same_part_is_said(at):
    at("signed")
    with writing() as session:
        filed(session)
        assert "同一环节再次质疑" in whats(session, filed(session))


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"items": ()}, "事项"),
        ({"items": (NewItem("重新评审", " ", "第五十二条"),)}, "第1项事实依据"),
        ({"kind": "appeal"}, "种类"),
        ({"supplier": " "}, "供应商"),
        ({"posted_on": date(2024, 12, 25)}, "收到日"),
        ({"filed_on": date(2024, 12, 25)}, "今天"),
    ],
)
def test_papers_that_say_too_little_are_named_where(at, change, where):
    at("signed")
    with writing() as session, pytest.raises(ValidationError) as caught:
        filed(session, replace(CHALLENGE, **change))
    assert caught.value.where == where


def test_contract_cannot_be_signed_before_the_challenge_is_answered(at):
    at("signed")
    with writing() as session:
        row = filed(session)
        project, contract = session.get_one(Project, 1), session.exec(select(Contract)).one()
        stops = holding_findings(session, project, contract)
        with pytest.raises(HardStopError) as caught:
            refuse_stops("合同不能保存", stops)
        assert "第五十四条" in str(caught.value)
        replied(session, row, date(2024, 12, 26))
        assert {one.severity for one in holding_findings(session, project, contract)} == {"ok"}


def test_upheld_challenge_holds_the_contract_until_it_is_put_right(at):
    at("signed")
    with writing() as session:
        row = filed(session)
        replied(session, row, date(2024, 12, 25), outcome="upheld")
        project, contract = session.get_one(Project, 1), session.exec(select(Contract)).one()
        (found,) = holding_findings(session, project, contract)
        assert (found.severity, "成立，没有登记改正" in found.why) == ("stop", True)
        assert "成立以后的处理" in whats(session, row)
        with clock.held_at(date(2024, 12, 26)):
            take_step(session, actor("jingban"), row.id, Step("remedied", clock.today(), words="重新评审，结果不变"))
        assert {one.severity for one in holding_findings(session, project, contract)} == {"ok"}


def complaint(session: Session, **more: object) -> Objection:
    """A complaint after a challenge that was answered."""
    before = filed(session)
    replied(session, before, date(2024, 12, 26))
    item = replace(ITEM, challenged_id=objection_card(session, actor("jingban"), before.key).items[0].id)
    new = NewObjection("complaint", "result", "演练供应商", date(2025, 1, 6), (item,), challenge_id=before.id)
    return filed(session, replace(new, **more), date(2025, 1, 6))


def suspended(session: Session, row: Objection, first: date, last: date) -> None:
    with clock.held_at(first):
        take_step(session, actor("caizheng"), row.id, Step("suspended", first, last, "暂停通知1号"))


def test_nothing_is_signed_or_paid_while_finance_has_suspended_the_purchase(at):
    at("signed")
    first, last = date(2025, 1, 8), date(2025, 2, 7)
    with writing() as session:
        row = complaint(session)
        suspended(session, row, first, last)
        project = session.get_one(Project, 1)
        days = [first - timedelta(1), first, last, last + timedelta(1)]
        held = [standstill_findings(session, project, "批准付款", day) for day in days]
        assert [len(one) for one in held] == [0, 1, 1, 0]
        assert "第五十七条" in held[1][0].clause
        with clock.held_at(date(2025, 1, 20)):
            take_step(session, actor("caizheng"), row.id, Step("resumed", clock.today(), document="恢复通知"))
        assert standstill_findings(session, project, "批准付款", date(2025, 1, 19)) != []
        assert standstill_findings(session, project, "批准付款", date(2025, 1, 20)) == []


def test_suspension_ends_with_the_decision(at):
    at("signed")
    with writing() as session:
        row = complaint(session)
        suspended(session, row, date(2025, 1, 8), date(2025, 2, 7))
        decided(session, row, date(2025, 1, 22))
        assert standstill_findings(session, session.get_one(Project, 1), "批准付款", date(2025, 1, 22)) == []


def decided(session: Session, row: Objection, on: date, *, outcome: str = "rejected") -> None:
    words = [
        Word(one.id, outcome=outcome, reason="见决定书")
        for one in objection_card(session, actor("jingban"), row.key).items
    ]
    with clock.held_at(on):
        decide_items(session, actor("caizheng"), row.id, words)
        take_step(session, actor("caizheng"), row.id, Step("decided", on, document="演财购1号"))


def test_suspension_of_more_than_thirty_days_is_marked(at):
    at("signed")
    with writing() as session:
        row = complaint(session)
        suspended(session, row, date(2025, 1, 8), date(2025, 2, 8))
        assert "暂停超过规定的时间" in whats(session, row)


def test_complaint_beyond_what_was_challenged_is_marked_unless_the_reply_gave_rise_to_it(at):
    at("signed")
    with writing() as session:
        row = complaint(session, items=(ITEM, replace(ITEM, from_reply=True)))
        project = session.get_one(Project, 1)
        (found,) = [
            one
            for one in objection_findings(session, project, papers_of(session, row))
            if one.rule_id == "complaint/scope"
        ]
        assert (found.severity, found.why) == ("warn", "第1项不在已质疑的事项里，也不基于质疑答复")
        never = filed(session, NewObjection("complaint", "result", "别家", date(2025, 1, 6), (ITEM,)), date(2025, 1, 6))
        assert "没有登记投诉之前的质疑" in whats(session, never)


def test_complaint_after_another_project_s_challenge_is_refused(at):
    at("signed")
    with writing() as session:
        before = filed(session, replace(CHALLENGE, kind="inquiry"))
        with pytest.raises(ValidationError, match="不是本项目的质疑"):
            filed(session, replace(CHALLENGE, kind="complaint", challenge_id=before.id))


def test_time_for_a_supplement_and_an_expert_review_does_not_count_towards_the_decision(at):
    at("signed")
    steps = [
        Step("asked_supplement", date(2025, 1, 8), words="缺少授权书"),
        Step("supplement_served", date(2025, 1, 9)),
        Step("supplemented", date(2025, 1, 15)),
        Step("paused", date(2025, 1, 20), date(2025, 1, 22), words="专家评审"),
    ]
    with writing() as session:
        row = complaint(session)
        for step in steps:
            with clock.held_at(step.until or step.on_day):
                take_step(session, actor("jingban"), row.id, step)
        with clock.held_at(date(2025, 1, 23)):
            clocks = {one.turn.act: one for one in objection_card(session, actor("jingban"), row.key).clocks}
    assert (clocks["补正"].due.due, clocks["补正"].verdict) == (date(2025, 1, 16), "in_time")
    assert clocks["发出投诉答复通知"].due.due == date(2025, 1, 26)
    # thirty working days from 6 January end on 21 February; supplementing took five of them, the review three
    assert clocks["作出处理决定"].due.due == date(2025, 3, 5)


def test_clock_that_stands_still_has_no_last_day(at):
    at("signed")
    with writing() as session:
        row = complaint(session)
        with clock.held_at(date(2025, 1, 8)):
            take_step(session, actor("jingban"), row.id, Step("paused", clock.today(), words="检验"))
            clocks = {one.turn.act: one for one in objection_card(session, actor("jingban"), row.key).clocks}
    assert clocks["作出处理决定"].verdict == "unknown"
    assert "尚未恢复" in clocks["作出处理决定"].sentence


def test_reply_speaks_to_every_item_and_only_the_leader_gives_it(at):
    at("signed")
    with writing() as session:
        row = filed(session)
        with clock.held_at(NOW), pytest.raises(ValidationError, match="第1项还没有写"):
            take_step(session, actor("lingdao"), row.id, Step("replied", NOW, document="1号"))
        answered(session, row, NOW)
        with clock.held_at(NOW), pytest.raises(NotAllowedError):
            take_step(session, actor("jingban"), row.id, Step("replied", NOW, document="1号"))


def test_steps_out_of_turn_are_refused(at):
    at("signed")
    with writing() as session, clock.held_at(date(2025, 2, 1)):
        row = complaint(session)
        officer = actor("jingban")
        for step, why in (
            (Step("replied", NOW, document="1号"), "投诉没有“答复”这一步"),
            (Step("sued", date(2025, 1, 7)), "还没有处理决定"),
            (Step("forwarded", date(2025, 1, 3)), "早于“收到日”"),
            (Step("suspended", date(2025, 1, 8), document="1号"), "没有填写止日"),
        ):
            with pytest.raises((ValidationError, NotAllowedError), match=why):
                take_step(session, actor("lingdao") if step.kind == "replied" else officer, row.id, step)
        take_step(session, officer, row.id, Step("withdrawn", date(2025, 1, 9)))
        with pytest.raises(ValidationError, match="已经办结"):
            take_step(session, officer, row.id, Step("forwarded", date(2025, 1, 10)))


def test_supplier_with_an_account_files_its_own_and_reads_the_reply_only_once_it_is_given(at):
    at("signed")
    with writing() as session:
        other = _other_bidder(session)
        me = supplier(other)
        with clock.held_at(NOW):
            row = file_objection(session, me, 1, replace(CHALLENGE, contractor_id=other))
            with pytest.raises(ValidationError, match="自己单位"):
                file_objection(session, me, 1, CHALLENGE)
        answered(session, row, NOW)
        assert objection_card(session, me, row.key).items[0].answer == ""
        filed(session)
        assert [one.key for one in objections_seen(session, me)] == [row.key]
        replied(session, row, date(2024, 12, 25))
        assert objection_card(session, me, row.key).items[0].answer == "见评审报告"
        assert (list(filable(session, me)), list(filing(session, me, 1).bidders)) == ([1], [other])


def _other_bidder(session: Session) -> int:
    query = select(Contract.contractor_id)
    winner = session.exec(query).one()
    offered = filing(session, actor("jingban"), 1).bidders
    return next(one for one in offered if one != winner)


def test_supplier_on_the_list_is_stopped_while_barred_and_free_afterwards(at):
    at("signed")
    first, last = date(2024, 12, 1), date(2025, 11, 30)
    with writing() as session:
        other = _other_bidder(session)
        row = list_abuse(session, actor("caizheng"), 1, Listing(other, "false", "财购罚1号", first, last, barred=True))
        days = [first - timedelta(1), first, last, last + timedelta(1)]
        assert [[one.severity for one in abuse_findings(session, 1, other, day)] for day in days] == [
            [],
            ["stop"],
            ["stop"],
            [],
        ]
        due = session.exec(select(Procurement.responses_due)).one()
        assert abuse_findings(session, 1, other, due)[0].mark == "Y"
        strike_abuse(session, actor("caizheng"), row.id, annulled_on=date(2025, 6, 1), document="撤销决定")
        assert abuse_findings(session, 1, other, date(2025, 6, 1)) == []
        assert abuse_findings(session, 1, other, date(2025, 5, 31)) != []
    with reading() as session:
        assert [one.annulled_by for one in abuse_lines(session, actor("jingban"))] == ["撤销决定"]


def test_third_unfounded_complaint_within_twelve_months_is_said_and_a_fourth_after_them_is_not(at):
    at("signed")
    days = [date(2024, 2, 1), date(2024, 6, 3), date(2025, 1, 27), date(2025, 8, 1)]
    said = []
    with writing() as session:
        for day in days:
            new = NewObjection("complaint", "result", "常投供应商", day - timedelta(10), (ITEM,))
            row = filed(session, new, day)
            decided(session, row, day)
            said.append("投诉查无实据达到列入名单的次数" in whats(session, row))
        assert said == [False, False, True, False]


def test_ban_outside_one_to_three_years_is_found_beside_the_complaint(at):
    at("signed")
    with writing() as session:
        other = _other_bidder(session)
        new = NewObjection("complaint", "result", "演练供应商", date(2025, 1, 6), (ITEM,), contractor_id=other)
        row = filed(session, new, date(2025, 1, 6))
        decided(session, row, date(2025, 1, 22), outcome="rejected")
        listing = Listing(other, "false", "财购罚1号", date(2025, 1, 20), date(2025, 6, 30), barred=True)
        list_abuse(session, actor("caizheng"), 1, listing)
        assert "禁止参加的期限不在一至三年之内" in whats(session, row)


def test_supplier_on_the_list_that_is_not_barred_is_only_said(at):
    at("signed")
    with writing() as session:
        other = _other_bidder(session)
        new = Listing(other, "unfounded", "财购1号", date(2024, 12, 1), date(2025, 11, 30))
        list_abuse(session, actor("caizheng"), 1, new)
        assert [one.severity for one in abuse_findings(session, 1, other, date(2024, 12, 16))] == ["warn"]


def test_duties_follow_the_course_and_go_to_whose_turn_it_is(at):
    at("signed")

    def waits(name: str, on: date) -> list[tuple[str, str]]:
        found = objection_duties(session, actor(name), on)
        return [(one.what, str(one.timing.due)) for one in found]

    with writing() as session:
        row = filed(session)
        assert waits("jingban", NOW) == [("逐项写明对质疑的答复", "2025-01-03")]
        assert waits("lingdao", NOW) == [("答复质疑", "2025-01-03")]
        replied(session, row, date(2024, 12, 26), affects=False)
        assert waits("jingban", date(2024, 12, 26)) == []
        after = complaint(session)
        with clock.held_at(date(2025, 1, 8)):
            take_step(session, actor("jingban"), after.id, Step("forwarded", clock.today()))
        assert waits("jingban", date(2025, 1, 8)) == [("向财政部门说明投诉情况", "2025-01-15")]
        suspended(session, after, date(2025, 1, 8), date(2025, 2, 7))
        assert ("采购活动暂停，期满前登记恢复", "2025-02-07") in waits("caizheng", date(2025, 1, 9))
