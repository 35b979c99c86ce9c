"""Ledgers and rosters as contractors hand them in: read strictly, previewed, taken over as a whole, known again."""

from datetime import date

import pytest
from sqlmodel import col, func, select

from tests.conftest import actor
from tests.exchange.handed_in import xlsx
from workbench.errors import NotAllowedError, ValidationError
from workbench.exchange.imports.forms_project import form_for, minutes
from workbench.exchange.imports.intake import check, keep
from workbench.exchange.imports.template import template_of
from workbench.exchange.imports.values import UnreadableError
from workbench.models.imports import ImportBatch
from workbench.models.ledger import LedgerRow, ServiceMonth, ServiceRecord, StaffCertificate, StaffMember
from workbench.models.projects import Project
from workbench.models.record import Event
from workbench.queries.ledger_entry import listed_people
from workbench.security.files import Owner, store_file
from workbench.services.imports import apply_import, cancel_import, unstage
from workbench.services.ledger_import import begin_project_import
from workbench.store.engine import reading, writing

LEDGER = ("服务日期", "对象编码", "服务项目", "工号", "数量", "开始时间", "结束时间", "备注")
ROSTER = ("工号", "姓名", "类别", "岗位", "到岗日期", "证书名称", "证书编号", "发证机构", "有效期至")


@pytest.fixture
def signed(at):
    at("signed")


def codes() -> list[str]:
    with reading() as session:
        return list(listed_people(session, 1))


def handed_in(kind: str, content: bytes, who: str = "chengjie") -> int:
    """Upload, check and stage a file; return the import's id."""
    person = actor(who)
    with writing() as session:
        batch = begin_project_import(session, person, 1, kind)
        batch_id = batch.id or 0
        file = store_file(session, person, Owner(batch.purchaser_id), kind="import", name="台账.xlsx", content=content)
        public_id = file.public_id
    with reading() as session:
        checked = check(session, person, batch_id, public_id)
    keep(writing, person, checked)
    return batch_id


def batch_of(batch_id: int) -> ImportBatch:
    with reading() as session:
        row = session.get_one(ImportBatch, batch_id)
        session.expunge(row)
        return row


def taken(batch_id: int, who: str = "chengjie") -> None:
    with writing() as session:
        apply_import(session, actor(who), batch_id)


def july() -> tuple[int, int]:
    with reading() as session:
        query = select(func.count(col(ServiceRecord.id)), func.coalesce(func.sum(ServiceRecord.quantity), 0))
        count, total = session.exec(query.where(ServiceRecord.day >= date(2025, 7, 1))).one()
        sums = select(func.coalesce(func.sum(ServiceMonth.quantity), 0)).where(ServiceMonth.month >= date(2025, 7, 1))
        assert session.exec(sums).one() == total
        return int(count), int(total)


def rows(*more: tuple[object, ...]) -> bytes:
    first, second = codes()[:2]
    good = [
        ("2025.7.3", first, "走访探视", "B01 护理员甲（演练）", 1, "9：30", "10:00", ""),
        ("2025-07-03", second, "1 走访探视", "B01", "1次", "1005", "1040", ""),
    ]
    return xlsx(LEDGER, *good, *more)


def test_ledger_is_taken_over_as_a_whole_with_one_event(signed):
    batch_id = handed_in("ledger", rows())
    batch = batch_of(batch_id)
    assert (batch.rows_new, batch.rows_faulty, july()) == (2, 0, (0, 0))
    taken(batch_id)
    assert july() == (2, 2)
    with reading() as session:
        event = session.exec(select(Event).order_by(col(Event.id).desc())).first()
        assert (event.action, event.after["rows_new"], event.after["sha256"]) == ("need.import", 2, batch.sha256)
        record = session.exec(
            select(ServiceRecord).where(ServiceRecord.start == 570, ServiceRecord.day >= date(2025, 7, 1))
        ).one()
        assert (record.state, record.end, record.source) == ("reported", 600, "台账.xlsx")


def test_the_same_file_again_brings_nothing_and_rows_on_record_are_known(signed):
    taken(handed_in("ledger", rows()))
    again = handed_in("ledger", rows(("2025-07-04", codes()[0], "走访探视", "B02", 1, "", "", "")))
    assert (batch_of(again).rows_same, batch_of(again).rows_new) == (2, 1)
    taken(again)
    assert july() == (3, 3)
    with writing() as session:
        unstage(session, again, most=10)
        assert session.exec(select(LedgerRow).where(LedgerRow.batch_id == again)).all() == []
    third = handed_in("ledger", rows())
    with writing() as session, pytest.raises(ValidationError, match="导入过"):
        apply_import(session, actor("chengjie"), third)


