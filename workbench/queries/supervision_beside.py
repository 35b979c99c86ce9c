"""What supervision found, beside the scoring points that it bears on: submitted checks, findings raised and closed."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from workbench.models.evaluations import Evaluation
from workbench.models.projects import Project
from workbench.queries.evaluations import tree_of
from workbench.queries.findings import FindingRow, carried_into
from workbench.queries.supervision import InspectionRow, inspections_seen
from workbench.rules.supervision_words import BEARS_ON, CHECKS
from workbench.security.policy import Actor, may


@dataclass(frozen=True)
class Beside:
    """One point with what bears on it; a finding counts as closed as of today, a check by its own day."""

    code: str
    name: str
    checks: tuple[InspectionRow, ...]
    findings: tuple[FindingRow, ...]

    @property
    def judged(self) -> int:
        """Return how many items the checks judged."""
        return sum(one.passed + one.failed for one in self.checks)

    @property
    def failed(self) -> int:
        """Return how many of them were not as they should be."""
        return sum(one.failed for one in self.checks)

    @property
    def closed(self) -> int:
        """Return how many findings were put right."""
        return sum(one.closed_on is not None for one in self.findings)

    @property
    def words(self) -> str:
        """Return it as one line of text; what does not bear on the point is not told."""
        told = []
        if self.checks:
            told.append(f"检查 {len(self.checks)} 次，判定 {self.judged} 项，不合格 {self.failed} 项")
        if self.findings:
            told.append(f"发现问题 {len(self.findings)} 件，已整改 {self.closed} 件")
        return "；".join(told)


def supervision_beside(session: Session, actor: Actor, evaluation_id: int) -> dict[str, Beside]:
    """Return by scoring point what supervision found up to the cut-off; nothing for who may not read its results.

    Checks that are planned or drawn and not submitted are never among them. Points are known by their name.
    """
    evaluation = session.get_one(Evaluation, evaluation_id)
    project = session.get_one(Project, evaluation.project_id)
    if not may(session, actor, "inspection.results", project):
        return {}
    checks = _checks(session, actor, evaluation)
    findings = tuple(carried_into(session, actor, evaluation.project_id, evaluation.cutoff_on))
    found = {}
    for node in tree_of(evaluation).points():
        sources = BEARS_ON.get(node.name)
        if sources is None:
            continue
        mine = tuple(one for one in findings if one.source in sources)
        one = Beside(node.code, node.name, checks if CHECKS in sources else (), mine)
        if one.words:
            found[node.code] = one
    return found


def _checks(session: Session, actor: Actor, evaluation: Evaluation) -> tuple[InspectionRow, ...]:
    def counted(on: date | None) -> bool:
        return on is not None and on <= evaluation.cutoff_on

    seen = inspections_seen(session, actor, evaluation.project_id)
    return tuple(one for one in seen if one.state == "submitted" and counted(one.checked_on))
