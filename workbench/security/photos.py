"""Photos made small and mute before they are kept: long side bounded, JPEG, nothing of where or how they were taken."""

from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from workbench.errors import ValidationError

LONG_SIDE, QUALITY = 1600, 78
_MOST_PIXELS = 80_000_000  # a phone makes 50 million at most; more is an attack on memory

_PDF, _PDF_END, _TAIL = b"%PDF-", b"%%EOF", 2048


def smaller_photo(content: bytes) -> bytes:
    """Return the photo upright as JPEG of at most 1600 pixels a side, without any metadata: no place, time or device.

    Raises ValidationError for what is no photo, broken, or too large to open.
    """
    try:
        with Image.open(BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as photo:
            if photo.width * photo.height > _MOST_PIXELS:
                raise _refused("照片的像素太大")
            photo.draft("RGB", (2 * LONG_SIDE, 2 * LONG_SIDE))
            upright = ImageOps.exif_transpose(photo).convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, ValidationError):
            raise
        raise _refused("认不出这张照片，或文件不完整") from error
    upright.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS)
    plain = Image.new("RGB", upright.size)
    plain.paste(upright)
    written = BytesIO()
    plain.save(written, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return written.getvalue()


def proof_of(name: str, content: bytes) -> tuple[str, bytes]:
    """Return name and bytes of a proof as it is kept: a PDF whole, anything else as a small photo.

    Judged by content, whatever the name says. Raises ValidationError for a broken PDF and for what is no photo either.
    """
    stem = name.rpartition(".")[0] or name
    if not content.startswith(_PDF):
        return f"{stem}.jpg", smaller_photo(content)
    if _PDF_END not in content[-_TAIL:]:
        raise ValidationError("PDF 文件不完整", where=name, fix="重新扫描或重新导出后再上传")
    return f"{stem}.pdf", content


def without_metadata(content: bytes) -> bytes:
    """Return a PNG as it looks, without anything written beside its pixels. Raises ValidationError for what is none."""
    try:
        with Image.open(BytesIO(content), formats=("PNG",)) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise _refused("图片的像素太大")
            drawn = picture.convert(
                "RGBA" if "transparency" in picture.info or picture.mode in {"LA", "PA", "RGBA"} else "RGB"
            )
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, ValidationError):
            raise
        raise _refused("认不出这张图片，或文件不完整") from error
    plain = Image.new(drawn.mode, drawn.size)
    plain.paste(drawn)
    written = BytesIO()
    plain.save(written, "PNG", optimize=True)
    return written.getvalue()


def _refused(what: str) -> ValidationError:
    return ValidationError(
        what, where="照片", fix="重新拍一张或扫描一份，格式为 JPEG、PNG、WebP；签到表和记录表也可以是 PDF"
    )
