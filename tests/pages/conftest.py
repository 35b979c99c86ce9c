"""Screens through the real entrypoint, in the workspace in use."""

from collections.abc import Callable

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from workbench.models.accounts import Account
from workbench.paths import PAGES
from workbench.security.sessions import open_session
from workbench.store.engine import writing

Open = Callable[..., AppTest]


def _sign_in(username: str) -> str:
    with writing() as session:
        account = session.exec(select(Account).where(Account.username == username)).one()
        return str(open_session(session, account, "test")[1].id)


@pytest.fixture
def screen() -> Open:
    """Return how to open a screen as a person, with values in its address bar; it must have drawn without an error.

    It is opened as a link opens it, without home before it.
    """

    def open_screen(username: str, name: str, **query: object) -> AppTest:
        at = AppTest.from_file(str(PAGES.parent / "workbench" / "web" / "main.py"), default_timeout=120)
        at.user = {"username": username, "session": _sign_in(username)}
        at.switch_page(f"../../pages/{name}.py")
        for key, value in query.items():
            at.query_params[key] = str(value)
        at.run()
        assert not at.exception, at.exception
        return at

    return open_screen
