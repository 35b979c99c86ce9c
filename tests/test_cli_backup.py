"""Backups: consistent, checked, whole or not at all; and nothing of a deleted person in those made later."""

import json
import shutil
import tempfile
import threading
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from pypdf import PdfReader
from sqlmodel import func, select

from tests.conftest import actor, use
from tests.services.test_person_files import PAPERS
from tests.services.test_vault import PEOPLE, ZHAO
from workbench import paths
from workbench.cli_backup import backup_words, make_backup, restore_backup, restore_words
from workbench.errors import WorkbenchError
from workbench.exchange.needs_lists import LISTS, needs_book
from workbench.models.evaluations import StoredFile
from workbench.models.needs import Household
from workbench.models.vault import VaultEntry
from workbench.reports.needs_documents import Batch, draw_filled_forms, draw_plans
from workbench.security import vault
from workbench.security.files import path_of
from workbench.security.record import verify
from workbench.services.erasure import erase_identity, finish_erasures
from workbench.services.needs import NewHousehold, add_household
from workbench.services.offered import offer
from workbench.services.person_files import keep_person_file
from workbench.services.vault import Notice, opened, save_identity
from workbench.store.engine import engine, reading, writing

DAY = date(2026, 3, 2)


def fill(identity, paper: bytes, person: int = 1) -> str:
    with writing() as session:
        save_identity(session, actor("jingban"), person, identity, Notice("duty", DAY, DAY, "祖母"))
        return keep_person_file(session, actor("jingban"), person, name="a.pdf", content=b"%PDF-" + paper).sha256


