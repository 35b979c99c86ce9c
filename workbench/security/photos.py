"""Photos made small and mute before they are kept: long side bounded, JPEG, nothing of where or how they were taken."""

from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from workbench.errors import ValidationError

LONG_SIDE, QUALITY = 1600, 78
_MOST_PIXELS = 80_000_000  # a phone makes 50 million at most; more is an attack on memory


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


def _refused(what: str) -> ValidationError:
    return ValidationError(what, where="照片", fix="重新拍一张，格式为 JPEG、PNG 或 WebP")