@pytest.mark.parametrize(
    ("row", "place", "what"),
    [
        (("2025-07-05", "YLD999", "走访探视", "B01", 1, "", "", ""), "B 列", "不在本项目的名单内"),
        (("2025-07-05", None, "走访探视", "Z09", 1, "", "", ""), "D 列", "没有“Z09”这一项"),
        (("2025-07-05", None, "走访探视", "B05", 1, "", "", "说明"), "A 列", "不在名册"),
        (("2025-07-03", None, "走访探视", "B01", 1, "9:50", "10:10", "说明"), "A 列", "时间重叠"),
        (("2025-07-05", None, "走访探视", "B01", 1, "10:00", "9:00", ""), "G 列", "不晚于开始时间"),
        (("2025-07-05", None, "走访探视", "B01", 1, "25:00", "10:00", ""), "F 列", "不是一天里的时间"),
        (("2025-06-05", None, "走访探视", "B01", 1, "", "", ""), "A 列", "已核定"),
        (("2025-07-05", None, "走访探视", "B01", 99_999, "", "", ""), "A 列", "超过合同数量"),
        (("2025.7", None, "走访探视", "B01", 1, "", "", ""), "A 列", "没有日"),
    ],
)
def test_faulty_row_is_named_by_row_and_column_and_nothing_is_taken(signed, row, place, what):
    row = tuple(codes()[2] if one is None else one for one in row)
    batch = batch_of(handed_in("ledger", rows(row)))
    found = [one for one in batch.faults if what in one["what"]]
    assert [(one["row"], one["column"].startswith(place)) for one in found] == [(4, True)]
    with writing() as session, pytest.raises(ValidationError, match="整份都没有导入"):
        apply_import(session, actor("chengjie"), batch.id or 0)
    assert july() == (0, 0)


def test_explained_row_is_taken_with_its_reason(signed):
    row = ("2025-07-05", codes()[2], "走访探视", "B01", 99_999, "", "", "补充协议已商定")
    batch_id = handed_in("ledger", rows(row))
    taken(batch_id)
    with reading() as session:
        record = session.exec(select(ServiceRecord).where(ServiceRecord.quantity == 99_999)).one()
        assert record.explanation == "补充协议已商定"


def test_cancelled_import_leaves_nothing(signed):
    batch_id = handed_in("ledger", rows())
    with writing() as session:
        cancel_import(session, actor("chengjie"), batch_id)
        unstage(session, batch_id, most=100)
    with reading() as session:
        assert session.exec(select(LedgerRow)).all() == []
    assert july() == (0, 0)


def test_import_into_a_project_of_somebody_else_is_refused(signed):
    for who in ("xiangzhen", "daili", "pingwei1"):
        with writing() as session, pytest.raises(NotAllowedError):
            begin_project_import(session, actor(who), 1, "ledger")


def test_roster_brings_people_and_certificates_and_is_known_again(signed):
    person = ("F01", "服务员丙（演练）", "兼职", "生活服务人员", "2025-07-01")
    content = xlsx(
        ROSTER,
        (*person, "健康证明", "YL-JK-1", "演练疾控", "2026-07-01"),
        (*person, "急救证", "YL-JJ-1", "演练红会", ""),
    )
    taken(handed_in("staff", content))
    with reading() as session:
        row = session.exec(select(StaffMember).where(StaffMember.number == "F01")).one()
        held = session.exec(select(StaffCertificate.name).where(StaffCertificate.staff_id == row.id)).all()
        assert (row.kind, sorted(held)) == ("part_time", ["健康证明", "急救证"])
    more = xlsx(ROSTER, (*person, "健康证明", "YL-JK-1", "演练疾控", "2027-07-01"))
    assert batch_of(handed_in("staff", more)).rows_changed == 1


def test_template_can_be_filled_in_and_handed_in(signed):
    with reading() as session:
        form = form_for(session, session.get_one(Project, 1), "ledger")
        assert template_of(form, {})[:2] == b"PK"
        assert [one.title for one in form.columns if one.required] == [
            "服务日期",
            "对象编码",
            "服务项目",
            "服务人员",
            "数量",
        ]


@pytest.mark.parametrize(
    ("cell", "wanted"), [("9:30", 570), ("0930", 570), ("9点5分", 545), (0.5, 720), ("24:00", 1440)]
)
def test_time_is_read_as_people_write_it(cell, wanted):
    assert minutes(cell) == wanted


@pytest.mark.parametrize("cell", ["上午", "2500", "9:75", "24:30", -1])
def test_time_that_is_none_is_refused(cell):
    with pytest.raises(UnreadableError):
        minutes(cell)
