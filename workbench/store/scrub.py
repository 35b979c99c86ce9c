"""Make what was deleted unreadable on the disk too: no free page and no write-ahead log keeps it."""

import sqlite3

from sqlalchemy import text

from workbench.store.engine import engine


def scrub() -> bool:
    """Rewrite the database without what was deleted and empty its log; False while somebody holds it, or reads the old state.

    SQLite's secure_delete blanks rows as they go; VACUUM also drops the copies that moving rows between pages left.
    """
    if engine().dialect.name != "sqlite":
        with engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM FULL vault_entry"))
        return True
    raw = engine().raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, _log, _moved = cursor.fetchall()[0]
        return bool(busy == 0)
    except sqlite3.OperationalError:
        return False
    finally:
        raw.close()
