"""A consistent copy of the database while people work, without anything that was deleted; and whether a copy is sound."""

import sqlite3
from contextlib import closing
from pathlib import Path

from workbench.errors import WorkbenchError
from workbench.store.engine import engine


def copy_database(target: Path) -> None:
    """Write the database as it is at one moment into a new file; free pages, and what they remember, are left out.

    Raises WorkbenchError for a database that is not SQLite.
    """
    if engine().dialect.name != "sqlite":
        fix = "用 pg_dump 备份数据库，files/ 目录另行复制；见 docs/operator.md 的“备份和恢复”"
        raise WorkbenchError("这个工作区的数据库是 PostgreSQL，不能用这条命令备份", fix=fix)
    raw = engine().raw_connection()
    try:
        raw.cursor().execute("VACUUM INTO ?", (str(target),))
    finally:
        raw.close()


def database_faults(place: Path) -> list[str]:
    """Return what SQLite itself finds wrong with a database file; nothing if it is sound."""
    with closing(sqlite3.connect(f"file:{place}?mode=ro", uri=True)) as connection:
        try:
            found = [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
            broken = connection.execute("PRAGMA foreign_key_check").fetchall()
        except sqlite3.DatabaseError as error:
            return [str(error)]
    return found + [f"{table} 第 {row} 行指向不存在的记录" for table, row, _parent, _key in broken]


def stored_hashes(place: Path) -> list[str]:
    """Return the SHA-256 of every file that a database file names, each once."""
    with closing(sqlite3.connect(f"file:{place}?mode=ro", uri=True)) as connection:
        return [row[0] for row in connection.execute("SELECT DISTINCT sha256 FROM stored_file ORDER BY sha256")]


def schema_of(place: Path) -> str:
    """Return the migration that a database file is at."""
    with closing(sqlite3.connect(f"file:{place}?mode=ro", uri=True)) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])
