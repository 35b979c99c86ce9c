"""Several at once: what was acknowledged is there, once; also after the process was killed in the middle of it."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlmodel import select

from tests.conftest import actor
from workbench.errors import WorkbenchError
from workbench.models.evaluations import Mark, PanelMember, Sheet
from workbench.models.record import Event, SealedValue
from workbench.queries.sheet import sheet_view
from workbench.security.record import verify
from workbench.services import panel, sheets
from workbench.store.engine import engine, reading, writing

ROOT = Path(__file__).resolve().parents[2]
MEMBERS = ("pingwei1", "pingwei2")
SAVES = 20  # acknowledged saves of each before the kill


def _try(act: Callable[[], object]) -> str:
    """Return what a command came to: done, or what its refusal says."""
    try:
        act()
    except WorkbenchError as error:
        return error.what
    return "done"


def _mark_all(username: str) -> list[str]:
    """Mark every point of one's own sheet, each in a transaction of its own."""
    member = actor(username)
    with reading() as session:
        codes = [node.code for node in sheet_view(session, member, 1).judged()]

    def save(code: str) -> None:
        with writing() as session:
            sheets.save_mark(session, member, 1, code, sheets.Entry(None, "1.00", f"{username} 的理由"))

    return [_try(lambda code=code: save(code)) for code in codes]


def _rows() -> dict[str, dict[str, tuple[str, str]]]:
    """Every mark by account and point; a point that stands twice on a sheet fails here."""
    with reading() as session:
        query = select(Mark, PanelMember).join(Sheet, Sheet.id == Mark.sheet_id)
        rows = session.exec(query.join(PanelMember, PanelMember.id == Sheet.member_id)).all()
        assert max(Counter((mark.sheet_id, mark.point_code) for mark, _ in rows).values(), default=1) == 1
        names = {actor(name).account_id: name for name in (*MEMBERS, "pingwei3")}
        found: dict[str, dict[str, tuple[str, str]]] = {name: {} for name in names.values()}
        for mark, member in rows:
            found[names[member.account_id]][mark.point_code] = (str(mark.value), mark.reason)
    return found


def _whole() -> None:
    with reading() as session:
        assert verify(session) == []
        saves = session.exec(select(Event.id).where(Event.action == "sheet.save")).all()
        sealed = session.exec(select(SealedValue.event_id)).all()
    assert set(saves) <= set(sealed)
    assert len(sealed) == len(set(sealed))


def test_two_members_who_mark_at_once_keep_every_mark_of_their_own(at):
    at("scoring")
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(_mark_all, (*MEMBERS, *MEMBERS)))
    assert {one for every in told for one in every} == {"done"}
    rows = _rows()
    for name in MEMBERS:
        assert len(rows[name]) == len(told[0])
        assert set(rows[name].values()) == {("1.00", f"{name} 的理由")}
    _whole()


def test_sheet_submitted_from_two_windows_is_submitted_once(at):
    at("marked")
    with writing() as session:
        number = session.exec(select(Sheet.id).order_by(Sheet.id)).all()[1]
        sheets.return_sheet(session, actor("pingwei1"), number or 0, reason="请核对")

    def submit(_: int) -> str:
        def act() -> None:
            with writing() as session:
                sheets.submit_sheet(session, actor("pingwei2"), 1)

        return _try(act)

    with ThreadPoolExecutor(6) as pool:
        told = list(pool.map(submit, range(6)))
    assert told.count("done") == 1
    assert sum("提交，不能再改" in one for one in told) == 5
    with reading() as session:
        events = session.exec(select(Event).where(Event.action == "sheet.submit", Event.actor == "演练评委乙")).all()
    assert len(events) == 2
    _whole()


def test_member_recused_while_marking_saves_until_then_and_nothing_after(at):
    at("scoring")
    with reading() as session:
        third = session.exec(select(PanelMember.id).order_by(PanelMember.id)).all()[2]

    def recuse() -> list[str]:
        with writing() as session:
            panel.recuse_member(session, actor("jingban"), 1, third or 0, reason="亲属关系")
        return ["recused"]

    with ThreadPoolExecutor(3) as pool:
        marking, other, out = (
            pool.submit(_mark_all, "pingwei3"),
            pool.submit(_mark_all, "pingwei1"),
            pool.submit(recuse),
        )
        told, others = marking.result(), other.result()
        assert out.result() == ["recused"]
    assert set(others) == {"done"}
    assert len(_rows()["pingwei3"]) == told.count("done")
    assert set(told[told.count("done") :]) <= {"您不能评分"}
    with reading() as session:
        number = session.exec(select(Event.id).where(Event.action == "panel.recuse")).one() or 0
        late = session.exec(
            select(Event.id).where(Event.action == "sheet.save", Event.actor == "演练评委丙", Event.id > number)
        ).all()
    assert late == []
    _whole()


def test_nothing_acknowledged_is_lost_when_the_process_is_killed_and_nothing_is_doubled(at):
    home = at("scoring")
    command = [sys.executable, "-m", "tests.services.scoring_apart"]
    env = {**os.environ, "WORKBENCH_HOME": str(home), "PYTHONPATH": str(ROOT)}
    running = [
        subprocess.Popen([*command, name], stdout=subprocess.PIPE, text=True, cwd=ROOT, env=env) for name in MEMBERS
    ]
    heard = [_killed_after(one) for one in running]
    engine().dispose()
    rows = _rows()
    for name, lines in zip(MEMBERS, heard, strict=True):
        newest = {code: int(turn) for code, turn in (line.split() for line in lines)}
        for code, turn in newest.items():
            value, reason = rows[name][code]
            assert value == "1.00"
            assert int(reason.split()[1]) - turn in {0, 1}, "the save in hand may have been committed unheard"
        with reading() as session:
            saved = session.exec(
                select(Event.id).where(Event.action == "sheet.save", Event.account_id == actor(name).account_id)
            ).all()
        assert len(saved) - len(lines) in {0, 1}
    assert _mark_all("pingwei1") == ["done"] * len(_rows()["pingwei1"])
    _whole()


def _killed_after(process: subprocess.Popen[str]) -> list[str]:
    """Hear some acknowledgements, kill without warning, and return all that were given."""
    assert process.stdout is not None
    with process.stdout as told:
        lines = [told.readline().strip() for _ in range(SAVES)]
        process.send_signal(signal.SIGKILL)
        lines += [one.strip() for one in told if one.endswith("\n")]
    assert process.wait() == -signal.SIGKILL
    return lines
