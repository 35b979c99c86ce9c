"""The final evaluation of the second county's project, held after the county joined; and the reports of that county and of its city."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session, select

from scoring.ordinal import bands_of
from workbench import clock
from workbench.demo.city import CITY, CONTRACTOR, LEADER, NAME, OFFICER
from workbench.demo.evaluation import enter, plan_of, sign, when
from workbench.demo.people import as_actor, script
from workbench.models.evaluations import Evaluation
from workbench.models.organisations import Purchaser
from workbench.models.words import Phase, Seat
from workbench.queries.evaluations import judged_points
from workbench.queries.programme_text import ReportKey
from workbench.services import evaluations, results, sheets
from workbench.services.acting import found
from workbench.services.programme import save_text
from workbench.services.receipts import Receipt, record_receipt

FINAL = "city_final"


def evaluate(session: Session, project_id: int) -> None:
    """Plan the evaluation, mark it and see it through to the publication, each act on its day."""
    told = script(FINAL)
    days = when(told)
    with clock.held_at(days["planned"]):
        evaluation_id = _plan(session, project_id, told)
    with clock.held_at(days["confirmed"]):
        leader = as_actor(session, LEADER)
        evaluations.confirm_plan(session, leader, evaluation_id, confirmed_on=days["confirmed"])
        _gather(session, evaluation_id, told)
    with clock.held_at(days["marked"]):
        _mark(session, evaluation_id, told)
    _conclude(session, evaluation_id, told, days)


def _plan(session: Session, project_id: int, told: Mapping[str, Any]) -> int:
    officer = as_actor(session, OFFICER)
    row = evaluations.plan_evaluation(session, officer, project_id, Phase(told["phase"]), plan_of(told, when(told)))
    session.flush()
    evaluation_id = row.id or 0
    for name, seat, title, mid_level, chair in told["panel"]:
        account_id = as_actor(session, name).account_id or 0
        member = evaluations.NewMember(account_id, Seat(seat), title, mid_level, chair)
        evaluations.appoint_member(session, officer, evaluation_id, member)
    for name, *_ in told["panel"]:
        evaluations.declare_interests(
            session, as_actor(session, name), evaluation_id, conflict=False, words="没有利害关系"
        )
    return evaluation_id


def _gather(session: Session, evaluation_id: int, told: Mapping[str, Any]) -> None:
    enter(session, as_actor(session, OFFICER), evaluation_id, told)
    sign(session, evaluation_id, [one[0] for one in told["panel"][:2]])


def _mark(session: Session, evaluation_id: int, told: Mapping[str, Any]) -> None:
    evaluation = found(session, Evaluation, evaluation_id)
    for name, marks in told["marks"].items():
        member = as_actor(session, name)
        for node in judged_points(evaluation):
            place, mark = marks[node.code]
            entry = sheets.Entry(bands_of(node)[place].name, str(Decimal(mark)), told["reasons"][node.code])
            sheets.save_mark(session, member, evaluation_id, node.code, entry)
        sheets.submit_sheet(session, member, evaluation_id)


def _conclude(session: Session, evaluation_id: int, told: Mapping[str, Any], days: Mapping[str, date]) -> None:
    officer, chair = as_actor(session, OFFICER), as_actor(session, told["panel"][0][0])
    contractor, leader = as_actor(session, CONTRACTOR), as_actor(session, LEADER)
    with clock.held_at(days["opened"]):
        sheets.open_sheets(session, chair, evaluation_id)
        row = results.compute_result(session, chair, evaluation_id)
        session.flush()
        results.write_narrative(session, officer, row.id or 0, told["narrative"], seen=row.version)
    key = row.id or 0
    with clock.held_at(days["commented"]):
        results.comment_result(session, contractor, key, comment=told["comment"], commented_on=days["commented"])
    with clock.held_at(days["result_confirmed"]):
        results.confirm_result(session, leader, key, confirmed_on=days["result_confirmed"])
    with clock.held_at(days["fed_back"]):
        results.feed_back_result(session, officer, key, fed_back_on=days["fed_back"])
        record_receipt(session, officer, key, Receipt("演练邻县承接（项目负责人）", days["received"], "direct"))
    with clock.held_at(days["published"]):
        results.publish_result(session, officer, key, published_on=days["published"])


def write_reports(session: Session) -> None:
    """Write the paragraphs of the second county's report, and of the city's over both."""
    told, year = script(NAME), when(script(FINAL))["cutoff"].year
    ids = {row.name: row.id or 0 for row in session.exec(select(Purchaser))}
    county, city = (ids[told[one]["bureau"]] for one in ("county", "city"))
    keys = ((OFFICER, ReportKey(county, year), "texts"), (CITY, ReportKey(city, year, "all"), "city_texts"))
    with clock.held_at(date.fromisoformat(str(told["reported"]))):
        for name, key, texts in keys:
            for heading, words in told[texts].items():
                save_text(session, as_actor(session, name), key, heading, str(words), seen=0)
