"""One evaluation as its screens show it: plan, panel, checks, and what the actor may do."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from scoring.tree import IndicatorTree
from workbench.models.accounts import Account, RoleGrant
from workbench.models.evaluations import Evaluation, StoredFile
from workbench.models.projects import Project
from workbench.models.words import EvaluationState, Phase, Role
from workbench.queries.checks import panel_findings, plan_findings
from workbench.queries.evaluations import EvaluationLine, MemberLine, evaluation_line, panel_of, tree_of
from workbench.queries.facts import (
    EvidenceLine,
    FactLine,
    evidence_lines,
    fact_lines,
    loose_files,
    unready_facts,
    with_records,
)
from workbench.queries.permitted import permitted
from workbench.queries.result_desk import newest_result_id
from workbench.queries.sheet import submitted_sheets
from workbench.queries.third_party import hire_findings
from workbench.queries.third_party_findings import ThirdCard, accepted_by_point
from workbench.rules.finding import Finding
from workbench.security.policy import Actor, allow, may

ACTIONS = (
    "evaluation.plan",
    "evaluation.confirm_plan",
    "evaluation.declare",
    "evaluation.score",
    "evaluation.open",
    "fact.write",
    "fact.check",
    "evidence.write",
    "evidence.ask",
    "veto.write",
)


@dataclass(frozen=True)
class Desk:
    """An evaluation with its plan, its panel, what the rules say, and the actor's buttons."""

    line: EvaluationLine
    form: str
    plan: dict[str, Any]
    tree_id: str
    tree: IndicatorTree
    digest: str
    planned_on: date
    cutoff_on: date
    frozen_on: date | None
    opened_at: datetime | None
    members: tuple[MemberLine, ...]
    me: MemberLine | None
    can: frozenset[str]
    findings: tuple[Finding, ...]
    gaps: tuple[str, ...]  # measured points that are not ready to be opened; only while scoring
    not_applicable: dict[str, str]
    sheets: dict[int, int]  # handed in, by member: for the chair to give back; only while scoring
    result_id: int | None
    plan_papers: dict[str, str]  # public id to name, newest first

    @property
    def must_declare(self) -> bool:
        """Tell whether the actor sits on the panel and has not declared yet: nothing else is shown before."""
        return self.me is not None and not self.me.declared


def desk(session: Session, actor: Actor, evaluation_id: int) -> Desk | None:
    """Return the evaluation if the actor may read it; None alike for missing and forbidden."""
    row = session.get(Evaluation, evaluation_id)
    if row is None or not may(session, actor, "evaluation.read", row):
        return None
    members = tuple(panel_of(session, evaluation_id))
    scoring, can = row.state == EvaluationState.SCORING, permitted(session, actor, row, *ACTIONS)
    return Desk(
        line=evaluation_line(session, evaluation_id),
        form=row.form,
        plan=dict(row.plan),
        tree_id=row.tree_id,
        tree=tree_of(row),
        digest=row.tree_digest,
        planned_on=row.planned_on,
        cutoff_on=row.cutoff_on,
        frozen_on=row.frozen_on,
        opened_at=row.opened_at,
        members=members,
        me=next((one for one in members if one.account_id == actor.account_id), None),
        can=can,
        findings=(
            *plan_findings(session, row),
            *panel_findings(session, row, row.frozen_on or row.planned_on),
            *hire_findings(session, row),
        ),
        gaps=tuple(unready_facts(session, row)) if scoring else (),
        not_applicable={code: str(why) for code, why in row.not_applicable.items()},
        sheets=submitted_sheets(session, evaluation_id) if scoring and "evaluation.open" in can else {},
        result_id=newest_result_id(session, actor, evaluation_id),
        plan_papers=_plan_papers(session, evaluation_id),
    )


def _plan_papers(session: Session, evaluation_id: int) -> dict[str, str]:
    query = select(StoredFile).where(StoredFile.evaluation_id == evaluation_id, StoredFile.kind == "evaluation_plan")
    return {row.public_id: row.name for row in session.exec(query.order_by(col(StoredFile.id).desc()))}


@dataclass(frozen=True)
class Plannable:
    """A project of which a phase has no evaluation plan yet."""

    project_id: int
    purchaser_id: int
    title: str
    first_day: date
    last_day: date
    phases: tuple[Phase, ...]


def plannable(session: Session, actor: Actor) -> list[Plannable]:
    """Return the projects for which the actor may write a plan, with the phases that have none."""
    found = []
    planned: dict[int, set[Phase]] = {}
    for project_id, phase in session.exec(select(Evaluation.project_id, Evaluation.phase)):
        planned.setdefault(project_id, set()).add(Phase(phase))
    for project in session.exec(select(Project).order_by(col(Project.id).desc())):
        if may(session, actor, "evaluation.plan", project):
            phases = tuple(phase for phase in Phase if phase not in planned.get(project.id or 0, ()))
            found.append(
                Plannable(
                    project.id or 0, project.purchaser_id, project.title, project.first_day, project.last_day, phases
                )
            )
    return [one for one in found if one.phases]


def candidates(session: Session, evaluation_id: int) -> dict[int, str]:
    """Return who could be appointed: open accounts with the role at this purchaser, not yet on the panel."""
    seated = {one.account_id for one in panel_of(session, evaluation_id)}
    people = people_of(session, evaluation_line(session, evaluation_id).purchaser_id)
    return {account_id: name for account_id, name in people.items() if account_id not in seated}


def people_of(session: Session, purchaser_id: int) -> dict[int, str]:
    """Return the open accounts that may sit on panels of this purchaser, with their titles."""
    query = select(Account).join(RoleGrant, col(RoleGrant.account_id) == Account.id)
    query = query.where(
        col(RoleGrant.role).in_([Role.PANEL, Role.THIRD_PARTY]),
        RoleGrant.purchaser_id == purchaser_id,
        col(Account.disabled).is_(False),
    )
    people = session.exec(query.order_by(col(Account.id))).all()
    return {one.id or 0: f"{one.name}（{one.title}）" if one.title else one.name for one in people}


@dataclass(frozen=True)
class Material:
    """What the panel works on: the facts, the evidence by number, and uploads not yet entered as evidence."""

    facts: tuple[FactLine, ...]
    evidence: dict[str, EvidenceLine]
    loose: dict[str, str]
    third: dict[str, tuple[ThirdCard, ...]]  # accepted from the third party, by point


def material(session: Session, actor: Actor, evaluation_id: int) -> Material:
    """Return the material of an evaluation that the actor may read. Raises NotAllowedError."""
    row = session.get_one(Evaluation, evaluation_id)
    allow(session, actor, "evaluation.read", row)
    evidence = {one.number: one for one in evidence_lines(session, evaluation_id)}
    third = accepted_by_point(session, actor, evaluation_id)
    facts = fact_lines(session, actor, row)
    if row.state == EvaluationState.SCORING:
        facts = with_records(session, row, facts)
    return Material(tuple(facts), evidence, loose_files(session, evaluation_id), third)
