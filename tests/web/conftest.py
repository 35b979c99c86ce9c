"""A real server on a free loopback port, with a workspace of its own."""

import html
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import httpx
import pytest

from tests.serving import free_port, wait_for
from workbench.models.accounts import Account
from workbench.models.projects import Project
from workbench.models.words import Role
from workbench.security.policy import PROGRAM
from workbench.services.accounts import add_account_unasked, give_role_unasked
from workbench.services.workspaces import add_purchaser, create_workspace
from workbench.store import migrate
from workbench.store.engine import engine, writing

HERE = Path(__file__).parent
_HIDDEN = re.compile(r'type="hidden" name="(\w+)" value="([^"]*)"')
PASSWORD = "correct horse battery"
PEOPLE = {
    "officer": ("演练甲", Role.OFFICER, 0),
    "other": ("演练乙", Role.OFFICER, 1),
    "panel": ("演练丙", Role.PANEL, 0),
    "admin": ("演练丁", Role.ADMIN, 0),
    "slow": ("演练戊", Role.OFFICER, 0),
    "mortal": ("演练庚", Role.OFFICER, 0),
    "closed": ("演练己", Role.OFFICER, 0),
}


@dataclass(frozen=True)
class Site:
    """A running server."""

    base: str
    home: Path


def build_home(home: Path) -> None:
    """Make a training workspace with two purchasers, a person for each case, and a project of the first."""
    home.mkdir(parents=True, exist_ok=True)
    migrate.upgrade()
    with writing() as session:
        create_workspace(session, title="示范工作区", training=True)
        bureaus = [
            add_purchaser(session, name=f"示范{x}区民政局", county=f"示范{x}区", first_day=date(2026, 1, 1))
            for x in "甲乙"
        ]
        for username, (name, role, bureau) in PEOPLE.items():
            account = add_account_unasked(session, username=username, name=name, password=PASSWORD, training=True)
            account.disabled = username == "closed"
            give_role_unasked(session, PROGRAM, account, role, purchaser_id=bureaus[bureau].id)
        owner = session.get_one(Account, 1)
        first, last = date(2026, 1, 1), date(2026, 12, 31)
        session.add(
            Project(
                purchaser_id=bureaus[0].id or 0, owner_id=owner.id or 0, code="P-1", title="演练项目",
                defined_on=first, first_day=first, last_day=last, budget_fen=100,
            )
        )  # fmt: skip


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return the environment of a server with this home."""
    return os.environ | {"WORKBENCH_HOME": str(home), "PYTHONPATH": str(HERE.parents[1])} | more


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    home, port = tmp_path_factory.mktemp("site") / "home", free_port()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_HOME", str(home))
        build_home(home)
        engine().dispose()
    log = (home.parent / "server.log").open("w")
    command = [sys.executable, str(HERE / "launch.py"), str(port)]
    with subprocess.Popen(command, env=environment(home), stdout=log, stderr=log, cwd=home.parent) as process:
        base = f"http://127.0.0.1:{port}"
        try:
            wait_for(base, process)
            yield Site(base, home)
        finally:
            process.terminate()  # also where it did not start in time: leaving the block waits for its end
    log.close()


@pytest.fixture
def in_home(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Point the store of the test's own process at the server's workspace."""
    monkeypatch.setenv("WORKBENCH_HOME", str(site.home))
    return site


@pytest.fixture(scope="session")
def tickets() -> dict[str, str]:
    """Session cookies by username, so that not every test waits for a password to be hashed."""
    return {}


@pytest.fixture
def visitor(site: Site, tickets: dict[str, str]) -> Iterator[Callable[..., httpx.Client]]:
    """Return a maker of browsers: each with its own cookies, signed in when a username is given.

    ``fresh`` gives a session of its own to a test that will end it.
    """
    opened: list[httpx.Client] = []

    def open_browser(username: str = "", *, fresh: bool = False) -> httpx.Client:
        browser = httpx.Client(base_url=site.base, headers={"Accept": "text/html"}, timeout=60)
        opened.append(browser)
        if username in tickets and not fresh:
            browser.cookies.set("wb_session", tickets[username], domain="127.0.0.1")
        elif username:
            assert sign_in(browser, username).status_code == 303
            if not fresh:
                tickets[username] = browser.cookies["wb_session"]
        return browser

    yield open_browser
    for browser in opened:
        browser.close()


def form_token(browser: httpx.Client, path: str = "/sign-in") -> str:
    """Read the token out of a form, as a browser would."""
    found = re.search(r'name="csrf" value="([^"]+)"', browser.get(path).text)
    assert found is not None
    return found[1]


def sign_in(browser: httpx.Client, username: str, password: str = PASSWORD, path: str = "/sign-in") -> httpx.Response:
    """Fill in the form at the path and send it."""
    fields = {name: html.unescape(value) for name, value in _HIDDEN.findall(browser.get(path).text)}
    return browser.post("/sign-in", data=fields | {"username": username, "password": password})
