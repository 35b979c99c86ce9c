"""What templates are tried on: a document of the training purchase, and the places whose words must not go missing."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from types import SimpleNamespace
from typing import Any

from workbench.rules.template_words import PAGES, SAMPLES

NUMBER = "演练购评〔2026〕1号"
STAMP = SimpleNamespace(line=f"{NUMBER}　第1版　适用2026-01-01的规定　校验码0123456789", number=NUMBER)
MARK = "演练文件 不作依据"


@cache
def sample(name: str) -> Mapping[str, object]:
    """Return the context of a template, with a number as on issue. Raises KeyError for one that cannot be replaced."""
    text = (SAMPLES / f"{name}.json").read_text(encoding="utf-8") if name in PAGES else ""
    if not text:
        raise KeyError(name)
    return {key: _named(value) for key, value in json.loads(text).items()} | {"stamp": STAMP}


def _named(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Names instead of keys, as the contexts of documents have them: a field ``items`` is not the method of a dict."""
    if isinstance(value, dict):
        return SimpleNamespace(**{key: _named(one) for key, one in value.items()})
    return [_named(one) for one in value] if isinstance(value, list) else value


def required(name: str) -> Iterator[tuple[str, str]]:
    """Yield the places of a template's context whose words must stand in the document, each with its words."""
    for place in PAGES[name].must:
        for words in _at(sample(name), place.split(".")):
            yield place, words


def _at(value: Any, path: list[str]) -> Iterator[str]:  # noqa: ANN401 - whatever JSON holds
    if not path:
        if str(value or "").strip():
            yield str(value)
    elif path[0] == "*":
        for one in value:
            yield from _at(one, path[1:])
    else:
        yield from _at(value[path[0]] if isinstance(value, Mapping) else getattr(value, path[0]), path[1:])
