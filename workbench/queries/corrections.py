"""What has been corrected in a result since its sheets were opened, by decided appeals and by the bureau itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from scoring.panel import Decided
from workbench.models.accounts import Account
from workbench.models.corrections import CorrectedPoint, ResultCorrection
from workbench.models.evaluations import Evaluation
from workbench.models.results import Appeal, AppealPoint, Result
from workbench.models.words import AppealState, ResultState
from workbench.queries.consensus import is_unfinished
from workbench.queries.evaluations import frozen_tree
from workbench.queries.facts import facts_by_point
from workbench.queries.overall import outdated_overall
from workbench.queries.scoring import compute, corrections


@dataclass(frozen=True)
class Standing:
    """The corrections that hold up to a version: facts and marks that replace what was found at the opening."""

    facts: Mapping[str, Mapping[str, Any]]
    decided: Mapping[str, Decided]


def standing(session: Session, evaluation_id: int, *, until: int | None = None) -> Standing:
    """Return what holds up to a version (its number), the newest word on a point counting; all of it without one.

    A correction that was withdrawn holds for its own version only.
    """
    facts: dict[str, Mapping[str, Any]] = {}
    decided: dict[str, Decided] = {}
    for number, appeal_id, correction_id, withdrawn in _made(session, evaluation_id):
        if (until is not None and number > until) or (withdrawn and number != until):
            continue
        if appeal_id is not None:
            ruled = select(AppealPoint).where(AppealPoint.appeal_id == appeal_id).order_by(col(AppealPoint.point_code))
            points = session.exec(ruled).all()
            new_facts, new_marks = corrections([one for one in points if one.changed])
            facts, decided = {**facts, **new_facts}, {**decided, **new_marks}
        if correction_id is not None:
            query = select(CorrectedPoint).where(CorrectedPoint.correction_id == correction_id)
            facts |= {one.point_code: one.fact for one in session.exec(query.order_by(col(CorrectedPoint.point_code)))}
    return Standing(facts, decided)


def ruled_points(session: Session, evaluation_id: int) -> frozenset[str]:
    """Return the points that a decided appeal kept or changed: neither the bureau nor a second appeal reopens them."""
    query = select(AppealPoint.point_code).join(Appeal, col(Appeal.id) == AppealPoint.appeal_id)
    query = query.join(Result, col(Result.id) == Appeal.result_id)
    return frozenset(
        session.exec(query.where(Result.evaluation_id == evaluation_id, Appeal.state == AppealState.DECIDED))
    )


def _made(session: Session, evaluation_id: int) -> list[tuple[int, int | None, int | None, bool]]:
    """The versions that an appeal or a correction made, oldest first, and whether each was withdrawn."""
    query = (
        select(Result.number, Appeal.id, ResultCorrection.id, col(Result.withdrawn_on).is_not(None))
        .select_from(Result)
        .join(Appeal, col(Appeal.new_result_id) == Result.id, isouter=True)
        .join(ResultCorrection, col(ResultCorrection.new_result_id) == Result.id, isouter=True)
        .where(Result.evaluation_id == evaluation_id)
        .order_by(col(Result.number))
    )
    return [(number, appeal_id, correction_id, gone) for number, appeal_id, correction_id, gone in session.exec(query)]


def confirmed_before(session: Session, draft: Result) -> Result | None:
    """Return the confirmed version that a drafted correction would replace; None where no correction made the draft."""
    query = select(Result).where(Result.evaluation_id == draft.evaluation_id, Result.number < draft.number)
    query = query.where(Result.state == ResultState.CONFIRMED).order_by(col(Result.number).desc())
    held = session.exec(query).first()
    made = select(ResultCorrection.id).join(Result, col(Result.id) == ResultCorrection.new_result_id)
    made = made.where(ResultCorrection.result_id == (held.id if held else None), col(Result.withdrawn_on).is_(None))
    return held if session.exec(made).first() is not None else None


def outdated(session: Session, evaluation: Evaluation, result: Result) -> str:
    """Say what has changed under the newest version of a result since it was computed; empty while it holds.

    A round of consensus that is not closed is left alone: closing it computes the result anew.
    """
    if is_unfinished(session, result.evaluation_id):
        return ""
    if said := outdated_overall(session, evaluation, result):
        return said
    held = standing(session, result.evaluation_id, until=result.number)
    now = compute(session, evaluation, new_facts=held.facts, decided=held.decided)
    if (now.total, now.grade or "", now.grade_withheld) == (result.total, result.grade, result.payload["withheld"]):
        return ""
    graded = now.grade_withheld or f"等级“{now.grade}”"
    return f"计算之后一票否决的认定有变化，按现在的认定是 {now.total} 分，{graded}"


def facts_in_force(session: Session, evaluation_id: int, *, until: int | None = None) -> dict[str, dict[str, Any]]:
    """Return the facts by point as a version took them (the newest without a number): entered, then corrected."""
    entered = {code: dict(row.fact) for code, row in facts_by_point(session, evaluation_id).items()}
    return entered | {code: dict(fact) for code, fact in standing(session, evaluation_id, until=until).facts.items()}


@dataclass(frozen=True)
class CorrectionLine:
    """A correction as screens and documents tell it."""

    number: int  # of the version that was corrected
    total: str
    grade: str
    new_number: int
    reason: str
    document: str
    begun_on: date
    by: str
    points: tuple[tuple[str, str], ...]  # label of the point, why


def correction_of(session: Session, result: Result) -> CorrectionLine | None:
    """Return the correction that made a version; None where none did."""
    query = select(ResultCorrection, Account).join(Account, col(Account.id) == ResultCorrection.begun_by_id)
    found = session.exec(query.where(ResultCorrection.new_result_id == result.id)).first()
    if found is None:
        return None
    row, who = found
    old = session.get_one(Result, row.result_id)
    tree = frozen_tree(session.get_one(Evaluation, result.evaluation_id))
    told = select(CorrectedPoint).where(CorrectedPoint.correction_id == row.id)
    points = session.exec(told.order_by(col(CorrectedPoint.point_code)))
    return CorrectionLine(
        number=old.number,
        total=str(old.total),
        grade=old.grade,
        new_number=result.number,
        reason=row.reason,
        document=row.document,
        begun_on=row.begun_on,
        by=who.name,
        points=tuple((tree.node(one.point_code).label, one.reason) for one in points),
    )
