"""Checks of 成交: report, decision, notice, and the return of bonds."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence

from scoring.deadlines import Calendar
from workbench.rules.book import Rule
from workbench.rules.checks.clocks import Act, clock
from workbench.rules.checks.ended import Ended, shown
from workbench.rules.checks.placing import Placed, by_total
from workbench.rules.finding import Finding, breach, ok
from workbench.rules.values import members, number
from workbench.rules.words import listed, yuan


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


def candidates(rule: Rule, method: str, placed: Sequence[Placed]) -> Iterator[Finding]:
    """Find candidates of a consultation in the wrong order; other methods are not judged."""
    if method in members(rule, "methods"):
        yield from by_total(rule, placed)


def lowest_price(rule: Rule, method: str, prices_fen: Mapping[str, int], chosen: str) -> Iterator[Finding]:
    """Find a negotiation won by another than the lowest price of those that meet the needs."""
    if method not in members(rule, "methods") or not prices_fen:
        return
    lowest = min(prices_fen.values())
    why = f"{len(prices_fen)}家满足要求，最低{yuan(lowest)}，{chosen}报价{yuan(prices_fen[chosen])}"
    if prices_fen[chosen] > lowest:
        yield breach(rule, "谈判没有按最低报价确定", why=why, fix="按最后报价由低到高确定，或写明前一名放弃的理由")
    else:
        yield ok(rule, "谈判按最低报价确定", why=why)


def succession(rule: Rule, ranked: Sequence[str], refused: Collection[str], chosen: str) -> Iterator[Finding]:
    """Find an award past a candidate that did not refuse; names in the order of the ranking."""
    passed = [name for name in ranked[: ranked.index(chosen)] if name not in refused]
    why = f"候选次序：{listed(ranked)}；确定{chosen}"
    why += f"，{listed(refused)}放弃" if refused else ""
    if passed:
        yield breach(rule, f"越过了{listed(passed)}", why=why, fix="登记排名在前的供应商放弃的理由，或按次序确定")
    else:
        yield ok(rule, "按候选次序确定", why=why)


def no_candidate(rule: Rule, ended: Ended) -> Iterator[Finding]:
    """Find a round ended because nobody signs while a candidate is left."""
    yield from shown(rule, ended)
