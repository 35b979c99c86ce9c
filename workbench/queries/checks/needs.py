"""Checks of stage 1: a service that a person receives already is not bought again."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, or_, select

from workbench.models.needs import ReceivedBenefit, Recipient, WantedService
from workbench.models.words import Disposition
from workbench.queries.checks.book import book_on, run
from workbench.rules.catalogue import load_catalogue
from workbench.rules.finding import Finding


def received_on(session: Session, recipient_ids: Sequence[int], on: date) -> list[ReceivedBenefit]:
    """Return the benefits that these people receive on a day, oldest first."""
    query = select(ReceivedBenefit).where(
        col(ReceivedBenefit.recipient_id).in_(recipient_ids),
        ReceivedBenefit.first_day <= on,
        or_(col(ReceivedBenefit.last_day).is_(None), col(ReceivedBenefit.last_day) >= on),
    )
    return list(session.exec(query.order_by(col(ReceivedBenefit.first_day), col(ReceivedBenefit.id))))


def overlapping(
    session: Session, wishes: Sequence[WantedService], on: date
) -> list[tuple[WantedService, ReceivedBenefit]]:
    """Return each wish that asks for what its person receives on that day, with the benefit."""
    kept = received_on(session, sorted({wish.recipient_id for wish in wishes}), on)
    have = {(one.recipient_id, one.catalogue_number): one for one in kept if one.catalogue_number is not None}
    pairs = ((wish, have.get((wish.recipient_id, wish.catalogue_number))) for wish in wishes)
    return [(wish, benefit) for wish, benefit in pairs if benefit is not None]


def overlap_findings(session: Session, wishes: Sequence[WantedService], on: date) -> list[Finding]:
    """Return what project_definition/overlap_with_material says of wishes of one purchaser; nothing where none is given."""
    if not wishes:
        return []
    found = overlapping(session, wishes, on)
    people = {one.id: one.code for one in _people(session, [wish for wish, _ in found])}
    told = [
        (people[wish.recipient_id], f"{load_catalogue().item(wish.catalogue_number).name}（{benefit.department}）")
        for wish, benefit in found
    ]
    return run(book_on(session, wishes[0].purchaser_id, on), "project_definition/overlap_with_material", told)


def project_overlap_findings(session: Session, project_id: int, on: date) -> list[Finding]:
    """Return what the rule says of everything that is listed for purchase in a project."""
    query = select(WantedService).where(
        WantedService.project_id == project_id, WantedService.disposition == Disposition.PURCHASE
    )
    return overlap_findings(session, session.exec(query.order_by(col(WantedService.id))).all(), on)


def _people(session: Session, wishes: Sequence[WantedService]) -> list[Recipient]:
    ids = sorted({wish.recipient_id for wish in wishes})
    return list(session.exec(select(Recipient).where(col(Recipient.id).in_(ids)).order_by(col(Recipient.id))))
