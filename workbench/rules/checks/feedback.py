"""Checks of 反馈与公布: to whom the result was told, and what follows from it."""

import datetime as dt
from collections.abc import Collection, Iterator

from workbench.rules.book import Rule
from workbench.rules.checks.required import done
from workbench.rules.finding import Finding, breach, ok
from workbench.rules.values import names
from workbench.rules.words import listed, on


def to_contractor(rule: Rule, confirmed_on: dt.date, fed_back_on: dt.date | None) -> Iterator[Finding]:
    """Find a confirmed report that was not fed back, or fed back before it was confirmed."""
    if fed_back_on is not None and fed_back_on < confirmed_on:
        why = f"{on(confirmed_on)}确认，{on(fed_back_on)}反馈"
        yield breach(rule, "反馈早于审核确认", why=why, fix="以确认后的报告重新反馈，并登记日期")
    else:
        fix = "把评估报告送达承接主体，并登记送达日期和方式"
        yield from done(rule, "向承接主体反馈", happened=fed_back_on is not None, fix=fix)


def publication(rule: Rule, published_on: dt.date | None) -> Iterator[Finding]:
    """Find a result that was not published."""
    yield from done(
        rule, "向社会公布评估结果", happened=published_on is not None, fix="公布结果，并登记媒体、日期和链接"
    )


def application(rule: Rule, uses: Collection[str]) -> Iterator[Finding]:
    """Find a result that nobody used; ``uses`` holds the ids of the uses recorded."""
    known = names(rule, "uses")
    used = [name for key, name in known.items() if key in uses]
    why = f"登记了{len(used)}项结果应用"
    if not used:
        yield breach(rule, "评估结果没有应用", why=why, fix=f"至少登记一项：{listed(known.values())}")
    else:
        yield ok(rule, "评估结果已应用", why=f"{why}：{listed(used)}")
