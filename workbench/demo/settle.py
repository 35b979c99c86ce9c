"""The money of a training purchase: asked for by the contractor, approved by the leader, paid by the officer."""

from collections.abc import Iterator
from datetime import date

from sqlmodel import Session

from workbench import clock
from workbench.demo.people import as_actor
from workbench.models.contracts import Contract, Milestone
from workbench.queries.payments import payments_of
from workbench.queries.projects import funding_of
from workbench.services import payments


def reach(session: Session, milestone_id: int, on: date) -> None:
    """Record that a milestone was reached on a day."""
    with clock.held_at(on):
        payments.reach_milestone(session, as_actor(session, "jingban"), milestone_id, done_on=on)


def pay(session: Session, milestone: Milestone, on: date) -> None:
    """Ask for what is open of a milestone, approve it and pay it on one day, purse after purse."""
    contract = session.get_one(Contract, milestone.contract_id)
    fen = payments_of(session, contract.id or 0).room_fen(milestone.id or 0)
    request = payments.Request(on, fen, f"演练发票{on:%Y%m%d}{milestone.position:02d}")
    with clock.held_at(on):
        row = payments.ask_payment(session, as_actor(session, "chengjie"), milestone.id or 0, request)
        leader = as_actor(session, "lingdao")
        payments.approve_payment(session, leader, row.id or 0, approved_on=on, amount_fen=fen)
        purses = list(_purses(session, contract.project_id, fen, f"演付〔{on.year}〕{on.month:02d}-{on.day:02d}"))
        payments.pay(session, as_actor(session, "jingban"), row.id or 0, paid_on=on, purses=purses)


def _purses(session: Session, project_id: int, fen: int, voucher: str) -> Iterator[payments.Purse]:
    """Take an amount from the purses in the order of the budget, each until it is empty."""
    for year, source, _ in funding_of(session, project_id):
        part = min(fen, payments.left_in_purse(session, project_id, source, year))
        if part > 0:
            yield payments.Purse(source, year, part, voucher)
            fen -= part
