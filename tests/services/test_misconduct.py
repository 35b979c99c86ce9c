"""Misconduct: nobody is barred unheard, a bar binds where it was decided and warns elsewhere, nothing is deleted."""

from datetime import date

import pytest
from sqlmodel import Session, select

from tests.conftest import actor
from tests.services.test_ledger import enter, visit
from workbench import clock
from workbench.errors import HardStopError, NotAllowedError, ValidationError
from workbench.models.findings import ContractorBar, Misconduct
from workbench.models.organisations import Organisation, Purchaser
from workbench.models.words import OrganisationKind
from workbench.queries.checks.barred import barred_findings
from workbench.queries.findings import bars_of
from workbench.queries.misconduct import misconduct_card, misconduct_seen, stop_of
from workbench.services.misconduct import (
    Verdict,
    annul_misconduct,
    call_hearing,
    decide_misconduct,
    hold_hearing,
    notify_misconduct,
    open_misconduct,
    state_case,
)
from workbench.store.engine import reading, writing

TOLD, STATE_BY = date(2025, 5, 12), date(2025, 5, 19)
FACTS = {"kind": "falsification", "facts": "两份服务记录的签名为他人代签（演练）", "clause": "石嘴山方案附件2四"}
PROVEN = Verdict("proven", date(2025, 5, 20), "演民决〔2025〕1号", "代签属实")


def told(session: Session) -> Misconduct:
    with clock.held_at(TOLD):
        row = open_misconduct(session, actor("jingban"), 1, **FACTS)
        notify_misconduct(session, actor("jingban"), row.id, notified_on=TOLD)
    return row


def proven() -> int:
    with writing() as session:
        row_id = told(session).id
    with writing() as session, clock.held_at(PROVEN.decided_on):
        decide_misconduct(session, actor("lingdao"), row_id, PROVEN)
    return row_id


def test_window_for_the_statement_counts_working_days(at):
    at("signed")
    with writing() as session:
        assert told(session).state_by == STATE_BY


def test_nobody_is_barred_before_the_window_ends_or_the_statement_came(at):
    at("signed")
    with writing() as session:
        row_id = told(session).id
    early = Verdict("proven", STATE_BY, "演民决〔2025〕1号", "属实")
    with writing() as session, clock.held_at(STATE_BY), pytest.raises(HardStopError):
        decide_misconduct(session, actor("lingdao"), row_id, early)
    with writing() as session, clock.held_at(date(2025, 5, 14)):
        state_case(session, actor("chengjie"), row_id, words="系家属代签", stated_on=date(2025, 5, 14))
    with writing() as session, clock.held_at(STATE_BY):
        decide_misconduct(session, actor("lingdao"), row_id, early)
    with reading() as session:
        assert session.exec(select(Misconduct.outcome)).one() == "proven"


def test_hearing_that_was_asked_for_comes_before_the_decision(at):
    at("signed")
    with writing() as session:
        row_id = told(session).id
    with writing() as session, clock.held_at(date(2025, 5, 15)):
        state_case(session, actor("chengjie"), row_id, words="要求听证", stated_on=date(2025, 5, 15), hearing=True)
    with writing() as session, clock.held_at(date(2025, 5, 20)), pytest.raises(HardStopError) as caught:
        decide_misconduct(session, actor("lingdao"), row_id, PROVEN)
    assert "听证" in str(caught.value)
    with writing() as session, clock.held_at(date(2025, 5, 20)), pytest.raises(ValidationError):
        call_hearing(session, actor("jingban"), row_id, told_on=date(2025, 5, 20), hearing_on=date(2025, 5, 28))
    with writing() as session, clock.held_at(date(2025, 5, 20)):
        call_hearing(session, actor("jingban"), row_id, told_on=date(2025, 5, 20), hearing_on=date(2025, 5, 29))
    with writing() as session, clock.held_at(date(2025, 5, 30)):
        hold_hearing(session, actor("jingban"), row_id, held_on=date(2025, 5, 29), words="双方举证质证")
        verdict = Verdict("proven", date(2025, 5, 30), "演民决〔2025〕1号", "代签属实")
        decide_misconduct(session, actor("lingdao"), row_id, verdict)


def test_proven_misconduct_stops_the_project_and_bars_for_three_years(at):
    at("signed")
    proven()
    with reading() as session:
        assert stop_of(session, 1, date(2025, 5, 19)) is None
        assert stop_of(session, 1, date(2025, 5, 20)).document == "演民决〔2025〕1号"
        contractor = session.exec(select(Misconduct.contractor_id)).one()
        days = (date(2025, 5, 19), date(2025, 5, 20), date(2028, 5, 19), date(2028, 5, 20))
        assert [len(bars_of(session, contractor, day)) for day in days] == [0, 1, 1, 0]
        found = barred_findings(session, 1, contractor, date(2027, 1, 1))
        assert [(one.severity, one.rule_id) for one in found] == [("stop", "performance/misconduct_ban")]


