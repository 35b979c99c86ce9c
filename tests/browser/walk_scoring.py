"""The walk of a score sheet: one point marked as a member does it."""

from decimal import Decimal

from playwright.sync_api import Locator, Page, expect
from sqlmodel import select

from tests.browser.acts import at_rest, said, until
from workbench.models.evaluations import Mark
from workbench.store.engine import reading


def card_of(page: Page, code: str) -> Locator:
    """The card of a scoring point on the sheet."""
    return page.get_by_test_id("stVerticalBlock").filter(has_text=code).filter(has=page.get_by_role("radio")).last


def mark_one(page: Page, code: str, place: int, mark: str, reason: str, *, first_wrong: str = "") -> None:
    """Choose the band, type a wrong mark if one is given and see it refused, then the right one and the reason."""
    card, before = card_of(page, code), _kept(code, mark, reason)
    card.get_by_role("radiogroup").locator("label").nth(place).click()
    field = card.get_by_label("再定分", exact=False)
    expect(field).to_be_enabled()
    if first_wrong:
        field.fill(first_wrong)
        field.press("Tab")
        said(page, "未保存")
    field.fill(mark)
    field.press("Tab")
    box = card.get_by_label("理由", exact=False)
    box.fill(reason)
    box.press("Tab")
    expect(page.get_by_text("未保存")).to_have_count(0)
    until(lambda: _kept(code, mark, reason) == before + 1, f"{code} is not kept")
    at_rest(page)


def _kept(code: str, mark: str, reason: str) -> int:
    """How many members have this mark with this reason."""
    with reading() as session:
        rows = session.exec(select(Mark.value).where(Mark.point_code == code, Mark.reason == reason))
        return sum(value == Decimal(mark) for value in rows)
