"""The steps of an objection in their days, and the list of abuse as finance decided it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from workbench import clock
from workbench.errors import ValidationError
from workbench.models.objections import AbuseRecord, Objection, ObjectionStep
from workbench.models.organisations import Contractor, Purchaser
from workbench.queries.checks.objection_turns import Papers, papers_of
from workbench.queries.checks.objections import items_of
from workbench.rules.objection_words import ABUSES, AFTER_THE_END, FOLLOWS, KINDS, NEEDS, OPEN, STEPS
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, found, in_order, need
from workbench.services.objections import of_version

_ACTIONS = {"leader": "objection.reply", "purchaser": "objection.write", "supplier": "objection.withdraw"}


@dataclass(frozen=True)
class Step:
    """A step as it happened: its day (None where the papers do not tell), its end, document and words."""

    kind: str
    on_day: date | None
    until: date | None = None
    document: str = ""
    words: str = ""


def permission_of(kind: str, step: str) -> str:
    """Return the permission by which a step of such an objection is recorded."""
    by = STEPS[step].by
    if by == "finance":
        return "objection.finance" if kind == "complaint" else "objection.write"
    return "objection.answer" if step == "answered" else _ACTIONS[by]


def take_step(session: Session, actor: Actor, objection_id: int, step: Step, *, seen: int | None = None) -> None:
    """Record a step; what came too late is recorded all the same. Raises ValidationError for a step out of turn."""
    if step.kind not in STEPS:
        raise ValidationError("没有选择办理的事项", where="办理", fix="从列表中选择")
    word = STEPS[step.kind]
    row = found(session, Objection, objection_id)
    row = of_version(session, actor, objection_id, seen, permission_of(row.kind, step.kind))
    papers = papers_of(session, row)
    _refuse_out_of_turn(row, papers, step)
    _refuse_unanswered(session, row, step)
    _refuse_days(row, papers, step)
    for key, label in (("document", "文号"), ("words", "说明")):
        if key in word.asks:
            need(getattr(step, key), label)
    if "until" in word.asks and step.until is None:
        raise ValidationError("没有填写止日", where=word.name, fix="按通知书填写暂停到哪一天")
    added = ObjectionStep(
        objection_id=objection_id,
        kind=step.kind,
        on_day=step.on_day,
        until=step.until,
        document=step.document.strip(),
        words=step.words.strip(),
    )
    session.add(added)
    before = row.state
    row.state = _state_after(row, papers, step.kind)
    told = {"kind": step.kind, "on_day": step.on_day, "until": step.until, "document": step.document}
    told |= {"words": step.words, "state": row.state}
    record(session, actor, "objection.step", about(session, row), before={"state": before}, after=told)


def _refuse_days(row: Objection, papers: Papers, step: Step) -> None:
    """A step is not dated before what it follows, nor ahead of today."""
    name = STEPS[step.kind].name
    earlier = [(STEPS[kind].name, papers.day(kind)) for kind in FOLLOWS.get(step.kind, ())]
    for one in [("收到日", row.filed_on), *earlier]:
        in_order([one, (name, step.on_day), ("今天", clock.today())])
    in_order([(name, step.on_day), (f"{name}的止日", step.until)])


def _state_after(row: Objection, papers: Papers, kind: str) -> str:
    """Where a step leads; a paper that is entered late does not take back what is on record after it."""
    state = STEPS[kind].state or row.state
    if state in {"received", "forwarded"} and papers.has("answered"):
        return "answered"
    return "forwarded" if state == "received" and papers.has("forwarded") else state


def _refuse_out_of_turn(row: Objection, papers: Papers, step: Step) -> None:
    word = STEPS[step.kind]
    if row.kind not in word.kinds:
        raise ValidationError(f"{KINDS[row.kind]}没有“{word.name}”这一步", where="办理", fix="从列表中选择")
    if row.state not in OPEN and step.kind not in AFTER_THE_END:
        raise ValidationError("这一件已经办结，不能再办这一步", where=word.name, fix="刷新页面查看")
    if row.state in OPEN and step.kind in AFTER_THE_END - {"resumed", "remedied", "published"}:
        raise ValidationError("还没有处理决定，不能登记这一步", where=word.name, fix="先登记处理决定")
    needed = NEEDS.get(step.kind)
    if needed and not papers.has(needed):
        first = STEPS[needed].name
        raise ValidationError(f"还没有登记“{first}”，不能登记这一步", where=word.name, fix=f"先登记“{first}”")
    if word.once and papers.has(step.kind):
        raise ValidationError(f"已经登记过“{word.name}”", where=word.name, fix="刷新页面查看")


def _refuse_unanswered(session: Session, row: Objection, step: Step) -> None:
    """A reply or a decision speaks to every item."""
    items = items_of(session, row)
    blank: Sequence[int] = ()
    if step.kind in {"replied", "answered"}:
        blank = [one.position for one in items if not one.answer]
    elif step.kind == "decided":
        blank = [one.position for one in items if not one.outcome]
    if blank:
        numbers = "、".join(str(one) for one in blank)
        word = STEPS[step.kind].name
        fix = "请采购经办或者代理机构先逐项写明" if step.kind != "decided" else "先按处理决定书逐项登记"
        raise ValidationError(f"第{numbers}项还没有写，不能登记“{word}”", where="事项", fix=fix)


@dataclass(frozen=True)
class Listing:
    """An entry of the list of abuse, as finance decided it."""

    contractor_id: int
    kind: str
    document: str
    first_day: date
    last_day: date
    barred: bool = False
    words: str = ""


def list_abuse(session: Session, actor: Actor, purchaser_id: int, new: Listing) -> AbuseRecord:
    """Register that finance put a supplier on the list; it is shown wherever the supplier bids, and stops it while barred."""
    purchaser = found(session, Purchaser, purchaser_id)
    allow(session, actor, "objection.list", purchaser)
    if new.kind not in ABUSES:
        raise ValidationError("没有选择行为", where="行为", fix=f"可选：{'、'.join(ABUSES.values())}")
    in_order([("起日", new.first_day), ("止日", new.last_day)])
    contractor = found(session, Contractor, new.contractor_id)
    row = AbuseRecord(
        purchaser_id=purchaser_id,
        contractor_id=contractor.id or 0,
        kind=new.kind,
        document=need(new.document, "处理决定文号"),
        first_day=new.first_day,
        last_day=new.last_day,
        barred=new.barred,
        words=new.words.strip(),
    )
    session.add(row)
    after = row.model_dump() | {"name": contractor.name}
    record(session, actor, "objection.list_abuse", about(session, row), after=after)
    return row


def strike_abuse(session: Session, actor: Actor, record_id: int, *, annulled_on: date, document: str) -> None:
    """Take a supplier off the list by a document; the entry stays on record."""
    row = found(session, AbuseRecord, record_id)
    allow(session, actor, "objection.list", row)
    if row.annulled_on is not None:
        raise ValidationError("已经移出名单", where="名单", fix="刷新页面查看")
    in_order([("列入日期", row.first_day), ("移出日期", annulled_on)])
    row.annulled_on, row.annulled_by = annulled_on, need(document, "依据的文件")
    session.add(row)
    record(session, actor, "objection.strike_abuse", about(session, row), after=row.model_dump())
