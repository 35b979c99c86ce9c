"""Import through the real entrypoint: template, check with preview, taking over, cancelling, and paper forms."""

import pytest
from sqlmodel import func, select

from tests.conftest import actor
from tests.exchange.handed_in import REGISTER, registered, xlsx
from tests.pages.looks import buttons, press, words
from tests.pages.typing_in import fill, widget
from tests.services.test_documents import put, subject
from workbench.models.documents import PaperEntry
from workbench.models.evaluations import StoredFile
from workbench.models.imports import ImportBatch, ImportRow
from workbench.models.needs import Household, HouseholdVisit, NeedsAssessment, Recipient, VisitProblem, WantedService
from workbench.models.words import Disposition
from workbench.security.files import Owner, path_of, store_file
from workbench.services.imports import begin_import
from workbench.store.engine import reading, writing


def count(kind: type) -> int:
    with reading() as session:
        return session.exec(select(func.count()).select_from(kind)).one()


def handed_in(content: bytes, who: str = "jingban") -> dict[str, object]:
    """Begin an import and upload its file as the upload route does; return the address of the page."""
    with writing() as session:
        batch = begin_import(session, actor(who), 1, "register")
        file = store_file(session, actor(who), Owner(1), kind="import", name="名册.xlsx", content=content)
        return {"batch": batch.id, "file": file.public_id}


def test_file_is_checked_previewed_and_taken_over_after_a_question(at, screen):
    at("defined")
    before = count(Household)
    page = screen("jingban", "import_data", **handed_in(xlsx(REGISTER, registered("N1", "N1-1"))))
    assert "名册.xlsx" in words(page)
    assert ("1", "新增 :small[:gray[行]]") in {(one.value, one.label) for one in page.metric}
    assert count(Household) == before
    page.button(key="ask_apply").click().run()
    page.button(key="yes_apply").click().run()
    assert not page.exception
    assert "已导入：新增 1 行，变更 0 行" in words(page)
    assert count(Household) == before + 1
    page.run()
    assert count(ImportRow) == 0


def test_faulty_file_is_shown_by_row_and_column_without_a_way_to_take_it_over(at, screen):
    at("defined")
    page = screen("jingban", "import_data", **handed_in(xlsx(REGISTER, registered("N1", "N1-1", "202535"))))
    [table] = [one.value for one in page.dataframe]
    assert list(table.iloc[0])[:2] == [2, "G 列（发现日期）"]
    assert "确认导入" not in buttons(page)
    assert "1 处不对" in words(page)


def test_file_that_is_no_table_is_refused_and_the_page_goes_on(at, screen):
    at("defined")
    page = screen("jingban", "import_data", **handed_in(b"PK\x03\x04 broken"))
    assert "文件不完整，打不开" in words(page)


def test_cancelling_registers_nothing(at, screen):
    at("defined")
    before = count(Household)
    page = screen("jingban", "import_data", **handed_in(xlsx(REGISTER, registered("N1", "N1-1"))))
    press(page, "取消导入")
    page.run()
    assert "已取消" in words(page) or "还没有导入过" in words(page)
    assert (count(Household), count(ImportRow)) == (before, 0)


def test_import_of_somebody_else_is_not_shown(at, screen):
    at("defined")
    address = handed_in(xlsx(REGISTER, registered("N1", "N1-1")))
    page = screen("xiangzhen", "import_data", **address)
    assert "名册.xlsx" not in words(page)
    with reading() as session:
        assert session.get_one(ImportBatch, address["batch"]).state == "waiting"


@pytest.mark.parametrize("kind", ["register", "assessments", "wishes", "received"])
def test_template_of_each_table_is_offered_and_reads_back_empty(at, screen, kind):
    at("defined")
    page = screen("xiangzhen", "import_data")
    page.selectbox(key="import_kind").set_value(kind).run()
    press(page, "下载模板")
    with reading() as session:
        file = session.exec(select(StoredFile).order_by(StoredFile.id.desc())).first()
        assert path_of(file.sha256).read_bytes().startswith(b"PK")
    press(page, "下载模板")
    assert count(StoredFile) == 1


