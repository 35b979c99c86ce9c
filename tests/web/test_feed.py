"""The route of a calendar feed: whoever holds the link, no cookie, and one answer for everything unknown."""

from collections.abc import Callable

import httpx
import pytest
from sqlmodel import select

from workbench.config import settings
from workbench.errors import WorkbenchError
from workbench.models.accounts import Account
from workbench.security.policy import actor_from
from workbench.services.feeds import end_link, make_link
from workbench.store.engine import writing
from workbench.web.feed import OFTEN

Visitor = Callable[..., httpx.Client]
UNKNOWN = "A" * 43


def link_of(username: str) -> str:
    with writing() as session:
        account = session.exec(select(Account).where(Account.username == username)).one()
        return f"/calendar/{make_link(session, actor_from(session, account))}.ics"


def told(answer: httpx.Response) -> tuple[int, bytes, list[tuple[str, str]]]:
    return answer.status_code, answer.content, [pair for pair in answer.headers.multi_items() if pair[0] != "date"]


@pytest.mark.usefixtures("in_home")
def test_feed_is_sent_without_signing_in_and_sets_no_cookie(visitor: Visitor) -> None:
    answer = visitor().get(link_of("officer"), headers={"Accept": "*/*"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in answer.headers
    assert answer.content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert answer.content.endswith(b"END:VCALENDAR\r\n")
    assert "期限 · 示范工作区".encode() in answer.content


@pytest.mark.usefixtures("in_home")
def test_ended_unknown_and_closed_links_cannot_be_told_apart(visitor: Visitor) -> None:
    ended, closed = link_of("other"), link_of("closed")
    browser = visitor()
    assert browser.get(ended).status_code == 200
    with writing() as session:
        account = session.exec(select(Account).where(Account.username == "other")).one()
        end_link(session, actor_from(session, account))
    answers = [told(browser.get(path)) for path in (ended, closed, f"/calendar/{UNKNOWN}.ics", "/calendar/x")]
    assert [answer[0] for answer in answers] == [404] * 4
    assert all(answer == answers[0] for answer in answers)


@pytest.mark.usefixtures("in_home")
@pytest.mark.parametrize("path", ["/calendar/", "/calendar/a/b.ics", "/calendar/x.ics?token=1", "/calendar"])
def test_nothing_else_lies_under_the_address(visitor: Visitor, path: str) -> None:
    answer = visitor().get(path, headers={"Accept": "*/*"})
    assert answer.status_code in {401, 404}
    assert "<html" not in answer.text.lower()


@pytest.mark.usefixtures("in_home")
def test_session_of_somebody_else_changes_nothing_and_the_link_opens_nothing_else(visitor: Visitor) -> None:
    link = link_of("officer")
    assert visitor("panel").get(link).status_code == 200
    browser = visitor()
    browser.get(link)
    assert browser.get("/home").status_code == 303
    assert browser.post(link).status_code == 405


@pytest.mark.usefixtures("in_home")
def test_link_asked_for_too_often_waits_whether_it_is_known_or_not(visitor: Visitor) -> None:
    browser = visitor()
    for path, usual in ((link_of("panel"), 200), (f"/calendar/{'B' * 43}.ics", 404)):
        answers = [browser.get(path) for _ in range(OFTEN + 1)]
        assert [one.status_code for one in answers] == [usual] * OFTEN + [429]
        assert answers[-1].headers["retry-after"] == "60"


@pytest.mark.parametrize(
    ("set_to", "host", "address"),
    [
        ("", "127.0.0.1", "http://127.0.0.1:8501"),
        ("", "::1", "http://[::1]:8501"),
        ("https://workbench.example.gov.cn/", "127.0.0.1", "https://workbench.example.gov.cn"),
        ("http://10.0.0.8:8600", "127.0.0.1", "http://10.0.0.8:8600"),
    ],
)
def test_links_lead_to_the_configured_address(
    monkeypatch: pytest.MonkeyPatch, set_to: str, host: str, address: str
) -> None:
    monkeypatch.delenv("WORKBENCH_PORT", raising=False)
    monkeypatch.setenv("WORKBENCH_ADDRESS", set_to)
    monkeypatch.setenv("WORKBENCH_HOST", host)
    assert settings().address == address


@pytest.mark.parametrize(
    "wrong", ["workbench.example", "ftp://a.example", "https://a.example/path", "https://甲.example"]
)
def test_address_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("WORKBENCH_ADDRESS", wrong)
    with pytest.raises(WorkbenchError, match="WORKBENCH_ADDRESS"):
        settings()
