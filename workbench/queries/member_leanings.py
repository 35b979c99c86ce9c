"""How the members of past panels marked beside their colleagues, over the evaluations of a bureau that are opened."""

from collections import Counter
from collections.abc import Iterator, Sequence

from sqlmodel import Session, col, select

from scoring.residuals import Lean, Marked, leanings
from workbench.models.accounts import Account
from workbench.models.evaluations import Evaluation, Mark, PanelMember, Sheet
from workbench.models.projects import Project
from workbench.models.words import EvaluationState
from workbench.queries.evaluations import judged_points
from workbench.security.policy import Actor, may

NEWEST = 60
"""How many of the newest opened evaluations are compared; older habits say little of today's."""


def leanings_of(session: Session, actor: Actor, purchaser_id: int) -> tuple[Lean, ...]:
    """Compare every member with those who marked beside them, by the marks first given, in order of names.

    Only opened evaluations that the actor may read count, so no sealed mark moves anything here. Empty where none is.
    """
    query = select(Evaluation).join(Project, col(Project.id) == Evaluation.project_id)
    query = query.where(Project.purchaser_id == purchaser_id, Evaluation.state == EvaluationState.OPENED)
    newest = session.exec(query.order_by(col(Evaluation.opened_at).desc()).limit(NEWEST)).all()
    read = [one for one in newest if may(session, actor, "evaluation.read", one)]
    names = _names(session, read)
    return leanings([one for evaluation in read for one in _marks(session, evaluation, names)])


def _names(session: Session, evaluations: Sequence[Evaluation]) -> dict[int, str]:
    """What to call each member: the name, and the account's where two bear the same."""
    query = select(Account).join(PanelMember, col(PanelMember.account_id) == Account.id).distinct()
    people = session.exec(query.where(col(PanelMember.evaluation_id).in_([one.id for one in evaluations]))).all()
    often = Counter(one.name for one in people)
    return {one.id or 0: one.name if often[one.name] == 1 else f"{one.name}（{one.username}）" for one in people}


def _marks(session: Session, evaluation: Evaluation, names: dict[int, str]) -> Iterator[Marked]:
    fulls = {node.code: node.full for node in judged_points(evaluation)}
    query = select(Mark, PanelMember.account_id).join(Sheet, col(Sheet.id) == Mark.sheet_id)
    query = query.join(PanelMember, col(PanelMember.id) == Sheet.member_id)
    query = query.where(Sheet.evaluation_id == evaluation.id, col(Sheet.submitted_at).is_not(None))
    query = query.where(col(PanelMember.recused_at).is_(None)).order_by(col(Mark.sheet_id), col(Mark.point_code))
    for mark, account in session.exec(query):
        if mark.value is not None and mark.point_code in fulls:
            yield Marked(str(evaluation.id), mark.point_code, names[account], mark.value, fulls[mark.point_code])
