"""The workspace copied to another place, checked, and taken back from there; the vault's key is never in the copy."""

import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench import clock, config, paths
from workbench.errors import WorkbenchError
from workbench.opening import DATABASE, made_whole, require_empty
from workbench.security.files import path_of
from workbench.security.record import verify
from workbench.store.engine import engine, reading
from workbench.store.migrate import head
from workbench.store.snapshot import copy_database, database_faults, schema_of, stored_hashes

MANIFEST, FILES, FORMAT = "manifest.json", "files", 1
_PART = 1024 * 1024


@dataclass(frozen=True)
class Backup:
    """A backup that was made: where it lies, how many files it holds, and what was missing or changed."""

    folder: Path
    files: int
    faults: tuple[str, ...]


def make_backup(target: Path) -> Backup:
    """Copy database and files of the workspace in use into a new folder under the target; it appears whole or not at all.

    People go on working meanwhile: the database is copied as it is at one moment, then every file that it names. The
    copy's database is checked by SQLite, every file against its hash.
    """
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = target / f"workbench-{clock.local(clock.now()):%Y%m%d-%H%M%S}"
    making = target / f".making-{folder.name}"
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(mode=0o700)
    try:
        copy_database(making / DATABASE)
        if wrong := database_faults(making / DATABASE):
            raise WorkbenchError("复制出来的数据库不完整", where=wrong[0], fix="运行 ./run doctor，核对磁盘后再备份")
        hashes = stored_hashes(making / DATABASE)
        faults = tuple(fault for one in hashes if (fault := _copied(path_of(one), making / FILES, one)))
        (making / MANIFEST).write_text(_manifest(making, hashes), encoding="utf-8")
        making.rename(folder)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return Backup(folder, len(hashes) - len(faults), faults)


def _copied(source: Path, store: Path, sha256: str) -> str:
    """Copy a file to its place by hash; return what is wrong with it, or nothing."""
    place = store / sha256[:2] / sha256[2:]
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copyfile(source, place)
    except FileNotFoundError:
        return f"缺少文件 {sha256[:16]}…"
    if _hash(place) == sha256:
        return ""
    place.unlink()
    return f"文件 {sha256[:16]}… 的内容与校验值不符，没有备份"


def _hash(place: Path) -> str:
    digest = hashlib.sha256()
    with place.open("rb") as file:
        while part := file.read(_PART):
            digest.update(part)
    return digest.hexdigest()


def _manifest(making: Path, hashes: list[str]) -> str:
    kept = [one for one in hashes if (making / FILES / one[:2] / one[2:]).is_file()]
    told = {
        "format": FORMAT,
        "made_at": clock.now().isoformat(timespec="seconds"),
        "schema": schema_of(making / DATABASE),
        "database_sha256": _hash(making / DATABASE),
        "files": kept,
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def restore_backup(source: Path) -> int:
    """Take a backup back into the home in use, which must be empty; return how many files came with it.

    Raises WorkbenchError for what is no backup, is not complete, was changed, or is newer than this version.
    """
    require_empty(paths.home())
    told = _checked(source)
    home = paths.home()
    with made_whole(home) as making:
        shutil.copyfile(source / DATABASE, making / DATABASE)
        for one in told["files"]:
            if fault := _copied(source / FILES / one[:2] / one[2:], making / FILES, one):
                raise WorkbenchError(fault, where=str(source), fix="换一份完好的备份")
        config.set_home(making)
        _refuse_broken_record()
    return len(told["files"])


def _checked(source: Path) -> dict[str, Any]:
    """The manifest of a backup whose database is as it was written."""
    try:
        told: dict[str, Any] = json.loads((source / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        fix = "选择由 ./run backup 写出的那个目录，名称是 workbench-日期-时间"
        raise WorkbenchError("这里没有备份", where=str(source), fix=fix) from error
    if told.get("format") != FORMAT or str(told.get("schema", "")) > head():
        raise WorkbenchError("备份是更新的版本写的", where=str(source), fix="先升级程序，再恢复")
    place = source / DATABASE
    if not place.is_file() or _hash(place) != told["database_sha256"] or database_faults(place):
        raise WorkbenchError("备份里的数据库被改动或不完整", where=str(place), fix="换一份完好的备份")
    return told


def _refuse_broken_record() -> None:
    """The record of everything done must still be one chain."""
    try:
        with reading() as session:
            wrong = verify(session)
    finally:
        engine().dispose()
    if wrong:
        raise WorkbenchError("备份里的操作记录不完整", where=wrong[0], fix="换一份完好的备份")


def backup_words(made: Backup) -> str:
    """Say what was copied, what was not, and what else has to be kept."""
    lines = [f"已备份：{made.folder}", f"文件 {made.files} 份，数据库已核对"]
    lines += made.faults
    lines += [f"密钥不在备份里，须另行保管、分开存放：{paths.vault_key()}"]
    return "\n".join(lines)


def restore_words(files: int) -> str:
    """Say what was taken back, and what is still to be done by hand."""
    key = paths.vault_key()
    told = f"已恢复到 {paths.home()}：数据库已核对，文件 {files} 份。"
    if not key.is_file():
        told += f"\n把另行保管的密钥文件放到 {key}，权限 600；没有它，身份信息打不开。"
    return f"{told}\n备份之后依法删除过的，按删除登记再删一次；然后 ./run doctor，再 ./run serve。"
