"""The list of projects and a new project, through the real entrypoint."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from sqlmodel import func, select

from tests.pages.looks import buttons, press, words
from tests.pages.rows import rows
from tests.pages.typing_in import fill, widget
from workbench.models.evaluations import StoredFile
from workbench.models.projects import Project
from workbench.models.record import Event
from workbench.security.files import path_of
from workbench.store.engine import reading
from workbench.web.forms.definition import FACTORS, negative_questions

READERS = ["jingban", "lingdao", "pingwei1", "chengjie", "daili", "caizheng", "shenji"]
TYPED = {
    "code": "YL-2026-9",
    "title": "走访探视项目",
    "area": "青禾镇",
    "purpose": "为独居老年人走访探视",
    "budget": "12.5万元",
    "document": "财预〔2026〕9号",
    "defined_on": date(2026, 3, 2),
    "first_day": date(2026, 4, 1),
    "last_day": date(2026, 12, 31),
    "people": "２０",
    "staffing": "专职 2 人",
    "requirements": "依法登记",
    **{f"negative_{key}": False for key in negative_questions()},
    **{f"factor_{key}": "已考虑" for key in FACTORS},
}


def projects() -> int:
    with reading() as session:
        return session.exec(select(func.count()).select_from(Project)).one()


@pytest.mark.parametrize("username", READERS)
def test_list_shows_the_project_to_who_may_read_it_and_the_new_button_to_officers(at, screen, username):
    at("scoring")
    told = screen(username, "projects")
    assert "困难群众照护与生活服务项目（演练）" in words(told)
    assert "预算 **505,000.00** 元" in words(told)
    assert ("新建项目" in buttons(told)) == (username == "jingban")


@pytest.mark.parametrize("username", ["sanfang", "fuhe1"])
def test_who_is_not_named_sees_no_project(at, screen, username):
    at("scoring")
    assert "还没有项目" in words(screen(username, "projects"))


def test_filters_act_in_the_database_and_the_list_is_taken_away_as_it_is_filtered(at, screen):
    at("signed")
    told = screen("jingban", "projects")
    told.text_input(key="project_text").set_value("没有这个").run()
    assert "没有符合条件的项目" in words(told)
    told.text_input(key="project_text").set_value("yl-2025 照护").run()
    assert "困难群众照护" in words(told)
    assert "符合条件的 1 个" in words(told)
    told.selectbox(key="project_stage").set_value("needs").run()
    assert "没有符合条件的项目" in words(told)
    told.selectbox(key="project_stage").set_value("delivery")
    told.selectbox(key="project_year").set_value(2025)
    told.selectbox(key="project_state").set_value("open")
    firms, towns = told.selectbox(key="project_firm"), told.selectbox(key="project_town")
    assert [len(one.options) > 1 for one in (firms, towns)] == [True, True]
    firms.set_value(firms.options.index(next(one for one in firms.options if one != "全部")))
    told.run()
    assert "困难群众照护" in words(told)
    press(told, "导出 Excel")
    [kept] = [one for one in rows(StoredFile) if one.kind == "own"]
    [event] = rows(Event, action="project.export")
    assert (event.after["rows"], event.after["sha256"]) == (1, kept.sha256)
    sheet = openpyxl.load_workbook(BytesIO(path_of(kept.sha256).read_bytes())).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells[-1][0] == "YL-2025-001"
    assert cells[-1][2:5] == ["履约", 4, "505,000.00"]


def test_only_the_purchasers_own_people_take_the_list_away(at, screen):
    at("signed")
    assert "导出 Excel" in buttons(screen("shenji", "projects"))
    assert "导出 Excel" not in buttons(screen("chengjie", "projects"))


def test_table_has_the_same_project(at, screen):
    at("signed")
    told = screen("jingban", "projects")
    next(one for one in told.get("button_group") if one.key == "shape").set_value("表格").run()
    [frame] = [one.value for one in told.dataframe]
    assert list(frame["预算（元）"]) == ["505,000.00"]
    assert list(frame["阶段"]) == ["履约"]


def test_project_is_made_from_the_form_and_opens(at, screen):
    at("defined")
    before = projects()
    new = screen("jingban", "projects", new=1)
    press(fill(new, TYPED), "保存立项内容")
    assert projects() == before + 1
    assert "项目已建立，接着填写服务项目" in words(new)
    assert new.title[0].value == "走访探视项目"
    with reading() as session:
        made = session.exec(select(Project).where(Project.code == "YL-2026-9")).one()
        assert (made.budget_fen, made.recipients_planned) == (12_500_000, 20)
        assert made.negative_list == dict.fromkeys(negative_questions(), False)


BAD = [
    ("code", " ", "“项目编号”没有填写"),
    ("area", "", "“服务区域”没有填写"),
    ("budget", "", "金额未填写"),
    ("budget", "五十万", "“五十万”不是金额"),
    ("budget", "-5", "金额不能为负"),
    ("budget", "100.005", "不足一分"),
    ("people", "7,5", "“7,5”不是整数"),
    ("last_day", date(2026, 3, 1), "“服务结束日”2026-03-01 早于“服务起始日”2026-04-01"),
    ("first_day", None, "“服务起始日”没有填写"),
    ("negative_financing", None, "“融资行为”没有回答"),
    ("factor_risk", "", "“管理风险”没有填写"),
]


def test_bad_field_is_named_nothing_is_saved_and_the_rest_stays(at, screen):
    at("defined")
    before = projects()
    new = fill(screen("jingban", "projects", new=1), TYPED)
    for field, typed, said in BAD:
        press(fill(new, {field: typed}), "保存立项内容")
        assert said in words(new)
        assert projects() == before
        assert widget(new, "title").value == "走访探视项目"
        assert widget(new, field).value == typed
        fill(new, {field: TYPED[field]})
