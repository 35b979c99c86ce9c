"""A year over all projects of one or more purchasers: how far they are, their money, their evaluations, what comes next.

A project belongs to every year that its service term touches. A figure that nobody recorded is None, never zero.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, func, select

from workbench.models.application import NextBudget, ResultDecision
from workbench.models.contracts import Contract, Milestone
from workbench.models.evaluations import Evaluation
from workbench.models.ledger import ServiceMonth
from workbench.models.organisations import Contractor, Purchaser
from workbench.models.payments import Payment, PaymentPart, Refund
from workbench.models.projects import FundSource, Project
from workbench.models.results import Appeal, Result
from workbench.models.words import PHASE_NAMES, Phase, ResultState, Role
from workbench.queries.stage_states import progress_of_all
from workbench.rules.checks.feedback import USE_NAMES
from workbench.security.policy import Actor, may
from workbench.security.predicates_city import counties_below
from workbench.stages import STAGE_NAMES

NO_DATA = "没有数据"
READERS = (Role.OFFICER, Role.LEADER, Role.AUDITOR)


@dataclass(frozen=True)
class YearProject:
    """A project of the year; amounts in fen, None where there is no contract."""

    id: int
    purchaser_id: int
    code: str
    title: str
    stage: str
    first_day: date
    last_day: date
    budget_fen: int
    contractor_id: int | None
    contractor: str
    contracted_fen: int | None


@dataclass(frozen=True)
class Purse:
    """A source of money in the year: set aside for the year and paid out of it, in fen; None where nothing is recorded."""

    purchaser_id: int
    source: str
    budget_fen: int | None
    paid_fen: int | None


@dataclass(frozen=True)
class Evaluated:
    """An evaluation whose facts were taken up to a day of the year; without a total, the word why."""

    project_id: int
    evaluation_id: int
    phase: Phase
    cutoff_on: date
    total: Decimal | None
    grade: str
    number: int
    confirmed_on: date | None
    published_on: date | None
    before: Decimal | None
    """The total that an appeal changed."""
    words: str

    @property
    def phase_name(self) -> str:
        """Return the phase in words."""
        return PHASE_NAMES[self.phase]


@dataclass(frozen=True)
class NextStep:
    """What was decided on a final result, and next year's budget where one was made; amounts in fen."""

    project_id: int
    decision: str
    improvements: tuple[str, ...]
    decided_on: date
    year: int | None
    amount_fen: int | None


@dataclass(frozen=True)
class Programme:
    """A year over projects, without people and problems, which are counted apart."""

    year: int
    purchasers: Mapping[int, str]
    projects: tuple[YearProject, ...]
    purses: tuple[Purse, ...]
    paid: Mapping[int, int]
    """Paid in the year by project, in fen; a project without any payment is not in it."""
    evaluated: tuple[Evaluated, ...]
    next_steps: tuple[NextStep, ...]

    @property
    def ids(self) -> tuple[int, ...]:
        """Return the ids of the projects."""
        return tuple(one.id for one in self.projects)

    @property
    def stages(self) -> Mapping[str, int]:
        """Return how many projects are at each stage, in the order of the stages."""
        counts = Counter(one.stage for one in self.projects)
        return {name: counts[name] for name in STAGE_NAMES.values() if counts[name]}

    @property
    def grades(self) -> Mapping[str, int]:
        """Return how many final evaluations ended in each grade."""
        return Counter(one.grade for one in self.evaluated if one.phase == Phase.FINAL and one.total is not None)

    def project(self, project_id: int) -> YearProject:
        """Return a project by its id."""
        return next(one for one in self.projects if one.id == project_id)


def programme_units(session: Session, actor: Actor) -> dict[int, str]:
    """Return the purchasers whose year the actor may read, by id: the own ones, and those below the own city."""
    own = actor.purchasers(*READERS)
    mine = own | counties_below(session, own)
    rows = session.exec(select(Purchaser).where(col(Purchaser.id).in_(mine)).order_by(col(Purchaser.id)))
    return {one.id or 0: one.name for one in rows if may(session, actor, "programme.read", one)}


