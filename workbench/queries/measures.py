"""The next steps of the mid-term report as the final evaluation carries them, and what became of each."""

import hashlib
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from workbench.models.accounts import Account
from workbench.models.evaluations import Evaluation
from workbench.models.measures import CarriedMeasure
from workbench.models.results import Result
from workbench.models.words import Phase, ResultState
from workbench.rules.measure_words import BECAME, NOT_TOLD
from workbench.rules.next_steps import next_steps_of
from workbench.security.policy import Actor, may


@dataclass(frozen=True)
class MeasureLine:
    """A measure of the mid-term report: when and what as written there; the status is empty while nobody entered one."""

    digest: str
    words: str
    when: str
    what: str
    status: str
    became: str
    by: str
    entered_on: date | None
    version: int

    @property
    def status_name(self) -> str:
        """Return what became of it, or that nobody said so."""
        return BECAME.get(self.status, NOT_TOLD)


def measures_carried(session: Session, evaluation: Evaluation) -> tuple[MeasureLine, ...]:
    """Return the measures of the confirmed mid-term report, in its order; none for a mid-term evaluation itself."""
    if evaluation.phase != Phase.FINAL:
        return ()
    query = select(CarriedMeasure, Account.name).join(Account, col(Account.id) == CarriedMeasure.entered_by_id)
    rows = session.exec(query.where(CarriedMeasure.evaluation_id == evaluation.id))
    known = {row.digest: (row, name) for row, name in rows}
    steps = {digest_of(one.words): one for one in next_steps_of(_written(session, evaluation))}
    return tuple(
        MeasureLine(digest, one.words, one.when, one.what, *_entered(known.get(digest)))
        for digest, one in steps.items()
    )


def may_enter(session: Session, actor: Actor, evaluation: Evaluation) -> bool:
    """Tell whether the actor may enter what became of the measures: until the final report is confirmed."""
    query = select(Result.id).where(Result.evaluation_id == evaluation.id, Result.state == ResultState.CONFIRMED)
    return session.exec(query).first() is None and may(session, actor, "evaluation.plan", evaluation)


def digest_of(words: str) -> str:
    """Return the SHA-256 by which a measure is known: worded anew, it is another."""
    return hashlib.sha256(words.encode()).hexdigest()


def _written(session: Session, evaluation: Evaluation) -> str:
    query = select(Result).join(Evaluation, col(Evaluation.id) == Result.evaluation_id)
    query = query.where(Evaluation.project_id == evaluation.project_id, Evaluation.phase == Phase.MID)
    query = query.where(Result.state == ResultState.CONFIRMED).order_by(col(Result.number).desc())
    mid = session.exec(query).first()
    return str(mid.narrative.get("next_steps", "")) if mid else ""


def _entered(known: tuple[CarriedMeasure, str] | None) -> tuple[str, str, str, date | None, int]:
    if known is None:
        return "", "", "", None, 0
    row, name = known
    return row.status, row.became, name, row.entered_on, row.version
