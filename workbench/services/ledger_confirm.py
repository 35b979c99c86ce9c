"""Townships and villages say of services in their area that they were rendered, or what does not agree."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from workbench import clock
from workbench.errors import ValidationError
from workbench.models.ledger import ServiceConfirmation, ServiceRecord
from workbench.models.needs import Household, Recipient
from workbench.models.words import Role
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.security.vault_numbers import refuse_identity
from workbench.services.acting import about, found, need
from workbench.services.ledger_counts import WITHDRAWN

CONFIRMED, DOUBTED = "confirmed", "doubted"
VERDICTS = {CONFIRMED: "属实", DOUBTED: "有出入"}


def confirm_services(
    session: Session, actor: Actor, record_ids: Sequence[int], *, verdict: str, words: str = ""
) -> list[ServiceConfirmation]:
    """Keep what the actor's unit says of records of its area, all or none; said anew, the newer word stands.

    Nothing of the record itself changes: it is information for who verifies the month. Raises ValidationError for a doubt
    without words and for a withdrawn record.
    """
    if verdict not in VERDICTS:
        raise ValidationError("没有选择核对结果", where="核对结果", fix=f"可选：{'、'.join(VERDICTS.values())}")
    if not record_ids:
        raise ValidationError("没有选择服务记录", where="服务记录", fix="在清单里勾选一条或几条")
    told = need(words, "有什么出入") if verdict == DOUBTED else words.strip()
    refuse_identity("有什么出入", told)
    rows = [found(session, ServiceRecord, one) for one in dict.fromkeys(record_ids)]
    said = [_said(session, actor, row, verdict, told) for row in rows]
    session.flush()
    after = {"verdict": VERDICTS[verdict], "words": told, "rows": len(rows), "first_id": rows[0].id}
    record(session, actor, "ledger.confirm", about(session, rows[0]), after=after)
    return said


def _said(session: Session, actor: Actor, row: ServiceRecord, verdict: str, words: str) -> ServiceConfirmation:
    allow(session, actor, "ledger.confirm", row)
    if row.state == WITHDRAWN:
        raise ValidationError("这条记录已撤回", where=f"第 {row.id} 条", fix="不必核对")
    unit_id = _unit(session, actor, row)
    query = select(ServiceConfirmation).where(ServiceConfirmation.record_id == row.id)
    one = session.exec(query.where(ServiceConfirmation.unit_id == unit_id)).first()
    one = one or ServiceConfirmation(
        record_id=row.id or 0, project_id=row.project_id, unit_id=unit_id, verdict="", record_version=0,
        said_on=clock.today(), said_by_id=0,
    )  # fmt: skip
    one.verdict, one.words, one.record_version = verdict, words, row.version
    one.said_on, one.said_by_id = clock.today(), actor.account_id or 0
    session.add(one)
    return one


def _unit(session: Session, actor: Actor, row: ServiceRecord) -> int:
    """For whom the actor speaks here: the township of the record, else the village of the household."""
    if row.township_id in actor.organisations(Role.TOWNSHIP):
        return row.township_id
    query = select(Household.village_id).join(Recipient, col(Recipient.household_id) == Household.id)
    return session.exec(query.where(Recipient.id == row.recipient_id)).one() or 0
