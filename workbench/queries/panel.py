"""The register of candidates, the invitations of an evaluation, and the actor's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from workbench.models.accounts import Account
from workbench.models.contracts import Contract
from workbench.models.evaluations import MARKS, Evaluation, PanelMember
from workbench.models.organisations import Contractor, Purchaser
from workbench.models.panel import PanelCandidate, PanelInvitation
from workbench.models.projects import Project
from workbench.models.words import PHASE_NAMES, SEAT_NAMES, EvaluationState, Seat
from workbench.queries.checks import seats_findings
from workbench.queries.desk import candidates, people_of
from workbench.queries.panel_conflicts import suspicions
from workbench.rules.finding import Finding
from workbench.security.policy import Actor, allow


@dataclass(frozen=True)
class CandidateCard:
    """A person of the register as screens and forms show it."""

    account_id: int
    name: str
    unit: str
    title: str
    mid_level_title: bool
    certificate: str
    valid_until: date | None
    employers: tuple[tuple[str, date | None], ...]
    areas: str
    registered: bool
    version: int | None

    def lapsed(self, on: date) -> bool:
        """Tell whether the title's certificate no longer holds on a day."""
        return self.valid_until is not None and self.valid_until < on


@dataclass(frozen=True)
class InvitationCard:
    """An invitation with its answer."""

    id: int
    account_id: int
    name: str
    seat: Seat
    chair: bool
    suspicions: tuple[str, ...]
    passed: str
    invited_at: datetime
    accepted: bool | None
    reason: str


@dataclass(frozen=True)
class OwnInvitation:
    """What somebody invited is told before the answer: whose project, which contractor, which seat; nothing more."""

    id: int
    evaluation_id: int
    project: str
    purchaser: str
    contractor: str
    phase_name: str
    seat_name: str
    chair: bool
    due_on: date


def register_of(session: Session, purchaser_id: int) -> list[CandidateCard]:
    """Return everybody who may sit on panels of a purchaser, with what the register holds of them."""
    rows = session.exec(select(PanelCandidate).where(PanelCandidate.purchaser_id == purchaser_id))
    known = {row.account_id: row for row in rows}
    names = {one.id: one.name for one in session.exec(select(Account))}
    return [_card(one, names[one], known.get(one)) for one in people_of(session, purchaser_id)]


def _card(account_id: int, name: str, row: PanelCandidate | None) -> CandidateCard:
    if row is None:
        return CandidateCard(
            account_id=account_id,
            name=name,
            unit="",
            title="",
            mid_level_title=False,
            certificate="",
            valid_until=None,
            employers=(),
            areas="",
            registered=False,
            version=None,
        )
    past = [(one["name"], date.fromisoformat(one["until"]) if one.get("until") else None) for one in row.employers]
    return CandidateCard(
        account_id=account_id,
        name=name,
        unit=row.unit,
        title=row.title,
        mid_level_title=row.mid_level_title,
        certificate=row.certificate,
        valid_until=row.valid_until,
        employers=tuple(past),
        areas=row.areas,
        registered=True,
        version=row.version,
    )


def invitations_of(session: Session, evaluation_id: int) -> list[InvitationCard]:
    """Return the invitations of an evaluation, oldest first."""
    query = select(PanelInvitation, Account).join(Account, col(Account.id) == PanelInvitation.account_id)
    query = query.where(PanelInvitation.evaluation_id == evaluation_id).order_by(col(PanelInvitation.id))
    return [
        InvitationCard(
            row.id or 0,
            row.account_id,
            account.name,
            Seat(row.seat),
            row.chair,
            tuple(row.suspicions),
            row.passed,
            row.invited_at,
            row.accepted,
            row.reason,
        )
        for row, account in session.exec(query)
    ]


def own_invitations(session: Session, actor: Actor) -> list[OwnInvitation]:
    """Return the invitations that wait for the actor's answer."""
    query = select(PanelInvitation, Evaluation, Project).join(
        Evaluation, col(Evaluation.id) == PanelInvitation.evaluation_id
    )
    query = query.join(Project, col(Project.id) == Evaluation.project_id)
    query = query.where(PanelInvitation.account_id == actor.account_id, col(PanelInvitation.answered_at).is_(None))
    rows = session.exec(query.where(Evaluation.state != EvaluationState.OPENED).order_by(col(PanelInvitation.id)))
    return [_own(session, row, evaluation, project) for row, evaluation, project in rows]


