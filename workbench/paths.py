"""Where things lie: the project's own files, and the files of one workspace."""

from pathlib import Path

from workbench.config import settings

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
PAGES = ROOT / "pages"
TEMPLATES = ROOT / "templates"
FONTS = TEMPLATES / "fonts"
STATIC = Path(__file__).resolve().parent / "web" / "static"


def home() -> Path:
    """Return the folder of the workspace in use."""
    return settings().home


def database_url() -> str:
    """Return the SQLAlchemy URL of the workspace's database."""
    return settings().database or f"sqlite:///{home() / 'workbench.db'}"


def file_store() -> Path:
    """Return the folder that holds evidence and documents, named by their SHA-256."""
    return home() / "files"


def upload_parts() -> Path:
    """Return the folder in which uploads wait until they are whole."""
    return home() / "parts"


def vault_key() -> Path:
    """Return the file that holds the keys of the vault; never inside the database."""
    return settings().vault_key or home() / "vault.key"


def spool() -> Path:
    """Return the folder in which the public form puts notes down."""
    return settings().spool or home() / "spool"


def spool_key() -> Path:
    """Return the file with the key that opens the notes; never inside the spool."""
    return home() / "spool.key"
