"""Everything that is known of one version of a result, read once for its documents."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_
from sqlmodel import Session, col, select

from scoring.deadlines import Calendar
from scoring.trace import Step, walk
from scoring.tree import IndicatorTree, Node
from workbench import clock
from workbench.models.accounts import Workspace
from workbench.models.evaluations import Evaluation, PanelMember, Sheet
from workbench.models.projects import Project
from workbench.models.results import Appeal, Result
from workbench.models.settings import Waiver
from workbench.models.words import AppealState, Phase, ResultState
from workbench.queries.appeal_clock import appeal_windows, begun
from workbench.queries.appeals import (
    AppealLine,
    Difference,
    appeal_book,
    appeal_calendar,
    appeal_line,
    differences,
)
from workbench.queries.checks import book_on, bureau_text, project_findings
from workbench.queries.contracts import ContractCard, contract_card
from workbench.queries.corrections import CorrectionLine, correction_of
from workbench.queries.evaluations import MemberLine, frozen_tree, panel_of
from workbench.queries.facts import EvidenceLine, FactLine, evidence_lines, fact_lines
from workbench.queries.findings import FindingRow, findings_of
from workbench.queries.measures import MeasureLine, measures_carried
from workbench.queries.projects import (
    GoalCard,
    LineCard,
    ProjectCard,
    funding_of,
    goals_of,
    lines_of,
    project_card,
)
from workbench.queries.results import ResultCard, result_card, versions_of
from workbench.queries.third_party_findings import ThirdCard, accepted_cards
from workbench.queries.trust import trust_of
from workbench.queries.vetoes import VetoLine, veto_lines
from workbench.reports.context_earlier import earlier, replaced
from workbench.rules.book import Rule, RuleBook, history
from workbench.rules.words import on
from workbench.security.actors import PROGRAM
from workbench.services.evaluations import FORMS, PLAN_PARTS

ABOVE_A_NODE = {"portion", "grade", "withheld", "round_half_up", "round_half_even", "round_truncate"}
"""Operations that carry a node's marks to its parent, or publish them."""


@dataclass(frozen=True)
class Plan:
    """The evaluation as it was planned and frozen."""

    form: str
    parts: dict[str, str]
    planned_on: date
    frozen_on: date | None
    cutoff_on: date
    opened_on: date | None
    declared_on: tuple[date, ...]
    submitted_on: tuple[date, ...]


@dataclass(frozen=True)
class Passed:
    """A warning that was passed, or still stands, with the written reason."""

    rule: str
    what: str
    reason: str


@dataclass(frozen=True)
class Checked:
    """How many rules were checked up to this evaluation, how many stop it, and the warnings."""

    count: int
    stops: int
    passed: tuple[Passed, ...]


