"""A column of an imported table, and how cells of closed lists, of days and of short texts are read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from workbench.errors import ValidationError
from workbench.exchange.imports.heads import plain
from workbench.exchange.imports.values import Reader, UnreadableError, day, said, text
from workbench.security.vault_numbers import refuse_identity


@dataclass(frozen=True)
class Column:
    """One column: its key, title, other names, how a cell is read, and what the template says about it.

    `choices` become the drop-down list; `quiet` columns are never quoted; `money` is read in the unit of the head.
    """

    key: str
    title: str
    read: Reader
    also: tuple[str, ...] = ()
    note: str = ""
    choices: tuple[str, ...] = ()
    required: bool = False
    quiet: bool = False
    money: bool = False


def one_of(words: Mapping[str, Any], more: Mapping[str, Any] | None = None) -> Reader:
    """Return how one of some words is read; blanks and brackets make no difference."""
    known = {plain(word): value for word, value in {**(more or {}), **words}.items()}
    shown = "、".join(dict.fromkeys(words))

    @lru_cache(4096, typed=True)
    def read(cell: Any) -> Any:  # noqa: ANN401 - what the word stands for
        found = said(cell)
        if plain(found) not in known:
            raise UnreadableError(f"没有“{found[:40]}”这一项", f"可填：{shown[:200]}")
        return known[plain(found)]

    return read


def day_until(latest: date) -> Reader:
    """Return how a day is read that must not be after the latest."""

    @lru_cache(4096, typed=True)
    def read(cell: Any) -> date:  # noqa: ANN401 - as a reader takes it
        return day(cell, latest)

    return read


def short(most: int, *, quiet: bool = False) -> Reader:
    """Return how a short text is read; outside the vault none may hold the number of a person."""

    def read(cell: Any) -> str:  # noqa: ANN401 - as a reader takes it
        found = text(cell, most)
        try:
            refuse_identity("这一格", *(() if quiet else (found,)))
        except ValidationError as error:
            raise UnreadableError(error.what, error.fix) from error
        return found

    return read
