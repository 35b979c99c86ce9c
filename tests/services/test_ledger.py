"""The ledger: what is entered, changed and judged, and that the sums always agree with the records."""

from collections import defaultdict
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from tests.conftest import actor
from workbench.demo.people import script
from workbench.errors import HardStopError, NotAllowedError, StaleError, ValidationError
from workbench.models.ledger import (
    LedgerMonth,
    ServiceMonth,
    ServicePerson,
    ServiceRecord,
    ServiceRecordPast,
    StaffMember,
)
from workbench.models.needs import Recipient, WantedService
from workbench.models.projects import ServiceLine
from workbench.models.record import Event
from workbench.queries.delivered import delivered
from workbench.queries.ledger_entry import listed_people
from workbench.queries.ledger_records import Wanted, record_page
from workbench.services.contracts import record_delivery
from workbench.services.ledger import (
    Service,
    correct_service,
    enter_services,
    judge_service,
    used_elsewhere,
    withdraw_service,
)
from workbench.services.ledger_months import return_month, submit_month, verify_month
from workbench.store.engine import reading, writing

DAY = date(2025, 7, 10)


@pytest.fixture
def signed(at):
    at("signed")


def line_of(session: Session, number: int) -> ServiceLine:
    return session.exec(
        select(ServiceLine).where(ServiceLine.project_id == 1, ServiceLine.catalogue_number == number)
    ).one()


def staff_of(session: Session, number: str) -> int:
    return session.exec(select(StaffMember.id).where(StaffMember.number == number)).one() or 0


def wishing(session: Session, number: int) -> list[str]:
    query = select(Recipient.code).join(WantedService, col(WantedService.recipient_id) == Recipient.id)
    return sorted(session.exec(query.where(WantedService.catalogue_number == number, WantedService.project_id == 1)))


def visit(
    session: Session, place: int = 0, *, start: int | None = 540, worker: str = "B01", day: date = DAY, n: int = 1
):
    end = None if start is None else start + 30
    line = line_of(session, 1)
    return Service(line.id or 0, wishing(session, 1)[place], staff_of(session, worker), day, n, start=start, end=end)


def enter(session: Session, *services: Service, who: str = "chengjie", why: str = "") -> list[ServiceRecord]:
    return enter_services(session, actor(who), 1, services, explanation=why)


def test_ledger_of_the_training_purchase_adds_up_to_the_shares_of_its_script(signed):
    shares = script("purchase")["monthly_permille"]
    with reading() as session:
        done = delivered(session, 1)
        query = select(ServiceLine.id, ServiceLine.quantity, ServiceLine.catalogue_number)
        lines = session.exec(query.where(ServiceLine.project_id == 1)).all()
    found: dict[tuple[int, int], int] = defaultdict(int)
    for row in done.rows:
        found[row.line_id, row.month.month] += row.quantity
    assert done.basis == "ledger"
    told = {
        (id_, m): quantity * shares[str(number)][m - 1] // 1000 for id_, quantity, number in lines for m in range(1, 7)
    }
    assert found == {key: quantity for key, quantity in told.items() if quantity}


def test_monthly_figures_are_closed_once_there_is_a_ledger(signed):
    with writing() as session, pytest.raises(ValidationError, match="已建立服务台账"):
        record_delivery(session, actor("chengjie"), line_of(session, 1).id or 0, month=DAY, quantity=1, people=1)


def test_what_is_delivered_up_to_a_day_counts_no_later_record(signed):
    with reading() as session:
        until = date(2025, 6, 10)
        query = select(ServiceRecord).where(ServiceRecord.day <= until, ServiceRecord.state == "qualified")
        wanted = sum(row.quantity for row in session.exec(query))
        assert sum(row.quantity for row in delivered(session, 1, until).rows) == wanted
        assert wanted < sum(row.quantity for row in delivered(session, 1).rows)


def test_entering_counts_as_entered_and_only_verification_makes_it_delivered(signed):
    with writing() as session:
        before = delivered(session, 1).quantity(line_of(session, 1).id or 0)
        enter(session, visit(session, 0), visit(session, 1, start=600))
        line = line_of(session, 1).id or 0
        assert delivered(session, 1).quantity(line) == before
        row = session.exec(select(ServiceMonth).where(ServiceMonth.month == date(2025, 7, 1))).all()
        assert sum(one.quantity for one in row) == 2
        submit_month(session, actor("chengjie"), 1, DAY)
        verify_month(session, actor("jingban"), 1, DAY)
        assert delivered(session, 1).quantity(line) == before + 2