@dataclass(frozen=True)
class Case:
    """One version of a result with its project, contract, panel, evidence, appeal, and the rules of its day."""

    card: ResultCard
    earlier: ResultCard | None
    """The confirmed mid-term result, for the final report."""
    before: ResultCard | None
    """The version before this one."""
    tree: IndicatorTree
    plan: Plan
    project: ProjectCard
    contract: ContractCard | None
    lines: tuple[LineCard, ...]
    goals: tuple[GoalCard, ...]
    funding: tuple[tuple[int, str, int], ...]
    members: tuple[MemberLine, ...]
    evidence: tuple[EvidenceLine, ...]
    facts: tuple[FactLine, ...]
    bands: dict[str, dict[str, str]]
    """The bands that the members chose, by member and point."""
    versions: tuple[tuple[int, int, str, str], ...]
    """Every version so far as (id, number, total, reason)."""
    appeal: AppealLine | None
    correction: CorrectionLine | None
    """The one by the bureau's own motion that made this version."""
    differences: tuple[Difference, ...]
    """Every figure that differs from the version before."""
    vetoes: tuple[VetoLine, ...]
    findings: tuple[FindingRow, ...]
    """What supervision found and told to the contractor by the cut-off."""
    checked: Checked
    rules: tuple[Rule, ...]
    training: bool
    appeals: RuleBook
    appeal_days: Calendar
    appeal_authority: str
    measures: tuple[MeasureLine, ...]
    """The next steps of the mid-term report and what became of them; none in a mid-term report."""
    third: tuple[ThirdCard, ...]
    """What the third party found and the bureau accepted, by point."""
    firmness: str
    """How the grade holds when weights are drawn; empty where a finding since then would give another result."""

    @property
    def final(self) -> bool:
        """Tell whether this is the final evaluation."""
        return self.card.phase == Phase.FINAL

    @property
    def draft(self) -> bool:
        """Tell whether the leader has not confirmed the result."""
        return self.card.state in {ResultState.DRAFT, ResultState.RETURNED}

    @property
    def dated(self) -> date:
        """Return the day the document bears: of confirmation, for a draft of computing."""
        return self.card.confirmed_on or clock.local(self.card.computed_at).date()

    @property
    def appeal_way(self) -> str:
        """Say until when and to whom the contractor may appeal; empty while the result was not fed back."""
        start = begun(self.appeals, self.card)
        if start is None:
            return ""
        due = appeal_windows(self.appeals, self.appeal_days, start).file_by.due
        to_whom = f"向{self.appeal_authority}" if self.appeal_authority else ""
        return f"可以在{on(due)}前（含当日）{to_whom}书面申诉"

    @property
    def steps(self) -> dict[str, Step]:
        """Return the step that gives each node its marks on its own scale, by code; the total is under the root's."""
        found: dict[str, Step] = {}
        for step in walk(self.card.trace):
            if step.operation not in ABOVE_A_NODE:
                found.setdefault(step.code, step)
        return found

    def points(self) -> tuple[Node, ...]:
        """Return the scoring points in printed order."""
        return self.tree.points()


def load_case(session: Session, result_id: int) -> Case:
    """Read a version of a result with everything around it. Raises NoResultFound for an unknown id."""
    result, evaluation, project = _subject(session, result_id)
    before, appeal = replaced(session, result), _appeal(session, result)
    return Case(
        card=result_card(session, result),
        earlier=earlier(session, evaluation),
        before=result_card(session, before) if before else None,
        tree=frozen_tree(evaluation),
        plan=_plan(session, evaluation),
        project=project_card(session, project),
        contract=contract_card(session, project.id or 0),
        **_bought(session, project, evaluation),
        members=tuple(one for one in panel_of(session, evaluation.id or 0) if not (one.recused or one.assists)),
        evidence=tuple(one for one in evidence_lines(session, evaluation.id or 0) if not one.superseded),
        facts=tuple(fact_lines(session, PROGRAM, evaluation)),
        bands=result.payload["bands"],
        versions=tuple(one for one in versions_of(session, evaluation.id or 0) if one[1] <= result.number),
        appeal=appeal_line(session, appeal) if appeal else None,
        correction=correction_of(session, result),
        differences=tuple(differences(session, before.id or 0, result_id)) if before else (),
        vetoes=tuple(veto_lines(session, evaluation.id or 0)),
        **_found(session, evaluation),
        checked=_checked(session, project, evaluation),
        rules=_rules(session, project, evaluation, result),
        training=_training(session),
        appeals=appeal_book(session, result),
        appeal_days=appeal_calendar(session, result),
        appeal_authority=bureau_text(session, project.purchaser_id, "appeal_authority", _fed_back(result)),
        firmness=tried.sentence if (tried := trust_of(session, result)) else "",
    )


def _found(session: Session, evaluation: Evaluation) -> dict[str, Any]:
    """What supervision and the third party found, and what became of the mid-term measures, as the fields of a case."""
    return {
        "findings": _told(session, evaluation),
        "measures": measures_carried(session, evaluation),
        "third": accepted_cards(session, evaluation),
    }


