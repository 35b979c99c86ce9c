"""What makes a document quicker without changing a byte of it: less styling of what is not there, less looking for garbage."""

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import weasyprint
from weasyprint import CSS, HTML
from weasyprint import html as builtin

SELDOM = 500_000
"""New objects between two looks for garbage while a document is set; a report of 17 pages leaves some 160,000."""
_ON_EVERY_ELEMENT = re.compile(
    r"^::(?:marker|footnote-call|footnote-marker|note-call|note-marker|note-callback) \{[^}]*\}$", re.MULTILINE
)
"""Built-in rules for markers and notes: six more styles for every element, and our documents have neither."""
VERSION = "70."


class Page(HTML):  # type: ignore[misc]  # WeasyPrint has no types
    """A page of ours, styled without the built-in rules for list markers and footnotes."""

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:  # noqa: FBT001, FBT002 (WeasyPrint's own signature)
        return [_sheet()] if weasyprint.__version__.startswith(VERSION) else super()._ua_stylesheets(forms)


def lean_style() -> str:
    """Return the built-in style without those rules."""
    return _ON_EVERY_ELEMENT.sub("", builtin.UA)


@cache
def _sheet() -> CSS:
    return CSS(string=lean_style())


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Look for garbage seldom inside, and once among the new objects at the end.

    A document lives until it is written, and looking for garbage in it every few hundred objects took a quarter of the
    time of a report. A very long one is still looked through now and then.
    """
    before = gc.get_threshold()
    gc.set_threshold(SELDOM, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.collect(0)
