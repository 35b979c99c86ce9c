"""Matters brought forward as screens show them: without the caller, and for a contractor without who it is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, false
from sqlmodel import Session, col, or_, select

from workbench import clock
from workbench.models.accounts import Account
from workbench.models.contracts import Contract
from workbench.models.hotline import Call, CallerEntry, CallStep
from workbench.models.needs import Recipient
from workbench.models.organisations import Contractor, Organisation, Purchaser
from workbench.models.projects import Project, ServiceLine
from workbench.models.words import OrganisationKind, Role
from workbench.queries.checks.book import bureau_levels
from workbench.queries.permitted import permitted
from workbench.rules.hotline_words import CHANNELS, KINDS, SATISFACTION, STATES, STEPS, WAITING
from workbench.security.policy import Actor, may

ACTIONS = ("call.assign", "call.answer", "call.follow", "call.caller")
PAGE = 50
_READERS = (Role.OFFICER, Role.LEADER, Role.FINANCE, Role.AUDITOR)
_FOR_CONTRACTOR = ("received", "assigned", "answered", "reopened")


@dataclass(frozen=True)
class CallRow:
    """One matter in a list; ``person`` is a code, and empty for a contractor that must not know who complained."""

    id: int
    key: str
    number: str
    channel: str
    kind: str
    severity: str
    received_on: date
    received_time: str
    words: str
    anonymous: bool
    township: str
    project_id: int | None
    project: str
    line_id: int | None
    line: str
    recipient_id: int | None
    person: str
    state: str
    due_on: date
    handler: str
    answer: str
    answered_on: date | None
    satisfaction: str
    reopened: int
    substantiated: bool | None
    public: bool
    version: int

    @property
    def late(self) -> bool:
        """Tell whether an answer is due and its day has passed."""
        return self.state in WAITING and clock.today() > self.due_on

    @property
    def state_name(self) -> str:
        """Return the state in words."""
        return STATES[self.state]

    @property
    def kind_name(self) -> str:
        """Return the kind in words."""
        return KINDS[self.kind]

    @property
    def channel_name(self) -> str:
        """Return the channel in words."""
        return CHANNELS[self.channel]

    @property
    def satisfaction_name(self) -> str:
        """Return how content the person was, in words; empty before the call-back."""
        return SATISFACTION.get(self.satisfaction, "")


@dataclass(frozen=True)
class Narrowed:
    """By what a list is narrowed."""

    kind: str = ""
    state: str = ""
    project_id: int | None = None
    text: str = ""
    late: bool = False
    before: tuple[date, int] | None = None


def in_reach(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on a matter: the same as call.read of the policy."""
    units = actor.organisations(Role.TOWNSHIP) | actor.organisations(Role.VILLAGE)
    terms = [
        (col(Call.purchaser_id), actor.purchasers(*_READERS)),
        (col(Call.township_id), actor.organisations(Role.TOWNSHIP)),
        (col(Call.unit_id), units),
        (col(Call.contractor_id), actor.contractors()),
    ]
    found: list[ColumnElement[bool]] = [column.in_(ids) for column, ids in terms if ids]
    if actor.account_id is not None:
        found.append(col(Call.handler_id) == actor.account_id)
    return or_(*found) if found else false()


def calls_seen(session: Session, actor: Actor, by: Narrowed | None = None) -> list[CallRow]:
    """Return one page of the matters that the actor may read, newest first, after the place that ``before`` names."""
    by = by or Narrowed()
    query = select(Call).where(in_reach(actor))
    if by.kind:
        query = query.where(Call.kind == by.kind)
    if by.state:
        query = query.where(Call.state == by.state)
    if by.project_id:
        query = query.where(Call.project_id == by.project_id)
    if by.text.strip():
        query = query.where(or_(Call.number == by.text.strip(), Call.receipt == by.text.strip().upper()))
    if by.late:
        query = query.where(col(Call.state).in_(WAITING), Call.due_on < clock.today())
    if by.before:
        day, last = by.before
        earlier = (col(Call.received_on) == day) & (col(Call.id) < last)
        query = query.where(or_(col(Call.received_on) < day, earlier))
    rows = session.exec(query.order_by(col(Call.received_on).desc(), col(Call.id).desc()).limit(PAGE)).all()
    return [_row(session, actor, one) for one in rows]


def _row(session: Session, actor: Actor, one: Call) -> CallRow:
    hidden = one.kind == "complaint" and outside(actor)
    person = session.get(Recipient, one.recipient_id) if one.recipient_id and not hidden else None
    columns = one.model_dump(include=set(CallRow.__dataclass_fields__))
    return CallRow(
        **columns
        | {
            "project": _name(session.get(Project, one.project_id) if one.project_id else None),
            "line": _name(session.get(ServiceLine, one.line_id) if one.line_id else None),
            "township": "" if hidden else _name(session.get(Organisation, one.township_id or 0)),
            "recipient_id": person.id if person else None,
            "person": person.code if person else "",
            "handler": _handler(session, one),
            "substantiated": None if outside(actor) else one.substantiated,
            "public": one.receipt is not None,
        }
    )


