"""Identities: sealed, opened with a reason, told apart, and gone after lawful deletion, on the disk too."""

import base64
import os
import shutil
import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlmodel import SQLModel, col, select

from tests.conftest import actor
from workbench import clock, paths
from workbench.errors import NotAllowedError, NotFoundError, ValidationError, WorkbenchError
from workbench.models.evaluations import StoredFile
from workbench.models.needs import Household, Recipient, RecipientAgent
from workbench.models.record import Event
from workbench.models.vault import VaultEntry
from workbench.queries.duties import duties_of
from workbench.queries.needs_vault import kept_until, masks, reading_log, retention, tombstones
from workbench.security import vault
from workbench.security.files import open_file, path_of
from workbench.security.record import verify
from workbench.services.erasure import erase_identity, finish_erasures
from workbench.services.needs import NewHousehold, add_household
from workbench.services.person_files import keep_person_file
from workbench.services.register import add_agent, leave
from workbench.services.vault import (
    Identity,
    Notice,
    Reason,
    open_identity,
    opened,
    reseal_all,
    same_number,
    save_identity,
)
from workbench.services.visits import NewVisit, record_visit
from workbench.store.engine import engine, reading, writing

DAY = date(2026, 3, 2)
TOLD = Notice("duty", DAY)
ZHAO = Identity("赵演练", "99999919480312001" + "1", "13800138000", "演练县青禾镇青禾村一组7号")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number(head: str) -> str:
    """Seventeen digits with their check digit."""
    return head + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(head, WEIGHTS, strict=True)) % 11]


def save(identity: Identity = ZHAO, recipient_id: int = 1, notice: Notice = TOLD, who: str = "jingban") -> str:
    with writing() as session:
        return save_identity(session, actor(who), recipient_id, identity, notice).id


def disk(home: Path) -> bytes:
    """Everything that lies in the workspace but the key."""
    engine().dispose()
    return b"".join(one.read_bytes() for one in home.rglob("*") if one.is_file() and one != paths.vault_key())


def forms(words: str) -> list[bytes]:
    """How a text could stand on a disk."""
    plain = [words.encode(), words.encode("utf-16-le"), words.encode("gb18030")]
    return [*plain, base64.b64encode(words.encode()).rstrip(b"=")[:-1], words.encode("unicode_escape")]


def test_identity_is_shown_masked_and_opened_with_a_recorded_reason(at):
    at("defined")
    entry = save()
    with reading() as session:
        home_id = session.get_one(Recipient, 1).household_id
        [shown] = masks(session, actor("lingdao"), home_id)
    assert (shown.name, shown.id_number, shown.phone) == ("赵*", "999999********0011", "138****8000")
    assert shown.address == "演练县青禾镇***"
    with writing() as session:
        clear = open_identity(session, actor("jingban"), entry, ("phone",), Reason("visit", "三月上门探访"))
    assert clear == {"phone": "13800138000"}
    with reading() as session:
        [line] = reading_log(session, actor("shenji"))
        assert (line.actor, line.code, line.fields) == ("演练经办", "YLD001", ("电话",))
        assert (line.purpose, line.matter) == ("上门探访和送达", "三月上门探访")
        assert reading_log(session, actor("jingban")) == []
        assert verify(session) == []


@pytest.mark.parametrize(
    ("fields", "reason", "said"),
    [
        ((), Reason("visit", "探访"), "没有选择要查阅哪几项"),
        (("name",), Reason("curiosity", "看看"), "“查阅目的”没有选择"),
        (("name",), Reason("visit", " "), "“办理事项”没有填写"),
        (("name",), Reason("visit", "打 13800138000"), "手机号"),
    ],
)
def test_opening_without_fields_purpose_or_matter_is_refused_and_not_recorded(at, fields, reason, said):
    at("defined")
    entry = save()
    with pytest.raises(ValidationError, match=said), writing() as session:
        open_identity(session, actor("jingban"), entry, fields, reason)
    with reading() as session:
        assert session.exec(select(Event).where(Event.action == "vault.open")).all() == []


@pytest.mark.parametrize("username", ["lingdao", "shenji", "caizheng", "guanli", "chengjie", "sanfang", "pingwei1"])
def test_nobody_else_opens_an_identity(at, username):
    at("defined")
    entry = save()
    with pytest.raises(NotAllowedError), writing() as session:
        open_identity(session, actor(username), entry, ("name",), Reason("inspection", "检查"))


def test_township_officer_opens_the_own_township_only(at):
    at("defined")
    with reading() as session:
        mine = actor("xiangzhen").organisations("township")
        rows = session.exec(select(Recipient, Household).join(Household)).all()
        inside = next(person.id for person, home in rows if home.township_id in mine)
        outside = next(person.id for person, home in rows if home.township_id not in mine)
        code = next(person.code for person, _ in rows if person.id == inside)
        second = next(person.id for person, home in rows if home.township_id in mine and person.id != inside)
    entry = save(recipient_id=inside, who="xiangzhen")
    with writing() as session:
        open_identity(session, actor("xiangzhen"), entry, ("name",), Reason("visit", "探访"))
    with pytest.raises(NotAllowedError):
        save(recipient_id=outside, identity=Identity("钱演练"), who="xiangzhen")
    with pytest.raises(ValidationError) as refused:
        save(recipient_id=second)
    assert refused.value.what == f"这个身份证号已经登记为对象 {code}"


