"""Releases of one process become one, by the rules of the standard: later ones win, null takes away.

Source: https://standard.open-contracting.org/1.1/en/schema/merging/
"""

from collections.abc import Iterable, Mapping
from typing import Any


def merged(releases: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the compiled release of releases in order of their dates; its id is made of ocid and newest date."""
    result: dict[str, Any] = {}
    for one in releases:
        _into(result, one)
    return result | {"id": f"{result.get('ocid')}-{result.get('date')}", "tag": ["compiled"]}


def _into(result: dict[str, Any], more: Mapping[str, Any]) -> None:
    for key, value in more.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, Mapping):
            inner = result.get(key)
            result[key] = dict(inner) if isinstance(inner, Mapping) else {}
            _into(result[key], value)
        elif _identified(value):
            result[key] = _by_id(result.get(key), value)
        else:
            result[key] = value


def _identified(value: object) -> bool:
    """An array of objects is merged by their ids; one without ids, and one of plain values, is replaced as a whole."""
    return isinstance(value, list) and bool(value) and all(isinstance(one, Mapping) and _key(one) for one in value)


def _key(one: Mapping[str, Any]) -> str | None:
    value = one.get("id")
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) and value != "" else None


class _ById(list[Any]):
    """An array merged by ids; it knows where each id stands, so that thousands of releases do not search each other."""

    def __init__(self) -> None:
        super().__init__()
        self.places: dict[str | None, int] = {}


def _by_id(before: object, after: Iterable[Mapping[str, Any]]) -> _ById:
    """Whatever stood there and was not merged by ids is replaced as a whole."""
    kept = before if isinstance(before, _ById) else _ById()
    for one in after:
        place = kept.places.setdefault(_key(one), len(kept))
        if place == len(kept):
            kept.append({})
        _into(kept[place], one)
    return kept