def test_bar_of_another_purchaser_only_warns(at):
    at("signed")
    proven()
    with writing() as session:
        unit = Organisation(code="X", name="邻县", kind=OrganisationKind.COUNTY, first_day=date(2024, 1, 1))
        session.add(unit)
        session.flush()
        other = Purchaser(organisation_id=unit.id, name="邻县民政局")
        session.add(other)
        session.flush()
        contractor = session.exec(select(Misconduct.contractor_id)).one()
        found = barred_findings(session, other.id, contractor, date(2026, 1, 1))
        assert [one.severity for one in found] == ["warn"]
        assert "演练县民政局" in found[0].why


def test_annulment_frees_from_its_day_and_deletes_nothing(at):
    at("signed")
    row_id = proven()
    with writing() as session, clock.held_at(date(2025, 8, 1)):
        annul_misconduct(
            session, actor("lingdao"), row_id, annulled_on=date(2025, 8, 1), document="复议决定", reason="证据不足"
        )
    with reading() as session:
        contractor = session.exec(select(Misconduct.contractor_id)).one()
        assert [len(bars_of(session, contractor, day)) for day in (date(2025, 7, 31), date(2025, 8, 1))] == [1, 0]
        assert stop_of(session, 1, date(2025, 7, 31)) is not None
        assert stop_of(session, 1, date(2025, 8, 1)) is None
        bar = session.exec(select(ContractorBar)).one()
        assert (bar.last_day, bar.annulled_by) == (date(2028, 5, 19), "复议决定")


def test_contractor_learns_of_it_by_the_notice_and_not_before(at):
    at("signed")
    with writing() as session, clock.held_at(TOLD):
        row = open_misconduct(session, actor("jingban"), 1, **FACTS)
        key, row_id = row.key, row.id
    contractor = actor("chengjie")
    with reading() as session:
        assert misconduct_seen(session, contractor) == []
        assert misconduct_card(session, contractor, key) is None
    with writing() as session, clock.held_at(TOLD):
        notify_misconduct(session, actor("jingban"), row_id, notified_on=TOLD)
    with reading() as session, clock.held_at(TOLD):
        assert misconduct_card(session, contractor, key).state_name == "陈述申辩期"


def test_only_the_leader_decides(at):
    at("signed")
    with writing() as session:
        row_id = told(session).id
    with writing() as session, clock.held_at(PROVEN.decided_on), pytest.raises(NotAllowedError):
        decide_misconduct(session, actor("jingban"), row_id, PROVEN)


def test_dropped_case_bars_nobody(at):
    at("signed")
    with writing() as session:
        row_id = told(session).id
    with writing() as session, clock.held_at(TOLD):
        verdict = Verdict("dropped", TOLD, "演民函〔2025〕3号", "申辩成立")
        decide_misconduct(session, actor("lingdao"), row_id, verdict)
    with reading() as session:
        assert session.exec(select(ContractorBar)).all() == []
        assert stop_of(session, 1, TOLD) is None


def test_plan_that_ran_out_bars_nobody(at):
    at("signed")
    on = date(2025, 9, 8)
    with writing() as session, clock.held_at(on):
        row = open_misconduct(session, actor("jingban"), 1, **FACTS)
        notify_misconduct(session, actor("jingban"), row.id, notified_on=on)
        row_id = row.id
    late = date(2025, 9, 22)
    with writing() as session, clock.held_at(late), pytest.raises(ValidationError) as caught:
        decide_misconduct(session, actor("lingdao"), row_id, Verdict("proven", late, "演民决〔2025〕2号", "属实"))
    assert "没有效力" in caught.value.what


def test_stopped_project_takes_no_service_of_a_later_day_until_the_decision_is_annulled(at):
    at("signed")
    row_id = proven()
    with writing() as session, pytest.raises(HardStopError, match="项目已经决定停止"):
        enter(session, visit(session, 0, day=date(2025, 7, 10)))
    with writing() as session, clock.held_at(date(2025, 7, 1)):
        annul_misconduct(
            session, actor("lingdao"), row_id, annulled_on=date(2025, 7, 1), document="复议决定", reason="证据不足"
        )
    with writing() as session:
        assert len(enter(session, visit(session, 0, day=date(2025, 7, 10)))) == 1
