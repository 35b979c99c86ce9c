"""`./run doctor`: what this machine has and lacks, each with the line that mends it."""

import ctypes
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from workbench import config, paths
from workbench.cli_words import explained, table

LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
INSTALL = "sudo apt-get update && sudo apt-get install -y --no-install-recommends"
HANZI = 8105  # characters of 通用规范汉字表
TIGHT, FULL = 2_000_000_000, 200_000_000  # bytes of free disk: warn below the first, fail below the second
BUILT = 2026  # no machine that runs this lives in an earlier year
DECEMBER = 12  # the notice of next year's holidays is out by then
STATES = {"ok": "正常", "warn": "注意", "fail": "不行"}


@dataclass(frozen=True)
class Diagnosis:
    """One finding: state is ok, warn or fail; fix is the line that mends it."""

    name: str
    state: str
    found: str
    fix: str = ""


def diagnose() -> list[Diagnosis]:
    """Look at everything the workbench stands on; a check that cannot be made is a failure, never an exception."""
    return [finding for name, check in CHECKS.items() for finding in _made(name, check)]


def report(found: list[Diagnosis]) -> str:
    """Set the findings as a table, followed by what to do about those that are not in order."""
    lines = [table((STATES[one.state], one.name, one.found) for one in found)]
    lines += [f"办法（{one.name}）：{one.fix}" for one in found if one.fix]
    failed = sum(one.state == "fail" for one in found)
    return "\n".join(
        [*lines, f"共 {len(found)} 项，{failed} 项不行。" if failed else f"共 {len(found)} 项，可以使用。"]
    )


def _made(name: str, check: Callable[[], Iterator[Diagnosis]]) -> list[Diagnosis]:
    """Make one check and turn what it raises into a failure."""
    try:
        return list(check())
    except Exception as error:  # noqa: BLE001 - the other checks must still be made
        told = explained(error)
        return [Diagnosis(name, "fail", told.what, told.fix)]


def python_version() -> Iterator[Diagnosis]:
    """Check that this is Python 3.11."""
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] == (3, 11):
        yield Diagnosis("Python", "ok", found)
    else:
        yield Diagnosis(
            "Python", "fail", f"{found}，应为 3.11", f"{INSTALL} python3 python3-venv，然后删去 .venv 再运行 ./run"
        )


def system_libraries() -> Iterator[Diagnosis]:
    """Check the libraries that set type in the PDFs."""
    missing = [package for library, package in LIBRARIES.items() if not _loads(library)]
    if missing:
        yield Diagnosis("系统库", "fail", f"缺少 {'、'.join(missing)}", f"{INSTALL} {' '.join(missing)}")
    else:
        yield Diagnosis("系统库", "ok", "、".join(LIBRARIES.values()))


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def typesetting() -> Iterator[Diagnosis]:
    """Check that WeasyPrint finds what it needs."""
    import weasyprint

    yield Diagnosis("WeasyPrint", "ok", weasyprint.__version__)


def bundled_fonts() -> Iterator[Diagnosis]:
    """Check that the shipped faces are whole: every one holds the 8,105 standard characters."""
    from workbench.reports.fonts import BUNDLED, NUMERALS, bundled_characters

    missing = [name for name in (*BUNDLED.values(), NUMERALS) if not (paths.FONTS / name).is_file()]
    if missing:
        yield Diagnosis(
            "随带字体", "fail", f"缺少 {'、'.join(missing)}", "重新取得项目文件：git checkout -- templates/fonts"
        )
        return
    hanzi = sum(character >= "㐀" and character.isalpha() for character in bundled_characters())
    state, fix = ("ok", "") if hanzi >= HANZI else ("fail", "重新取得项目文件：git checkout -- templates/fonts")
    yield Diagnosis("随带字体", state, f"{len(BUNDLED)} 款，各有汉字 {hanzi:,} 个，通用规范汉字 {HANZI:,} 个", fix)


def official_faces() -> Iterator[Diagnosis]:
    """Say which official faces this machine has; the shipped ones stand in for the others."""
    from workbench.reports.fonts import HOST_FACES, host_faces

    said = [f"{face.name}{'有' if face.family in host_faces() else '无，用随带字体代替'}" for face in HOST_FACES]
    yield Diagnosis("公文字体", "ok", "；".join(said))


def database() -> Iterator[Diagnosis]:
    """Check that the database opens, is at the newest migration, and has the tables and columns of the program."""
    from workbench.opening import has_database
    from workbench.store.migrate import current, head

    if not has_database():
        yield Diagnosis(
            "数据库", "warn", f"{paths.home()} 还没有工作区", "./run 建演练工作区，或 ./run init 建正式工作区"
        )
    elif current() != head():
        yield Diagnosis("数据库", "fail", f"版本 {current()}，程序需要 {head()}", "./run migrate（先备份工作区目录）")
    else:
        yield Diagnosis("数据库", "ok", f"可以打开，版本 {head()}")
        yield from _schema()


