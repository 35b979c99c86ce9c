"""What the third party handed in, as screens and reports show it; the panel sees what the bureau accepted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from workbench.models.accounts import Account
from workbench.models.evaluations import Evaluation, StoredFile
from workbench.models.evidence_more import ThirdPartyFinding, ThirdPartyReply, ThirdPartyReplyFile
from workbench.models.findings import Finding
from workbench.queries.evaluations import tree_of
from workbench.rules.third_party_words import ACCEPTED, COUNTS, DEGREES, KINDS, STATES
from workbench.security.policy import Actor, may


@dataclass(frozen=True)
class Reply:
    """What the contractor itself said to a released finding, and when."""

    words: str
    on: date
    late: bool


@dataclass(frozen=True)
class ThirdCard:
    """One thing the third party found, heard, checked or counted."""

    id: int
    kind: str
    number: str
    point_code: str
    point: str
    seen_on: date
    place: str
    words: str
    checked: int | None
    failed: int | None
    severity: str
    evidence: tuple[str, ...]
    answer: str
    answered_on: date | None
    state: str
    submitted_by_id: int | None
    reason: str
    decided_by: str
    decided_on: date | None
    finding_key: str
    version: int
    told_on: date | None
    answer_by: date | None
    replies: tuple[Reply, ...] = ()
    files: tuple[tuple[str, str], ...] = ()  # public id and name of what came with the replies

    @property
    def label(self) -> str:
        """Return kind and number as people say it."""
        return f"{KINDS[self.kind]} {self.number}"

    @property
    def degree(self) -> str:
        """Return how bad it is."""
        return DEGREES[self.severity]

    @property
    def state_name(self) -> str:
        """Return how far it is."""
        return STATES[self.state]

    @property
    def counted(self) -> str:
        """Return what was counted, in words; empty where nothing is."""
        if self.kind not in COUNTS or not self.checked:
            return ""
        every, bad = COUNTS[self.kind]
        return f"{every} {self.checked}，{bad} {self.failed or 0}"


def third_cards(session: Session, actor: Actor, evaluation_id: int) -> tuple[ThirdCard, ...]:
    """Return what the actor may read: the third party and the bureau everything, the panel what was accepted."""
    evaluation = session.get_one(Evaluation, evaluation_id)
    if may(session, actor, "third_finding.read", evaluation):
        return _cards(session, evaluation, tuple(STATES))
    return accepted_cards(session, evaluation) if may(session, actor, "third_finding.see", evaluation) else ()


def accepted_cards(session: Session, evaluation: Evaluation) -> tuple[ThirdCard, ...]:
    """Return what the bureau accepted, in the order of points."""
    return _cards(session, evaluation, (ACCEPTED,))


def accepted_by_point(session: Session, actor: Actor, evaluation_id: int) -> dict[str, tuple[ThirdCard, ...]]:
    """Return what was accepted by point, for who may see it beside the points."""
    found: dict[str, tuple[ThirdCard, ...]] = {}
    for one in third_cards(session, actor, evaluation_id):
        if one.state == ACCEPTED:
            found[one.point_code] = (*found.get(one.point_code, ()), one)
    return found


def _cards(session: Session, evaluation: Evaluation, states: Sequence[str]) -> tuple[ThirdCard, ...]:
    query = select(ThirdPartyFinding).where(ThirdPartyFinding.evaluation_id == evaluation.id)
    rows = session.exec(query.where(col(ThirdPartyFinding.state).in_(states)).order_by(col(ThirdPartyFinding.id))).all()
    if not rows:
        return ()
    labels = {node.code: node.label for node in tree_of(evaluation).points()}
    people = session.exec(select(Account).where(col(Account.id).in_({row.decided_by_id for row in rows})))
    names = {one.id: one.name for one in people}
    handed = session.exec(select(Finding).where(col(Finding.id).in_({row.finding_id for row in rows})))
    keys = {one.id: one.key for one in handed}
    places, ids = {code: place for place, code in enumerate(labels)}, [row.id or 0 for row in rows]
    replies, files = _replies(session, ids), _files(session, ids)
    rows = sorted(rows, key=lambda row: (places[row.point_code], list(KINDS).index(row.kind), row.id or 0))
    return tuple(
        ThirdCard(
            id=row.id or 0,
            point=labels[row.point_code],
            evidence=tuple(row.evidence),
            decided_by=names.get(row.decided_by_id, ""),
            finding_key=keys.get(row.finding_id, ""),
            replies=tuple(replies.get(row.id or 0, ())),
            files=tuple(files.get(row.id or 0, ())),
            **row.model_dump(include=_SAME),
        )
        for row in rows
    )


_SAME = {
    "kind", "number", "point_code", "seen_on", "place", "words", "checked", "failed", "severity", "answer",
    "answered_on", "state", "submitted_by_id", "reason", "decided_on", "version", "told_on", "answer_by",
}  # fmt: skip


def _replies(session: Session, ids: Sequence[int]) -> dict[int, list[Reply]]:
    query = select(ThirdPartyReply, ThirdPartyFinding)
    query = query.join(ThirdPartyFinding, col(ThirdPartyFinding.id) == ThirdPartyReply.row_id)
    query = query.where(col(ThirdPartyReply.row_id).in_(ids)).order_by(col(ThirdPartyReply.id))
    found: dict[int, list[Reply]] = {}
    for one, row in session.exec(query):
        late = row.answer_by is not None and one.replied_on > row.answer_by
        found.setdefault(one.row_id, []).append(Reply(one.words, one.replied_on, late))
    return found


def _files(session: Session, ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    query = select(ThirdPartyReplyFile.row_id, StoredFile.public_id, StoredFile.name)
    query = query.join(StoredFile, col(StoredFile.id) == ThirdPartyReplyFile.file_id)
    query = query.where(col(ThirdPartyReplyFile.row_id).in_(ids)).order_by(col(ThirdPartyReplyFile.id))
    found: dict[int, list[tuple[str, str]]] = {}
    for row_id, public_id, name in session.exec(query):
        found.setdefault(row_id, []).append((public_id, name))
    return found


def next_number(cards: Sequence[ThirdCard], kind: str) -> str:
    """Return the next counted number of a kind, as the screen offers it."""
    taken = {one.number for one in cards if one.kind == kind}
    return next(str(place) for place in range(1, len(taken) + 2) if str(place) not in taken)
