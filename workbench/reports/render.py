"""Template and context to PDF: sandboxed, closed to the network and the disk, and the same bytes for the same data.

The result is PDF/A-3a and PDF/UA-1 at once: it can be archived, read aloud, and carries the data it was made from.
"""

import hashlib
import itertools
import threading
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any
from xml.sax.saxutils import escape

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from weasyprint import CSS, Attachment
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from workbench.paths import TEMPLATES
from workbench.reports import charts, cjk, dress, fonts, prose
from workbench.reports.quick import Page, seldom_collecting

# WeasyPrint and fontconfig keep state of their own: one document at a time in a process.
one_at_a_time = threading.Lock()

UA_IDENTIFICATION = (
    b'<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="" pdfuaid:part="1"/>'
    b'<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
    b' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    b'<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    b"<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>"
    b"<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    b"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    b'<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
    b"<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    b"<pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>part</pdfaProperty:description>"
    b"</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
)

OtherForm = Callable[[str, Mapping[str, object], str, str], bytes]
"""Makes a file of another form from template, context, watermark and title."""
other_form: ContextVar[OtherForm | None] = ContextVar("other_form", default=None)
"""What makes the files instead while a document is drawn up in another form (``reports.word``)."""

WATERMARK_PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="595pt" height="842pt" viewBox="0 0 595 842">'
    '<g font-family="WbSans" font-weight="700" fill="#f8eeec" text-anchor="middle">'
    '<text transform="translate(310 330) rotate(-35)" font-size="{size}">{text}</text>'
    '<text transform="translate(310 640) rotate(-35)" font-size="{size}">{text}</text></g></svg>'
)


@dataclass(frozen=True)
class Attached:
    """A file inside the PDF: the data the document was made from."""

    name: str
    content: bytes
    description: str


