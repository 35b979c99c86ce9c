"""Checks of 结算: on what a payment depends, when the contractor is paid, and when the account is settled."""

import datetime as dt
from collections.abc import Iterator, Sequence

from scoring.deadlines import Calendar
from scoring.exact import percent
from workbench.rules.book import Rule
from workbench.rules.checks.clocks import Act, clock
from workbench.rules.finding import Finding, breach, info, ok
from workbench.rules.prices import half_up
from workbench.rules.values import number, share
from workbench.rules.words import listed, on, yuan


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


def payment_gates(rule: Rule, payment: str, gates: Sequence[tuple[str, bool, str, str]]) -> Iterator[Finding]:
    """Find the conditions of a payment that are not met; each with its name, whether it is met, why, and the way out."""
    for name, is_open, why, fix in gates:
        if is_open:
            yield ok(rule, f"{payment}：{name}", why=why)
        else:
            yield breach(rule, f"{payment}的前提没有满足：{name}", why=why, fix=fix)


def payment_after_stop(
    rule: Rule, payment: str, earned_fen: int | None, committed_fen: int, amount_fen: int, *, told: str
) -> Iterator[Finding]:
    """Find a payment of a stopped project that goes beyond its services before the stop.

    ``earned_fen`` is what they are worth, None without priced lines; ``committed_fen`` was paid or approved before.
    """
    left = max((earned_fen or 0) - committed_fen, 0)
    why = f"{told}；已付和已批准{yuan(committed_fen)}，还可付{yuan(left)}，本次{yuan(amount_fen)}"
    if earned_fen is None:
        fix = "登记合同的服务内容和单价，按停止之前的合格服务计算应付金额"
        yield breach(rule, f"项目已经停止，{payment}应付多少没有数据", why=why, fix=fix)
    elif amount_fen <= left:
        yield ok(rule, f"{payment}只付停止之前的服务", why=why)
    else:
        fix = (
            f"本次不超过{yuan(left)}，停止之前的合格服务仍可付款；决定撤销以后恢复付款"
            if left
            else "退回申请；停止之前的服务已经付清，决定撤销以后恢复付款"
        )
        yield breach(rule, f"{payment}超过停止之前的服务", why=why, fix=fix)


def settled_after_acceptance(rule: Rule, accepted: dt.date | None, settled: dt.date | None) -> Iterator[Finding]:
    """Find money that was settled before the acceptance was passed, or without one; nothing to say before settling."""
    if settled is None:
        return
    if accepted is None:
        fix = "先组织验收，合格并签字后再结清"
        yield breach(rule, "没有验收合格就结清资金", why=f"{on(settled)}结清，没有合格的验收书", fix=fix)
    elif settled < accepted:
        why = f"{on(settled)}结清，{on(accepted)}验收合格"
        yield breach(rule, "结清资金早于验收合格", why=why, fix="核对两个日期；确已提前结清的，写明原因")
    else:
        yield ok(rule, "验收合格后结清资金", why=f"{on(accepted)}验收合格，{on(settled)}结清")


def evaluation_link(rule: Rule, linked: Sequence[str]) -> Iterator[Finding]:
    """Say whether any payment of the contract depends on an evaluation; ``linked`` names the payments that do."""
    if linked:
        yield ok(rule, "付款与评估结果挂钩", why=f"{len(linked)}笔付款以评估结果为前提：{listed(linked)}")
    else:
        why = "合同的付款都不以评估结果为前提"
        yield info(rule, "付款没有与评估结果挂钩", why=why, fix="可以在付款前提中加上中期或期末评估")


def late_interest(rule: Rule, late: Sequence[tuple[str, int, int]]) -> Iterator[Finding]:
    """Say what interest late payments may cost; each with its name, its fen and the days it was late."""
    rate = share(rule, "daily_rate")
    for name, fen, days in late:
        interest = half_up(fen * rate * days)
        why = f"{yuan(fen)}逾期{days}日，按每日{percent(rate)}计"
        yield info(
            rule, f"{name}逾期，利息约{yuan(interest)}", why=why, fix="合同约定了利率的按约定计算；是否支付由双方确认"
        )
