"""Checks of 事后回访 and 续购: whether people were visited after the project, and whether buying again began in time."""

import datetime as dt
from collections.abc import Iterator, Mapping

from scoring.deadlines import add_months
from workbench.rules.book import Rule
from workbench.rules.finding import Finding, breach, info, ok, warn
from workbench.rules.values import whole_numbers
from workbench.rules.words import on


def visits(
    rule: Rule, ended: dt.date, done: Mapping[int, dt.date], *, today: dt.date, late: Mapping[int, str] | None = None
) -> Iterator[Finding]:
    """Say which round of visits after the end is done, late, due or missing; ``done`` is the day by the round's months.

    ``late`` holds the written reasons of rounds that came late.
    """
    for months in whole_numbers(rule, "months"):
        yield _round(rule, months, ended, done.get(months), today, (late or {}).get(months, ""))


def _round(rule: Rule, months: int, ended: dt.date, done_on: dt.date | None, today: dt.date, late: str) -> Finding:
    """One round of visits."""
    due = add_months(ended, months)
    why = f"项目{on(ended)}结束，满{months}个月为{on(due)}"
    if done_on is None and today <= due:
        return info(rule, f"应于{on(due)}前回访（含当日）", why=why)
    if done_on is None:
        return breach(rule, f"没有做满{months}个月的回访", why=why, fix="补做回访并登记，写明推迟的原因")
    told = f"{why}；{on(done_on)}回访"
    if done_on <= due:
        return ok(rule, f"已做满{months}个月的回访", why=told)
    if late:
        return info(rule, f"满{months}个月的回访推迟，已说明原因", why=f"{told}；原因：{late}")
    return warn(rule, f"满{months}个月的回访推迟", why=told, fix="写明推迟的原因")


def renewal_start(
    rule: Rule, begin_by: dt.date, ends: dt.date, begun: dt.date | None, *, today: dt.date
) -> Iterator[Finding]:
    """Say whether buying again was begun early enough for a new contract before the old one ends."""
    why = f"合同{on(ends)}到期，按采购路径倒推，应于{on(begin_by)}前启动（含当日）"
    if begun is not None and begun <= begin_by:
        yield ok(rule, "续购已提前启动", why=f"{why}；{on(begun)}启动")
    elif begun is not None:
        fix = "核对新合同能否在到期前签订；不能的，登记服务空档的安排和原因"
        yield warn(rule, "续购启动晚了", why=f"{why}；{on(begun)}启动", fix=fix)
    elif today <= begin_by:
        yield info(rule, f"应于{on(begin_by)}前启动续购", why=why)
    else:
        yield breach(rule, "续购还没有启动", why=why, fix="立即启动续购，或登记不再购买的决定")
