"""Checks of 履约: who may still be given work."""

import datetime as dt
from collections.abc import Iterator

from scoring.deadlines import add_months
from workbench.rules.book import Rule
from workbench.rules.finding import Finding, breach, ok
from workbench.rules.values import number
from workbench.rules.words import on

MONTHS = 12


def misconduct_ban(rule: Rule, found_on: dt.date | None, wanted_on: dt.date) -> Iterator[Finding]:
    """Find a contractor whose proven misconduct still bars it on the day it is to be given work."""
    if found_on is None:
        yield ok(rule, "承接主体没有在禁止期内的查实记录", why=f"核对到{on(wanted_on)}")
        return
    free = add_months(found_on, MONTHS * number(rule, "ban_years"))
    why = f"{on(found_on)}查实，资格取消到{on(free - dt.timedelta(1))}；拟于{on(wanted_on)}承接"
    if found_on <= wanted_on < free:
        yield breach(rule, "承接主体在禁止期内", why=why, fix=f"选择其他承接主体，或在{on(free)}以后再参加")
    else:
        yield ok(rule, "不在禁止期内", why=why)
