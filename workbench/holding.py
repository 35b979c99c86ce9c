"""Folders in which one at a time works, of all threads and processes."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workbench.errors import WorkbenchError


@contextmanager
def held(folder: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold a folder that is there; WorkbenchError where somebody else has it and that is not waited for."""
    lock = os.open(folder, os.O_RDONLY)
    try:
        _locked(lock, folder, wait=wait)
        yield
    finally:
        os.close(lock)


def _locked(lock: int, folder: Path, *, wait: bool) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        fix = "等它做完，再看这里有没有工作区"
        raise WorkbenchError("另一个程序正在这个目录里建立工作区", where=str(folder), fix=fix) from error
