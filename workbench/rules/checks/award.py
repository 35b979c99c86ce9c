"""Checks of 成交: report, decision, notice, and the return of bonds."""

import datetime as dt
from collections.abc import Iterator

from scoring.deadlines import Calendar
from workbench.rules.book import Rule
from workbench.rules.checks.clocks import Act, clock
from workbench.rules.finding import Finding
from workbench.rules.values import number


def report_days(
    rule: Rule, reviewed: dt.date, delivered: dt.date | None, *, today: dt.date, calendar: Calendar
) -> Iterator[Finding]:
    """Say whether the review report reached the purchaser in time."""
    act = Act("评审结束", reviewed, "送交评审报告", delivered)
    yield from clock(rule, act, number(rule, "working_days"), "working", today=today, calendar=calendar)


def confirm_days(
    rule: Rule, received: dt.date, confirmed: dt.date | None, *, today: dt.date, calendar: Calendar
) -> Iterator[Finding]:
    """Say whether the supplier was confirmed in time."""
    act = Act("收到评审报告", received, "确定中标（成交）供应商", confirmed)
    yield from clock(rule, act, number(rule, "working_days"), "working", today=today, calendar=calendar)


def notice_days(
    rule: Rule, confirmed: dt.date, notified: dt.date | None, *, today: dt.date, calendar: Calendar
) -> Iterator[Finding]:
    """Say whether the award notice went out and the result was published in time."""
    act = Act("确定中标（成交）供应商", confirmed, "发出通知书并公告结果", notified)
    yield from clock(rule, act, number(rule, "working_days"), "working", today=today, calendar=calendar)


def bond_refund(
    rule: Rule, event: str, event_day: dt.date, refunded: dt.date | None, *, today: dt.date, calendar: Calendar
) -> Iterator[Finding]:
    """Say whether a bid bond went back in time; losers count from the notice, the winner from signing."""
    act = Act(event, event_day, "退还保证金", refunded)
    yield from clock(rule, act, number(rule, "working_days"), "working", today=today, calendar=calendar)
