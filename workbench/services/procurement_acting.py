"""What every command on a procurement shares: who may, whether the round is still open, and the arithmetic that must hold."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, select

from workbench.errors import ValidationError
from workbench.models.contracts import Contract
from workbench.models.procurement import Bid, Procurement
from workbench.queries.bids import bid_result
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, expect_version, found


def open_round(session: Session, actor: Actor, procurement_id: int, *, seen: int | None = None) -> Procurement:
    """Return a round that may be changed now: permitted, neither awarded nor ended, and as the actor saw it."""
    row = found(session, Procurement, procurement_id)
    allow(session, actor, "procurement.write", row)
    expect_version(row, seen)
    refuse_awarded(row)
    return row


def round_of_bid(session: Session, actor: Actor, bid_id: int) -> tuple[Bid, Procurement]:
    """Return a bid and its round, which may be changed now."""
    bid = found(session, Bid, bid_id)
    return bid, open_round(session, actor, bid.procurement_id)


def refuse_awarded(row: Procurement) -> None:
    """Refuse to change a round after its award or its end."""
    if row.awarded_on is not None:
        raise ValidationError("已经定标，采购记录不能再改", fix="如记录有误，请按更正程序办理并写明原因")
    if row.ended_on is not None:
        raise ValidationError(f"第 {row.round} 轮采购已经终止，不能再改", fix="重新采购的，另行登记新一轮采购")


def refuse_opened(row: Procurement, what: str) -> None:
    """Refuse what nobody may change once the bids are opened."""
    if row.opened_on is not None:
        raise ValidationError(
            f"{row.opened_on:%Y-%m-%d} 已经开标（开启响应文件），不能再{what}",
            clause="财政部令第87号第四十一条、第五十九条",
            fix="报价有算术差错的，登记报价明细，由系统按法定次序修正，并由投标人确认",
        )


def refuse_signed(session: Session, row: Procurement) -> None:
    """Refuse what no longer can be once a contract is signed."""
    if session.exec(select(Contract.id).where(Contract.project_id == row.project_id)).first() is not None:
        raise ValidationError("合同已经签订，不能再改采购结果", fix="合同的变更和终止在合同画面办理")


def keep(
    session: Session,
    actor: Actor,
    row: Procurement,
    action: str,
    *,
    after: Mapping[str, Any],
    before: Mapping[str, Any] | None = None,
) -> None:
    """Count the change, refuse it if the bids can no longer be reckoned, and record it."""
    row.version += 1
    session.flush()
    bid_result(session, row)
    record(session, actor, action, about(session, row), before=before, after=after)
