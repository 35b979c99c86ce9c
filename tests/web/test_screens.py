"""The screens through the real socket: who is at them, and what a run may still do."""

from collections.abc import Callable, Iterator

import httpx
import pytest
from sqlmodel import select

from tests.web.conftest import Site, form_token
from tests.web.sockets import open_socket
from workbench.models.accounts import Account, RoleGrant
from workbench.models.words import Role
from workbench.store.engine import reading, writing

Visitor = Callable[..., httpx.Client]
ENDED = "登录已结束"


def _large_type(username: str) -> bool:
    with reading() as session:
        return session.exec(select(Account.large_type).where(Account.username == username)).one()


def _give(username: str, role: Role) -> None:
    with writing() as session:
        account = session.exec(select(Account).where(Account.username == username)).one()
        session.exec(select(RoleGrant).where(RoleGrant.account_id == account.id)).one().role = role


@pytest.fixture
def small_type(in_home: Site) -> Iterator[None]:
    """Start and end with nobody having large type; it stands for whatever a page may save."""
    for _ in range(2):
        with writing() as session:
            for account in session.exec(select(Account)):
                account.large_type = False
        if _ == 0:
            yield


def test_screen_greets_who_is_signed_in_with_name_role_bureau_and_banner(visitor: Visitor) -> None:
    with open_socket(visitor("officer")) as screen:
        text = screen.run().text
    assert "演练甲，您好" in text
    assert "采购经办" in text
    assert "示范甲区民政局" in text
    assert "**演练** 数据均为虚构" in text


def test_menu_has_only_the_screens_of_the_actors_roles(visitor: Visitor) -> None:
    menus = {}
    for username in ("officer", "panel", "admin"):
        with open_socket(visitor(username)) as screen:
            menus[username] = sorted(screen.run().pages)
    assert menus == {
        "officer": ["", "projects", "rules"],
        "panel": ["", "projects", "rules"],
        "admin": ["", "accounts", "rules"],
    }


def test_screen_of_another_role_is_reached_neither_by_name_nor_by_hash(visitor: Visitor) -> None:
    with open_socket(visitor("admin")) as screen:
        accounts = screen.run().pages["accounts"]
        assert "只有系统管理员能看到这一页" in screen.run("accounts").text
    with open_socket(visitor("officer")) as screen:
        assert "只有系统管理员能看到这一页" not in screen.run("accounts").text
        assert "只有系统管理员能看到这一页" not in screen.run(script_hash=accounts).text
        assert "演练甲，您好" in screen.run().text


@pytest.mark.parametrize("connected", [True, False], ids=["live", "disconnected"])
def test_session_of_a_colleague_cannot_be_taken_over(visitor: Visitor, connected: bool) -> None:  # noqa: FBT001
    with open_socket(visitor("officer")) as owner:
        theirs = owner.run("projects", "project=7").session_id
        if connected:
            _try_to_take(visitor("panel"), theirs)
    if not connected:
        _try_to_take(visitor("panel"), theirs)
        with open_socket(visitor("officer"), session_id=theirs) as again:
            assert again.run().session_id == theirs, "the owner takes it up again"


def _try_to_take(browser: httpx.Client, session_id: str) -> None:
    with open_socket(browser, session_id=session_id) as thief:
        text = thief.run().text
        assert thief.session_id != session_id
        assert "演练丙，您好" in text
        assert "演练甲" not in text


def test_session_of_the_same_account_in_another_sign_in_is_not_taken_over(visitor: Visitor) -> None:
    with (
        open_socket(visitor("officer")) as first,
        open_socket(visitor("officer", fresh=True), session_id=first.run().session_id) as second,
    ):
        assert second.run().session_id != first.session_id


@pytest.mark.parametrize("name", ["X-Workbench-User", "x-workbench-user", "X-WORKBENCH-USER"])
def test_identity_headers_of_the_client_are_thrown_away(visitor: Visitor, name: str) -> None:
    forged = {name: "admin", "X-Workbench-Session": "1"}
    with open_socket(visitor("panel"), headers=forged) as screen:
        text = screen.run().text
    assert "演练丙，您好" in text
    assert "演练丁" not in text
    assert visitor().get("/", headers=forged).status_code == 303


