"""The only clock of the house: aware UTC instants, and calendar days in China."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
_held: ContextVar[datetime | None] = ContextVar("held_clock", default=None)


def now() -> datetime:
    """Return the present instant in UTC."""
    return _held.get() or datetime.now(UTC)


def today() -> date:
    """Return the present day in China; a day ends at 24:00 there."""
    return now().astimezone(CHINA).date()


def local(instant: datetime) -> datetime:
    """Return the instant as a wall clock in China shows it."""
    return instant.astimezone(CHINA)


@contextmanager
def held_at(day: date, at: time = time(10, 0)) -> Iterator[None]:
    """Hold the clock at a day, for building a training workspace and for tests; never in a running server."""
    token = _held.set(datetime.combine(day, at, tzinfo=CHINA).astimezone(UTC))
    try:
        yield
    finally:
        _held.reset(token)
