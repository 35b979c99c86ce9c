"""The calendar object, parsed back as RFC 5545 says."""

from datetime import UTC, date, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from workbench.exchange.calendar_feed import calendar_feed
from workbench.queries.feeds import Entry, Feed

NOW = datetime(2025, 8, 8, 2, 30, tzinfo=UTC)
UID = UUID("8d5f8a4e-35a0-5b0c-9f0a-3d6f4a1c2b7e")
PLACE = "https://workbench.example.gov.cn"


def entry(summary: str = "照护项目 · 支付7月服务费", description: str = "期限", remind_on: date | None = None) -> Entry:
    query = (("project", "1"), ("stage", "立项"))
    return Entry(UID, date(2025, 8, 10), summary, description, "project", query, remind_on)


def parsed(content: bytes) -> list[tuple[str, str]]:
    """The properties in order: unfolded, with their text unescaped; every line must end in CRLF and be short."""
    lines = content.split(b"\r\n")
    assert lines.pop() == b""
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    [line.decode() for line in lines]  # no character is cut in two
    whole = content.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")
    return [(name, _plain(value)) for name, _, value in (line.partition(":") for line in whole)]


def _plain(value: str) -> str:
    told, letters = "", iter(value)
    for letter in letters:
        told += {"n": "\n"}.get(escaped := next(letters), escaped) if letter == "\\" else letter
    return told


def test_duty_is_a_whole_day_event_on_its_due_day_with_a_link_to_its_screen():
    told = parsed(calendar_feed(Feed("期限 · 示范", (entry(),)), NOW, PLACE))
    assert told[:5] == [
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", "-//minzheng//workbench//ZH"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
    ]
    assert ("X-WR-TIMEZONE", "Asia/Shanghai") in told
    start = told.index(("BEGIN", "VEVENT"))
    assert told[start + 1 :] == [
        ("UID", str(UID)),
        ("DTSTAMP", "20250808T023000Z"),
        ("LAST-MODIFIED", "20250808T023000Z"),
        ("DTSTART;VALUE=DATE", "20250810"),
        ("DTEND;VALUE=DATE", "20250811"),
        ("SUMMARY", "照护项目 · 支付7月服务费"),
        ("DESCRIPTION", "期限"),
        ("URL", f"{PLACE}/project?project=1&stage=%E7%AB%8B%E9%A1%B9"),
        ("CLASS", "PRIVATE"),
        ("TRANSP", "TRANSPARENT"),
        ("END", "VEVENT"),
        ("END", "VCALENDAR"),
    ]


def test_reminder_rings_at_nine_in_china_and_only_when_there_is_a_day_for_it():
    told = parsed(calendar_feed(Feed("期限", (entry(remind_on=date(2025, 8, 8)),)), NOW, PLACE))
    assert ("TRIGGER;VALUE=DATE-TIME", "20250808T010000Z") in told
    assert ("BEGIN", "VALARM") not in parsed(calendar_feed(Feed("期限", (entry(),)), NOW, PLACE))


def test_feed_without_duties_is_a_calendar_without_events():
    told = parsed(calendar_feed(Feed("期限", ()), NOW, PLACE))
    assert told[-1] == ("END", "VCALENDAR")
    assert ("BEGIN", "VEVENT") not in told


def test_text_cannot_add_a_property_of_its_own():
    told = parsed(calendar_feed(Feed("期限", (entry(summary="甲\r\nATTENDEE:乙"),)), NOW, PLACE))
    assert ("SUMMARY", "甲\nATTENDEE:乙") in told
    assert not any(name == "ATTENDEE" for name, _ in told)


@given(st.text(alphabet=st.one_of(st.sampled_from("\\;,\n：项目1a"), st.characters(codec="utf-8"))))
def test_any_text_comes_back_but_for_what_a_calendar_may_not_hold(text):
    told = parsed(calendar_feed(Feed("期限", (entry(description=text),)), NOW, PLACE))
    assert dict(told)["DESCRIPTION"] == "".join(one for one in text if one.isprintable() or one == "\n")
