"""Pieces of WordprocessingML: elements by their short names, and text that XML can hold."""

import re

from docx.oxml.ns import qn
from lxml import etree
from lxml.etree import _Element as Element

__all__ = ["Element", "clean", "element", "twips"]

TWIPS = 1440 / 25.4
"""Twentieths of a point in a millimetre."""
_CANNOT_HOLD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def clean(text: str) -> str:
    """Leave out the control characters that no XML file can hold; every other character stays."""
    return _CANNOT_HOLD.sub("", text)


def element(tag: str, *children: Element, **attributes: object) -> Element:
    """Return an element of Word's namespace, e.g. ``element("jc", val="center")``."""
    made: Element = etree.Element(qn(f"w:{tag}"))
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    made.extend(children)
    return made


def twips(millimetres: float) -> int:
    """Return a length as Word counts it."""
    return round(millimetres * TWIPS)
