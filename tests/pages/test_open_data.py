"""Open data on the screen: what is public, the files, the flags, and a package of others from upload to record."""

import json

from sqlmodel import select

from tests.exchange import ocds_cases as cases
from tests.pages.looks import press, words
from workbench.models.evaluations import StoredFile
from workbench.models.open_data import PublishedProcess
from workbench.models.record import Event
from workbench.security.files import Owner, path_of, store_file
from workbench.store.engine import reading, writing

from tests.conftest import actor  # isort: skip


def test_project_shows_its_days_and_gives_the_files(at, screen):
    at("final")
    shown = screen("caizheng", "open_data", project=1)
    told = words(shown)
    assert "ocds-000000-C001-YL-2025-001" in told
    assert "2026-02-09 期末评估结果" in told
    press(shown, "生成记录包")
    with reading() as session:
        [file] = session.exec(select(StoredFile).where(StoredFile.name == "公开数据-记录包-YL-2025-001.json")).all()
        [after] = session.exec(select(Event.after).where(Event.action == "open_data.export")).all()
        sha256 = file.sha256
        data = json.loads(path_of(sha256).read_bytes())
    assert data["records"][0]["ocid"] == "ocds-000000-C001-YL-2025-001"
    assert data["x_note"]
    assert after["sha256"] == sha256


def test_flags_say_what_they_cannot_prove(at, screen):
    at("final")
    told = words(screen("shenji", "open_data", project=1, part="flags"))
    assert "R030 迟到的响应成交" in told
    assert "没有数据" in told
    assert "不能证明什么" in told


def test_package_of_others_is_shown_taken_and_its_file_forgotten(at, screen):
    at("final")
    data = {**cases.package(), "releases": [*cases.single_row()["releases"], *cases.bad_file()["releases"]]}
    with writing() as session:
        content = json.dumps(data).encode()
        file = store_file(session, actor("jingban"), Owner(1), kind="ocds", name="others.json", content=content)
        public_id = file.public_id
    shown = screen("jingban", "open_data", project=1, part="others", file=public_id)
    told = words(shown)
    assert "可以导入 **1** 宗，不能导入 **1** 宗" in told
    assert "定标 2023-12-01 早于公告或征集开始 2023-12-18" in told
    press(shown, "导入 1 宗")
    assert "Toner" in words(shown)
    with reading() as session:
        assert session.exec(select(PublishedProcess.ocid)).all() == ["ocds-a-23-11-1710"]
        assert session.exec(select(StoredFile).where(StoredFile.public_id == public_id)).first() is None
