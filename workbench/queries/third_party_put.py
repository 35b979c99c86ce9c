"""What the third party found as the contractor sees it: what was released to it, and nothing of the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from workbench import clock
from workbench.models.contracts import Contract
from workbench.models.evaluations import Evaluation
from workbench.models.evidence_more import ThirdPartyFinding
from workbench.models.projects import Project
from workbench.models.words import PHASE_NAMES, EvaluationState
from workbench.queries.facts import evidence_lines
from workbench.queries.third_party_findings import Reply, ThirdCard, accepted_cards
from workbench.rules.third_party_words import KINDS
from workbench.security.policy import Actor, may


@dataclass(frozen=True)
class PutCard:
    """A released finding: without the third party's number, which would tell how many others there are."""

    key: str
    about: str
    kind: str
    point: str
    seen_on: date
    place: str
    words: str
    counted: str
    severity: str
    evidence: tuple[str, ...]  # titles
    told_on: date
    answer_by: date
    noted: str  # what the third party wrote down of an answer at the time
    replies: tuple[Reply, ...]
    files: tuple[tuple[str, str], ...]
    open: bool  # the sheets are still sealed: an answer is taken

    @property
    def waits(self) -> bool:
        """Tell whether an answer is still wanted."""
        return self.open and not self.replies

    @property
    def overdue(self) -> bool:
        """Tell whether it waits and its day is past."""
        return self.waits and clock.today() > self.answer_by


def put_to(session: Session, actor: Actor) -> tuple[PutCard, ...]:
    """Return what was released to the actor's contractor, what waits for an answer first."""
    if not actor.contractors():
        return ()
    query = select(Evaluation, Project).join(Project, col(Project.id) == Evaluation.project_id)
    query = query.join(Contract, col(Contract.project_id) == Project.id)
    query = query.where(col(Contract.contractor_id).in_(actor.contractors()))
    told = select(ThirdPartyFinding.evaluation_id).where(col(ThirdPartyFinding.told_on).is_not(None))
    rows = session.exec(query.where(col(Evaluation.id).in_(told)).order_by(col(Evaluation.id).desc()))
    cards = [card for evaluation, project in rows for card in _of(session, actor, evaluation, project)]
    return tuple(sorted(cards, key=lambda one: not one.waits))


def _of(session: Session, actor: Actor, evaluation: Evaluation, project: Project) -> list[PutCard]:
    query = select(ThirdPartyFinding).where(ThirdPartyFinding.evaluation_id == evaluation.id)
    rows = session.exec(query.where(col(ThirdPartyFinding.told_on).is_not(None))).all()
    keys = {row.id: row.key or "" for row in rows if may(session, actor, "third_finding.answer", row)}
    titles = {one.number: one.title for one in evidence_lines(session, evaluation.id or 0)}
    return [
        _put(card, keys[card.id], f"{project.title} · {PHASE_NAMES[evaluation.phase]}", titles, evaluation.state)
        for card in accepted_cards(session, evaluation)
        if card.id in keys
    ]


def _put(card: ThirdCard, key: str, where: str, titles: Mapping[str, str], state: EvaluationState) -> PutCard:
    return PutCard(
        key=key,
        about=where,
        kind=KINDS[card.kind],
        point=card.point,
        seen_on=card.seen_on,
        place=card.place,
        words=card.words,
        counted=card.counted,
        severity=card.severity,
        evidence=tuple(titles[one] for one in card.evidence if one in titles),
        told_on=card.told_on or card.seen_on,
        answer_by=card.answer_by or card.seen_on,
        noted=card.answer,
        replies=card.replies,
        files=card.files,
        open=state == EvaluationState.SCORING,
    )