def test_paper_form_is_typed_in_by_row_codes(at, screen):
    at("defined")
    before = [count(kind) for kind in (Household, Recipient, NeedsAssessment, WantedService)]
    page = screen("xiangzhen", "import_data", way="paper")
    sheet = {"a1": "Z1", "a2": "Z1-1", "a3": "1", "a4": "２", "a5": "2", "a6": "20250305", "a7": "0", "a8": "村站"}
    fill(page, sheet | {"b": "012340123", "c": "1×48 13*24"})
    press(page, "保存这一份")
    assert "要 10 个 0 至 4 的数字" in words(page)
    assert [count(kind) for kind in (Household, Recipient, NeedsAssessment, WantedService)] == before
    press(fill(page, {"b": "0123401234"}), "保存这一份")
    assert "已登记，请录入下一份" in words(page)
    assert [count(kind) for kind in (Household, Recipient, NeedsAssessment, WantedService)] == [
        before[0] + 1, before[1] + 1, before[2] + 1, before[3] + 2,
    ]  # fmt: skip
    with writing() as session:
        form = put(session, subject("intake_form", "1:x"))
        number, hashed = form.number, form.short_hash
    again = {"a1": "Z1", "a2": "Z1-1", "a6": "20250605", "a8": "村站", "b": "0003401234"}
    press(fill(page, again | {"form_number": number, "form_hash": hashed}), "保存这一份")
    with reading() as session:
        person = session.exec(select(Recipient).where(Recipient.code == "Z1-1")).one()
        made = session.exec(select(NeedsAssessment).where(NeedsAssessment.recipient_id == person.id)).all()
        assert sorted(one.occasion for one in made) == ["baseline", "interim"]
        assert session.exec(select(PaperEntry.entity, PaperEntry.entity_id)).all() == [("recipient", person.id)]
    assert count(Household) == before[0] + 1


def test_paper_visit_is_typed_in_by_row_codes(at, screen):
    at("defined")
    with reading() as session:
        home = session.get_one(Household, 1).code
    before = count(HouseholdVisit), count(VisitProblem)
    page = screen("jingban", "import_data", way="paper", sheet="visit")
    fill(page, {"v1": home, "v2": "20260302", "v3": "村站", "v4": "9", "v5": "屋顶漏雨", "v6": "漏雨"})
    press(page, "保存这一份")
    assert "V9 问题的解决期限" in words(page)
    press(fill(page, {"v9": "2026.4.1"}), "保存这一份")
    assert "“9”不是代码" in words(page)
    assert (count(HouseholdVisit), count(VisitProblem)) == before
    press(fill(page, {"v4": "１"}), "保存这一份")
    assert "探访已登记，请录入下一份" in words(page)
    assert (count(HouseholdVisit), count(VisitProblem)) == (before[0] + 1, before[1] + 1)


def test_paper_decisions_are_typed_in_line_by_line_and_the_day_is_carried_on(at, screen):
    at("defined")
    with writing() as session:
        rows = session.exec(select(WantedService).where(WantedService.catalogue_number == 28)).all()[:2]
        for row in rows:
            row.disposition, row.disposed_on, row.receiver, row.due_on = None, None, "", None
        ids = [row.id for row in rows]
    page = screen("jingban", "import_data", way="paper", sheet="decision")
    fill(page, {"d1": "2026.3.2", "d2": str(ids[0]), "d3": "2", "d4": "县司法局"})
    press(page, "保存这一行")
    assert "转出去的需求没有办理期限" in words(page)
    press(fill(page, {"d5": "20260402"}), "保存这一行")
    assert "去向已登记，请录入下一行" in words(page)
    assert widget(page, "d1").value == "2026.3.2"
    press(fill(page, {"d2": str(ids[1]), "d3": "1", "d4": "1"}), "保存这一行")
    with reading() as session:
        first, second = (session.get_one(WantedService, one) for one in ids)
        assert (first.disposition, first.receiver) == (Disposition.HAND_OVER, "县司法局")
        assert (second.disposition, second.project_id) == (Disposition.PURCHASE, 1)
    press(fill(page, {"d2": str(ids[0]), "d3": "5", "d6": "重复"}), "保存这一行")
    assert "已经决定过" in words(page)
