"""The review of a training purchase as its official record had it: terms, table, committee, marks, deposits."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from workbench.demo.people import Cast
from workbench.models.procurement import Bid
from workbench.queries.bids import procurement_of
from workbench.rules.procurement_words import conditions_on
from workbench.security.policy import Actor
from workbench.services import procurement
from workbench.services import procurement_bids as bidding
from workbench.services import procurement_dates as dates
from workbench.services import procurement_review as reviewing

Bids = Mapping[str, int]


def hold(session: Session, agency: Actor, procurement_id: int, cast: Cast, script: Mapping[str, Any]) -> None:
    """Record the documents' terms and scoring table before the bids are registered."""
    told = script["review"]
    procurement.record_terms(session, agency, procurement_id, _terms(told["terms"]))
    clauses = [reviewing.NewClause(one["code"], one["words"], one["kind"]) for one in told["clauses"]]
    reviewing.set_requirements(session, agency, procurement_id, clauses)
    reviewing.set_criteria(session, agency, procurement_id, _criteria(told), announced=len(told["criteria"]))
    changed = told["clarification"]
    dates.record_clarification(
        session,
        agency,
        procurement_id,
        dates.NewClarification(date.fromisoformat(str(changed["told"])), changed["words"], affects_bids=True),
    )
    members = [
        reviewing.NewMember(one["code"], one["role"], one["kind"], declared=True, relations=_past(cast, one))
        for one in told["members"]
    ]
    reviewing.set_committee(session, agency, procurement_id, members)


def _terms(told: Mapping[str, Any]) -> procurement.Terms:
    return procurement.Terms(
        ground=told["ground"],
        budget_item=told["budget_item"],
        category=told["category"],
        reserved=told["reserved"],
        reserved_reason=told["reserved_reason"],
        deduction_rate=Decimal(told["deduction_rate"]),
        bond_fen=told["bond_fen"],
    )


def _criteria(told: Mapping[str, Any]) -> list[reviewing.NewCriterion]:
    return [
        reviewing.NewCriterion(
            one["code"],
            one["name"],
            Decimal(one["full"]),
            one["kind"],
            technical=one.get("technical", False),
            standard=one["standard"],
        )
        for one in told["criteria"]
    ]


def _past(cast: Cast, one: Mapping[str, Any]) -> tuple[reviewing.Relation, ...]:
    """A relation that ended long enough ago to bar nobody."""
    return tuple(
        reviewing.Relation(each["kind"], cast.contractors[each["contractor"]], date.fromisoformat(str(each["until"])))
        for each in one.get("relations", ())
    )


def judge(session: Session, agency: Actor, procurement_id: int, bids: Bids, script: Mapping[str, Any]) -> None:
    """Register the opening, what every bid meets, the deposits, and every member's marks."""
    told = script["review"]
    opened = date.fromisoformat(str(script["days"]["responses_due"]))
    bidding.confirm_opening(session, agency, procurement_id, opened_on=opened)
    for bid_id in bids.values():
        reviewing.examine_bid(session, agency, bid_id, {one["code"]: (True, "") for one in told["clauses"]})
        deposit = dates.Deposit(told["terms"]["bond_fen"], "保函", opened, None)
        dates.record_deposit(session, agency, bid_id, deposit)
    reviewing.record_marks(session, agency, procurement_id, _marks(bids, told))


def _marks(bids: Bids, told: Mapping[str, Any]) -> list[reviewing.NewMark]:
    """Objective criteria are marked alike by all; of the others everybody has a mark of their own."""
    codes = [one["code"] for one in told["members"] if one["kind"] != "agency"]
    return [
        reviewing.NewMark(bids[name], member, code, Decimal(given if isinstance(given, str) else given[place]))
        for name, marks in told["marks"].items()
        for code, given in marks.items()
        for place, member in enumerate(codes)
    ]


def announce(session: Session, agency: Actor, procurement_id: int, bids: Bids, script: Mapping[str, Any]) -> None:
    """Keep what was published with the notice."""
    told = script["review"]["published"]
    published = {bids[name]: (Decimal(price), Decimal(total)) for name, (price, total) in told.items()}
    procurement.record_published(session, agency, procurement_id, published)


def return_deposits(
    session: Session, agency: Actor, project_id: int, script: Mapping[str, Any], *, winner: bool
) -> None:
    """Return the deposit of the winner, or of all others, on the day the script names."""
    told, row = script["review"], procurement_of(session, project_id)
    received = date.fromisoformat(str(script["days"]["responses_due"]))
    back = date.fromisoformat(str(told["returned"]["winner" if winner else "others"]))
    query = select(Bid).where(Bid.procurement_id == (row.id if row else None), col(Bid.awarded).is_(winner))
    for bid in session.exec(query.order_by(col(Bid.id))).all():
        deposit = dates.Deposit(told["terms"]["bond_fen"], "保函", received, back)
        dates.record_deposit(session, agency, bid.id or 0, deposit)


def answered(bid: procurement.NewBid, told: Mapping[str, Any], due: date) -> procurement.NewBid:
    """The bid with its declarations: standing, the six conditions, who is responsible."""
    own = {
        "standing": told["standing"],
        "declared": told["standing"] == "small",
        "conditions": tuple(conditions_on(due)),
    }
    return procurement.NewBid(**(bid.__dict__ | own | {"responsible_person": told["person"]}))
