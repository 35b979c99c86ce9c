"""Tables of a twin: real ones, their heads repeated on every page, no row parted by the end of a page."""

import re
from collections.abc import Callable, Iterator

from docx.oxml.ns import qn

from workbench.reports.word.words import classes, runs
from workbench.reports.word.xml import Element, clean, element, twips

INK, PALE, GRID, SHADE = "16324F", "C9CED6", "777777", "EDF1F5"
RULED = {"judged", "signatures"}
"""Tables that are written in by hand: every cell has its box."""
NARROW = {"facts", "rules"}
"""Tables set small, with little room between their columns."""
ALIGNED = {"r": "right", "num": "right", "m": "center"}
_WIDTH = re.compile(r"width:\s*([\d.]+)mm")
_HEIGHT = re.compile(r"height:\s*([\d.]+)mm")
_HEIGHTS = {"judged": 8.0, "signatures": 10.0}
_TALL = 16.0

Cell = Callable[[Element], list[Element]]


def table(node: Element, width: float, text_style: str, caption: str) -> Element:
    """Return a table of the page as one of Word's, `width` millimetres wide; the caption names it to a reader of screens."""
    rows = [*node.iter("tr")]
    widths = columns(node, width, max((_span(row) for row in rows), default=1))
    properties = _properties(sum(widths), _borders(node), caption, 28 if classes(node) & NARROW else 68)
    if node.getparent().get("id") == "cover":
        properties.find(qn("w:tblW")).addnext(element("jc", val="center"))
    made = element("tbl", properties, _grid(widths))
    made.extend(_row(row, widths, node, text_style) for row in rows)
    return made


def beside(parts: list[Element], widths: list[float], fill: Cell) -> Element:
    """Return blocks that stand beside each other, as a table of one row without rules."""
    cells = [
        element("tc", element("tcPr", element("tcW", w=twips(width), type="dxa")), *fill(part))
        for part, width in zip(parts, widths, strict=True)
    ]
    return element("tbl", _properties(sum(widths), element("tblBorders"), ""), _grid(widths), element("tr", *cells))


def columns(node: Element, width: float, count: int) -> list[float]:
    """Return the widths of the columns in millimetres; those without one share what is left."""
    found = [_WIDTH.search(column.get("style") or "") for column in node.iter("col")]
    given = [float(match[1]) if match else 0.0 for match in found] or [0.0] * count
    left = max(width - sum(given), 8.0 * given.count(0.0)) / max(1, given.count(0.0))
    return [one or left for one in given]


def _span(row: Element) -> int:
    return sum(int(cell.get("colspan") or 1) for cell in row)


def _grid(widths: list[float]) -> Element:
    return element("tblGrid", *(element("gridCol", w=twips(one)) for one in widths))


def _properties(width: float, borders: Element, caption: str, margin: int = 68) -> Element:
    margins = element("tblCellMar", element("left", w=margin, type="dxa"), element("right", w=margin, type="dxa"))
    size, layout = element("tblW", w=twips(width), type="dxa"), element("tblLayout", type="fixed")
    made = element("tblPr", size, borders, layout, margins)
    if caption:
        made.append(element("tblCaption", val=clean(caption)))
    return made


def _borders(node: Element) -> Element:
    """Three rules across and none down; a form has boxes, and the cover lines to read along."""
    if classes(node) & RULED:
        return element("tblBorders", *(_line(side, GRID, 4) for side in _SIDES))
    if node.getparent().get("id") == "cover":
        return element("tblBorders", _line("insideH", PALE, 4))
    return element("tblBorders", _line("top", INK, 10), _line("bottom", INK, 10), _line("insideH", PALE, 2))


_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")


def _line(side: str, colour: str, eighths: int) -> Element:
    return element(side, val="single", sz=eighths, space=0, color=colour)


def _row(row: Element, widths: list[float], node: Element, text_style: str) -> Element:
    head = row.getparent().tag == "thead"
    kinds = classes(row)
    properties = element("trPr", element("cantSplit"))
    if height := _height(row, node, head=head):
        properties.append(element("trHeight", val=twips(height), hRule="atLeast"))
    if head:
        properties.append(element("tblHeader"))
    made = element("tr", properties)
    made.extend(_cells(row, widths, "TableHead" if head else text_style, kinds))
    return made


def _height(row: Element, node: Element, *, head: bool) -> float:
    """How high a row is at least: room to write by hand."""
    if head:
        return 0.0
    asked = [_HEIGHT.search(cell.get("style") or "") for cell in row]
    own = max((float(match[1]) for match in asked if match), default=0.0)
    return max(
        own, _TALL if "tall" in classes(row) else max((_HEIGHTS.get(kind, 0.0) for kind in classes(node)), default=0.0)
    )


def _cells(row: Element, widths: list[float], style: str, kinds: set[str]) -> Iterator[Element]:
    place, strong = 0, bool(kinds & {"group", "sum"})
    for cell in row:
        if cell.tag not in {"td", "th"}:
            continue
        span = int(cell.get("colspan") or 1)
        properties = element("tcPr", element("tcW", w=twips(sum(widths[place : place + span])), type="dxa"))
        if span > 1:
            properties.append(element("gridSpan", val=span))
        if "group" in kinds:
            properties.append(element("shd", val="clear", color="auto", fill=SHADE))
        yield element("tc", properties, _words(cell, style, strong=strong or bool(classes(cell) & {"key", "write"})))
        place += span


def _words(cell: Element, style: str, *, strong: bool) -> Element:
    """Return the paragraph of a cell."""
    properties = element("pPr", element("pStyle", val=style))
    if align := next((own for kind, own in ALIGNED.items() if kind in classes(cell)), ""):
        properties.append(element("jc", val=align))
    words = runs(cell)
    for one in words if strong else ():
        if one.find(qn("w:rPr")) is None:
            one.insert(0, element("rPr", element("rStyle", val="Strong1")))
    return element("p", properties, *words)
