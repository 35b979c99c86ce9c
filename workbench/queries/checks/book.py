"""The rule book as a purchaser has it on a day, and one way to run a check."""

from datetime import date

from sqlmodel import Session, col, select

from workbench.models.settings import BureauValue
from workbench.rules.book import RuleBook
from workbench.rules.checks import CHECKS
from workbench.rules.finding import Finding

CONTINUED = "continued:"
"""Prefix of the bureau value that records, with its document, that a time-limited instrument goes on."""


def book_on(session: Session, purchaser_id: int, on: date) -> RuleBook:
    """Return the rules as they stood on the day of an event, with the continuations recorded by then."""
    query = select(BureauValue.key).where(BureauValue.purchaser_id == purchaser_id, BureauValue.first_day <= on)
    keys = session.exec(query.where(col(BureauValue.key).startswith(CONTINUED)))
    return RuleBook(on=on, continued=frozenset(key.removeprefix(CONTINUED) for key in keys))


def bureau_fen(session: Session, purchaser_id: int, key: str, on: date) -> int | None:
    """Return a local amount in fen that the bureau has set, as of a day; None while it has not."""
    query = select(BureauValue).where(
        BureauValue.purchaser_id == purchaser_id, BureauValue.key == key, BureauValue.first_day <= on
    )
    row = session.exec(query.order_by(col(BureauValue.first_day).desc())).first()
    return int(row.value["fen"]) if row else None


def run(book: RuleBook, rule_id: str, *facts: object, **named: object) -> list[Finding]:
    """Run one check by the book; no finding where the rule has not begun."""
    rule = book.rule(rule_id)
    return [] if rule is None else list(CHECKS[rule_id](rule, *facts, **named))
