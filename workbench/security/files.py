"""Files by their SHA-256: stored once, judged by content, handed out by permission."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session, select

from workbench import clock, paths
from workbench.errors import NotFoundError, ValidationError
from workbench.models.evaluations import StoredFile
from workbench.security.policy import Actor, may

MAX_BYTES = 30 * 1024 * 1024
_SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"PK\x03\x04", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"{", "application/json"),
)
_OFFICE = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".xls": "application/vnd.ms-excel",
}
_WIDE_TEXT = (b"\xff\xfe", b"\xfe\xff")
_PICTURES = ("image/png", "image/jpeg")
_MEANT = {
    ".pdf": ("application/pdf",),
    **dict.fromkeys((".png", ".jpg", ".jpeg"), _PICTURES),
    **dict.fromkeys((".xlsx", ".xls", ".docx", ".ods"), ("application/zip", "application/x-ole-storage")),
}
"""What a name promises: whoever opens the file later trusts it."""
_RUNS = frozenset(
    [
        ".html",
        ".htm",
        ".xhtml",
        ".mht",
        ".svg",
        ".xml",
        ".js",
        ".mjs",
        ".hta",
        ".vbs",
        ".wsf",
        ".bat",
        ".cmd",
        ".ps1",
        ".sh",
        ".py",
        ".url",
        ".lnk",
        ".reg",
    ]
)
"""Texts that a computer runs or draws when they are opened after the download."""


@dataclass(frozen=True)
class Owner:
    """Whose file it is: the ids that permission looks at."""

    purchaser_id: int
    project_id: int | None = None
    evaluation_id: int | None = None
    contractor_id: int | None = None


def media_type_of(name: str, content: bytes) -> str:
    """Judge a file by its first bytes; its name only tells office formats apart, and may not promise another kind.

    Raises ValidationError for an empty, oversized or unknown file, and for one that is not what its name says.
    """
    if not content:
        raise ValidationError("文件是空的", where=name, fix="重新导出或重新扫描后再上传")
    if len(content) > MAX_BYTES:
        raise ValidationError(
            f"文件有 {len(content) // 1024 // 1024} MB，超过 {MAX_BYTES // 1024 // 1024} MB",
            where=name,
            fix="压缩照片或拆分后再上传",
        )
    suffix = Path(name).suffix.lower()
    found = next((media_type for signature, media_type in _SIGNATURES if content.startswith(signature)), "")
    is_text = found in {"", "application/json"} and _is_text(content, "utf-8")
    if (suffix in _MEANT and (found or is_text) and found not in _MEANT[suffix]) or (is_text and suffix in _RUNS):
        what = f"文件名以 {suffix} 结尾，内容不是这种文件" if suffix in _MEANT else f"不收 {suffix} 文件"
        raise ValidationError(what, where=name, fix="用原来的软件重新导出为 PDF、图片或办公文件，不要改扩展名")
    if found:
        return _OFFICE.get(suffix, found)
    if is_text:
        return "text/plain; charset=utf-8"
    if suffix == ".csv" and (content.startswith(_WIDE_TEXT) or _is_text(content, "gb18030")):
        return "text/csv"
    raise ValidationError(
        "认不出这种文件",
        where=name,
        fix="请上传 PDF、PNG、JPEG、Word（docx）、Excel（xlsx、xls）、ods、csv 或 UTF-8 文本",
    )


def _is_text(content: bytes, encoding: str) -> bool:
    try:
        return "\0" not in content.decode(encoding)
    except UnicodeDecodeError:
        return False


def store_file(
    session: Session, actor: Actor | None, owner: Owner, *, kind: str, name: str, content: bytes
) -> StoredFile:
    """Keep the bytes once under their hash and return a new row that points to them."""
    media_type = media_type_of(name, content)
    sha256 = hashlib.sha256(content).hexdigest()
    place = path_of(sha256)
    session.connection()  # from here on nobody deletes the same bytes as the last who has them
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        draft = place.with_name(f"{place.name}.{secrets.token_hex(4)}")
        draft.write_bytes(content)
        draft.replace(place)
    stored_by_id = actor.account_id if actor else None
    return _added(
        session, owner, Kept(sha256, media_type, len(content)), kind=kind, name=name, stored_by_id=stored_by_id
    )


@dataclass(frozen=True)
class Kept:
    """What is known of bytes that lie in the file store: their SHA-256, what they are, how many."""

    sha256: str
    media_type: str
    size: int


def take_in(
    session: Session, owner: Owner, draft: Path, kept: Kept, *, kind: str, name: str, stored_by_id: int | None
) -> StoredFile:
    """Move a file that the workbench wrote itself under its hash and return its row; it may be larger than an upload."""
    place = path_of(kept.sha256)
    place.parent.mkdir(parents=True, exist_ok=True)
    draft.replace(place)
    return _added(session, owner, kept, kind=kind, name=name, stored_by_id=stored_by_id)


def _added(session: Session, owner: Owner, kept: Kept, *, kind: str, name: str, stored_by_id: int | None) -> StoredFile:
    row = StoredFile(
        public_id=secrets.token_urlsafe(18),
        sha256=kept.sha256,
        name=re.sub(r'[\x00-\x1f\\/:*?"<>|]', "_", name)[:200],
        media_type=kept.media_type,
        size=kept.size,
        kind=kind,
        purchaser_id=owner.purchaser_id,
        project_id=owner.project_id,
        evaluation_id=owner.evaluation_id,
        contractor_id=owner.contractor_id,
        stored_by_id=stored_by_id,
        stored_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return row


def path_of(sha256: str) -> Path:
    """Return where the bytes of that hash lie."""
    return paths.file_store() / sha256[:2] / sha256[2:]


def open_file(session: Session, actor: Actor, public_id: str) -> StoredFile:
    """Return the file's row if the actor may read it; NotFoundError alike for missing and forbidden."""
    row = session.exec(select(StoredFile).where(StoredFile.public_id == public_id)).first()
    if row is None or not may(session, actor, "file.read", row) or not path_of(row.sha256).exists():
        raise NotFoundError("没有这份文件，或您无权查看", fix="从所属项目的页面重新打开；仍不行请联系采购经办")
    return row