def programme_years(session: Session, purchasers: Collection[int]) -> tuple[int, ...]:
    """Return the years that the projects of purchasers touch, the newest first."""
    query = (
        select(col(Project.first_day), col(Project.last_day))
        .where(col(Project.purchaser_id).in_(purchasers))
        .distinct()
    )
    return tuple(
        sorted({year for first, last in session.exec(query) for year in range(first.year, last.year + 1)}, reverse=True)
    )


def programme(session: Session, purchasers: Mapping[int, str], year: int, towns: Collection[int] = ()) -> Programme:
    """Return the year of purchasers, or of those of its projects that served one of the townships.

    For who was let through by ``programme_units``. The queries are as many however many projects there are.
    """
    projects = _projects(session, purchasers, year, towns)
    ids = [one.id for one in projects]
    return Programme(
        year=year,
        purchasers=purchasers,
        projects=projects,
        purses=_purses(session, ids, year),
        paid=_paid(session, ids, year),
        evaluated=_evaluated(session, ids, year),
        next_steps=_next_steps(session, ids),
    )


def _projects(
    session: Session, purchasers: Collection[int], year: int, towns: Collection[int]
) -> tuple[YearProject, ...]:
    query: Any = select(Project, Contract.amount_fen, Contract.contractor_id, Contractor.name)
    query = query.outerjoin(Contract, col(Contract.project_id) == Project.id)
    query = query.outerjoin(Contractor, col(Contractor.id) == Contract.contractor_id)
    query = query.where(col(Project.purchaser_id).in_(purchasers))
    query = query.where(Project.first_day <= date(year, 12, 31), Project.last_day >= date(year, 1, 1))
    if towns:
        served = select(ServiceMonth.project_id).where(
            col(ServiceMonth.township_id).in_(towns), ServiceMonth.good_visits > 0
        )
        served = served.where(ServiceMonth.month >= date(year, 1, 1), ServiceMonth.month <= date(year, 12, 31))
        query = query.where(col(Project.id).in_(served))
    rows = session.exec(query.order_by(col(Project.purchaser_id), col(Project.code))).all()
    stages = progress_of_all(session, [row.id for row, *_ in rows])
    return tuple(
        YearProject(
            **row.model_dump(include={"id", "purchaser_id", "code", "title", "first_day", "last_day", "budget_fen"}),
            stage=STAGE_NAMES[stages[row.id].now],
            contractor_id=contractor_id,
            contractor=name or "",
            contracted_fen=fen,
        )
        for row, fen, contractor_id, name in rows
    )


def _purses(session: Session, projects: Sequence[int], year: int) -> tuple[Purse, ...]:
    """By purchaser and source; what was paid before requests were kept has no source, and is told as such."""
    kept = _by_source(session, FundSource, projects, year)
    paid = _by_source(session, PaymentPart, projects, year)
    for key, fen in _by_source(session, Refund, projects, year).items():
        paid[key] = paid.get(key, 0) - fen
    for (purchaser, _), fen in _old_payments(session, projects, year).items():
        paid[purchaser, ""] = paid.get((purchaser, ""), 0) + fen
    return tuple(Purse(*key, kept.get(key), paid.get(key)) for key in sorted({*kept, *paid}))


def _by_source(
    session: Session, kind: type[FundSource | PaymentPart | Refund], projects: Sequence[int], year: int
) -> dict[tuple[int, str], int]:
    query = select(Project.purchaser_id, kind.source, func.sum(kind.amount_fen)).select_from(kind)
    query = query.join(Project, col(Project.id) == kind.project_id)
    query = query.where(col(kind.project_id).in_(projects), kind.year == year)
    return {
        (owner, source): int(fen)
        for owner, source, fen in session.exec(query.group_by(col(Project.purchaser_id), col(kind.source)))
    }


