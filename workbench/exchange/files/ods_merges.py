"""Which cells of an .ods sheet are merged: the reader of cells does not tell, so it is read from the file itself."""

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, iterparse

Block = tuple[tuple[int, int], tuple[int, int]]
"""Row and column of the first and the last cell, from 0."""
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_SPANS = re.compile(rb'number-(?:columns|rows)-spanned="(?!1")')
_DOCTYPE = b"<!DOCTYPE"


def merged_blocks(content: bytes) -> dict[str, list[Block]]:
    """Return the merged blocks by sheet name; none for what is no .ods, or holds none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            body = packed.read("content.xml")
    except (zipfile.BadZipFile, KeyError):
        return {}
    # without a document type there are no entities to blow up; a sheet without spans is not parsed at all
    if _DOCTYPE in body[:2000] or not _SPANS.search(body):
        return {}
    try:
        return _read(body)
    except ParseError:
        return {}


def _read(body: bytes) -> dict[str, list[Block]]:
    found: dict[str, list[Block]] = {}
    row, name = 0, ""
    for event, element in iterparse(io.BytesIO(body), ("start", "end")):  # noqa: S314 - see above
        if event == "start" and element.tag == f"{_TABLE}table":
            row, name = 0, element.get(f"{_TABLE}name", "")
        elif event == "end" and element.tag == f"{_TABLE}table-row":
            found.setdefault(name, []).extend(_blocks(element, row))
            row += int(element.get(f"{_TABLE}number-rows-repeated", "1"))
            element.clear()
    return found


def _blocks(row: Element, number: int) -> Iterator[Block]:
    place = 0
    for cell in row:
        wide, high = (int(cell.get(f"{_TABLE}number-{one}-spanned", "1")) for one in ("columns", "rows"))
        if wide > 1 or high > 1:
            yield (number, place), (number + high - 1, place + wide - 1)
        place += int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
