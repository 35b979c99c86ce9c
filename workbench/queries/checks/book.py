"""The rule book as a purchaser has it on a day, and one way to run a check."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from sqlmodel import Session, col, select

from scoring.deadlines import Calendar
from scoring.exact import exact
from workbench.models.settings import BureauValue
from workbench.rules.book import Local, RuleBook
from workbench.rules.calendars import national_calendar, regional_calendar
from workbench.rules.checks import check_of
from workbench.rules.finding import Finding
from workbench.rules.local_values import BY_KEY

CONTINUED = "continued:"
"""Prefix of the bureau value that records, with its document, that a time-limited instrument goes on."""


def book_on(session: Session, purchaser_id: int, on: date) -> RuleBook:
    """Return the rules as they stood on the day of an event, with what the bureau had recorded and set by then."""
    rows = _set_by(session, purchaser_id, on)
    continued = frozenset(row.key.removeprefix(CONTINUED) for row in rows if row.key.startswith(CONTINUED))
    newest = {row.key: row for row in rows if row.key in BY_KEY and BY_KEY[row.key].parameter}
    return RuleBook(on=on, continued=continued, local=tuple(_local(row) for row in newest.values()))


def _set_by(session: Session, purchaser_id: int, on: date, key: str = "") -> Sequence[BureauValue]:
    """What a bureau has set by a day, oldest first; of one key or of all."""
    query = select(BureauValue).where(BureauValue.purchaser_id == purchaser_id, BureauValue.first_day <= on)
    query = query.where(BureauValue.key == key) if key else query
    return session.exec(query.order_by(col(BureauValue.first_day), col(BureauValue.id))).all()


def _local(row: BureauValue) -> Local:
    known, value = BY_KEY[row.key], row.value[BY_KEY[row.key].kind]
    return Local(known.rule_id, known.parameter, tuple(value) if isinstance(value, list) else value, row.document)


def bureau_fen(session: Session, purchaser_id: int, key: str, on: date) -> int | None:
    """Return a local amount in fen that the bureau has set, as of a day; None while it has not."""
    rows = _set_by(session, purchaser_id, on, key)
    return int(rows[-1].value["fen"]) if rows else None


def bureau_days(session: Session, purchaser_id: int, key: str, on: date) -> int | None:
    """Return a local number of calendar days that the bureau has set, as of a day; None while it has not."""
    rows = _set_by(session, purchaser_id, on, key)
    return int(rows[-1].value["calendar_days"]) if rows else None


def bureau_share(session: Session, purchaser_id: int, key: str, on: date) -> Fraction | None:
    """Return a local share that the bureau has set, as of a day; None while it has not."""
    rows = _set_by(session, purchaser_id, on, key)
    return exact(str(rows[-1].value["share"])) if rows else None


def bureau_levels(session: Session, purchaser_id: int, key: str, on: date) -> dict[str, int]:
    """Return the levels that the bureau has set, each with its working days, as of a day; none while it has not."""
    rows = _set_by(session, purchaser_id, on, key)
    return {str(one["name"]): int(one["days"]) for one in rows[-1].value["levels"]} if rows else {}


def bureau_text(session: Session, purchaser_id: int, key: str, on: date) -> str:
    """Return a local text that the bureau has set, as of a day; empty while it has not."""
    rows = _set_by(session, purchaser_id, on, key)
    return str(rows[-1].value["text"]) if rows else ""


def calendar_of(session: Session, purchaser_id: int, on: date) -> Calendar:
    """Return the working-day calendar of a purchaser on a day: the nation's, under the days of its region if it set one."""
    rows = _set_by(session, purchaser_id, on, "calendar_region")
    return regional_calendar(str(rows[-1].value["region"])) if rows else national_calendar()


def run(book: RuleBook, rule_id: str, *facts: object, **named: object) -> list[Finding]:
    """Run one check by the book; no finding where the rule has not begun."""
    rule = book.rule(rule_id)
    return [] if rule is None else list(check_of(rule)(rule, *facts, **named))
