"""Checks of 事后回访: whether people were visited after the project."""

import datetime as dt
from collections.abc import Iterator, Sequence

from scoring.deadlines import add_months
from workbench.rules.book import Rule
from workbench.rules.finding import Finding, breach, info, ok, warn
from workbench.rules.values import whole_numbers
from workbench.rules.words import on


def visits(rule: Rule, ended: dt.date, visited: Sequence[dt.date], *, today: dt.date) -> Iterator[Finding]:
    """Say which round of visits after the end is done, late, due or missing.

    Each visit serves one round: the earliest that falls after the round before it was due.
    """
    unused, since = sorted(visited), ended
    for months in whole_numbers(rule, "months"):
        due = add_months(ended, months)
        done_on = next((day for day in unused if day > since), None)
        if done_on is not None:
            unused.remove(done_on)
        yield _round(rule, months, ended, due, done_on, today)
        since = due


def _round(rule: Rule, months: int, ended: dt.date, due: dt.date, done_on: dt.date | None, today: dt.date) -> Finding:
    """One round of visits."""
    why = f"项目{on(ended)}结束，满{months}个月为{on(due)}"
    if done_on is None and today <= due:
        return info(rule, f"应于{on(due)}前回访（含当日）", why=why)
    if done_on is None:
        return breach(rule, f"没有做满{months}个月的回访", why=why, fix="补做回访并登记，写明推迟的原因")
    if done_on > due:
        return warn(rule, f"满{months}个月的回访推迟", why=f"{why}；{on(done_on)}回访", fix="写明推迟的原因")
    return ok(rule, f"已做满{months}个月的回访", why=f"{why}；{on(done_on)}回访")
