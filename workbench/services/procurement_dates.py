"""Clarifications with the due day they move, and the bidders' deposits until they are returned."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from workbench.errors import ValidationError
from workbench.models.procurement import Bid, Clarification, Procurement
from workbench.rules.procurement_words import DEPOSIT_FORMS
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, found, in_order, need
from workbench.services.procurement_acting import keep, open_round, refuse_opened


@dataclass(frozen=True)
class NewClarification:
    """A change of the documents: when told, what, whether it affects the bids, and the due day it moved to."""

    told_on: date
    words: str
    affects_bids: bool
    new_due: date | None = None


def record_clarification(session: Session, actor: Actor, procurement_id: int, new: NewClarification) -> None:
    """Keep a clarification; a due day that it moves is the due day from then on."""
    row = open_round(session, actor, procurement_id)
    refuse_opened(row, "登记澄清")
    words = need(new.words, "澄清或修改的内容")
    in_order([("采购文件发出日", row.documents_from), ("通知日", new.told_on), ("响应截止日", row.responses_due)])
    before = {"responses_due": row.responses_due}
    if new.new_due is not None:
        in_order([("原响应截止日", row.responses_due), ("顺延后的截止日", new.new_due), ("评审日", row.reviewed_on)])
        row.responses_due = new.new_due
    session.add(Clarification(procurement_id=procurement_id, **(new.__dict__ | {"words": words})))
    after = {**new.__dict__, "responses_due": row.responses_due}
    keep(session, actor, row, "procurement.clarify", before=before, after=after)


@dataclass(frozen=True)
class Deposit:
    """A bidder's deposit: how much, in which form, received and returned on which days."""

    fen: int
    form: str
    received_on: date | None
    returned_on: date | None


def record_deposit(session: Session, actor: Actor, bid_id: int, deposit: Deposit) -> None:
    """Keep a deposit and its return; also after the award, for that is when it is due back."""
    bid = found(session, Bid, bid_id)
    row = found(session, Procurement, bid.procurement_id)
    allow(session, actor, "procurement.write", row)
    if deposit.form not in DEPOSIT_FORMS or deposit.fen <= 0:
        raise ValidationError(
            "保证金的金额或者交纳形式没有填写", where="保证金", fix=f"形式可选：{'、'.join(DEPOSIT_FORMS)}"
        )
    in_order([("收到保证金日", deposit.received_on), ("退还保证金日", deposit.returned_on)])
    before = {"deposit_fen": bid.deposit_fen, "deposit_returned_on": bid.deposit_returned_on}
    bid.deposit_fen, bid.deposit_form = deposit.fen, deposit.form
    bid.deposit_received_on, bid.deposit_returned_on = deposit.received_on, deposit.returned_on
    after = {"bid_id": bid_id, **deposit.__dict__}
    record(session, actor, "procurement.record_deposit", about(session, row), before=before, after=after)
