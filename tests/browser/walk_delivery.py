"""The walk of the delivery: a contractor's orders on the phone, a month handed in; an officer verifies it."""

from datetime import date, timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect
from sqlmodel import col, select

from tests.browser.acts import press, said, type_day, until, write
from workbench import clock
from workbench.demo import ledger, people, second
from workbench.models.contracts import Contract
from workbench.models.evaluations import StoredFile
from workbench.models.ledger import LedgerMonth, ServiceOrder, ServiceRecord
from workbench.services import staff
from workbench.services.ledger_orders import NewOrder, make_orders
from workbench.store.engine import reading, writing

PROJECT = 2
"""The second training purchase, which is being delivered."""
CODES = ("YLD041", "YLD042")
_PHOTO = "补照片或签到表"


def begin_the_second_purchase() -> None:
    """A second purchase up to its contract, with a roster and the orders of today, through the same commands."""
    with writing() as session:
        second.buy(session, people.the_cast(session))
    with writing() as session:
        contract = session.exec(select(Contract).where(Contract.project_id == PROJECT)).one()
        contract.last_day = max(contract.last_day, clock.today() + timedelta(days=60))  # whenever the walk is made
        contractor = people.as_actor(session, "chengjie")
        joined = staff.NewStaff("A01", "走访员甲（演练）", "full_time", "服务人员", contract.first_day)
        worker = staff.add_staff(session, contractor, PROJECT, joined)
        session.flush()
        line = ledger._lines(session, PROJECT)[0]
        today = clock.today()
        orders = [NewOrder(line.id or 0, code, worker.id or 0, today, 1, 540 + 45 * n) for n, code in enumerate(CODES)]
        make_orders(session, contractor, PROJECT, orders)


def contractor_works_through_the_day(page: Page, folder: Path) -> None:
    """One order is done with one tap and gets its photo; the other is done with its own times and quantity."""
    page.get_by_role("button", name="完成").first.click()
    said(page, "已完成，可以补照片")
    page.get_by_text("时间、数量不同，或没有做成").first.click()
    write(page, "开始", "1000")
    write(page, "结束", "1045")
    write(page, "数量（次）", "2")
    press(page, "按实际完成")
    expect(page.get_by_role("link", name=_PHOTO)).to_have_count(2)
    page.get_by_role("link", name=_PHOTO).first.click()
    hand_over_a_photo(page, folder / "签到.jpg")
    said(page, "凭证已保存")
    expect(page.get_by_role("link", name=_PHOTO)).to_have_count(1)
    with reading() as session:
        orders = session.exec(select(ServiceOrder).where(ServiceOrder.project_id == PROJECT)).all()
        query = select(ServiceRecord).where(ServiceRecord.project_id == PROJECT).order_by(col(ServiceRecord.id))
        first, other = session.exec(query).all()
        assert [one.state for one in orders] == ["done", "done"]
        assert [(one.quantity, one.start, one.end) for one in (first, other)] == [(1, None, None), (2, 600, 645)]
        assert session.get_one(StoredFile, first.proof_id).size < (folder / "签到.jpg").stat().st_size
        assert other.proof_id is None


def hand_over_a_photo(page: Page, photo: Path) -> None:
    """Choose a photo in the form that just opened, and come back."""
    Image.effect_noise((1600, 1200), 60).convert("RGB").save(photo, "JPEG")
    page.wait_for_selector("input[type=file]")
    page.set_input_files("input[type=file]", photo)
    page.get_by_role("button", name="上传", exact=True).click()


def last_month() -> date:
    """The first day of the month before this one."""
    return (clock.today().replace(day=1) - timedelta(days=1)).replace(day=1)


def contractor_hands_in_a_month(page: Page, base: str) -> None:
    """Two services of last month are typed line by line, and the month is handed in."""
    page.goto(f"{base}/ledger?project={PROJECT}&part=enter")
    said(page, "服务日期")
    type_day(page, "服务日期", last_month() + timedelta(days=9))
    write(page, "第 1 行", f"{CODES[0]} 1 0930 1000")
    write(page, "第 2 行", f"{CODES[0]} 3 1030 1130")
    press(page, "保存这些记录")
    said(page, "已登记，可以接着填")
    page.goto(f"{base}/ledger?project={PROJECT}&part=months")
    page.get_by_role("button", name="报送", exact=True).click()
    said(page, "的台账已报送")
    until(lambda: month_state() == "submitted", "the month is not handed in")


def officer_verifies_it(page: Page) -> None:
    said(page, f"核定{last_month().year}年{last_month().month}月的台账")
    page.get_by_role("button", name="核定", exact=True).click()
    said(page, "的台账已核定")
    until(lambda: month_state() == "verified", "the month is not verified")
    with reading() as session:
        rows = session.exec(select(ServiceRecord).where(ServiceRecord.project_id == PROJECT)).all()
        judged = [(one.quantity, one.state) for one in rows if one.day < clock.today().replace(day=1)]
        assert judged == [(1, "qualified"), (3, "qualified")]


def month_state() -> str:
    with reading() as session:
        month = (LedgerMonth.project_id == PROJECT, LedgerMonth.month == last_month())
        row = session.exec(select(LedgerMonth).where(*month)).first()
        return row.state if row else ""