def test_same_number_elsewhere_is_refused_without_telling_whose(at):
    at("defined")
    with reading() as session:
        mine = actor("xiangzhen").organisations("township")
        rows = session.exec(select(Recipient, Household).join(Household)).all()
        outside = next(person for person, home in rows if home.township_id not in mine)
        inside = next(person for person, home in rows if home.township_id in mine)
        code, inside_id, outside_id = outside.code, inside.id, outside.id
    save(recipient_id=outside_id)
    with pytest.raises(ValidationError) as refused:
        save(recipient_id=inside_id, who="xiangzhen")
    assert code not in str(refused.value)
    with reading() as session:
        assert [one.id for one in same_number(session, 1, ZHAO)] == [outside_id]
        assert [one.id for one in same_number(session, 1, ZHAO, field="phone")] == [outside_id]


def test_child_under_fourteen_needs_the_guardians_consent(at):
    at("defined")
    child = Identity("孙演练", id_number("99999920160901003"))
    with pytest.raises(ValidationError) as refused:
        save(child)
    assert refused.value.clause == "个人信息保护法第三十一条"
    save(child, notice=Notice("duty", DAY, DAY, "祖母"))
    with reading() as session:
        assert session.get_one(Recipient, 1).child_until == 2030
    save(Identity("李演练", id_number("99999919900101001")))
    with reading() as session:
        assert session.get_one(Recipient, 1).child_until is None


def test_guardians_identity_stands_beside_the_recipients(at):
    at("defined")
    save()
    with writing() as session:
        agent = add_agent(session, actor("jingban"), 1, role="guardian", relation="母亲", first_day=DAY)
        save_identity(session, actor("jingban"), 1, Identity("周演练", phone="13900139000"), TOLD, agent_id=agent.id)
    with reading() as session:
        found = masks(session, actor("jingban"), session.get_one(Recipient, 1).household_id)
        assert {(one.name, one.role) for one in found} == {("赵*", ""), ("周*", "监护人")}
        assert session.exec(select(RecipientAgent)).one().relation == "母亲"


def test_no_table_but_the_vault_holds_anything_of_an_identity(at):
    at("defined")
    save()
    wanted = (ZHAO.name, ZHAO.id_number, ZHAO.phone, ZHAO.address)
    with reading() as session:
        found = [
            (table.name, column.name)
            for table in SQLModel.metadata.sorted_tables
            for column in table.columns
            for value in session.connection().execute(select(column)).scalars()
            if any(one in str(value) for one in wanted)
        ]
    assert found == []


@pytest.mark.parametrize("words", ["赵演练不在家", "打了 13800138000", "证号 999999194803120011"])
def test_visit_may_not_tell_who_it_is(at, words):
    at("defined")
    save()
    with reading() as session:
        home_id = session.get_one(Recipient, 1).household_id
    with pytest.raises(ValidationError, match="探访记录"), writing() as session:
        record_visit(session, actor("jingban"), home_id, NewVisit(DAY, "村站", "home", words))


def test_code_may_not_be_an_identity_number(at):
    at("defined")
    new = NewHousehold(1, "999999194803120011", 2, None, "village", DAY)
    with pytest.raises(ValidationError, match="户编码"), writing() as session:
        add_household(session, actor("jingban"), new)


def test_lawful_deletion_leaves_a_tombstone_and_nothing_else(at):
    home = at("defined")
    entry = save()
    with writing() as session:
        file = keep_person_file(session, actor("jingban"), 1, name="赵演练身份证.txt", content="赵演练 正面".encode())
        sealed, public_id, sha256 = session.get_one(VaultEntry, entry).model_dump(), file.public_id, file.sha256
        assert file.name == "YLD001.txt"
    with reading() as session:
        assert open_file(session, actor("jingban"), public_id)
        with pytest.raises(NotFoundError):
            open_file(session, actor("shenji"), public_id)
    with pytest.raises(NotAllowedError), writing() as session:
        erase_identity(session, actor("jingban"), 1, ground="withdrawn", reason="本人书面撤回")
    with writing() as session:
        erase_identity(session, actor("lingdao"), 1, ground="withdrawn", reason="本人书面撤回")
    assert finish_erasures()
    left = disk(home)
    gone = [
        entry,
        *(sealed[name] for name in ("name", "id_number", "phone", "address", "id_number_hash", "phone_hash")),
    ]
    assert [one for one in gone if one.encode() in left] == []
    assert [form for name in (ZHAO.name, ZHAO.id_number) for form in forms(name) if form in left] == []
    assert not path_of(sha256).exists()
    with reading() as session:
        [stone] = tombstones(session, actor("shenji"))
        assert (stone.code, stone.clause, stone.entries, stone.files) == ("YLD001", "个人信息保护法第四十七条", 1, 1)
        assert stone.cleaned_on is not None
        assert session.exec(select(StoredFile).where(StoredFile.kind == "person")).all() == []
        assert session.get_one(Recipient, 1).code == "YLD001"
        assert verify(session) == []


