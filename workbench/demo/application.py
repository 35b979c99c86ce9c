"""What follows from the final result of the training purchase: decision, next year's budget, renewal, visits after the end."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session, select

from workbench import clock
from workbench.demo.people import Cast, as_actor, script
from workbench.models.application import FollowUpVisit
from workbench.models.projects import Project, ServiceLine
from workbench.queries.next_budget import this_year
from workbench.services import application, follow_up, projects, renewal

NAME = "application"


def _day(told: Mapping[str, Any], key: str = "day") -> date:
    return date.fromisoformat(str(told[key]))


def decide(session: Session, result_id: int) -> None:
    """Decide to improve and continue, on the result as the appeal left it."""
    told = script(NAME)["decision"]
    with clock.held_at(_day(told)):
        new = application.NewDecision(
            told["kind"], told["reason"], told["document"], _day(told), tuple(told["improvements"])
        )
        application.decide(session, as_actor(session, "jingban"), result_id, new)


def plan_and_renew(session: Session, cast: Cast, project_id: int) -> None:
    """Plan next year's budget from this year's lines, and begin the renewal with it."""
    told, officer = script(NAME), as_actor(session, "jingban")
    with clock.held_at(_day(told["budget"])):
        ledger = told["ledger"]
        projects.enter_fund_ledger(
            session, officer, cast.purchaser_id, year=ledger["year"], subsidy_total_fen=ledger["subsidy_fen"],
            document=ledger["document"],
        )  # fmt: skip
        application.plan_next_budget(session, officer, project_id, _budget(session, project_id, told["budget"]))
    with clock.held_at(_day(told["renewal"])):
        new = renewal.NewRenewal(told["renewal"]["code"], _day(told["renewal"], "first"))
        renewal.start_renewal(session, officer, project_id, new)


def _budget(session: Session, project_id: int, told: Mapping[str, Any]) -> application.NewNextBudget:
    numbers = {line.id: line.catalogue_number for line in session.exec(select(ServiceLine))}
    changes = {one["number"]: one for one in told["changes"]}
    lines = []
    for now in this_year(session, session.get_one(Project, project_id)):
        change = changes.get(numbers[now.line_id], {})
        lines.append(
            application.NewNextLine(
                now.line_id,
                change.get("quantity", now.quantity),
                change.get("fen", now.price.unit_fen),
                change.get("reason", ""),
            )
        )
    return application.NewNextBudget(told["year"], lines, tuple(told["sources"].items()), told["document"])


def follow_up_round(session: Session, project_id: int, place: int) -> None:
    """Plan and draw a round, record what was found; the first is closed, of the second only half was visited."""
    told, officer = script(NAME)["rounds"][place], as_actor(session, "jingban")
    with clock.held_at(_day(told, "planned")):
        row = follow_up.plan_round(session, officer, project_id, told["months"], secret=told["secret"])
        session.flush()
        follow_up.draw_round(session, officer, row.id or 0)
    with clock.held_at(_day(told, "visited")):
        visits = session.exec(select(FollowUpVisit).where(FollowUpVisit.round_id == row.id)).all()
        for number, visit in enumerate(visits if "closed" in told else visits[::2]):
            found = _found(number, _day(told, "visited"))
            follow_up.record_follow_up(session, officer, visit.id or 0, found)
    if "closed" in told:
        with clock.held_at(_day(told, "closed")):
            follow_up.close_round(session, officer, row.id or 0, closed_on=_day(told, "closed"))


def _found(number: int, on: date) -> follow_up.NewFollowUp:
    """One in eleven was not reached, one in seventeen refused; of the others most services are kept."""
    visitor, manner = script(NAME)["visitor"], "phone" if number % 3 == 0 else "home"
    if number % 11 == 4:  # noqa: PLR2004 - spread over the list
        return follow_up.NewFollowUp(on, visitor, "phone", "not_reached", "电话三次没有接通，上门一次无人")
    if number % 17 == 9:  # noqa: PLR2004 - as above
        return follow_up.NewFollowUp(on, visitor, manner, "refused", "家属表示不便，约下一轮再访")
    if number % 13 == 6:  # noqa: PLR2004 - as above
        return follow_up.NewFollowUp(on, visitor, manner, "reached", state="lapsed", note="合同期满后没有人接续")
    if number == 2:  # noqa: PLR2004 - one problem in the round
        problem = "家里的扶手松动，服务结束时没有复位"
        return follow_up.NewFollowUp(
            on,
            visitor,
            "home",
            "reached",
            state="changed",
            note="改由邻里照看",
            problem=problem,
            problem_goes="finding",
        )
    state, note = ("changed", "改由亲属照料") if number % 7 == 5 else ("kept", "")  # noqa: PLR2004 - as above
    return follow_up.NewFollowUp(on, visitor, manner, "reached", state=state, note=note)
