"""Duties of signed paper: documents that a later step waits for, where the bureau has set so."""

from collections.abc import Iterator
from datetime import date

from sqlmodel import Session, col, select

from workbench.models.documents import IssuedDocument
from workbench.models.evaluations import Evaluation
from workbench.models.findings import Finding
from workbench.models.results import Result
from workbench.models.words import EvaluationState, ResultState, Role
from workbench.queries.documents_waiting import required_in
from workbench.queries.duties.duty import Duty, whenever
from workbench.rules.document_words import KINDS, WAITS
from workbench.rules.finding_words import OPEN_STATES
from workbench.rules.local_values import BY_KEY
from workbench.security.policy import Actor

MOST = 60


def document_duties(session: Session, actor: Actor, today: date) -> Iterator[Duty]:
    """Which documents the officer has to bring back signed before a step that is still to come, the newest first."""
    own = actor.purchasers(Role.OFFICER)
    required = required_in(session, own, today) if own else frozenset()
    kinds = {(purchaser, kind): key for purchaser, key in sorted(required) for kind in WAITS[key].kinds}
    if not kinds:
        return
    query = select(IssuedDocument).where(
        col(IssuedDocument.purchaser_id).in_(own),
        col(IssuedDocument.kind).in_({kind for _, kind in kinds}),
        IssuedDocument.paper == "awaited",
        col(IssuedDocument.withdrawn_on).is_(None),
    )
    for row in session.exec(query.order_by(col(IssuedDocument.id).desc()).limit(MOST)):
        key = kinds.get((row.purchaser_id, row.kind))
        if key is not None and not _is_past(session, row):
            yield Duty(
                f"paper_{row.id}",
                f"收回签章的{KINDS[row.kind].name}",
                f"{row.title} · {row.number}",
                "去登记",
                "documents",
                (("document", str(row.id)),),
                whenever(f"本级规定“{BY_KEY[key].name}”"),
            )


def _is_past(session: Session, row: IssuedDocument) -> bool:
    """The step that would wait was taken, before the bureau asked for the paper."""
    about = int(row.subject.partition(":")[2])
    if row.kind == "finding_notice":
        return session.get_one(Finding, about).state not in OPEN_STATES
    if row.kind == "evaluation_plan":
        return session.get_one(Evaluation, about).state == EvaluationState.OPENED
    told = select(Result.id).where(Result.evaluation_id == about, Result.state == ResultState.CONFIRMED)
    return session.exec(told.where(col(Result.published_on).is_not(None))).first() is not None
