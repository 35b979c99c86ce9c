"""What a contractor did before, across projects and purchasers: one's own bureau in full, others only as published.

What is not known is said to be unknown: it is never counted as nothing, and never as well done.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, false
from sqlmodel import Session, col, or_, select

from workbench import clock
from workbench.models.application import ResultDecision
from workbench.models.contracts import Amendment, Contract
from workbench.models.evaluations import Evaluation
from workbench.models.hotline import Call
from workbench.models.organisations import Contractor, Purchaser
from workbench.models.projects import Project
from workbench.models.results import Appeal, Result
from workbench.models.words import CONTRACTOR_KIND_NAMES, Phase, ResultState, Role
from workbench.queries.findings import Bar, bars_of, findings_of
from workbench.queries.payments import payments_of
from workbench.rules.checks.feedback import USE_NAMES
from workbench.security.policy import Actor, may

STAFF = (Role.OFFICER, Role.LEADER, Role.FINANCE, Role.AUDITOR)
NO_DATA, UNPUBLISHED, RUNNING = "没有数据", "没有公布", "还没有结果"
PAGE = 50


@dataclass(frozen=True)
class Graded:
    """A result as far as it may be seen: total and grade, or the word that says why there is none."""

    total: str
    grade: str
    appealed: bool
    words: str


@dataclass(frozen=True)
class Rectified:
    """Findings of a contract: how many were told, closed in time, late, and are still open."""

    told: int
    in_time: int
    late: int
    open: int


@dataclass(frozen=True)
class HistoryLine:
    """One contract; None stands for what is not known, or not published."""

    project_id: int
    contract_id: int
    own: bool
    code: str
    title: str
    purchaser: str
    amount_fen: int
    first_day: date
    last_day: date
    amendments: tuple[int, int] | None  # how many, and by how many fen together
    mid: Graded
    final: Graded
    findings: Rectified | None
    complaints: tuple[int, int] | None  # how many, and how many of them proved right
    paid_fen: int | None
    decision: str


@dataclass(frozen=True)
class History:
    """A contractor with all its contracts that the actor may know of, newest first, and the bars in force."""

    id: int
    name: str
    credit_code: str
    kind: str
    lines: tuple[HistoryLine, ...]
    bars: tuple[Bar, ...]

    @property
    def amount_fen(self) -> int:
        """The contracts together."""
        return sum(line.amount_fen for line in self.lines)

    @property
    def graded(self) -> tuple[HistoryLine, ...]:
        """The contracts whose final result is known."""
        return tuple(line for line in self.lines if line.final.grade)

    @property
    def rectified(self) -> Rectified | None:
        """The findings of all contracts whose findings are known; None where there is no such contract."""
        known = [line.findings for line in self.lines if line.findings is not None]
        if not known:
            return None
        return Rectified(*(sum(getattr(one, name) for one in known) for name in ("told", "in_time", "late", "open")))


def contracts_known(actor: Actor, today: date) -> ColumnElement[bool]:
    """Return the condition on a contract with its project: of the actor's purchasers, or published by then."""
    purchasers = actor.purchasers(*STAFF)
    if not purchasers:
        return false()
    return or_(col(Project.purchaser_id).in_(purchasers), col(Contract.published_on) <= today)


@dataclass(frozen=True)
class ContractorLine:
    """A contractor in the list."""

    id: int
    name: str
    kind: str
    contracts: int
    amount_fen: int
    grades: tuple[str, ...]
    barred: bool


@dataclass(frozen=True)
class ContractorPage:
    """A page of the list; ``last`` is the name after which the next one begins."""

    lines: tuple[ContractorLine, ...]
    last: str | None


def contractors_page(session: Session, actor: Actor, *, text: str = "", after: str = "") -> ContractorPage:
    """Return the contractors with a contract that the actor may know of, by name, from those whose name holds the text."""
    if not may(session, actor, "contractor.history"):
        return ContractorPage((), None)
    known = select(Contract.contractor_id).join(Project, col(Project.id) == Contract.project_id)
    known = known.where(contracts_known(actor, clock.today()))
    query = (
        select(Contractor)
        .where(col(Contractor.id).in_(known), Contractor.name > after)
        .order_by(Contractor.name, col(Contractor.id))
    )
    if text.strip():
        query = query.where(col(Contractor.name).contains(text.strip(), autoescape=True))
    rows = session.exec(query.limit(PAGE + 1)).all()
    lines = [_contractor(session, actor, row) for row in rows[:PAGE]]
    return ContractorPage(tuple(lines), lines[-1].name if len(rows) > PAGE else None)


def _contractor(session: Session, actor: Actor, row: Contractor) -> ContractorLine:
    known = list(_known(session, actor, row.id))
    finals = [_graded(session, project.id or 0, Phase.FINAL, own=own) for _, project, own in known]
    return ContractorLine(
        id=row.id or 0,
        name=row.name,
        kind=CONTRACTOR_KIND_NAMES[row.kind],
        contracts=len(known),
        amount_fen=sum(contract.amount_fen if own else _published_fen(contract) for contract, _, own in known),
        grades=tuple(one.grade for one in finals if one.grade),
        barred=bool(bars_of(session, row.id or 0, clock.today())),
    )


