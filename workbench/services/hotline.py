"""12349 and the other ways in: one intake for questions, needs and complaints, assigned and answered in the set days."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from scoring.deadlines import DayKind, add_days
from workbench import clock
from workbench.errors import ValidationError
from workbench.models.accounts import Account
from workbench.models.contracts import Contract
from workbench.models.hotline import Call, CallStep
from workbench.models.needs import Household, Recipient
from workbench.models.organisations import Organisation, Purchaser
from workbench.models.projects import Project, ServiceLine
from workbench.models.words import OrganisationKind
from workbench.queries.checks.book import book_on, bureau_levels, calendar_of
from workbench.rules.hotline_words import CHANNELS, KINDS, WAITING
from workbench.rules.values import members, number
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.security.vault_numbers import refuse_identity
from workbench.services.acting import about, expect_version, found, in_order, need, random_key
from workbench.services.hotline_caller import Caller, save_caller

DAYS = "performance/hotline_days"
LEVELS = "complaint_levels"


@dataclass(frozen=True)
class NewCall:
    """A matter as it came in; ``due_on`` is set where a superior names the day, else the rule counts it."""

    channel: str
    kind: str
    received_on: date
    words: str
    received_time: str = ""
    number: str = ""
    anonymous: bool = False
    township_id: int | None = None
    project_id: int | None = None
    line_id: int | None = None
    recipient_id: int | None = None
    due_on: date | None = None
    severity: str = ""
    receipt: str | None = None


def take_call(session: Session, actor: Actor, purchaser_id: int, new: NewCall, caller: Caller | None = None) -> Call:
    """Keep a matter that somebody brought forward; who it was goes to the vault, and an anonymous caller nowhere."""
    allow(session, actor, "call.take", found(session, Purchaser, purchaser_id))
    return take_call_unasked(session, actor, purchaser_id, new, caller)


def take_call_unasked(
    session: Session, actor: Actor, purchaser_id: int, new: NewCall, caller: Caller | None = None
) -> Call:
    """Keep a matter without asking who takes it: for the public form, which the program itself takes in."""
    _refuse_new(session, purchaser_id, new)
    row = Call(
        key=random_key(),
        purchaser_id=purchaser_id,
        **new.__dict__ | {"number": new.number.strip() or _next_number(session, purchaser_id, new.received_on)}
        | {"words": need(new.words, "内容"), "township_id": _township(session, new)}
        | {"due_on": new.due_on or due_of(session, purchaser_id, new.kind, new.received_on, new.severity)},
    )  # fmt: skip
    _refuse_same_number(session, row)
    session.add(row)
    session.flush()
    step(session, actor, row, "received", row.received_on, "")
    told = row.model_dump(exclude={"words"})  # a stranger's own words may name somebody, and the record forgets nothing
    record(session, actor, "call.take", about(session, row), after=told)
    if caller is not None and not new.anonymous:
        save_caller(session, row, caller)
    return row


def _refuse_new(session: Session, purchaser_id: int, new: NewCall) -> None:
    if new.channel not in CHANNELS:
        raise ValidationError("没有选择渠道", where="渠道", fix=f"可选：{'、'.join(CHANNELS.values())}")
    if new.kind not in KINDS:
        raise ValidationError("没有选择种类", where="种类", fix=f"可选：{'、'.join(KINDS.values())}")
    in_order([("收到日期", new.received_on), ("今天", clock.today())])
    in_order([("收到日期", new.received_on), ("答复期限", new.due_on)])
    refuse_severity(session, purchaser_id, new.kind, new.severity, new.received_on)
    refuse_identity("内容", new.words)
    refuse_identity("编号", new.number)
    refuse_links(session, purchaser_id, new.project_id, new.line_id, new.recipient_id)
    unit = session.get(Organisation, new.township_id) if new.township_id else None
    if new.township_id and (unit is None or unit.kind != OrganisationKind.TOWNSHIP):
        raise ValidationError("没有这个乡镇（街道）", where="乡镇（街道）", fix="从列表选择")


def refuse_links(
    session: Session, purchaser_id: int, project_id: int | None, line_id: int | None, recipient_id: int | None
) -> None:
    """Refuse a project, service or person of another purchaser, and a service of another project."""
    if project_id is not None and found(session, Project, project_id).purchaser_id != purchaser_id:
        raise ValidationError("项目属于另一个购买主体", where="项目", fix="选择本单位的项目")
    if line_id is not None and found(session, ServiceLine, line_id).project_id != project_id:
        raise ValidationError("服务项目不在这个项目里", where="服务项目", fix="先选项目，再选它的服务项目")
    if recipient_id is not None and found(session, Recipient, recipient_id).purchaser_id != purchaser_id:
        raise ValidationError("没有这个对象编码", where="对象编码", fix="核对编码，或留空")


def _township(session: Session, new: NewCall) -> int | None:
    """The township that was named, or that of the person."""
    if new.township_id is not None or new.recipient_id is None:
        return new.township_id
    person = session.get_one(Recipient, new.recipient_id)
    return session.get_one(Household, person.household_id).township_id


def _next_number(session: Session, purchaser_id: int, on: date) -> str:
    begins = f"{on.year}-"
    query = select(Call.number).where(Call.purchaser_id == purchaser_id, col(Call.number).startswith(begins))
    taken = [int(one[5:]) for one in session.exec(query) if one[5:].isdigit()]
    return f"{begins}{max(taken, default=0) + 1:04d}"


def _refuse_same_number(session: Session, row: Call) -> None:
    query = select(Call.id).where(Call.purchaser_id == row.purchaser_id, Call.number == row.number)
    if session.exec(query).first() is not None:
        raise ValidationError(f"编号 {row.number} 已经登记过", where="编号", fix="核对是否重复登记；新件留空自动编号")


def refuse_severity(session: Session, purchaser_id: int, kind: str, severity: str, on: date) -> None:
    """Refuse a severity that the bureau has not set by that day, and one of anything but a complaint."""
    known = bureau_levels(session, purchaser_id, LEVELS, on) if severity else {}
    if severity and kind != "complaint":
        raise ValidationError("只有投诉分轻重", where="投诉的轻重", fix="种类不是投诉的，不选轻重")
    if severity and severity not in known:
        fix = f"可选：{'、'.join(known)}" if known else "先由分管领导在“规则”里登记投诉的轻重和期限，或留空"
        raise ValidationError(f"{on:%Y-%m-%d} 没有“{severity}”这一级", where="投诉的轻重", fix=fix)


def due_of(session: Session, purchaser_id: int, kind: str, on: date, severity: str = "") -> date:
    """Return by when a matter of this kind is answered that came in on that day; a complaint by its severity if it has one."""
    rule = book_on(session, purchaser_id, on).rule(DAYS)
    if rule is None:
        return on
    unit: DayKind = "calendar" if kind in members(rule, "calendar_kinds") else "working"
    graded = bureau_levels(session, purchaser_id, LEVELS, on).get(severity) if severity else None
    days = number(rule, f"{kind}_working_days") if graded is None else graded
    unit = unit if graded is None else "working"
    return add_days(on, days, unit, calendar_of(session, purchaser_id, on), planning=True)


@dataclass(frozen=True)
class Handler:
    """Who handles a matter: one of a contractor, a unit or a person."""

    contractor_id: int | None = None
    unit_id: int | None = None
    account_id: int | None = None


def assign_call(
    session: Session,
    actor: Actor,
    call_id: int,
    to: Handler,
    *,
    assigned_on: date,
    words: str = "",
    seen: int | None = None,
) -> None:
    """Hand a matter to who answers it; a contractor gets the matter without a word about the caller."""
    row = _for_change(session, actor, call_id, seen, "call.assign")
    _refuse_state(row, WAITING, "交办")
    if sum(one is not None for one in to.__dict__.values()) != 1:
        raise ValidationError("没有选择承办人", where="承办人", fix="选择一个单位、人员或承接主体")
    _refuse_handler(session, row, to)
    in_order([("收到日期", row.received_on), ("交办日期", assigned_on), ("今天", clock.today())])
    refuse_identity("交办意见", words)
    row.contractor_id, row.unit_id, row.handler_id = to.contractor_id, to.unit_id, to.account_id
    row.assigned_on, row.state = assigned_on, "assigned"
    step(session, actor, row, "assigned", assigned_on, words.strip())
    record(session, actor, "call.assign", about(session, row), after=to.__dict__ | {"assigned_on": assigned_on})


def _refuse_handler(session: Session, row: Call, to: Handler) -> None:
    if to.contractor_id is not None:
        query = select(Contract.id).join(Project, col(Project.id) == Contract.project_id)
        query = query.where(Contract.contractor_id == to.contractor_id, Project.purchaser_id == row.purchaser_id)
        if row.project_id is not None:
            query = query.where(Project.id == row.project_id)
        if session.exec(query).first() is None:
            raise ValidationError(
                "这个承接主体没有有关项目的合同", where="承办人", fix="选择项目的承接主体，或先更正项目"
            )
    if to.unit_id is not None:
        found(session, Organisation, to.unit_id)
    if to.account_id is not None:
        found(session, Account, to.account_id)


def answer_call(
    session: Session, actor: Actor, call_id: int, *, answer: str, answered_on: date, seen: int | None = None
) -> Call:
    """Keep what was answered; whoever was given the matter, or the officer."""
    row = _for_change(session, actor, call_id, seen, "call.answer")
    _refuse_state(row, WAITING, "答复")
    in_order([("收到日期", row.received_on), ("答复日期", answered_on), ("今天", clock.today())])
    refuse_identity("答复", answer)
    row.answer, row.answered_on, row.state = need(answer, "答复"), answered_on, "answered"
    step(session, actor, row, "answered", answered_on, row.answer)
    after = {"answer": row.answer, "answered_on": answered_on, "due_on": row.due_on}
    record(session, actor, "call.answer", about(session, row), after=after)
    return row


def _for_change(session: Session, actor: Actor, call_id: int, seen: int | None, action: str) -> Call:
    row = found(session, Call, call_id)
    allow(session, actor, action, row)
    expect_version(row, seen)
    return row


def _refuse_state(row: Call, states: frozenset[str], what: str) -> None:
    if row.state not in states:
        raise ValidationError(f"这一件现在不能{what}", where=what, fix="刷新页面查看它的状态；需要再办的先“重新办理”")


def step(session: Session, actor: Actor, row: Call, kind: str, on: date, words: str) -> None:
    """Add one line to the course of a matter."""
    session.add(row)
    session.add(
        CallStep(
            call_id=row.id or 0,
            kind=kind,
            on_day=on,
            words=words,
            due_on=row.due_on,
            account_id=actor.account_id,
            made_at=clock.now(),
        )
    )
