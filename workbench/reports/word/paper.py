"""The paper of a twin: one of our Word templates, filled in a sandbox, and the body written into it."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, time

from docx.document import Document
from docx.shared import Pt
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import html

from workbench import clock
from workbench.paths import TEMPLATES
from workbench.reports import dress, render
from workbench.reports.context_types import Labelled
from workbench.reports.word.body import Writer
from workbench.reports.word.pictures import Picture
from workbench.reports.word.xml import Element, clean, element

NOTICE = "草稿，未编号，可编辑，不是制发的文书"
FONT_NOTES = (
    Labelled("字体", "仿宋、楷体、黑体、方正小标宋按公文格式指定；本机没有的，由文字处理软件以相近字体代替。"),
    Labelled("本稿", "Word 稿供编辑，改动不留痕；以制发的PDF为准。"),
)
_BODY = "〔正文〕"
_LONGEST_TITLE = 200
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


@contextmanager
def as_word() -> Iterator[None]:
    """Make every document drawn up inside a Word file instead of a PDF."""
    token = render.other_form.set(word_file)
    try:
        yield
    finally:
        render.other_form.reset(token)


def word_file(template: str, context: Mapping[str, object], watermark: str, title: str) -> bytes:
    """Return the Word twin of a document; the same arguments give the same bytes on the same day.

    Every page says that it is an editable draft, and the watermark's words. Texts stay texts: what looks like markup,
    like a field of a template or like a formula is written as it is; control characters, which XML cannot hold, go.
    Raises jinja2.UndefinedError when the context lacks something.
    """
    with render.one_at_a_time:
        source = render.fill(template, {**context, "fonts": FONT_NOTES})
        page = html.document_fromstring(clean(source)).find("body")
        document = _paper(page, watermark, title)
        _write(document, page)
    written = io.BytesIO()
    document.save(written)
    return _dated(written.getvalue())


def _paper(page: Element, watermark: str, title: str) -> Document:
    """Return the template for this kind of page, its fields filled."""
    heads = set(page.xpath("//@data-running"))
    running = heads.pop() if len(heads) == 1 else title  # one file has one running head, however many sheets it holds
    own = dress.current().papers.get(_kind(page))
    paper = DocxTemplate(io.BytesIO(own) if own else TEMPLATES / "word" / f"{_kind(page)}.docx")
    fields = {"running": running, "notice": "　".join(filter(None, (watermark, NOTICE))), "body": _BODY}
    sandbox = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    paper.render({name: clean(text) for name, text in fields.items()}, sandbox, autoescape=True)
    document: Document = paper.docx
    document.core_properties.title = clean(title)[:_LONGEST_TITLE]
    if not page.xpath("//section[@id='cover']"):
        document.sections[0].different_first_page_header_footer = False
    document.core_properties.created = document.core_properties.modified = datetime.combine(clock.today(), time(), UTC)
    return document


def _kind(page: Element) -> str:
    """Which template a page is written on: the one its sections are of, else the one with page numbers."""
    kinds = {kind for words in page.xpath("//section/@class") for kind in words.split()}
    return next((kind for kind in ("sheet", "letter") if kind in kinds), "report")


def _write(document: Document, page: Element) -> None:
    """Write the body where the template says."""

    def place(picture: Picture) -> Element:
        inline = document.part.new_pic_inline(io.BytesIO(picture.png), width=Pt(picture.points))
        inline.docPr.set("descr", picture.told)
        inline.docPr.set("title", "图")
        return element("p", element("pPr", element("pStyle", val="Figure")), element("r", element("drawing", inline)))

    spot = next(one for one in document.paragraphs if one.text == _BODY)._p  # noqa: SLF001 (no word for "instead of")
    for block in Writer(place, sheet=_kind(page) == "sheet").blocks(page):
        spot.addprevious(block)
    spot.getparent().remove(spot)


def _dated(raw: bytes) -> bytes:
    """Return the archive with one day on all its files, so that nothing in it is left to chance."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.infolist():
            new.writestr(zipfile.ZipInfo(one.filename, _FIRST_DAY), old.read(one), zipfile.ZIP_DEFLATED)
    return made.getvalue()