def bytes_below(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def filled(at):
    home = at("defined")
    fill(ZHAO, b"paper of one")
    return home


def test_backup_comes_back_with_the_same_records_files_and_identities(filled, tmp_path):
    made = make_backup(tmp_path / "kept")
    assert (made.files, made.faults) == (1, ())
    assert sorted(one.name for one in made.folder.iterdir()) == ["files", "manifest.json", "workbench.db"]
    assert str(paths.vault_key()) in backup_words(made)
    with reading() as session:
        before = verify(session), session.exec(select(func.count()).select_from(Household)).one()
    key = paths.vault_key().read_bytes()
    engine().dispose()
    use(tmp_path / "new")
    assert restore_backup(made.folder) == 1
    assert f"把另行保管的密钥文件放到 {tmp_path / 'new' / 'vault.key'}" in restore_words(1)
    paths.vault_key().write_bytes(key)
    paths.vault_key().chmod(0o600)
    assert "密钥文件" not in restore_words(1)
    with reading() as session:
        assert (verify(session), session.exec(select(func.count()).select_from(Household)).one()) == before == ([], 40)
        assert opened(vault.keys(), session.exec(select(VaultEntry)).one()).name
        assert path_of(session.exec(select(StoredFile.sha256)).one()).is_file()


def test_key_is_not_in_the_backup(filled, tmp_path):
    made = make_backup(tmp_path / "kept")
    assert paths.vault_key().read_bytes().strip() not in bytes_below(made.folder)


def test_missing_and_changed_files_are_named_and_the_rest_is_kept(filled, tmp_path):
    with writing() as session:
        second = keep_person_file(session, actor("jingban"), 2, name="b.pdf", content=b"%PDF-two").sha256
        first = session.exec(select(StoredFile.sha256).where(StoredFile.sha256 != second)).one()
    path_of(second).write_bytes(b"other")
    made = make_backup(tmp_path / "kept")
    assert made.faults == (f"文件 {second[:16]}… 的内容与校验值不符，没有备份",)
    path_of(first).unlink()
    assert len(make_backup(tmp_path / "again").faults) == 2


@pytest.mark.parametrize("broken", ["manifest", "database", "file", "newer", "other folder"])
def test_backup_that_is_not_whole_is_not_restored(filled, tmp_path, broken):
    folder = make_backup(tmp_path / "kept").folder
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    if broken == "manifest":
        (folder / "manifest.json").write_text("{", encoding="utf-8")
    elif broken == "database":
        (folder / "workbench.db").write_bytes((folder / "workbench.db").read_bytes()[:-4096])
    elif broken == "file":
        next(path for path in (folder / "files").rglob("*") if path.is_file()).write_bytes(b"x")
    elif broken == "newer":
        (folder / "manifest.json").write_text(json.dumps(told | {"schema": "9999"}), encoding="utf-8")
    else:
        folder = tmp_path
    engine().dispose()
    use(tmp_path / "new")
    with pytest.raises(WorkbenchError):
        restore_backup(folder)
    assert not (tmp_path / "new" / "workbench.db").exists()


def test_home_in_use_is_never_overwritten(filled, tmp_path):
    made = make_backup(tmp_path / "kept")
    with pytest.raises(WorkbenchError, match="目录里已有内容"):
        restore_backup(made.folder)


def test_people_go_on_saving_while_a_backup_is_made(at, tmp_path):
    at("defined")
    stop, saved = threading.Event(), []
    with reading() as session:
        village = session.exec(select(Household)).first()
        place = village.township_id, village.village_id

    def work() -> None:
        while not stop.wait(0.01):
            with writing() as session:
                new = NewHousehold(1, f"NEW{len(saved):04d}", *place, "village", DAY)
                saved.append(add_household(session, actor("jingban"), new).code)

    other = threading.Thread(target=work)
    other.start()
    try:
        made = [make_backup(tmp_path / str(number)) for number in range(3)]
    finally:
        stop.set()
        other.join()
    engine().dispose()
    assert saved
    for number, one in enumerate(made):
        use(tmp_path / f"new{number}")
        restore_backup(one.folder)
        with reading() as session:
            assert verify(session) == []
        engine().dispose()


@given(PEOPLE, PAPERS)
@settings(max_examples=3, phases=(Phase.generate,), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_after_lawful_deletion_nothing_is_left_in_database_files_exports_or_later_backups(points, person, paper):
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        shutil.copytree(points["defined"], home)
        use(home)
        sealed_file = path_of(fill(person, paper)).read_bytes()
        with reading() as session:
            row = session.exec(select(VaultEntry)).one()
            sealed = [row.id, row.name, row.id_number, row.phone, row.address, row.id_number_hash, row.phone_hash]
        assert sealed[1].encode() in bytes_below(make_backup(Path(folder) / "before").folder)
        with writing() as session:
            erase_identity(session, actor("lingdao"), 1, ground="withdrawn", reason="本人撤回")
        assert finish_erasures()
        exported = _exported_words()
        later = make_backup(Path(folder) / "later").folder
        engine().dispose()
        paths.vault_key().unlink()
        gone = [one.encode() for one in (*sealed, person.name, person.id_number, person.phone, person.address) if one]
        for place in (home, later):
            content = bytes_below(place)
            assert [one for one in (*gone, sealed_file, paper) if one in content] == []
        assert "YLD001" in exported
        assert [one for one in (person.name, person.id_number, person.phone, person.address) if one in exported] == []


def _exported_words() -> str:
    """Every list and a document of the needs side, made and kept, as a reader finds their words."""
    who = actor("jingban")
    with reading() as session:
        made = [needs_book(session, who, name) for name in LISTS]
    for draw in (draw_plans, draw_filled_forms):
        with reading() as session:
            made.append(draw(session, who, Batch("一户", [1])))
        with writing() as session:
            offer(session, who, 1, made[-1])
    with writing() as session:
        for one in made[: len(LISTS)]:
            offer(session, who, 1, one)
    return "".join(_words(one.content) for one in made)


def _words(content: bytes) -> str:
    if content.startswith(b"%PDF"):
        return "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    with zipfile.ZipFile(BytesIO(content)) as packed:
        return "".join(packed.read(one).decode() for one in packed.namelist())
