"""What went wrong in a year and how it was handled: findings by kind, matters of the public, objections, appeals, satisfaction."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlmodel import Session, col, select

from scoring.survey import SMALLEST, Interval
from workbench import clock
from workbench.models.evaluations import Evaluation
from workbench.models.findings import Finding, FindingStep
from workbench.models.objections import Objection
from workbench.models.projects import Project, ServiceLine
from workbench.models.results import Appeal, Result
from workbench.models.surveys import Survey, SurveyPerson
from workbench.models.words import PHASE_NAMES, AppealState
from workbench.queries.appeals import appeal_line
from workbench.queries.checks.objection_turns import clocks_of, papers_of
from workbench.queries.findings import WITH_CONTRACTOR
from workbench.queries.hotline_figures import Rate
from workbench.queries.needs_places import unit_names
from workbench.queries.programme_calls import matters_of_year
from workbench.queries.surveys import category_names
from workbench.queries.surveys_results import CATEGORY, SERVICE, TOWNSHIP, Names, counted
from workbench.rules.finding_words import OPEN_STATES, SEVERITIES, SOURCES
from workbench.rules.objection_words import KINDS as OBJECTION_KINDS
from workbench.rules.objection_words import OPEN

APPEAL_STATES = {
    AppealState.FILED: "待受理",
    AppealState.ACCEPTED: "复核中",
    AppealState.REFUSED: "不予受理",
    AppealState.DECIDED: "已决定",
}


@dataclass(frozen=True)
class ProblemKind:
    """Findings of one source: how many, of which severity, told, put right, put right in time, still open, overdue."""

    source: str
    severities: Mapping[str, int]
    raised: int
    told: int
    closed: int
    in_time: int
    open: int
    overdue: int


@dataclass(frozen=True)
class ObjectionKind:
    """Objections of suppliers of one kind: how many, filed late, ended, still open, and handled or waiting past a term."""

    kind: str
    filed: int
    late: int
    ended: int
    open: int
    overdue: int


@dataclass(frozen=True)
class AppealRow:
    """An appeal against a result of the year, with the totals before and after a changed result."""

    project_id: int
    phase: str
    state: str
    filed_on: date
    late: bool
    decided_on: date | None
    overdue: bool
    before: Decimal
    after: Decimal | None


@dataclass(frozen=True)
class Content:
    """What a closed survey of a project came to: index, share with its interval; None with the word why."""

    project_id: int
    phase: str
    closed_on: date
    answered: int | None
    index: Fraction | None
    share: Fraction | None
    interval: Interval | None
    words: str


@dataclass(frozen=True)
class Problems:
    """Everything of the year that was found, complained of, contested or asked."""

    kinds: tuple[ProblemKind, ...]
    calls: tuple[tuple[str, int | None], ...]
    calls_total: int | None
    """None where too few came in to say so; 0 where none was registered, which is no data."""
    rates: tuple[tuple[str, Rate | None], ...]
    """None where too few were due to say so."""
    objections: tuple[ObjectionKind, ...]
    appeals: tuple[AppealRow, ...]
    content: tuple[Content, ...]


def problems_of_year(session: Session, purchasers: Collection[int], projects: Sequence[int], year: int) -> Problems:
    """Return the problems of a year; findings by the day they were raised, matters by the day they came in.

    Appeals and surveys go with the evaluation, by the day up to which its facts were taken. Matters are those of the
    purchasers as a whole: by township they would tell of fewer than five people.
    """
    until = min(date(year, 12, 31), clock.today())
    calls = matters_of_year(session, purchasers, year, until)
    return Problems(
        kinds=_kinds(session, projects, year),
        calls=calls.kinds,
        calls_total=calls.total,
        rates=calls.rates,
        objections=_objections(session, projects, year),
        appeals=_appeals(session, projects, year),
        content=_content(session, projects, year),
    )


def _kinds(session: Session, projects: Sequence[int], year: int) -> tuple[ProblemKind, ...]:
    query = select(Finding).where(col(Finding.project_id).in_(projects), Finding.state != "withdrawn")
    rows = session.exec(
        query.where(Finding.raised_on >= date(year, 1, 1), Finding.raised_on <= date(year, 12, 31))
    ).all()
    late = _answered_late(session, [one.id or 0 for one in rows])
    by_source: dict[str, list[Finding]] = defaultdict(list)
    for one in rows:
        by_source[one.source].append(one)
    return tuple(_kind(name, by_source[key], late) for key, name in SOURCES.items() if by_source[key])


def _answered_late(session: Session, findings: Sequence[int]) -> frozenset[int]:
    """Findings that the contractor ever answered after the day that was in force then."""
    query = select(FindingStep.finding_id).where(
        col(FindingStep.finding_id).in_(findings), FindingStep.kind == "answered"
    )
    return frozenset(session.exec(query.where(col(FindingStep.on_day) > FindingStep.due_on)))


def _kind(name: str, rows: Sequence[Finding], late: frozenset[int]) -> ProblemKind:
    counts = Counter(one.severity for one in rows)
    closed = [one for one in rows if one.state == "closed"]
    return ProblemKind(
        source=name,
        severities={SEVERITIES[key]: counts[key] for key in SEVERITIES},
        raised=len(rows),
        told=sum(one.told_on is not None for one in rows),
        closed=len(closed),
        in_time=sum(one.id not in late for one in closed),
        open=sum(one.state in OPEN_STATES for one in rows),
        overdue=sum(one.state in WITH_CONTRACTOR and one.due_on < clock.today() for one in rows),
    )


_HANDLING = frozenset({"inquiry", "reply", "review", "not_accepted", "forward", "answer", "decision"})
"""Clocks of who handles an objection; those of filing, supplementing and remedies are the supplier's."""


