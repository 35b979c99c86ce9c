"""What the tests of rules share: a rule as it stood on a day, and the national calendar."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from scoring.deadlines import Calendar
from workbench.rules.book import Rule, RuleBook
from workbench.rules.calendars import national_calendar
from workbench.rules.checks import CHECKS

IN_FORCE = date(2025, 3, 1)
LAST = 2026
PLAN = frozenset({"szs-2024"})


@pytest.fixture
def rule() -> Callable[..., Rule]:
    """A rule on a day; the plan was in force on the default day."""

    def on(rule_id: str, day: date = IN_FORCE, continued: frozenset[str] = frozenset()) -> Rule:
        found = RuleBook(day, continued).rule(rule_id)
        assert found is not None
        return found

    return on


@pytest.fixture
def calendar() -> Calendar:
    """The national calendar as shipped, without the years after 2026: what is not known stays so when they come."""
    shipped = national_calendar()
    days = {
        name: frozenset(day for day in getattr(shipped, name) if day.year <= LAST) for name in ("holidays", "workdays")
    }
    return replace(shipped, years=frozenset(year for year in shipped.years if year <= LAST), **days)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    """Write a small YAML file and give its path."""

    def put(content: str) -> Path:
        path = tmp_path / "case.yaml"
        path.write_text(content, encoding="utf-8")
        return path

    return put


@pytest.fixture
def severities(rule):
    """Run a rule's check, the plan continued, and give the severities of its findings."""

    def run(rule_id, *args, on=IN_FORCE, **named):
        found = list(CHECKS[rule_id](rule(rule_id, on, PLAN), *args, **named))
        for finding in found:
            assert finding.rule_id == rule_id
            assert finding.what
            assert finding.why
            assert finding.fix or finding.severity in ("ok", "info")
        return [finding.severity for finding in found]

    return run