def _own(session: Session, row: PanelInvitation, evaluation: Evaluation, project: Project) -> OwnInvitation:
    name = select(Contractor.name).join(Contract, col(Contract.contractor_id) == Contractor.id)
    return OwnInvitation(
        id=row.id or 0,
        evaluation_id=evaluation.id or 0,
        project=project.title,
        purchaser=session.get_one(Purchaser, project.purchaser_id).name,
        contractor=session.exec(name.where(Contract.project_id == project.id)).first() or "",
        phase_name=PHASE_NAMES[evaluation.phase],
        seat_name=SEAT_NAMES[Seat(row.seat)],
        chair=row.chair,
        due_on=evaluation.due_on,
    )


@dataclass(frozen=True)
class Building:
    """What who builds a panel sees: whom to invite, what was answered, and whether the panel would then be lawful."""

    people: tuple[CandidateCard, ...]  # neither seated nor waiting for an answer
    invitations: tuple[InvitationCard, ...]
    findings: tuple[Finding, ...]  # as if everybody invited accepted
    recused: dict[int, str]  # members to be replaced, by id


def building(session: Session, actor: Actor, evaluation_id: int) -> Building:
    """Return how far a panel is. Raises NotAllowedError for who does not build it."""
    evaluation = session.get_one(Evaluation, evaluation_id)
    allow(session, actor, "evaluation.plan", evaluation)
    project = session.get_one(Project, evaluation.project_id)
    invited = invitations_of(session, evaluation_id)
    waiting = {one.account_id for one in invited if one.accepted is None}
    free = set(candidates(session, evaluation_id)) - waiting - {project.owner_id}
    people = [one for one in register_of(session, project.purchaser_id) if one.account_id in free]
    return Building(
        tuple(people), tuple(invited), tuple(_if_all_accept(session, evaluation)), replaceable(session, evaluation_id)
    )


def _if_all_accept(session: Session, evaluation: Evaluation) -> Sequence[Finding]:
    seated = session.exec(
        select(PanelMember)
        .where(PanelMember.evaluation_id == evaluation.id, col(PanelMember.recused_at).is_(None))
        .where(PanelMember.part == MARKS)
    ).all()
    open_ones = session.exec(
        select(PanelInvitation).where(
            PanelInvitation.evaluation_id == evaluation.id, col(PanelInvitation.answered_at).is_(None)
        )
    ).all()
    seats = [(one.seat, one.mid_level_title) for one in seated]
    seats += [(Seat(one.seat), one.mid_level_title) for one in open_ones]
    return seats_findings(session, evaluation, seats) if open_ones else []


def replaceable(session: Session, evaluation_id: int) -> dict[int, str]:
    """Return the recused members in whose place nobody sits yet or is asked to, with their names."""
    query = select(PanelMember).where(PanelMember.evaluation_id == evaluation_id, PanelMember.part == MARKS)
    members = session.exec(query.order_by(col(PanelMember.id))).all()
    asked = session.exec(
        select(PanelInvitation.replaces_id).where(
            PanelInvitation.evaluation_id == evaluation_id, col(PanelInvitation.accepted).is_not(False)
        )
    ).all()
    taken = {one.replaces_id for one in members} | set(asked)
    names = {one.id: one.name for one in session.exec(select(Account))}
    return {one.id or 0: names[one.account_id] for one in members if one.recused_at and one.id not in taken}


def checked_before(session: Session, actor: Actor, evaluation_id: int, account_id: int) -> list[str]:
    """Return what the records say of a person before an invitation. Raises NotAllowedError for who does not build the panel."""
    evaluation = session.get_one(Evaluation, evaluation_id)
    allow(session, actor, "evaluation.plan", evaluation)
    return suspicions(session, evaluation, session.get_one(Account, account_id))