def _known(session: Session, actor: Actor, contractor_id: int | None) -> Iterable[tuple[Contract, Project, bool]]:
    query = select(Contract, Project).join(Project, col(Project.id) == Contract.project_id)
    query = query.where(Contract.contractor_id == contractor_id, contracts_known(actor, clock.today()))
    own = actor.purchasers(*STAFF)
    for contract, project in session.exec(
        query.order_by(col(Contract.signed_on).desc(), col(Contract.id).desc())
    ).all():
        yield contract, project, project.purchaser_id in own


def history_of(session: Session, actor: Actor, contractor_id: int | None) -> History | None:
    """Return what the actor may know of a contractor; None where it may know of no contract."""
    row = (
        session.get(Contractor, contractor_id) if contractor_id and may(session, actor, "contractor.history") else None
    )
    lines = tuple(_line(session, *one) for one in _known(session, actor, contractor_id)) if row else ()
    if row is None or not lines:
        return None
    bars = bars_of(session, row.id or 0, clock.today())
    return History(row.id or 0, row.name, row.credit_code, CONTRACTOR_KIND_NAMES[row.kind], lines, bars)


def _line(session: Session, contract: Contract, project: Project, own: bool) -> HistoryLine:  # noqa: FBT001 - of the row
    project_id, contract_id = project.id or 0, contract.id or 0
    return HistoryLine(
        project_id=project_id,
        contract_id=contract_id,
        own=own,
        code=project.code,
        title=project.title,
        purchaser=session.get_one(Purchaser, project.purchaser_id).name,
        amount_fen=contract.amount_fen if own else _published_fen(contract),
        first_day=contract.first_day,
        last_day=contract.last_day if own else contract.original_last_day or contract.last_day,
        amendments=_amendments(session, contract_id) if own else None,
        mid=_graded(session, project_id, Phase.MID, own=own),
        final=_graded(session, project_id, Phase.FINAL, own=own),
        findings=_rectified(session, project_id) if own else None,
        complaints=_complaints(session, contract, project) if own else None,
        paid_fen=payments_of(session, contract_id).paid_fen if own else None,
        decision=_decision(session, project_id) if own else UNPUBLISHED,
    )


def _published_fen(contract: Contract) -> int:
    """The amount as it was published, before any amendment."""
    return contract.amount_fen if contract.original_fen is None else contract.original_fen


def _amendments(session: Session, contract_id: int) -> tuple[int, int]:
    changes = session.exec(select(Amendment.change_fen).where(Amendment.contract_id == contract_id)).all()
    return len(changes), sum(changes)


def _graded(session: Session, project_id: int, phase: Phase, *, own: bool) -> Graded:
    """The newest version that counts: confirmed for one's own, published for others; a replaced one stays published."""
    query = select(Result, Evaluation).join(Evaluation, col(Evaluation.id) == Result.evaluation_id)
    query = query.where(Evaluation.project_id == project_id, Evaluation.phase == phase)
    if own:
        query = query.where(Result.state == ResultState.CONFIRMED)
    else:
        published = col(Result.state).in_((ResultState.CONFIRMED, ResultState.SUPERSEDED))
        query = query.where(published, col(Result.published_on) <= clock.today())
    found = session.exec(query.order_by(col(Result.number).desc())).first()
    if found is None:
        return Graded("", "", appealed=False, words=_no_result(session, project_id, phase) if own else UNPUBLISHED)
    result, _ = found
    return Graded(str(result.total), result.grade, _appealed(session, result), "")


def _no_result(session: Session, project_id: int, phase: Phase) -> str:
    query = select(Evaluation.id).where(Evaluation.project_id == project_id, Evaluation.phase == phase)
    return RUNNING if session.exec(query).first() is not None else NO_DATA


def _appealed(session: Session, result: Result) -> bool:
    """Tell whether this version came from an appeal."""
    return session.exec(select(Appeal.id).where(Appeal.new_result_id == result.id)).first() is not None


def _rectified(session: Session, project_id: int) -> Rectified:
    told = [one for one in findings_of(session, project_id) if one.told_on is not None and one.state != "withdrawn"]
    closed = [one for one in told if one.state == "closed"]
    late = sum(one.late or one.overdue for one in told)
    return Rectified(len(told), sum(not one.late for one in closed), late, sum(one.open for one in told))


def _complaints(session: Session, contract: Contract, project: Project) -> tuple[int, int] | None:
    """Complaints about a project; None where the bureau registered nothing at all in its term: nobody was listening."""
    kept = select(Call.id).where(Call.purchaser_id == project.purchaser_id, Call.received_on >= contract.first_day)
    if session.exec(kept.where(Call.received_on <= contract.last_day)).first() is None:
        return None
    query = select(Call.substantiated).where(Call.project_id == project.id, Call.kind == "complaint")
    found = session.exec(query.where(col(Call.merged_into_id).is_(None))).all()
    return len(found), sum(one is True for one in found)


def _decision(session: Session, project_id: int) -> str:
    query = select(ResultDecision.kind).where(ResultDecision.project_id == project_id)
    kind = session.exec(query.order_by(col(ResultDecision.id).desc())).first()
    return USE_NAMES[kind] if kind else NO_DATA
