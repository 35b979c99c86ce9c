"""What the training bureau sets itself: local thresholds, and that the plan goes on after its year."""

from datetime import date

from sqlmodel import Session

from workbench import clock
from workbench.demo.people import Cast, as_actor, script
from workbench.demo.purchase import days_of
from workbench.queries.checks import CONTINUED
from workbench.services.bureau import set_bureau_value

PLAN = "szs-2024"


def set_thresholds(session: Session, cast: Cast) -> None:
    """Register the local procurement thresholds with their document."""
    leader = as_actor(session, "lingdao")
    with clock.held_at(days_of("purchase")["needs"]):
        for one in script("purchase")["bureau_values"]:
            set_bureau_value(
                session,
                leader,
                cast.purchaser_id,
                one["key"],
                {"fen": one["fen"]},
                document=one["document"],
                first_day=date.fromisoformat(str(one["first"])),
            )


def continue_plan(session: Session, cast: Cast) -> None:
    """Register, before the plan's year ends, that it goes on."""
    told = script("purchase")["continuation"]
    with clock.held_at(date.fromisoformat(str(told["registered"]))):
        set_bureau_value(
            session,
            as_actor(session, "lingdao"),
            cast.purchaser_id,
            f"{CONTINUED}{PLAN}",
            {},
            document=told["document"],
            first_day=date.fromisoformat(str(told["first"])),
        )
