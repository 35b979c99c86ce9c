"""Handover: the list, the receipts of both sides, and the contractor's return and deletion of personal data."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from workbench.errors import ValidationError
from workbench.models.acceptance import Handover, HandoverItem
from workbench.models.projects import Project
from workbench.queries.contracts import contract_row
from workbench.queries.handover import FORMS, handover_row
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, expect_version, found, in_order, need

_DATA = "个人信息保护法第二十一条：委托合同终止的，受托人应当将个人信息返还或者删除，不得保留"


@dataclass(frozen=True)
class NewItem:
    """One kind of file to hand over."""

    name: str
    form: str
    copies: int
    words: str = ""


def list_handover(
    session: Session, actor: Actor, project_id: int, *, number: str, listed_on: date, items: Sequence[NewItem]
) -> Handover:
    """Draw up the list of what is handed over, or draw it up anew before either side signed."""
    project = found(session, Project, project_id)
    allow(session, actor, "handover.give", project)
    if contract_row(session, project_id) is None:
        raise ValidationError("还没有合同，没有可以交接的资料", where="交接", fix="先登记合同")
    _refuse_items(items)
    row = handover_row(session, project_id)
    if row is not None and (row.given_on or row.received_on):
        raise ValidationError("已有一方签收，不能再改清单", where=row.number, fix="补交的资料另附说明")
    row = row or Handover(project_id=project_id, number="", listed_on=listed_on)
    row.number, row.listed_on = need(number, "交接清单编号"), listed_on
    session.add(row)
    session.flush()
    for old in session.exec(select(HandoverItem).where(HandoverItem.handover_id == row.id)).all():
        session.delete(old)
    session.flush()
    session.add_all(
        HandoverItem(handover_id=row.id or 0, position=place, **one.__dict__) for place, one in enumerate(items, 1)
    )
    after = row.model_dump() | {"items": [one.__dict__ for one in items]}
    record(session, actor, "handover.list", about(session, row), after=after)
    return row


def _refuse_items(items: Sequence[NewItem]) -> None:
    if not items:
        raise ValidationError("交接清单是空的", where="交接清单", fix="逐项写明移交的资料")
    for one in items:
        need(one.name, "资料名称")
        if one.form not in FORMS or one.copies < 1:
            raise ValidationError("形式或份数不对", where=one.name, fix="选择形式，份数填 1 或以上")


def give(session: Session, actor: Actor, project_id: int, *, given_on: date, by: str, seen: int | None = None) -> None:
    """Record that the contractor handed the files over, and who signed for it."""
    row = _row(session, actor, project_id, "handover.give", seen)
    if row.given_on:
        raise ValidationError("承接主体已经签过移交", where=row.number, fix="刷新页面查看最新状态")
    in_order([("清单日期", row.listed_on), ("移交日期", given_on)])
    row.given_on, row.given_by = given_on, need(by, "移交人")
    _keep(session, actor, "handover.give", row)


def receive(
    session: Session,
    actor: Actor,
    project_id: int,
    *,
    received_on: date,
    by: str,
    received: Collection[int],
    seen: int | None = None,
) -> None:
    """Record that the purchaser received the files; refused while one of the list was not received."""
    row = _row(session, actor, project_id, "handover.receive", seen)
    if row.given_on is None or row.received_on:
        raise ValidationError("承接主体还没有移交，或已经签收", where=row.number, fix="先由承接主体移交")
    in_order([("移交日期", row.given_on), ("签收日期", received_on)])
    query = select(HandoverItem).where(HandoverItem.handover_id == row.id).order_by(col(HandoverItem.position))
    items = session.exec(query).all()
    missing = [one.name for one in items if one.id not in received]
    if missing:
        what = f"还有 {len(missing)} 项没有收到：{'、'.join(missing)}"
        raise ValidationError(what, where=row.number, clause="石嘴山方案附件2六", fix="补交后再签收，或改清单并写明")
    for one in items:
        one.received = True
        session.add(one)
    row.received_on, row.received_by = received_on, need(by, "接收人")
    _keep(session, actor, "handover.receive", row)


def confirm_data(
    session: Session,
    actor: Actor,
    project_id: int,
    *,
    returned_on: date,
    deleted_on: date,
    words: str,
    by: str,
    seen: int | None = None,
) -> None:
    """Record that the contractor returned the personal data and deleted its own copies, and who confirmed that."""
    row = _row(session, actor, project_id, "handover.give", seen)
    if row.data_checked_on:
        raise ValidationError("购买主体已经核对", where="个人信息", fix="发现仍有留存的，另行登记问题")
    in_order([("返还日期", returned_on), ("删除日期", deleted_on)])
    row.data_returned_on, row.data_deleted_on = returned_on, deleted_on
    row.data_words, row.data_confirmed_by = need(words, "怎样返还和删除"), need(by, "承诺人")
    _keep(session, actor, "handover.confirm_data", row)


def check_data(
    session: Session, actor: Actor, project_id: int, *, checked_on: date, by: str, seen: int | None = None
) -> None:
    """Record that the purchaser checked the return and deletion of personal data."""
    row = _row(session, actor, project_id, "handover.receive", seen)
    if row.data_deleted_on is None or row.data_checked_on:
        raise ValidationError(
            "承接主体还没有承诺返还和删除，或已经核对", where="个人信息", clause=_DATA, fix="先由承接主体办理"
        )
    in_order([("删除日期", row.data_deleted_on), ("核对日期", checked_on)])
    row.data_checked_on, row.data_checked_by = checked_on, need(by, "核对人")
    _keep(session, actor, "handover.check_data", row)


def _row(session: Session, actor: Actor, project_id: int, action: str, seen: int | None) -> Handover:
    project = found(session, Project, project_id)
    allow(session, actor, action, project)
    row = handover_row(session, project_id)
    if row is None:
        raise ValidationError("还没有交接清单", where="交接", fix="先列出移交的资料")
    expect_version(row, seen)
    return row


def _keep(session: Session, actor: Actor, action: str, row: Handover) -> None:
    session.add(row)
    session.flush()
    record(session, actor, action, about(session, row), after=row.model_dump())
