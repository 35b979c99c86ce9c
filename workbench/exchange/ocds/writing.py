"""Exact JSON: an amount is written from its digits and never passes through a binary fraction."""

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any


def amount(fen: int) -> Decimal:
    """Return fen as yuan with two decimals, exactly."""
    return Decimal(fen).scaleb(-2)


def json_bytes(data: Mapping[str, Any]) -> bytes:
    """Return UTF-8 JSON in the order given; the same data is the same bytes. A Decimal becomes a number digit by digit.

    Raises TypeError for a float: it would already be inexact.
    """
    return ("".join(_written(data, "\n")) + "\n").encode()


def _written(value: Any, line: str) -> Iterator[str]:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, Decimal):
        yield f"{value:f}"
    elif isinstance(value, float):
        message = f"an exact number is wanted, not the float {value!r}"
        raise TypeError(message)
    elif isinstance(value, Mapping) and value:
        yield from _inside("{}", ([f"{_text(key)}: ", *_written(one, f"{line} ")] for key, one in value.items()), line)
    elif isinstance(value, Sequence) and not isinstance(value, str) and value:
        yield from _inside("[]", (_written(one, f"{line} ") for one in value), line)
    else:
        yield _text(value)


def _inside(brackets: str, parts: Iterator[Any], line: str) -> Iterator[str]:
    yield brackets[0]
    for number, part in enumerate(parts):
        yield f"{',' if number else ''}{line} "
        yield from part
    yield f"{line}{brackets[1]}"


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
