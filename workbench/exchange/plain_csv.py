"""Tables as CSV that office software opens as Chinese; what looks like a formula stays text, a number a number."""

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO

from workbench.reports.word.xml import clean

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")


def csv_bytes(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return the table as UTF-8 with a mark at its beginning, by which spreadsheets know it; None is an empty cell."""
    target = StringIO()
    writer = csv.writer(target)
    writer.writerow(heads)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return target.getvalue().encode("utf-8-sig")


def _cell(value: object) -> str:
    words = clean("" if value is None else str(value))
    return f"'{words}" if words.startswith(_FORMULA) and not _NUMBER.fullmatch(words) else words
