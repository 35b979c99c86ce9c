"""The data inside a report: the JSON that was attached to the PDF when it was issued."""

from __future__ import annotations

import json
import re
import zlib
from typing import Any

STREAM = re.compile(rb"stream\r?\n")
MOST = 32 << 20
PROBED = 1 << 12  # enough packed bytes to see how a stream begins
BEGINNING = b'{\n "format": "workbench-result/1"'


def attached(pdf: bytes) -> dict[str, Any] | None:
    """Return the data of the result that a PDF carries; None where it carries none."""
    for found in STREAM.finditer(pdf):
        content = pdf[found.end() : found.end() + len(BEGINNING)]
        if content != BEGINNING:
            content = _unpacked(pdf[found.end() : found.end() + PROBED], len(BEGINNING))
        if content == BEGINNING:
            whole = (
                _unpacked(pdf[found.end() : found.end() + MOST], MOST)
                or pdf[found.end() : pdf.find(b"endstream", found.end())]
            )
            return dict(json.loads(whole))
    return None


def _unpacked(packed: bytes, most: int) -> bytes:
    """The first bytes of a packed stream; nothing where it is packed in another way. Never more than asked for."""
    try:
        return zlib.decompressobj().decompress(packed, most)
    except zlib.error:
        return b""
