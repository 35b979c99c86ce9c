"""What every command needs: what an event is about, the lock between two editors, and the word for a refusal."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import TypeVar

from sqlmodel import Session, SQLModel

from workbench.errors import HardStopError, NotFoundError, ValidationError
from workbench.models.types import Versioned
from workbench.rules.finding import Finding
from workbench.security.policy import place_of
from workbench.security.record import About
from workbench.store.engine import stale

Row = TypeVar("Row", bound=SQLModel)
_NAMES = ("title", "name", "code", "number", "username")


def about(session: Session, row: SQLModel) -> About:
    """Return what an event says it is about: the row's kind, id, name and place."""
    session.flush()
    place = place_of(session, row)
    name = next((str(value) for key in _NAMES if (value := getattr(row, key, None))), "")
    project = place.project
    return About(
        kind=str(row.__tablename__),
        id=getattr(row, "id", 0) or 0,
        name=name or (project.title if project else ""),
        purchaser_id=place.purchaser_id,
        project_id=project.id if project else None,
    )


def expect_version(row: Versioned, seen: int | None) -> None:
    """Refuse to save over a newer save; None means that the caller has just loaded the row itself."""
    if seen is not None and row.version != seen:
        raise stale()


def found(session: Session, kind: type[Row], row_id: int | None) -> Row:
    """Return the row, or NotFoundError in Chinese."""
    row = session.get(kind, row_id) if row_id is not None else None
    if row is None:
        raise NotFoundError("没有这条记录，可能已被删除，或链接不完整", fix="回到列表重新打开")
    return row


def refuse_stops(what: str, findings: Iterable[Finding]) -> None:
    """Raise HardStopError if one of the findings is a hard stop."""
    stops = tuple(finding for finding in findings if finding.severity == "stop")
    if stops:
        raise HardStopError(what, stops)


def need(value: str, label: str) -> str:
    """Return the trimmed text, or say which field is empty."""
    trimmed = value.strip()
    if not trimmed:
        raise ValidationError(f"“{label}”没有填写", where=label, fix=f"填写{label}后再保存")
    return trimmed


def in_order(days: Sequence[tuple[str, date | None]]) -> None:
    """Refuse days that run backwards; unset days are passed over."""
    known = [(label, day) for label, day in days if day is not None]
    for (first, a), (second, b) in pairwise(known):
        if b < a:
            raise ValidationError(
                f"“{second}”{b:%Y-%m-%d} 早于“{first}”{a:%Y-%m-%d}",
                where=second,
                fix=f"核对两个日期，{second}不应早于{first}",
            )


def random_key() -> str:
    """Return nine digits by which a record goes in addresses: counted ids would tell how many others there are."""
    return str(secrets.randbelow(900_000_000) + 100_000_000)
