"""Signing in and out through the forms."""

import time
from collections.abc import Callable

import httpx
import pytest
from sqlmodel import col, select

from tests.web.conftest import PASSWORD, Site, form_token, sign_in
from tests.web.sockets import open_socket
from workbench.models.accounts import SignIn
from workbench.models.record import Event
from workbench.security.record import verify
from workbench.store.engine import reading

Visitor = Callable[..., httpx.Client]
WRONG = "账号或密码不正确"


def test_deep_link_survives_signing_in(visitor: Visitor) -> None:
    browser = visitor()
    first = browser.get("/projects?project=42&stage=合同")
    answer = sign_in(browser, "officer", path=first.headers["location"])
    assert answer.headers["location"] == str(httpx.URL("/projects?project=42&stage=合同"))
    assert browser.get(answer.headers["location"]).status_code == 200
    with open_socket(browser) as screen:
        assert "演练甲 打开项目 42" in screen.run("projects", "project=42&stage=合同").text


def test_session_cookie_is_out_of_reach_of_scripts_and_other_sites(visitor: Visitor) -> None:
    cookie = next(one for one in sign_in(visitor(), "officer").headers.get_list("set-cookie") if "wb_session" in one)
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Max-Age" not in cookie
    assert "Secure" not in cookie  # plain HTTP on loopback; see test_server for HTTPS


def test_only_the_hash_of_a_token_is_stored(in_home: Site, visitor: Visitor) -> None:
    token = visitor("officer", fresh=True).cookies["wb_session"]
    with reading() as session:
        stored = session.exec(select(SignIn.token_hash).order_by(col(SignIn.id).desc())).first()
    assert stored is not None
    assert len(token) == 43
    assert stored != token
    database = b"".join(path.read_bytes() for path in in_home.home.glob("workbench.db*"))
    assert stored.encode() in database
    assert token.encode() not in database


def test_signing_in_twice_ends_the_first_session_of_the_browser(visitor: Visitor) -> None:
    browser = visitor("officer", fresh=True)
    first = browser.cookies["wb_session"]
    token = form_token(visitor())  # a form from before, opened in another tab
    browser.cookies.set("wb_form", token, domain="127.0.0.1")
    answer = browser.post("/sign-in", data={"csrf": token, "username": "officer", "password": PASSWORD, "next": "/"})
    assert answer.status_code == 303
    assert browser.cookies["wb_session"] != first
    assert visitor().get("/", headers={"Cookie": f"wb_session={first}"}).status_code == 303


def test_sign_in_without_the_form_token_is_refused(visitor: Visitor) -> None:
    browser = visitor()
    for fields in ({}, {"csrf": ""}, {"csrf": "-"}, {"csrf": "0" * 43}):
        answer = browser.post("/sign-in", data=fields | {"username": "officer", "password": PASSWORD})
        assert answer.status_code == 403
        assert "重新填写" in answer.text
    assert "wb_session" not in browser.cookies


def test_form_token_of_another_browser_is_refused(visitor: Visitor) -> None:
    browser, token = visitor(), form_token(visitor())
    browser.get("/sign-in")
    answer = browser.post("/sign-in", data={"csrf": token, "username": "officer", "password": PASSWORD})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("username", "password"), [("closed", PASSWORD), ("nobody-here", PASSWORD), ("panel", "wrong")]
)
def test_refusal_is_one_text_for_every_cause(visitor: Visitor, username: str, password: str) -> None:
    answer = sign_in(visitor(), username, password)
    assert answer.status_code == 401
    assert WRONG in answer.text
    assert "停用" not in answer.text


@pytest.mark.parametrize("username", ["slow", "nobody-at-all"])
def test_failures_make_the_next_try_wait_longer(visitor: Visitor, username: str) -> None:
    browser = visitor()
    answers = [sign_in(browser, username, f"wrong {number}") for number in range(4)]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 429]
    assert "请 2 秒后再试" in answers[3].text
    blocked = sign_in(browser, username)  # with the right password, where there is one
    assert blocked.status_code == 429
    assert "秒后再试" in blocked.text
    time.sleep(2.1)
    assert "请 4 秒后再试" in sign_in(browser, username, "wrong 5").text


def test_every_try_is_an_event_without_password_token_or_unknown_name(in_home: Site, visitor: Visitor) -> None:
    browser = visitor()
    sign_in(browser, "a-name-nobody-has", "a password nobody has")
    sign_in(browser, "admin", "wrong password")
    assert sign_in(browser, "admin").status_code == 303
    token = browser.cookies["wb_session"]
    browser.post("/sign-out", data={"csrf": form_token(browser, "/sign-out")})
    with reading() as session:
        events = session.exec(select(Event).order_by(col(Event.id).desc()).limit(4)).all()
        assert verify(session) == []
        told = " ".join(one.model_dump_json() for one in events)
        found = [(one.action, one.object_name, one.actor) for one in events]
    assert found == [
        ("account.sign_out", "演练丁", "演练丁"),
        ("account.sign_in", "演练丁", "演练丁"),
        ("account.sign_in_failed", "演练丁", "系统"),
        ("account.sign_in_failed", "未知账号", "系统"),
    ]
    assert all(secret not in told for secret in ("nobody", "wrong password", PASSWORD, token))


def test_sign_out_by_link_or_without_token_does_nothing(visitor: Visitor) -> None:
    browser = visitor("officer", fresh=True)
    assert browser.get("/sign-out").status_code == 200
    assert browser.post("/sign-out", data={"csrf": "0" * 64}).status_code == 403
    assert browser.post("/sign-out").status_code == 403
    stolen = form_token(visitor("panel"), "/sign-out")
    assert browser.post("/sign-out", data={"csrf": stolen}).status_code == 403
    assert browser.get("/").status_code == 200


def test_sign_out_everywhere_ends_the_other_sessions_of_the_account_only(
    visitor: Visitor, tickets: dict[str, str]
) -> None:
    one, two, colleague = visitor("other", fresh=True), visitor("other", fresh=True), visitor("officer")
    answer = one.post("/sign-out", data={"csrf": form_token(one, "/sign-out"), "everywhere": "1"})
    assert answer.status_code == 303
    tickets.pop("other", None)  # whoever asks for this account next signs in anew
    assert [browser.get("/").status_code for browser in (one, two, colleague)] == [303, 303, 200]


def test_form_that_is_too_long_is_refused(visitor: Visitor) -> None:
    browser = visitor()
    answer = browser.post("/sign-in", data={"csrf": form_token(browser), "username": "x" * 20_000, "password": "y"})
    assert answer.status_code == 413
    assert "内容太大" in answer.text


def test_form_without_a_length_is_counted_all_the_same(visitor: Visitor) -> None:
    browser = visitor()
    pieces = (b"username=" + b"x" * 10_000 for _ in range(3))
    answer = browser.post("/sign-in", content=pieces, headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 413


def test_name_and_address_in_the_form_are_shown_as_text(visitor: Visitor) -> None:
    answer = sign_in(visitor(), '"><script>alert(1)</script>', "wrong")
    assert "<script>" not in answer.text
    assert "&lt;script&gt;" in answer.text
