"""Inspections of the training purchases: two that were made, with their draws and findings, and one still to come."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, col, select

from workbench import clock
from workbench.demo.people import as_actor, script
from workbench.models.findings import Finding
from workbench.models.supervision import InspectedItem, Inspection
from workbench.queries.supervision_frames import Frame
from workbench.services.findings import answer_finding, tell_finding, verify_finding
from workbench.services.supervision import NewInspection, draw_inspection, plan_inspection
from workbench.services.supervision_checks import Answer, Closing, save_item, submit_inspection


def _on(told: Mapping[str, Any], key: str) -> date | None:
    return date.fromisoformat(str(told[key])) if key in told else None


def _day(told: Mapping[str, Any], key: str) -> date:
    return date.fromisoformat(str(told[key]))


def inspect(session: Session, project_id: int, number: int) -> None:
    """Plan, draw, carry out and submit one of the inspections that were made."""
    told = script("supervision")["past"][number]
    officer, by = as_actor(session, "jingban"), as_actor(session, told["by"])
    with clock.held_at(_day(told, "planned")):
        row = plan_inspection(
            session, officer, project_id, _new(session, told, _day(told, "first"), _day(told, "last"))
        )
        draw_inspection(session, officer, row.id or 0)
    with clock.held_at(_day(told, "checked")):
        query = select(InspectedItem).where(InspectedItem.inspection_id == row.id).order_by(col(InspectedItem.id))
        for place, item in enumerate(session.exec(query).all()):
            severity, note = told["fails"].get(place, told["fails"].get(str(place), ("", "")))
            save_item(session, by, item.id or 0, Answer("fail", note, severity) if note else Answer("pass"))
    with clock.held_at(_day(told, "submitted")):
        closing = Closing(_day(told, "checked"), told["present"], told["conclusion"])
        submit_inspection(session, by, row.id or 0, closing)


def rectify(session: Session, number: int) -> None:
    """Tell the contractor what an inspection found, have all of it answered, and close it."""
    told = script("supervision")["past"][number]
    officer, contractor = as_actor(session, "jingban"), as_actor(session, "chengjie")
    query = select(Finding.id).join(Inspection, col(Inspection.id) == Finding.source_id)
    query = query.where(Finding.source == "check", Inspection.kind == told["kind"]).order_by(col(Finding.id))
    found = [one or 0 for one in session.exec(query)]
    with clock.held_at(_day(told, "told")):
        for one in found:
            tell_finding(session, officer, one, told_on=clock.today())
    with clock.held_at(_day(told, "answered")):
        for one in found:
            answer_finding(session, contractor, one, words=told["answer"], answered_on=clock.today())
    with clock.held_at(_day(told, "closed")):
        for one in found:
            verify_finding(session, officer, one, accepted=True, words=told["verified"], verified_on=clock.today())


def plan_ahead(session: Session, project_id: int) -> None:
    """Plan an inspection that is still to come, and draw it, as of the day of building."""
    told, officer = script("supervision")["ahead"], as_actor(session, "jingban")
    first, last = (clock.today() + timedelta(days=int(told[f"{key}_in_days"])) for key in ("first", "last"))
    row = plan_inspection(session, officer, project_id, _new(session, told, first, last))
    draw_inspection(session, officer, row.id or 0)


def _new(session: Session, told: Mapping[str, Any], first: date, last: date) -> NewInspection:
    frame = told["frame"]
    return NewInspection(
        kind=told["kind"],
        purpose=told["purpose"],
        first_day=first,
        last_day=last,
        frame=Frame(frame["kind"], _on(frame, "since"), _on(frame, "until"), weighted=frame["weighted"]),
        size=int(told["size"]),
        inspectors=tuple(as_actor(session, name).account_id or 0 for name in told["inspectors"]),
    )
