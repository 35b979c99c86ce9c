"""Many projects at once: the totals and grades of `panel_result`, to the last hundredth, in a thousandth of its time.

Marks stay integers until they are averaged; one pass of float64 then finds each total with a proven error, and every
total so close to a tie that the error could decide is settled by proof or by integers (`settle`, `passes`).
"""

from scoring.batch.phases import score_phases
from scoring.batch.projects import BLANK, Batch
from scoring.batch.totals import NO_MARK, NOTHING_APPLICABLE, SCORED, BatchResult, score_batch

__all__ = [
    "BLANK",
    "NOTHING_APPLICABLE",
    "NO_MARK",
    "SCORED",
    "Batch",
    "BatchResult",
    "score_batch",
    "score_phases",
]
