"""Objections: registered whatever their day and standing, answered item by item, and followed step by step to their end."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session, func, select

from workbench import clock
from workbench.errors import ValidationError
from workbench.models.objections import Objection, ObjectionItem
from workbench.models.projects import Project
from workbench.queries.checks.objection_turns import clocks_of, papers_of
from workbench.queries.checks.objections import items_of
from workbench.rules.objection_words import AGAINST, KINDS, OPEN, OUTCOMES, STANDINGS
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, expect_version, found, in_order, need, random_key

_LATE = ("complaint/challenge_window", "complaint/complaint_window")


@dataclass(frozen=True)
class NewItem:
    """One item as the papers have it; a complaint names the challenged item, or that it arises from the reply."""

    request: str
    facts: str
    clause: str
    challenged_id: int | None = None
    from_reply: bool = False


@dataclass(frozen=True)
class Notice:
    """A notice on which the knowledge rests: its days, and the working days it names itself."""

    first: date
    last: date
    days: int | None = None


@dataclass(frozen=True)
class NewObjection:
    """An objection as it came in; a day that the papers do not tell is None."""

    kind: str
    against: str
    supplier: str
    filed_on: date | None
    items: Sequence[NewItem] = field(default=())
    known_on: date | None = None
    standing: str = "participant"
    contractor_id: int | None = None
    partners: str = ""
    jointly: bool | None = None
    posted_on: date | None = None
    notice: Notice | None = None
    affects_result: bool = False
    challenge_id: int | None = None


def file_objection(session: Session, actor: Actor, project_id: int, new: NewObjection) -> Objection:
    """Register an objection: a late one, or one by somebody without standing, is registered and marked, never turned away.

    Raises ValidationError for an item without request, facts or clause, and for a complaint tied to no challenge of the
    same project.
    """
    project = found(session, Project, project_id)
    allow(session, actor, "objection.file", project)
    _refuse_strange(session, actor, project_id, new)
    row = _row(project, _number(session, project, new.kind), new)
    session.add(row)
    session.flush()
    for position, item in enumerate(new.items, 1):
        session.add(_item(row, position, item))
    session.flush()
    row.late = is_late(session, project, row)
    told = [item.__dict__ for item in new.items]
    record(session, actor, "objection.file", about(session, row), after=row.model_dump() | {"items": told})
    return row


def _row(project: Project, number: str, new: NewObjection) -> Objection:
    return Objection(
        key=random_key(),
        project_id=project.id or 0,
        number=number,
        kind=new.kind,
        against=new.against,
        supplier=need(new.supplier, "供应商"),
        contractor_id=new.contractor_id,
        standing=new.standing,
        partners=new.partners.strip(),
        jointly=new.jointly,
        known_on=new.known_on,
        notice_from=new.notice.first if new.notice else None,
        notice_until=new.notice.last if new.notice else None,
        notice_days=new.notice.days if new.notice else None,
        filed_on=new.filed_on,
        posted_on=new.posted_on,
        affects_result=new.affects_result,
        challenge_id=new.challenge_id,
    )


def _item(row: Objection, position: int, item: NewItem) -> ObjectionItem:
    where = f"第{position}项"
    return ObjectionItem(
        objection_id=row.id or 0,
        position=position,
        request=need(item.request, f"{where}请求"),
        facts=need(item.facts, f"{where}事实依据"),
        clause=need(item.clause, f"{where}法律依据"),
        challenged_id=item.challenged_id,
        from_reply=item.from_reply,
    )


def _refuse_strange(session: Session, actor: Actor, project_id: int, new: NewObjection) -> None:
    for word, words, where in (
        (new.kind, KINDS, "种类"),
        (new.against, AGAINST, "对什么提出"),
        (new.standing, STANDINGS, "身份"),
    ):
        if word not in words:
            raise ValidationError(f"没有选择“{where}”", where=where, fix=f"可选：{'、'.join(words.values())}")
    if not new.items:
        fix = "至少列出一项，写明请求、事实依据和法律依据"
        raise ValidationError("没有列出事项", where="事项", clause="财政部令第94号第十二条、第十八条", fix=fix)
    if new.notice is not None:
        in_order([("公告起日", new.notice.first), ("公告止日", new.notice.last)])
    in_order([("交邮日", new.posted_on), ("收到日", new.filed_on), ("今天", clock.today())])
    if actor.contractors() and new.contractor_id not in actor.contractors():
        raise ValidationError("只能以自己单位的名义提出", where="供应商", fix="选择自己的单位")
    if new.challenge_id is None:
        return
    before = found(session, Objection, new.challenge_id)
    if before.project_id != project_id or before.kind != "challenge" or new.kind != "complaint":
        raise ValidationError("投诉对应的不是本项目的质疑", where="对应的质疑", fix="从本项目的质疑中选择")
    own = {one.id for one in items_of(session, before)}
    if strange := [one.challenged_id for one in new.items if one.challenged_id and one.challenged_id not in own]:
        raise ValidationError(f"有 {len(strange)} 项对应的不是这件质疑的事项", where="事项", fix="从质疑的事项中选择")


def _number(session: Session, project: Project, kind: str) -> str:
    query = select(func.count()).select_from(Objection)
    taken = session.exec(query.where(Objection.project_id == project.id, Objection.kind == kind)).one()
    return f"{project.code}-{KINDS[kind]}-{int(taken) + 1:02d}"


def is_late(session: Session, project: Project, row: Objection) -> bool:
    """Tell whether an objection came after its window; an unknown day is not late."""
    clocks = clocks_of(session, project, papers_of(session, row), clock.today())
    return any(one.turn.rule_id in _LATE and one.verdict == "late" for one in clocks)


@dataclass(frozen=True)
class Word:
    """What is said to one item: the purchaser's answer, or the outcome and reason of a decision as received."""

    item_id: int
    answer: str = ""
    outcome: str = ""
    reason: str = ""


