"""What hides in a file: too much that unpacks, programs, a second file behind the first."""

import zipfile
from io import BytesIO
from pathlib import Path

from workbench.errors import ValidationError
from workbench.security.files import media_type_of
from workbench.security.photos import smaller_photo, without_metadata

MOST_UNPACKED = 300 * 1024 * 1024
MOST_TIMES = 200
"""How many times its packed size a part of an office file may unpack to; text packs to a twentieth at best."""
_SMALL = 1024 * 1024  # below this a part may pack as well as it likes
_MANY = 5_000  # parts of an office file
_ZIP = b"PK\x03\x04"
_PICTURES = {"image/jpeg": smaller_photo, "image/png": without_metadata}


def judged(name: str, content: bytes) -> bytes:
    """Return the bytes to keep: photos smaller and without metadata, all else as it came.

    Raises ValidationError for an unknown or empty file, for one that unpacks to too much, holds a program, or is two
    files at once.
    """
    media_type = media_type_of(name, content)
    if content.startswith(_ZIP):
        _refuse_packed(name, content)
    elif zipfile.is_zipfile(BytesIO(content)):
        raise _refused(name, "后面还接着一个压缩包", "重新导出这份文件后再上传")
    elif media_type in {"application/vnd.ms-excel", "application/x-ole-storage"}:
        _refuse_old_office(name, content)
    elif media_type == "application/pdf":
        _refuse_pdf(name, content)
    clean = _PICTURES.get(media_type)
    return clean(content) if clean else content


def _refuse_packed(name: str, content: bytes) -> None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise _refused(name, "不完整，打不开", "重新导出或重新传送后再试") from error
    names = {one.filename for one in parts}
    if Path(name).suffix.lower() not in {".xlsx", ".docx", ".ods"} or not names & {"[Content_Types].xml", "mimetype"}:
        raise _refused(name, "是压缩包", "解开后上传，可以一次选多个文件")
    if any(
        one.filename.rsplit("/", 1)[-1].lower().startswith("vbaproject") or "/Basic/" in f"/{one.filename}"
        for one in parts
    ):
        raise _refused(name, "带有宏程序", "另存为不带宏的 .xlsx 或 .docx，或导出为 PDF")
    swollen = any(one.file_size > max(_SMALL, MOST_TIMES * one.compress_size) for one in parts)
    if swollen or len(parts) > _MANY or sum(one.file_size for one in parts) > MOST_UNPACKED:
        raise _refused(name, "解开后异常巨大", "在办公软件里另存一份，或导出为 PDF")


def _refuse_old_office(name: str, content: bytes) -> None:
    if any(word.encode("utf-16-le") in content for word in ("_VBA_PROJECT", "VBA_PROJECT_CUR")):
        raise _refused(name, "带有宏程序", "另存为不带宏的 .xlsx，或导出为 PDF")


def _refuse_pdf(name: str, content: bytes) -> None:
    """A PDF that does not end as one was cut short, or carries something behind it."""
    end = content.rfind(b"%%EOF")
    if end < 0:
        raise _refused(name, "不完整", "重新导出或重新扫描后再上传")
    if content[end + 5 :].strip(b"\r\n \0"):
        raise _refused(name, "后面还接着别的内容", "用阅读软件“打印”成新的 PDF 后再上传")
    if b"/Launch" in content:
        raise _refused(name, "会启动别的程序", "用阅读软件“打印”成新的 PDF 后再上传")


def _refused(name: str, what: str, fix: str) -> ValidationError:
    return ValidationError(f"这份文件{what}", where=name, fix=fix)
