"""The public form as a real process: what it takes, what it refuses, and that it can read nothing."""

import http.client
import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlmodel import select

from tests.conftest import actor
from workbench import cli_public_form, paths
from workbench.errors import WorkbenchError
from workbench.models.hotline import Call, CallerEntry
from workbench.models.record import Event
from workbench.public_form.limits import IN_ALL, PER_ADDRESS, Limits
from workbench.security import spool
from workbench.services.hotline_caller import open_caller
from workbench.services.hotline_spool import take_notes
from workbench.services.vault import Reason
from workbench.store.engine import reading, writing

ROOT = Path(__file__).resolve().parents[2]
WORDS = "助餐连续两天晚到，电话 13800000000"
TYPED = {"kind": "complaint", "words": WORDS, "place": "青禾镇青禾村", "name": "赵演练", "phone": "0952-1234567"}
FORM = "application/x-www-form-urlencoded"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(folder: str) -> Iterator[int]:
    port = free_port()
    words = [sys.executable, "-m", "workbench.public_form", folder, "127.0.0.1", str(port)]
    process = subprocess.Popen(words, cwd=ROOT, env=cli_public_form._ENVIRONMENT, stderr=subprocess.PIPE, text=True)
    try:
        while True:  # until it answers, or has ended
            try:
                answered(port, "GET", "/healthz")
                break
            except OSError:
                assert process.poll() is None, "the form did not start"
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        _, told = process.communicate(timeout=60)
        assert "Traceback" not in told, told


def answered(
    port: int, method: str, path: str, body: str | bytes = "", **headers: str
) -> tuple[int, str, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, body or None, headers)
    answer = connection.getresponse()
    found = (
        answer.status,
        answer.read().decode("utf-8", "replace"),
        {key.lower(): one for key, one in answer.getheaders()},
    )
    connection.close()
    return found


def posted(port: int, typed: dict[str, str]) -> tuple[int, str]:
    status, page, _ = answered(port, "POST", "/", urlencode(typed), **{"Content-Type": FORM})
    return status, page


def notes() -> list[Path]:
    return sorted((paths.spool() / "in").glob("*.note"))


@pytest.fixture
def port(at) -> Iterator[int]:
    at("defined")
    with served(cli_public_form.prepare()) as number:
        yield number


def test_note_goes_sealed_into_the_spool_and_comes_out_as_a_matter(port):
    status, page = posted(port, TYPED)
    receipt = re.search(r'class="receipt">([A-Z0-9-]{14})<', page)
    assert (status, len(notes())) == (200, 1)
    assert "助餐".encode() not in notes()[0].read_bytes()
    assert take_notes(writing).notes == 1
    assert notes() == []
    with writing() as session:
        call = session.exec(select(Call)).one()
        assert (call.receipt, call.channel, call.kind) == (receipt[1], "online", "complaint")
        assert call.words == "助餐连续两天晚到，电话 ［号码略］（青禾镇青禾村）"
        assert call.township_id is not None
        clear = open_caller(session, actor("jingban"), call.id, Reason("visit", "回访"))
        assert clear == {"name": "赵演练", "phone": "09521234567"}
        assert session.exec(select(Event.actor).where(Event.action == "call.take")).one() == "系统"


def test_note_is_taken_in_once_though_the_program_stopped_in_between(port):
    posted(port, TYPED)
    content = notes()[0].read_bytes()
    take_notes(writing)
    (paths.spool() / "in" / f"{'0' * 32}.note").write_bytes(content)
    take_notes(writing)
    with reading() as session:
        assert len(session.exec(select(Call)).all()) == 1


def test_machine_that_fills_the_hidden_field_is_thanked_and_not_heard(port):
    assert posted(port, TYPED | {"website": "http://x"})[0] == 200
    assert notes() == []


def test_form_sets_no_cookie_needs_no_script_and_keeps_nothing(port):
    status, page, headers = answered(port, "GET", "/")
    assert status == 200
    assert "set-cookie" not in headers
    assert headers["cache-control"] == "no-store"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "<script" not in page
    assert "演练" in page


def test_hostile_input_is_refused_without_a_note(port):
    form = {"Content-Type": FORM}
    many = urlencode([(f"f{n}", "x") for n in range(50)])
    tried = [
        answered(port, "POST", "/", b"kind=%ff%fe&words=aaaaaaaa", **form),
        answered(port, "POST", "/", "words=" + "a" * 20_000, **form),
        answered(port, "POST", "/", many, **form),
        answered(port, "POST", "/", "{}", **{"Content-Type": "application/json"}),
        answered(port, "POST", "/", b"\x00\x01\x02", **form),
        answered(port, "PUT", "/", "x", **form),
        answered(port, "GET", "/../../etc/passwd"),
        answered(port, "GET", "/form.json"),
        answered(port, "POST", "/", urlencode(TYPED | {"kind": "<script>"}), **form),
        answered(port, "POST", "/", urlencode(TYPED | {"words": "<script>alert(1)</script>", "phone": "1"}), **form),
    ]
    assert [one[0] for one in tried] == [400, 413, 400, 415, 422, 405, 404, 404, 422, 422]
    assert "<script>alert" not in tried[-1][1]
    assert "&lt;script&gt;" in tried[-1][1]
    assert notes() == []


