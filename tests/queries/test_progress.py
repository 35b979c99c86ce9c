"""Progress, roster and what waits: plan by a day, people counted once, no data apart from zero, duties of the ledger."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlmodel import col, select

from tests.conftest import actor
from workbench.errors import ValidationError
from workbench.models.contracts import Contract
from workbench.models.ledger import LedgerMonth, ServiceRecord, StaffChange, StaffMember
from workbench.models.needs import NeedsAssessment, Recipient
from workbench.models.projects import Goal, Project
from workbench.queries.checks.ledger import ledger_findings
from workbench.queries.delivered import people_served
from workbench.queries.duties.ledger import ledger_duties
from workbench.queries.progress import progress_desk
from workbench.queries.progress_plan import planned_by
from workbench.queries.staff import staff_desk
from workbench.reports.context_happiness import happiness_sheets
from workbench.services.ledger_goals import Measure, measure_goal
from workbench.services.staff import NewCertificate, NewStaff, add_certificate, add_staff, declare_hours, end_staff
from workbench.store.engine import reading, writing


@pytest.fixture
def signed(at):
    at("signed")


def contract(first: date, last: date) -> Contract:
    return Contract(
        project_id=1,
        contractor_id=1,
        number="X",
        amount_fen=1,
        signed_on=first,
        first_day=first,
        last_day=last,
        clauses={},
    )


@pytest.mark.parametrize(
    ("day", "mid", "wanted"),
    [
        (date(2024, 12, 31), 30, Fraction(0)),
        (date(2025, 1, 5), 50, Fraction(50)),
        (date(2025, 1, 5), 30, Fraction(30)),
        (date(2025, 1, 5), 0, Fraction(50)),
        (date(2025, 1, 10), 30, Fraction(100)),
        (date(2025, 3, 1), 30, Fraction(100)),
    ],
)
def test_plan_of_a_day_goes_through_the_stage_target_at_half_of_the_term(day, mid, wanted):
    assert planned_by(contract(date(2025, 1, 1), date(2025, 1, 10)), 100, mid, day) == wanted


def test_progress_counts_to_the_last_verified_month_and_people_once(signed):
    with reading() as session:
        desk = progress_desk(session, actor("jingban"), 1)
        served = set(session.exec(select(ServiceRecord.recipient_id).where(ServiceRecord.state == "qualified")))
        assert desk.until == date(2025, 6, 30)
        assert desk.people == people_served(session, 1) == len(served)
        assert sum(one.people for one in desk.towns) == len(served), "nobody lives in two townships"
        assert sum(one.visits for one in desk.towns) == sum(one.visits for one in desk.lines) == desk.visits


def test_months_that_nobody_verified_are_no_data_and_not_behind(signed):
    with writing() as session:
        for row in session.exec(select(LedgerMonth)):
            row.state = "submitted"
        session.flush()
        desk = progress_desk(session, actor("jingban"), 1)
    assert desk.until is None
    assert {one.state for one in desk.lines} == {"no_data"}
    assert desk.findings == ()


def test_line_behind_by_more_than_the_threshold_is_warned_of(signed):
    with writing() as session:
        row = session.exec(select(LedgerMonth).where(LedgerMonth.month == date(2025, 6, 1))).one()
        row.month = date(2025, 9, 1)
        session.flush()
        desk = progress_desk(session, actor("jingban"), 1)
    assert desk.until == date(2025, 9, 30)
    assert {one.state for one in desk.lines} == {"behind"}
    assert [(one.rule_id, one.severity) for one in desk.findings] == [("ledger/pace", "warn")]


def test_goal_is_counted_from_the_ledger_or_typed_with_its_source(signed):
    with writing() as session:
        goal = session.exec(select(Goal).where(Goal.project_id == 1).order_by(col(Goal.position).desc())).first()
        before = {one.name: one.reached for one in progress_desk(session, actor("jingban"), 1).goals}
        assert before[goal.name] == 14, "assessed again in June, with one hardship less and none more"
        assert before["受益对象覆盖"] == people_served(session, 1)
        with pytest.raises(ValidationError, match="实际值"):
            measure_goal(session, actor("jingban"), goal.id or 0, Measure("typed"))
        for row in session.exec(select(NeedsAssessment).where(NeedsAssessment.occasion != "baseline")).all():
            session.delete(row)
        session.flush()
        assert progress_desk(session, actor("jingban"), 1).goals[-1].reached is None, "nobody was assessed again"
        typed = Measure("typed", reached=Decimal("3.5"), reached_on=date(2025, 6, 30), source="个案汇总")
        measure_goal(session, actor("jingban"), goal.id or 0, typed)
        assert progress_desk(session, actor("jingban"), 1).goals[-1].reached == Decimal("3.5")


def test_hours_of_a_group_count_once(signed):
    with reading() as session:
        desk = staff_desk(session, actor("chengjie"), 1, date(2025, 2, 1))
        leader = next(one for one in desk.people if one.number == "A01")
    assert (leader.ledger_minutes, leader.services) == (180, 5)


def test_somebody_with_later_services_does_not_leave_before_them(signed):
    with writing() as session:
        person = session.exec(select(StaffMember).where(StaffMember.number == "B01")).one()
        with pytest.raises(ValidationError, match="还有服务记录"):
            end_staff(session, actor("chengjie"), person.id or 0, date(2025, 1, 5), "离职")


def test_number_of_the_roster_is_used_once_and_hours_are_declared_by_month(signed):
    with writing() as session:
        new = NewStaff("B01", "另一人（演练）", "full_time", "养老护理员", date(2025, 7, 1))
        with pytest.raises(ValidationError, match="已是"):
            add_staff(session, actor("chengjie"), 1, new)
        person = session.exec(select(StaffMember).where(StaffMember.number == "B01")).one()
        declare_hours(session, actor("chengjie"), person.id or 0, date(2025, 6, 9), 9600)
        desk = staff_desk(session, actor("jingban"), 1, date(2025, 6, 1))
        assert next(one for one in desk.people if one.number == "B01").declared_minutes == 9600


def test_rules_find_untold_changes_and_certificates_that_ran_out(signed):
    with writing() as session:
        person = session.exec(select(StaffMember).where(StaffMember.number == "B04")).one()
        until = date(2025, 3, 1)
        add_certificate(
            session, actor("chengjie"), person.id or 0, NewCertificate("健康证明", "YL-1", "演练疾控", until)
        )
        session.exec(select(StaffChange).where(StaffChange.staff_id == person.id)).one().told_on = None
        row = session.exec(select(Contract)).one()
        found = {one.rule_id: one.severity for one in ledger_findings(session, session.get_one(Project, 1), row)}
    assert found["ledger/certificates"] == "warn"
    assert found["ledger/staff_changes"] == "warn"
    assert found["ledger/kept"] == "ok"


def test_duties_tell_the_contractor_to_submit_and_the_officer_to_verify(signed):
    with writing() as session:
        row = session.exec(select(LedgerMonth).where(LedgerMonth.month == date(2025, 6, 1))).one()
        row.state = "returned"
        session.flush()
        today = date(2025, 7, 4)
        mine = {one.key: one for one in ledger_duties(session, actor("chengjie"), today)}
        assert mine["submit_ledger_1"].timing.due == date(2025, 7, 5)
        assert list(ledger_duties(session, actor("jingban"), today)) == []
        row.state = "submitted"
        session.flush()
        assert [one.key for one in ledger_duties(session, actor("jingban"), today)] == ["verify_ledger_202506_1"]
        assert "submit_ledger_1" not in {one.key for one in ledger_duties(session, actor("chengjie"), today)}


def test_list_of_what_was_received_is_told_by_the_ledger(signed):
    with reading() as session:
        person = session.exec(select(Recipient).where(Recipient.code == "YLD001")).one()
        sheet = next(happiness_sheets(session, actor("jingban"), [person.household_id], date(2025, 4, 1)))
        query = select(ServiceRecord.quantity).where(
            ServiceRecord.recipient_id == person.id,
            ServiceRecord.day >= date(2025, 4, 1),
            ServiceRecord.day < date(2025, 7, 1),
        )
        total = sum(session.exec(query))
    assert sum(int(one.quantity.split()[0]) for one in sheet.rows) == total > 0
    assert all("最近一次" in one.state for one in sheet.rows)