def test_entering_is_one_event_with_its_count(signed):
    with writing() as session:
        enter(session, visit(session, 0), visit(session, 1, start=600))
        event = session.exec(select(Event).order_by(col(Event.id).desc())).first()
        assert event.action == "ledger.enter"
        assert event.after["rows"] == 2


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"day": date(2026, 1, 5)}, "不在合同期内"),
        ({"worker": "B05"}, "服务人员当日不在名册"),
        ({"worker": "E01", "day": date(2025, 5, 2)}, "服务人员当日不在名册"),
    ],
)
def test_what_the_rules_forbid_is_refused(signed, change, what):
    with writing() as session:
        if change.get("day") == date(2025, 5, 2):
            return_to_open(session, date(2025, 5, 1))
        with pytest.raises(HardStopError) as refused:
            enter(session, visit(session, **change), why="说明")
    assert what in str(refused.value)


def return_to_open(session: Session, month: date) -> None:
    row = session.exec(select(LedgerMonth).where(LedgerMonth.month == month)).one()
    row.state = "returned"
    session.add(row)


def test_overlapping_services_of_one_person_are_refused_and_a_group_is_not(signed):
    with writing() as session:
        enter(session, visit(session, 0, start=540))
        enter(session, visit(session, 1, start=540, n=0))
        with pytest.raises(HardStopError, match="时间重叠"):
            enter(session, visit(session, 2, start=550))
        enter(session, visit(session, 2, start=570))


def test_overlap_within_the_same_entry_is_found(signed):
    with writing() as session, pytest.raises(HardStopError, match="时间重叠"):
        enter(session, visit(session, 0, start=540), visit(session, 1, start=555))


def test_warning_passes_with_a_reason_that_is_kept(signed):
    with writing() as session:
        line = line_of(session, 14)
        code = next(one for one in wishing(session, 1) if one not in wishing(session, 14))
        service = Service(line.id or 0, code, staff_of(session, "B01"), DAY, 1)
        with pytest.raises(ValidationError, match="对象没有登记这项需求"):
            enter(session, service)
        row = enter(session, service, why="家属临时提出，已补登记")[0]
        assert row.explanation == "家属临时提出，已补登记"


def test_more_than_the_contract_asks_for_a_reason(signed):
    with writing() as session, pytest.raises(ValidationError, match="超过合同数量"):
        enter(session, visit(session, n=10_000))


def test_code_outside_the_project_is_told_apart_from_none(signed):
    """A contractor learns nothing of who is registered elsewhere."""
    with writing() as session:
        mine = set(listed_people(session, 1))
        other = session.exec(select(Recipient.code).where(col(Recipient.code).not_in(mine))).first()
        errors = []
        for code in (other or "YLD999", "NO-SUCH"):
            with pytest.raises(ValidationError) as refused:
                enter(session, Service(line_of(session, 1).id or 0, code, staff_of(session, "B01"), DAY, 1))
            errors.append(str(refused.value).replace(code, "X"))
    assert errors[0] == errors[1]


def test_correction_keeps_what_was_there_with_reason(signed):
    with writing() as session:
        row = enter(session, visit(session))[0]
        changed = correct_service(session, actor("chengjie"), row.id or 0, visit(session, n=2), "漏记一次")
        past = session.exec(select(ServiceRecordPast).where(ServiceRecordPast.record_id == row.id)).one()
        assert (changed.quantity, past.values["quantity"], past.reason) == (2, 1, "漏记一次")


def test_correction_without_a_reason_or_of_an_older_version_is_refused(signed):
    with writing() as session:
        row = enter(session, visit(session))[0]
        with pytest.raises(ValidationError, match="更正理由"):
            correct_service(session, actor("chengjie"), row.id or 0, visit(session, n=2), " ")
        with pytest.raises(StaleError):
            correct_service(session, actor("chengjie"), row.id or 0, visit(session, n=2), "漏记", seen=row.version + 1)


def test_month_that_was_verified_is_changed_by_the_officer_only(signed):
    with writing() as session:
        row = session.exec(select(ServiceRecord).where(ServiceRecord.day < date(2025, 2, 1))).first()
        before = delivered(session, 1).quantity(row.line_id)
        with pytest.raises(NotAllowedError, match="已核定"):
            withdraw_service(session, actor("chengjie"), row.id or 0, "重复")
        withdraw_service(session, actor("jingban"), row.id or 0, "重复登记")
        assert delivered(session, 1).quantity(row.line_id) == before - row.quantity


def test_submitted_month_is_closed_until_it_is_returned(signed):
    with writing() as session:
        enter(session, visit(session))
        submit_month(session, actor("chengjie"), 1, DAY)
        with pytest.raises(NotAllowedError, match="正在核定"):
            enter(session, visit(session, 1, start=700))
        return_month(session, actor("jingban"), 1, DAY, "缺签字")
        enter(session, visit(session, 1, start=700))


