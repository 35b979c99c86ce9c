"""The contexts of the training purchase's reports."""

from workbench.reports.context import context_of
from workbench.reports.context_case import Case, load_case
from workbench.reports.context_types import FinalReport, MidReport
from workbench.store.engine import reading

MID, FIRST, FINAL = 1, 2, 3
DATA_HASH = "9a04c1f728bb60e3" * 4


def case_of(result_id: int) -> Case:
    """Return a version of a result with everything around it."""
    with reading() as session:
        return load_case(session, result_id)


def final_of(result_id: int = FINAL) -> FinalReport:
    """Return a final report."""
    with reading() as session:
        report = context_of(load_case(session, result_id), DATA_HASH)
    assert isinstance(report, FinalReport)
    return report


def mid_of(result_id: int = MID) -> MidReport:
    """Return a mid-term report."""
    with reading() as session:
        report = context_of(load_case(session, result_id), DATA_HASH)
    assert isinstance(report, MidReport)
    return report
