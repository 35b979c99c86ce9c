"""What screens and requests are made of is loaded by one thread; whoever asks sooner waits for it.

Two threads that load a package from two ends break each other's import off: one holds a part and wants the whole, the
other holds the whole and wants the part.
"""

import ast
import importlib
from collections.abc import Iterator
from threading import Event
from types import ModuleType

from workbench.paths import PAGES

FIRST = ("pandas", "plotly.graph_objects", "workbench.web.shell", "workbench.web.charts")
LATER = (
    "workbench.exchange.batch_job",
    "workbench.exchange.calendar_feed",
    "workbench.queries.feeds",
    "workbench.security.previews",
    "workbench.services.evidence",
    "workbench.services.hotline_spool",
    "workbench.services.tidying",
    "workbench.web.upload_kept",
)
"""What requests and the server's own work import when they need it."""
_loaded = Event()
_loaded.set()  # where nobody loads beside, as in a command, nobody waits


def begin() -> None:
    """Let everybody wait until all is loaded; the server calls it before it answers."""
    _loaded.clear()


def load() -> None:
    """Load what every screen imports, and what is imported later."""
    try:
        for name in (*FIRST, *sorted(set(_of_pages())), *LATER):
            importlib.import_module(name)
    finally:
        _loaded.set()


def wait() -> None:
    """Return when all is loaded."""
    _loaded.wait()


def loaded(name: str) -> ModuleType:
    """Return a module once all is loaded."""
    wait()
    return importlib.import_module(name)


def _of_pages() -> Iterator[str]:
    for page in PAGES.glob("*.py"):
        for node in ast.parse(page.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ImportFrom):
                yield node.module or ""
            elif isinstance(node, ast.Import):
                yield from (one.name for one in node.names)