def test_same_paper_of_another_person_stays(at):
    at("defined")
    with writing() as session:
        first = keep_person_file(session, actor("jingban"), 1, name="a.txt", content=b"both")
        second = keep_person_file(session, actor("jingban"), 2, name="b.txt", content=b"both")
        hashes = first.sha256, second.sha256
    with writing() as session:
        erase_identity(session, actor("lingdao"), 1, ground="mistaken", reason="登记错误")
    assert finish_erasures()
    assert [path_of(one).exists() for one in hashes] == [False, True]


def test_deletion_is_finished_when_it_is_tried_again(at):
    at("defined")
    save()
    with writing() as session:
        erase_identity(session, actor("lingdao"), 1, ground="achieved", reason="目的已实现")
    with reading() as session, clock.held_at(DAY):
        assert any(one.what.startswith("清除 1 次删除") for one in duties_of(session, actor("lingdao"), DAY))
        assert tombstones(session, actor("lingdao"))[0].cleaned_on is None
    assert finish_erasures()
    with reading() as session:
        assert tombstones(session, actor("lingdao"))[0].cleaned_on is not None


def test_nothing_to_delete_is_said(at):
    at("defined")
    with pytest.raises(ValidationError, match="没有身份信息可以删除"), writing() as session:
        erase_identity(session, actor("lingdao"), 2, ground="retention", reason="届满")


def test_retention_is_counted_from_leaving_and_ends_on_the_same_day(at):
    at("defined")
    save()
    with writing() as session:
        leave(session, actor("jingban"), 1, left_on=date(2024, 2, 29), reason="不再符合条件")
    assert kept_until(date(2024, 2, 29)) == date(2027, 2, 28)
    with reading() as session:
        [kept] = retention(session, actor("lingdao"))
        assert (kept.code, kept.until) == ("YLD001", date(2027, 2, 28))
        assert (kept.over(date(2027, 2, 28)), kept.over(date(2027, 3, 1))) == (False, True)
        assert retention(session, actor("jingban")) == []


def test_new_key_seals_everything_anew_and_the_old_one_opens_nothing(at):
    at("defined")
    entry, old = save(), vault.keys()[0]
    vault.add_key()
    with writing() as session:
        assert reseal_all(session) == 1
    vault.keep_newest_key()
    with reading() as session:
        row = session.get_one(VaultEntry, entry)
        assert row.key_id == vault.keys()[0].id != old.id
        assert opened(vault.keys(), row) == ZHAO
        with pytest.raises(WorkbenchError, match="打不开"):
            opened((old,), row)
        assert [one.id for one in same_number(session, 1, ZHAO)] == [1]


WORDS = st.text("赑靁齾爨虪麤龗鱻厵灪韊纞", min_size=6, max_size=20)  # characters that stand nowhere else
NUMBERS = st.from_regex(r"\A9999991[9][4-8][0-9]0[1-9]1[0-9][0-9]{3}\Z").map(id_number)
PHONES = st.from_regex(r"\A1[3-9][1-9]{9}\Z")
PEOPLE = st.builds(Identity, WORDS, NUMBERS, PHONES, WORDS)


@given(st.lists(PEOPLE, min_size=1, max_size=3, unique_by=lambda one: one.id_number))
@settings(max_examples=4, phases=(Phase.generate,), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_vault_is_never_readable_without_its_key_and_empty_after_deletion(points, people):
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        shutil.copytree(points["defined"], home)
        os.environ["WORKBENCH_HOME"] = str(home)
        entries = [save(one, number) for number, one in enumerate(people, 1)]
        content = disk(home)
        texts = [value for one in people for value in (one.name, one.id_number, one.phone, one.address)]
        assert [value for value in texts for form in forms(value) if form in content] == []
        with reading() as session:
            rows = session.exec(select(VaultEntry).where(col(VaultEntry.id).in_(entries))).all()
            kept = [value for row in rows for value in (row.id, row.name, row.id_number_hash, row.phone_hash)]
            stranger = vault.key_from(b"\x07" * 32)
            for row in rows:
                with pytest.raises(WorkbenchError, match="打不开"):
                    opened((stranger,), row)
        for number in range(1, len(people) + 1):
            with writing() as session:
                erase_identity(session, actor("lingdao"), number, ground="retention", reason="届满")
        assert finish_erasures()
        left = disk(home)
        assert [value for value in kept if value.encode() in left] == []
