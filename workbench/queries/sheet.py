"""The actor's own score sheet as the screen shows it; there is no way to ask for another's."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from scoring.tree import IndicatorTree, Node
from workbench.models.evaluations import MARKS, Evaluation, PanelMember, Sheet
from workbench.models.words import EvaluationState
from workbench.queries.evaluations import (
    EvaluationLine,
    MemberLine,
    OwnSheet,
    evaluation_line,
    evaluations_seen,
    is_excluded,
    own_sheet,
    panel_of,
    tree_of,
)
from workbench.queries.facts import EvidenceLine, FactLine, evidence_by_point, evidence_lines, fact_lines
from workbench.queries.third_party_findings import ThirdCard, accepted_by_point
from workbench.security.policy import Actor, may


@dataclass(frozen=True)
class SheetView:
    """The own sheet with everything needed to fill it in."""

    line: EvaluationLine
    tree: IndicatorTree
    me: MemberLine
    sheet: OwnSheet | None
    facts: dict[str, FactLine]
    evidence: dict[str, EvidenceLine]
    evidence_of: dict[str, tuple[str, ...]]
    not_applicable: dict[str, str]  # every point of a stated indicator, with the reason
    open: bool  # the actor may write now
    third: dict[str, tuple[ThirdCard, ...]]  # what the bureau accepted from the third party, by point

    def points(self, indicator: Node) -> list[Node]:
        """Return the points of an indicator, in printed order."""
        return [node for node in indicator.walk() if node.point]

    def judged(self) -> list[Node]:
        """Return the points that the member marks."""
        return [p for p in self.tree.points() if _is_judged(p) and p.code not in self.not_applicable]

    def asked(self, node: Node) -> bool:
        """Tell whether the member has something to say on a point: a mark, or a word on an entered fact."""
        if node.code in self.not_applicable:
            return False
        return _is_judged(node) or self.facts[node.code].fact_id is not None

    def done(self, node: Node) -> bool:
        """Tell whether the member has said it."""
        if not _is_judged(node):
            return self.facts[node.code].mine is not None
        mark = self.sheet.marks.get(node.code) if self.sheet else None
        banded = node.point is not None and node.point.kind == "ordinal"
        return bool(mark and mark.value is not None and mark.reason and (mark.band or not banded))

    @property
    def saved_at(self) -> datetime | None:
        """Return when the newest mark was saved, by the database."""
        return max((mark.saved_at for mark in self.sheet.marks.values()), default=None) if self.sheet else None


def _is_judged(node: Node) -> bool:
    return node.point is not None and node.point.established == "judged"


def own_evaluations(session: Session, actor: Actor) -> list[EvaluationLine]:
    """Return the evaluations on whose panel the actor sits, those to be marked now first."""
    mine = set(
        session.exec(
            select(PanelMember.evaluation_id).where(
                PanelMember.account_id == actor.account_id,
                PanelMember.part == MARKS,
                col(PanelMember.recused_at).is_(None),
            )
        )
    )
    lines = [line for line in evaluations_seen(session, actor) if line.id in mine]
    return sorted(lines, key=lambda line: line.state != EvaluationState.SCORING)


def sheet_view(session: Session, actor: Actor, evaluation_id: int) -> SheetView:
    """Return the own sheet of a member of this panel. KeyError for anybody else, who gets no link here."""
    evaluation = session.get_one(Evaluation, evaluation_id)
    me = {one.account_id: one for one in panel_of(session, evaluation_id)}[actor.account_id or 0]
    sheet, tree = own_sheet(session, actor, evaluation_id), tree_of(evaluation)
    scoring = evaluation.state == EvaluationState.SCORING and may(session, actor, "evaluation.score", evaluation)
    facts = fact_lines(session, actor, evaluation) if me.declared else []
    return SheetView(
        line=evaluation_line(session, evaluation_id),
        tree=tree,
        me=me,
        sheet=sheet,
        facts={line.node.code: line for line in facts},
        evidence={one.number: one for one in evidence_lines(session, evaluation_id)} if me.declared else {},
        evidence_of=evidence_by_point(session, evaluation_id),
        not_applicable={
            point.code: _reason(evaluation, point.code)
            for point in tree.points()
            if is_excluded(evaluation, point.code)
        },
        open=scoring and sheet is not None and sheet.submitted_at is None,
        third=accepted_by_point(session, actor, evaluation_id) if me.declared else {},
    )


def _reason(evaluation: Evaluation, code: str) -> str:
    stated = evaluation.not_applicable
    return next(str(why) for one, why in stated.items() if code == one or code.startswith(f"{one}-"))


def submitted_sheets(session: Session, evaluation_id: int) -> dict[int, int]:
    """Return the sheets that are in, by member: what a chair may give back."""
    query = select(Sheet).where(Sheet.evaluation_id == evaluation_id, col(Sheet.submitted_at).is_not(None))
    return {row.member_id: row.id or 0 for row in session.exec(query)}
