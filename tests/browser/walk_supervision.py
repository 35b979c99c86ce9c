"""The walk of the supervision: an inspection the contractor sees nothing of, a check on the phone, a finding closed."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
from playwright.sync_api import Page, expect
from sqlmodel import col, select

from tests.browser.acts import agree, ask, at_rest, close_list, open_part, press, said, type_day, until, write
from tests.browser.walk_delivery import PROJECT, hand_over_a_photo
from workbench import clock
from workbench.demo import people
from workbench.models.findings import Finding, FindingFile
from workbench.models.supervision import InspectedItem, Inspection
from workbench.services.feeds import make_link
from workbench.store.engine import reading, writing
from workbench.web.gate import FEED

SEEN = "服务人员没有佩戴工作证（演练）"
_STAMPS = re.compile(rb"(?m)^(?:DTSTAMP|LAST-MODIFIED):.*$")
_DRAWN = "[...document.querySelectorAll('[data-testid=stVegaLiteChart]')].every(one => one.querySelector('svg,canvas'))"


def calendar_link(base: str) -> str:
    """The address of the contractor's own calendar feed."""
    with writing() as session:
        return f"{base}{FEED}{make_link(session, people.as_actor(session, 'chengjie'))}.ics"


def all_it_can_open(page: Page, base: str, feed: str) -> dict[str, str | bytes]:
    """The text of every screen of the contractor's menu, about the project that is delivered, and its calendar."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{base}/ledger?project={PROJECT}")
    at_rest(page)
    shown: dict[str, str | bytes] = dict(_screens(page))
    return shown | {"ics": _STAMPS.sub(b"", httpx.get(feed, timeout=60).content)}


def _screens(page: Page) -> Iterator[tuple[str, str]]:
    links = page.get_by_test_id("stSidebarNavLink")
    for place in range(links.count()):
        name = links.nth(place).inner_text()
        links.nth(place).click()
        expect(links.nth(place)).to_have_attribute("aria-current", "page")
        yield name, _at_rest(page)


def _at_rest(page: Page) -> str:
    """The text once nothing moves any more: the run is over, every chart is drawn, and two readings agree."""
    main, before = page.get_by_test_id("stMain"), ""
    while True:
        at_rest(page)
        page.wait_for_function(_DRAWN)
        now = main.inner_text()
        if now == before:
            return now
        before = now
        page.wait_for_timeout(150)


def officer_plans_an_undercover_check(page: Page, base: str) -> str:
    """Planned, drawn and given to its inspector; returns the key in its address."""
    open_part(page, "暗访")
    write(page, "检查内容（必填）", "不打招呼，看服务是否按约定提供（演练）")
    type_day(page, "检查开始日", clock.today())
    type_day(page, "检查结束日", clock.today() + timedelta(days=5))
    write(page, "抽取数量", "1")
    page.get_by_test_id("stMultiSelect").locator("input").click()
    page.get_by_role("option").filter(has_text="演练乡镇").click()
    close_list(page)
    press(page, "封存名单，安排检查")
    said(page, "检查已安排，名单和种子已封存")
    with reading() as session:
        planned = session.exec(select(Inspection).where(Inspection.project_id == PROJECT)).one()
        key, seed = planned.key, planned.seed
        assert (planned.kind, planned.state, planned.drawn_at) == ("undercover", "planned", None)
    page.goto(f"{base}/supervision?inspection={key}")
    said(page, "种子摘要")
    assert seed not in page.inner_text("body")
    ask(page, "抽取")
    agree(page, "抽取")
    said(page, "已抽取")
    until(lambda: state_of(key) == "drawn", "nothing is drawn")
    return key


def state_of(key: str) -> str:
    with reading() as session:
        return session.exec(select(Inspection.state).where(Inspection.key == key)).one()


def township_fills_the_form(page: Page, key: str) -> None:
    """Item after item on the phone, each saved at once; what is not good says what was seen."""
    first, *others = items(key)
    _judge(page, first, "不合格")
    page.get_by_test_id("stButtonGroup").get_by_text("较重", exact=True).click()
    write(page, "看到了什么（必填）", SEEN)
    until(lambda: SEEN in [one.note for one in items(key)], "what was seen is not saved")
    for one in others:
        _judge(page, one, "合格")
        until(lambda one=one: verdict_of(one) == "pass", "an item is not saved")
    assert [(one.verdict, one.severity) for one in items(key)] == [("fail", "serious"), *[("pass", "")] * len(others)]


def _judge(page: Page, item: InspectedItem, verdict: str) -> None:
    """Tap the verdict of one item, and wait until the screen says when it was saved."""
    row = page.locator(f".st-key-item_{item.id}_verdict")
    row.get_by_text(verdict, exact=True).click()
    expect(row.get_by_role("radio", name=verdict, exact=True)).to_be_checked()
    said(page, "已存")


def verdict_of(item: InspectedItem) -> str:
    with reading() as session:
        return session.exec(select(InspectedItem.verdict).where(InspectedItem.id == item.id)).one()


def township_submits_it(page: Page, key: str) -> None:
    """Day, who was there, conclusion: what failed is a finding, and the form is closed."""
    page.get_by_text("提交检查").first.click()
    write(page, "在场人员", "村站站长")
    write(page, "检查结论（必填）", "服务按时提供，个别一项没有做到（演练）")
    press(page, "提交，不合格的转为待整改问题")
    said(page, "已经提交，不能再改")
    with reading() as session:
        done = session.exec(select(Inspection).where(Inspection.key == key)).one()
        raised = session.exec(select(Finding).where(Finding.project_id == PROJECT)).one()
        assert (done.state, done.checked_on) == ("submitted", clock.today())
        assert (raised.source, raised.severity, raised.state) == ("check", "serious", "raised")


def items(key: str) -> list[InspectedItem]:
    with reading() as session:
        query = select(InspectedItem).join(Inspection, col(Inspection.id) == InspectedItem.inspection_id)
        rows = session.exec(query.where(Inspection.key == key).order_by(col(InspectedItem.id)))
        return [InspectedItem(**one.model_dump()) for one in rows]


def finding_key() -> str:
    with reading() as session:
        return session.exec(select(Finding.key).where(Finding.project_id == PROJECT)).one()


def state_of_finding() -> str:
    with reading() as session:
        return session.exec(select(Finding.state).where(Finding.project_id == PROJECT)).one()


def contractor_sees_none(page: Page) -> None:
    """A finding that was not told cannot be opened by its address."""
    said(page, "没有这个问题，或您无权查看")
    assert SEEN not in page.inner_text("body")


def officer_tells_it(page: Page) -> None:
    press(page, "告知整改")
    said(page, "已告知，可以生成整改通知书")
    until(lambda: state_of_finding() == "told", "the finding is not told")


def contractor_answers_with_a_file(page: Page, photo: Path) -> None:
    said(page, SEEN)
    page.get_by_role("link", name="上传证明材料").click()
    hand_over_a_photo(page, photo)
    write(page, "整改情况（必填）", "已补发工作证，班前逐人检查（演练）")
    close_list(page)  # the calendar that the field after it opened
    press(page, "提交答复")
    said(page, "答复已提交，等待核实")
    with reading() as session:
        assert [one.by_contractor for one in session.exec(select(FindingFile)).all()] == [True]


def officer_closes_it(page: Page) -> None:
    page.get_by_text("整改到位", exact=True).first.click()
    write(page, "核实情况（必填）", "现场抽看三人均已佩戴（演练）")
    close_list(page)
    press(page, "保存核实")
    said(page, "核实已登记")
    until(lambda: state_of_finding() == "closed", "the finding is not closed")
