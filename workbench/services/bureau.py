"""What a bureau sets itself: local values and recorded continuations, and the written reason for a passed warning."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session, select

from workbench import clock
from workbench.models.organisations import Purchaser
from workbench.models.projects import Project
from workbench.models.settings import BureauValue, Waiver
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, found, need


def set_bureau_value(
    session: Session,
    actor: Actor,
    purchaser_id: int,
    key: str,
    value: Mapping[str, Any],
    *,
    document: str,
    first_day: date,
) -> None:
    """Keep a local value from its first day on, with its document; an older value is never edited."""
    purchaser = found(session, Purchaser, purchaser_id)
    allow(session, actor, "rules.write", purchaser)
    row = BureauValue(
        purchaser_id=purchaser_id,
        key=key,
        value=dict(value),
        document=need(document, "文件名称和文号"),
        first_day=first_day,
    )
    session.add(row)
    record(session, actor, "rules.set_value", about(session, purchaser), after=row.model_dump())


def waive_warning(session: Session, actor: Actor, project_id: int, rule_id: str, *, reason: str) -> None:
    """Pass a warning with a written reason that is kept and printed."""
    project = found(session, Project, project_id)
    allow(session, actor, "project.write", project)
    row = session.exec(select(Waiver).where(Waiver.project_id == project_id, Waiver.rule_id == rule_id)).first()
    before = row.model_dump() if row else None
    row = row or Waiver(project_id=project_id, rule_id=rule_id, reason="", given_by_id=0, given_on=clock.today())
    row.reason, row.given_by_id, row.given_on = need(reason, "说明"), actor.account_id or 0, clock.today()
    session.add(row)
    record(session, actor, "rules.waive", about(session, project), before=before, after=row.model_dump())
