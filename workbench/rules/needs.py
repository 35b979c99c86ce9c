"""The scheme of needs assessment from data/needs/<scheme>.yaml: dimensions, indicators, severity, categories."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar, cast, get_args

from scoring.needs import Indicator, Scheme, Term
from scoring.needs.scheme import DimensionValue
from workbench.errors import WorkbenchError
from workbench.paths import DATA
from workbench.rules.instruments import MARKS, instruments
from workbench.rules.loader import (
    Item,
    day,
    entries,
    fields,
    one_of,
    read,
    refused,
    sequence,
    text,
    texts,
    whole,
)

PARTS = ("dimensions", "indicators", "severity", "dimension_value", "categories", "dispositions")


@dataclass(frozen=True)
class LegalNames:
    """How the law names a category from a day on; no names where the law does not list it."""

    since: dt.date
    instrument: str
    article: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Category:
    """A category of recipients with its legal names, oldest first."""

    id: str
    name: str
    note: str
    legal: tuple[LegalNames, ...]

    def legal_on(self, on: dt.date) -> LegalNames | None:
        """The legal names on a day; None while no law of assistance named the category."""
        begun = [names for names in self.legal if names.since <= on]
        return begun[-1] if begun else None


@dataclass(frozen=True)
class NeedsScheme:
    """One scheme; the marks are D where the mapping or the levels are the bureau's default."""

    id: str
    title: str
    instrument: str
    source: str
    mapping_verified: str
    severity_verified: str
    dimensions: tuple[Term, ...]
    indicators: tuple[Indicator, ...]
    severity: Mapping[int, str]
    dimension_value: DimensionValue
    categories: tuple[Category, ...]
    dispositions: tuple[Term, ...]

    @property
    def assessment(self) -> Scheme:
        """What the profile, the change and the matching of scoring.needs read."""
        levels = tuple(self.severity.values())
        return Scheme(self.title, self.dimensions, self.indicators, levels, self.dimension_value)


Named = TypeVar("Named", Term, Indicator, Category)


def scheme_ids(root: Path = DATA) -> tuple[str, ...]:
    """The ids of every scheme on file."""
    return tuple(sorted(path.stem for path in (root / "needs").glob("*.yaml")))


@cache
def load_scheme(scheme_id: str = "szs-2024", root: Path = DATA) -> NeedsScheme:
    """One scheme. Raises WorkbenchError for an unknown one, DataError for a file that breaks the form."""
    if scheme_id not in scheme_ids(root):
        raise WorkbenchError(f"没有需求评估方案“{scheme_id}”", fix=f"可用：{'、'.join(scheme_ids(root))}")
    document = read(root / "needs" / f"{scheme_id}.yaml")
    head = ("id", "title", "instrument", "source", "mapping_verified", "severity_verified")
    body = fields(document, (*head, *PARTS))
    if text(body["id"]) != scheme_id:
        raise refused(body["id"], f"id 与文件名“{scheme_id}”不一致")
    dimensions = _terms(body["dimensions"])
    return NeedsScheme(
        id=scheme_id,
        title=text(body["title"]),
        instrument=one_of(body["instrument"], instruments(root)),
        source=text(body["source"]),
        mapping_verified=one_of(body["mapping_verified"], MARKS),
        severity_verified=one_of(body["severity_verified"], MARKS),
        dimensions=dimensions,
        indicators=_indicators(body["indicators"], [term.id for term in dimensions]),
        severity=_severity(body["severity"]),
        dimension_value=cast("DimensionValue", one_of(body["dimension_value"], get_args(DimensionValue))),
        categories=_once(body["categories"], tuple(_category(one, root) for one in sequence(body["categories"]))),
        dispositions=_terms(body["dispositions"]),
    )


def _terms(item: Item) -> tuple[Term, ...]:
    """A list of ids with names."""
    read_fields = (fields(one, ("id", "name")) for one in sequence(item))
    return _once(item, tuple(Term(text(body["id"]), text(body["name"])) for body in read_fields))


def _indicators(item: Item, dimensions: list[str]) -> tuple[Indicator, ...]:
    """The indicators, each in a known dimension."""
    read_fields = (fields(one, ("id", "name", "dimension")) for one in sequence(item))
    found = tuple(
        Indicator(text(body["id"]), text(body["name"]), one_of(body["dimension"], dimensions)) for body in read_fields
    )
    return _once(item, found)


def _severity(item: Item) -> Mapping[int, str]:
    """The levels from 0 upwards, without a gap."""
    read_fields = [fields(one, ("level", "name")) for one in sequence(item)]
    levels = {whole(body["level"]): text(body["name"]) for body in read_fields}
    if list(levels) != list(range(len(read_fields))):
        raise refused(item, "困难程度应从0级起逐级列出")
    return MappingProxyType(levels)


def _category(item: Item, root: Path) -> Category:
    """A category with its dated legal names."""
    body = fields(item, ("id", "name", "law_categories"), ("note",))
    legal = tuple(_legal(key, value, root) for key, value in entries(body["law_categories"]))
    if [names.since for names in legal] != sorted(names.since for names in legal):
        raise refused(body["law_categories"], "法定名称应按首日从早到晚排列")
    return Category(text(body["id"]), text(body["name"]), text(body["note"]) if "note" in body else "", legal)


def _legal(key: Item, item: Item, root: Path) -> LegalNames:
    """The legal names from one day on."""
    body = fields(item, ("instrument", "article", "names"))
    instrument = one_of(body["instrument"], instruments(root))
    return LegalNames(day(key), instrument, text(body["article"]), texts(body["names"]))


def _once(item: Item, found: tuple[Named, ...]) -> tuple[Named, ...]:
    """Refuse an id that stands twice."""
    ids = [one.id for one in found]
    for one in ids:
        if ids.count(one) > 1:
            raise refused(item, f"“{one}”重复")
    return found
