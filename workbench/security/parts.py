"""A file on its way in, piece by piece: kept apart on disk until it is whole, and nowhere else before."""

import fcntl
import hashlib
import json
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from workbench import clock, paths
from workbench.config import settings
from workbench.errors import NotFoundError, ValidationError, WorkbenchError
from workbench.holding import held
from workbench.security.files import MAX_BYTES

PIECE = 1024 * 1024
"""Bytes of a piece: short enough to be sent again on a slow line."""
MOST_OPEN, MOST_WAITING = 40, 20 * MAX_BYTES
"""Files, and bytes announced, that one person may have on the way at once."""
_ID = re.compile(r"[A-Za-z0-9_-]{24}")
_DIGEST = re.compile(r"[0-9a-f]{64}|")
_MAKING, _GONE = ".making", ".gone"  # behind the name of a folder that is no upload yet, or none any more


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
    paths.upload_parts().mkdir(parents=True, exist_ok=True)
    with held(paths.upload_parts()):  # two windows with the same file get the same place
        mine = {place: one for place, one in _all() if one.account_id == coming.account_id}
        for place, one in mine.items():
            if one == coming:
                with suppress(NotFoundError):  # it was finished this moment
                    return place.name, _received(place)
        if len(mine) >= MOST_OPEN or sum(one.size for one in mine.values()) + coming.size > MOST_WAITING:
            raise ValidationError("没有传完的文件太多", where="上传", fix="先传完或取消前面的文件，再选新的")
        return _made(coming), 0


def _made(coming: Coming) -> str:
    """Make the folder of a file beside its place and move it there whole: others read the places meanwhile."""
    upload_id = secrets.token_urlsafe(18)
    making = paths.upload_parts() / f"{upload_id}{_MAKING}"
    making.mkdir()
    (making / "data").touch()
    (making / "about.json").write_text(json.dumps(asdict(coming)), encoding="utf-8")
    making.rename(paths.upload_parts() / upload_id)
    return upload_id


def state_of(upload_id: str, account_id: int) -> tuple[Coming, int]:
    """Return what is coming and how much of it has come; NotFoundError alike for missing and another's."""
    place, coming = _place(upload_id, account_id)
    return coming, _received(place)


def add_piece(upload_id: str, account_id: int, offset: int, piece: bytes, digest: str = "") -> int:
    """Append a piece and return how much has come.

    Raises OutOfOrderError where it does not follow on, ValidationError where it is not what its digest says or makes the
    file longer than announced; then nothing of it is kept.
    """
    place, coming = _place(upload_id, account_id)
    if digest and hashlib.sha256(piece).hexdigest() != digest:
        raise ValidationError("这一段在路上损坏了", where="上传", fix="程序会重传这一段")
    with _held(place) as data:
        received = data.stat().st_size
        if received != offset:
            raise OutOfOrderError(received)
        if not 0 < len(piece) <= PIECE or received + len(piece) > coming.size:
            raise ValidationError("这一段的长度不对", where="上传", fix="刷新页面后重新选择文件")
        with data.open("ab") as file:
            file.write(piece)
        return received + len(piece)


def whole(upload_id: str, account_id: int) -> tuple[Coming, bytes]:
    """Return the file once all of it has come.

    Raises OutOfOrderError while some is missing, ValidationError where it is not what the sender counted: it then goes.
    """
    place, coming = _place(upload_id, account_id)
    with _held(place) as data:
        content = data.read_bytes()
    if len(content) != coming.size:
        raise OutOfOrderError(len(content))
    if coming.sha256 and hashlib.sha256(content).hexdigest() != coming.sha256:
        _removed(place)
        raise ValidationError("收到的文件与您选的不一致，没有保存", where=coming.name, fix="重新选择这个文件上传")
    return coming, content


def forget(upload_id: str, account_id: int) -> None:
    """Remove what has come of a file, unless another request was first."""
    with suppress(NotFoundError):
        _removed(_place(upload_id, account_id)[0])


def give_up(upload_id: str, account_id: int) -> None:
    """Remove what has come of a file; NotFoundError alike for missing and another's."""
    _removed(_place(upload_id, account_id)[0])


def remove_abandoned() -> int:
    """Remove what has not grown for the hours that are set; return how many files."""
    before = clock.now().timestamp() - settings().parts_hours * 3600
    return sum([_removed(place) for place in _folders() if _last_grown(place) < before])


def _removed(place: Path) -> bool:
    """Take a folder out of the way at once, then remove it; False where another request was first."""
    gone = place.with_name(place.name.partition(".")[0] + _GONE)
    try:
        place.rename(gone)
    except FileNotFoundError:
        return False
    shutil.rmtree(gone, ignore_errors=True)  # what stays behind is removed after its hours
    return True


def _folders() -> list[Path]:
    folder = paths.upload_parts()
    return sorted(folder.iterdir()) if folder.exists() else []


def _last_grown(place: Path) -> float:
    for one in (place / "data", place):
        with suppress(FileNotFoundError):
            return one.stat().st_mtime
    return clock.now().timestamp()


def _all() -> Iterator[tuple[Path, Coming]]:
    for place in _folders():
        if _ID.fullmatch(place.name) and (coming := _about(place)):
            yield place, coming


def _place(upload_id: str, account_id: int) -> tuple[Path, Coming]:
    place = paths.upload_parts() / upload_id
    coming = _about(place) if _ID.fullmatch(upload_id) else None
    if coming is None or coming.account_id != account_id:
        raise _missing()
    return place, coming


def _missing() -> NotFoundError:
    return NotFoundError("没有这次上传，可能已过期清除", fix="重新选择文件")


def _about(place: Path) -> Coming | None:
    """Return what is coming there; None where it is finished, cancelled or was never announced."""
    with suppress(FileNotFoundError):
        return Coming(**json.loads((place / "about.json").read_text(encoding="utf-8")))
    return None


def _received(place: Path) -> int:
    try:
        return (place / "data").stat().st_size
    except FileNotFoundError:
        raise _missing() from None


@contextmanager
def _held(place: Path) -> Iterator[Path]:
    """Let one piece of a file in at a time: two windows may send the same one. NotFoundError where it has gone."""
    try:
        with (place / "data").open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield place / "data"
    except FileNotFoundError:
        raise _missing() from None
