"""The record: every command's event, chained by SHA-256 from the first row; sealed values as salted commitments."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sqlmodel import Session, col, select, update

from workbench import clock
from workbench.models.projects import Project
from workbench.models.record import Event, SealedValue

GENESIS = "0" * 64


class Doer(Protocol):
    """Whoever acts: an account with a name."""

    @property
    def account_id(self) -> int | None:
        """Return the account's id; None for the program itself."""

    @property
    def name(self) -> str:
        """Return the name that the record keeps."""


@dataclass(frozen=True)
class About:
    """What an event is about: its object and where that belongs."""

    kind: str
    id: int
    name: str = ""
    purchaser_id: int | None = None
    project_id: int | None = None


def record(
    session: Session,
    actor: Doer,
    action: str,
    about: About,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    commitment: str = "",
) -> Event:
    """Append one event to the chain, in the caller's transaction; an event of a dormant project wakes it."""
    session.flush()
    if about.project_id is not None:
        session.exec(
            update(Project).where(col(Project.id) == about.project_id, col(Project.dormant)).values(dormant=False)
        )
    last = session.exec(select(Event.hash).order_by(col(Event.id).desc()).limit(1)).first()
    event = Event(
        at=clock.now().replace(microsecond=0),
        account_id=actor.account_id,
        actor=actor.name,
        action=action,
        object_type=about.kind,
        object_id=about.id,
        object_name=about.name,
        purchaser_id=about.purchaser_id,
        project_id=about.project_id,
        before=plain(before),
        after=plain(after),
        commitment=commitment,
        previous_hash=last or GENESIS,
        hash="",
    )
    event.hash = digest(event)
    session.add(event)
    session.flush()
    return event


def record_sealed(
    session: Session, actor: Doer, action: str, about: About, *, evaluation_id: int, values: Mapping[str, Any]
) -> Event:
    """Append an event that holds only a salted commitment to the values; the values wait for the opening."""
    salt, kept = secrets.token_hex(16), plain(values) or {}
    event = record(session, actor, action, about, commitment=commit(salt, kept))
    session.add(SealedValue(event_id=event.id or 0, evaluation_id=evaluation_id, salt=salt, values=kept))
    return event


def commit(salt: str, values: Mapping[str, Any]) -> str:
    """Return the commitment to the values under the salt (SHA-256, hex)."""
    return hashlib.sha256((salt + canonical(values)).encode()).hexdigest()


def plain(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return the values as JSON holds them: days, Decimals and words as text."""
    return None if values is None else json.loads(json.dumps(values, default=_jsonable, ensure_ascii=False))


def _jsonable(value: object) -> object:
    """A mapping of any make is a mapping; everything else that JSON does not know is text."""
    return dict(value) if isinstance(value, Mapping) else str(value)


def canonical(values: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return the one text of a JSON value that hashes are taken of."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_jsonable)


def digest(event: Event) -> str:
    """Return the hash of an event: of everything it holds and of the event before it."""
    content = event.model_dump(exclude={"id", "hash", "at"}) | {"at": event.at.strftime("%Y-%m-%dT%H:%M:%SZ")}
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def verify(session: Session) -> list[str]:
    """Recompute the whole chain and all opened commitments; return what is wrong, in Chinese, or nothing."""
    wrong, previous = [], GENESIS
    for event in session.exec(select(Event).order_by(col(Event.id))):
        if event.previous_hash != previous:
            wrong.append(f"第 {event.id} 条记录与前一条接不上")
        if event.hash != digest(event):
            wrong.append(f"第 {event.id} 条记录的内容与其校验值不符")
        previous = event.hash
    return wrong + _wrong_openings(
        session.exec(select(Event, SealedValue).where(col(SealedValue.event_id) == Event.id))
    )


def _wrong_openings(pairs: Iterable[tuple[Event, SealedValue]]) -> list[str]:
    return [
        f"第 {event.id} 条封存记录的内容与当时的承诺值不符"
        for event, sealed in pairs
        if event.commitment != commit(sealed.salt, sealed.values)
    ]
