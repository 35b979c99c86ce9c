"""The command line: Chinese help, one clear block for an error, and workspaces made whole or not at all."""

import io
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import select

from workbench import paths
from workbench.cli import app
from workbench.cli_words import explained, run, table, width
from workbench.demo.scripts import script, training_accounts
from workbench.errors import WorkbenchError
from workbench.models.accounts import Account, RoleGrant, Workspace
from workbench.models.organisations import Purchaser
from workbench.models.words import Role
from workbench.opening import made_whole
from workbench.security.passwords import password_matches
from workbench.store.engine import reading

ROOT = Path(__file__).resolve().parents[1]
SECRET = "four unrelated words"
ANSWERS = [
    "--title",
    "某县工作台",
    "--bureau",
    "某县民政局",
    "--county",
    "某县",
    "--username",
    "first.admin",
    "--name",
    "演练甲",
]

Typed = Callable[..., tuple[int, str, str]]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("WORKBENCH_PORT", "8501")
    monkeypatch.delenv("WORKBENCH_DATABASE", raising=False)
    return tmp_path / "home"


@pytest.fixture
def typed(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Typed:
    """Type a command, with lines for its standard input; gives exit code, output and errors."""

    def command(*words: str, lines: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(lines))
        code = run(app, words)
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


@pytest.fixture
def founded(typed: Typed) -> None:
    assert typed("init", *ANSWERS, lines=f"{SECRET}\n")[0] == 0


def test_help_is_chinese_and_names_every_command(typed: Typed) -> None:
    code, out, _ = typed("--help")
    assert code == 0
    assert [
        name for name in ("serve", "init", "demo", "doctor", "check-data", "accounts", "migrate") if name not in out
    ] == []
    assert [word for word in ("Usage", "Options", "Commands", "Show this", "<str>", "<path>") if word in out] == []


@pytest.mark.parametrize("command", ["serve", "init", "demo", "doctor", "check-data", "accounts", "migrate"])
def test_help_of_each_command_is_chinese(command: str, typed: Typed) -> None:
    code, out, _ = typed(command, "--help")
    assert (code, out.startswith("用法：./run " + command)) == (0, True)
    assert [word for word in ("Usage", "Options", "Arguments", "Show this", "required", "<str>") if word in out] == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nonsense"], "错误：没有命令“nonsense”"),
        (["init", "--colour"], "错误：没有选项 --colour"),
        (["demo"], "错误：缺少 --out"),
        (["demo", "--out"], "错误：命令写得不对"),
        (["accounts"], "错误：这里还没有工作区"),
        (["serve"], "错误：这里还没有工作区"),
        (["migrate"], "错误：这里还没有工作区"),
        (["init"], "错误：没有给出工作区名称"),
    ],
)
def test_error_is_one_chinese_block_that_says_what_to_do(words: list[str], said: str, typed: Typed, home: Path) -> None:
    code, _, err = typed(*words)
    assert code == 1
    assert err.startswith(said)
    assert "办法：" in err
    assert "Traceback" not in err
    assert not home.exists()


