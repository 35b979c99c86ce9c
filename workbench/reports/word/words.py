"""Words of a paragraph: runs of text with what stands out in them."""

import re
from collections.abc import Iterator

from docx.oxml.ns import qn

from workbench.reports.word.xml import Element, clean, element

STYLES = {"strong": "Strong1", "lead": "Lead", "flag": "Flag"}
"""Character styles by the class of a span."""
BAR_CELL = 2.6
"""Millimetres of a bar that one block stands for."""
_BLANKS = re.compile("[ \t\r\n\f]+")
_WIDTH = re.compile(r"width:\s*([\d.]+)mm")


def classes(node: Element) -> set[str]:
    """Return the classes of an element of the page."""
    return set((node.get("class") or "").split())


def runs(node: Element) -> list[Element]:
    """Return the runs of an element's words; blanks as a page shows them: one where there were several, none at the ends."""
    made = list(_pieces(node, ""))
    texts = [(run, text) for run in made for text in run.iter(qn("w:t"))]
    before = " "
    for _, text in texts:
        words = _BLANKS.sub(" ", text.text or "")
        text.text = words.removeprefix(" ") if before.endswith(" ") else words
        before = text.text or before
    for _, text in reversed(texts):
        if text.text:
            text.text = text.text.removesuffix(" ")
            break
    return [run for run in made if run.find(qn("w:br")) is not None or "".join(run.itertext())]


def run(text: str, style: str = "") -> Element:
    """Return one run of text in a character style."""
    words = element("t")
    words.text = clean(text)
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    made = element("r", words)
    if style:
        made.insert(0, element("rPr", element("rStyle", val=style)))
    return made


def _pieces(node: Element, style: str) -> Iterator[Element]:
    if node.text:
        yield run(node.text, style)
    for child in node:
        if isinstance(child.tag, str):
            yield from _piece(child, style)
        if child.tail:
            yield run(child.tail, style)


def _piece(child: Element, style: str) -> Iterator[Element]:
    kinds = classes(child)
    if child.tag == "br":
        yield element("r", element("br"))
    elif "bar" in kinds:
        found = _WIDTH.search(child.get("style") or "")
        yield run("█" * round(float(found[1]) / BAR_CELL) if found else "", style)
    elif "ring" not in kinds:
        if "band" in kinds and child.getprevious() is not None:
            yield element("r", element("br"))
        yield from _pieces(child, next((own for kind, own in STYLES.items() if kind in kinds), style))
