"""The public form on the command line: the spool made ready, then this process gives way to one that knows nothing."""

import os
import sys
from typing import NoReturn

from workbench import paths
from workbench.services.hotline_spool import prepare_spool
from workbench.store.engine import engine, reading

_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
"""All that the form's process is told; not where the workspace lies."""


def prepare() -> str:
    """Make the spool ready and say where it lies."""
    with reading() as session:
        return str(prepare_spool(session))


def serve(folder: str, host: str, port: int, *, behind_proxy: bool) -> NoReturn:
    """Become the form's process: this one's memory, environment and open files are gone."""
    engine().dispose()
    words = [sys.executable, "-m", "workbench.public_form", folder, host, str(port)]
    os.chdir(paths.ROOT)
    os.execve(sys.executable, [*words, *(["behind-proxy"] if behind_proxy else [])], _ENVIRONMENT)  # noqa: S606 - no shell
