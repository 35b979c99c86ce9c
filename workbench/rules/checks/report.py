"""Checks of 评估报告: what it must hold, and who confirmed it."""

import datetime as dt
from collections.abc import Collection, Iterator

from workbench.rules.book import Rule
from workbench.rules.checks.required import all_present, done
from workbench.rules.finding import Finding
from workbench.rules.values import names


def sections(rule: Rule, present: Collection[str]) -> Iterator[Finding]:
    """Find which of the required parts the report lacks."""
    yield from all_present(rule, names(rule, "sections"), present, "评估报告的内容", fix="补写缺少的部分")


def confirmed(rule: Rule, confirmed_on: dt.date | None) -> Iterator[Finding]:
    """Find a report that the purchaser has not confirmed."""
    fix = "由购买主体分管领导审核确认，或退回并写明理由"
    yield from done(rule, "由购买主体审核确认", happened=confirmed_on is not None, fix=fix)
