"""The clocks of an appeal: from which day they are counted, and by when each step is due."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from scoring.deadlines import Calendar, Deadline
from workbench.errors import WorkbenchError
from workbench.queries.clocks import working_deadline
from workbench.rules.book import RuleBook
from workbench.rules.checks.appeal import Begun, counted_from
from workbench.rules.values import number


@dataclass(frozen=True)
class Windows:
    """The last days to file, to accept, and to decide; the later two are None until their event."""

    file_by: Deadline
    accept_by: Deadline | None
    decide_by: Deadline | None


class Told(Protocol):
    """A result, or its card, as far as it says when the contractor got to know it."""

    @property
    def fed_back_on(self) -> date | None:
        """Return the day of feedback."""

    @property
    def received_on(self) -> date | None:
        """Return the day on the receipt."""


def begun(book: RuleBook, result: Told) -> Begun | None:
    """Return the event from which the window of appeal is counted; None before the feedback."""
    if result.fed_back_on is None:
        return None
    return counted_from(book.rule("appeal/window"), result.fed_back_on, result.received_on)


def appeal_windows(
    book: RuleBook,
    calendar: Calendar,
    start: Begun,
    filed_on: date | None = None,
    accepted_on: date | None = None,
) -> Windows:
    """Return the clocks of an appeal by the book of the day of feedback; the plan sets none, so the bureau does."""
    rule = book.rule("appeal/window")
    if rule is None:
        raise WorkbenchError(
            "这一天还没有评估申诉的期限", where=f"{start.day:%Y-%m-%d}", fix="登记本地的申诉期限和文号"
        )
    file, accept, decide = (number(rule, f"{step}_working_days") for step in ("file", "accept", "decide"))
    return Windows(
        file_by=working_deadline(start.event, start.day, file, rule.clause, calendar),
        accept_by=working_deadline("提出申诉", filed_on, accept, rule.clause, calendar) if filed_on else None,
        decide_by=working_deadline("受理申诉", accepted_on, decide, rule.clause, calendar) if accepted_on else None,
    )
