"""The library of units, standards and check items for each catalogue item, from data/services/<id>.yaml."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from workbench.errors import WorkbenchError
from workbench.paths import DATA
from workbench.rules.catalogue import catalogue_ids, load_catalogue
from workbench.rules.instruments import MARKS
from workbench.rules.loader import Item, day, fields, one_of, read, refused, sequence, text, texts, whole


@dataclass(frozen=True)
class Standard:
    """A service standard with what is looked at, one by one, when the service is supervised."""

    id: str
    text: str
    checks: tuple[str, ...]


@dataclass(frozen=True)
class Offered:
    """What is offered for one catalogue item; the first unit and the first standard are the default."""

    number: int
    units: tuple[str, ...]
    standards: tuple[Standard, ...]

    def standard(self, standard_id: str) -> Standard | None:
        """The standard of that id; None where there is none."""
        return next((one for one in self.standards if one.id == standard_id), None)


@dataclass(frozen=True)
class Library:
    """One version of the library of a catalogue, good from its first day until the next version begins."""

    id: str
    title: str
    catalogue: str
    version: int
    first_day: dt.date
    verified: str
    items: Mapping[int, Offered]


def library_ids(root: Path = DATA) -> tuple[str, ...]:
    """The ids of every version on file."""
    return tuple(sorted(path.stem for path in (root / "services").glob("*.yaml")))


def library_on(catalogue_id: str, on: dt.date, root: Path = DATA) -> Library | None:
    """The newest version of a catalogue's library that has begun; None before the first."""
    known = (load_library(one, root) for one in library_ids(root))
    begun = [one for one in known if one.catalogue == catalogue_id and one.first_day <= on]
    return max(begun, key=lambda one: (one.first_day, one.version), default=None)


@cache
def load_library(library_id: str, root: Path = DATA) -> Library:
    """One version. Raises WorkbenchError for an unknown one, DataError for a file that breaks the form."""
    if library_id not in library_ids(root):
        raise WorkbenchError(f"没有服务标准库“{library_id}”", fix=f"可用：{'、'.join(library_ids(root))}")
    document = read(root / "services" / f"{library_id}.yaml")
    body = fields(document, ("id", "title", "catalogue", "version", "first_day", "verified", "items"))
    catalogue, version = one_of(body["catalogue"], catalogue_ids(root)), whole(body["version"])
    if text(body["id"]) != library_id or library_id != f"{catalogue}-{version}":
        raise refused(body["id"], f"id 应为“{catalogue}-{version}”，与文件名一致")
    return Library(
        id=library_id,
        title=text(body["title"]),
        catalogue=catalogue,
        version=version,
        first_day=day(body["first_day"]),
        verified=one_of(body["verified"], MARKS),
        items=_items(body["items"], {one.number: one.name for one in load_catalogue(catalogue, root).items}),
    )


def _items(item: Item, names: Mapping[int, str]) -> Mapping[int, Offered]:
    """The items by number, each known to the catalogue, under its name there, once."""
    found: dict[int, Offered] = {}
    for one in sequence(item):
        body = fields(one, ("number", "name", "units", "standards"))
        number = whole(body["number"])
        if number in found or names.get(number) != text(body["name"]):
            raise refused(
                one, f"编号{number}重复，或名称与目录不一致", fix=f"目录中为“{names.get(number, '没有这一项')}”"
            )
        found[number] = Offered(number, _some(body["units"]), _standards(body["standards"]))
    return MappingProxyType(found)


def _standards(item: Item) -> tuple[Standard, ...]:
    """The standards of an item, each id once, each with something to check."""
    bodies = [fields(one, ("id", "text", "checks")) for one in sequence(item)]
    found = tuple(Standard(text(body["id"]), text(body["text"]), _some(body["checks"])) for body in bodies)
    if not found or len({one.id for one in found}) < len(found):
        raise refused(item, "服务标准不能为空，编号不能重复")
    return found


def _some(item: Item) -> tuple[str, ...]:
    """A list of texts with at least one, none twice."""
    found = texts(item)
    if not found or len(set(found)) < len(found):
        raise refused(item, "至少写一项，且不能重复")
    return found
