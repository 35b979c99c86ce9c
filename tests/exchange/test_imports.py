"""Importing the needs side: what is read, compared, asked, refused, and taken over as a whole or not at all."""

import hashlib
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook
from sqlmodel import func, select

from tests.conftest import actor
from tests.exchange.handed_in import ASSESSED, CHILD, GIVEN, ID_NUMBER, REGISTER, WISHED, registered, text, xlsx
from workbench import clock
from workbench.errors import NotAllowedError, StaleError, ValidationError, WorkbenchError
from workbench.exchange.imports.fault_book import fault_book
from workbench.exchange.imports.intake import check, clear, keep
from workbench.exchange.imports.table import Fault
from workbench.models.evaluations import StoredFile
from workbench.models.imports import ImportBatch, ImportIdentity, ImportRow
from workbench.models.needs import (
    Household,
    NeedAlert,
    NeedsAssessment,
    ReceivedBenefit,
    Recipient,
    RecipientCategory,
    WantedService,
)
from workbench.models.organisations import Organisation
from workbench.models.record import Event
from workbench.models.vault import VaultEntry
from workbench.rules.needs import load_scheme
from workbench.security import record
from workbench.security.files import Owner, path_of, store_file
from workbench.services.imports import apply_import, begin_import, cancel_import
from workbench.services.vault import Identity, keys_in_use, opened
from workbench.store.engine import reading, writing

TODAY = date(2026, 11, 22)
INDICATORS = [one.name for one in load_scheme().indicators]
NAMED = (*REGISTER, "姓名", "身份证号", "联系电话", "住址", "处理依据", "告知日期")


@pytest.fixture(autouse=True)
def _day(at):
    at("defined")
    with clock.held_at(TODAY):
        yield


def hand_in(content: bytes, kind: str = "register", who: str = "jingban", name: str = "名册.xlsx"):
    """Upload and check a file; return the import as it then stands."""
    person = actor(who)
    with writing() as session:
        batch = begin_import(session, person, 1, kind)
        file = store_file(session, person, Owner(1), kind="import", name=name, content=content)
        batch_id, public_id = batch.id, file.public_id
    with reading() as session:
        checked = check(session, person, batch_id, public_id)
    keep(writing, person, checked)
    with reading() as session:
        batch = session.get_one(ImportBatch, batch_id)
        session.expunge(batch)
    return batch


def take_over(batch, who: str = "jingban", *, agreed: bool = False) -> None:
    with writing() as session:
        apply_import(session, actor(who), batch.id, agreed=agreed)
    clear(writing, batch.id)


def counts(batch) -> tuple[int, int, int, int, int]:
    return (batch.rows_read, batch.rows_new, batch.rows_same, batch.rows_changed, batch.rows_faulty)


def number_of(kind: type) -> int:
    with reading() as session:
        return session.exec(select(func.count()).select_from(kind)).one()


def faults(batch) -> list[tuple[int, str, str]]:
    return [(one["row"], one["column"], one["what"]) for one in batch.faults]


def test_register_is_previewed_then_taken_over_with_one_event():
    before = number_of(Household), number_of(Recipient), number_of(Event)
    content = xlsx(REGISTER, registered("N1", "N1-1"), registered("N1", "N1-2"), registered("N2", "N2-1"))
    batch = hand_in(content)
    assert counts(batch) == (3, 3, 0, 0, 0)
    assert (number_of(Household), number_of(Recipient)) == before[:2]

    take_over(batch)
    assert (number_of(Household), number_of(Recipient), number_of(Event)) == (
        before[0] + 2,
        before[1] + 3,
        before[2] + 1,
    )
    with reading() as session:
        event = session.exec(select(Event).order_by(Event.id.desc())).first()
        assert (event.action, event.after["sha256"]) == ("need.import", hashlib.sha256(content).hexdigest())
        assert record.verify(session) == []
        home = session.exec(select(Household).where(Household.code == "N1")).one()
        assert (home.found_on, home.channel, home.found_by) == (date(2025, 3, 5), "village", "村（社区）主动发现")
        assert session.get_one(Organisation, home.village_id).name == "青禾村（演练）"
        person = session.exec(select(Recipient).where(Recipient.code == "N1-2")).one()
        since = session.exec(select(RecipientCategory).where(RecipientCategory.recipient_id == person.id)).one()
        assert (person.category, person.can_apply, since.first_day) == ("dibao", True, date(2025, 3, 5))
    assert number_of(ImportRow) == 0


