"""What the process of the public form may not do, whatever is sent to it: no program, no connection, no file but notes.

A wall of the interpreter, against our own faults and those of libraries; the account of its own that the operator's
manual asks for is the wall against everything else.
"""

import os
import resource
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

_FORBIDDEN = ("subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "sqlite3.", "ctypes.")
_CLOSED = {"socket.connect", "socket.getaddrinfo", "socket.sendto", "os.remove", "os.rmdir", "os.chmod", "os.chown"}
_READS = {"open", "os.listdir", "os.scandir"}
_FILE_BYTES = 1024 * 1024
_NEW_FILE = os.O_CREAT | os.O_EXCL


def build(folder: Path) -> None:
    """Close everything but writing notes into the folder, for good; call it when the server listens."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_FILE_BYTES, _FILE_BYTES))
    sys.addaudithook(_wall(str(folder.resolve()), _own_library()))


def _own_library() -> tuple[str, ...]:
    """Where the interpreter and its libraries lie: modules that load late may be read."""
    own = {sys.base_prefix, sys.prefix, str(Path(__file__).resolve().parents[1])}
    return tuple({str(Path(path).resolve()) for path in sysconfig.get_paths().values()} | own)


def _wall(folder: str, library: tuple[str, ...]) -> Callable[[str, tuple[object, ...]], None]:
    def refuse(event: str, args: tuple[object, ...]) -> None:
        if event in _CLOSED or event.startswith(_FORBIDDEN):
            raise PermissionError(event)
        if event == "os.rename" and not all(str(one).startswith(folder) for one in args[:2]):
            raise PermissionError(event)
        if event in _READS and not _allowed(event, args, folder, library):
            raise PermissionError(event)

    return refuse


def _allowed(event: str, args: tuple[object, ...], folder: str, library: tuple[str, ...]) -> bool:
    """A new file of the folder may be written, a file of the library read, and an open number used; no note read again."""
    path = args[0]
    if isinstance(path, int):
        return True
    place = os.path.normpath(os.fsdecode(path)) if isinstance(path, (str, bytes, os.PathLike)) else ""
    if place.startswith(library):
        return True
    return event == "open" and place.startswith(f"{folder}/") and int(str(args[2] or 0)) & _NEW_FILE == _NEW_FILE
