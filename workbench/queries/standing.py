"""The results of a year as they may be told to the public, and how contractors stand over the years.

Told is a confirmed result against which no appeal can come or is open any more; every other is named with the reason why
it is withheld, and without a figure. A contractor that is a person stands without its name.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, or_, select

from workbench import clock
from workbench.models.contracts import Contract
from workbench.models.evaluations import Evaluation
from workbench.models.findings import ContractorBar
from workbench.models.organisations import Contractor, Purchaser
from workbench.models.projects import Project
from workbench.models.results import Appeal, Result
from workbench.models.words import PHASE_NAMES, AppealState, Phase, ResultState
from workbench.queries.appeals import filing_windows
from workbench.queries.open_data import party_of

YEARS = 3
"""How many years a standing looks back on, the named one included; a default."""


@dataclass(frozen=True)
class PublicResult:
    """A result of the year as the public may read it; ``withheld`` says why there is no total, and until when."""

    year: int
    code: str
    title: str
    purchaser: str
    contractor_id: int | None
    contractor: str
    phase: Phase
    total: Decimal | None
    grade: str
    published_on: date | None
    withheld: str

    @property
    def phase_name(self) -> str:
        """Return the phase in words."""
        return PHASE_NAMES[self.phase]


@dataclass(frozen=True)
class PublicBar:
    """A decision to bar that was made public and is in force."""

    first_day: date
    last_day: date
    scope: str
    document: str


@dataclass(frozen=True)
class Standing:
    """A contractor with its final results by year and the bars in force; a year without any is no data, not a bad one."""

    name: str
    code: str
    years: tuple[tuple[int, tuple[PublicResult, ...]], ...]
    bars: tuple[PublicBar, ...]


def public_results(session: Session, purchasers: Collection[int], first: int, last: int) -> tuple[PublicResult, ...]:
    """Return the evaluations whose facts were taken up to a day of these years, each with its newest version.

    For who was let through by ``programme_units``.
    """
    query: Any = select(Evaluation, Project, Purchaser.name, Contractor)
    query = query.join(Project, col(Project.id) == Evaluation.project_id)
    query = query.join(Purchaser, col(Purchaser.id) == Project.purchaser_id)
    query = query.outerjoin(Contract, col(Contract.project_id) == Project.id)
    query = query.outerjoin(Contractor, col(Contractor.id) == Contract.contractor_id)
    query = query.where(col(Project.purchaser_id).in_(purchasers), Evaluation.cutoff_on >= date(first, 1, 1))
    query = query.where(Evaluation.cutoff_on <= date(last, 12, 31))
    rows = session.exec(query.order_by(col(Project.purchaser_id), col(Project.code), col(Evaluation.cutoff_on))).all()
    ids = [evaluation.id for evaluation, *_ in rows]
    newest, appealed = _newest(session, ids), _open_appeals(session, ids)
    settled = _settled(session, [one.id or 0 for one in newest.values()])
    return tuple(
        _public(row, newest.get(row[0].id), _withheld(session, newest.get(row[0].id), appealed, settled))
        for row in rows
    )


def _newest(session: Session, evaluations: Sequence[int]) -> dict[int, Result]:
    """Of each evaluation the newest version that is confirmed or on its way there."""
    known = (ResultState.CONFIRMED, ResultState.DRAFT, ResultState.RETURNED)
    query = select(Result).where(col(Result.evaluation_id).in_(evaluations), col(Result.state).in_(known))
    query = query.where(col(Result.withdrawn_on).is_(None))
    return {one.evaluation_id: one for one in session.exec(query.order_by(col(Result.number)))}


def _open_appeals(session: Session, evaluations: Sequence[int]) -> frozenset[int]:
    query = select(Result.evaluation_id).join(Appeal, col(Appeal.result_id) == Result.id)
    query = query.where(col(Appeal.state).in_((AppealState.FILED, AppealState.ACCEPTED)))
    return frozenset(session.exec(query.where(col(Result.evaluation_id).in_(evaluations))))


def _settled(session: Session, results: Sequence[int]) -> frozenset[int]:
    """Versions that an appeal has settled: nobody can appeal against them again."""
    query = select(Appeal.result_id, Appeal.new_result_id).where(Appeal.state == AppealState.DECIDED)
    query = query.where(or_(col(Appeal.result_id).in_(results), col(Appeal.new_result_id).in_(results)))
    return frozenset(one for pair in session.exec(query) for one in pair if one is not None)


def _withheld(session: Session, result: Result | None, appealed: frozenset[int], settled: frozenset[int]) -> str:
    """Say why a result may not be told yet; empty where it may."""
    if result is None or result.state != ResultState.CONFIRMED:
        return "评估结果还没有确认"
    if result.evaluation_id in appealed:
        return "承接主体已申诉，正在复核"
    if result.id in settled:
        return ""
    if result.fed_back_on is None:
        return "还没有向承接主体反馈，申诉期没有开始"
    windows = filing_windows(session, result)
    if windows is not None and windows.file_by.due >= clock.today():
        return f"申诉期到{windows.file_by.due:%Y-%m-%d}止"
    return ""


def _public(row: Any, result: Result | None, withheld: str) -> PublicResult:  # noqa: ANN401 - a row of four
    evaluation, project, purchaser, contractor = row
    told = None if withheld else result
    return PublicResult(
        year=evaluation.cutoff_on.year,
        code=project.code,
        title=project.title,
        purchaser=purchaser,
        contractor_id=contractor.id if contractor else None,
        contractor=party_of(contractor).name if contractor else "",
        phase=evaluation.phase,
        total=told.total if told else None,
        grade=told.grade if told else "",
        published_on=told.published_on if told else None,
        withheld=withheld,
    )


def standings(session: Session, purchasers: Collection[int], year: int) -> tuple[Standing, ...]:
    """Return the contractors that held a contract of these purchasers in the years looked back on, by name."""
    first = year - YEARS + 1
    query = select(Contractor).join(Contract, col(Contract.contractor_id) == Contractor.id)
    query = query.join(Project, col(Project.id) == Contract.project_id).where(col(Project.purchaser_id).in_(purchasers))
    query = query.where(Project.first_day <= date(year, 12, 31), Project.last_day >= date(first, 1, 1))
    rows = session.exec(query.distinct().order_by(Contractor.name, col(Contractor.id))).all()
    results: dict[tuple[int | None, int], list[PublicResult]] = defaultdict(list)
    for one in public_results(session, purchasers, first, year):
        if one.phase == Phase.FINAL and not one.withheld:
            results[one.contractor_id, one.year].append(one)
    bars = _bars(session, [one.id or 0 for one in rows])
    return tuple(_standing(one, range(first, year + 1), results, bars) for one in rows)


def _standing(
    row: Contractor,
    years: Sequence[int],
    results: dict[tuple[int | None, int], list[PublicResult]],
    bars: dict[int, list[PublicBar]],
) -> Standing:
    party = party_of(row)
    held = tuple((year, tuple(results.get((row.id, year), ()))) for year in years)
    return Standing(party.name, party.code, held, tuple(bars.get(row.id or 0, ())))


def _bars(session: Session, contractors: Sequence[int]) -> dict[int, list[PublicBar]]:
    """Bars in force today whose decision was made public, whoever decided them."""
    today = clock.today()
    query = select(ContractorBar).where(col(ContractorBar.contractor_id).in_(contractors))
    query = query.where(ContractorBar.first_day <= today, ContractorBar.last_day >= today)
    query = query.where(col(ContractorBar.published_on) <= today)
    query = query.where(or_(col(ContractorBar.annulled_on).is_(None), col(ContractorBar.annulled_on) > today))
    found: dict[int, list[PublicBar]] = defaultdict(list)
    for one in session.exec(query.order_by(col(ContractorBar.last_day), col(ContractorBar.id))):
        found[one.contractor_id].append(PublicBar(one.first_day, one.last_day, one.scope, one.document))
    return found