class Assets(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Gives our own faces by ``asset:`` name and embedded ``data:``; refuses every other address."""

    def __init__(self) -> None:
        """Allow data: and nothing else to the fetcher below."""
        super().__init__(allowed_protocols=("data",), allow_redirects=False)

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """Return an asset; ValueError or KeyError for what is not ours, which WeasyPrint then leaves out."""
        if url.startswith("asset:"):
            return URLFetcherResponse(url, fonts.asset(url.removeprefix("asset:")), {"Content-Type": "font/ttf"})
        return super().fetch(url, headers)


@cache
def environment() -> ImmutableSandboxedEnvironment:
    """Return the template environment: escaped, sandboxed, and strict about names that are not there."""
    made = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"units": prose.units, "numeral": prose.numeral}
    made.globals = {
        "radar": charts.radar,
        "spread": charts.spread,
        "bars": charts.bars,
        "counted": charts.counted,
        "count": itertools.count,
        "next_of": next,
        "house": dress.current,
    }
    return made


@cache
def font_configuration() -> FontConfiguration:
    """Load the faces once in a process."""
    cjk.install()
    configuration = FontConfiguration()
    CSS(string=fonts.font_faces(), font_config=configuration, url_fetcher=Assets())
    return configuration


def fill(template: str, context: Mapping[str, object]) -> str:
    """Fill in a template: the bureau's own where the document is dressed in one, within bounds; else the standard."""
    own = dress.current().pages.get(template.removesuffix(".html"))
    if own is None:
        return environment().get_template(template).render(context)
    return dress.bounded(environment().from_string(own).generate(context))


def to_html(template: str, context: Mapping[str, object]) -> tuple[str, fonts.RareCharacters]:
    """Fill in a template; characters no font covers become 〓 and are named in the colophon."""
    rare = fonts.RareCharacters()
    html = fill(template, {**context, "fonts": fonts.font_notes(rare)})
    if missing := fonts.missing_characters(html):
        rare = fonts.sort_out(missing)
        html = fill(template, {**context, "fonts": fonts.font_notes(rare)})
    return html.translate({ord(character): fonts.GETA for character in rare.uncovered}), rare


@lru_cache(maxsize=8)
def style_sheets(watermark: str, rare: fonts.RareCharacters) -> tuple[CSS, ...]:
    """Return the print style, and over it the watermark."""
    css = fonts.with_families((TEMPLATES / "print.css").read_text(encoding="utf-8"), rare)
    sources = [css, watermark_css(watermark)] if watermark else [css]
    return tuple(CSS(string=source, font_config=font_configuration(), url_fetcher=Assets()) for source in sources)


def watermark_css(text: str) -> str:
    """Return the style that marks every page; as a user's !important it outranks whatever a template says."""
    size = min(64, 520 // len(text))
    picture = WATERMARK_PICTURE.format(size=size, text=escape(text)).encode()
    letters = "".join(f"\\{ord(character):06x}" for character in text)
    return f"""
        @page {{
            background: url(data:image/svg+xml;base64,{prose.base64_text(picture)}) 0 0 / 210mm 297mm no-repeat fixed !important;
            @top-right {{
                content: "{letters}" !important; display: block !important; visibility: visible !important;
                font: 7.5pt/10pt WbSans !important; color: #b3261e !important;
                vertical-align: top !important; padding: 22mm 0 0 0 !important;
            }}
        }}"""


def lay_out(html: str, *, watermark: str = "", rare: fonts.RareCharacters | None = None) -> Document:
    """Set a page of HTML with our style, our faces and nothing from outside."""
    sheets = style_sheets(watermark, rare or fonts.RareCharacters())
    source = Page(string=html, url_fetcher=Assets(), media_type="print")
    return source.render(font_config=font_configuration(), stylesheets=list(sheets))


def identify_as_ua(document: Document) -> None:
    """Add the PDF/UA-1 mark to the file's metadata, which WeasyPrint writes for one standard at a time."""
    generate = document.metadata.generate_rdf_metadata

    def with_ua(*arguments: Any, **named: Any) -> bytes:  # noqa: ANN401 (WeasyPrint's own signature)
        written: bytes = generate(*arguments, **named)
        return written.replace(b"</rdf:RDF>", UA_IDENTIFICATION + b"</rdf:RDF>")

    document.metadata.generate_rdf_metadata = with_ua


def write_pdf(
    document: Document, *, attachments: Sequence[Attached], created: datetime, title: str, seal: bytes
) -> bytes:
    """Write the laid-out document; `seal` decides the file's identifier, so nothing in it is left to chance."""
    document.metadata.title = title
    document.metadata.created = document.metadata.modified = created.isoformat(timespec="seconds")
    document.metadata.attachments = [
        Attachment(
            string=attached.content,
            name=attached.name,
            description=attached.description,
            relationship="Data",
            created=created,
            modified=created,
        )
        for attached in attachments
    ]
    identify_as_ua(document)
    written: bytes = document.write_pdf(pdf_variant="pdf/a-3a", pdf_identifier=hashlib.sha256(seal).digest()[:16])
    return written


def render_pdf(
    template: str,
    context: Mapping[str, object],
    *,
    watermark: str = "",
    attachments: Sequence[Attached] = (),
    created: datetime,
    title: str,
) -> bytes:
    """Render a template to PDF/A-3a with PDF/UA-1; the same arguments give the same bytes on the same machine.

    `created` needs a time zone. `watermark` marks every page and is the caller's alone to decide: the context cannot
    add or remove it. Raises jinja2.UndefinedError when the context lacks something. Where another form was asked for,
    the file is of that form.
    """
    if (form := other_form.get()) is not None:
        return form(template, context, watermark, title)
    with one_at_a_time, seldom_collecting():
        html, rare = to_html(template, context)
        seal = b"\0".join([html.encode(), watermark.encode(), *(attached.content for attached in attachments)])
        return write_pdf(
            lay_out(html, watermark=watermark, rare=rare),
            attachments=attachments,
            created=created,
            title=title,
            seal=seal,
        )
