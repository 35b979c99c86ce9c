"""Checks of 反馈与公布: to whom the result was told, and what follows from it."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping

from workbench.rules.book import Rule
from workbench.rules.checks.required import done
from workbench.rules.finding import Finding, breach, info, ok, stop
from workbench.rules.values import mapping, members, names, number
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


NOT_WITHIN = "不得公布"
"""What the bureau says where a result is not made public while the contractor may appeal."""


def early_publication(
    rule: Rule, published_on: dt.date, appeal_until: dt.date | None, *, reason: str = ""
) -> Iterator[Finding]:
    """Find a result that is made public within the window of appeal; ``appeal_until`` is None where none can follow."""
    if appeal_until is None:
        yield ok(rule, "公布时已不会再有申诉", why="由复核决定作出，或申诉已经办结")
        return
    why = f"{on(published_on)}公布，承接主体可以申诉到{on(appeal_until)}（含当日）"
    if published_on > appeal_until:
        yield ok(rule, "申诉期限已过", why=why)
    elif rule.value.get("within_window") == NOT_WITHIN:
        yield stop(rule, "申诉期限内不得公布", why=why, fix=f"{on(appeal_until)}之后公布")
    elif reason:
        yield info(rule, "在申诉期限内公布，已说明原因", why=f"{why}；原因：{reason}")
    else:
        fix = f"{on(appeal_until)}之后公布；确需先公布的写明原因，申诉改变结果后须重新公布"
        yield breach(rule, "申诉期限还没有过", why=why, fix=fix)


def correction(rule: Rule, open_appeals: int) -> Iterator[Finding]:
    """Find that a result would be corrected while an appeal against it is open."""
    if open_appeals > number(rule, "open_appeals"):
        why = f"还有{open_appeals}件申诉没有办结"
        yield breach(
            rule, "申诉没有办结，不能同时更正结果", why=why, fix="等复核决定作出；需要更正的，由复核组一并处理"
        )
    else:
        yield ok(rule, "没有未办结的申诉", why=rule.cite.says)


def application(rule: Rule, uses: Collection[str]) -> Iterator[Finding]:
    """Find a result that nobody used; ``uses`` holds the ids of the uses recorded."""
    known = names(rule, "uses")
    used = [name for key, name in known.items() if key in uses]
    why = f"登记了{len(used)}项结果应用"
    if not used:
        yield breach(rule, "评估结果没有应用", why=why, fix=f"至少登记一项：{listed(known.values())}")
    else:
        yield ok(rule, "评估结果已应用", why=f"{why}：{listed(used)}")


USE_NAMES: Mapping[str, str] = {"continue": "继续购买", "improve": "改进后继续", "stop": "中断项目"}


def uses_for(rule: Rule, grade: str) -> tuple[str, ...]:
    """The decisions that a grade leads to without a further reason; empty for a grade that the rule does not name."""
    found = mapping(rule, "uses_by_grade").get(grade, ())
    return tuple(map(str, found)) if isinstance(found, tuple) else ()


def grade_use(
    rule: Rule, grade: str, use: str, *, change_fen: int | None = None, departure: str = ""
) -> Iterator[Finding]:
    """Find a decision, or a budget that rises, beside what the grade leads to; with a written reason it is only told."""
    expected = uses_for(rule, grade)
    if not expected:
        yield info(
            rule, f"没有“{grade or '未评定'}”等次的默认后果", why="所用指标体系的等次不在默认值中，由购买主体决定"
        )
        return
    said = names(rule, "consequence")[grade]
    rises = change_fen is not None and change_fen > 0 and grade not in members(rule, "budget_may_rise")
    faults = [] if use in expected else [f"决定“{USE_NAMES[use]}”"]
    faults += ["下一年预算增加"] if rises else []
    why = f"等次“{grade}”：{said}"
    if not faults:
        yield ok(rule, "结果应用与等次相符", why=why)
    elif departure:
        yield info(rule, f"{listed(faults)}与等次不符，已说明理由", why=f"{why}；理由：{departure}")
    else:
        fix = f"改为{listed([USE_NAMES[one] for one in expected])}，或写明另作决定的理由"
        yield breach(rule, f"{listed(faults)}与等次不符", why=why, fix=fix)
