"""Keeping a recipient's entry up to date: category, who speaks for one, what is received already, leaving."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from workbench import clock
from workbench.errors import ValidationError
from workbench.models.needs import ReceivedBenefit, Recipient, RecipientAgent, RecipientCategory
from workbench.rules.catalogue import load_catalogue
from workbench.rules.register import load_register
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, found, in_order, need
from workbench.services.needs import refuse_category
from workbench.services.vault import keep_identity_out


def change_category(
    session: Session, actor: Actor, recipient_id: int, *, category: str, first_day: date, document: str
) -> None:
    """Keep another category from its first day on; the earlier ones stay with theirs."""
    recipient = found(session, Recipient, recipient_id)
    allow(session, actor, "need.write", recipient)
    refuse_category(category)
    in_order([("起始日", first_day), ("今天", clock.today())])
    keep_identity_out(session, recipient.household_id, "认定文件", document)
    history = select(RecipientCategory).where(RecipientCategory.recipient_id == recipient_id)
    last = session.exec(history.order_by(col(RecipientCategory.first_day).desc())).first()
    in_order([("原类别起始日", last.first_day if last else None), ("新类别起始日", first_day)])
    row = RecipientCategory(
        recipient_id=recipient_id, category=category, first_day=first_day, document=need(document, "认定文件")
    )
    before = {"category": recipient.category}
    recipient.category = category
    session.add_all([row, recipient])
    after = row.model_dump(exclude={"id"})
    record(session, actor, "need.change_category", about(session, recipient), before=before, after=after)


def add_agent(
    session: Session, actor: Actor, recipient_id: int, *, role: str, relation: str, first_day: date
) -> RecipientAgent:
    """Register by role who speaks for a person; the name is sealed in the vault with `save_identity`."""
    recipient = found(session, Recipient, recipient_id)
    allow(session, actor, "need.write", recipient)
    load_register().line("agents", role, first_day, "身份")
    keep_identity_out(session, recipient.household_id, "与对象的关系", relation)
    row = RecipientAgent(
        recipient_id=recipient_id, role=role, relation=need(relation, "与对象的关系"), first_day=first_day
    )
    session.add(row)
    session.flush()
    record(session, actor, "need.add_agent", about(session, recipient), after=row.model_dump())
    return row


@dataclass(frozen=True)
class NewBenefit:
    """A benefit or service as its department reports it."""

    department: str
    name: str
    first_day: date
    last_day: date | None = None
    catalogue_number: int | None = None
    amount_fen: int | None = None
    source: str = ""


def add_benefit(session: Session, actor: Actor, recipient_id: int, new: NewBenefit) -> ReceivedBenefit:
    """Register what a person receives already, so that it is not bought once more."""
    recipient = found(session, Recipient, recipient_id)
    allow(session, actor, "need.write", recipient)
    if new.catalogue_number is not None:
        load_catalogue().item(new.catalogue_number)
    if new.amount_fen is not None and new.amount_fen < 0:
        raise ValidationError("金额是负数", where="金额", fix="填大于等于 0 的金额，没有金额的留空")
    in_order([("开始日", new.first_day), ("结束日", new.last_day)])
    keep_identity_out(session, recipient.household_id, "救助或服务", new.name, new.department, new.source)
    row = ReceivedBenefit(
        purchaser_id=recipient.purchaser_id,
        recipient_id=recipient_id,
        department=need(new.department, "部门"),
        name=need(new.name, "救助或服务"),
        catalogue_number=new.catalogue_number,
        first_day=new.first_day,
        last_day=new.last_day,
        amount_fen=new.amount_fen,
        source=new.source.strip(),
    )
    session.add(row)
    record(session, actor, "need.add_benefit", about(session, recipient), after=row.model_dump())
    return row


def leave(session: Session, actor: Actor, recipient_id: int, *, left_on: date, reason: str) -> None:
    """Register that a person is no longer assisted; from that day on the retention of the identity is counted."""
    recipient = found(session, Recipient, recipient_id)
    allow(session, actor, "need.write", recipient)
    in_order([("退出日期", left_on), ("今天", clock.today())])
    keep_identity_out(session, recipient.household_id, "退出原因", reason)
    before = {"left_on": recipient.left_on, "left_reason": recipient.left_reason}
    recipient.left_on, recipient.left_reason = left_on, need(reason, "退出原因")
    session.add(recipient)
    after = {"left_on": left_on, "left_reason": recipient.left_reason}
    record(session, actor, "need.leave", about(session, recipient), before=before, after=after)
