"""How firm a result is and how far the panel agrees: beside the score, never instead of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from sqlmodel import Session

from scoring.agreement import Agreement, agreement, rating_table
from scoring.exact import exact
from scoring.panel import Sheet
from scoring.severity import Rating, SeverityReport, severity_report
from scoring.stability import Stability, sentence_of, sentences_of, stability
from workbench.models.evaluations import Evaluation
from workbench.models.results import Result
from workbench.queries.consensus import proceedings_of
from workbench.queries.corrections import standing
from workbench.queries.evaluations import frozen_tree, judged_points
from workbench.queries.facts import facts_for_scoring
from workbench.queries.scoring import corrected, opened_sheets, scored_vetoes

_HUNDRED = 100


@dataclass(frozen=True)
class Trust:
    """What was tried with one version of a result.

    `sentence` names no member and may stand in a report; `severity` is in hundredths of full marks, so that points of 2
    and of 14 marks compare. `shares` are how often each grade came out, best first; empty where nothing is graded.
    """

    stability: Stability
    sentence: str
    sentences: tuple[str, ...]
    shares: tuple[tuple[str, float], ...]
    agreement: Agreement
    severity: SeverityReport


def trust_of(session: Session, result: Result) -> Trust | None:
    """Try a version of a result; None where a finding since then would give another result than the one recorded.

    The seed comes from the frozen tree's digest, so it was fixed before the first mark and gives the same answer again.
    """
    evaluation = session.get_one(Evaluation, result.evaluation_id)
    tree, sheets = frozen_tree(evaluation), standing_sheets(session, evaluation)
    held = standing(session, result.evaluation_id, until=result.number)
    seed = int(evaluation.tree_digest[:8], 16)
    found = stability(
        tree,
        sheets,
        corrected(facts_for_scoring(session, evaluation), held.facts),
        seed=seed,
        not_applicable=evaluation.not_applicable,
        vetoes=scored_vetoes(session, evaluation),
        decided=held.decided,
    )
    if found.total != result.total or (found.grade or "") != result.grade:
        return None
    full = {node.code: node.full for node in judged_points(evaluation)}
    marks = {sheet.member: {code: sheet.marks[code] for code in full} for sheet in sheets}
    return Trust(
        stability=found,
        sentence=sentence_of(found),
        sentences=sentences_of(found),
        shares=tuple(found.frequencies.shares.items()) if found.frequencies else (),
        agreement=agreement(rating_table(marks, full), seed=seed),
        severity=severity_report(_ratings(sheets, full)),
    )


def standing_sheets(session: Session, evaluation: Evaluation) -> list[Sheet]:
    """Return the sheets with the marks that stand after the consensus round; a revised mark is bound to no band."""
    revised: dict[str, dict[str, Decimal]] = {}
    for one in proceedings_of(session, evaluation).revisions:
        revised.setdefault(one.member, {})[one.code] = one.revised
    return [_revised(sheet, revised.get(sheet.member, {})) for sheet in opened_sheets(session, evaluation)]


def _revised(sheet: Sheet, marks: Mapping[str, Decimal]) -> Sheet:
    bands = {code: band for code, band in sheet.bands.items() if code not in marks}
    return replace(sheet, marks={**sheet.marks, **marks}, bands=bands)


def _ratings(sheets: list[Sheet], full: Mapping[str, Decimal]) -> list[Rating]:
    def share(sheet: Sheet, code: str) -> Fraction:
        return _HUNDRED * exact(sheet.marks[code]) / exact(full[code])

    return [Rating(code, sheet.member, share(sheet, code)) for sheet in sheets for code in full]
