"""A second, small purchase that stops where a newcomer can go on: facts signed, sheets open and empty."""

from sqlmodel import Session

from workbench.demo import evaluation, needs, purchase
from workbench.demo.people import Cast

PURCHASE, EVALUATION = "second", "second_mid"
MONTHS = range(1, 7)


def buy(session: Session, cast: Cast) -> int:
    """Carry the purchase from needs to its contract; return the project's id."""
    wanted = needs.find_needs(session, cast, PURCHASE)
    project_id = purchase.define_project(session, cast, PURCHASE)
    needs.dispose_needs(session, wanted, project_id, PURCHASE)
    purchase.approve(session, project_id, PURCHASE)
    needs.report_referrals(session, PURCHASE)
    purchase.procure(session, cast, project_id, PURCHASE)
    purchase.sign(session, project_id, PURCHASE)
    return project_id


def open_scoring(session: Session, project_id: int) -> int:
    """Deliver half a year, plan the mid-term evaluation and sign its facts; return the evaluation's id."""
    purchase.deliver(session, project_id, PURCHASE, MONTHS)
    evaluation_id = evaluation.plan(session, project_id, EVALUATION)
    evaluation.gather(session, evaluation_id, EVALUATION)
    return evaluation_id
