"""Visits after the end handed in as Excel: the list goes out, comes back filled in, and is taken over as a whole."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from tests.conftest import actor
from workbench import clock
from workbench.errors import StaleError
from workbench.exchange.follow_up_book import HEADS, draw_book, visits_book
from workbench.exchange.imports.intake import check, clear, keep
from workbench.models.application import FollowUpVisit
from workbench.models.imports import ImportBatch
from workbench.models.projects import Project
from workbench.models.record import Event
from workbench.queries.follow_up import rounds_of, visits_of
from workbench.queries.follow_up_draw import draw_check
from workbench.security.files import Owner, store_file
from workbench.services import follow_up
from workbench.services.imports import apply_import, begin_import
from workbench.store.engine import reading, writing

TODAY = date(2026, 1, 28)


@pytest.fixture(autouse=True)
def _drawn(at):
    at("final")
    with clock.held_at(TODAY):
        with writing() as session:
            made = follow_up.plan_round(session, actor("jingban"), 1, 1, secret="a-seed-for-the-tests")
            session.flush()
            follow_up.draw_round(session, actor("jingban"), made.id)
        yield


def _listed(fill) -> bytes:
    """The list as it goes out, with the answers of `fill` by head written into each row."""
    with reading() as session:
        [card, *_] = rounds_of(session, session.get_one(Project, 1))
        content = visits_book(card, "演练", visits_of(session, actor("jingban"), card.id))
    book = load_workbook(BytesIO(content))
    for number, row in enumerate(book.active.iter_rows(min_row=4)):
        for head, value in fill(number).items():
            row[HEADS.index(head)].value = value
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def _told(number):
    if number % 10 == 3:
        return {
            "回访日期": "2026.1.26",
            "联系结果": "没有联系上",
            "回访方式": "电话",
            "说明或原因": "三次无人接",
            "回访人": "村站",
        }
    return {
        "回访日期": date(2026, 1, 26),
        "联系结果": "见到或联系上",
        "服务情况": "保持",
        "回访方式": "上门",
        "回访人": "村站",
    }


def _hand_in(content, who="jingban"):
    with writing() as session:
        batch = begin_import(session, actor(who), 1, "follow_up")
        file = store_file(session, actor(who), Owner(1), kind="import", name="回访.xlsx", content=content)
        batch_id, public_id = batch.id, file.public_id
    with reading() as session:
        checked = check(session, actor(who), batch_id, public_id)
    keep(writing, actor(who), checked)
    with reading() as session:
        batch = session.get_one(ImportBatch, batch_id)
        session.expunge(batch)
    return batch


def _take(batch, who="jingban"):
    with writing() as session:
        apply_import(session, actor(who), batch.id)
    clear(writing, batch.id)


def test_list_comes_back_and_is_taken_over_with_one_event(at):
    batch = _hand_in(_listed(_told))
    assert (batch.rows_changed, batch.rows_new, batch.rows_faulty) == (batch.rows_read, 0, 0)
    _take(batch)
    with reading() as session:
        rows = session.exec(select(FollowUpVisit).order_by(FollowUpVisit.position)).all()
        assert {one.visited_on for one in rows} == {date(2026, 1, 26)}
        assert (rows[0].contact, rows[0].service_state, rows[0].why_not) == ("reached", "kept", "")
        assert (rows[3].contact, rows[3].service_state, rows[3].why_not) == ("not_reached", "", "三次无人接")
        assert len(session.exec(select(Event).where(Event.action == "need.import")).all()) == 1
    again = _hand_in(_listed(_told))
    assert (again.rows_same, again.rows_changed) == (again.rows_read, 0)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"联系结果": "没有联系上", "说明或原因": None}, "没有联系上或拒绝的没有写原因"),
        ({"服务情况": None}, "联系上的没有填服务情况"),
        ({"联系结果": "也许"}, "没有“也许”这一项"),
        ({"回访日期": date(2025, 12, 1)}, "早于服务结束日 2025-12-31"),
        ({"回访编号": "9-9"}, "没有回访编号“9-9”"),
        ({"对象编码": "YLD999"}, "没有对象编码“YLD999”"),
    ],
)
def test_faulty_row_is_named_and_nothing_is_taken_over(answers, said):
    batch = _hand_in(_listed(lambda number: _told(number) | (answers if number == 0 else {})))
    assert batch.rows_faulty == 1
    assert said in batch.faults[0]["what"]


def test_visit_recorded_meanwhile_stops_the_whole_file():
    batch = _hand_in(_listed(_told))
    new = follow_up.NewFollowUp(TODAY, "村站", "home", "reached", state="lapsed")
    with writing() as session:
        follow_up.record_follow_up(session, actor("jingban"), 1, new)
    with writing() as session, pytest.raises(StaleError, match="整份都没有导入"):
        apply_import(session, actor("jingban"), batch.id)


def test_village_hands_in_its_own_rows_only():
    batch = _hand_in(_listed(_told), "cunzhan")
    assert 0 < batch.rows_faulty < batch.rows_read


def test_draw_can_be_repeated_from_the_workbook():
    with reading() as session:
        [card, *_] = rounds_of(session, session.get_one(Project, 1))
        content = draw_book(card, "演练", draw_check(session, card.id))
    sheet = load_workbook(BytesIO(content)).active
    rows = list(sheet.iter_rows(min_row=8, values_only=True))
    assert len(rows) == card.frame
    assert sum(row[2] == "是" for row in rows) == card.size
