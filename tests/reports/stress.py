"""What a template is filled with, changed: every text made hostile, or the longest list made much longer."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from markupsafe import Markup

HOSTILE = "<script>x()</script><img src=x onerror=y>{{7*7}}{% raw %}&amp;=1+1𬭩㛃䶮"
_FIRST_CJK = "一"
_FEW = 3


def each_text(value: Any, change: Callable[[str], str]) -> Any:
    """Return the same with every Chinese text changed; keys, codes, and what is markup already stay as they are."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return change(value) if any(one >= _FIRST_CJK for one in value) else value
    if is_dataclass(value) and not isinstance(value, type):
        told = {one.name: each_text(getattr(value, one.name), change) for one in fields(value) if one.init}
        return replace(value, **told)
    if isinstance(value, Mapping):
        return {key: each_text(one, change) for key, one in value.items()}
    if isinstance(value, list | tuple):
        made = [each_text(one, change) for one in value]
        return (
            value._replace(**dict(zip(value._fields, made, strict=True)))
            if hasattr(value, "_fields")
            else type(value)(made)
        )
    return value


def hostile(context: Mapping[str, object]) -> dict[str, object]:
    """Put markup, template syntax, a formula and rare characters before every text."""
    return {key: each_text(one, lambda text: HOSTILE + text) for key, one in context.items()}
