"""Bring a database to the newest schema, and tell whether it is there."""

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from workbench import paths
from workbench.store.engine import engine


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(paths.ROOT / "workbench" / "store" / "migrations"))
    return config


def upgrade() -> None:
    """Create the home if needed and apply every migration that is missing."""
    paths.home().mkdir(parents=True, exist_ok=True)
    with engine().connect() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


def head() -> str | None:
    """Return the newest migration that the project ships."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def current() -> str | None:
    """Return the migration that the database is at; None for an empty one."""
    with engine().connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()
