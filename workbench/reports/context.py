"""From a case to the words of its report: one version of a result becomes the context of its document."""

from typing import Any

from workbench.queries.record_head import RecordHead
from workbench.reports import context_body as body
from workbench.reports import context_front as front
from workbench.reports import context_money as money
from workbench.reports import context_text as text
from workbench.reports.context_annexes import annexes
from workbench.reports.context_case import Case
from workbench.reports.context_results import results
from workbench.reports.context_types import FinalReport, MidReport


def context_of(case: Case, data_hash: str, head: RecordHead | None = None) -> FinalReport | MidReport:
    """Return the final or mid-term report of a case, every text worded and every number formatted.

    `data_hash` is the SHA-256 of the result.json that goes with it; a report that is issued prints the `head` of the
    record.
    """
    return _final(case, data_hash, head) if case.final else _mid(case, data_hash, head)


def _shared(case: Case, data_hash: str, head: RecordHead | None) -> dict[str, Any]:
    return {
        "cover": front.cover(case),
        "summary": front.summary(case),
        "overview": body.overview(case),
        "goals": body.goals(case),
        "organisation": body.organisation(case),
        "method": body.method(case),
        "results": results(case),
        "annexes": annexes(case, data_hash, head),
        "money": money.money(case),
        "practice": text.practice(case),
        "problems": text.problems(case),
        "rectified": text.rectified(case),
        "third": text.third(case),
    }


def _final(case: Case, data_hash: str, head: RecordHead | None) -> FinalReport:
    return FinalReport(
        **_shared(case, data_hash, head),
        attainment=money.attainment(case),
        conclusion=text.conclusion(case),
        advice=text.advice(case),
        application=text.application(case),
        measures=text.measures(case),
    )


def _mid(case: Case, data_hash: str, head: RecordHead | None) -> MidReport:
    steps = text.next_steps(case)
    return MidReport(
        **_shared(case, data_hash, head),
        progress=money.attainment(case),
        outlook=text.outlook(case),
        steps_label=text.steps_label(steps),
        next_steps=steps,
    )
