"""A purchase through challenge, complaint and suspension to its contract; its evaluation through the appeal to report and payment."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, col, select

from tests.conftest import actor
from workbench import clock
from workbench.demo import accept, people, purchase
from workbench.errors import HardStopError
from workbench.models.contracts import Contract, Milestone
from workbench.models.objections import Objection
from workbench.models.payments import Deduction
from workbench.models.results import Appeal
from workbench.queries.checks import contract_findings
from workbench.queries.objections import objection_card
from workbench.queries.payments import payments_of
from workbench.reports.context_appeal import moved, review
from workbench.reports.context_case import load_case
from workbench.security.record import verify
from workbench.services.objections import NewItem, NewObjection, Word, answer_items, decide_items, file_objection
from workbench.services.objections_steps import Step, take_step
from workbench.services.payments_terms import NewDeduction, deduct, withdraw_deduction
from workbench.store.engine import reading, writing

ITEM = NewItem("重新评审", "评分没有理由（演练）", "政府采购法第五十二条")


def _take(session: Session, name: str, row: Objection, step: Step) -> None:
    with clock.held_at(step.on_day):
        take_step(session, actor(name), row.id, step)


def _item(session: Session, row: Objection) -> int:
    return objection_card(session, actor("jingban"), row.key).items[0].id


def _cannot_be_signed(session: Session, clause: str) -> None:
    with pytest.raises(HardStopError) as caught, session.begin_nested():
        purchase.sign(session, 1, "purchase")
    assert clause in str(caught.value)
    assert session.exec(select(Contract)).all() == []


def test_contract_is_signed_only_after_the_reply_and_after_the_suspension_is_lifted(at):
    at("approved")
    with writing() as session:
        purchase.procure(session, people.the_cast(session), 1, "purchase")
        with clock.held_at(date(2024, 12, 24)):
            new = NewObjection("challenge", "result", "供应商甲", clock.today(), (ITEM,), affects_result=True)
            challenge = file_objection(session, actor("jingban"), 1, new)
        _cannot_be_signed(session, "第五十四条")
        with clock.held_at(date(2024, 12, 25)):
            word = Word(_item(session, challenge), answer="见评审报告", outcome="rejected")
            answer_items(session, actor("jingban"), challenge.id, [word], reply="", affects_result=False)
        _take(session, "lingdao", challenge, Step("replied", date(2024, 12, 25), document="演采答1号"))
        with clock.held_at(date(2024, 12, 26)):
            item = NewItem("认定结果无效", "评分没有理由", "第五十五条", _item(session, challenge))
            new = NewObjection("complaint", "result", "供应商甲", clock.today(), (item,), challenge_id=challenge.id)
            complaint = file_objection(session, actor("jingban"), 1, new)
        hold = Step("suspended", date(2024, 12, 26), date(2025, 1, 25), "演财购暂1号")
        _take(session, "caizheng", complaint, hold)
        _cannot_be_signed(session, "第五十七条")
        with clock.held_at(date(2024, 12, 27)):
            word = Word(_item(session, complaint), outcome="rejected", reason="缺乏事实依据")
            decide_items(session, actor("caizheng"), complaint.id, [word])
        _take(session, "caizheng", complaint, Step("decided", date(2024, 12, 27), document="演财购1号"))
        purchase.sign(session, 1, "purchase")
    with reading() as session:
        contract = session.exec(select(Contract)).one()
        said = {one.rule_id: one.severity for one in contract_findings(session, contract)}
        assert (contract.signed_on, said["contract/hold_on_challenge"]) == (date(2024, 12, 27), "ok")


def test_appeal_that_lifts_the_grade_is_told_in_the_corrected_report_and_the_old_one_says_its_own(at):
    at("final")
    with reading() as session:
        appeal = session.exec(select(Appeal)).one()
        new, old = load_case(session, appeal.new_result_id), load_case(session, appeal.result_id)
        assert moved(new) == "总分由89.88分变更为90.24分，等级由“良”变更为“优”"
        told = review(new)
        assert [(one.ruling, one.before, one.after) for one in told.rows][1][0] == "维持"
        assert (str(old.card.total), old.card.grade, old.card.state.value, review(old)) == (
            "89.88",
            "良",
            "superseded",
            None,
        )


def test_money_taken_off_for_the_grade_is_paid_in_full_after_the_appeal_lifts_the_grade(at):
    at("final")
    with writing() as session:
        contract = session.exec(select(Contract)).one()
        last = session.exec(select(Milestone).order_by(col(Milestone.position).desc())).first()
        assert (payments_of(session, contract.id).paid_fen, last.amount_fen) == (46_291_663, 4_208_337)
        with clock.held_at(date(2026, 1, 20)):
            clause = "第十二条：期末评估为良的，尾款扣减2%（演练）"
            sums = ("42083.37×2%=841.67",)
            new = NewDeduction(
                "other", clause, "期末评估89.88分，等级良", 84_167, clock.today(), last.id, arithmetic=sums
            )
            taken_id = deduct(session, actor("jingban"), contract.id, new).id
            contract_id = contract.id
        assert payments_of(session, contract.id).room_fen(last.id) == 4_208_337 - 84_167
    with writing() as session:
        appeal = session.exec(select(Appeal)).one()
        with clock.held_at(appeal.decided_on + timedelta(1)):
            why = f"{appeal.document}：等级由良变更为优"
            withdraw_deduction(session, actor("jingban"), taken_id, withdrawn_on=clock.today(), reason=why)
    with writing() as session:
        accept.accept(session, 1)
    with writing() as session:
        accept.conclude(session, 1)
        accept.settle_up(session, 1)
    with reading() as session:
        paid, kept = payments_of(session, contract_id), session.get_one(Deduction, taken_id)
        undelivered = 1_063_600  # what the settlement takes off, and nothing for the grade
        assert (paid.paid_fen, paid.deducted_fen, paid.rest_fen) == (50_500_000 - undelivered, undelivered, 0)
        assert kept.amount_fen == 84_167
        assert kept.withdrawn_reason == "演民复〔2026〕1号（演练）：等级由良变更为优"
        assert verify(session) == []
