"""The closed lists a rule is written in: stages of a project and events that bind a rule."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from workbench.paths import DATA
from workbench.rules.loader import Item, entries, fields, read, text


def stages(root: Path = DATA) -> Mapping[str, str]:
    """The Chinese name of every rule stage, in the order of a project's life."""
    return _terms(root)["stages"]


def events(root: Path = DATA) -> Mapping[str, str]:
    """The Chinese name of every event whose day decides which value of a rule holds."""
    return _terms(root)["events"]


@cache
def _terms(root: Path) -> Mapping[str, Mapping[str, str]]:
    """Read both lists once."""
    document = fields(read(root / "terms.yaml"), ("stages", "events"))
    return MappingProxyType({name: _names(item) for name, item in document.items()})


def _names(item: Item) -> Mapping[str, str]:
    """An id and its Chinese name, line by line."""
    return MappingProxyType({text(key): text(value) for key, value in entries(item)})