def test_same_file_again_is_recognised_by_its_hash_and_row_by_row():
    content = xlsx(REGISTER, registered("N1", "N1-1"))
    take_over(hand_in(content))
    again = hand_in(content)
    assert counts(again) == (1, 0, 1, 0, 0)
    assert again.notes[0] == "这份文件已于 2026-11-22 导入过，不必再次导入"
    with pytest.raises(ValidationError, match="这份文件已于 2026-11-22 导入过"):
        take_over(again)
    longer = hand_in(xlsx(REGISTER, registered("N1", "N1-1"), registered("N9", "N9-1")))
    assert counts(longer) == (2, 1, 1, 0, 0)


def test_changed_category_and_place_are_taken_over_with_what_held_before():
    take_over(hand_in(xlsx(REGISTER, registered("N1", "N1-1"))))
    moved = ("N1", "N1-1", "特困人员", "青禾镇", "双井村", "主动发现", "2025.3.5")
    batch = hand_in(xlsx(REGISTER, moved))
    assert counts(batch) == (1, 0, 0, 1, 0)
    take_over(batch)
    with reading() as session:
        person = session.exec(select(Recipient).where(Recipient.code == "N1-1")).one()
        home = session.get_one(Household, person.household_id)
        since = session.exec(select(RecipientCategory).where(RecipientCategory.recipient_id == person.id)).all()
        assert [(one.category, one.first_day) for one in since] == [
            ("dibao", date(2025, 3, 5)),
            ("extreme_hardship", TODAY),
        ]
        assert (session.get_one(Organisation, home.village_id).name, home.version) == ("双井村（演练）", 2)


def test_faulty_file_is_told_by_row_and_column_and_nothing_of_it_is_saved():
    before = number_of(Household)
    rows = (
        registered("N1", "N1-1"),
        registered("N2", "", "2025.2.30"),
        ("N3", "N3-1", "困难户", "青禾镇", "青禾村", "主动发现", "202535"),
        ("N4", "N4-1", "低保", "红星镇", "", "主动发现", "2025.3.5"),
        ("N5", 1.1e17, "低保", "青禾镇", "东村", "主动发现", "2025.3.5"),
    )
    batch = hand_in(xlsx(REGISTER, *rows))
    assert counts(batch) == (5, 1, 0, 0, 4)
    assert faults(batch) == [
        (3, "B 列（对象编码）", "没有填写"),
        (3, "G 列（发现日期）", "“2025.2.30”不是日历上的日子"),
        (4, "C 列（对象类别）", "没有“困难户”这一项"),
        (4, "G 列（发现日期）", "“202535”丢了“年月日”，可以读成几个日子"),
        (5, "D 列（乡镇（街道））", "没有乡镇（街道）“红星镇”"),
        (6, "B 列（对象编码）", "编码被表格软件当作数字，后几位已经丢失"),
    ]
    with pytest.raises(ValidationError, match="有 4 行不对，整份都没有导入"):
        take_over(batch)
    assert number_of(Household) == before
    assert number_of(ImportRow) == 0


def test_first_hundred_faults_are_shown_and_all_are_in_a_workbook():
    batch = hand_in(xlsx(REGISTER, *(registered(f"N{one}", f"N{one}-1", "?") for one in range(150))))
    assert (len(batch.faults), batch.fault_count, batch.rows_faulty) == (100, 150, 150)
    with reading() as session:
        file = session.exec(select(StoredFile).where(StoredFile.public_id == batch.fault_file)).one()
        rows = CalamineWorkbook.from_path(str(path_of(file.sha256))).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[4:]] == list(range(2, 152))
    assert rows[3] == ["行", "列", "哪里不对", "怎么办"]


