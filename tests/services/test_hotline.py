"""Matters brought forward: answered in the set days, nobody named outside the vault, needs and findings made of them."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from tests.conftest import actor
from workbench import clock, paths
from workbench.demo.people import the_cast
from workbench.errors import NotAllowedError, ValidationError, WorkbenchError
from workbench.models.evaluations import Evaluation
from workbench.models.findings import Finding
from workbench.models.hotline import Call, CallerEntry, CallStep
from workbench.models.needs import Recipient, WantedService
from workbench.models.record import Event
from workbench.models.vault import VaultEntry
from workbench.models.words import Phase
from workbench.queries.hotline import call_card, calls_seen, in_reach
from workbench.queries.hotline_figures import figures
from workbench.queries.hotline_time import _in_time, complaints_in_time
from workbench.queries.needs_vault import reading_log
from workbench.security import vault
from workbench.security.policy import may
from workbench.services.bureau import set_bureau_value
from workbench.services.hotline import Handler, NewCall, answer_call, assign_call, take_call
from workbench.services.hotline_caller import Caller, forget_caller, open_caller
from workbench.services.hotline_follow import (
    call_back,
    call_to_finding,
    call_to_need,
    judge_unfounded,
    merge_call,
    rate_call,
    reopen_call,
    reword_call,
)
from workbench.services.vault import Reason, reseal_all
from workbench.store.engine import reading, writing

CAME = date(2025, 5, 12)
COMPLAINT = NewCall("12349", "complaint", CAME, "助餐连续两天晚到半小时", project_id=1)
CALLER = Caller("赵演练", "13800000000")


def took(session: Session, new: NewCall = COMPLAINT, caller: Caller | None = CALLER) -> Call:
    with clock.held_at(max(CAME, new.received_on)):
        return take_call(session, actor("jingban"), 1, new, caller)


def taken(new: NewCall = COMPLAINT, caller: Caller | None = CALLER) -> tuple[int, str]:
    with writing() as session:
        row = took(session, new, caller)
        return row.id, row.key


def answered(call_id: int, on: date) -> None:
    with writing() as session, clock.held_at(on):
        answer_call(session, actor("jingban"), call_id, answer="已更换配送员", answered_on=on)


LEVELS = {"levels": [{"name": "紧急", "days": 1}, {"name": "一般", "days": 10}]}


def graded() -> None:
    with writing() as session:
        set_bureau_value(
            session, actor("lingdao"), 1, "complaint_levels", LEVELS, document="演民发〔2025〕8号", first_day=CAME
        )


def test_severity_of_a_complaint_sets_its_day_from_the_bureaus_own_first_day_on(at):
    at("signed")
    graded()
    with writing() as session:
        assert took(session, replace(COMPLAINT, severity="紧急")).due_on == date(2025, 5, 13)
        assert took(session).due_on == date(2025, 5, 26), "without a severity the days of the kind hold"
        with pytest.raises(ValidationError, match="没有“紧急”这一级"):
            took(session, replace(COMPLAINT, severity="紧急", received_on=date(2025, 5, 11)))
        with pytest.raises(ValidationError, match="只有投诉分轻重"):
            took(session, replace(COMPLAINT, severity="紧急", kind="help"))


def test_severity_said_later_moves_the_day_unless_a_superior_named_one(at):
    at("signed")
    graded()
    with writing() as session, clock.held_at(CAME):
        own, named = took(session), took(session, replace(COMPLAINT, due_on=date(2025, 5, 20)))
        for row in (own, named):
            rate_call(session, actor("jingban"), row.id, severity="紧急")
        assert (own.due_on, named.due_on) == (date(2025, 5, 13), date(2025, 5, 20))
        with pytest.raises(NotAllowedError):
            rate_call(session, actor("xiangzhen"), own.id, severity="一般")


def test_days_to_answer_follow_the_kind_and_the_calendar(at):
    at("signed")
    with writing() as session:
        due = {
            kind: took(session, NewCall("phone", kind, CAME, "事情")).due_on
            for kind in ("consult", "help", "complaint")
        }
    assert due == {"consult": date(2025, 5, 15), "help": date(2025, 5, 19), "complaint": date(2025, 5, 26)}


def test_a_superiors_day_goes_before_the_rule(at):
    at("signed")
    with writing() as session:
        assert took(session, NewCall("superior", "complaint", CAME, "转办", due_on=date(2025, 5, 14))).due_on.day == 14


def test_caller_stands_in_no_table_in_clear(at):
    home = at("signed")
    call_id, _ = taken()
    with reading() as session:
        entry = session.exec(select(CallerEntry)).one()
        assert (entry.call_id, "赵" in entry.name, entry.phone_hash != "") == (call_id, False, True)
        assert all("13800000000" not in str(one.after) for one in session.exec(select(Event)))
    content = b"".join(path.read_bytes() for path in home.glob("workbench.db*"))
    assert "赵演练".encode() not in content
    assert b"13800000000" not in content


def test_caller_is_opened_for_a_purpose_and_the_reading_is_on_record(at):
    at("signed")
    call_id, _ = taken()
    with writing() as session:
        clear = open_caller(session, actor("jingban"), call_id, Reason("visit", "回访"))
    with reading() as session:
        log = reading_log(session, actor("lingdao"))
    assert clear == {"name": "赵演练", "phone": "13800000000"}
    assert [(one.actor, one.fields, one.matter) for one in log] == [("演练经办", ("姓名", "电话"), "回访")]


def test_lost_key_of_sealed_callers_is_said_and_not_replaced(at):
    at("signed")
    taken()
    with reading() as session:
        assert session.exec(select(VaultEntry)).all() == []
    paths.vault_key().unlink()
    with pytest.raises(WorkbenchError, match="没有找到身份保险库的密钥"):
        taken()
    assert not paths.vault_key().exists()


def test_caller_survives_a_new_key_and_can_be_forgotten(at):
    at("signed")
    call_id, _ = taken()
    vault.add_key()
    with writing() as session:
        reseal_all(session)
    vault.keep_newest_key()
    with writing() as session:
        assert open_caller(session, actor("jingban"), call_id, Reason("visit", "回访"))["name"] == "赵演练"
        forget_caller(session, actor("jingban"), call_id, reason="本人要求删除")
    with reading() as session:
        assert session.exec(select(CallerEntry)).all() == []


def test_anonymous_caller_is_kept_nowhere(at):
    at("signed")
    taken(NewCall("12349", "complaint", CAME, "晚到", anonymous=True), CALLER)
    with reading() as session:
        assert session.exec(select(CallerEntry)).all() == []


def test_contractor_gets_the_matter_without_the_caller_and_the_person(at):
    at("signed")
    with reading() as session:
        person = session.exec(select(Recipient.id)).first()
    call_id, key = taken(NewCall("12349", "complaint", CAME, "晚到", project_id=1, recipient_id=person))
    contractor = actor("chengjie")
    with reading() as session:
        assert calls_seen(session, contractor) == []
        assert call_card(session, contractor, key) is None
    with writing() as session, clock.held_at(CAME):
        who = session.exec(select(Finding.contractor_id)).first() or next(iter(contractor.contractors()))
        assign_call(session, actor("jingban"), call_id, Handler(contractor_id=who), assigned_on=CAME)
    with reading() as session:
        card = call_card(session, contractor, key)
        row = session.get_one(Call, call_id)
        assert (card.row.person, card.row.township, card.caller) == ("", "", False)
        assert not may(session, contractor, "call.caller", row)
        with pytest.raises(NotAllowedError):
            open_caller(session, contractor, call_id, Reason("visit", "看看"))
    with writing() as session, clock.held_at(date(2025, 5, 20)):
        answer_call(session, contractor, call_id, answer="已换人", answered_on=date(2025, 5, 20))


def test_reach_of_the_list_is_that_of_the_policy(at):
    at("signed")
    with writing() as session, clock.held_at(CAME):
        units = the_cast(session).units
        took(session)
        took(session, NewCall("phone", "consult", CAME, "问", township_id=units["T01"]))
        call = took(session, NewCall("phone", "help", CAME, "帮", township_id=units["T02"]))
        assign_call(session, actor("jingban"), call.id, Handler(unit_id=units["T01-1"]), assigned_on=CAME)
    for name in ("jingban", "lingdao", "xiangzhen", "cunzhan", "chengjie", "pingwei1", "caizheng", "guanli"):
        with reading() as session:
            who = actor(name)
            listed = {one.id for one in session.exec(select(Call).where(in_reach(who)))}
            assert listed == {one.id for one in session.exec(select(Call)) if may(session, who, "call.read", one)}


def test_discontent_is_handled_again_and_the_late_answer_stays_late(at):
    at("signed")
    call_id, _ = taken()
    answered(call_id, date(2025, 5, 27))
    with writing() as session, clock.held_at(date(2025, 5, 28)):
        call_back(
            session, actor("jingban"), call_id, satisfaction="unsatisfied", called_on=date(2025, 5, 28), words="还是晚"
        )
        reopen_call(session, actor("jingban"), call_id, reason="来电人不满意")
        due = session.get_one(Call, call_id).due_on
    answered(call_id, due)
    with reading() as session:
        found = figures(session, actor("jingban"), CAME, due, due)
    rates = {one.name: (one.share, one.made_of) for one in found.rates}
    assert rates == {
        "咨询按期答复": ("没有数据", ""),
        "求助按期答复": ("没有数据", ""),
        "投诉按期答复": ("0%", "0 / 1 件"),
        "回访满意（含基本满意）": ("0%", "0 / 1 件"),
    }


def test_merged_matter_counts_once_and_both_tell(at):
    at("signed")
    first, first_key = taken()
    second, second_key = taken(NewCall("letter", "complaint", CAME, "同一件事", project_id=1))
    with writing() as session, clock.held_at(CAME):
        merge_call(session, actor("jingban"), second, first, reason="同一人同一事")
    with reading() as session:
        officer = actor("jingban")
        assert call_card(session, officer, second_key).merged_into[0] == first_key
        assert call_card(session, officer, first_key).took[0][0] == second_key
        assert figures(session, officer, CAME, CAME, CAME).total == 1


def test_help_becomes_a_need_and_a_proven_complaint_a_finding(at):
    at("signed")
    with reading() as session:
        person = session.exec(select(Recipient.id)).first()
    help_id, _ = taken(NewCall("patrol", "help", CAME, "要助浴", recipient_id=person))
    call_id, _ = taken()
    with writing() as session, clock.held_at(CAME):
        wanted = call_to_need(session, actor("jingban"), help_id, number=1, quantity=4)
        found = call_to_finding(
            session, actor("jingban"), call_id, clause="合同第三条", severity="minor", words="助餐晚到两次"
        )
        assert (found.source, found.source_id, found.told_on) == ("hotline", call_id, None)
        assert session.get_one(WantedService, wanted.id).wanted_on == CAME
        assert session.get_one(Call, call_id).substantiated is True
    with writing() as session, pytest.raises(ValidationError):
        judge_unfounded(session, actor("jingban"), call_id, reason="不属实")


def test_point_on_complaints_is_measured_and_without_any_there_is_no_data(at):
    at("scoring")
    with reading() as session:
        evaluation = session.exec(select(Evaluation).where(Evaluation.phase == Phase.MID)).one()
        assert complaints_in_time(session, evaluation) is None
    first, _ = taken()
    second, _ = taken()
    taken(NewCall("12349", "complaint", date(2025, 6, 25), "还没到期", project_id=1))
    answered(first, date(2025, 5, 26))
    answered(second, date(2025, 5, 27))
    with reading() as session:
        evaluation = session.exec(select(Evaluation).where(Evaluation.phase == Phase.MID)).one()
        assert complaints_in_time(session, evaluation) == {"actual": 1, "target": 2}


@pytest.mark.parametrize(
    ("new", "where"),
    [
        (NewCall("pigeon", "help", CAME, "事情"), "渠道"),
        (NewCall("phone", "praise", CAME, "事情"), "种类"),
        (NewCall("phone", "help", CAME, "电话13800000000"), "内容"),
        (NewCall("phone", "help", CAME, "  "), "内容"),
        (NewCall("phone", "help", CAME, "事情", line_id=1), "服务项目"),
        (NewCall("phone", "help", CAME, "事情", township_id=999), "乡镇（街道）"),
        (NewCall("phone", "help", CAME, "事情", due_on=date(2025, 5, 1)), "答复期限"),
    ],
)
def test_bad_matter_is_refused_by_name_of_field(at, new, where):
    at("signed")
    with writing() as session, pytest.raises(ValidationError) as caught:
        took(session, new)
    assert caught.value.where == where


def test_name_in_the_words_is_taken_out_before_it_is_handed_on(at):
    at("signed")
    call_id, key = taken(NewCall("online", "complaint", CAME, "钱演练两次没有来", project_id=1))
    with writing() as session, clock.held_at(CAME):
        reword_call(session, actor("jingban"), call_id, words="服务人员两次没有来")
        events = session.exec(select(Event)).all()
        assert "钱演练" not in str([(one.before, one.after) for one in events])
    with reading() as session:
        card = call_card(session, actor("jingban"), key)
    assert (card.row.words, card.course[-1].name) == ("服务人员两次没有来", "隐去姓名")


def test_same_number_is_taken_once(at):
    at("signed")
    taken(NewCall("12349", "help", CAME, "事情", number="12349-0077"))
    with writing() as session, pytest.raises(ValidationError):
        took(session, NewCall("12349", "help", CAME, "事情", number="12349-0077"))


_DAYS = st.integers(1, 60).map(lambda day: date.fromordinal(CAME.toordinal() + day))


@given(st.lists(st.tuples(st.sampled_from(["answered", "reopened"]), _DAYS, _DAYS), max_size=6), _DAYS)
def test_a_matter_is_never_in_time_once_an_answer_came_late(steps, until):
    course = [CallStep(call_id=1, kind="received", on_day=CAME, due_on=CAME, made_at=clock.now())]
    course += [CallStep(call_id=1, kind=kind, on_day=on, due_on=due, made_at=clock.now()) for kind, on, due in steps]
    late = any(one.kind == "answered" and one.on_day > one.due_on for one in course)
    assert not (late and _in_time(course, until) is True)
