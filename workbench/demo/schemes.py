"""The bureau's own schemes of grading in the training workspace; their cut-offs and days are made for training."""

from datetime import date, timedelta

from sqlmodel import Session

from workbench.demo.people import as_actor, script, the_cast
from workbench.rules.scheme_text import SchemeGrade, SchemeText
from workbench.services.needs_schemes import NewVersion, set_scheme


def set_schemes(session: Session, today: date) -> None:
    """Set a scheme of levels, one of types and one of risk, by the leader; the last holds from tomorrow."""
    leader, purchaser_id = as_actor(session, "lingdao"), the_cast(session).purchaser_id
    for one in script("schemes")["schemes"]:
        grades = tuple(SchemeGrade(**grade) for grade in one["grades"])
        scheme = SchemeText(one["title"], one["kind"], one["measure"], grades)
        first = today + timedelta(days=int(one["after_days"]))
        set_scheme(session, leader, purchaser_id, NewVersion(scheme, one["document"], first))
