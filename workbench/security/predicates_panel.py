"""Predicates of panels: who was asked to sit on one."""

from sqlmodel import Session, SQLModel, col, select

from workbench.models.panel import PanelInvitation
from workbench.models.words import EvaluationState, Role
from workbench.security.actors import Actor, place_of


def is_invited(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """Was invited to the panel of this evaluation, has not answered, and the sheets are not opened."""
    evaluation = place_of(session, about).evaluation
    if evaluation is None or evaluation.state == EvaluationState.OPENED or Role.PANEL not in actor.roles:
        return False
    query = select(PanelInvitation.id).where(
        PanelInvitation.evaluation_id == evaluation.id,
        PanelInvitation.account_id == actor.account_id,
        col(PanelInvitation.answered_at).is_(None),
    )
    return session.exec(query).first() is not None