def _objections(session: Session, projects: Sequence[int], year: int) -> tuple[ObjectionKind, ...]:
    query = select(Objection, Project).join(Project, col(Project.id) == Objection.project_id)
    query = query.where(col(Objection.project_id).in_(projects), col(Objection.filed_on) >= date(year, 1, 1))
    rows = session.exec(query.where(col(Objection.filed_on) <= date(year, 12, 31))).all()
    return tuple(
        _objection_kind(session, key, name, rows)
        for key, name in OBJECTION_KINDS.items()
        if any(one.kind == key for one, _ in rows)
    )


def _objection_kind(session: Session, key: str, name: str, rows: Sequence[tuple[Objection, Project]]) -> ObjectionKind:
    mine = [(one, project) for one, project in rows if one.kind == key]
    states = [one.state for one, _ in mine]
    return ObjectionKind(
        name,
        filed=len(mine),
        late=sum(one.late for one, _ in mine),
        ended=sum(state not in OPEN for state in states),
        open=sum(state in OPEN for state in states),
        overdue=sum(_past_a_term(session, project, one) for one, project in mine),
    )


def _past_a_term(session: Session, project: Project, row: Objection) -> bool:
    clocks = clocks_of(session, project, papers_of(session, row), clock.today())
    handling = [one for one in clocks if one.turn.rule_id.removeprefix("complaint/") in _HANDLING]
    past = [one for one in handling if one.verdict in {"late", "overdue"}]
    return any(one.turn.key != "supplement_working_days" for one in past)


def _of_year(query: Any, projects: Sequence[int], year: int) -> Any:  # noqa: ANN401 - a query with Evaluation in it
    query = query.where(col(Evaluation.project_id).in_(projects))
    return query.where(Evaluation.cutoff_on >= date(year, 1, 1), Evaluation.cutoff_on <= date(year, 12, 31))


def _appeals(session: Session, projects: Sequence[int], year: int) -> tuple[AppealRow, ...]:
    query: Any = select(Appeal, Evaluation.project_id, Evaluation.phase, Result.total)
    query = query.join(Result, col(Result.id) == Appeal.result_id).join(
        Evaluation, col(Evaluation.id) == Result.evaluation_id
    )
    rows = session.exec(_of_year(query, projects, year).order_by(col(Appeal.filed_on), col(Appeal.id))).all()
    wanted = [one.new_result_id for one, *_ in rows]
    new: dict[int | None, Decimal] = dict(
        session.exec(select(col(Result.id), col(Result.total)).where(col(Result.id).in_(wanted))).all()
    )
    return tuple(
        AppealRow(
            project, PHASE_NAMES[phase], APPEAL_STATES[one.state], one.filed_on, one.late, one.decided_on,
            _decided_late(session, one), total, new.get(one.new_result_id),
        )
        for one, project, phase, total in rows
    )  # fmt: skip


def _decided_late(session: Session, one: Appeal) -> bool:
    """Accepted or decided after its day, or waiting past it; a refusal has no day on record."""
    windows, today = appeal_line(session, one).windows, clock.today()
    accepted = one.accepted_on or (today if one.state == AppealState.FILED else None)
    decided = one.decided_on or (today if one.state == AppealState.ACCEPTED else None)
    ends = ((windows.accept_by, accepted), (windows.decide_by, decided))
    return any(by is not None and done is not None and done > by.due for by, done in ends)


def _content(session: Session, projects: Sequence[int], year: int) -> tuple[Content, ...]:
    query = select(Survey, Evaluation).join(Evaluation, col(Evaluation.id) == Survey.evaluation_id)
    rows = session.exec(_of_year(query, projects, year).where(Survey.state == "closed").order_by(col(Survey.id))).all()
    asked = select(SurveyPerson).where(col(SurveyPerson.survey_id).in_([one.id for one, _ in rows]))
    people: dict[int, list[SurveyPerson]] = defaultdict(list)
    for one in session.exec(asked.order_by(col(SurveyPerson.position))):
        people[one.survey_id].append(one)
    lines = select(ServiceLine.id, ServiceLine.name).where(col(ServiceLine.project_id).in_(projects))
    names: Names = (
        {TOWNSHIP: unit_names(session), CATEGORY: category_names(), SERVICE: dict(session.exec(lines).all())}
        if rows
        else {}
    )
    return tuple(_one_content(row, evaluation, people[row.id or 0], names) for row, evaluation in rows)


def _one_content(row: Survey, evaluation: Evaluation, people: Sequence[SurveyPerson], names: Names) -> Content:
    found, day = counted(row, people, names), row.closed_on or evaluation.cutoff_on
    place = (evaluation.project_id, PHASE_NAMES[evaluation.phase], day)
    if found.report is None:
        return Content(*place, None, None, None, None, found.words)
    told = found.report.findings
    if told.answered < SMALLEST:
        return Content(*place, None, None, None, None, f"有效问卷不足{SMALLEST}份，不公布")
    return Content(*place, told.answered, found.index, told.share.mean, told.share_interval, "")
