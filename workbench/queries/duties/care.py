"""Duties of care agreements: a check each month, and an agreement that ends."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlmodel import Session, col, func, select

from workbench.models.contracts import CareAgreement, CareVisit
from workbench.models.needs import Household, Recipient
from workbench.queries.duties.duty import Duty, by_day
from workbench.queries.needs_scope import in_reach
from workbench.security.policy import Actor

_EACH = timedelta(days=31)
_NOTICE = timedelta(days=15)
_CLAUSE = "石嘴山方案正文二（四）5，每月检查一次为默认值"


def care_duties(session: Session, actor: Actor, today: date) -> Iterator[Duty]:
    """The next check of each agreement in force within the actor's reach, from fifteen days before it is due."""
    last = select(CareVisit.agreement_id, func.max(CareVisit.visited_on).label("on"))
    seen = last.group_by(col(CareVisit.agreement_id)).subquery()
    query = select(CareAgreement, seen.c.on).join(Recipient, col(Recipient.id) == CareAgreement.recipient_id)
    query = query.join(Household, col(Household.id) == Recipient.household_id).where(
        in_reach(actor, write=True, purchaser=col(CareAgreement.purchaser_id))
    )
    query = query.outerjoin(seen, seen.c.agreement_id == CareAgreement.id)
    query = query.where(CareAgreement.first_day <= today, CareAgreement.last_day >= today)
    for row, visited in session.exec(
        query.where(col(CareAgreement.ended_on).is_(None)).order_by(col(CareAgreement.id))
    ):
        due = min((visited or row.first_day) + _EACH, row.last_day)
        if due - today <= _NOTICE:
            timing = by_day(due, today, _CLAUSE, "D")
            what, about = "检查委托照料情况", f"协议 {row.number}"
            yield Duty(f"care_{row.id}", what, about, "去登记", "care", (("care", str(row.id)),), timing)
