"""The results beside the one a report is about: the mid-term one, and the version that it replaced."""

from sqlmodel import Session, col, select

from workbench.models.evaluations import Evaluation
from workbench.models.results import Result
from workbench.models.words import Phase, ResultState
from workbench.queries.evaluations import frozen_tree
from workbench.queries.results import ResultCard, result_card


def earlier(session: Session, evaluation: Evaluation) -> ResultCard | None:
    """Return the confirmed mid-term result beside a final evaluation; none by a tree with other indicators."""
    if evaluation.phase != Phase.FINAL:
        return None
    query = select(Result).join(Evaluation, col(Evaluation.id) == Result.evaluation_id)
    query = query.where(Evaluation.project_id == evaluation.project_id, Evaluation.phase == Phase.MID)
    row = session.exec(query.where(Result.state == ResultState.CONFIRMED).order_by(col(Result.number).desc())).first()
    card = result_card(session, row) if row else None
    codes = {node.code for node in frozen_tree(evaluation).indicators()}
    return card if card and codes <= {node.code for node in card.nodes} else None


def replaced(session: Session, result: Result) -> Result | None:
    """Return the version before this one, but for those that were withdrawn."""
    query = select(Result).where(Result.evaluation_id == result.evaluation_id, Result.number < result.number)
    query = query.where(col(Result.withdrawn_on).is_(None)).order_by(col(Result.number).desc())
    return session.exec(query).first()
