"""The doctor: each trouble is found, named and answered with the line that mends it."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from workbench import doctor
from workbench.doctor import Diagnosis, calendar_horizon, clock_sane, diagnose, report
from workbench.opening import make_empty
from workbench.store.engine import engine
from workbench.store.migrate import head


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("WORKBENCH_PORT", "8501")
    monkeypatch.delenv("WORKBENCH_DATABASE", raising=False)
    return tmp_path / "home"


@pytest.fixture
def workspace(home: Path) -> Path:
    names = {
        "title": "某县工作台",
        "bureau": "某县民政局",
        "county": "某县",
        "username": "first.admin",
        "name": "演练甲",
    }
    make_empty(home, **names, password="four unrelated words")
    return home


def years(folder: Path, *known: int) -> Path:
    folder.mkdir(exist_ok=True)
    for year in known:
        (folder / f"{year}.yaml").write_text("", encoding="utf-8")
    return folder


@pytest.mark.usefixtures("workspace")
def test_machine_that_passes_its_checks_is_well() -> None:
    assert [one for one in diagnose() if one.state == "fail"] == []


@pytest.mark.usefixtures("home")
def test_machine_without_a_workspace_is_told_how_to_make_one() -> None:
    [found] = list(doctor.database())
    assert (found.state, "./run init" in found.fix) == ("warn", True)


def test_asking_about_a_workspace_does_not_make_one(home: Path) -> None:
    list(doctor.database())
    assert not home.exists()


@pytest.mark.usefixtures("workspace")
def test_database_behind_the_program_fails_with_the_command_that_upgrades_it() -> None:
    with engine().begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
    [found] = list(doctor.database())
    assert (found.state, found.found) == ("fail", f"版本 None，程序需要 {head()}")
    assert found.fix.startswith("./run migrate")


@pytest.mark.usefixtures("workspace")
def test_database_that_lost_a_column_fails_with_the_column() -> None:
    with engine().begin() as connection:
        connection.execute(text("ALTER TABLE waiver DROP COLUMN reason"))
    states = {one.name: one for one in doctor.database()}
    assert (states["数据库"].state, states["数据表"].state) == ("ok", "fail")
    assert "waiver.reason" in states["数据表"].found


def test_home_under_a_file_fails_with_the_owner_to_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "file" / "home"))
    [found] = list(doctor.write_rights())
    assert (found.state, str(tmp_path / "file") in found.found) == ("fail", True)
    assert "WORKBENCH_HOME" in found.fix


@pytest.mark.usefixtures("home")
def test_missing_library_fails_with_the_line_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(doctor.LIBRARIES, "libnot-there.so.7", "libnot-there7")
    [found] = list(doctor.system_libraries())
    assert (found.state, found.found) == ("fail", "缺少 libnot-there7")
    assert found.fix.endswith("apt-get install -y --no-install-recommends libnot-there7")


@pytest.mark.parametrize(
    ("day", "known", "missing"),
    [
        (date(2026, 11, 30), (2025, 2026), ""),
        (date(2026, 12, 1), (2025, 2026), "2027"),
        (date(2027, 1, 1), (2025, 2026), "2027"),
        (date(2026, 12, 1), (2026, 2027), ""),
        (date(2026, 5, 1), (), "2026"),
    ],
)
def test_calendar_is_asked_for_before_it_runs_out(
    day: date, known: tuple[int, ...], missing: str, tmp_path: Path
) -> None:
    found = calendar_horizon(day, years(tmp_path / "calendar", *known))
    assert found.state == ("warn" if missing else "ok")
    assert (f"data/calendar/{missing}.yaml" in found.fix) == bool(missing)


def test_calendars_that_ship_reach_the_year_of_the_release() -> None:
    assert calendar_horizon(date(2026, 6, 1)).state == "ok"


@pytest.mark.parametrize(("year", "state"), [(2026, "ok"), (2040, "ok"), (2025, "fail"), (1970, "fail")])
def test_clock_before_the_release_is_wrong(year: int, state: str) -> None:
    assert clock_sane(datetime(year, 6, 1, tzinfo=UTC)).state == state


@pytest.mark.usefixtures("home")
def test_check_that_cannot_be_made_is_a_failure_and_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_PORT", "http")
    found = {one.name: one for one in diagnose()}
    assert (found["设置"].state, found["设置"].found) == ("fail", "端口“http”不对")
    assert found["系统库"].state == "ok"


def test_report_gives_every_fix_and_counts_failures() -> None:
    told = report([Diagnosis("时钟", "ok", "2026-11-22"), Diagnosis("磁盘", "fail", "剩余 0.1 GB", "清出空间")])
    assert told.splitlines() == [
        "正常  时钟  2026-11-22",
        "不行  磁盘  剩余 0.1 GB",
        "办法（磁盘）：清出空间",
        "共 2 项，1 项不行。",
    ]


def test_every_check_says_something_in_chinese(home: Path) -> None:
    found = diagnose()
    assert {one.name for one in found} >= set(doctor.CHECKS)
    assert [one for one in found if not one.found or (one.state != "ok" and not re.search("[一-龥]", one.fix))] == []
    assert not (home / "workbench.db").exists()