def test_one_address_is_heard_so_often_and_no_more(port):
    answers = [posted(port, TYPED)[0] for _ in range(PER_ADDRESS + 2)]
    assert answers == [200] * PER_ADDRESS + [429] * 2
    assert len(notes()) == PER_ADDRESS


def test_process_holds_no_home_no_key_and_no_database(port):
    pid = next(
        int(one.name)
        for one in Path("/proc").iterdir()
        if one.name.isdigit()
        and f"{port}".encode() in _read(one / "cmdline")
        and b"public_form" in _read(one / "cmdline")
    )
    environment = _read(Path(f"/proc/{pid}/environ"))
    assert b"WORKBENCH" not in environment
    assert str(paths.home()).encode() not in environment
    mapped = _read(Path(f"/proc/{pid}/maps"))
    assert b"sqlite" not in mapped
    opened = {str(one.readlink()) for one in Path(f"/proc/{pid}/fd").iterdir() if one.is_symlink()}
    assert [one for one in opened if str(paths.home()) in one] == []


def _read(place: Path) -> bytes:
    try:
        return place.read_bytes()
    except OSError:
        return b""


WALLED = """
import sys, json
from pathlib import Path
from workbench.public_form import walls
folder = Path(sys.argv[1])
walls.build(folder / "in")
tried = {
    "database": lambda: open(sys.argv[2], "rb"),
    "key": lambda: open(sys.argv[3]),
    "note": lambda: open(next(iter(json.loads(sys.argv[4]))), "rb"),
    "list": lambda: __import__("os").listdir(folder),
    "program": lambda: __import__("subprocess").run(["true"]),
    "sqlite": lambda: __import__("sqlite3").connect(":memory:"),
    "out": lambda: __import__("socket").create_connection(("127.0.0.1", 9)),
    "elsewhere": lambda: open(folder / "x", "w"),
    "escape": lambda: open(folder / "in" / ".." / "form.json"),
    "append": lambda: open(next(iter(json.loads(sys.argv[4]))), "a+"),
    "above": lambda: open(folder / "in" / ".." / "y", "x"),
    "passwd": lambda: open("/etc/passwd"),
    "put": lambda: __import__("workbench.security.spool", fromlist=["put"]).put(folder / "in", b"x"),
}
found = {}
for name, act in tried.items():
    try:
        act(); found[name] = "done"
    except PermissionError:
        found[name] = "refused"
print(json.dumps(found))
"""


def test_walls_let_nothing_through_but_a_new_note(at):
    home = at("defined")
    folder = Path(cli_public_form.prepare())
    note = folder / "in" / "a.note"
    note.write_bytes(b"x")
    words = [sys.executable, "-c", WALLED, str(folder), str(home / "workbench.db"), str(paths.spool_key())]
    done = subprocess.run([*words, json.dumps([str(note)])], cwd=ROOT, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert found.pop("put") == "done"
    assert set(found.values()) == {"refused"}


def test_workspace_has_no_public_form_until_somebody_makes_it(at):
    at("defined")
    assert not paths.spool().exists()
    assert take_notes(writing).notes == 0


def test_note_that_was_changed_or_is_no_note_is_put_aside(at):
    at("defined")
    cli_public_form.prepare()
    public = spool.read_public(paths.spool() / "public.key")
    good = spool.sealed(public, b"{}")
    for name, content in (("a", good[:-1] + b"x"), ("b", b"short"), ("c", good), ("d", spool.sealed(public, b"[1]"))):
        (paths.spool() / "in" / f"{name}.note").write_bytes(content)
    assert take_notes(writing).bad == 4
    assert len(list((paths.spool() / "bad").iterdir())) == 4
    with reading() as session:
        assert session.exec(select(CallerEntry)).all() == []
    with pytest.raises(WorkbenchError):
        spool.opened(paths.spool_key(), good[:-1] + b"x")


def test_limits_forget_and_hold_in_all():
    at_now = [0.0]
    limits = Limits(lambda: at_now[0])
    assert [limits.refuses(f"10.0.0.{n}") for n in range(IN_ALL)] == [""] * IN_ALL
    assert "人太多" in limits.refuses("10.1.0.1")
    at_now[0] = 3601.0
    assert limits.refuses("10.1.0.1") == ""
