"""The grade that counts: on which payments, the decision on a result and buying again rest, and why on this one."""

from dataclasses import dataclass

from scoring.grading import UNGRADED
from workbench.models.results import Result
from workbench.queries.overall_kept import COUNTED, STATES, read_overall
from workbench.services.plan_parts import BY_OVERALL

_WITHOUT_MID = "确认中期评估结果后，由采购经办依职权更正期末结果，总评随之计算"
_VETO = "办结一票否决的认定，重新计算并确认结果"


@dataclass(frozen=True)
class GradeUsed:
    """Total and grade that count; `why` is empty where only one grade can; `missing` says why there is none, `fix` what to do."""

    overall: bool
    total: str
    grade: str
    why: str
    missing: str
    fix: str = ""


def grade_used(result: Result) -> GradeUsed:
    """Return the grade that counts of a version of a result: its own, or the overall one where its plan declared that.

    An overall rating that could not be computed is no grade, and never the final's instead; nor is one that is withheld.
    """
    overall = read_overall(result.payload)
    if overall is None:
        return _of_the_final(result, "")
    if overall.used != BY_OVERALL:
        return _of_the_final(result, overall.use_words)
    missing, fix = ("", "") if overall.state == COUNTED else (STATES[overall.state], _WITHOUT_MID)
    if not missing:
        missing, fix = _held_back(overall.withheld)
    return GradeUsed(
        overall=True, total=overall.total, grade=overall.grade, why=overall.use_words, missing=missing, fix=fix
    )


def _of_the_final(result: Result, why: str) -> GradeUsed:
    missing, fix = _held_back(result.payload.get("withheld", ""))
    return GradeUsed(overall=False, total=str(result.total), grade=result.grade, why=why, missing=missing, fix=fix)


def _held_back(withheld: str) -> tuple[str, str]:
    """Why there is no grade and what gives one; a tree without grades holds nothing back."""
    return (withheld, _VETO) if withheld and withheld != UNGRADED else ("", "")