def outside(actor: Actor) -> bool:
    """Tell whether the actor is a contractor and nothing else."""
    return actor.roles == {Role.CONTRACTOR}


def _name(row: Project | ServiceLine | Organisation | None) -> str:
    return str(getattr(row, "title", "") or getattr(row, "name", "")) if row else ""


def _handler(session: Session, one: Call) -> str:
    row = (
        session.get(Contractor, one.contractor_id or 0)
        or session.get(Organisation, one.unit_id or 0)
        or session.get(Account, one.handler_id or 0)
    )
    return row.name if row else ""


@dataclass(frozen=True)
class Course:
    """One step of a matter in words."""

    name: str
    on_day: date
    words: str
    by: str
    due_on: date | None


@dataclass(frozen=True)
class CallCard:
    """One matter with its course, whether somebody is named in the vault, and what the actor may do."""

    row: CallRow
    purchaser_id: int
    course: tuple[Course, ...]
    caller: bool
    merged_into: tuple[str, str]  # key and number; empty
    took: tuple[tuple[str, str], ...]
    wanted: bool
    finding: bool
    can: frozenset[str]


def call_card(session: Session, actor: Actor, key: str) -> CallCard | None:
    """Return a matter by its key; None alike when there is none and when the actor may not read it."""
    one = session.exec(select(Call).where(Call.key == key)).first()
    if one is None or not may(session, actor, "call.read", one):
        return None
    contractor = outside(actor)
    into = session.get(Call, one.merged_into_id) if one.merged_into_id and not contractor else None
    took = session.exec(select(Call).where(Call.merged_into_id == one.id).order_by(col(Call.id))).all()
    caller = session.exec(select(CallerEntry.id).where(CallerEntry.call_id == one.id)).first()
    return CallCard(
        row=_row(session, actor, one),
        purchaser_id=one.purchaser_id,
        course=_course(session, one, _FOR_CONTRACTOR if contractor else tuple(STEPS)),
        caller=caller is not None and not contractor,
        merged_into=(into.key, into.number) if into else ("", ""),
        took=() if contractor else tuple((other.key, other.number) for other in took),
        wanted=one.wanted_id is not None and not contractor,
        finding=one.finding_id is not None and not contractor,
        can=permitted(session, actor, one, *ACTIONS),
    )


def _course(session: Session, one: Call, kinds: Sequence[str]) -> tuple[Course, ...]:
    query = select(CallStep, Account).outerjoin(Account, col(Account.id) == CallStep.account_id)
    query = query.where(CallStep.call_id == one.id, col(CallStep.kind).in_(kinds)).order_by(col(CallStep.id))
    return tuple(
        Course(STEPS[step.kind], step.on_day, step.words, who.name if who else "系统", step.due_on)
        for step, who in session.exec(query)
    )


@dataclass(frozen=True)
class Choices:
    """What a form about a matter chooses from, by name."""

    purchasers: dict[int, str]
    townships: dict[int, str]
    levels: dict[str, int]  # of complaints, with the working days of each
    contractors: dict[int, str]
    accounts: dict[int, str]


def choices(session: Session, actor: Actor) -> Choices:
    """Return what the actor may choose from: own purchasers, their townships, contractors and people."""
    owners = session.exec(select(Purchaser).order_by(col(Purchaser.id))).all()
    mine = {row.id or 0: row.name for row in owners if may(session, actor, "call.take", row)}
    towns = select(Organisation).where(
        Organisation.kind == OrganisationKind.TOWNSHIP, col(Organisation.last_day).is_(None)
    )
    held = select(Contract.contractor_id).join(Project, col(Project.id) == Contract.project_id)
    firms = select(Contractor).where(col(Contractor.id).in_(held.where(col(Project.purchaser_id).in_(mine))))
    people = select(Account).where(col(Account.disabled).is_(False)).order_by(col(Account.id))
    return Choices(
        purchasers=mine,
        townships={row.id or 0: row.name for row in session.exec(towns.order_by(col(Organisation.code)))},
        levels={
            name: days
            for one in mine
            for name, days in bureau_levels(session, one, "complaint_levels", clock.today()).items()
        },
        contractors={row.id or 0: row.name for row in session.exec(firms.order_by(col(Contractor.id)))},
        accounts={row.id or 0: f"{row.name}（{row.title}）" for row in session.exec(people)} if mine else {},
    )


def lines_of(session: Session, project_id: int | None) -> dict[int, str]:
    """Return the service lines of a project, by id; none before a project is chosen."""
    query = select(ServiceLine).where(ServiceLine.project_id == project_id).order_by(col(ServiceLine.position))
    return {row.id or 0: row.name for row in session.exec(query)} if project_id else {}


def recipient_by_code(session: Session, purchaser_id: int, code: str) -> int | None:
    """Return the id of a person by code; None for an empty code and for an unknown one."""
    query = select(Recipient.id).where(Recipient.purchaser_id == purchaser_id, Recipient.code == code.strip())
    return session.exec(query).first() if code.strip() else None


def call_by_number(session: Session, purchaser_id: int, number: str) -> int | None:
    """Return the id of a matter by its number; None if there is none."""
    return session.exec(select(Call.id).where(Call.purchaser_id == purchaser_id, Call.number == number.strip())).first()
