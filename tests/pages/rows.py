"""Rows as the database holds them after a screen was used."""

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlmodel import SQLModel, select

from workbench.store.engine import reading

Row = TypeVar("Row", bound=SQLModel)


def rows(kind: type[Row], **wanted: Any) -> Sequence[Row]:
    """Return rows that stay readable after their session."""
    with reading() as session:
        found = session.exec(select(kind).filter_by(**wanted)).all()
        session.expunge_all()
        return found


def row(kind: type[Row], **wanted: Any) -> Row:
    """Return the only row there is."""
    [found] = rows(kind, **wanted)
    return found