def test_fault_workbook_does_not_run_what_looks_like_a_formula():
    sheet = load_workbook(BytesIO(fault_book([Fault(2, "A 列", "=1+1", "")], "x"))).active
    assert sheet["C5"].data_type == "s"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_tables_are_read_in_the_encodings_of_offices(encoding):
    batch = hand_in(text(REGISTER, registered("N1", "N1-1"), encoding=encoding), name="名册.csv")
    assert counts(batch) == (1, 1, 0, 0, 0)


def test_head_of_two_rows_with_merged_cells_titles_and_other_names_is_found():
    rows = (
        ("青禾镇困难群众名册", "", "", "", "", "", ""),
        ("填报单位：民政办", "", "", "", "", "", ""),
        ("户编号", "对象编号", "救助类别", "所在地", "", "发现", ""),
        ("", "", "", "乡镇", "村", "渠道", "日期（年月日）"),
        registered("N1", "N1-1", "２０２５年３月５日"),
        ("合计", "1人", "", "", "", "", ""),
    )
    batch = hand_in(xlsx(*rows, merged=[(0, 0, 0, 6), (2, 0, 3, 0), (2, 3, 2, 4), (2, 5, 2, 6)]))
    assert (counts(batch), batch.notes) == ((1, 1, 0, 0, 0), ["第 6 行是“合计”，没有导入"])


def test_missing_head_names_every_column_that_is_missing():
    with pytest.raises(ValidationError, match="表头缺少：对象类别、发现渠道、发现日期"):
        hand_in(xlsx(("户编码", "对象编码", "乡镇（街道）"), ("N1", "N1-1", "青禾镇")))


def test_td_15_flattened_table_is_refused():
    flat = xlsx(("对象编码服务项目数量提出日期",), ("YLD001走访探视482025.3.5",))
    with pytest.raises(ValidationError, match="表格被压成了一列，列与列连在一起，无法判断从哪里分开"):
        hand_in(flat, "wishes")
    run_together = hand_in(xlsx(WISHED, ("YLD001", "走访探视", "具体详见服务需求。32842590元", "2025.3.5")), "wishes")
    assert run_together.rows_faulty == 1
    assert "几列并成了一列" in run_together.faults[0]["what"]


def test_td_12_masked_quantity_is_never_imported_as_zero():
    batch = hand_in(xlsx(WISHED, ("YLD001", "走访探视", "**", "2025.3.5")), "wishes")
    assert faults(batch) == [(2, "C 列（数量）", "“**”的数字被遮盖，不能当作 0，也不能猜")]


def test_repeated_row_counts_once_and_a_contradicting_one_is_a_fault():
    twice = hand_in(xlsx(REGISTER, registered("N1", "N1-1"), registered("N1", "N1-1")))
    assert (counts(twice), twice.notes) == ((2, 1, 1, 0, 0), ["第 3 行与第 2 行完全相同，只导入一次"])
    other = hand_in(xlsx(REGISTER, registered("N1", "N1-1"), registered("N2", "N1-1")))
    assert faults(other) == [(3, "B 列（对象编码）", "对象编码与第 2 行重复")]
    place = hand_in(xlsx(REGISTER, registered("N1", "N1-1"), registered("N1", "N1-2", "2025.3.6")))
    assert faults(place) == [(3, "G 列（发现日期）", "同一户的“发现日期”前后不一")]


def test_amount_ten_thousand_times_off_its_column_is_asked_about():
    rows = [("YLD001", "县残联", f"补贴{one}", "2025.1.1", "0.3") for one in range(6)]
    heads = (*GIVEN[:4], "金额（万元）")
    batch = hand_in(xlsx(heads, *rows, ("YLD001", "县残联", "护理补贴", "2025.1.1", 3000)), "received")
    assert (counts(batch), len(batch.questions)) == ((7, 7, 0, 0, 0), 1)
    assert batch.questions[0]["row"] == 8
    assert "可能把元和万元写混了" in batch.questions[0]["what"]
    with pytest.raises(ValidationError, match="有 1 处要您确认"):
        take_over(batch)
    take_over(batch, agreed=True)
    with reading() as session:
        amounts = session.exec(select(ReceivedBenefit.amount_fen).where(ReceivedBenefit.department == "县残联"))
        assert sorted(amounts) == [300_000] * 6 + [3_000_000_000]


