"""Acceptances of a project: the group, each standard with its verdict, the recipients' opinions, the certificate."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from sqlmodel import Session, col, select

from workbench.models.acceptance import Acceptance, AcceptanceItem, AcceptanceMember, RecipientOpinion
from workbench.models.evaluations import Evaluation, StoredFile
from workbench.models.needs import Recipient
from workbench.models.projects import ServiceLine
from workbench.models.results import Result
from workbench.models.words import Phase, ResultState
from workbench.security.record import canonical

MEMBER_ROLES = {
    "head": "组长",
    "member": "成员",
    "expert": "专业人员",
    "finance": "财会人员",
    "recipient": "服务对象代表",
}
ITEM_KINDS = {"quantity": "数量", "technical": "技术", "service": "服务", "safety": "安全"}
VERDICTS = {"met": "符合", "partly": "基本符合", "unmet": "不符合"}
CONCLUSIONS = {"": "验收中", "passed": "合格", "failed": "不合格，整改后复验"}
SATISFACTION = {5: "很满意", 4: "满意", 3: "一般", 2: "不满意", 1: "很不满意"}
_HASH_LENGTH = 10


@dataclass(frozen=True)
class MemberCard:
    """A member of the group."""

    id: int
    name: str
    unit: str
    role: str
    signed: bool


@dataclass(frozen=True)
class ItemCard:
    """One standard of a line with its verdict."""

    id: int
    line_id: int
    line: str
    unit: str
    kind: str
    standard: str
    agreed: int | None
    delivered: int | None
    verdict: str
    words: str


@dataclass(frozen=True)
class OpinionCard:
    """A sampled recipient by code, and the opinion once it is there."""

    recipient_id: int
    code: str
    given_on: date | None
    satisfaction: int | None
    words: str
    proxy: bool


@dataclass(frozen=True)
class Scan:
    """A stored file by its name and public id."""

    name: str
    public_id: str
    sha256: str


@dataclass(frozen=True)
class AcceptanceCard:
    """One acceptance with everything its screen and its certificate show."""

    id: int
    project_id: int
    round: int
    number: str
    held_on: date
    place: str
    sample_size: int
    conclusion: str
    words: str
    reason: str
    rectify_by: date | None
    rectify_words: str
    concluded_on: date | None
    form_hash: str
    signed_on: date | None
    published_on: date | None
    published_at: str
    version: int
    members: tuple[MemberCard, ...]
    items: tuple[ItemCard, ...]
    opinions: tuple[OpinionCard, ...]
    certificate: Scan | None
    scan: Scan | None

    @property
    def given(self) -> tuple[OpinionCard, ...]:
        """Return the opinions that are there."""
        return tuple(one for one in self.opinions if one.given_on)

    @property
    def open_items(self) -> int:
        """Count the standards without a verdict."""
        return sum(not one.verdict for one in self.items)

    @property
    def unsigned(self) -> tuple[str, ...]:
        """Return the members whose signature is not there."""
        return tuple(one.name for one in self.members if not one.signed)


def short_hash(card: AcceptanceCard) -> str:
    """Return the short hash of what a certificate says: it changes with every verdict, member, opinion and conclusion."""
    told = {
        "number": card.number,
        "held_on": card.held_on,
        "conclusion": [card.conclusion, card.words, card.concluded_on],
        "members": [[one.name, one.unit, one.role] for one in card.members],
        "items": [[one.line_id, one.kind, one.standard, one.agreed, one.delivered, one.verdict] for one in card.items],
        "opinions": [[one.code, one.satisfaction, one.words] for one in card.given],
    }
    return sha256(canonical(told).encode()).hexdigest()[:_HASH_LENGTH].upper()


def acceptances_of(session: Session, project_id: int) -> tuple[AcceptanceCard, ...]:
    """Return the acceptances of a project, the newest first."""
    query = select(Acceptance).where(Acceptance.project_id == project_id).order_by(col(Acceptance.round).desc())
    return tuple(acceptance_card(session, row) for row in session.exec(query).all())


def acceptance_card(session: Session, row: Acceptance) -> AcceptanceCard:
    """Return one acceptance."""
    own = row.model_dump(exclude={"certificate_id", "scan_id"})
    return AcceptanceCard(
        **own,
        members=_members(session, row.id or 0),
        items=_items(session, row.id or 0),
        opinions=_opinions(session, row.id or 0),
        certificate=_file(session, row.certificate_id),
        scan=_file(session, row.scan_id),
    )


def _members(session: Session, acceptance_id: int) -> tuple[MemberCard, ...]:
    query = select(AcceptanceMember).where(AcceptanceMember.acceptance_id == acceptance_id)
    rows = session.exec(query.order_by(col(AcceptanceMember.position)))
    return tuple(MemberCard(one.id or 0, one.name, one.unit, one.role, one.signed) for one in rows)


def _items(session: Session, acceptance_id: int) -> tuple[ItemCard, ...]:
    query = select(AcceptanceItem, ServiceLine).join(ServiceLine, col(ServiceLine.id) == AcceptanceItem.line_id)
    query = query.where(AcceptanceItem.acceptance_id == acceptance_id).order_by(col(AcceptanceItem.position))
    return tuple(
        ItemCard(line=line.name, unit=line.unit, **item.model_dump(exclude={"acceptance_id", "position"}))
        for item, line in session.exec(query)
    )


def _opinions(session: Session, acceptance_id: int) -> tuple[OpinionCard, ...]:
    query = select(RecipientOpinion, Recipient.code).join(Recipient, col(Recipient.id) == RecipientOpinion.recipient_id)
    query = query.where(RecipientOpinion.acceptance_id == acceptance_id).order_by(col(RecipientOpinion.id))
    return tuple(
        OpinionCard(row.recipient_id, code, row.given_on, row.satisfaction, row.words, row.proxy)
        for row, code in session.exec(query)
    )


def _file(session: Session, file_id: int | None) -> Scan | None:
    row = session.get(StoredFile, file_id) if file_id else None
    return Scan(row.name, row.public_id, row.sha256) if row else None


def passed_acceptance(session: Session, project_id: int) -> Acceptance | None:
    """Return the acceptance that a project passed; None while there is none."""
    query = select(Acceptance).where(Acceptance.project_id == project_id, Acceptance.conclusion == "passed")
    return session.exec(query.order_by(col(Acceptance.round).desc())).first()


def newest_acceptance(session: Session, project_id: int) -> Acceptance | None:
    """Return the acceptance that counts: the newest; None before the first."""
    query = select(Acceptance).where(Acceptance.project_id == project_id)
    return session.exec(query.order_by(col(Acceptance.round).desc())).first()


def confirmed_result(session: Session, project_id: int, phase: Phase) -> Result | None:
    """Return the confirmed result of a phase in its newest version; None while there is none."""
    query = select(Result).join(Evaluation, col(Evaluation.id) == Result.evaluation_id)
    query = query.where(Evaluation.project_id == project_id, Evaluation.phase == phase)
    query = query.where(Result.state == ResultState.CONFIRMED)
    return session.exec(query.order_by(col(Result.number).desc())).first()
