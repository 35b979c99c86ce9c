"""The application as a whole: options, headers, language, start and refusal to start."""

import json
import re
import socket
from collections.abc import Callable
from pathlib import Path

import anyio
import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from streamlit import config

from tests.web.conftest import Site, free_port
from workbench.errors import WorkbenchError
from workbench.web import chinese, gate, headers, server, sign_in
from workbench.web.menu import SCREENS

Visitor = Callable[..., httpx.Client]


@pytest.fixture
def pinned() -> None:
    server.pin()


@pytest.mark.parametrize("name", sorted(server.PINNED))
@pytest.mark.usefixtures("pinned")
def test_changed_option_stops_the_start(name: str) -> None:
    server.check_pinned()
    before = config.get_option(name)
    config.set_option(name, "changed")
    try:
        with pytest.raises(WorkbenchError, match=re.escape(name)):
            server.check_pinned()
    finally:
        config.set_option(name, before)


@pytest.mark.usefixtures("pinned")
def test_options_that_isolation_hangs_on_are_pinned() -> None:
    assert config.get_option("server.trustedUserHeaders") == {
        "X-Workbench-User": "username",
        "X-Workbench-Session": "session",
    }
    assert config.get_option("server.enableXsrfProtection") is True
    assert config.get_option("server.enableCORS") is True
    assert config.get_option("client.showErrorDetails") == "none"
    assert config.get_option("browser.gatherUsageStats") is False
    assert config.get_option("server.enableAgentApi") is False


@pytest.mark.usefixtures("pinned", "in_home")
def test_option_changed_after_the_application_was_made_stops_its_start() -> None:
    app = server.create_app()
    config.set_option("server.trustedUserHeaders", {})

    async def start() -> None:
        async with server._lifespan(app):
            pytest.fail("it started")

    with pytest.raises(WorkbenchError, match=r"安全选项被改动：server\.trustedUserHeaders"):
        anyio.run(start)
    server.pin()


def test_config_beside_the_working_directory_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "config.toml").write_text(
        '[server]\nenableXsrfProtection = false\n[client]\nshowErrorDetails = "full"\n[theme]\nprimaryColor = "#FF0000"\n',
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    config.get_config_options(force_reparse=True)
    assert config.get_option("theme.primaryColor") == "#FF0000", "the file was read"
    with pytest.raises(WorkbenchError):
        server.check_pinned()
    server.pin()
    server.check_pinned()
    assert config.get_option("theme.primaryColor") == "#1F5A7A"
    assert config.get_option("server.enableXsrfProtection") is True


def test_port_in_use_is_told_in_chinese(in_home: Site) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(WorkbenchError, match="已有程序占用") as refused:
            server.serve("127.0.0.1", taken.getsockname()[1])
    assert "--port" in refused.value.fix


def test_start_without_a_workspace_is_told_in_chinese(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path))
    with pytest.raises(WorkbenchError, match="数据库还没有建好"):
        server.serve("127.0.0.1", free_port())


@pytest.mark.parametrize("path", ["/", "/sign-in", "/healthz", "/nowhere", "/static/none.js", "/_stcore/host-config"])
def test_security_headers_are_on_every_answer(visitor: Visitor, path: str) -> None:
    sent = visitor("officer").get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in sent["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert sent["x-content-type-options"] == "nosniff"
    assert sent["x-frame-options"] == "DENY"
    assert sent["cache-control"] in {"no-store", "no-cache"}
    assert "server" not in sent


def test_policy_names_no_host_that_a_forged_host_header_brings(visitor: Visitor) -> None:
    answer = visitor("officer").get("/healthz", headers={"Host": "a; script-src *"})
    assert "script-src *" not in answer.headers["content-security-policy"]


def test_start_page_speaks_chinese_and_runs_no_script_that_the_policy_forbids(visitor: Visitor) -> None:
    page = visitor("officer").get("/projects?project=1").text
    assert '<html lang="zh-CN">' in page
    assert "<title>民政购买服务工作台</title>" in page
    assert '<script src="/assets/chinese.js"></script>' in page
    assert re.findall(r"<script(?![^>]*\ssrc=)", page) == []
    assert "agent" not in page
    assert all(re.match(r"(\./|/)", address) for address in re.findall(r'(?:src|href)="([^"]+)"', page))


def test_every_script_of_the_start_page_is_there(visitor: Visitor) -> None:
    browser = visitor("officer")
    scripts = re.findall(r'<script[^>]*src="\.?([^"]+)"', browser.get("/").text)
    assert len(scripts) >= 2
    for script in scripts:
        answer = browser.get(script)
        assert answer.status_code == 200
        assert "javascript" in answer.headers["content-type"]


def test_chinese_script_carries_the_dictionary(visitor: Visitor) -> None:
    script = visitor().get("/assets/chinese.js").text
    words = json.loads(re.search(r"const words = (\{.*?\});\n", script)[1])  # type: ignore[index]
    assert words["Choose an option"] == "请选择"
    assert words == chinese.WORDS
    assert "__" not in script


def test_chinese_words_hold_no_ascii_comma_between_characters() -> None:
    texts = [*chinese.WORDS.values(), *(given for _wanted, given in chinese.PATTERNS)]
    assert [text for text in texts if re.search(r"[\u4e00-\u9fff][,;:()][\u4e00-\u9fff]", text)] == []


def test_every_screen_has_an_address_and_only_screens_have(visitor: Visitor) -> None:
    browser = visitor("officer")
    assert all(browser.get(f"/{screen.name}").status_code == 200 for screen in SCREENS if screen.name != "home")
    assert browser.get("/home").headers["location"] == "/"  # where Streamlit keeps it
    assert browser.get("/projects/").status_code == 404
    assert browser.get("/projects/_stcore/health").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "status"), [("POST", "/healthz", 405), ("DELETE", "/", 405), ("PUT", "/sign-in", 405)]
)
def test_wrong_method_is_told_in_chinese(visitor: Visitor, method: str, path: str, status: int) -> None:
    answer = visitor("officer").request(method, path)
    assert answer.status_code == status
    assert "不支持这种操作" in answer.text


def test_error_of_a_route_shows_a_number_and_no_traceback(site: Site, visitor: Visitor) -> None:
    # a body that is announced as a form of parts but has no boundary
    answer = visitor().post("/sign-in", content=b"x", headers={"Content-Type": "multipart/form-data"})
    assert answer.status_code in {400, 403, 500}
    assert "Traceback" not in answer.text
    assert "请求不完整" in answer.text or "事故编号" in answer.text or "重新填写" in answer.text
    assert site.home.is_dir()


@pytest.mark.usefixtures("in_home")
def test_cookies_are_secure_behind_https(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_HTTPS", "1")
    frame = Starlette(routes=sign_in.ROUTES, middleware=[Middleware(headers.guarded), Middleware(gate.gated)])

    async def ask() -> tuple[httpx.Response, list[int]]:
        transport = httpx.ASGITransport(frame)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://bureau", headers={"Accept": "text/html"}
        ) as browser:
            origins = (
                "http://bureau",
                "https://bureau",
            )  # what stands before us speaks http to us, https to the browser
            tries = [await browser.post("/sign-in", data={"x": "y"}, headers={"Origin": one}) for one in origins]
            return await browser.get("/sign-in"), ["不能这样打开" in one.text for one in tries]

    form, refused = anyio.run(ask)
    assert "Secure" in form.headers["set-cookie"]
    assert form.headers["strict-transport-security"] == "max-age=31536000"
    assert refused == [True, False]