def test_record_that_is_not_qualified_counts_nowhere_and_says_why(signed):
    with writing() as session:
        row = session.exec(select(ServiceRecord).where(ServiceRecord.quantity > 0)).first()
        before = delivered(session, 1).quantity(row.line_id)
        with pytest.raises(ValidationError, match="不合格的理由"):
            judge_service(session, actor("jingban"), row.id or 0, qualified=False)
        judge_service(session, actor("jingban"), row.id or 0, qualified=False, reason="回访说没有来过")
        assert delivered(session, 1).quantity(row.line_id) == before - row.quantity


@pytest.mark.parametrize("who", ["xiangzhen", "caizheng", "lingdao", "daili", "pingwei1"])
def test_nobody_else_writes_the_ledger(signed, who):
    with writing() as session, pytest.raises(NotAllowedError):
        enter(session, visit(session), who=who)


def test_contractor_does_not_verify(signed):
    with writing() as session:
        enter(session, visit(session))
        submit_month(session, actor("chengjie"), 1, DAY)
        with pytest.raises(NotAllowedError):
            verify_month(session, actor("chengjie"), 1, DAY)


def test_pages_by_key_read_every_record_once(signed):
    with reading() as session:
        seen, after = [], ""
        while True:
            page = record_page(session, 1, Wanted(month=date(2025, 3, 1)), after=after, size=97)
            seen += [row.id for row in page.rows]
            if not page.last:
                break
            after = page.last
        query = select(ServiceRecord.id).where(
            ServiceRecord.day >= date(2025, 3, 1), ServiceRecord.day < date(2025, 4, 1)
        )
        assert sorted(seen) == sorted(session.exec(query))
        assert len(seen) == len(set(seen))


def test_proof_used_twice_is_told(signed):
    with writing() as session:
        rows = enter(session, visit(session, 0), visit(session, 1, start=600))
        for row in rows:
            row.proof_sha256 = "a" * 64
        session.flush()
        assert used_elsewhere(session, rows[0]) == 1


ACTS = st.lists(
    st.tuples(st.sampled_from(["add", "correct", "withdraw", "judge", "month"]), st.integers(0, 9), st.integers(0, 3)),
    min_size=1,
    max_size=12,
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_sums_agree_with_the_records_after_any_sequence(signed, acts):
    """Quantities of the ledger and of progress: whatever is added, corrected, withdrawn, judged or closed."""
    with writing() as session:
        for number, (act, place, amount) in enumerate(acts):
            try:
                with session.begin_nested():
                    _act(session, act, place, amount, number)
            except (ValidationError, NotAllowedError, HardStopError):
                session.expire_all()
            _agree(session)
        session.rollback()


def _act(session: Session, act: str, place: int, amount: int, number: int) -> None:
    rows = session.exec(
        select(ServiceRecord).where(ServiceRecord.day >= date(2025, 6, 25)).order_by(col(ServiceRecord.id))
    ).all()
    row = rows[(place * 7 + number) % len(rows)] if rows else None
    day = date(2025, 7 + place % 2, 1 + number)
    if act == "add" or row is None:
        enter(session, visit(session, place, start=480 + 35 * number, day=day, n=amount))
    elif act == "correct":
        correct_service(
            session, actor("jingban"), row.id or 0, visit(session, place, start=None, day=day, n=amount), "更正"
        )
    elif act == "withdraw":
        withdraw_service(session, actor("jingban"), row.id or 0, "撤回")
    elif act == "judge":
        judge_service(session, actor("jingban"), row.id or 0, qualified=bool(amount % 2), reason="理由")
    else:
        submit_month(session, actor("chengjie"), 1, day)
        verify_month(session, actor("jingban"), 1, day)


def _agree(session: Session) -> None:
    session.flush()
    sums: dict[tuple[int, int, date], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    people: dict[tuple[int, int, date], set[int]] = defaultdict(set)
    for row in session.exec(select(ServiceRecord).where(col(ServiceRecord.state).in_(("reported", "qualified")))):
        key, good = (row.line_id, row.township_id, row.day.replace(day=1)), row.state == "qualified"
        for place, value in enumerate((row.quantity, 1, row.quantity * good, int(good))):
            sums[key][place] += value
        if good:
            people[key].add(row.recipient_id)
    months = session.exec(select(ServiceMonth)).all()
    assert {
        (m.line_id, m.township_id, m.month): [m.quantity, m.visits, m.good_quantity, m.good_visits] for m in months
    } == sums
    assert {(m.line_id, m.township_id, m.month): m.good_people for m in months if m.good_people} == {
        key: len(found) for key, found in people.items()
    }
    told = {(r.line_id, r.township_id, r.month): (r.quantity, r.visits, r.people) for r in delivered(session, 1).rows}
    assert told == {key: (v[2], v[3], len(people[key])) for key, v in sums.items() if v[3]}
    assert sum(p.visits for p in session.exec(select(ServicePerson))) == sum(v[1] for v in sums.values())
