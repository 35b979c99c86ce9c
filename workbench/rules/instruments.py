"""The laws, orders, notices and plans that a rule may cite."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from workbench.errors import WorkbenchError
from workbench.paths import DATA
from workbench.rules.loader import Item, day, entries, fields, one_of, read, refused, text, texts

MARKS = ("Y", "M", "D")


@dataclass(frozen=True)
class Instrument:
    """A document with legal or local force, and how far its text was verified.

    ``until`` is the last day in force; None while nothing ends it. ``corrections`` say what users
    must know when the plan or common practice names it wrongly.
    """

    id: str
    title: str
    number: str
    issued_by: str
    since: dt.date
    until: dt.date | None
    verified: str
    note: str
    corrections: tuple[str, ...]

    @property
    def name(self) -> str:
        """The title in book marks with its number, as a document cites it."""
        return f"《{self.title}》（{self.number}）" if self.number else f"《{self.title}》"


@cache
def instruments(root: Path = DATA) -> Mapping[str, Instrument]:
    """Every instrument by id. Raises DataError for a file that breaks the form."""
    document = read(root / "instruments.yaml")
    return MappingProxyType({text(key): _instrument(text(key), body) for key, body in entries(document)})


def instrument(instrument_id: str, root: Path = DATA) -> Instrument:
    """One instrument. Raises WorkbenchError for an unknown id."""
    try:
        return instruments(root)[instrument_id]
    except KeyError:
        known = "、".join(instruments(root))
        raise WorkbenchError(f"没有文件“{instrument_id}”", fix=f"已登记的文件：{known}") from None


def _instrument(instrument_id: str, item: Item) -> Instrument:
    """Read one entry."""
    body = fields(
        item,
        ("title", "issued_by", "since", "verified"),
        ("number", "until", "note", "corrections"),
    )
    since = day(body["since"])
    until = day(body["until"]) if "until" in body else None
    if until is not None and until < since:
        raise refused(body["until"], "失效日早于施行日")
    return Instrument(
        id=instrument_id,
        title=text(body["title"]),
        number=text(body["number"]) if "number" in body else "",
        issued_by=text(body["issued_by"]),
        since=since,
        until=until,
        verified=one_of(body["verified"], MARKS),
        note=text(body["note"]) if "note" in body else "",
        corrections=texts(body["corrections"]) if "corrections" in body else (),
    )
