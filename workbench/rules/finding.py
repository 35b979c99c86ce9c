"""What a check says: one finding with its reason, its clause and the way out."""

import datetime as dt
from dataclasses import dataclass

from workbench.rules.book import Rule

SEVERITIES = {"hard_stop": "stop", "warning": "warn", "information": "info"}


@dataclass(frozen=True)
class Finding:
    """One statement of a check; ``severity`` is stop, warn, info or ok, ``mark`` Y, M or D.

    ``why`` holds the dates and numbers compared, ``fix`` what would make it possible, ``on`` the day whose rule it is.
    """

    rule_id: str
    severity: str
    what: str
    why: str
    fix: str
    clause: str
    mark: str
    on: dt.date | None = None


def breach(rule: Rule, what: str, *, why: str, fix: str) -> Finding:
    """A rule that is not met, as severe as the rule; an expired rule only warns and says so."""
    return _finding(rule, SEVERITIES[rule.severity], what, why, fix)


def stop(rule: Rule, what: str, *, why: str, fix: str) -> Finding:
    """A hard stop whatever the rule's usual severity; an expired rule only warns and says so."""
    return _finding(rule, "stop", what, why, fix)


def warn(rule: Rule, what: str, *, why: str, fix: str) -> Finding:
    """A warning that is passed with a written reason."""
    return _finding(rule, "warn", what, why, fix)


def info(rule: Rule, what: str, *, why: str, fix: str = "") -> Finding:
    """A statement that asks for nothing now."""
    return _finding(rule, "info", what, why, fix)


def ok(rule: Rule, what: str, *, why: str) -> Finding:
    """A rule that is met, with the numbers that show it."""
    return _finding(rule, "ok", what, why, "")


def _finding(rule: Rule, severity: str, what: str, why: str, fix: str) -> Finding:
    """Build the finding; an expired stop becomes a warning."""
    if rule.expired and severity == "stop":
        severity = "warn"
        why = f"{why}；本条依据试点方案，{rule.last_day:%Y-%m-%d} 到期，未登记继续执行，只作提醒"
        fix = f"{fix}；如继续执行，请登记继续执行的文件和日期"
    return Finding(rule.id, severity, what, why, fix, rule.clause, rule.mark, rule.on)
