"""From the page of a document to the body of a Word file: headings, paragraphs, tables, pictures, in their order."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from docx.oxml.ns import qn

from workbench.reports.word import tables
from workbench.reports.word.pictures import Picture, picture
from workbench.reports.word.words import classes, runs
from workbench.reports.word.xml import Element, element, twips

TEXT_BLOCK, SHEET_BLOCK = 156.0, 176.0
"""Width of the text in millimetres, of a letter or report and of a sheet."""
PARAGRAPHS = {
    "title": "Title", "caption": "Caption", "flush": "Flush", "number": "Number", "centre": "Number", "note": "Note",
    "match": "Note", "legend": "NoteCentred", "copies": "Flush", "kind": "CoverKind", "sub": "CoverSub",
    "date": "CoverDate", "label": "HeroLabel", "big": "HeroFigure", "said": "HeroText",
}  # fmt: skip
"""Paragraph styles by class."""
HEADINGS = {"h1": "Heading1", "h2": "Heading2", "h3": "Heading2"}
_SIGNED_LEFT = 72.0
BESIDE = {"hero": [30.0, 30.0, 96.0], "beside": [62.0, 94.0]}
"""Widths of blocks that stand beside each other."""

Placed = Callable[[Picture], Element]


@dataclass
class Writer:
    """Walks a page and writes its blocks; remembers what waits for the next paragraph."""

    place: Placed
    sheet: bool
    large: bool = False
    caption: str = ""
    on_new_page: bool = False
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def blocks(self, node: Element) -> Iterator[Element]:
        """Yield the blocks inside an element of the page, in order."""
        for child in node:
            if isinstance(child.tag, str):
                yield from self.block(child)

    def block(self, node: Element) -> Iterator[Element]:
        """Yield what one element of the page becomes."""
        kinds = classes(node)
        if node.tag == "table":
            yield from self._table(node)
        elif node.tag in {"p", *HEADINGS} or (node.tag == "div" and kinds & {"label", "big", "said"}):
            yield self._paragraph(node)
        elif node.tag == "svg":
            yield self.place(picture(node))
        elif node.get("id") == "contents":
            yield from self._contents(node)
        elif kinds & {*BESIDE, "seals"}:
            parts = [part for part in node if isinstance(part.tag, str)]
            widths = next(
                (own for kind, own in BESIDE.items() if kind in kinds), [TEXT_BLOCK / len(parts)] * len(parts)
            )
            yield tables.beside(parts, widths, self._cell)
            yield element("p", element("pPr", element("pStyle", val="Note")))
        elif "row" in kinds:
            yield self._row(node)
        elif node.tag != "span":
            yield from self._section(node)

    def _section(self, node: Element) -> Iterator[Element]:
        kinds = classes(node)
        breaks = node.tag == "section" and (kinds & {"dense", "page"} or node.get("id") in {"summary", "text"})
        if breaks and node.getprevious() is not None:
            self.on_new_page = True
        self.large = "large" in kinds if node.tag == "section" else self.large
        for made in self.blocks(node):
            if "signed" in kinds:
                _sign(made)
            yield made

    def _paragraph(self, node: Element) -> Element:
        style = self._style(node)
        if style == "Caption":
            self.caption = "".join(node.itertext()).strip()
        made = element("p", self._properties(style), *runs(node))
        if node.tag in HEADINGS and (anchor := node.get("id")):
            number = next(self.numbers)
            made.insert(1, element("bookmarkStart", id=number, name=f"wb_{anchor}"))
            made.append(element("bookmarkEnd", id=number))
        return made

    def _style(self, node: Element) -> str:
        kinds = classes(node)
        if node.getparent().get("id") == "cover" and node.tag == "h1":
            return "CoverTitle"
        if "seal" in classes(node.getparent()):
            return "Seal"
        found = next((style for kind, style in PARAGRAPHS.items() if kind in kinds), "")
        return found if found and not (self.sheet and found == "Flush") else HEADINGS.get(node.tag, "Normal")

    def _properties(self, style: str) -> Element:
        made = element("pPr", element("pStyle", val=style))
        if self.on_new_page:
            made.append(element("pageBreakBefore"))
            self.on_new_page = False
        return made

    def _table(self, node: Element) -> Iterator[Element]:
        """A table, and a narrow line after it: two tables in a row would become one."""
        kinds = classes(node)
        width = SHEET_BLOCK if self.sheet else TEXT_BLOCK
        style = "TableText"
        if node.getparent().get("id") == "cover":
            style = "CoverText"
        elif kinds & tables.NARROW:
            style = "TableText" if self.large else "TableSmall"
        elif self.large:
            style = "TableLarge"
        if self.on_new_page:
            yield element("p", self._properties("Note"))
        yield tables.table(node, width, style, self.caption)
        self.caption = ""
        yield element(
            "p", element("pPr", element("pStyle", val="Note"), element("spacing", after=0, line=120, lineRule="exact"))
        )

    def _cell(self, node: Element) -> list[Element]:
        """What stands in a cell that holds blocks; Word wants a paragraph in every cell."""
        own = classes(node) & {"said", "label", "big"}
        made = [self._paragraph(node)] if own else list(self.blocks(node))
        return made if made and made[-1].tag == qn("w:p") else [*made, element("p")]

    def _row(self, node: Element) -> Element:
        """Words spread over the line, as places to sign stand."""
        parts = [part for part in node if isinstance(part.tag, str)]
        width = SHEET_BLOCK if self.sheet else TEXT_BLOCK
        lengths = [_length("".join(part.itertext())) for part in parts]
        starts = [sum(lengths[:place]) / sum(lengths) for place in range(1, len(parts))]
        stops = [element("tab", val="left", pos=twips(width * start)) for start in starts]
        properties = self._properties("Normal")
        properties.extend(
            [
                element("tabs", *stops),
                element("spacing", before=220),
                element("ind", firstLineChars=0, firstLine=0),
                element("jc", val="left"),
            ]
        )
        made = element("p", properties)
        for place, part in enumerate(parts):
            if place:
                made.append(element("r", element("tab")))
            made.extend(runs(part))
        return made

    def _contents(self, node: Element) -> Iterator[Element]:
        """The contents as a field that Word fills with page numbers; until then, the headings with links to them."""
        self.on_new_page = True
        links = [child for child in node if child.tag == "a"]
        yield from (self._paragraph(child) for child in node if child.tag == "p")
        for child in links:
            link = element("hyperlink", *runs(child), anchor=f"wb_{(child.get('href') or '').removeprefix('#')}")
            begin = _field("begin") + _field("separate") if child is links[0] else []
            end = _field("end") if child is links[-1] else []
            yield element("p", element("pPr", element("pStyle", val="Flush")), *begin, link, *end)


def _length(words: str) -> int:
    """How long words are, a Chinese character counted twice."""
    return sum(1 if letter.isascii() else 2 for letter in words) or 1


def _field(kind: str) -> list[Element]:
    mark = element("fldChar", fldCharType=kind)
    if kind != "begin":
        return [element("r", mark)]
    mark.set(qn("w:dirty"), "true")
    code = element("instrText")
    code.text = ' TOC \\o "1-1" \\h \\z '
    return [element("r", mark), element("r", code)]


def _sign(paragraph: Element) -> None:
    """Put who signs and the day to the right, below each other."""
    properties = paragraph.find(qn("w:pPr"))
    properties.find(qn("w:pStyle")).set(qn("w:val"), "Signed")
    properties.append(element("ind", left=twips(_SIGNED_LEFT)))