def _old_payments(session: Session, projects: Sequence[int], year: int) -> dict[tuple[int, int], int]:
    """Milestones paid in the year for which no request was kept, by purchaser and project."""
    asked = select(Payment.id).where(Payment.milestone_id == Milestone.id, col(Payment.paid_on).is_not(None)).exists()
    query = select(Project.purchaser_id, Project.id, func.sum(Milestone.amount_fen)).select_from(Milestone)
    query = query.join(Contract, col(Contract.id) == Milestone.contract_id).join(
        Project, col(Project.id) == Contract.project_id
    )
    query = query.where(col(Project.id).in_(projects), ~asked)
    query = query.where(col(Milestone.paid_on) >= date(year, 1, 1), col(Milestone.paid_on) <= date(year, 12, 31))
    rows = session.exec(query.group_by(col(Project.purchaser_id), col(Project.id)))
    return {(owner, project or 0): int(fen) for owner, project, fen in rows}


def _paid(session: Session, projects: Sequence[int], year: int) -> dict[int, int]:
    found: Counter[int] = Counter()
    kinds: tuple[tuple[type[PaymentPart | Refund], int], ...] = ((PaymentPart, 1), (Refund, -1))
    for kind, sign in kinds:
        query = select(kind.project_id, func.sum(kind.amount_fen)).where(
            col(kind.project_id).in_(projects), kind.year == year
        )
        for project, fen in session.exec(query.group_by(col(kind.project_id))):
            found[project] += sign * int(fen)
    for (_, project), fen in _old_payments(session, projects, year).items():
        found[project] += fen
    return dict(found)


def _evaluated(session: Session, projects: Sequence[int], year: int) -> tuple[Evaluated, ...]:
    """Of each evaluation the newest confirmed version; results that are not confirmed are not read."""
    rows = session.exec(
        select(col(Evaluation.id), col(Evaluation.project_id), col(Evaluation.phase), col(Evaluation.cutoff_on))
        .where(col(Evaluation.project_id).in_(projects))
        .where(Evaluation.cutoff_on >= date(year, 1, 1), Evaluation.cutoff_on <= date(year, 12, 31))
        .order_by(col(Evaluation.cutoff_on), col(Evaluation.id))
    ).all()
    wanted = ("evaluation_id", "id", "total", "grade", "number", "confirmed_on", "published_on")
    query: Any = select(*(getattr(Result, name) for name in wanted)).where(
        col(Result.evaluation_id).in_([one for one, *_ in rows])
    )
    query = query.where(Result.state == ResultState.CONFIRMED).order_by(col(Result.number))
    newest = {found[0]: found[1:] for found in session.exec(query)}
    before = _before_appeal(session, [found[0] for found in newest.values()])
    return tuple(_one_evaluated(row, newest.get(row[0]), before) for row in rows)


def _one_evaluated(row: Any, result: Any, before: Mapping[int, Decimal]) -> Evaluated:  # noqa: ANN401 - rows of columns
    evaluation, project, phase, cutoff = row
    if result is None:
        return Evaluated(project, evaluation, phase, cutoff, None, "", 0, None, None, None, "还没有确认的结果")
    result_id, total, grade, number, confirmed, published = result
    return Evaluated(
        project, evaluation, phase, cutoff, total, grade, number, confirmed, published, before.get(result_id), ""
    )


def _before_appeal(session: Session, results: Sequence[int]) -> dict[int, Decimal]:
    """The total of the version that an appeal replaced, by the version that came of it."""
    query = select(col(Appeal.new_result_id), col(Result.total)).join(Result, col(Result.id) == Appeal.result_id)
    return {new or 0: total for new, total in session.exec(query.where(col(Appeal.new_result_id).in_(results)))}


def _next_steps(session: Session, projects: Sequence[int]) -> tuple[NextStep, ...]:
    """The newest decision of each project with the budget made for the year after."""
    query = select(ResultDecision, NextBudget.year, NextBudget.amount_fen)
    query = query.outerjoin(NextBudget, col(NextBudget.project_id) == ResultDecision.project_id)
    query = query.where(col(ResultDecision.project_id).in_(projects)).order_by(col(ResultDecision.id))
    newest = {row.project_id: (row, year, fen) for row, year, fen in session.exec(query)}
    return tuple(
        NextStep(key, USE_NAMES[row.kind], tuple(map(str, row.improvements)), row.decided_on, year, fen)
        for key, (row, year, fen) in sorted(newest.items())
    )
