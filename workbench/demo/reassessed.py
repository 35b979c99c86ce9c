"""The hardship of the training recipients: assessed at first, and again while they are served."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

from sqlmodel import Session, col, select

from workbench import clock
from workbench.demo.people import as_actor, script
from workbench.models.needs import Recipient
from workbench.rules.needs import load_scheme
from workbench.services import needs


def levels(number: int) -> dict[str, int]:
    """Return the first levels of a recipient by number, from none to severe."""
    return {one.id: (number * 3 + place * 2) % 5 for place, one in enumerate(load_scheme().indicators)}


def rounds(session: Session) -> Iterator[tuple[date, Callable[[], object]]]:
    """Return the days on which some are assessed anew, with the act."""
    for name in ("mid", "final"):
        yield date.fromisoformat(str(script("reassessed")[name]["day"])), partial(_assess, session, name)


def _assess(session: Session, name: str) -> None:
    """Of the first of a round one hardship is a level lower, of the others none."""
    told, officer = script("reassessed")[name], as_actor(session, "jingban")
    codes = {f"YLD{number:03d}": number for number in range(int(told["first"]), int(told["last"]) + 1)}
    rows = session.exec(select(Recipient).where(col(Recipient.code).in_(codes)).order_by(col(Recipient.code))).all()
    for place, row in enumerate(rows):
        now = levels(codes[row.code])
        if place < int(told["improved"]):
            now[max(now, key=lambda one: now[one])] -= 1
        made = needs.Assessed(now, clock.today(), officer.name, told["occasion"])
        needs.assess_needs(session, officer, row.id or 0, made)
