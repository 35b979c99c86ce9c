"""Checks of 履约: faults put right in time, misconduct heard before it is decided, and what is watched."""

import datetime as dt
from collections.abc import Iterator, Sequence

from scoring.deadlines import add_months
from workbench.rules.book import Rule
from workbench.rules.finding import Finding, breach, info, ok, warn
from workbench.rules.values import number
from workbench.rules.words import on

MONTHS = 12


def misconduct_ban(
    rule: Rule,
    found_on: dt.date | None,
    wanted_on: dt.date,
    *,
    until: dt.date | None = None,
    whose: str = "承接主体",
    told: str = "",
    inside: bool = True,
) -> Iterator[Finding]:
    """Find a contractor whose proven misconduct still bars it on the day it is to be given work.

    ``until`` is the last day that a decision names; another purchaser's decision (not ``inside``) only warns.
    """
    if found_on is None:
        yield ok(rule, "承接主体没有在禁止期内的查实记录", why=f"核对到{on(wanted_on)}")
        return
    last = until or add_months(found_on, MONTHS * number(rule, "ban_years")) - dt.timedelta(1)
    why = f"{on(found_on)}查实，资格取消到{on(last)}；拟于{on(wanted_on)}承接{f'；{told}' if told else ''}"
    if not found_on <= wanted_on <= last:
        yield ok(rule, "不在禁止期内", why=why)
    elif inside:
        fix = f"选择其他承接主体，或在{on(last + dt.timedelta(1))}以后再参加"
        yield breach(rule, f"{whose}在禁止期内", why=why, fix=fix)
    else:
        fix = "这是另一个购买主体的决定，不当然适用于本单位；核实后写明是否采用的理由"
        yield warn(rule, f"{whose}被另一个购买主体取消资格", why=why, fix=fix)


def rectification(rule: Rule, overdue: Sequence[str], waiting: int) -> Iterator[Finding]:
    """Find what the contractor was told to put right and did not in time; each by its notice."""
    if overdue:
        why = f"逾期{len(overdue)}件：{'、'.join(overdue)}"
        yield breach(rule, "有问题逾期没有整改", why=why, fix="督促整改，写明逾期原因；仍不整改的按合同处理")
    else:
        yield ok(
            rule, "没有逾期未整改的问题", why=f"正在整改{waiting}件，都在期限内" if waiting else "没有待整改的问题"
        )


def misconduct_procedure(
    rule: Rule, told: dt.date, *, decided: dt.date, state_by: dt.date, stated: bool, hearing: str
) -> Iterator[Finding]:
    """Find a decision that came before the contractor was heard; ``hearing`` is none, asked or held."""
    why = f"{on(told)}告知，陈述申辩到{on(state_by)}，决定{on(decided)}"
    if hearing == "asked":
        yield breach(rule, "承接主体要求听证，还没有举行", why=why, fix="先举行听证，再作决定")
    elif not stated and hearing == "none" and decided <= state_by:
        fix = f"收到陈述申辩，或在{on(state_by)}以后再作决定"
        yield breach(rule, "陈述申辩的期限还没有过", why=why, fix=fix)
    else:
        yield ok(rule, "已告知并听取陈述申辩", why=why)


def periodic_evaluation(rule: Rule, last_day: dt.date, during: int, *, today: dt.date) -> Iterator[Finding]:
    """Find a contract that ran out without an evaluation while it ran."""
    least = number(rule, "min_evaluations")
    why = f"合同到{on(last_day)}，履约期内开展评价{during}次，应不少于{least}次"
    if during >= least:
        yield ok(rule, "履约期内开展了绩效评价", why=why)
    elif today <= last_day:
        yield info(rule, "履约期内还没有开展绩效评价", why=why)
    else:
        yield breach(rule, "只在结束后评价", why=why, fix="写明原因；以后的项目在履约期内安排评价")


def transfer_penalty(rule: Rule, found_on: dt.date | None, handled: Sequence[str]) -> Iterator[Finding]:
    """Find a transfer that was proven and not dealt with; ``handled`` names the procedures over it."""
    if found_on is None:
        yield ok(rule, "没有查实的转包", why="合同没有登记转包")
    elif handled:
        yield ok(rule, "查实的转包已经处理", why=f"{on(found_on)}查实，{'、'.join(handled)}")
    else:
        fix = "收集材料，移送财政部门按虚假谋取中标处理，并登记违规处理程序"
        yield breach(rule, "查实转包，还没有处理", why=f"{on(found_on)}查实", fix=fix)


def low_price_watch(rule: Rule, reviewed: str, checks: int) -> Iterator[Finding]:
    """Find a contract won after a review of its low price that nobody watches; ``reviewed`` tells of the review."""
    least = number(rule, "min_checks")
    if not reviewed:
        yield ok(rule, "成交报价没有触发低价审查", why="评审记录没有低价说明")
    elif checks >= least:
        yield ok(rule, "已重点跟踪履约", why=f"{reviewed}；检查{checks}次")
    else:
        fix = "在检查计划里列为重点，登记检查情况"
        yield breach(rule, "低价成交，还没有重点跟踪", why=f"{reviewed}；检查{checks}次，应不少于{least}次", fix=fix)


def hotline_days(rule: Rule, late: Sequence[str], due: int) -> Iterator[Finding]:
    """Find what people brought forward about a project and nobody answered in time; ``due`` had their day by now."""
    if late:
        why = f"到期{due}件，逾期{len(late)}件：{'、'.join(late[:5])}"
        yield breach(rule, "有来电来访逾期没有答复", why=why, fix="尽快答复并回访，写明逾期原因")
    elif due:
        yield ok(rule, "来电来访都在期限内答复", why=f"到期{due}件，逾期0件")
    else:
        yield ok(rule, "没有到期未答复的来电来访", why="没有登记到期的咨询、求助和投诉")


def supervision(rule: Rule, quarters: Sequence[tuple[dt.date, dt.date, int]], *, today: dt.date) -> Iterator[Finding]:
    """Say in which quarters that are over fewer inspections were made than a quarter should have."""
    least = number(rule, "inspections_each_quarter")
    bare = [first for first, last, made in quarters if last < today and made < least]
    total = sum(made for _, _, made in quarters)
    why = f"自合同起始日起每三个月为一季度，已开始{len(quarters)}个季度，检查{total}次，每季度应不少于{least}次"
    if bare:
        told = "、".join(on(first) for first in bare)
        yield breach(
            rule,
            f"{len(bare)}个季度没有足够的监督检查",
            why=f"{why}；不足的季度起于{told}",
            fix="在“监督检查”安排例会、实地检查或随机抽查",
        )
    else:
        yield ok(rule, "按季度开展了监督检查", why=why)
