"""Bring a database to the newest schema, and tell whether it is there.

Alembic is imported only when there is something to do: a start with a current database is quicker by its import.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from workbench import paths
from workbench.store.engine import engine

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = paths.ROOT / "workbench" / "store" / "migrations"


def alembic_config() -> "Config":
    """Return Alembic's configuration for the migrations that the project ships."""
    from alembic.config import Config  # noqa: PLC0415 - see the module's docstring

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def upgrade() -> None:
    """Create the home if needed and apply every migration that is missing."""
    paths.home().mkdir(parents=True, exist_ok=True)
    if current() == head():
        return
    from alembic import command  # noqa: PLC0415 - see the module's docstring

    with engine().connect() as connection, _tables_may_be_rebuilt(connection):
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


@contextmanager
def _tables_may_be_rebuilt(connection: Connection) -> Iterator[None]:
    """Let SQLite replace a table that others point to, which foreign keys would forbid; afterwards none may be broken."""
    if connection.dialect.name != "sqlite":
        yield
        return
    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA foreign_keys=OFF")  # without effect inside a transaction: none has begun yet
    try:
        yield
        if broken := cursor.execute("PRAGMA foreign_key_check").fetchall():
            message = f"migration left rows that point nowhere: {broken[:5]}"
            raise RuntimeError(message)
    finally:
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()


def head() -> str:
    """Return the newest migration that the project ships: the number its file begins with."""
    return max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("*.py"))


def current() -> str | None:
    """Return the migration that the database is at; None for an empty one."""
    with engine().connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return found
