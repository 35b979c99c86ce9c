"""Payments, acceptance and archive through the real entrypoint."""

import time
from datetime import date

import pytest
from sqlmodel import select

from tests.pages.looks import agree, buttons, press, words
from tests.pages.typing_in import fill
from workbench import clock
from workbench.demo.people import as_actor
from workbench.models.acceptance import Acceptance, ArchiveCopy
from workbench.models.contracts import Milestone
from workbench.models.findings import Misconduct
from workbench.models.payments import Payment
from workbench.services import payments, payments_terms
from workbench.store.engine import reading, writing

DAY = date(2025, 8, 5)


def test_payment_goes_from_the_officer_to_the_contractor_to_the_leader_and_back(at, screen):
    at("signed")
    shown = screen("jingban", "payments", project=1)
    assert "没有登记完成日期" in words(shown)
    press(fill(shown, {"done": DAY}), "登记节点完成")
    shown = screen("chengjie", "payments", project=1)
    assert "资金来源" not in words(shown)
    press(fill(shown, {"amount": "42,083.34", "invoice": "F7"}), "提交付款申请")
    assert "超出 0.01 元" in words(shown)
    press(fill(shown, {"amount": "42,083.33"}), "提交付款申请")
    assert "付款申请已提交" in words(shown)
    press(screen("lingdao", "payments", project=1), "批准付款")
    shown = screen("jingban", "payments", project=1)
    press(fill(shown, {"0_voucher": "付字7号"}), "登记付款")
    assert "第 7 号申请已付款" in words(shown)
    with reading() as session:
        row = session.exec(select(Payment).where(Payment.number == 7)).one()
        assert (row.paid_on, row.approved_fen) == (clock.today(), 4_208_333)
        assert session.exec(select(Milestone.paid_on).where(Milestone.position == 7)).one() == clock.today()


def test_closed_gate_is_a_dialog_that_says_what_would_open_it(at, screen):
    at("signed")
    with writing() as session:
        row = session.exec(select(Milestone).where(Milestone.position == 7)).one()
        officer = as_actor(session, "jingban")
        payments_terms.set_terms(
            session, officer, 1, [payments_terms.NewTerm(row.id, "progress", ["reached", "acceptance"])]
        )
        payments.reach_milestone(session, officer, row.id, done_on=DAY)
        payments.ask_payment(session, as_actor(session, "chengjie"), row.id, payments.Request(DAY, 100, "F7"))
    shown = press(screen("lingdao", "payments", project=1), "批准付款")
    assert "前提没有满足：验收合格" in words(shown)
    assert "验收书签字后扫描登记" in words(shown)
    with reading() as session:
        assert session.exec(select(Payment.approved_on).where(Payment.number == 7)).one() is None


def test_stopped_project_says_so_above_its_payments_and_a_running_one_does_not(at, screen):
    at("signed")
    assert "项目已停止" not in words(screen("jingban", "payments", project=1))
    with writing() as session:
        told = {"kind": "falsification", "facts": "代签", "clause": "附件2四", "findings": [], "outcome": "proven"}
        days = {"opened_on": DAY, "decided_on": DAY, "stopped_on": DAY}
        session.add(Misconduct(key="stop", project_id=1, contractor_id=1, decision="演民决〔2025〕9号", **told, **days))
    assert "**项目已停止** 演民决〔2025〕9号，2025年8月5日停止" in words(screen("jingban", "payments", project=1))


@pytest.mark.parametrize("part", ["pay", "deduct", "settle", "terms", "ledger"])
def test_settled_training_contract_shows_every_part(training, screen, part):
    del training
    told = words(screen("jingban", "payments", project=1, part=part))
    assert "494,364.00" in told
    assert "10,636.00" in told


def test_finance_reads_the_ledger_and_changes_nothing(training, screen):
    del training
    shown = screen("caizheng", "payments", project=1, part="ledger")
    assert "19 笔，合计 542,364.00 元" in words(shown)
    assert {"导出 Excel"} <= buttons(shown)
    assert not {"登记付款", "批准付款", "登记扣减"} & buttons(shown)


def test_acceptance_is_opened_judged_and_said_what_it_waits_for(at, screen):
    at("final")
    typed = {"number": "验1", "held": date(2026, 2, 12)} | {f"{n}_name": f"成员{n}" for n in range(3)}
    shown = press(fill(screen("jingban", "acceptance", project=1), typed), "组织验收")
    assert "验收已登记" in words(shown)
    assert "3,578 / 3,600" in words(shown)
    shown = press(shown, "保存这项服务的结论")
    with reading() as session:
        assert session.exec(select(Acceptance.conclusion)).one() == ""
    shown = screen("lingdao", "acceptance", project=1)
    agree(fill(shown, {"passed": True, "words": "符合"}), "conclude")
    assert "项标准没有结论" in words(shown)


@pytest.mark.parametrize("part", ["accept", "opinions", "handover", "archive"])
def test_accepted_training_project_shows_every_part_without_an_open_check(training, screen, part):
    del training
    told = words(screen("jingban", "acceptance", project=1, part=part))
    assert "已归档" in told or "合格" in told
    assert "硬性" not in told


def test_contractor_reads_how_many_were_content_and_no_opinion(training, screen):
    del training
    told = words(screen("chengjie", "acceptance", project=1, part="opinions"))
    assert "收到书面意见 7 份" in told
    assert "八月有一次来晚了" not in told
    assert "八月有一次来晚了" in str(screen("jingban", "acceptance", project=1, part="opinions").table[0].value)


def test_copy_is_asked_for_and_made_in_the_background(training_copy, screen):
    del training_copy
    shown = press(screen("shenji", "acceptance", project=1, part="archive"), "生成离线副本")
    assert "正在写入" in str(shown.main) or "离线副本" in words(shown)
    for _ in range(1200):
        with reading() as session:
            if session.exec(select(ArchiveCopy.state)).one() == "ready":
                break
        time.sleep(0.1)
    assert ".zip" in words(screen("shenji", "acceptance", project=1, part="archive"))


def test_screens_without_a_contract_say_what_comes(at, screen):
    at("approved")
    assert "还没有可以付款的合同" in words(screen("jingban", "payments", project=1))
    assert "还没有可以验收的合同" in words(screen("jingban", "acceptance", project=1))


def test_leader_is_told_until_when_a_file_of_the_archive_is_kept(training_copy, screen):
    del training_copy
    shown = screen("lingdao", "acceptance", project=1, part="archive")
    next(one for one in shown.selectbox if (one.key or "").endswith(":file")).select_index(0)
    agree(fill(shown, {"document": "批1"}), "destroy_file")
    assert "还在保存期内" in words(shown)
    assert "2041-02-28" in words(shown)
