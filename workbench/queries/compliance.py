"""The compliance sheet of a project: every rule that applied, its answer, its day and clause, and who spoke for it."""

from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session

from workbench.models.projects import Project
from workbench.queries.attestations import asked_about
from workbench.queries.checks.supervision import supervision_findings
from workbench.queries.explained import Explained
from workbench.queries.overview import Overview, overview
from workbench.queries.projects import ProjectCard
from workbench.rules.book import all_rules
from workbench.rules.finding import Finding
from workbench.rules.terms import stages
from workbench.security.policy import Actor, may
from workbench.stages import STAGES

ANSWERS = {"stop": "不符合", "warn": "需说明", "info": "提示", "ok": "符合"}
OPEN, EXPLAINED = "尚未核对", "已说明"


@dataclass(frozen=True)
class Line:
    """One rule as it applied: its answer in a word, the reasons, the day whose law it is, the clause.

    ``why`` names who answered where a person did; ``reason`` is why a warning was passed, empty where none was.
    """

    rule_id: str
    title: str
    rows: tuple[str, ...]
    answer: str
    severity: str
    what: str
    why: str
    on: date | None
    clause: str
    mark: str
    reason: str = ""


@dataclass(frozen=True)
class Part:
    """The lines of one stage."""

    key: str
    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Compliance:
    """The whole sheet; stages without a record have no part."""

    card: ProjectCard
    parts: tuple[Part, ...]
    may_issue: bool

    @property
    def counts(self) -> dict[str, int]:
        """Return how often each answer stands on the sheet, in the order of weight."""
        lines = [line for part in self.parts for line in part.lines]
        words = dict.fromkeys(("不符合", "需说明", OPEN, EXPLAINED, "提示", "符合"), 0)
        return words | {word: sum(line.answer == word for line in lines) for word in words}


def compliance(session: Session, actor: Actor, project_id: int | None) -> Compliance | None:
    """Return the sheet of a project; None when there is none of that id or the actor may not read it all."""
    project = session.get(Project, project_id) if project_id else None
    if project is None or not may(session, actor, "compliance.read", project):
        return None
    seen = overview(session, actor, project_id)
    if seen is None:
        return None
    seen = _with_supervision(session, actor, project, seen)
    parts = [Part(stage.key, stage.name, _lines(session, actor, seen, stage.key)) for stage in STAGES]
    shown = tuple(part for part in parts if part.lines)
    return Compliance(seen.card, shown, may(session, actor, "project.write", project))


def _with_supervision(session: Session, actor: Actor, project: Project, seen: Overview) -> Overview:
    """What only the purchaser's side may know stands on no other screen of a project."""
    if not may(session, actor, "inspection.read", project):
        return seen
    more = (*seen.findings.get("delivery", ()), *supervision_findings(session, project))
    return replace(seen, findings=seen.findings | {"delivery": more})


def _lines(session: Session, actor: Actor, seen: Overview, stage: str) -> tuple[Line, ...]:
    """The findings of a stage in the order of the rule book, those that were explained among them."""
    unanswered = {one.rule.id for one in asked_about(session, actor, seen.card.id, stage).open}
    found = [
        _line(one, OPEN if one.rule_id in unanswered else ANSWERS[one.severity]) for one in seen.findings.get(stage, ())
    ]
    found += [_line(one.finding, EXPLAINED, one) for one in seen.explained.get(stage, ())]
    order = list(stages())
    return tuple(sorted(found, key=lambda one: (order.index(one.rule_id.partition("/")[0]), one.rule_id)))


def _line(one: Finding, answer: str, told: Explained | None = None) -> Line:
    rule = all_rules()[one.rule_id][-1]
    return Line(
        rule_id=one.rule_id,
        title=rule.title,
        rows=rule.rows,
        answer=answer,
        severity=one.severity,
        what=one.what,
        why=one.why,
        on=one.on,
        clause=one.clause,
        mark=one.mark,
        reason=f"{told.reason}（{told.by}，{told.on}）" if told else "",
    )