def _schema() -> Iterator[Diagnosis]:
    """Compare tables and columns with what the program expects."""
    from sqlalchemy import inspect
    from sqlmodel import SQLModel

    from workbench.store.engine import engine

    inspector = inspect(engine())
    present = {name: {column["name"] for column in inspector.get_columns(name)} for name in inspector.get_table_names()}
    tables = SQLModel.metadata.tables.values()
    missing = [
        f"{one.name}.{c.name}" for one in tables for c in one.columns if c.name not in present.get(one.name, set())
    ]
    if missing:
        yield Diagnosis(
            "数据表",
            "fail",
            f"缺少 {'、'.join(missing[:5])} 等 {len(missing)} 列",
            "从备份恢复工作区，然后 ./run migrate",
        )
    else:
        yield Diagnosis("数据表", "ok", f"{len(SQLModel.metadata.tables)} 张表齐全")


def vault_key() -> Iterator[Diagnosis]:
    """Check that the key of the vault is there, readable by its owner alone, and apart from the database."""
    from workbench.opening import has_database
    from workbench.security import vault

    if not has_database() or not (paths.vault_key().exists() or _sealed_anything()):
        yield Diagnosis("保险库密钥", "ok", "还没有身份信息，第一次登记时建立密钥")
    else:
        yield Diagnosis("保险库密钥", "ok", f"{paths.vault_key()}，编号 {vault.keys()[-1].id}；请另行保管一份")


def _sealed_anything() -> bool:
    """Tell whether the vault holds an identity, for which there must be a key."""
    from sqlalchemy import inspect, text

    from workbench.store.engine import engine

    with engine().connect() as connection:
        there = inspect(connection).has_table("vault_entry")
        return there and connection.execute(text("SELECT 1 FROM vault_entry LIMIT 1")).first() is not None


def write_rights() -> Iterator[Diagnosis]:
    """Check that files can be made where the workspace is, or will be."""
    home = paths.home()
    place = next(folder for folder in (home, *home.parents) if folder.exists())
    try:
        with tempfile.TemporaryFile(dir=place):
            yield Diagnosis("写入权", "ok", str(home))
    except OSError as error:
        fix = f"把目录交给当前用户：sudo chown -R $(id -un) {place}；或用 WORKBENCH_HOME 指定可写的目录"
        yield Diagnosis("写入权", "fail", f"不能写入 {place}：{error.strerror}", fix)


def free_disk() -> Iterator[Diagnosis]:
    """Check the free space under the workspace."""
    home = paths.home()
    free = shutil.disk_usage(next(folder for folder in (home, *home.parents) if folder.is_dir())).free
    state = "fail" if free < FULL else "warn" if free < TIGHT else "ok"
    yield Diagnosis(
        "磁盘", state, f"剩余 {free / 1e9:,.1f} GB", "" if state == "ok" else "清出空间，或把工作区移到别的磁盘"
    )


def clock_and_zone() -> Iterator[Diagnosis]:
    """Check that the clock is sane and that the zone of China is known."""
    from workbench.clock import local, now

    yield clock_sane(local(now()))


def clock_sane(moment: datetime) -> Diagnosis:
    """Judge the wall clock; deadlines are counted from it."""
    shown = f"{moment:%Y-%m-%d %H:%M}（Asia/Shanghai）"
    if moment.year >= BUILT:
        return Diagnosis("时钟", "ok", shown)
    return Diagnosis("时钟", "fail", f"{shown}，早于本版本发布的年份", "校正系统时间：sudo timedatectl set-ntp true")


def calendars() -> Iterator[Diagnosis]:
    """Check that the working days of this year are known, and in December those of the next."""
    from workbench.clock import today

    yield calendar_horizon(today())


def calendar_horizon(day: date, folder: Path = paths.DATA / "calendar") -> Diagnosis:
    """Judge which working-day calendars lie in the folder, on that day."""
    known = sorted(int(file.stem) for file in folder.glob("*.yaml") if file.stem.isdigit())
    needed = [day.year, day.year + 1] if day.month == DECEMBER else [day.year]
    missing = [str(year) for year in needed if year not in known]
    span = f"{known[0]}—{known[-1]} 年" if known else "没有日历"
    if not missing:
        return Diagnosis("工作日历", "ok", span)
    fix = f"国务院办公厅放假通知公布后，仿照 data/calendar/2026.yaml 新建 data/calendar/{missing[0]}.yaml，再运行 ./run check-data"
    return Diagnosis("工作日历", "warn", f"{span}，缺 {'、'.join(missing)} 年：届时法定期限不能计算", fix)


def security_options() -> Iterator[Diagnosis]:
    """Check that the options on which sign-in rests can be pinned, whatever files and environment say."""
    from workbench.web.server import PINNED, check_pinned, pin

    pin()
    check_pinned()
    yield Diagnosis("安全选项", "ok", f"{len(PINNED)} 项由程序设定")


def settings_read() -> Iterator[Diagnosis]:
    """Say which settings are in force."""
    now = config.settings()
    yield Diagnosis(
        "设置", "ok", f"{now.host}:{now.port}，{'HTTPS 代理之后' if now.https else '本机 HTTP'}，工作区 {now.home}"
    )


CHECKS: dict[str, Callable[[], Iterator[Diagnosis]]] = {
    "Python": python_version,
    "设置": settings_read,
    "系统库": system_libraries,
    "WeasyPrint": typesetting,
    "随带字体": bundled_fonts,
    "公文字体": official_faces,
    "数据库": database,
    "保险库密钥": vault_key,
    "写入权": write_rights,
    "磁盘": free_disk,
    "时钟": clock_and_zone,
    "工作日历": calendars,
    "安全选项": security_options,
}
