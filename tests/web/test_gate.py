"""The gate: what each attack of a stranger or of a signed-in colleague gets."""

from collections.abc import Callable
from datetime import timedelta
from http.client import HTTPConnection
from urllib.parse import urlsplit

import httpx
import pytest
from sqlmodel import select
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.web.conftest import PASSWORD, Site, sign_in
from tests.web.sockets import open_socket
from workbench import clock
from workbench.models.accounts import Account, SignIn
from workbench.security.sessions import IDLE
from workbench.store.engine import reading, writing
from workbench.web.gate import safe_next
from workbench.web.menu import SCREENS

Visitor = Callable[..., httpx.Client]
CLOSED = (
    "/_stcore/metrics",
    "/_stcore/agent/openapi.json",
    "/_stcore/agent/mcp",
    "/_stcore/script-health-check",
    "/_stcore/bidi-components/x/index.js",
    "/media/0123456789abcdef0123456789abcdef.png",
    "/component/x/index.html",
    "/app/static/x",
    "/auth/login",
    "/oauth2callback",
    "/index.html",
    "/nowhere",
)


@pytest.mark.parametrize("screen", [screen.name for screen in SCREENS])
def test_screen_without_session_leads_to_the_sign_in_form_and_back(visitor: Visitor, screen: str) -> None:
    answer = visitor().get(f"/{screen}?project=42&stage=%E5%90%88%E5%90%8C")
    assert answer.status_code == 303
    assert (
        answer.headers["location"]
        == f"/sign-in?next=%2F{screen}%3Fproject%3D42%26stage%3D%25E5%2590%2588%25E5%2590%258C"
    )


@pytest.mark.parametrize("path", ["/", "/projects", "/files/abc", "/upload", "/static/js/index.js", *CLOSED])
def test_path_without_session_is_refused_to_programs(visitor: Visitor, path: str) -> None:
    assert visitor().get(path, headers={"Accept": "*/*"}).status_code == 401


@pytest.mark.parametrize("path", ["/healthz", "/_stcore/health", "/sign-in", "/assets/plain.css", "/assets/chinese.js"])
def test_public_path_needs_no_session(visitor: Visitor, path: str) -> None:
    assert visitor().get(path).status_code == 200


@pytest.mark.parametrize("path", CLOSED)
def test_closed_path_is_not_there_for_the_signed_in_either(visitor: Visitor, path: str) -> None:
    answer = visitor("admin").get(path)
    assert answer.status_code == 404
    assert "没有这个页面" in answer.text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST"])
def test_streamlit_upload_is_closed_even_for_ones_own_session(visitor: Visitor, site: Site, method: str) -> None:
    browser = visitor("officer")
    with open_socket(browser) as screen:
        path = f"/_stcore/upload_file/{screen.run().session_id}/one-file"
        token = browser.get("/_stcore/health").cookies["_streamlit_xsrf"]
        headers = {"Origin": site.base, "X-Xsrftoken": token}
        answer = browser.request(method, path, headers=headers, files={"file": ("x.txt", b"x")})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "//sign-in",
        "/sign-in/../projects",
        "/sign-in/%2e%2e/projects",
        "/files/../healthz",
        "/files/..%2f..%2fworkbench.db",
        "/files/%2e%2e/%2e%2e/etc/passwd",
        "/static/..%2f..%2f..%2fconfig.py",
        "/assets/../workbench.db",
        "/assets/..%5c..%5cworkbench.db",
        "/assets%2f..%2fprojects",
        "/projects%00",
    ],
)
@pytest.mark.parametrize("username", ["", "officer"])
def test_crooked_path_is_refused(site: Site, visitor: Visitor, path: str, username: str) -> None:
    # http.client sends the path as it stands; other clients straighten it first.
    connection = HTTPConnection(urlsplit(site.base).netloc, timeout=60)
    token = visitor(username).cookies.get("wb_session", "")
    connection.request("GET", path, headers={"Accept": "text/html", "Cookie": f"wb_session={token}"})
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    assert answer.status == 404
    assert "没有这个页面" in body


@pytest.mark.parametrize("token", ["", "x", "0" * 43, "a;b", "../../../etc/passwd", "' or 1=1 --"])
def test_forged_cookie_opens_nothing(visitor: Visitor, token: str) -> None:
    browser = visitor()
    answer = browser.get("/projects", headers={"Cookie": f'wb_session="{token}"'})
    assert answer.status_code == 303


