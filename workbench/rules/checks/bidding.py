"""Checks of 采购文件与响应: time to answer, notice of changes, bonds."""

import datetime as dt
from collections.abc import Iterator

from scoring.deadlines import Calendar
from workbench.rules.book import Rule
from workbench.rules.checks.bonds import bond
from workbench.rules.checks.clocks import minimum_days, minimum_working_days
from workbench.rules.finding import Finding, breach, ok
from workbench.rules.values import members, number, numbers
from workbench.rules.words import on


def response_days(rule: Rule, method: str, issued: dt.date, deadline: dt.date, calendar: Calendar) -> Iterator[Finding]:
    """Find too short a time between issue and deadline; methods without such a rule are not judged."""
    days, working_days = numbers(rule, "days"), numbers(rule, "working_days")
    if method in days:
        yield from minimum_days(rule, "响应准备时间", issued, deadline, days[method])
    elif method in working_days:
        yield from minimum_working_days(rule, "响应准备时间", issued, deadline, working_days[method], calendar)


def clarification_days(rule: Rule, method: str, notified: dt.date, deadline: dt.date) -> Iterator[Finding]:
    """Find a change told too late before the deadline; methods without such a rule are not judged."""
    days = numbers(rule, "days").get(method)
    if days is None:
        return
    left = (deadline - notified).days
    why = f"{on(notified)}通知，{on(deadline)}截止，相隔{left}日，应不少于{days}日"
    if left < days:
        fix = f"把截止时间顺延到{on(notified + dt.timedelta(days))}或以后"
        yield breach(rule, "澄清或修改通知过晚", why=why, fix=fix)
    else:
        yield ok(rule, "澄清或修改按时通知", why=why)


def bid_bond(rule: Rule, bond_fen: int, budget_fen: int, *, cash: bool) -> Iterator[Finding]:
    """Find a bid bond above its share of the budget, or one asked for in cash."""
    yield from bond(rule, "投标（响应）保证金", bond_fen, "预算金额", budget_fen, cash=cash)


def opening(rule: Rule, method: str, bids: int) -> Iterator[Finding]:
    """Find a tender opened with too few bids; methods without such a rule are not judged."""
    least = numbers(rule, "min_bids").get(method)
    if least is None:
        return
    why = f"收到投标{bids}家，应不少于{least}家"
    if bids < least:
        yield breach(rule, "投标人不足，不得开标", why=why, fix="不开标，查明原因后重新招标或依法变更方式")
    else:
        yield ok(rule, "投标人数量可以开标", why=why)


def notice_period(rule: Rule, method: str, begun: dt.date, ended: dt.date, calendar: Calendar) -> Iterator[Finding]:
    """Find a tender notice that was public for too short a time; methods without such a rule are not judged."""
    if method in members(rule, "methods"):
        yield from minimum_working_days(rule, "招标公告", begun, ended, number(rule, "working_days"), calendar)
