"""What a bureau sets itself: local values and recorded continuations, and the written reason for a passed warning."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session, select

from scoring.exact import exact
from workbench import clock
from workbench.errors import ValidationError
from workbench.models.organisations import Purchaser
from workbench.models.projects import Project
from workbench.models.settings import BureauValue, Waiver
from workbench.queries.checks import CONTINUED
from workbench.rules.calendars import region_ids
from workbench.rules.instruments import instruments
from workbench.rules.local_values import BY_KEY, Kind
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, found, need

MOST_DAYS = 60
MOST_MONTHS = 36
MOST_LEVELS = 6
LONGEST_LEVEL = 12
_WANTED = {
    "fen": "填写大于 0 的金额，精确到分",
    "share": "填写大于 0、不超过 100% 的比例，例如 3%",
    "days": f"填写 1 至 {MOST_DAYS} 个工作日",
    "calendar_days": f"填写 1 至 {MOST_DAYS} 天",
    "times": f"填写 1 至 {MOST_DAYS} 次",
    "months": f"由小到大填写 1 至 {MOST_MONTHS} 个月，例如 1、3、6",
    "region": "选择已有放假安排的地区",
    "text": "写明部门或工作组的全称",
    "levels": f"由重到轻写 1 至 6 级，每级一个名称和 1 至 {MOST_DAYS} 个工作日，例如 紧急 1、较重 3、一般 10",
}


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
    """Keep a local value from its first day on, with its document; an older value is never edited.

    Raises ValidationError for a value of the wrong kind, or a second one from the same day.
    """
    purchaser = found(session, Purchaser, purchaser_id)
    allow(session, actor, "rules.write", purchaser)
    _refuse_value(key, value)
    _refuse_second(session, purchaser_id, key, first_day)
    row = BureauValue(
        purchaser_id=purchaser_id,
        key=key,
        value=dict(value),
        document=need(document, "文件名称和文号"),
        first_day=first_day,
    )
    session.add(row)
    record(session, actor, "rules.set_value", about(session, purchaser), after=row.model_dump())


def _refuse_value(key: str, value: Mapping[str, Any]) -> None:
    """A local value is of its kind and within reason; a continuation holds nothing but its document."""
    known = BY_KEY.get(key)
    if known is None:
        if not key.startswith(CONTINUED) or key.removeprefix(CONTINUED) not in instruments():
            raise ValidationError(f"没有“{key}”这一项本级规定", fix="从列出的项目中选择")
        return
    formed = not known.form or re.fullmatch(known.form, str(value.get(known.kind, "")))
    if known.kind not in value or not formed or not _right(known.kind, value[known.kind]):
        raise ValidationError(
            f"“{known.name}”的内容不能采用", where=known.name, fix=known.wanted or _WANTED[known.kind]
        )


def _right(kind: Kind, value: Any) -> bool:  # noqa: ANN401 - a value as a screen or a file hands it in
    match kind:
        case "fen" | "days" | "calendar_days" | "times":
            return type(value) is int and value > 0 and (kind == "fen" or value <= MOST_DAYS)
        case "share":
            return 0 < exact(str(value)) <= 1
        case "months":
            return _rising(value)
        case "levels":
            return _graded(value)
        case "region":
            return value in region_ids()
        case _:
            return bool(str(value).strip())


def _rising(value: Any) -> bool:  # noqa: ANN401 - a value as a screen or a file hands it in
    whole = isinstance(value, list) and bool(value) and all(type(one) is int for one in value)
    return whole and value == sorted(set(value)) and value[0] >= 1 and value[-1] <= MOST_MONTHS


def _graded(value: Any) -> bool:  # noqa: ANN401 - a value as a screen or a file hands it in
    """Levels with a name of their own each, the gravest first: what weighs more is never answered later."""
    if not isinstance(value, list) or not 1 <= len(value) <= MOST_LEVELS:
        return False
    names, days = [str(one.get("name", "")).strip() for one in value], [one.get("days") for one in value]
    whole = all(type(one) is int and 1 <= one <= MOST_DAYS for one in days)
    return (
        all(0 < len(one) <= LONGEST_LEVEL for one in names)
        and len(set(names)) == len(names)
        and whole
        and days == sorted(days)
    )


def _refuse_second(session: Session, purchaser_id: int, key: str, first_day: date) -> None:
    query = select(BureauValue.document).where(
        BureauValue.purchaser_id == purchaser_id, BureauValue.key == key, BureauValue.first_day == first_day
    )
    if document := session.exec(query).first():
        raise ValidationError(
            f"{first_day:%Y-%m-%d} 起已经登记过一次（{document}）",
            where="起始日",
            fix="已登记的规定不能修改；新规定从另一天起登记，旧规定留给它那一段时间的事项",
        )


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
