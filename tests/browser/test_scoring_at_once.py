"""Members score in browsers at the same time, and everything that happens in an office happens to them."""

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from scoring.ordinal import bands_of
from tests.browser.acts import Enter, at_rest, press, said, until
from tests.browser.conftest import Site
from tests.browser.walk_scoring import card_of, mark_one
from workbench import clock
from workbench.demo import people
from workbench.demo.evaluation import when
from workbench.demo.people import script
from workbench.models.evaluations import Evaluation, Mark, PanelMember, Sheet
from workbench.models.record import Event
from workbench.queries.evaluations import judged_points
from workbench.security.record import verify
from workbench.services import panel, sheets
from workbench.services.acting import found
from workbench.store.engine import reading, writing

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TOLD = script("evaluation_mid")


@pytest.fixture
def start_at() -> str:
    """The mid-term is open for marks, and nobody has given one."""
    return "scoring"


def test_nothing_acknowledged_is_lost_and_nothing_doubled(site: Site, person: Enter) -> None:
    codes = judged()
    chair, second, third = (person(name, sheet_at(codes[0])) for name in ("pingwei1", "pingwei2", "pingwei3"))
    two_mark_the_same_point(chair, second, codes[0])
    one_loses_the_line(second, codes[0])
    the_server_is_killed(site, chair, codes[0])
    site.complaints.clear()  # what a browser says of a server that is not there
    one_hands_in_twice(chair, site, codes)
    third.reload()
    at_rest(third)
    one_is_recused(third, codes[0])
    with reading() as session:
        assert verify(session) == []
    assert site.complaints == []


def judged() -> list[str]:
    with reading() as session:
        return [node.code for node in judged_points(session.get_one(Evaluation, 1))]


def sheet_at(code: str) -> str:
    return f"/score_sheet?evaluation=1&indicator={code.partition('-')[0]}"


def given(username: str, code: str) -> tuple[int, str, str]:
    place, mark = TOLD["marks"][username][code]
    return place, str(mark), TOLD["reasons"][code]


def kept(username: str) -> dict[str, str]:
    """What the database holds of a member's sheet: the marks by point, those with a value."""
    with reading() as session:
        account_id = people.as_actor(session, username).account_id
        query = select(Mark).join(Sheet).join(PanelMember).where(PanelMember.account_id == account_id)
        rows = [(one.point_code, one.value) for one in session.exec(query)]
    assert len({code for code, _ in rows}) == len(rows)
    return {code: str(value) for code, value in rows if value is not None}


def two_mark_the_same_point(chair: Page, second: Page, code: str) -> None:
    mark_one(chair, code, *given("pingwei1", code))
    mark_one(second, code, *given("pingwei2", code))
    for username in ("pingwei1", "pingwei2"):
        assert kept(username) == {code: given(username, code)[1]}


def one_loses_the_line(page: Page, code: str) -> None:
    """A mark that was typed without a line is not acknowledged; the one that was stands, and the member goes on."""
    page.context.set_offline(True)
    field = card_of(page, code).get_by_label("再定分", exact=False)
    field.fill("0.5")
    page.context.set_offline(False)
    page.reload()
    at_rest(page)
    expect(card_of(page, code).get_by_label("再定分", exact=False)).to_have_value(given("pingwei2", code)[1])
    assert kept("pingwei2") == {code: given("pingwei2", code)[1]}


def the_server_is_killed(site: Site, page: Page, code: str) -> None:
    """The screen says that the line is gone; after the restart the member is still signed in and finds every mark."""
    site.server.kill()
    expect(page.get_by_test_id("stConnectionStatus").or_(page.get_by_text("连接已断开"))).to_be_visible()
    site.server.start()
    page.reload()
    at_rest(page)
    expect(card_of(page, code).get_by_label("再定分", exact=False)).to_have_value(given("pingwei1", code)[1])
    assert kept("pingwei1") == {code: given("pingwei1", code)[1]}


def one_hands_in_twice(page: Page, site: Site, codes: list[str]) -> None:
    """Two windows of one member both hand in the sheet: it is handed in once."""
    with writing() as session, clock.held_at(when(TOLD)["marked"]):
        for code in codes[1:]:
            place, mark, reason = given("pingwei1", code)
            node = next(one for one in judged_points(found(session, Evaluation, 1)) if one.code == code)
            band = bands_of(node)[place].name
            sheets.save_mark(session, people.as_actor(session, "pingwei1"), 1, code, sheets.Entry(band, mark, reason))
    windows = (page, page.context.new_page())
    for window in windows:
        window.goto(site.base + sheet_at(codes[-1]))
        at_rest(window)
        press(window, "提交评分表")
    for window in windows:
        window.get_by_test_id("stDialog").get_by_role("button", name="提交", exact=True).click()
    said(windows[0], "已提交")
    until(lambda: len(submissions()) == 1, "the sheet is not handed in")
    said(windows[1], "已提交")
    assert len(submissions()) == 1
    assert kept("pingwei1") == {code: given("pingwei1", code)[1] for code in codes}


def submissions() -> list[Event]:
    with reading() as session:
        return list(session.exec(select(Event).where(Event.action == "sheet.submit")))


def one_is_recused(page: Page, code: str) -> None:
    """A member who was taken out while the sheet was open on the screen saves nothing more."""
    mark_one(page, code, *given("pingwei3", code))
    before = kept("pingwei3")
    with writing() as session:
        account_id = people.as_actor(session, "pingwei3").account_id
        member = session.exec(select(PanelMember).where(PanelMember.account_id == account_id)).one()
        panel.recuse_member(session, people.as_actor(session, "jingban"), 1, member.id or 0, reason="亲属受雇（演练）")
    field = card_of(page, code).get_by_label("再定分", exact=False)
    field.fill("0.1")
    field.press("Tab")
    said(page, "您已回避")
    expect(page.get_by_label("再定分", exact=False)).to_have_count(0)
    assert kept("pingwei3") == before
