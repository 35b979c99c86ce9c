"""The days of an objection, put right or entered later while it is open: its clocks follow, and the record keeps both."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from workbench import clock
from workbench.errors import ValidationError
from workbench.models.objections import Objection
from workbench.models.projects import Project
from workbench.queries.checks.objection_turns import papers_of
from workbench.rules.objection_words import OPEN, STEPS
from workbench.security.policy import Actor
from workbench.security.record import record
from workbench.services.acting import about, found, in_order, need
from workbench.services.objections import is_late, of_version


@dataclass(frozen=True)
class Days:
    """The days on which an objection rests; None where the papers do not tell."""

    filed_on: date | None
    known_on: date | None = None
    posted_on: date | None = None


def mend_days(
    session: Session, actor: Actor, objection_id: int, days: Days, *, reason: str, seen: int | None = None
) -> None:
    """Put the days of an objection right, and tell anew whether it came late. Raises ValidationError once it is closed."""
    row = of_version(session, actor, objection_id, seen, "objection.write")
    if row.state not in OPEN:
        raise ValidationError(
            "这一件已经办结，日期不能再改", where="更正日期", fix="写明情况，作为材料上传，随项目存档"
        )
    before = _told(row)
    if Days(row.filed_on, row.known_on, row.posted_on) == days:
        raise ValidationError("日期没有变化", where="更正日期", fix="改好日期再保存")
    in_order([("交邮日", days.posted_on), ("收到日", days.filed_on), ("今天", clock.today())])
    for step in papers_of(session, row).steps:
        in_order([("收到日", days.filed_on), (STEPS[step.kind].name, step.on_day)])
    row.filed_on, row.known_on, row.posted_on = days.filed_on, days.known_on, days.posted_on
    row.late = is_late(session, found(session, Project, row.project_id), row)
    after = _told(row) | {"reason": need(reason, "更正的原因")}
    record(session, actor, "objection.days", about(session, row), before=before, after=after)


def _told(row: Objection) -> dict[str, object]:
    return row.model_dump(include={"filed_on", "known_on", "posted_on", "late"})
