"""The analysis through the real entrypoint: pictures, lists to take away, documents by village."""

from io import BytesIO

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlmodel import select

from tests.conftest import actor
from tests.pages.looks import press, words
from workbench.models.evaluations import StoredFile
from workbench.models.needs import Household, Recipient
from workbench.models.organisations import Organisation
from workbench.models.record import Event
from workbench.queries.needs_analysis import analysis
from workbench.security.files import path_of
from workbench.security.policy import may
from workbench.store.engine import reading, writing


def newest() -> tuple[str, bytes]:
    with reading() as session:
        file = session.exec(select(StoredFile).order_by(StoredFile.id.desc())).first()
        return file.name, path_of(file.sha256).read_bytes()


@pytest.mark.parametrize("username", ["jingban", "lingdao", "shenji", "xiangzhen", "cunzhan"])
def test_analysis_opens_for_each_reader(at, screen, username):
    at("defined")
    for show in ("pictures", "items", "lists", "documents"):
        page = screen(username, "needs_analysis", show=show)
        assert "需求分析" in words(page)


def test_groups_under_five_are_hidden_also_against_subtraction(at):
    at("defined")
    with reading() as session:
        found = analysis(session, actor("jingban"))
        villages = session.exec(select(Organisation.name, Recipient.id).join(Household, Household.village_id == Organisation.id)
                                .join(Recipient)).all()  # fmt: skip
    true = {name: sum(one == name for one, _ in villages) for name, _ in villages}
    by_village = next(one for one in found.spreads if one.title == "按村（社区）")
    assert sum(true.values()) > 5
    for name, people in by_village.lines:
        assert people is None or people == true[name.rpartition(" ")[2]] >= 5
    hidden = [name for name, people in by_village.lines if people is None]
    assert len(hidden) != 1


def test_third_list_holds_what_is_bought_and_what_others_run(at):
    at("signed")
    with reading() as session:
        found = analysis(session, actor("jingban")).items
    assert {one.manner for one in found} == {"列入购买", "转介"}
    assert any("法律援助中心" in one.run_by for one in found)


@pytest.mark.parametrize(
    ("name", "title", "head"),
    [
        ("people", "对象清单", "户编码"),
        ("wishes", "需求清单", "户编码"),
        ("items", "项目清单", "项目"),
        ("assessments", "需求评估清单", "户编码"),
        ("received", "已享受的救助和服务清单", "户编码"),
    ],
)
def test_list_is_taken_away_as_excel_and_recorded(at, screen, name, title, head):
    at("signed")
    page = screen("jingban", "needs_analysis", show="lists")
    page.selectbox(key="list_name").set_value(name).run()
    press(page, "生成 Excel")
    file_name, content = newest()
    sheet = load_workbook(BytesIO(content)).active
    assert file_name.startswith(title)
    assert (sheet["A1"].value, sheet["A4"].value) == (title, head)
    with reading() as session:
        event = session.exec(select(Event).order_by(Event.id.desc())).first()
        assert (event.action, event.after["rows"]) == ("need.export", sheet.max_row - 4)


def test_list_of_a_village_holds_its_own_people_and_is_read_by_its_maker_only(at, screen):
    at("signed")
    page = screen("cunzhan", "needs_analysis", show="lists")
    press(page, "生成 Excel")
    rows = list(load_workbook(BytesIO(newest()[1])).active.iter_rows(min_row=5, values_only=True))
    assert rows
    assert {row[4] for row in rows} == {"青禾村（演练）"}
    with reading() as session:
        file = session.exec(select(StoredFile).order_by(StoredFile.id.desc())).first()
        assert may(session, actor("cunzhan"), "file.read", file)
        assert not any(may(session, actor(who), "file.read", file) for who in ("jingban", "xiangzhen", "chengjie"))


def test_formula_in_a_name_stays_text_in_the_list(at, screen):
    at("defined")
    with writing() as session:
        session.exec(select(Household)).first().code = "=1+1"
    page = screen("jingban", "needs_analysis", show="lists")
    press(page, "生成 Excel")
    cells = [row[0] for row in load_workbook(BytesIO(newest()[1])).active.iter_rows(min_row=5)]
    assert [cell.data_type for cell in cells if cell.value == "=1+1"] == ["s"]


@pytest.mark.parametrize(
    ("button", "said"),
    [
        ("需求分析报告", "按发现渠道"),
        ("空白登记表", "困境等级：0 无困难"),
        ("一户一策", "服务措施和责任单位"),
        ("幸福清单", "12349"),
        ("预填登记表", "YLD"),
        ("空白探访记录表", "V10"),
        ("预填探访记录表", "YLH"),
        ("空白去向决定表", "D3 去向代码"),
    ],
)
def test_document_is_drawn_as_one_pdf(at, screen, button, said):
    at("signed")
    page = screen("jingban", "needs_analysis", show="documents")
    press(page, button)
    name, content = newest()
    text = "".join(one.extract_text() for one in PdfReader(BytesIO(content)).pages)
    assert name.endswith(".pdf")
    assert said.replace(" ", "") in text.replace(" ", "").replace("\n", "")


def test_sheets_of_a_village_are_one_page_a_household(at, screen):
    at("signed")
    page = screen("cunzhan", "needs_analysis", show="documents")
    press(page, "一户一策")
    with reading() as session:
        homes = session.exec(select(Household).join(Organisation, Organisation.id == Household.village_id)
                             .where(Organisation.name == "青禾村（演练）")).all()  # fmt: skip
    assert len(PdfReader(BytesIO(newest()[1])).pages) == len(homes) > 1
