"""What others do in the middle of it: no deletion is called finished, no note lost, no file half read, no work forgotten."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlmodel import Session, select

from tests.conftest import actor, use
from tests.exchange.handed_in import ID_NUMBER, registered, xlsx
from tests.exchange.test_imports import NAMED, hand_in, number_of
from workbench import cli_public_form, cli_vault, clock
from workbench.errors import StaleError, WorkbenchError
from workbench.exchange import batch_job
from workbench.exchange.imports.intake import check, keep
from workbench.models.evaluations import Evidence, StoredFile
from workbench.models.hotline import Call
from workbench.models.imports import ImportBatch, ImportRow
from workbench.models.vault import Tombstone
from workbench.opening import made_whole
from workbench.security import spool
from workbench.security.files import Owner, path_of, store_file
from workbench.services.batches import cancel_batch, resume_batch, start_batch
from workbench.services.erasure import erase_identity, finish_erasures
from workbench.services.hotline_spool import take_notes
from workbench.services.imports import begin_import, delete_file
from workbench.services.imports_expiry import KEEP_DAYS, expire_uploads
from workbench.services.person_files import keep_person_file
from workbench.store.engine import engine, reading, writing
from workbench.store.scrub import scrub
from workbench.web import incidents

DAY = date(2026, 3, 2)
SOUND = xlsx(NAMED, registered("N1", "N1-1", "2025.3.5", "演练某某", ID_NUMBER, "", "", "履行法定职责", "2025.3.5"))


def before_connection(number: int, act: Callable[[], None]) -> None:
    """Do something at the moment when the program takes its connection of that number."""
    taken = 0

    def counted(*_: object) -> None:
        nonlocal taken
        taken += 1
        if taken == number:
            act()

    event.listen(engine(), "checkout", counted)


def paper(recipient_id: int) -> str:
    with writing() as session:
        return keep_person_file(session, actor("jingban"), recipient_id, name="a.txt", content=b"paper").sha256


def erase(recipient_id: int) -> None:
    with writing() as session:
        erase_identity(session, actor("lingdao"), recipient_id, ground="mistaken", reason="登记错误")


def test_what_is_deleted_while_the_disk_is_cleaned_waits_for_the_next_time(at):
    at("defined")
    papers = [paper(1), paper(2)]
    erase(1)
    before_connection(3, lambda: erase(2))  # after the files were removed and the database was rewritten
    assert finish_erasures()
    with reading() as session:
        cleaned = [one.cleaned_on is not None for one in session.exec(select(Tombstone).order_by(Tombstone.id))]
    assert (cleaned, [path_of(one).exists() for one in papers]) == ([True, False], [False, True])
    assert finish_erasures()
    assert not path_of(papers[1]).exists()


def test_disk_is_cleaned_later_while_the_database_is_held(at):
    at("defined")
    event.listen(engine(), "checkout", lambda raw, *_: raw.execute("PRAGMA busy_timeout=1"))
    with writing() as session:
        session.execute(text("SELECT 1"))
        assert not scrub()
    assert scrub()


def test_import_that_somebody_goes_on_with_this_moment_does_not_expire(at):
    at("defined")
    with clock.held_at(DAY):
        late = hand_in(SOUND)
    now, turns = DAY + timedelta(days=KEEP_DAYS + 2), 0

    @contextmanager
    def second_is_late() -> Iterator[Session]:
        nonlocal turns
        turns += 1
        if turns == 2:
            hand_in(SOUND)
        with writing() as session:
            yield session

    with clock.held_at(now):
        assert expire_uploads(second_is_late) == 0
    with reading() as session:
        assert session.get_one(ImportBatch, late.id).state == "checked"
    assert number_of(ImportRow) > 0


def test_note_stays_where_it_is_while_the_database_is_held(at):
    at("defined")
    folder = Path(cli_public_form.prepare())
    note = {"receipt": "AAAA", "at": f"{DAY}T08:00:00+08:00", "kind": "complaint", "words": "助餐晚到", "place": "", "name": "", "phone": ""}  # fmt: skip
    public = spool.read_public(folder / "public.key")
    spool.put(folder / "in", spool.sealed(public, json.dumps(note).encode()))
    event.listen(engine(), "checkout", lambda raw, *_: raw.execute("PRAGMA busy_timeout=1"))
    with writing() as session:
        session.execute(text("SELECT 1"))
        assert (take_notes(writing).bad, len(list((folder / "in").glob("*.note")))) == (0, 1)
    assert (take_notes(writing).notes, number_of(Call)) == (1, 1)


def test_whose_form_it_is_can_be_read_while_it_is_written(at):
    at("defined")
    place = Path(cli_public_form.prepare()) / "form.json"
    with ThreadPoolExecutor(2) as pool:
        writer = pool.submit(lambda: [cli_public_form.prepare() for _ in range(60)])
        while not writer.done():
            assert json.loads(place.read_text(encoding="utf-8"))["purchaser"] == 1
    assert [one.name for one in place.parent.iterdir() if one.name.startswith(".")] == []


def test_file_that_has_to_stay_keeps_its_bytes(at):
    at("scoring")
    with reading() as session:
        file_id, sha256 = session.exec(
            select(StoredFile.id, StoredFile.sha256).join(Evidence, Evidence.file_id == StoredFile.id)
        ).first()
    with pytest.raises(WorkbenchError), writing() as session:
        delete_file(session, session.get_one(StoredFile, file_id))
    assert path_of(sha256).exists()


def test_workspace_is_not_made_twice_at_once(tmp_path):
    use(tmp_path / "home")
    with made_whole(tmp_path / "home") as making:
        (making / "workbench.db").write_bytes(b"first")
        with pytest.raises(WorkbenchError, match="正在这个目录里建立工作区"), made_whole(tmp_path / "home"):
            pass
    assert (tmp_path / "home" / "workbench.db").read_bytes() == b"first"


def test_file_that_was_read_before_the_key_changed_is_not_kept_under_the_old_one(at):
    at("defined")
    with writing() as session:
        batch = begin_import(session, actor("jingban"), 1, "register")
        file = store_file(session, actor("jingban"), Owner(1), kind="import", name="a.xlsx", content=SOUND)
        batch_id, public_id = batch.id, file.public_id
    with reading() as session:
        checked = check(session, actor("jingban"), batch_id, public_id)
    cli_vault.rotate()
    with pytest.raises(StaleError, match="更换了密钥"):
        keep(writing, actor("jingban"), checked)
    assert hand_in(SOUND).rows_faulty == 0


def test_batch_taken_up_again_while_its_process_ends_is_worked_on(at):
    at("final")
    with writing() as session:
        batch_id = start_batch(session, actor("jingban"), 1, "演练批次", [(1, "notice")]).id
        cancel_batch(session, actor("jingban"), batch_id)
    leaving = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(0.3)"])
    batch_job._at_work[batch_id] = leaving
    with writing() as session:
        resume_batch(session, actor("jingban"), batch_id)
    batch_job.start(batch_id)
    until = time.monotonic() + 20
    while batch_job._at_work[batch_id] is leaving and time.monotonic() < until:
        time.sleep(0.05)
    now = batch_job._at_work.pop(batch_id)
    assert now is not leaving
    with now:
        now.kill()


def test_errors_of_many_at_once_are_each_written_once(tmp_path):
    for number in range(20):
        use(tmp_path / str(number))
        with ThreadPoolExecutor(8) as pool:
            numbers = list(pool.map(lambda _: incidents.noted(ValueError("x")), range(8)))
        log = (tmp_path / str(number) / "log" / "workbench.log").read_text(encoding="utf-8")
        assert [log.count(f"incident {one}") for one in numbers] == [1] * 8
