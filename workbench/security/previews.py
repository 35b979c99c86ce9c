"""Pictures of what was handed in: a page to look at, and a copy on which parts are black and nothing lies below."""

import threading
from collections.abc import Mapping, Sequence
from io import BytesIO

import pypdfium2
from PIL import Image, ImageDraw, ImageOps, UnidentifiedImageError

from workbench.errors import ValidationError

PDF = "application/pdf"
PICTURES = frozenset({"image/png", "image/jpeg"})
MOST_PAGES = 60
"""Pages of a PDF that is blacked out at once: every page is drawn, and a book takes minutes."""
_SIDE, _COPY_SIDE = 1000, 1754  # longest side in pixels: on the screen; of a copy, A4 at 150 dots an inch
_MOST_PIXELS = 80_000_000
_ONE_AT_A_TIME = threading.Lock()  # PDFium may not be entered by two threads
Box = tuple[int, int, int, int]
"""Left, top, right, bottom in thousandths of the page."""


def is_shown(media_type: str) -> bool:
    """Tell whether files of this type can be shown as pictures."""
    return media_type == PDF or media_type in PICTURES


def pages_of(content: bytes, media_type: str) -> int:
    """Return how many pages there are to be shown; 0 for what cannot be shown or is broken."""
    if media_type in PICTURES:
        return 1
    if media_type != PDF:
        return 0
    with _ONE_AT_A_TIME:
        try:
            book = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError:
            return 0
        count = len(book)
        book.close()
        return count


def text_of(content: bytes, media_type: str) -> str:
    """Return the text of the first and the last page of a PDF; nothing for a picture, or where none can be read."""
    if media_type != PDF:
        return ""
    with _ONE_AT_A_TIME:
        try:
            book = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError:
            return ""
        try:
            ends = {0, len(book) - 1} if len(book) else set[int]()
            return "\n".join(book[page].get_textpage().get_text_range() for page in sorted(ends))
        except pypdfium2.PdfiumError:
            return ""
        finally:
            book.close()


def page_png(content: bytes, media_type: str, page: int) -> bytes:
    """Return a page, counted from 1, as PNG for the screen. Raises ValidationError for what cannot be drawn."""
    written = BytesIO()
    _picture(content, media_type, page, _SIDE).save(written, "PNG")
    return written.getvalue()


def blacked_out(content: bytes, media_type: str, boxes: Mapping[int, Sequence[Box]]) -> bytes:
    """Return a copy with the boxes of each page, counted from 1, filled: pictures only, no text, no metadata.

    A PDF stays one, each page a picture. Raises ValidationError for what cannot be drawn, or has too many pages.
    """
    count = pages_of(content, media_type)
    if not 0 < count <= MOST_PAGES:
        raise ValidationError(
            f"这份文件有 {count} 页，不能遮盖" if count else "这种文件不能遮盖",
            where="遮盖",
            fix=f"用不超过 {MOST_PAGES} 页的 PDF，或 PNG、JPEG 图片",
        )
    pages = [
        _filled(_picture(content, media_type, page, _COPY_SIDE), boxes.get(page, ())) for page in range(1, count + 1)
    ]
    written = BytesIO()
    if media_type in PICTURES:
        pages[0].save(written, "PNG" if media_type == "image/png" else "JPEG", quality=88)
    else:
        nothing = {"title": None, "author": None, "subject": None, "keywords": None, "creator": None}
        pages[0].save(written, "PDF", save_all=True, append_images=pages[1:], resolution=150, quality=80, **nothing)
    return written.getvalue()


def _filled(picture: Image.Image, boxes: Sequence[Box]) -> Image.Image:
    """Draw the boxes on pixels of our own making: whatever the file carried beside them stays behind."""
    plain = Image.new("RGB", picture.size, "white")
    plain.paste(picture)
    pen, (width, height) = ImageDraw.Draw(plain), plain.size
    for left, top, right, bottom in boxes:
        corners = (left * width // 1000, top * height // 1000, -(-right * width // 1000), -(-bottom * height // 1000))
        pen.rectangle(corners, fill="black")
    return plain


def _picture(content: bytes, media_type: str, page: int, side: int) -> Image.Image:
    try:
        return _page(content, page, side) if media_type == PDF else _photo(content, side)
    except (pypdfium2.PdfiumError, UnidentifiedImageError, OSError, SyntaxError, ValueError, IndexError) as error:
        raise _broken() from error
    except Image.DecompressionBombError as error:
        raise _broken() from error


def _page(content: bytes, page: int, side: int) -> Image.Image:
    with _ONE_AT_A_TIME:
        book = pypdfium2.PdfDocument(content)
        try:
            if not 1 <= page <= len(book):
                raise IndexError(page)
            sheet = book[page - 1]
            drawn = sheet.render(scale=side / max(*sheet.get_size(), 1.0), may_draw_forms=False)
            return Image.Image.convert(drawn.to_pil(), "RGB")
        finally:
            book.close()


def _photo(content: bytes, side: int) -> Image.Image:
    with Image.open(BytesIO(content), formats=("JPEG", "PNG")) as photo:
        if photo.width * photo.height > _MOST_PIXELS:
            raise _broken()
        photo.draft("RGB", (2 * side, 2 * side))
        upright = ImageOps.exif_transpose(photo).convert("RGB")
    upright.thumbnail((side, side), Image.Resampling.LANCZOS)
    return upright


def _broken() -> ValidationError:
    return ValidationError("这一页画不出来，文件可能不完整", where="预览", fix="取走原文件核对；确实打不开的重新上传")
