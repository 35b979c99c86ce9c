"""The vetoes of an evaluation's tree, each with the newest finding on it."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from workbench.models.evaluations import Evaluation, VetoFinding
from workbench.queries.evaluations import tree_of


@dataclass(frozen=True)
class VetoLine:
    """A veto of the tree with the newest finding on it; the state is empty while nobody has found anything."""

    code: str
    title: str
    effect: str
    grade_cap: str
    source: str
    state: str
    finding: str
    document: str
    found_on: date | None


def veto_lines(session: Session, evaluation_id: int) -> list[VetoLine]:
    """Return every veto that the evaluation's tree provides for."""
    tree = tree_of(session.get_one(Evaluation, evaluation_id))
    query = select(VetoFinding).where(VetoFinding.evaluation_id == evaluation_id)
    newest = {row.veto: row for row in session.exec(query.order_by(col(VetoFinding.id)))}
    lines = []
    for veto in tree.vetoes:
        row = newest.get(veto.code)
        state, finding, document = (row.state, row.finding, row.document) if row else ("", "", "")
        on = row.found_on if row else None
        lines.append(
            VetoLine(veto.code, veto.title, veto.effect, veto.grade_cap, veto.source, state, finding, document, on)
        )
    return lines
