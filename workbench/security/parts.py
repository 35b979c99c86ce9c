"""A file on its way in, piece by piece: kept apart on disk until it is whole, and nowhere else before."""

import fcntl
import hashlib
import json
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from workbench import clock, paths
from workbench.config import settings
from workbench.errors import NotFoundError, ValidationError, WorkbenchError
from workbench.security.files import MAX_BYTES

PIECE = 1024 * 1024
"""Bytes of a piece: short enough to be sent again on a slow line."""
MOST_OPEN, MOST_WAITING = 40, 20 * MAX_BYTES
"""Files, and bytes announced, that one person may have on the way at once."""
_ID = re.compile(r"[A-Za-z0-9_-]{24}")
_DIGEST = re.compile(r"[0-9a-f]{64}|")


class OutOfOrderError(WorkbenchError):
    """A piece that does not follow on; `offset` says where the file goes on."""

    def __init__(self, offset: int) -> None:
        super().__init__("这一段与已收到的接不上", where="上传", fix="从已收到的地方接着传")
        self.offset = offset


@dataclass(frozen=True)
class Coming:
    """A file that is announced: who sends it, what for, and what it is; `mark` tells it from another of that name."""

    account_id: int
    purpose: str
    about: int
    name: str
    size: int
    mark: str = ""
    sha256: str = ""  # as the sender counts it; empty where it cannot


def begin(coming: Coming) -> tuple[str, int]:
    """Return id and offset of the file: of the one that was broken off, or of a new one. Raises ValidationError."""
    if not 0 < coming.size <= MAX_BYTES:
        what = (
            f"文件有 {coming.size // 1024 // 1024} MB，超过 {MAX_BYTES // 1024 // 1024} MB"
            if coming.size
            else "文件是空的"
        )
        raise ValidationError(what, where=coming.name, fix="压缩照片或拆分后再上传")
    if not _DIGEST.fullmatch(coming.sha256) or not coming.name.strip() or len(coming.name) > 200:  # noqa: PLR2004
        raise ValidationError("文件名或校验值不对", where=coming.name[:40], fix="刷新页面后重新选择文件")
    mine = {place: one for place, one in _all() if one.account_id == coming.account_id}
    for place, one in mine.items():
        if one == coming:
            return place.name, _received(place)
    if len(mine) >= MOST_OPEN or sum(one.size for one in mine.values()) + coming.size > MOST_WAITING:
        raise ValidationError("没有传完的文件太多", where="上传", fix="先传完或取消前面的文件，再选新的")
    place = paths.upload_parts() / secrets.token_urlsafe(18)
    place.mkdir(parents=True)
    (place / "data").touch()
    (place / "about.json").write_text(json.dumps(asdict(coming)), encoding="utf-8")
    return place.name, 0


def state_of(upload_id: str, account_id: int) -> tuple[Coming, int]:
    """Return what is coming and how much of it has come; NotFoundError alike for missing and another's."""
    place = _place(upload_id, account_id)
    return _about(place), _received(place)


def add_piece(upload_id: str, account_id: int, offset: int, piece: bytes, digest: str = "") -> int:
    """Append a piece and return how much has come.

    Raises OutOfOrderError where it does not follow on, ValidationError where it is not what its digest says or makes the
    file longer than announced; then nothing of it is kept.
    """
    place = _place(upload_id, account_id)
    if digest and hashlib.sha256(piece).hexdigest() != digest:
        raise ValidationError("这一段在路上损坏了", where="上传", fix="程序会重传这一段")
    with _held(place) as data:
        received = data.stat().st_size
        if received != offset:
            raise OutOfOrderError(received)
        if not 0 < len(piece) <= PIECE or received + len(piece) > _about(place).size:
            raise ValidationError("这一段的长度不对", where="上传", fix="刷新页面后重新选择文件")
        with data.open("ab") as file:
            file.write(piece)
        return received + len(piece)


def whole(upload_id: str, account_id: int) -> tuple[Coming, bytes]:
    """Return the file once all of it has come.

    Raises OutOfOrderError while some is missing, ValidationError where it is not what the sender counted: it then goes.
    """
    place = _place(upload_id, account_id)
    coming = _about(place)
    with _held(place) as data:
        content = data.read_bytes()
    if len(content) != coming.size:
        raise OutOfOrderError(len(content))
    if coming.sha256 and hashlib.sha256(content).hexdigest() != coming.sha256:
        forget(upload_id, account_id)
        raise ValidationError("收到的文件与您选的不一致，没有保存", where=coming.name, fix="重新选择这个文件上传")
    return coming, content


def forget(upload_id: str, account_id: int) -> None:
    """Remove what has come of a file."""
    shutil.rmtree(_place(upload_id, account_id))


def remove_abandoned() -> int:
    """Remove what has not grown for the hours that are set; return how many files."""
    before = clock.now().timestamp() - settings().parts_hours * 3600
    old = [place for place, _ in _all() if (place / "data").stat().st_mtime < before]
    for place in old:
        shutil.rmtree(place)
    return len(old)


def _all() -> Iterator[tuple[Path, Coming]]:
    folder = paths.upload_parts()
    for place in sorted(folder.iterdir()) if folder.exists() else ():
        if (place / "about.json").exists():
            yield place, _about(place)


def _place(upload_id: str, account_id: int) -> Path:
    place = paths.upload_parts() / upload_id
    if not _ID.fullmatch(upload_id) or not (place / "about.json").exists() or _about(place).account_id != account_id:
        raise NotFoundError("没有这次上传，可能已过期清除", fix="重新选择文件")
    return place


def _about(place: Path) -> Coming:
    return Coming(**json.loads((place / "about.json").read_text(encoding="utf-8")))


def _received(place: Path) -> int:
    return (place / "data").stat().st_size


@contextmanager
def _held(place: Path) -> Iterator[Path]:
    """Let one piece of a file in at a time: two windows may send the same one."""
    with (place / "data").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield place / "data"
