"""Answers of a survey handed in as Excel: the list goes out with codes only, comes back filled in, and is taken over."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from tests.conftest import actor
from workbench import clock
from workbench.exchange.imports.intake import check, keep
from workbench.exchange.survey_book import sample_book
from workbench.models.imports import ImportBatch
from workbench.models.surveys import Survey, SurveyPerson
from workbench.queries.surveys import people_asked, survey_card
from workbench.security.files import Owner, store_file
from workbench.services import surveys, vault
from workbench.services.imports import apply_import, begin_import
from workbench.store.engine import reading, writing

TODAY = date(2025, 7, 1)


@pytest.fixture(autouse=True)
def _fielding(at):
    at("scoring")
    with clock.held_at(TODAY):
        with writing() as session:
            officer = actor("jingban")
            made = surveys.plan_survey(session, officer, 1, secret="a-seed-for-the-tests")
            session.flush()
            surveys.draw_sample(session, officer, made.id)
            surveys.start_fieldwork(session, officer, made.id, [actor("xiangzhen").account_id], list_until=TODAY)
        yield


def _sample() -> bytes:
    with reading() as session:
        officer = actor("jingban")
        return sample_book(survey_card(session, officer, 1), people_asked(session, officer, 1))


def _listed(fill) -> bytes:
    book = load_workbook(BytesIO(_sample()))
    sheet = book.active
    first = next(row[0].row for row in sheet.iter_rows() if row[0].value == "问卷编号")
    heads = [cell.value for cell in sheet[first]]
    for number, row in enumerate(sheet.iter_rows(min_row=first + 1)):
        for head, value in fill(number).items():
            row[heads.index(head)].value = value
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def _hand_in(content: bytes, who: str = "jingban"):
    with writing() as session:
        me = actor(who)
        begun = begin_import(session, me, 1, "survey")
        session.flush()
        file = store_file(session, me, Owner(1), kind="import", name="样本.xlsx", content=content)
        batch, public_id = begun.id, file.public_id
    with reading() as session:
        checked = check(session, me, batch, public_id)
    keep(writing, me, checked)
    return batch, checked


def _told(number):
    answers = {"第5题": "满意", "第6题": "没有", "第8题": "知道", "代答人": "子女" if number == 2 else None}
    return answers | {f"第{item}题": "很满意" for item in range(1, 5)} if number < 10 else {}


def test_answers_come_back_by_code_and_are_taken_over_once():
    batch, checked = _hand_in(_listed(_told))
    assert checked.table.faults == []
    assert checked.compared.changed == 10
    with writing() as session:
        apply_import(session, actor("jingban"), batch)
    with reading() as session:
        rows = session.exec(select(SurveyPerson).order_by(SurveyPerson.position)).all()
        assert [one.outcome for one in rows[:11]] == ["完成"] * 10 + [""]
        assert (rows[2].proxy, rows[0].answers["q5"], rows[0].mode) == ("child", "满意", "excel")
        assert session.get_one(ImportBatch, batch).state == "applied"
    _, again = _hand_in(_listed(_told))
    assert (again.table.faults, again.compared.changed) == ([], 0)


def test_answer_that_does_not_fit_is_refused_by_row_and_column():
    def wrong(number):
        return {
            0: {"第5题": "还行"},
            1: {"代答人": "邻居"},
            2: {"对象编码": "NIEMAND"},
            3: {"问卷编号": "1-999"},
        }.get(number, {})

    _, checked = _hand_in(_listed(wrong))
    told = sorted((one.row, one.column) for one in checked.table.faults)
    heads = ("第5题", "代答人", "对象编码", "问卷编号")
    assert [head in column for head, (_, column) in zip(heads, told, strict=True)] == [True] * 4
    assert len({row for row, _ in told}) == 4
    with reading() as session:
        assert not any(one.answers for one in session.exec(select(SurveyPerson)))


def test_township_does_not_hand_in_a_sample():
    _, checked = _hand_in(_listed(_told), "xiangzhen")
    assert "由采购经办导入" in checked.table.faults[0].what


def test_nothing_personal_is_on_the_list_that_goes_out():
    with writing() as session:
        person = session.exec(select(SurveyPerson)).first()
        identity = vault.Identity("欧阳演练", phone="13900000000", address="某村某号")
        vault.save_identity(session, actor("jingban"), person.recipient_id, identity, vault.Notice("duty", TODAY))
    cells = {
        str(cell.value) for row in load_workbook(BytesIO(_sample())).active.iter_rows() for cell in row if cell.value
    }
    assert not [cell for cell in cells if any(said in cell for said in ("欧阳演练", "13900000000", "某村某号"))]
    with reading() as session:
        seed = session.exec(select(Survey)).one().seed
    assert not [cell for cell in cells if seed in cell]
