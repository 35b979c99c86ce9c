"""The 12349 list: read, compared, taken over at once, recognised when it comes again; and taken away as a workbook."""

from datetime import date

import pytest
from sqlmodel import select

from tests.conftest import actor
from tests.exchange.handed_in import xlsx
from workbench import clock
from workbench.errors import ValidationError
from workbench.exchange.files.grid import grids
from workbench.exchange.hotline_list import hotline_book
from workbench.exchange.imports import intake
from workbench.models.hotline import Call, CallerEntry, CallImport, CallStep
from workbench.models.imports import ImportBatch
from workbench.models.record import Event
from workbench.security.files import Owner, store_file
from workbench.services.hotline import NewCall, take_call
from workbench.services.hotline_caller import open_caller
from workbench.services.imports import apply_import, begin_import
from workbench.services.vault import Reason
from workbench.store.engine import reading, writing

HEADS = ("工单编号", "种类", "收到日期", "内容", "所属乡镇", "来电人", "电话", "答复", "答复日期")
ROWS = (
    ("G-1", "投诉", "2025-05-12", "助餐晚到", "青禾镇", "赵演练", "13800000000", "已更换配送员", "2025-05-20"),
    ("G-2", "咨询", "2025-05-13", "怎样申请", "", "", "", "", ""),
)
TODAY = date(2025, 6, 2)


def handed_in(content: bytes, *, apply: bool = True) -> ImportBatch:
    """Carry a file through the same steps as the screen."""
    officer = actor("jingban")
    with clock.held_at(TODAY):
        with writing() as session:
            batch_id = begin_import(session, officer, 1, "hotline").id
            file = store_file(session, officer, Owner(1), kind="import", name="清单.xlsx", content=content)
            public_id = file.public_id
        with reading() as session:
            checked = intake.check(session, officer, batch_id, public_id)
        intake.keep(writing, officer, checked)
        if apply:
            with writing() as session:
                apply_import(session, officer, batch_id)
            intake.clear(writing, batch_id)
    with reading() as session:
        batch = session.get_one(ImportBatch, batch_id)
        session.expunge(batch)
    return batch


def test_list_is_taken_over_at_once_with_its_answers_and_sealed_callers(at):
    at("signed")
    batch = handed_in(xlsx(HEADS, *ROWS))
    assert (batch.rows_new, batch.rows_faulty) == (2, 0)
    with writing() as session:
        calls = session.exec(select(Call).order_by(Call.number)).all()
        assert [(one.number, one.kind, one.state, str(one.due_on)) for one in calls] == [
            ("G-1", "complaint", "answered", "2025-05-26"),
            ("G-2", "consult", "received", "2025-05-16"),
        ]
        assert [one.kind for one in session.exec(select(CallStep).where(CallStep.call_id == calls[0].id))] == [
            "received",
            "answered",
        ]
        assert len(session.exec(select(CallerEntry)).all()) == 1
        assert session.exec(select(CallImport)).all() == []
        assert len(session.exec(select(Event).where(Event.action == "need.import")).all()) == 1
        assert open_caller(session, actor("jingban"), calls[0].id, Reason("visit", "回访"))["name"] == "赵演练"


def test_what_waits_to_be_taken_over_names_nobody(at):
    home = at("signed")
    handed_in(xlsx(HEADS, *ROWS), apply=False)
    content = b"".join(path.read_bytes() for path in home.glob("workbench.db*"))
    assert "赵演练".encode() not in content
    assert b"13800000000" not in content


def test_same_matters_are_recognised_and_an_answer_is_added(at):
    at("signed")
    handed_in(xlsx(HEADS, *ROWS))
    again = (ROWS[0], (*ROWS[1][:7], "已电话告知", "2025-05-15"))
    batch = handed_in(xlsx(HEADS, *again))
    assert (batch.rows_same, batch.rows_changed, batch.rows_new) == (1, 1, 0)
    with reading() as session:
        assert session.exec(select(Call.answer).where(Call.number == "G-2")).one() == "已电话告知"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("G-3", "投诉", "2025-05-12", "事", "无名镇", "", "", "", ""), "无名镇"),
        (("G-3", "投诉", "2025-05-12", "事", "", "", "", "好了", ""), "只填了一项"),
        (("G-3", "投诉", "2025-05-12", "事", "", "", "", "好了", "2025-05-01"), "先后不对"),
        (("G-3", "表扬", "2025-05-12", "事", "", "", "", "", ""), "表扬"),
        (("G-3", "投诉", "2025-05-12", "电话13800000000", "", "", "", "", ""), "手机号"),
    ],
)
def test_bad_row_is_named_and_nothing_is_taken_over(at, row, words):
    at("signed")
    batch = handed_in(xlsx(HEADS, ROWS[0], row), apply=False)
    assert batch.rows_faulty == 1
    assert words in str(batch.faults)
    assert "13800000000" not in str(batch.faults)
    with writing() as session, clock.held_at(TODAY), pytest.raises(ValidationError):
        apply_import(session, actor("jingban"), batch.id)


def test_list_taken_away_names_nobody_and_comes_back_as_the_same(at):
    at("signed")
    handed_in(xlsx(HEADS, *ROWS))
    with writing() as session, clock.held_at(TODAY):
        take_call(session, actor("jingban"), 1, NewCall("phone", "help", TODAY, "=1+1 要送餐"))
    with reading() as session, clock.held_at(TODAY):
        made = hotline_book(session, actor("jingban"), date(2025, 5, 1), TODAY)
    cells = [str(cell) for grid in grids(made.content) for row in grid.rows for cell in row]
    assert {"助餐晚到", "=1+1 要送餐"} <= set(cells)
    assert not any("赵演练" in cell or "13800000000" in cell for cell in cells)
    batch = handed_in(made.content, apply=False)
    assert (batch.rows_same, batch.rows_new, batch.rows_changed, batch.fault_count) == (3, 0, 0, 0)
