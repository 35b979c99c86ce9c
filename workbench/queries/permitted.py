"""Which of a screen's buttons an actor gets."""

from sqlmodel import Session, SQLModel

from workbench.security.policy import Actor, may


def permitted(session: Session, actor: Actor, about: SQLModel | None, *actions: str) -> frozenset[str]:
    """Return those of the actions that the actor may do to the object."""
    return frozenset(action for action in actions if may(session, actor, action, about))
