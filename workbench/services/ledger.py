"""The ledger: services entered, corrected, withdrawn and judged, each change kept with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from workbench import clock
from workbench.errors import NotAllowedError, ValidationError
from workbench.models.contracts import Contract
from workbench.models.evaluations import StoredFile
from workbench.models.ledger import LedgerMonth, ServiceRecord, ServiceRecordPast
from workbench.models.projects import Project
from workbench.queries.ledger_entry import Entry, Grounds, entry_findings, grounds_of, listed_people
from workbench.rules.finding import Finding
from workbench.security.policy import Actor, allow, may
from workbench.security.record import record
from workbench.services.acting import about, expect_version, found, need, refuse_stops
from workbench.services.ledger_counts import QUALIFIED, REPORTED, UNQUALIFIED, WITHDRAWN, Key, key_of, recount

_DAY_END = 24 * 60
_TOLD = 5  # complaints that one refusal names
_KEPT = ("line_id", "recipient_id", "township_id", "staff_id", "day", "start", "end", "quantity", "state", "reason")


@dataclass(frozen=True)
class Service:
    """One service as somebody enters it: whom by code, by whom, when in minutes after midnight, how much."""

    line_id: int
    code: str
    staff_id: int
    day: date
    quantity: int
    start: int | None = None
    end: int | None = None
    order_id: int | None = None


def enter_services(
    session: Session, actor: Actor, project_id: int, services: Sequence[Service], *, explanation: str = ""
) -> list[ServiceRecord]:
    """Enter services into the ledger, all or none.

    Raises HardStopError for what the rules forbid, ValidationError for a warning without its written reason, for a code
    that is not of the project and for a month that is closed.
    """
    project, grounds = _grounds(session, actor, project_id)
    entries = entries_of(session, grounds, services)
    explained = refuse_entries(session, grounds, entries, explanation)
    months = {entry.day.replace(day=1) for entry in entries}
    states = {month: state_of_new(session, actor, project, month) for month in months}
    rows = [
        _new(
            actor,
            project,
            entry,
            states[entry.day.replace(day=1)],
            service.order_id,
            explanation.strip() if told else "",
        )
        for service, entry, told in zip(services, entries, explained, strict=True)
    ]
    session.add_all(rows)
    recount(session, project_id, map(key_of, rows))
    many = {"rows": len(rows), "first_id": rows[0].id, "quantity": sum(row.quantity for row in rows)}
    after = rows[0].model_dump() if len(rows) == 1 else many
    record(session, actor, "ledger.enter", about(session, rows[0]), after=after)
    return rows


def _new(
    actor: Actor, project: Project, entry: Entry, state: str, order_id: int | None, explanation: str
) -> ServiceRecord:
    return ServiceRecord(
        **_fields(entry), project_id=project.id or 0, state=state, order_id=order_id, explanation=explanation,
        entered_by_id=actor.account_id or 0, entered_at=clock.now(),
    )  # fmt: skip


def _fields(entry: Entry) -> dict[str, Any]:
    names = ("line_id", "recipient_id", "township_id", "staff_id", "day", "start", "end", "quantity")
    return {name: getattr(entry, name) for name in names}


def _grounds(session: Session, actor: Actor, project_id: int) -> tuple[Project, Grounds]:
    project = found(session, Project, project_id)
    allow(session, actor, "ledger.write", project)
    return project, grounds_for(session, project)


def grounds_for(session: Session, project: Project) -> Grounds:
    """Return what entries are checked against. Raises ValidationError before the contract is registered."""
    contract = session.exec(select(Contract).where(Contract.project_id == project.id)).first()
    if contract is None:
        raise ValidationError("还没有登记合同，不能记台账", where=project.title, fix="先在“合同”登记合同")
    return grounds_of(session, project, contract)


def entries_of(session: Session, grounds: Grounds, services: Sequence[Service]) -> list[Entry]:
    """Turn what was typed into ids. Raises ValidationError that names the row."""
    if not services:
        raise ValidationError("没有填写任何一条记录", where="台账", fix="至少填一条")
    people = listed_people(session, grounds.project.id or 0, (one.code.strip() for one in services))
    found_ones = []
    for number, one in enumerate(services, 1):
        where = f"第 {number} 条" if len(services) > 1 else "本条记录"
        person = people.get(one.code.strip())
        if person is None:
            what = f"对象编码“{one.code.strip()}”不在本项目的名单内"
            raise ValidationError(what, where=where, fix="核对编码；新增的对象由采购经办先把需求列入本项目")
        _refuse_form(grounds, one, where)
        found_ones.append(
            Entry(
                f"{where} {person.code}",
                one.line_id,
                person.id,
                person.township_id,
                one.staff_id,
                one.day,
                one.quantity,
                one.start,
                one.end,
            )
        )
    return found_ones


def _refuse_form(grounds: Grounds, one: Service, where: str) -> None:
    if one.line_id not in grounds.lines:
        raise ValidationError("没有选择本项目的服务项目", where=where, fix="从列表选择服务项目")
    if one.staff_id not in grounds.staff:
        raise ValidationError("没有选择名册里的服务人员", where=where, fix="先在“服务人员”登记名册")
    if one.day > clock.today():
        raise ValidationError(f"服务日期 {one.day:%Y-%m-%d} 还没有到", where=where, fix="服务之后再登记")
    if one.quantity < 0:
        raise ValidationError("数量不能小于 0", where=where, fix="填 0 或正整数；一场多人的，其余的人填 0")
    times = (one.start, one.end)
    if None in times and times != (None, None):
        raise ValidationError("起止时间只填了一个", where=where, fix="两个都填，或两个都不填")
    if one.start is not None and one.end is not None and not 0 <= one.start < one.end <= _DAY_END:
        raise ValidationError("结束时间应晚于开始时间", where=where, fix="按 24 小时制填写，如 0930、1015")


def refuse_entries(
    session: Session, grounds: Grounds, entries: Sequence[Entry], explanation: str
) -> list[list[Finding]]:
    """Refuse what the rules forbid, and warnings without a written reason; return the warnings passed, by entry."""
    told = entry_findings(session, grounds, entries)
    every = [one for found_ones in told for one in found_ones]
    refuse_stops("台账没有保存", [one for one in every if one.severity == "stop"][:_TOLD])
    warnings = [one for one in every if one.severity == "warn"]
    if warnings and not explanation.strip():
        raise ValidationError(
            "；".join(f"{one.what}（{one.why}）" for one in warnings[:_TOLD]),
            where="台账",
            clause=warnings[0].clause,
            fix="核对；确实如此的，在“说明理由”里写明后再保存",
        )
    return told


def month_of(session: Session, project_id: int, day: date) -> LedgerMonth | None:
    """Return the closing of the month of a day; None while it was never submitted."""
    query = select(LedgerMonth).where(LedgerMonth.project_id == project_id, LedgerMonth.month == day.replace(day=1))
    return session.exec(query).first()


def state_of_new(session: Session, actor: Actor, project: Project, day: date) -> str:
    """Return the state in which a record of that day is entered. Raises NotAllowedError for a closed month.

    What the officer enters into a verified month is verified by that.
    """
    closing = month_of(session, project.id or 0, day)
    if closing is None or closing.state == "returned":
        return REPORTED
    month = f"{day.year}年{day.month}月的台账"
    if closing.state == "submitted":
        if may(session, actor, "ledger.verify", project):
            return REPORTED
        raise NotAllowedError(f"{month}已报送，正在核定", fix="需要改的，请采购经办退回")
    if not may(session, actor, "ledger.verify", project):
        raise NotAllowedError(f"{month}已核定", fix="需要补登或更正的，请采购经办办理并写明理由")
    return QUALIFIED


def correct_service(
    session: Session,
    actor: Actor,
    record_id: int,
    service: Service,
    reason: str,
    *,
    explanation: str = "",
    seen: int | None = None,
) -> ServiceRecord:
    """Correct a record; what stood there is kept with the reason, and the sums of both places are counted anew."""
    row, project = _changed(session, actor, record_id, seen)
    words = need(reason, "更正理由")
    grounds = grounds_for(session, project)
    entry = replace(entries_of(session, grounds, [service])[0], record_id=row.id or 0)
    told = refuse_entries(session, grounds, [entry], explanation)
    state = state_of_new(session, actor, project, entry.day)
    before, key = row.model_dump(), _keep_past(session, actor, row, words)
    for name, value in (_fields(entry) | {"state": state, "reason": ""}).items():
        setattr(row, name, value)
    row.explanation = explanation.strip() if told[0] else ""
    recount(session, row.project_id, {key, key_of(row)})
    record(
        session, actor, "ledger.correct", about(session, row), before=before, after={**row.model_dump(), "why": words}
    )
    return row


def withdraw_service(
    session: Session, actor: Actor, record_id: int, reason: str, *, seen: int | None = None
) -> ServiceRecord:
    """Withdraw a record: it stays to be read and counts nowhere."""
    row, _project = _changed(session, actor, record_id, seen)
    words = need(reason, "撤回理由")
    _to_state(session, actor, row, WITHDRAWN, words)
    record(session, actor, "ledger.withdraw", about(session, row), after={"state": WITHDRAWN, "reason": words})
    return row


def _changed(session: Session, actor: Actor, record_id: int, seen: int | None) -> tuple[ServiceRecord, Project]:
    """The record that the actor may change now, of the version seen."""
    row = found(session, ServiceRecord, record_id)
    project = found(session, Project, row.project_id)
    allow(session, actor, "ledger.write", row)
    expect_version(row, seen)
    if row.state == WITHDRAWN:
        raise ValidationError("这条记录已撤回", where="台账", fix="需要的，另登记一条")
    state_of_new(session, actor, project, row.day)
    return row, project


def _keep_past(session: Session, actor: Actor, row: ServiceRecord, reason: str) -> Key:
    """Keep what a record says before it is changed; return which sum it counted in."""
    values = {name: str(value) if isinstance(value := getattr(row, name), date) else value for name in _KEPT}
    session.add(
        ServiceRecordPast(
            record_id=row.id or 0,
            version=row.version,
            values=values,
            reason=reason,
            changed_by_id=actor.account_id or 0,
            changed_at=clock.now(),
        )
    )
    return key_of(row)


def _to_state(session: Session, actor: Actor, row: ServiceRecord, state: str, reason: str) -> None:
    key = _keep_past(session, actor, row, reason)
    row.state, row.reason = state, reason
    recount(session, row.project_id, {key})


def judge_service(
    session: Session, actor: Actor, record_id: int, *, qualified: bool, reason: str = "", seen: int | None = None
) -> ServiceRecord:
    """Record the officer's verification of one record; one that is not qualified needs its reason."""
    row = found(session, ServiceRecord, record_id)
    allow(session, actor, "ledger.verify", row)
    expect_version(row, seen)
    if row.state == WITHDRAWN:
        raise ValidationError("这条记录已撤回", where="台账", fix="不必核定")
    words = reason.strip() if qualified else need(reason, "不合格的理由")
    state = QUALIFIED if qualified else UNQUALIFIED
    _to_state(session, actor, row, state, words)
    record(session, actor, "ledger.judge", about(session, row), after={"state": state, "reason": words})
    return row


def attach_proof(session: Session, actor: Actor, record_id: int, public_id: str) -> ServiceRecord:
    """Tie an uploaded photo or sign sheet to a record, by its SHA-256; an earlier one stays in the past of the record."""
    row = found(session, ServiceRecord, record_id)
    allow(session, actor, "ledger.write", row)
    file = session.exec(select(StoredFile).where(StoredFile.public_id == public_id)).first()
    if file is None or file.kind != "proof" or file.project_id != row.project_id:
        raise ValidationError("没有这份凭证", where="服务凭证", fix="重新上传照片或签到表")
    before = {"proof_sha256": row.proof_sha256}
    row.proof_id, row.proof_sha256 = file.id, file.sha256
    record(session, actor, "ledger.prove", about(session, row), before=before, after={"proof_sha256": file.sha256})
    return row


def used_elsewhere(session: Session, row: ServiceRecord) -> int:
    """Return how many other records in force rest on the very same proof."""
    if not row.proof_sha256:
        return 0
    query = select(col(ServiceRecord.id)).where(
        ServiceRecord.proof_sha256 == row.proof_sha256, ServiceRecord.id != row.id, ServiceRecord.state != WITHDRAWN
    )
    return len(session.exec(query.limit(100)).all())
