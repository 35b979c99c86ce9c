"""A template drawn on its sample and looked at as a reader would: are all parts there, our faces, structure, watermark."""

import ctypes
import re
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime

import pypdfium2
from jinja2 import TemplateError, UndefinedError
from lxml import html
from pypdfium2 import raw

from workbench.errors import ValidationError
from workbench.reports.dress import STANDARD, dressed
from workbench.reports.own.markup import judge_markup
from workbench.reports.own.sample import MARK, NUMBER, required, sample
from workbench.reports.own.source import judge_source
from workbench.reports.render import environment, fill, render_pdf

MOST_PAGES = 60
OURS = "Wb"
"""How the names of our faces begin: a file may name no other."""
_FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_NAME = re.compile(r"'([^']+)'[^']*$")
_BLANKS = re.compile(r"\s+")


def tried(name: str, source: str) -> bytes:
    """Judge a template and return the document drawn by it. Raises ValidationError with what is wrong, where, what to do."""
    context = sample(name)
    judge_source(source, context)
    judge_markup(_written(source), whole=False)
    with dressed(STANDARD.with_page(name, source)):
        page = _filled(name)
        judge_markup(page, whole=True)
        _judge_words(name, page)
        pdf = render_pdf(f"{name}.html", context, watermark=MARK, created=_FIRST_DAY, title="演练")
    _judge_pdf(pdf)
    return pdf


def _written(source: str) -> str:
    """The words of the template itself, also of branches that the sample does not take."""
    return "".join(value for _, kind, value in environment().lex(source) if kind == "data")


def _filled(name: str) -> str:
    try:
        return fill(f"{name}.html", {**sample(name), "fonts": ()})
    except UndefinedError as error:
        found = _NAME.search(error.message or "")
        what = f"没有“{found[1]}”这个字段" if found else "用了没有的字段"
        raise ValidationError(
            what, where=_line_of(error), fix="核对字段的名称；这种文书有哪些字段，见下载的标准模板"
        ) from error
    except (TemplateError, TypeError, ValueError, RecursionError) as error:
        what = f"模板不能填写（{type(error).__name__}：{error}）"[:300]
        raise ValidationError(what, where=_line_of(error), fix="改正这一行") from error


def _line_of(error: BaseException) -> str:
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == "<template>"]
    return f"模板第 {lines[-1]} 行" if lines else "模板"


def _judge_words(name: str, page: str) -> None:
    """What the document must say stands in it: title, number, figures, colophon with the head of the record."""
    said = _BLANKS.sub("", html.document_fromstring(page).text_content())
    for place, words in required(name):
        if _BLANKS.sub("", words) not in said:
            raise ValidationError(
                f"文书里缺少必须写明的内容：{words[:60]}",
                where=place,
                fix=f"在模板里写上 {{{{ {place} }}}}（* 用循环写出每一项）",
            )


def _judge_pdf(pdf: bytes) -> None:
    """Structure for readers, our own faces only, the watermark and the number on every page."""
    with pypdfium2.PdfDocument(pdf) as book:
        if len(book) > MOST_PAGES:
            raise ValidationError(f"演练数据生成了 {len(book)} 页", where="模板", fix=f"减少到 {MOST_PAGES} 页以内")
        if not raw.FPDFCatalog_IsTagged(book.raw):
            raise ValidationError("文书没有结构标签，不能朗读", where="模板", fix="保留标题、段落和表格的标签")
        for number, page in enumerate(book, 1):
            _judge_page(page, number)


def _judge_page(page: pypdfium2.PdfPage, number: int) -> None:
    said = _BLANKS.sub("", page.get_textpage().get_text_range())
    for words, what in ((MARK, "水印"), (NUMBER, "文书编号")):
        if _BLANKS.sub("", words) not in said:
            raise ValidationError(f"第 {number} 页没有{what}", where="模板", fix="不要用样式盖住页边的内容")
    strange = sorted({face for face in _faces(page) if not face.startswith(OURS)})
    if strange:
        raise ValidationError(
            f"第 {number} 页用了随附以外的字体：{'、'.join(strange)}",
            where="样式",
            fix="字体只用 print.css 里的名称，例如 WbFang、WbSong、WbSans",
        )


def _faces(page: pypdfium2.PdfPage) -> Iterator[str]:
    """Yield the face of every piece of text, as the file names it without the mark of a subset."""
    for piece in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
        face = raw.FPDFTextObj_GetFont(piece.raw)
        held = ctypes.create_string_buffer(raw.FPDFFont_GetBaseFontName(face, None, 0))
        raw.FPDFFont_GetBaseFontName(face, held, len(held))
        yield held.value.decode(errors="replace").rpartition("+")[2]
