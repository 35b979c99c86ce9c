"""One project as its screen shows it: record, stages, checks with what was explained, and the actor's buttons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlmodel import Session, col, select

from scoring.exact import exact
from workbench import clock
from workbench.models.evaluations import Evaluation
from workbench.models.needs import WantedService
from workbench.models.projects import FundLedger, Project
from workbench.models.results import Result
from workbench.models.words import EvaluationState, Phase
from workbench.queries.acceptance_ending import ending_of
from workbench.queries.bids import bid_result, procurement_of
from workbench.queries.checks import book_on, project_findings, special_fund_fen
from workbench.queries.contracts import ContractCard, contract_card
from workbench.queries.definition_prepared import Prepared, prepared
from workbench.queries.evaluations import evaluation_line
from workbench.queries.explained import Explained, with_reasons
from workbench.queries.permitted import permitted
from workbench.queries.projects import (
    GoalCard,
    LineCard,
    ProjectCard,
    funding_of,
    goals_of,
    lines_of,
    project_card,
)
from workbench.queries.stage_states import progress_of
from workbench.rules.book import Rule
from workbench.rules.catalogue import load_catalogue
from workbench.rules.finding import Finding
from workbench.security.policy import Actor, may
from workbench.stages import STAGES

ACTIONS = (
    "project.write",
    "project.approve",
    "procurement.read",
    "procurement.write",
    "contract.read",
    "contract.write",
    "delivery.write",
    "acceptance.read",
    "evaluation.read",
    "evaluation.plan",
)
_CHECKS_OF = {"procurement": "procurement.read", "contract": "contract.read"}


@dataclass(frozen=True)
class Bidding:
    """How far the procurement is."""

    method: str
    bidders: int
    reviewed_on: date
    awarded: str
    awarded_on: date | None


@dataclass(frozen=True)
class Phased:
    """How far one evaluation is; the total only for who may read the result."""

    id: int
    phase: Phase
    name: str
    state: EvaluationState
    due_on: date
    members: int
    submitted: int
    total: str
    grade: str
    confirmed_on: date | None
    published_on: date | None
    application: str


@dataclass(frozen=True)
class Cap:
    """The arithmetic of the special fund's cap in one year, in fen; None where last year's total is not entered."""

    year: int
    base_fen: int | None
    document: str
    share: Fraction
    others_fen: int
    ours_fen: int

    @property
    def cap_fen(self) -> int | None:
        """Return the cap, fractions of a fen cut off in favour of the fund."""
        return None if self.base_fen is None else int(self.share * self.base_fen)

    @property
    def left_fen(self) -> int | None:
        """Return what may still be set aside; negative when the cap is passed."""
        return None if self.cap_fen is None else self.cap_fen - self.others_fen - self.ours_fen


@dataclass(frozen=True)
class Wanted:
    """A service for which wishes were taken into the project."""

    name: str
    people: int
    quantity: int


@dataclass(frozen=True)
class Overview:
    """A project with everything its screen shows."""

    card: ProjectCard
    lines: tuple[LineCard, ...]
    goals: tuple[GoalCard, ...]
    funding: tuple[tuple[int, str, int], ...]
    caps: tuple[Cap, ...]
    wanted: tuple[Wanted, ...]
    bidding: Bidding | None
    contract: ContractCard | None
    phases: tuple[Phased, ...]
    findings: dict[str, tuple[Finding, ...]]
    explained: dict[str, tuple[Explained, ...]]
    states: tuple[tuple[str, str], ...]
    can: frozenset[str]
    prepared: Prepared
    ending: tuple[tuple[str, str], ...]  # how far acceptance, handover, settlement and archive are; empty before

    @property
    def stops(self) -> int:
        """Count the hard stops of all stages."""
        return sum(one.severity == "stop" for found in self.findings.values() for one in found)


def overview(session: Session, actor: Actor, project_id: int | None) -> Overview | None:
    """Return the project; None when there is none of that id or the actor may not read it."""
    project = session.get(Project, project_id) if project_id else None
    if project is None or not may(session, actor, "project.read", project):
        return None
    can = permitted(session, actor, project, *ACTIONS)
    found = _readable(project_findings(session, project), can)
    told = {key: with_reasons(session, project.id or 0, some) for key, some in found.items()}
    return Overview(
        card=project_card(session, project),
        lines=tuple(lines_of(session, project.id or 0)),
        goals=tuple(goals_of(session, project.id or 0)),
        funding=tuple(funding_of(session, project.id or 0)),
        caps=caps_of(session, project),
        wanted=_wanted(session, project),
        bidding=_bidding(session, project),
        contract=contract_card(session, project.id or 0) if "contract.read" in can else None,
        phases=_phases(session, actor, project),
        findings={key: one.left for key, one in told.items()},
        explained={key: one.passed for key, one in told.items()},
        states=_states(session, project, found),
        can=can,
        prepared=prepared(session, project.id or 0),
        ending=ending_of(session, project.id or 0),
    )


def _readable(found: dict[str, list[Finding]], can: frozenset[str]) -> dict[str, list[Finding]]:
    """Leave out the checks of stages that the actor does not read; a contractor sees those of the contract only."""
    inside = bool(can & {"procurement.read", "evaluation.read"})

    def readable(stage: str) -> bool:
        action = _CHECKS_OF.get(stage, "evaluation.read" if stage in ("mid", "final") else "")
        return action in can if action else inside

    return {stage: some for stage, some in found.items() if readable(stage)}


def _states(session: Session, project: Project, found: dict[str, list[Finding]]) -> tuple[tuple[str, str], ...]:
    """The name and state of every stage; one with a hard stop is said to have one."""
    states = progress_of(session, project).states
    stopped = {stage for stage, some in found.items() if any(one.severity == "stop" for one in some)}
    return tuple((one.name, "stop" if one.key in stopped else states[one.key]) for one in STAGES)


def _wanted(session: Session, project: Project) -> tuple[Wanted, ...]:
    rows = session.exec(select(WantedService).where(WantedService.project_id == project.id)).all()
    numbers = sorted({row.catalogue_number for row in rows})
    return tuple(
        Wanted(
            load_catalogue().item(number).name,
            len({row.recipient_id for row in rows if row.catalogue_number == number}),
            sum(row.quantity for row in rows if row.catalogue_number == number),
        )
        for number in numbers
    )


def _bidding(session: Session, project: Project) -> Bidding | None:
    row = procurement_of(session, project.id or 0)
    if row is None:
        return None
    lines = bid_result(session, row).lines
    winner = next((line.name for line in lines if line.awarded), "")
    return Bidding(row.method, len(lines), row.reviewed_on, winner, row.awarded_on)


def _phases(session: Session, actor: Actor, project: Project) -> tuple[Phased, ...]:
    query = select(Evaluation).where(Evaluation.project_id == project.id).order_by(col(Evaluation.id))
    rows = session.exec(query).all()
    return tuple(_phased(session, actor, row) for row in rows)


def _phased(session: Session, actor: Actor, row: Evaluation) -> Phased:
    line = evaluation_line(session, row.id or 0)
    query = select(Result).where(Result.evaluation_id == row.id, col(Result.withdrawn_on).is_(None))
    newest = session.exec(query.order_by(col(Result.number).desc())).first()
    result = newest if newest is not None and may(session, actor, "result.read", newest) else None
    return Phased(
        id=line.id,
        phase=line.phase,
        name=line.phase_name,
        state=line.state,
        due_on=line.due_on,
        members=line.members,
        submitted=line.submitted,
        total=str(result.total) if result else "",
        grade=result.grade if result else "",
        confirmed_on=result.confirmed_on if result else None,
        published_on=result.published_on if result else None,
        application=result.application if result else "",
    )


def caps_of(session: Session, project: Project) -> tuple[Cap, ...]:
    """Return the cap's arithmetic for each year of the project's money; for its first year while there is none."""
    rule = book_on(session, project.purchaser_id, project.approved_on or project.defined_on).rule(
        "budget/special_fund_cap"
    )
    if rule is None:
        return ()
    years: Sequence[int] = sorted({year for year, _, _ in funding_of(session, project.id or 0)})
    return tuple(_cap(session, project, year, rule) for year in years or [project.first_day.year])


def _cap(session: Session, project: Project, year: int, rule: Rule) -> Cap:
    query = select(FundLedger).where(FundLedger.purchaser_id == project.purchaser_id, FundLedger.year == year - 1)
    ledger = session.exec(query).first()
    return Cap(
        year=year,
        base_fen=ledger.subsidy_total_fen if ledger else None,
        document=ledger.document if ledger else "",
        share=exact(str(rule.value["max_share"])),
        others_fen=special_fund_fen(session, project.purchaser_id, year, but=project.id),
        ours_fen=special_fund_fen(session, project.purchaser_id, year, only=project.id),
    )


def rules_ahead(session: Session, purchaser_id: int, stages: Sequence[str]) -> tuple[Rule, ...]:
    """Return the rules that will be checked at these rule-book stages, as they stand today."""
    book = book_on(session, purchaser_id, clock.today())
    return tuple(rule for stage in stages for rule in book.rules(stage))