def test_hash_of_a_live_token_is_no_token(in_home: Site, visitor: Visitor) -> None:
    visitor("officer")
    with reading() as session:
        stored = session.exec(select(SignIn.token_hash)).all()
    assert stored
    assert all(visitor().get("/", headers={"Cookie": f"wb_session={one}"}).status_code == 303 for one in stored)


def _end(username: str, **change: object) -> None:
    with writing() as session:
        account = session.exec(select(Account).where(Account.username == username)).one()
        for row in session.exec(select(SignIn).where(SignIn.account_id == account.id)):
            row.sqlmodel_update(change)


@pytest.mark.parametrize(
    "change",
    [
        {"revoked_at": clock.now()},
        {"expires_at": clock.now() - timedelta(seconds=1)},
        {"seen_at": clock.now() - IDLE - timedelta(seconds=1)},
    ],
    ids=["revoked", "expired", "idle"],
)
def test_session_that_ended_opens_nothing(in_home: Site, visitor: Visitor, change: dict[str, object]) -> None:
    browser = visitor("mortal", fresh=True)
    assert browser.get("/").status_code == 200
    _end("mortal", **change)
    assert browser.get("/").status_code == 303
    with pytest.raises(InvalidStatus, match="403"), open_socket(browser):
        pass


def test_session_of_an_account_that_was_closed_opens_nothing(in_home: Site, visitor: Visitor) -> None:
    browser = visitor("mortal", fresh=True)
    try:
        with writing() as session:
            session.exec(select(Account).where(Account.username == "mortal")).one().disabled = True
        assert browser.get("/").status_code == 303
    finally:
        with writing() as session:
            session.exec(select(Account).where(Account.username == "mortal")).one().disabled = False


def test_request_keeps_a_session_from_idling(in_home: Site, visitor: Visitor) -> None:
    browser = visitor("mortal", fresh=True)
    early = clock.now() - IDLE + timedelta(minutes=5)
    _end("mortal", seen_at=early)
    assert browser.get("/").status_code == 200
    with reading() as session:
        newest = session.exec(select(SignIn.seen_at).order_by(SignIn.id.desc())).first()
    assert clock.now() - newest < timedelta(seconds=30)


def test_socket_without_session_is_refused_before_it_opens(visitor: Visitor) -> None:
    with pytest.raises(InvalidStatus, match="403"), open_socket(visitor()):
        pass


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1:1", "http://localhost", "null", None])
def test_socket_of_a_foreign_origin_is_refused(visitor: Visitor, origin: str | None) -> None:
    with pytest.raises(InvalidStatus, match="403"), open_socket(visitor("officer"), origin=origin):
        pass


def test_socket_elsewhere_than_streamlits_is_refused(visitor: Visitor, site: Site) -> None:
    browser = visitor("officer")
    url = site.base.replace("http", "ws") + "/static/js/x"
    cookies = {"Cookie": f"wb_session={browser.cookies['wb_session']}"}
    with pytest.raises(InvalidStatus, match="403"), connect(url, origin=site.base, additional_headers=cookies):
        pass


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1:1", "null"])
def test_form_from_a_foreign_origin_is_refused(visitor: Visitor, origin: str) -> None:
    browser = visitor()
    browser.headers["Origin"] = origin
    answer = sign_in(browser, "officer")
    assert answer.status_code == 403
    assert "wb_session" not in browser.cookies


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/%2f%2fevil.example",
        "javascript:alert(1)",
        "/projects/../../evil",
        "/projects#//evil.example",
        "/\tprojects",
        "/sign-out",
        "/nowhere",
        "",
    ],
)
def test_open_redirect_ends_at_home(visitor: Visitor, wanted: str) -> None:
    browser = visitor()
    answer = sign_in(browser, "officer", PASSWORD, str(httpx.URL("/sign-in", params={"next": wanted})))
    assert answer.status_code == 303
    assert answer.headers["location"] == "/"
    assert browser.get(str(httpx.URL("/sign-in", params={"next": wanted}))).headers["location"] == "/"


@pytest.mark.parametrize("wanted", ["/projects", "/project?project=3&stage=合同", "/files/abc?x=//y"])
def test_own_address_is_kept(wanted: str) -> None:
    assert safe_next(wanted) == wanted
    assert urlsplit(safe_next(wanted)).netloc == ""