def test_command_runs_from_any_folder(home: Path, tmp_path: Path) -> None:
    words = [sys.executable, "-m", "workbench", "accounts"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("错误：这里还没有工作区\n位置：" + str(home))


@pytest.mark.usefixtures("founded")
def test_init_makes_an_empty_workspace_with_its_administrator() -> None:
    with reading() as session:
        workspace = session.exec(select(Workspace)).one()
        assert (workspace.title, workspace.training) == ("某县工作台", False)
        account, grant = session.exec(select(Account)).one(), session.exec(select(RoleGrant)).one()
        assert (account.username, account.training, grant.role) == ("first.admin", False, Role.ADMIN)
        assert session.exec(select(Purchaser)).one().name == "某县民政局"
        assert password_matches(account.password_hash, SECRET)


@pytest.mark.usefixtures("founded")
def test_init_keeps_the_home_for_its_owner_alone(home: Path) -> None:
    assert home.stat().st_mode & 0o077 == 0


@pytest.mark.usefixtures("founded")
def test_init_refuses_a_home_that_holds_something(typed: Typed, home: Path) -> None:
    before = (home / "workbench.db").read_bytes()
    code, _, err = typed("init", *ANSWERS, lines=f"{SECRET}\n")
    assert (code, err.splitlines()[0]) == (1, "错误：目录里已有内容，不能在其中新建工作区")
    assert (home / "workbench.db").read_bytes() == before


def test_init_with_a_weak_password_leaves_nothing_behind(typed: Typed, home: Path) -> None:
    code, _, err = typed("init", *ANSWERS, lines="short\n")
    assert (code, err.splitlines()[0]) == (1, "错误：密码有 5 个字符，应为 12 至 128 个")
    assert not home.exists()


def test_init_refused_by_a_service_leaves_an_empty_home_that_can_be_used(typed: Typed, home: Path) -> None:
    wrong = [*ANSWERS[:-3], "管理员", *ANSWERS[-2:]]
    code, _, err = typed("init", *wrong, lines=f"{SECRET}\n")
    assert (code, "含有中文或全角字符" in err) == (1, True)
    assert list(home.iterdir()) == []
    assert typed("init", *ANSWERS, lines=f"{SECRET}\n")[0] == 0


@pytest.mark.usefixtures("founded")
def test_accounts_lists_roles_and_no_password(typed: Typed) -> None:
    code, out, _ = typed("accounts")
    assert code == 0
    assert out.splitlines()[-1].split() == ["first.admin", "演练甲", "系统管理员", "可用"]
    assert "密码" not in out


def test_accounts_of_a_training_workspace_come_with_their_passwords(typed: Typed, at: Callable[[str], Path]) -> None:
    at("defined")
    code, out, _ = typed("accounts")
    rows = [line.split() for line in out.splitlines()[1:]]
    assert code == 0
    made = {one["username"] for one in script("people")["accounts"]}
    assert {(row[0], row[-1]) for row in rows} == {
        (one.username, one.password) for one in training_accounts() if one.username in made
    }


def test_training_password_that_was_changed_is_not_shown_any_more(typed: Typed, at: Callable[[str], Path]) -> None:
    at("defined")
    assert typed("accounts", "--reset", "pingwei1", lines=f"{SECRET}\n")[0] == 0
    _, out, _ = typed("accounts")
    assert [line.split()[-1] for line in out.splitlines() if line.startswith("pingwei1 ")] == ["（已改）"]
    assert SECRET not in out


@pytest.mark.usefixtures("founded")
def test_accounts_reset_sets_the_password_that_was_typed(typed: Typed) -> None:
    assert typed("accounts", "--reset", "first.admin", lines="another long secret\n")[0] == 0
    with reading() as session:
        account = session.exec(select(Account)).one()
        assert password_matches(account.password_hash, "another long secret")
        assert not password_matches(account.password_hash, SECRET)


@pytest.mark.usefixtures("founded")
def test_accounts_reset_of_an_unknown_account_is_refused(typed: Typed) -> None:
    code, _, err = typed("accounts", "--reset", "nobody", lines="another long secret\n")
    assert (code, err.splitlines()[0]) == (1, "错误：没有账号“nobody”")


@pytest.mark.usefixtures("founded")
def test_migrate_says_which_version_the_database_is_at(typed: Typed, home: Path) -> None:
    code, out, _ = typed("migrate")
    assert (code, str(home) in out) == (0, True)


@pytest.mark.usefixtures("founded")
def test_serve_refuses_a_port_that_is_taken(typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("WORKBENCH_PORT", str(port))
        code, _, err = typed("serve")
    assert code == 1
    assert err.startswith(f"错误：端口 {port} 不能使用")
    assert f"127.0.0.1:{port}" in err


def test_first_start_looks_at_the_port_before_it_builds_anything(typed: Typed, home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, out, err = typed("--port", str(taken.getsockname()[1]))
    assert (code, out, err.startswith("错误：端口")) == (1, "", True)
    assert not home.exists()


def test_check_data_finds_the_data_of_the_project_in_order(typed: Typed) -> None:
    assert typed("check-data") == (0, "数据文件全部正确。\n", "")


def test_home_option_chooses_the_workspace(typed: Typed, tmp_path: Path, home: Path) -> None:
    assert typed("--home", str(tmp_path / "other"), "init", *ANSWERS, lines=f"{SECRET}\n")[0] == 0
    assert (tmp_path / "other" / "workbench.db").is_file()
    assert not home.exists()


@pytest.mark.slow
def test_demo_writes_its_documents_into_a_workspace_that_opens(typed: Typed, tmp_path: Path) -> None:
    out = tmp_path / "demo"
    code, said, _ = typed("demo", "--out", str(out))
    names = ["midterm-report.pdf", "final-report.pdf", "score-sheets.xlsx", "result.json", "evidence-bundle.zip"]
    assert code == 0
    assert [name for name in names if f"  {out / name}\n" not in said or not (out / name).is_file()] == []
    assert not (out / ".making").exists()
    assert typed("--home", str(out), "accounts")[0] == 0
    code, _, err = typed("demo", "--out", str(out))
    assert (code, err.splitlines()[0]) == (1, "错误：目录里已有内容，不能在其中新建工作区")


def test_workspace_interrupted_while_made_is_not_there(home: Path) -> None:
    with pytest.raises(KeyboardInterrupt), made_whole(home) as making:  # noqa: PT012 - the interruption is the test
        (making / "workbench.db").write_bytes(b"half")
        raise KeyboardInterrupt
    assert list(home.iterdir()) == []


def test_workspace_made_keeps_a_log_that_was_there_before(home: Path) -> None:
    (home / "log").mkdir(parents=True)
    with made_whole(home) as making:
        (making / "workbench.db").write_bytes(b"whole")
    assert sorted(entry.name for entry in home.iterdir()) == ["log", "workbench.db"]
    assert paths.home() == home


@pytest.mark.parametrize(
    ("error", "what"),
    [
        (PermissionError(13, "denied", "/var/x"), "没有权限"),
        (OSError(28, "full", "/var/x"), "磁盘已满"),
        (OSError(30, "read-only", "/var/x"), "所在磁盘是只读的"),
        (NotADirectoryError(20, "no directory", "/var/x"), "路径中有一段是文件，不是目录"),
    ],
)
def test_refusal_of_the_machine_is_told_with_its_file(error: OSError, what: str) -> None:
    told = explained(error)
    assert (told.what, told.where) == (what, "/var/x")
    assert told.fix


def test_unexpected_error_gets_a_number_and_its_traceback_a_log(home: Path) -> None:
    told = explained(ZeroDivisionError("marks"))
    assert isinstance(told, WorkbenchError)
    number = told.what.partition("事故编号 ")[2].rstrip("）")
    assert f"incident {number}" in (home / "log" / "workbench.log").read_text(encoding="utf-8")
    assert "marks" not in told.what


def test_table_lines_up_chinese_and_latin() -> None:
    lines = table([("账号", "姓名"), ("officer", "演练甲")]).splitlines()
    assert [width(line[: line.index(name)]) for line, name in zip(lines, ("姓名", "演练甲"), strict=True)] == [9, 9]