def answer_items(
    session: Session,
    actor: Actor,
    objection_id: int,
    words: Sequence[Word],
    *,
    reply: str,
    affects_result: bool,
    seen: int | None = None,
) -> None:
    """Write the purchaser's word on each item: of a challenge its reply, of a complaint the respondent's statement."""
    row = of_version(session, actor, objection_id, seen, "objection.write")
    if row.state not in OPEN:
        raise ValidationError("这一件已经办结，不能再改答复", where="答复", fix="刷新页面查看")
    items = {one.id: one for one in items_of(session, row)}
    for word in words:
        item = items.get(word.item_id)
        if item is None:
            raise ValidationError("有一项不属于这一件", where="事项", fix="刷新页面后重新填写")
        item.answer = need(word.answer, f"第{item.position}项的答复")
        if row.kind == "challenge":
            item.outcome = _outcome(word.outcome, item.position)
    row.reply, row.affects_result = reply.strip(), affects_result
    told = {"items": [word.__dict__ for word in words], "reply": row.reply, "affects_result": affects_result}
    record(session, actor, "objection.answer", about(session, row), after=told)


def decide_items(
    session: Session, actor: Actor, objection_id: int, words: Sequence[Word], *, seen: int | None = None
) -> None:
    """Keep finance's decision on each item of a complaint, as received."""
    row = of_version(session, actor, objection_id, seen, "objection.finance")
    if row.kind != "complaint":
        raise ValidationError("只有投诉由财政部门决定", where="事项", fix="质疑由购买主体答复")
    if row.state not in OPEN:
        raise ValidationError(
            "这件投诉已经办结，不能再改决定", where="处理决定", fix="不服决定的，登记行政复议、行政诉讼；刷新页面查看"
        )
    items = {one.id: one for one in items_of(session, row)}
    for word in words:
        item = items.get(word.item_id)
        if item is None:
            raise ValidationError("有一项不属于这件投诉", where="事项", fix="刷新页面后重新填写")
        item.outcome, item.reason = (
            _outcome(word.outcome, item.position),
            need(word.reason, f"第{item.position}项的理由"),
        )
    told = {"items": [word.__dict__ for word in words]}
    record(session, actor, "objection.decide", about(session, row), after=told)


def _outcome(outcome: str, position: int) -> str:
    if outcome not in OUTCOMES:
        fix = f"可选：{'、'.join(OUTCOMES.values())}"
        raise ValidationError(f"第{position}项没有选择是否成立", where=f"第{position}项", fix=fix)
    return outcome


def of_version(session: Session, actor: Actor, objection_id: int, seen: int | None, action: str) -> Objection:
    """Return the objection that the actor may act on, of the version seen; it counts as saved anew."""
    row = found(session, Objection, objection_id)
    allow(session, actor, action, row)
    expect_version(row, seen)
    return row