def _bought(session: Session, project: Project, evaluation: Evaluation) -> dict[str, Any]:
    """The lines, goals and funds of the project, as the fields of a case."""
    key = project.id or 0
    lines, goals, funding = (
        lines_of(session, key, evaluation.cutoff_on),
        goals_of(session, key),
        funding_of(session, key),
    )
    return {"lines": tuple(lines), "goals": tuple(goals), "funding": tuple(funding)}


def _training(session: Session) -> bool:
    workspace = session.get(Workspace, 1)
    return bool(workspace and workspace.training)


def _told(session: Session, evaluation: Evaluation) -> tuple[FindingRow, ...]:
    """What was told to the contractor by the cut-off; what was withdrawn is no finding."""
    told = findings_of(session, evaluation.project_id, told=True)
    return tuple(one for one in told if one.raised_on <= evaluation.cutoff_on and one.state != "withdrawn")


def _subject(session: Session, result_id: int) -> tuple[Result, Evaluation, Project]:
    result = session.get_one(Result, result_id)
    evaluation = session.get_one(Evaluation, result.evaluation_id)
    return result, evaluation, session.get_one(Project, evaluation.project_id)


def _fed_back(result: Result) -> date:
    """The day whose appeal body holds: of feedback, before that today."""
    return result.fed_back_on or clock.today()


def _plan(session: Session, evaluation: Evaluation) -> Plan:
    declared = session.exec(select(PanelMember.declared_at).where(PanelMember.evaluation_id == evaluation.id)).all()
    submitted = session.exec(select(Sheet.submitted_at).where(Sheet.evaluation_id == evaluation.id)).all()
    return Plan(
        form=FORMS[evaluation.form],
        parts={key: str(evaluation.plan.get(key, "")) for key in PLAN_PARTS},
        planned_on=evaluation.planned_on,
        frozen_on=evaluation.frozen_on,
        cutoff_on=evaluation.cutoff_on,
        opened_on=clock.local(evaluation.opened_at).date() if evaluation.opened_at else None,
        declared_on=tuple(sorted({clock.local(at).date() for at in declared if at})),
        submitted_on=tuple(sorted({clock.local(at).date() for at in submitted if at})),
    )


def _appeal(session: Session, result: Result) -> Appeal | None:
    """Return the decided appeal that made this version, or that left it as it was."""
    mine = or_(col(Appeal.new_result_id) == result.id, col(Appeal.result_id) == result.id)
    row = session.exec(select(Appeal).where(mine, Appeal.state == AppealState.DECIDED)).first()
    return None if row is None or (row.result_id == result.id and row.new_result_id) else row


def _checked(session: Session, project: Project, evaluation: Evaluation) -> Checked:
    """Count the checks of the stages up to this evaluation; keep the warnings with their written reasons."""
    stages = ("definition", "procurement", "contract", evaluation.phase.value)
    found = project_findings(session, project)
    findings = [one for stage in stages for one in found.get(stage, [])]
    reasons = {w.rule_id: w.reason for w in session.exec(select(Waiver).where(Waiver.project_id == project.id))}
    return Checked(
        count=len(findings),
        stops=sum(one.severity == "stop" for one in findings),
        passed=tuple(
            Passed(history(one.rule_id)[-1].title, one.what, reasons.get(one.rule_id, ""))
            for one in findings
            if one.severity == "warn"
        ),
    )


def _rules(session: Session, project: Project, evaluation: Evaluation, result: Result) -> tuple[Rule, ...]:
    """Return the rules of the evaluation stages, each as it stood on the day of its event."""
    planned = evaluation.frozen_on or evaluation.planned_on
    reported = result.confirmed_on or clock.local(result.computed_at).date()
    days = {"evaluation_prep": planned, f"evaluation_{evaluation.phase.value}": reported}
    days |= dict.fromkeys(("report", "feedback", "appeal"), reported)
    found = (book_on(session, project.purchaser_id, on).rules(stage) for stage, on in days.items())
    return tuple(rule for rules in found for rule in rules if not rule.expired)
