"""Ledger, roster and progress through the real entrypoint."""

from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from tests.conftest import actor
from tests.pages.looks import buttons, press, words
from workbench import clock
from workbench.models.contracts import Contract
from workbench.models.ledger import LedgerMonth, ServiceOrder, ServiceRecord, StaffChange, StaffMember
from workbench.models.needs import Recipient
from workbench.models.projects import ServiceLine
from workbench.queries.ledger_entry import listed_people
from workbench.services.ledger_orders import NewOrder, make_orders
from workbench.store.engine import reading, writing

ROLES = {"jingban": True, "chengjie": True, "lingdao": False, "caizheng": False, "shenji": False}


def codes() -> list[str]:
    with reading() as session:
        return list(listed_people(session, 1))


def records() -> int:
    with reading() as session:
        return len(session.exec(select(ServiceRecord.id).where(ServiceRecord.day >= date(2025, 7, 1))).all())


def typed(shown, ending: str, value: str) -> None:
    next(one for one in shown.text_input if (one.key or "").endswith(ending)).set_value(value)


@pytest.mark.parametrize("username", ROLES)
def test_each_role_opens_ledger_roster_and_progress_with_what_it_may_do(at, screen, username):
    at("signed")
    ledger = screen(username, "ledger", project=1, part="list")
    assert "人次" in words(ledger)
    parts = next(one for one in ledger.get("button_group") if one.key == "_part_part")
    assert ("登记" in parts.options) == ROLES[username]
    staff = screen(username, "staff", project=1)
    assert "岗位配备" in words(staff)
    assert ("登记到岗" in buttons(staff)) == ROLES[username]
    progress = screen(username, "progress", project=1)
    told = words(progress)
    assert "2025-06-30" in told, "counted to the last verified month"
    assert "一人只计一次" in told
    assert ("出具服务进度表（签字用）" in buttons(progress)) == ROLES[username]


def test_rows_are_typed_by_keyboard_and_a_bad_one_saves_nothing(at, screen):
    at("signed")
    first, second = codes()[:2]
    shown = screen("chengjie", "ledger", project=1, part="enter")
    next(one for one in shown.date_input if (one.key or "").endswith("day")).set_value(date(2025, 7, 2))
    next(one for one in shown.selectbox if (one.key or "").endswith("staff")).set_value(_worker("B01"))
    typed(shown, "row1", f"{first.lower()} 1 0930 1000")
    typed(shown, "row2", f"{second} 1 0950 1030")
    press(shown, "保存这些记录")
    assert "时间重叠" in words(shown)
    assert records() == 0
    typed(shown, "row2", f"{second} 1 1010-1040")
    press(shown, "保存这些记录")
    assert "已登记，可以接着填" in words(shown)
    assert records() == 2
    assert next(one for one in shown.date_input if (one.key or "").endswith("day")).value == date(2025, 7, 2)


def _worker(number: str) -> int:
    with reading() as session:
        return session.exec(select(StaffMember.id).where(StaffMember.number == number)).one() or 0


def test_order_is_done_with_one_tap(at, screen):
    at("signed")
    today = clock.today()
    with writing() as session:
        contract = session.exec(select(Contract)).one()
        contract.last_day = today + timedelta(days=30)
        line = session.exec(select(ServiceLine).where(ServiceLine.project_id == 1)).first()
        new = NewOrder(line.id or 0, codes()[0], _worker("B01"), today, 1, 540)
        make_orders(session, actor("chengjie"), 1, [new])
    shown = screen("chengjie", "ledger", project=1, part="orders")
    press(shown, "完成")
    assert "已完成，可以补照片" in words(shown)
    with reading() as session:
        order = session.exec(select(ServiceOrder)).one()
        row = session.exec(select(ServiceRecord).order_by(col(ServiceRecord.id).desc())).first()
        assert (order.state, row.order_id, row.state) == ("done", order.id, "reported")


def test_month_is_submitted_then_verified(at, screen):
    at("signed")
    with writing() as session:
        row = session.exec(select(LedgerMonth).where(LedgerMonth.month == date(2025, 6, 1))).one()
        row.state = "returned"
    press(screen("chengjie", "ledger", project=1, part="months"), "报送")
    shown = press(screen("jingban", "ledger", project=1, part="months"), "核定")
    assert "2025年6月的台账已核定" in words(shown)


def test_somebody_joins_and_the_change_is_told(at, screen):
    at("signed")
    shown = screen("chengjie", "staff", project=1)
    typed(shown, "number", "F09")
    typed(shown, "name", "服务员丁（演练）")
    press(shown, "登记到岗")
    told = screen("chengjie", "staff", project=1, part="changes")
    press(told, "登记告知")
    with reading() as session:
        change = session.exec(select(StaffChange).order_by(col(StaffChange.id).desc())).first()
        assert change.told_on == clock.today()


def test_progress_without_a_figure_is_said_to_have_no_data(at, screen):
    at("signed")
    with writing() as session:
        for row in session.exec(select(LedgerMonth)):
            row.state = "submitted"
    shown = screen("jingban", "progress", project=1)
    told = words(shown)
    assert "没有数据" in told
    assert "落后" not in [one.value for one in shown.metric]


def test_contractor_reads_only_its_own_ledger(at, screen):
    at("signed")
    with writing() as session:
        contract = session.exec(select(Contract)).one()
        contract.contractor_id = contract.contractor_id % 4 + 1
    shown = screen("chengjie", "ledger", project=1)
    with reading() as session:
        assert not set(session.exec(select(Recipient.code)).all()) & set(words(shown).split())
    assert "没有这个项目，或您无权查看" in words(shown)


def test_officer_enters_what_the_contract_agrees_and_the_contractor_only_reads_it(at, screen):
    at("signed")
    shown = screen("jingban", "staff", project=1, part="training")
    assert "约定到中期 12 次、全期 24 次，已登记 11 次" in words(shown)
    typed(shown, ":rounds_final", "9")
    press(shown, "保存约定")
    assert "到中期 12，全期 9" in words(shown)
    typed(shown, ":rounds_final", "22")
    press(shown, "保存约定")
    assert "约定到中期 12 次、全期 22 次" in words(shown)
    read = screen("chengjie", "staff", project=1, part="training")
    assert "约定到中期 12 次、全期 22 次" in words(read)
    assert "保存约定" not in buttons(read)
