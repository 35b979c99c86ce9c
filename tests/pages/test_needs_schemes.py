"""The bureau's schemes through the real entrypoint: copied from an example, changed, uploaded, retired, and who may."""

import pytest
from sqlmodel import select

from tests.conftest import actor
from tests.pages.looks import buttons, press, words
from tests.pages.typing_in import fill
from workbench.models.evaluations import StoredFile
from workbench.models.needs_schemes import NeedsSchemeVersion
from workbench.security.files import Owner, store_file
from workbench.store.engine import reading, writing

GRADES = {
    "name0": "红",
    "floor0": "4",
    "days0": "７",
    "name1": "黄",
    "floor1": "2",
    "days1": "30",
    "name2": "绿",
    "floor2": "0",
}
DOCUMENT = {"document": "演民发〔2026〕3号"}


def versions() -> list[tuple[str, int, str]]:
    with reading() as session:
        rows = session.exec(select(NeedsSchemeVersion).order_by(NeedsSchemeVersion.id))
        return [(one.title, one.version_number, one.body["grades"][0]["name"]) for one in rows]


def test_example_is_copied_completed_and_changed_by_another_version(at, screen):
    at("defined")
    page = screen("jingban", "needs_schemes", **{"from": "example-zhejiang-visits"})
    fill(page, GRADES | DOCUMENT)
    press(page, "设定")
    assert "第 3 级的探访间隔" in words(page)
    assert versions() == []
    press(fill(page, {"days2": "90"}), "设定")
    assert "分级方案已设定" in words(page)
    assert versions() == [("探访三级", 1, "红")]
    page = screen("lingdao", "needs_schemes", **{"from": "edit-1"})
    press(fill(page, {"name0": "特红"} | DOCUMENT), "设定")
    assert "新版本应晚于上一版的起始日" in words(page)
    assert versions() == [("探访三级", 1, "红")]


def test_faulty_yaml_is_told_by_line_and_a_sound_one_fills_the_form(at, screen):
    at("defined")

    def upload(content: str) -> str:
        with writing() as session:
            return store_file(
                session, actor("jingban"), Owner(1), kind="scheme", name="a.yaml", content=content.encode()
            ).public_id

    sound = "title: 四级\nkind: levels\nmeasure: sum\ngrades:\n  - {name: 重, floor: 20}\n  - {name: 轻, floor: 0}\n"
    page = screen("jingban", "needs_schemes", part="file", file=upload(sound.replace("20", "80")))
    [table] = [one.value for one in page.dataframe]
    assert list(table.iloc[0])[:3] == [5, "第 1 级的起始分", "80 不在 0 至 40 之间"]
    page = screen("jingban", "needs_schemes", part="file", file=upload(sound))
    press(fill(page, DOCUMENT), "设定")
    assert versions() == [("四级", 1, "重")]
    with reading() as session:
        assert session.exec(select(StoredFile)).all() == []


@pytest.mark.parametrize("username", ["xiangzhen", "caizheng"])
def test_others_read_schemes_and_have_no_form(at, screen, username):
    at("defined")
    page = screen(username, "needs_schemes", part="examples", **{"from": "example-zhejiang-visits"})
    assert "示例" in words(page)
    assert not buttons(page) & {"设定", "停用", "复制为本单位的方案"}