def test_sign_out_ends_an_open_socket_at_its_next_run(visitor: Visitor) -> None:
    browser = visitor("officer", fresh=True)
    with open_socket(browser) as screen:
        assert "演练甲，您好" in screen.run().text
        browser.post("/sign-out", data={"csrf": form_token(browser, "/sign-out")})
        text = screen.press("再看一次").text
    assert ENDED in text
    assert "/sign-in" in text
    assert "演练甲" not in text


@pytest.mark.parametrize(
    ("page", "button"), [("projects", "直接保存"), ("projects", "回调保存"), ("rules", "片段保存")]
)
@pytest.mark.usefixtures("small_type")
def test_command_saves_for_who_is_signed_in_and_nothing_after_sign_out(
    visitor: Visitor, page: str, button: str
) -> None:
    browser = visitor("officer", fresh=True)
    with open_socket(browser) as screen:
        screen.run(page).press(button)
        assert _large_type("officer")
    with writing() as session:
        session.exec(select(Account).where(Account.username == "officer")).one().large_type = False
    with open_socket(browser) as screen:
        screen.run(page)
        browser.post("/sign-out", data={"csrf": form_token(browser, "/sign-out")})
        screen.press(button)
        assert ENDED in screen.text
    assert not _large_type("officer")


def test_fragment_reads_nothing_after_sign_out(visitor: Visitor) -> None:
    browser = visitor("officer", fresh=True)
    with open_socket(browser) as screen:
        screen.run("rules")
        assert "片段可以读" in screen.press("片段再读").text
        browser.post("/sign-out", data={"csrf": form_token(browser, "/sign-out")})
        text = screen.press("片段再读").text
    assert ENDED in text
    assert "片段可以读" not in text


@pytest.mark.usefixtures("small_type")
def test_command_is_refused_when_the_roles_changed_since_the_page_was_drawn(visitor: Visitor) -> None:
    with open_socket(visitor("panel")) as screen:
        screen.run("projects")
        _give("panel", Role.REVIEWER)
        try:
            assert "登录或角色刚刚变更" in screen.press("回调保存").text
            assert not _large_type("panel")
        finally:
            _give("panel", Role.PANEL)


@pytest.mark.usefixtures("small_type")
def test_command_that_worked_says_so_on_top_of_the_next_run(visitor: Visitor) -> None:
    with open_socket(visitor("officer")) as screen:
        assert "大字已保存" in screen.run("projects").press("直接保存").text
        assert "大字已保存" not in screen.run("projects").text


@pytest.mark.usefixtures("small_type")
def test_command_that_is_refused_saves_nothing_and_says_what_where_clause_fix_in_order(visitor: Visitor) -> None:
    with open_socket(visitor("officer")) as screen:
        text = screen.run("projects").press("不许").text
    told = ["还不能\\*定标\\*", "第二阶段", "87号令第六十条", "请评标委员会说明"]
    assert [text.find(one) for one in told] == sorted(text.find(one) for one in told)
    assert text.find(told[0]) > 0
    assert not _large_type("officer")


@pytest.mark.parametrize("button", ["故障", "页面故障"])
@pytest.mark.usefixtures("small_type")
def test_unexpected_error_shows_a_number_and_keeps_the_traceback_in_the_log(
    site: Site, visitor: Visitor, button: str
) -> None:
    with open_socket(visitor("officer")) as screen:
        text = screen.run("projects").press(button).text
    assert "secret" not in text
    assert "Traceback" not in text
    assert "ZeroDivisionError" not in text
    number = text.partition("事故编号 ")[2].partition("）")[0].replace("\\", "")
    log = (site.home / "log" / "workbench.log").read_text(encoding="utf-8")
    assert f"incident {number}" in log
    assert "ZeroDivisionError" in log.partition(f"incident {number}")[2]
    assert "ZeroDivisionError" not in (site.home.parent / "server.log").read_text(encoding="utf-8")
    assert not _large_type("officer")


def test_media_of_streamlits_store_is_served_to_nobody(visitor: Visitor) -> None:
    with open_socket(visitor("officer")) as screen:
        [address] = screen.run("rules").images
        assert address.startswith("/media/"), "the page must have put something there"
        assert [visitor(one).get(address).status_code for one in ("officer", "other", "admin")] == [404] * 3
