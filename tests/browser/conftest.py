"""A real server over a copy of the training purchase, and a real Chromium in which each person signs in."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.conftest import use
from tests.serving import Server
from workbench.demo.people import script
from workbench.store.engine import engine

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

expect.set_options(timeout=60_000)  # the machine may be busy; slowness is no wrong result


@dataclass
class Site:
    """A running server, its workspace, and what the browsers complained about."""

    base: str
    home: Path
    server: Server
    complaints: list[str] = field(default_factory=list)


@pytest.fixture
def start_at() -> str:
    """The point of the training purchase that is served; a test file may choose another."""
    return "final"


@pytest.fixture
def site(points: dict[str, Path], tmp_path: Path, start_at: str) -> Iterator[Site]:
    """Serve a copy of the training purchase as it stood at a point of its life."""
    home = tmp_path / "home"
    shutil.copytree(points[start_at], home)
    use(home)
    server = Server(home, tmp_path / "server.log")
    try:
        server.start()
        yield Site(server.base, home, server)
    finally:
        server.stop()
        engine().dispose()


@pytest.fixture
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, quiet towards the outside."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def person(site: Site, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """A function that gives a person's own browser window, signed in and led to the path that was asked for."""
    contexts: list[BrowserContext] = []

    def enter(username: str, path: str) -> Page:
        context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN", reduced_motion="reduce")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("request", lambda request: _note_foreign(site, request.url))
        page.on("console", lambda message: _note_error(site, message.type, message.text))
        page.goto(site.base + path)
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", script("people")["password"])
        page.click("button[type=submit]")
        page.wait_for_selector("h1", timeout=180_000)  # the first screen of a new server waits until all is loaded
        assert page.url.startswith(site.base + path)
        return page

    yield enter
    for context in contexts:
        context.close()


def _note_foreign(site: Site, url: str) -> None:
    if not url.startswith((site.base, site.base.replace("http", "ws"), "data:", "blob:")):
        site.complaints.append(f"asked a foreign host: {url}")


def _note_error(site: Site, kind: str, text: str) -> None:
    if kind == "error" and "404" not in text:
        site.complaints.append(text)