def test_assessments_take_ten_indicators_and_a_worse_one_raises_an_alert():
    with reading() as session:
        newest = session.exec(select(NeedsAssessment).where(NeedsAssessment.recipient_id == 1)).one()
        code, levels = session.get_one(Recipient, 1).code, dict(newest.severity)
    worst = [4] * 10
    batch = hand_in(xlsx((*ASSESSED, *INDICATORS), (code, "2026-03-01", "村站", *worst)), "assessments")
    assert counts(batch) == (1, 1, 0, 0, 0)
    alerts = number_of(NeedAlert)
    take_over(batch)
    with reading() as session:
        made = session.exec(select(NeedsAssessment).order_by(NeedsAssessment.id.desc())).first()
        alert = session.exec(select(NeedAlert).order_by(NeedAlert.id.desc())).first()
        assert set(made.severity.values()) == {4}
        assert (alert.recipient_id, alert.assessment_id, alert.raised_on) == (1, made.id, date(2026, 3, 1))
        assert alert.worse.count("级到4级") == sum(level < 4 for level in levels.values())
    assert number_of(NeedAlert) == alerts + 1
    eleven = hand_in(xlsx((*ASSESSED, *INDICATORS), (code, "2026-03-02", "村站", *worst[:9], "5")), "assessments")
    assert faults(eleven) == [(2, "M 列（社会参与困境）", "没有“5”这一项")]


def test_wish_is_new_same_or_changed_but_never_after_it_was_decided():
    with writing() as session:
        row = session.exec(select(WantedService)).first()
        code, day, number = session.get_one(Recipient, row.recipient_id).code, row.wanted_on, row.catalogue_number
        quantity = row.quantity
    same = (code, number, quantity, day.isoformat())
    decided = hand_in(xlsx(WISHED, same, (code, 10, 3, day.isoformat())), "wishes")
    assert counts(decided) == (2, 1, 1, 0, 0)
    take_over(decided)
    changed = hand_in(xlsx(WISHED, (code, "10 家庭足部护理", 5, day.isoformat())), "wishes")
    assert changed.rows_faulty in {0, 1}
    refused = hand_in(xlsx(WISHED, (code, number, quantity + 1, day.isoformat())), "wishes")
    assert faults(refused) == [(2, "C 列（数量）", "这项需求已决定去向，不能由导入改数量")]


def test_identity_goes_into_the_vault_only_and_the_file_is_forgotten(tmp_path):
    named = ("演练某某", ID_NUMBER, "13800001111", "演练县青禾镇青禾村 3 号", "履行法定职责", "2025.3.5")
    batch = hand_in(xlsx(NAMED, registered("N1", "N1-1", "2025.3.5", *named)))
    assert counts(batch) == (1, 1, 0, 0, 0)
    assert number_of(StoredFile) == 0
    take_over(batch)
    assert number_of(ImportIdentity) == 0
    with reading() as session:
        entry = session.exec(select(VaultEntry)).one()
        assert opened(keys_in_use(session), entry) == Identity(*named[:2], "13800001111", "演练县青禾镇青禾村3号")
        assert session.get_one(Recipient, entry.recipient_id).code == "N1-1"
    held = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert not [one for one in ("演练某某", ID_NUMBER, "13800001111", "青禾村 3 号") if one.encode() in held]
    again = hand_in(xlsx(NAMED, registered("N1", "N1-1", "2025.3.5", *named), registered("N2", "N2-1", "2025.3.5")))
    assert counts(again) == (2, 1, 1, 0, 0)


