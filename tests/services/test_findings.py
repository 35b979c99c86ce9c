"""Findings from the day they are found to the day they are closed, and who may know of them when."""

from datetime import date

import pytest
from sqlmodel import Session, select

from tests.conftest import actor
from workbench import clock
from workbench.errors import NotAllowedError, ValidationError
from workbench.models.findings import Finding
from workbench.queries.duties import duties_of
from workbench.queries.findings import finding_card, findings_of, findings_seen
from workbench.services.findings import (
    NewFinding,
    Proof,
    answer_finding,
    raise_finding,
    tell_finding,
    verify_finding,
    withdraw_finding,
)
from workbench.store.engine import reading, writing

FOUND = date(2025, 5, 12)
NEW = NewFinding("check", 7, "合同第三条", "serious", "助浴前没有测血压（演练）", None)


def raised(session: Session, new: NewFinding = NEW) -> Finding:
    with clock.held_at(FOUND):
        return raise_finding(session, actor("jingban"), 1, new)


def test_finding_is_due_by_the_days_of_its_severity(at):
    at("signed")
    with writing() as session:
        due = {key: raised(session, NewFinding("other", None, "合同", key, "问题", None)).due_on for key in
               ("minor", "serious", "grave")}  # fmt: skip
    assert due == {"minor": date(2025, 5, 27), "serious": date(2025, 5, 22), "grave": date(2025, 5, 17)}


def test_contractor_knows_nothing_before_it_is_told(at):
    at("signed")
    with writing() as session:
        key = raised(session).key
    with reading() as session, clock.held_at(FOUND):
        officer, contractor = actor("jingban"), actor("chengjie")
        assert len(findings_seen(session, officer, 1)) == 1
        assert findings_seen(session, contractor) == []
        assert finding_card(session, contractor, key) is None
        assert [one for one in duties_of(session, contractor, FOUND) if one.key.startswith("finding")] == []


def test_finding_runs_from_notice_to_return_to_closing(at):
    at("signed")
    officer, contractor = actor("jingban"), actor("chengjie")
    with writing() as session:
        row_id = raised(session).id
    with writing() as session, clock.held_at(date(2025, 5, 13)):
        tell_finding(session, officer, row_id, told_on=date(2025, 5, 13))
    with writing() as session, clock.held_at(date(2025, 5, 26)):
        proofs = [Proof("记录.txt", "血压记录".encode())]
        answer_finding(session, contractor, row_id, words="已补测", answered_on=date(2025, 5, 26), proofs=proofs)
    with writing() as session, clock.held_at(date(2025, 5, 27)):
        verify_finding(session, officer, row_id, accepted=False, words="缺四月的", verified_on=date(2025, 5, 27))
    with writing() as session, clock.held_at(date(2025, 6, 3)):
        answer_finding(session, contractor, row_id, words="四月的已补", answered_on=date(2025, 6, 3))
    with writing() as session, clock.held_at(date(2025, 6, 4)):
        verify_finding(session, officer, row_id, accepted=True, words="齐全", verified_on=date(2025, 6, 4))
    with reading() as session:
        row = findings_of(session, 1)[0]
        card = finding_card(session, contractor, row.key)
        inside = finding_card(session, officer, row.key)
    assert (row.state, row.closed_on, row.late, row.overdue) == ("closed", date(2025, 6, 4), True, False)
    assert row.notice.endswith("-整改-01")
    assert [one.name for one in card.steps] == [
        "告知整改", "承接主体答复", "核实：退回整改", "承接主体答复", "核实：整改到位",
    ]  # fmt: skip
    assert inside.steps[0].name == "发现"
    assert [(name, mine) for _, name, mine in card.files] == [("记录.txt", True)]


def test_finding_is_overdue_from_the_day_after_its_last_day(at):
    at("signed")
    with writing() as session:
        row_id = raised(session).id
    with writing() as session, clock.held_at(FOUND):
        tell_finding(session, actor("jingban"), row_id, told_on=FOUND)
    marks = []
    for today in (date(2025, 5, 22), date(2025, 5, 23)):
        with reading() as session, clock.held_at(today):
            marks.append(findings_of(session, 1)[0].overdue)
    assert marks == [False, True]


def test_only_who_may_raises_tells_and_answers(at):
    at("signed")
    with writing() as session, pytest.raises(NotAllowedError):
        raise_finding(session, actor("chengjie"), 1, NEW)
    with writing() as session:
        row_id = raised(session).id
    with writing() as session, pytest.raises(NotAllowedError):
        answer_finding(session, actor("chengjie"), row_id, words="好", answered_on=FOUND)
    with writing() as session, pytest.raises(NotAllowedError):
        tell_finding(session, actor("lingdao"), row_id, told_on=FOUND)
    with writing() as session, clock.held_at(FOUND):
        assert raise_finding(session, actor("xiangzhen"), 1, NEW).state == "raised"


def test_withdrawn_finding_stays_on_record(at):
    at("signed")
    with writing() as session:
        row_id = raised(session).id
    with writing() as session, clock.held_at(FOUND):
        withdraw_finding(session, actor("jingban"), row_id, reason="记录已补交，不成立")
    with reading() as session:
        assert session.exec(select(Finding)).one().state == "withdrawn"
        assert findings_seen(session, actor("chengjie")) == []


@pytest.mark.parametrize(
    ("new", "where"),
    [
        (NewFinding("rumour", None, "合同", "minor", "问题", None), "来源"),
        (NewFinding("other", None, "合同", "huge", "问题", None), "轻重"),
        (NewFinding("other", None, "合同", "minor", "电话 13812345678", None), "问题"),
        (NewFinding("other", None, "合同", "minor", "问题", date(2025, 5, 1)), "整改期限"),
        (NewFinding("other", None, "", "minor", "问题", None), "依据"),
    ],
)
def test_bad_finding_is_refused_by_name_of_field(at, new, where):
    at("signed")
    with writing() as session, pytest.raises(ValidationError) as caught:
        raised(session, new)
    assert caught.value.where == where
