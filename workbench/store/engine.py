"""One engine a workspace; a reading session and a writing session, and nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session

from workbench import models, paths
from workbench.errors import BusyError, StaleError, WorkbenchError

__all__ = ["engine", "models", "reading", "writing"]

_WRITERS = 12349  # the lock that writing sessions take in turn on PostgreSQL: any number, always the same


def engine() -> Engine:
    """Return the engine of the workspace in use."""
    return _engine(paths.database_url())


@lru_cache(maxsize=8)
def _engine(url: str) -> Engine:
    made = create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
    if url.startswith("sqlite"):
        event.listen(made, "connect", _sqlite_pragmas)
        event.listen(made, "begin", _sqlite_begin)
    else:
        event.listen(made, "begin", _postgresql_begin)
    return made


def _sqlite_pragmas(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """Durable and concurrent: write-ahead log, every commit on disk, foreign keys on, wait for a writer, sort in 64 MB of memory."""
    connection.isolation_level = None  # BEGIN is ours: see _sqlite_begin
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=10000",
        "secure_delete=ON",
        "cache_size=-65536",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _sqlite_begin(connection: Connection) -> None:
    """Take the write lock at once in a writing session: upgrading later fails with "locked"."""
    immediate = connection.get_execution_options().get("workbench_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _postgresql_begin(connection: Connection) -> None:
    """Let one writing session in at a time, as SQLite does: each event is chained to the last one, each number follows it."""
    if connection.get_execution_options().get("workbench_writes", False):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS})")


@contextmanager
def reading() -> Iterator[Session]:
    """Yield a session that is always rolled back."""
    with Session(engine()) as session:
        yield session
        session.rollback()


@contextmanager
def writing() -> Iterator[Session]:
    """Yield a session that commits as one transaction, or not at all.

    Raises StaleError when somebody else changed the same record in the meantime, BusyError when the database takes
    nothing now, and WorkbenchError when it refuses the rows.
    """
    with engine().connect().execution_options(workbench_writes=True) as connection, Session(connection) as session:
        try:
            yield session
            session.commit()
        except StaleDataError as error:
            session.rollback()
            raise stale() from error
        except IntegrityError as error:
            session.rollback()
            raise WorkbenchError(
                "数据库拒绝了这次保存，可能同一记录已经存在",
                where=_constraint(error),
                fix="刷新页面核对现有记录后再保存，本次没有写入任何内容",
            ) from error
        except OperationalError as error:
            session.rollback()
            raise BusyError(
                "数据库暂时不能写入", fix="稍后再试；仍不行时运行 ./run doctor 检查写入权限和磁盘空间"
            ) from error
        except BaseException:
            session.rollback()
            raise


def stale() -> StaleError:
    """Return the refusal for a save over somebody else's newer save."""
    return StaleError("这份记录刚被他人修改，您的内容没有保存", fix="刷新页面，在最新内容上重新填写后保存")


def _constraint(error: IntegrityError) -> str:
    """Name the table and column of the broken constraint, as the database tells it."""
    return str(error.orig).rpartition(":")[2].strip()
