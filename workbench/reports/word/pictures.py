"""Charts of a twin: drawn as in the PDF, kept as pictures with the words that say what they show."""

import io
from dataclasses import dataclass

import pypdfium2
from lxml import etree

from workbench.reports import render
from workbench.reports.word.xml import Element

DOTS_PER_POINT = 200 / 72
PAGE = '<!DOCTYPE html><html lang="zh-CN"><style>@page {{ size: {width}pt {height}pt; margin: 0 }} svg {{ display: block }}</style><body>{drawing}</body></html>'


@dataclass(frozen=True)
class Picture:
    """A drawing as PNG, its width in points, and what it shows."""

    png: bytes
    points: float
    told: str


def picture(drawing: Element) -> Picture:
    """Return an inline SVG of the page as a picture. The caller holds `render.one_at_a_time`."""
    width, height = (float((drawing.get(name) or "0").removesuffix("pt")) for name in ("width", "height"))
    markup = etree.tostring(drawing, encoding="unicode", with_tail=False).replace(
        " viewbox=", " viewBox="
    )  # HTML has no capitals
    document = render.lay_out(PAGE.format(width=width, height=height, drawing=markup))
    with pypdfium2.PdfDocument(document.write_pdf()) as pages:
        image = pages[0].render(scale=DOTS_PER_POINT).to_pil()
    written = io.BytesIO()
    image.save(written, "PNG", optimize=True)
    return Picture(written.getvalue(), width, _told(drawing))


def _told(drawing: Element) -> str:
    """Title and description of a drawing, as a reader of screens says them."""
    found = ("".join(part.itertext()).strip() for part in drawing if etree.QName(part).localname in {"title", "desc"})
    return "。".join(text for text in found if text) or drawing.get("aria-label") or "图"
