"""Warnings that were passed with a written reason, and who may pass those that are left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, select

from workbench.models.accounts import Account
from workbench.models.projects import Project
from workbench.models.settings import Waiver
from workbench.rules.finding import Finding
from workbench.security.policy import Actor, may


@dataclass(frozen=True)
class Explained:
    """A warning that was passed, with the written reason, who gave it and when."""

    finding: Finding
    reason: str
    by: str
    on: date


@dataclass(frozen=True)
class Reasoned:
    """Findings without the passed warnings, the passed ones with their reasons, and whether the actor may pass more."""

    left: tuple[Finding, ...]
    passed: tuple[Explained, ...]
    may_explain: bool = False


def reasoned(session: Session, actor: Actor, project_id: int, found: Sequence[Finding]) -> Reasoned:
    """Return the findings of a screen as the project's written reasons leave them."""
    told = with_reasons(session, project_id, found)
    may_explain = may(session, actor, "project.write", session.get_one(Project, project_id))
    return Reasoned(told.left, told.passed, may_explain)


def with_reasons(session: Session, project_id: int, found: Sequence[Finding]) -> Reasoned:
    """Divide findings into those that stand and the warnings that were passed with a reason."""
    query = select(Waiver, Account).where(Waiver.given_by_id == Account.id, Waiver.project_id == project_id)
    given = {row.rule_id: (row, who) for row, who in session.exec(query)}
    passed = tuple(
        Explained(one, given[one.rule_id][0].reason, given[one.rule_id][1].name, given[one.rule_id][0].given_on)
        for one in found
        if one.severity == "warn" and one.rule_id in given
    )
    left = tuple(one for one in found if one.severity != "warn" or one.rule_id not in given)
    return Reasoned(left, passed)
