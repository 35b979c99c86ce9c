"""Files about a person: never in clear on the disk, opened for a purpose, sent for minutes, gone after deletion."""

import os
import shutil
import tempfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from tests.conftest import actor
from tests.services.test_vault import disk
from workbench import clock
from workbench.errors import NotFoundError, ValidationError, WorkbenchError
from workbench.models.evaluations import StoredFile
from workbench.models.record import Event
from workbench.models.vault import PersonFile
from workbench.queries.needs_vault import reading_log
from workbench.security import vault
from workbench.security.files import Owner, path_of, store_file
from workbench.security.record import verify
from workbench.security.vault_files import PART, new_file_key, opened_parts, sealed_parts
from workbench.services.erasure import erase_identity, finish_erasures
from workbench.services.person_files import (
    OPEN_FOR,
    keep_person_file,
    open_person_file,
    reseal_file_keys,
    seal_plain_files,
    send_person_file,
)
from workbench.services.vault import Reason
from workbench.store.engine import reading, writing

PHOTO = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 600  # three parts
VISIT = Reason("verify", "核对残疾人证")


def kept(content: bytes = PHOTO, who: str = "jingban") -> tuple[str, str]:
    with writing() as session:
        file = keep_person_file(
            session, actor(who), 1, name="赵演练.pdf" if content.startswith(b"%PDF-") else "赵演练.png", content=content
        )
        return file.public_id, file.sha256


def sent(public_id: str, who: str = "jingban") -> bytes:
    with writing() as session:
        _, parts = send_person_file(session, actor(who), public_id)
    return b"".join(parts)


def opened(public_id: str, who: str = "jingban", reason: Reason = VISIT) -> None:
    with writing() as session:
        open_person_file(session, actor(who), public_id, reason)


@given(st.binary(max_size=3 * PART), st.sampled_from([0, 1, PART - 1, PART, PART + 1, 2 * PART]))
@settings(max_examples=25)
def test_sealed_file_opens_to_the_same_bytes_under_its_key_and_name_only(content, size):
    content = (content * (size // max(1, len(content)) + 1))[: max(size, len(content))]
    key = new_file_key()
    sealed = b"".join(sealed_parts(key, "a", content))
    assert b"".join(opened_parts(key, "a", BytesIO(sealed))) == content
    for other_key, name in ((new_file_key(), "a"), (key, "b")):
        with pytest.raises(WorkbenchError, match="打不开"):
            b"".join(opened_parts(other_key, name, BytesIO(sealed)))


@pytest.mark.parametrize(
    "changed",
    [
        lambda sealed: sealed[: -PART // 2],
        lambda sealed: sealed[: 11 + PART + 16],
        lambda sealed: sealed + b"x",
        lambda sealed: sealed[:11] + sealed[11 + PART + 16 :],
        lambda sealed: sealed[:40] + bytes([sealed[40] ^ 1]) + sealed[41:],
        lambda _sealed: b"",
        lambda _sealed: b"%PDF-1.7",
    ],
    ids=["shorter", "cut between parts", "longer", "first part gone", "one bit", "empty", "never sealed"],
)
def test_changed_or_cut_file_is_refused(changed):
    key = new_file_key()
    sealed = b"".join(sealed_parts(key, "a", bytes(3 * PART)))
    with pytest.raises(WorkbenchError, match="打不开"):
        b"".join(opened_parts(key, "a", BytesIO(changed(sealed))))


def test_file_is_sent_only_after_its_purpose_was_recorded_and_for_some_minutes(at):
    home = at("defined")
    public_id, sha256 = kept()
    assert PHOTO[:64] not in disk(home)
    assert path_of(sha256).read_bytes()[:4] == b"WBV1"
    with pytest.raises(NotFoundError):
        sent(public_id)
    opened(public_id)
    assert sent(public_id) == PHOTO
    with pytest.raises(NotFoundError):
        sent(public_id, "xiangzhen")  # another person's purpose is not one's own
    with clock.held_at(clock.today() + timedelta(days=1)), pytest.raises(NotFoundError):
        sent(public_id)
    assert timedelta(0) < OPEN_FOR < timedelta(hours=1)
    with reading() as session:
        [line] = reading_log(session, actor("shenji"))
        assert (line.fields, line.purpose, line.matter) == (
            ("本人材料 YLD001.png",),
            "核对身份和重复登记",
            "核对残疾人证",
        )
        told = session.exec(select(Event.action).where(Event.action.startswith("vault"))).all()
        assert told == ["vault.keep_file", "vault.open", "vault.send_file"]
        assert verify(session) == []


@pytest.mark.parametrize("who", ["lingdao", "shenji", "caizheng", "chengjie", "pingwei1", "guanli"])
def test_nobody_else_opens_or_fetches_a_file_about_a_person(at, who):
    at("defined")
    public_id, _ = kept()
    opened(public_id)
    for attempt in (opened, sent):
        with pytest.raises(NotFoundError):
            attempt(public_id, who)


def test_opening_without_a_matter_is_refused_and_sends_nothing(at):
    at("defined")
    public_id, _ = kept()
    with pytest.raises(ValidationError, match="办理事项"):
        opened(public_id, reason=Reason("verify", " "))
    with pytest.raises(NotFoundError):
        sent(public_id)


def test_new_vault_key_opens_the_same_file_and_the_old_one_does_not(at):
    at("defined")
    public_id, sha256 = kept()
    old = vault.keys()[0]
    vault.add_key()
    with writing() as session:
        reseal_file_keys(session)
    vault.keep_newest_key()
    opened(public_id)
    assert sent(public_id) == PHOTO
    with reading() as session:
        link = session.exec(select(PersonFile)).one()
        assert link.key_id == vault.keys()[-1].id != old.id
        assert session.exec(select(StoredFile.sha256)).one() == sha256
        with pytest.raises(WorkbenchError, match="打不开"):
            vault.unseal(old, public_id, "file", link.sealed_key)


def test_file_of_an_earlier_version_is_sealed_and_its_clear_bytes_removed(at):
    home = at("defined")
    with writing() as session:
        file = store_file(session, actor("jingban"), Owner(1), kind="person", name="YLD001.png", content=PHOTO)
        session.add(PersonFile(recipient_id=1, file_id=file.id))
        public_id, before = file.public_id, file.sha256
    opened(public_id)
    assert sent(public_id) == PHOTO
    assert (seal_plain_files(), seal_plain_files()) == (1, 0)
    assert not path_of(before).exists()
    assert sent(public_id) == PHOTO
    assert PHOTO[:64] not in disk(home)


PAPERS = st.integers(0, 2**64).map(lambda seed: Random(seed).randbytes(60 + seed % 400))  # noqa: S311 - only to differ


@given(st.lists(PAPERS, min_size=1, max_size=3, unique=True))
@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_papers_are_never_in_clear_and_leave_no_byte_after_deletion(points, papers):
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        shutil.copytree(points["defined"], home)
        os.environ["WORKBENCH_HOME"] = str(home)
        made = [kept(b"%PDF-" + one) for one in papers]
        content = disk(home)
        assert [one for one in papers if one in content] == []
        with reading() as session:
            gone = [row.sealed_key for row in session.exec(select(PersonFile))]
        sealed = [path_of(sha256).read_bytes() for _, sha256 in made]
        with writing() as session:
            erase_identity(session, actor("lingdao"), 1, ground="withdrawn", reason="本人撤回")
        assert finish_erasures()
        left = disk(home)
        assert [one for one in sealed if one in left] == []
        assert [one for one in gone if one.encode() in left] == []
