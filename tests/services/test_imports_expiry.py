"""What was handed in and not gone on with: cancelled or past its days, nothing of it is left in database or store."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlmodel import SQLModel, select

from tests.conftest import actor
from tests.exchange.handed_in import ID_NUMBER, REGISTER, registered, xlsx
from tests.exchange.test_imports import NAMED, hand_in, number_of
from workbench import clock
from workbench.models.evaluations import StoredFile
from workbench.models.imports import ImportBatch, ImportIdentity, ImportRow
from workbench.models.record import Event
from workbench.security.files import Owner, path_of, store_file
from workbench.security.record import verify
from workbench.services.bureau import set_bureau_value
from workbench.services.imports import attach_upload, begin_import, cancel_import, refuse_upload, unstage
from workbench.services.imports_expiry import KEEP_DAYS, expire_uploads
from workbench.store.engine import engine, reading, writing

TODAY = date(2026, 11, 22)
NAME = "赑靁齾某某名册.xlsx"  # a file's own name may name people
SOUND = xlsx(NAMED, registered("N1", "N1-1", "2025.3.5", "演练某某", ID_NUMBER, "", "", "履行法定职责", "2025.3.5"))
FAULTY = xlsx(REGISTER, registered("龗鱻", "N1-1"), registered("N2", "", "靁齾"))


@pytest.fixture(autouse=True)
def _day(at):
    at("defined")
    with clock.held_at(TODAY):
        yield


def upload(content: bytes = SOUND) -> tuple[int, str]:
    """An upload whose check was never begun; the import's id and the file's hash."""
    with writing() as session:
        batch = begin_import(session, actor("jingban"), 1, "register")
        file = store_file(session, actor("jingban"), Owner(1), kind="import", name=NAME, content=content)
        attach_upload(session, batch, file)
        return batch.id, file.sha256


def cancel(batch_id: int) -> None:
    with writing() as session:
        cancel_import(session, actor("jingban"), batch_id)
    with writing() as session:
        while unstage(session, batch_id, most=10):
            pass


def left(tmp_path: Path) -> list[str]:
    """What is left of a file that was handed in: rows, identities, files, words in any table."""
    found = [kind.__name__ for kind in (ImportRow, ImportIdentity, StoredFile) if number_of(kind)]
    with reading() as session:
        found += [
            f"{table.name}.{column.name}"
            for table in SQLModel.metadata.sorted_tables
            for column in table.columns
            for value in session.connection().execute(select(column)).scalars()
            if any(one in str(value) for one in ("赑靁齾", "龗鱻", "靁齾", ID_NUMBER))
        ]
    engine().dispose()
    store = [path for path in tmp_path.rglob("files/*/*") if path.is_file()]
    return found + [path.name for path in store]


def test_upload_that_was_never_checked_goes_after_its_days_with_a_record(tmp_path):
    batch_id, sha256 = upload()
    with clock.held_at(TODAY + timedelta(days=KEEP_DAYS - 1)):
        assert expire_uploads(writing) == 0
    assert path_of(sha256).exists()
    with clock.held_at(TODAY + timedelta(days=KEEP_DAYS + 1)):
        assert (expire_uploads(writing), expire_uploads(writing)) == (1, 0)
    assert left(tmp_path) == []
    with reading() as session:
        event = session.exec(select(Event).order_by(Event.id.desc())).first()
        assert (event.action, event.object_id, event.account_id) == ("need.expire_import", batch_id, None)
        assert session.get_one(ImportBatch, batch_id).state == "expired"
        assert verify(session) == []


@pytest.mark.parametrize("content", [SOUND, FAULTY], ids=["sound", "faulty"])
def test_checked_file_that_was_never_taken_over_goes_too(tmp_path, content):
    hand_in(content, name=NAME)
    with clock.held_at(TODAY + timedelta(days=KEEP_DAYS + 1)):
        assert expire_uploads(writing) == 1
    assert left(tmp_path) == []


@pytest.mark.parametrize("content", [SOUND, FAULTY], ids=["sound", "faulty"])
def test_cancelling_leaves_nothing_of_a_checked_file(tmp_path, content):
    cancel(hand_in(content, name=NAME).id)
    assert left(tmp_path) == []


def test_cancelling_leaves_nothing_of_an_unchecked_upload_and_a_second_one_takes_its_place(tmp_path):
    upload(FAULTY)
    batch_id, _ = upload(SOUND)
    assert number_of(StoredFile) == 1
    cancel(batch_id)
    assert left(tmp_path) == []


def test_file_that_is_no_table_is_deleted_when_it_is_refused(tmp_path):
    batch_id, _ = upload(b"PK\x03\x04 broken")
    with writing() as session:
        refuse_upload(session, actor("jingban"), batch_id)
    assert left(tmp_path) == []


@pytest.mark.parametrize(
    ("kind", "suffix", "content"),
    [("scheme", ".yaml", b"title: x"), ("third_findings", ".xlsx", b"PK\x03\x04 x"), ("ocds", ".json", b"{}")],
)
def test_upload_without_an_import_goes_with_a_record_of_its_own(tmp_path, kind, suffix, content):
    with writing() as session:
        name = NAME.replace(".xlsx", suffix)
        store_file(session, actor("jingban"), Owner(1), kind=kind, name=name, content=content)
    with clock.held_at(TODAY + timedelta(days=KEEP_DAYS - 1)):
        assert expire_uploads(writing) == 0
    with clock.held_at(TODAY + timedelta(days=KEEP_DAYS + 1)):
        assert expire_uploads(writing) == 1
    assert left(tmp_path) == []
    with reading() as session:
        assert session.exec(select(Event.action).order_by(Event.id.desc())).first() == "file.expire"


def test_bureau_sets_its_own_days():
    with writing() as session:
        value = {"calendar_days": 2}
        set_bureau_value(
            session, actor("lingdao"), 1, "upload_keep_days", value, document="演民发〔2026〕8号", first_day=TODAY
        )
    upload()
    with clock.held_at(TODAY + timedelta(days=3)):
        assert expire_uploads(writing) == 1
