"""Checks of 结算: when the contractor is paid."""

import datetime as dt
from collections.abc import Iterator

from scoring.deadlines import Calendar
from workbench.rules.book import Rule
from workbench.rules.checks.clocks import Act, clock
from workbench.rules.finding import Finding, breach
from workbench.rules.values import number


def payment_days(
    rule: Rule,
    delivered: dt.date,
    paid: dt.date | None,
    *,
    agreed_days: int | None,
    today: dt.date,
    calendar: Calendar,
) -> Iterator[Finding]:
    """Say whether a small or medium enterprise is paid in time; ``agreed_days`` is the contract's own term.

    ``delivered`` is the day of delivery, or of passed acceptance where the contract makes payment depend on it.
    """
    longest = number(rule, "longest_agreed_days")
    if agreed_days is not None and agreed_days > longest:
        why = f"合同约定{agreed_days}日，最长{longest}日"
        yield breach(rule, "约定的付款期限过长", why=why, fix=f"把付款期限改为{longest}日以内")
    days = min(agreed_days or number(rule, "days"), longest)
    act = Act("交付或验收合格", delivered, "付款", paid)
    yield from clock(rule, act, days, "calendar", today=today, calendar=calendar)
