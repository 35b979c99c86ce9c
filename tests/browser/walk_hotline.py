"""The walk of the hotline: a call for help becomes a need, a complaint is followed to its end, the public form writes."""

import http.client
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page
from sqlmodel import select

from tests.browser.acts import choose, close_list, press, said, until, write
from tests.browser.walk_delivery import CODES, PROJECT
from tests.serving import free_port, wait_for
from workbench import clock
from workbench.models.hotline import Call, CallerEntry
from workbench.models.needs import WantedService
from workbench.services.hotline_spool import take_notes
from workbench.store.engine import reading, writing

HELP, COMPLAINT, ONLINE = (
    "腿摔伤了，想请人上门助浴（演练）",
    "送餐晚到两次，没有说明（演练）",
    "想问助餐怎么申请（演练）",
)
CALLER, PHONE_OF = "赵演练", "0952-1234567"
ROOT = Path(__file__).parents[2]


def call_of(words: str) -> Call:
    with reading() as session:
        return Call(**session.exec(select(Call).where(Call.words == words)).one().model_dump())


def has_come(words: str) -> bool:
    with reading() as session:
        return session.exec(select(Call.id).where(Call.words == words)).first() is not None


def officer_takes_a_call_for_help(page: Page, base: str) -> None:
    """Taken in with the caller's name, which goes to the vault; what is wanted becomes a need."""
    page.goto(f"{base}/hotline?part=take")
    choose(page, "种类（必填）", "求助")
    choose(page, "渠道（必填）", "12349 来电")
    write(page, "内容（必填）", HELP)
    write(page, "对象编码", CODES[0])
    write(page, "姓名", CALLER)
    write(page, "电话", PHONE_OF)
    page.get_by_role("button", name="登记", exact=True).click()
    said(page, "已登记，下一步交办")
    page.goto(f"{base}/hotline?call={call_of(HELP).key}")
    box = page.get_by_test_id("stExpander").filter(has_text="转为需求")
    box.locator("summary").click()
    choose(box, "服务项目（必填）", "14 助浴服务")
    write(box, "数量（必填）", "12")
    press(box, "转为需求")
    said(page, "已转为需求，在“需求”里决定去向")
    with reading() as session:
        call = call_of(HELP)
        wish = session.get_one(WantedService, call.wanted_id)
        entry = session.exec(select(CallerEntry).where(CallerEntry.call_id == call.id)).one()
        assert (wish.catalogue_number, wish.quantity, wish.recipient_id) == (14, 12, call.recipient_id)
        assert CALLER not in str(entry.model_dump())
    assert CALLER not in page.inner_text("body")


def officer_takes_a_complaint(page: Page, base: str) -> None:
    """A complaint nobody put a name to goes to the contractor."""
    page.goto(f"{base}/hotline?part=take")
    choose(page, "有关的项目", "困难老年人走访助餐")
    choose(page, "种类（必填）", "投诉")
    choose(page, "渠道（必填）", "来信")
    write(page, "内容（必填）", COMPLAINT)
    page.get_by_text("匿名", exact=True).click()
    page.get_by_role("button", name="登记", exact=True).click()
    said(page, "已登记，下一步交办")
    page.goto(f"{base}/hotline?call={call_of(COMPLAINT).key}")
    choose(page, "承办人（必填）", "安宁社会工作服务中心")
    page.get_by_role("button", name="交办", exact=True).click()
    said(page, "已交办")
    call = call_of(COMPLAINT)
    assert (call.state, call.project_id, call.anonymous, call.assigned_on) == ("assigned", PROJECT, True, clock.today())


def contractor_answers_it(page: Page) -> None:
    said(page, COMPLAINT)
    write(page, "答复（必填）", "已换送餐路线，向当事人说明并致歉（演练）")
    close_list(page)  # the calendar that the field after it opened
    press(page, "登记答复")
    said(page, "答复已登记，下一步由购买主体回访")
    until(lambda: call_of(COMPLAINT).state == "answered", "the complaint is not answered")


def officer_calls_back(page: Page, base: str) -> None:
    page.goto(f"{base}/hotline?call={call_of(COMPLAINT).key}")
    choose(page, "回访结果（必填）", "基本满意")
    write(page, "回访情况", "愿意继续观察（演练）")
    close_list(page)
    press(page, "登记回访")
    said(page, "回访已登记，本件办结")
    until(lambda: call_of(COMPLAINT).state == "closed", "the complaint is not closed")
    assert call_of(COMPLAINT).satisfaction == "fairly"


def nobody_listens(port: int) -> bool:
    try:
        http.client.HTTPConnection("127.0.0.1", port, timeout=2).request("GET", "/")
    except OSError:
        return True
    return False


@contextmanager
def public_form(home: Path, port: int) -> Iterator[str]:
    """The form while its command runs."""
    command = [sys.executable, "-m", "workbench", "--home", str(home), "public-form", "--port", str(port)]
    with subprocess.Popen(
        command,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            wait_for(f"http://127.0.0.1:{port}", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def somebody_writes_without_an_account(chromium: Browser, home: Path) -> None:
    """Off until its command runs; then one entry, sealed, which arrives at the workbench by its receipt."""
    port = free_port()
    spool = home / "spool"
    assert nobody_listens(port)
    assert not spool.exists()
    with public_form(home, port) as address:
        context = chromium.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
        page = context.new_page()
        page.goto(address)
        page.get_by_label("咨询", exact=True).check()
        page.fill("textarea[name=words]", ONLINE)
        page.get_by_role("button", name="提交").click()
        page.wait_for_selector(".receipt")
        receipt = page.inner_text(".receipt")
        context.close()
    assert re.fullmatch("[A-Z0-9-]{14}", receipt)
    take_notes(writing)  # unless the server was quicker: it looks every minute
    until(lambda: has_come(ONLINE), "what was written without an account did not arrive")
    arrived = call_of(ONLINE)
    assert (arrived.receipt, arrived.channel, arrived.kind, arrived.state) == (receipt, "online", "consult", "received")


def officer_finds_it(page: Page, base: str) -> None:
    page.goto(f"{base}/hotline?call={call_of(ONLINE).key}")
    said(page, ONLINE)