def test_identity_number_of_another_person_of_a_child_or_destroyed_is_refused_unquoted():
    named = ("演练某某", ID_NUMBER, "", "", "履行法定职责", "2025.3.5")
    take_over(hand_in(xlsx(NAMED, registered("N1", "N1-1", "2025.3.5", *named))))
    rows = (
        registered("N2", "N2-1", "2025.3.5", *named),
        registered("N3", "N3-1", "2025.3.5", "演练幼", CHILD, "", "", "履行法定职责", "2025.3.5"),
        registered("N4", "N4-1", "2025.3.5", "演练丁", 1.10101199003070e17, "", "", "履行法定职责", "2025.3.5"),
        registered("N5", "N5-1", "2025.3.5", "演练戊", "110101199003070012", "", "", "履行法定职责", "2025.3.5"),
        registered("N6", "N6-1", "2025.3.5", "演练己", "", "138****1111", "", "履行法定职责", "2025.3.5"),
    )
    batch = hand_in(xlsx(NAMED, *rows))
    told = [what for _, _, what in faults(batch)]
    assert [row for row, _, _ in faults(batch)] == [2, 3, 4, 5, 6]
    assert counts(batch) == (5, 0, 0, 0, 5)
    assert "已登记为另一个对象" in told[0]
    assert "监护人" in told[1]
    assert "1.1E+17" in told[2]
    assert "校验位" in told[3]
    assert "被遮盖" in told[4]
    assert not [one for one in told if ID_NUMBER in one or "1111" in one or "演练" in one]


def test_township_and_village_import_their_own_households_only():
    here, there = ("青禾镇", "青禾村"), ("青禾镇", "双井村")
    rows = [(f"N{n}", f"N{n}-1", "低保", *place, "主动发现", "2025.3.5") for n, place in enumerate((here, there))]
    assert hand_in(xlsx(REGISTER, *rows), who="xiangzhen").rows_faulty == 0
    village = hand_in(xlsx(REGISTER, *rows), who="cunzhan")
    assert faults(village) == [(3, "D 列（乡镇（街道））", "这个地方不在您的范围内")]
    with reading() as session:
        code = session.exec(
            select(Recipient.code).join(Household).join(Organisation, Organisation.id == Household.village_id)
            .where(Organisation.name == "石桥村（演练）")
        ).first()  # fmt: skip
    told = hand_in(xlsx(WISHED, (code, 1, 1, "2025.3.5"), ("没有", 1, 1, "2025.3.5")), "wishes", "xiangzhen").faults
    assert [one["what"].replace(code, "X").replace("没有”", "X”") for one in told] == [
        "没有对象编码“X”，或不在您的范围内"
    ] * 2


def test_others_can_neither_begin_nor_touch_an_import():
    for who in ("lingdao", "caizheng", "chengjie", "pingwei1", "guanli"):
        with pytest.raises(NotAllowedError), writing() as session:
            begin_import(session, actor(who), 1, "register")
    batch = hand_in(xlsx(REGISTER, registered("N1", "N1-1")))
    with pytest.raises(NotAllowedError), writing() as session:
        apply_import(session, actor("xiangzhen"), batch.id)


def test_cancelled_import_leaves_nothing_behind():
    before = number_of(Household), number_of(Recipient)
    batch = hand_in(xlsx(REGISTER, registered("N1", "N1-1")))
    with writing() as session:
        cancel_import(session, actor("jingban"), batch.id)
    clear(writing, batch.id)
    assert (number_of(Household), number_of(Recipient), number_of(ImportRow)) == (*before, 0)
    with pytest.raises(ValidationError, match="已取消"):
        take_over(batch)


def test_code_registered_by_somebody_else_in_between_stops_the_whole_import():
    batch = hand_in(xlsx(REGISTER, registered("N1", "N1-1"), registered("N2", "N2-1")))
    before = number_of(Household)
    with writing() as session:
        home = session.exec(select(Household)).first()
        session.add(Recipient(purchaser_id=1, household_id=home.id, code="N2-1", category="dibao"))
    with pytest.raises(StaleError, match="第 3 行的记录在核对之后被他人登记或修改"):
        take_over(batch)
    assert number_of(Household) == before


def test_breaking_in_the_middle_leaves_the_record_as_it_was():
    batch = hand_in(xlsx(REGISTER, registered("N1", "N1-1"), registered("N2", "N2-1")))
    before = number_of(Household), number_of(Event)
    with pytest.raises(WorkbenchError), writing() as session:  # noqa: PT012 - the commit raises
        apply_import(session, actor("jingban"), batch.id)
        session.add(Household(purchaser_id=1, code="N1", township_id=1, found_by="", found_on=TODAY))
    assert (number_of(Household), number_of(Event)) == before


@pytest.mark.parametrize("content", [b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken"])
def test_broken_workbook_is_refused_in_words(content):
    with pytest.raises(ValidationError, match=r"不完整|损坏"):
        hand_in(content)
