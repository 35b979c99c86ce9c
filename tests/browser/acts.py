"""What a person does at a screen, in words: type, choose, press, read, hand in a file; and what a phone must show."""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

Enter = Callable[..., Page]
PHONE = {"width": 390, "height": 844}
_PATIENCE = 60_000
_TRIES = 10


def type_day(page: Page, label: str, day: date) -> None:
    """Type a day into a date field, part by part, as a person does."""
    field = page.get_by_test_id("stDateInput").filter(has_text=label)
    field.locator("[role=spinbutton]").first.click()
    page.keyboard.type(f"{day:%Y%m%d}")


def write(page: Page | Locator, label: str, text: str) -> None:
    """Write into the text field of that label and leave it."""
    box = page.locator("input, textarea").and_(page.get_by_label(label, exact=False)).first
    box.fill(text)
    box.press("Tab")


def fill(page: Page | Locator, texts: Mapping[str, str]) -> None:
    """Write into several text fields, one after the other."""
    for label, text in texts.items():
        write(page, label, text)


def choose(place: Page | Locator, label: str, option: str, kind: str = "stSelectbox") -> None:
    """Choose from the list of that label, found by typing as a person does; a list that closed again is opened again."""
    box = place.get_by_test_id(kind).filter(has_text=label).first.locator("input")
    page = place if isinstance(place, Page) else place.page
    wanted = page.get_by_role("option").filter(has_text=option).first
    for _ in range(_TRIES):
        box.click()
        box.fill(option)
        with suppress(PlaywrightTimeoutError):
            wanted.click(timeout=_PATIENCE // _TRIES)
            return
    pytest.fail(f"{label} offers no {option}")


def close_list(page: Page) -> None:
    """Close an open list of choices and wait until it is gone: a press before that would only close it."""
    page.keyboard.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)


def press(page: Page | Locator, name: str) -> None:
    """Press the last button that says so."""
    page.get_by_role("button", name=name, exact=False).last.click()


def ask(page: Page, name: str) -> Locator:
    """Press a button that asks back and wait for its question; a press that a page being drawn anew lost is repeated."""
    question = page.get_by_test_id("stDialog")
    for _ in range(4):
        press(page, name)
        with suppress(PlaywrightTimeoutError):
            question.wait_for(timeout=_PATIENCE // 4)
            return question
    pytest.fail(f"{name} asks nothing")


def agree(page: Page, name: str) -> None:
    """Press the button of the question that just opened."""
    page.get_by_test_id("stDialog").get_by_role("button", name=name, exact=True).click()


def open_part(page: Page, name: str) -> None:
    """Turn to a part of the screen, or to an item of a row of choices."""
    page.get_by_test_id("stButtonGroup").get_by_text(name, exact=True).first.click()


def said(page: Page, words: str) -> Locator:
    """Wait until the page says these words."""
    found_words = page.get_by_text(words, exact=False).filter(visible=True).first
    expect(found_words).to_be_visible(timeout=_PATIENCE)
    return found_words


def until(holds: Callable[[], bool], what: str) -> None:
    """Wait until the database holds what the screen already said; fail with `what` when it never does."""
    end = time.monotonic() + _PATIENCE / 1000
    while not holds():
        if time.monotonic() > end:
            pytest.fail(what)
        time.sleep(0.1)


def hand_in(page: Page, link: str, file: Path) -> None:
    """Follow the way to the upload form, choose the file, and come back."""
    page.get_by_role("link", name=link).last.click()
    page.wait_for_selector("input[type=file]")
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="上传", exact=True).click()
    page.wait_for_selector("[data-testid=stApp]")


def fetched(page: Page, name: str) -> bytes:
    """Return the bytes of the newest file whose link says so, fetched with this person's sign-in."""
    link = page.locator("a[href*='/files/']").filter(has_text=name).first
    expect(link).to_be_visible(timeout=_PATIENCE)
    address = str(link.evaluate("one => one.href"))
    answer = httpx.get(address, cookies=cookies(page), timeout=_PATIENCE / 1000)
    assert answer.status_code == httpx.codes.OK
    return answer.content


def cookies(page: Page) -> dict[str, str]:
    return {one["name"]: one["value"] for one in page.context.cookies()}


def at_rest(page: Page) -> None:
    """Wait until the screen has been drawn to its end."""
    page.wait_for_selector("h1")
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=_PATIENCE)


def fits_a_phone(page: Page, address: str) -> None:
    """Open a screen at the width of a phone: nothing scrolls sideways, and every primary button can be pressed."""
    page.set_viewport_size(PHONE)
    page.goto(address)
    at_rest(page)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"], f"{address} is {width} wide"
    for button in page.locator("[data-testid^=stBaseButton-primary]:visible").all():
        button.scroll_into_view_if_needed()
        box = button.bounding_box()
        assert box, f"{address}: {button.inner_text()}"
        assert 0 <= box["x"] <= box["x"] + box["width"] <= PHONE["width"], f"{address}: {button.inner_text()} {box}"
        button.click(trial=True)
