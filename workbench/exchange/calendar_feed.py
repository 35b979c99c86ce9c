"""A person's deadlines as an iCalendar object (RFC 5545): one whole-day event a duty, on its due day in China.

By hand: the ten properties used are a page of code, and a library would be one more thing to keep in the lock.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode

from workbench.clock import CHINA
from workbench.queries.feeds import Entry, Feed

REFRESH = "PT6H"
_FOLD = 75
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})
_REMIND_AT = time(9, 0, tzinfo=CHINA)


def calendar_feed(feed: Feed, now: datetime, address: str) -> bytes:
    """Return the feed as UTF-8 with CRLF, lines folded at 75 octets; links lead to the screens under ``address``."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//minzheng//workbench//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_text(feed.title)}",
        f"X-WR-CALNAME:{_text(feed.title)}",
        "X-WR-TIMEZONE:Asia/Shanghai",
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",
        f"X-PUBLISHED-TTL:{REFRESH}",
        *(line for entry in feed.entries for line in _event(entry, now, address)),
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _event(entry: Entry, now: datetime, address: str) -> Iterator[str]:
    """A whole day: the time for the duty ends at 24:00 of it, and nothing else of that day is taken."""
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.uid}"
    yield f"DTSTAMP:{_utc(now)}"
    yield f"LAST-MODIFIED:{_utc(now)}"
    yield f"DTSTART;VALUE=DATE:{_day(entry.day)}"
    yield f"DTEND;VALUE=DATE:{_day(entry.day + timedelta(days=1))}"
    yield f"SUMMARY:{_text(entry.summary)}"
    yield f"DESCRIPTION:{_text(entry.description)}"
    yield f"URL:{address}/{entry.screen}?{urlencode(entry.query)}"
    yield "CLASS:PRIVATE"
    yield "TRANSP:TRANSPARENT"
    if entry.remind_on is not None:
        yield from _alarm(entry, entry.remind_on)
    yield "END:VEVENT"


def _alarm(entry: Entry, on: date) -> Iterator[str]:
    yield "BEGIN:VALARM"
    yield "ACTION:DISPLAY"
    yield f"DESCRIPTION:{_text(entry.summary)}"
    yield f"TRIGGER;VALUE=DATE-TIME:{_utc(datetime.combine(on, _REMIND_AT))}"
    yield "END:VALARM"


def _folded(line: str) -> str:
    """Break a line before its 76th octet, never within a character; a continuation begins with a space (RFC 5545, 3.1)."""
    parts, size = [""], 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > _FOLD:
            parts.append(" ")
            size = 1
        parts[-1] += letter
        size += octets
    return "\r\n".join(parts)


def _text(value: str) -> str:
    """Escape as TEXT; other control characters are not allowed in it (RFC 5545, 3.3.11)."""
    return "".join(letter for letter in value.translate(_ESCAPES) if letter.isprintable())


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"


def _utc(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"
