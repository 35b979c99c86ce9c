"""What people brought forward about the second purchase, a finding put right, and a suspicion that was dropped."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from workbench import clock
from workbench.demo.people import Cast, as_actor, script
from workbench.models.findings import Finding, Misconduct
from workbench.models.hotline import Call
from workbench.models.projects import ServiceLine
from workbench.services import findings, hotline, hotline_follow, misconduct
from workbench.services.hotline_caller import Caller

NAME = "brought"


def _on(key: str) -> date:
    return date.fromisoformat(str(script(NAME)[key]))


def register(session: Session, cast: Cast, project_id: int) -> None:
    """Take six matters in and hand them on, raise and tell a finding, open a procedure and tell the contractor."""
    told, officer, today = script(NAME), as_actor(session, "jingban"), _on("registered")
    with clock.held_at(today):
        calls = [_take(session, cast, project_id, one) for one in told["calls"]]
        contractor = hotline.Handler(contractor_id=cast.contractors["winner"])
        for number in (2, 3):
            hotline.assign_call(session, officer, calls[number].id or 0, contractor, assigned_on=today)
        township = hotline.Handler(unit_id=cast.units["T01"])
        hotline.assign_call(session, officer, calls[1].id or 0, township, assigned_on=today)
        hotline.answer_call(session, officer, calls[0].id or 0, answer=told["answers"]["consult"], answered_on=today)
        new = told["finding"]
        row = findings.raise_finding(session, officer, project_id, _new("ledger", new))
        findings.tell_finding(session, officer, row.id or 0, told_on=today)
        case = told["misconduct"]
        opened = misconduct.open_misconduct(
            session, officer, project_id, kind=case["kind"], facts=case["facts"], clause=case["clause"]
        )
        misconduct.notify_misconduct(session, officer, opened.id or 0, notified_on=today)


def _take(session: Session, cast: Cast, project_id: int, one: Mapping[str, Any]) -> Call:
    lines = session.exec(select(ServiceLine).where(ServiceLine.project_id == project_id)).all()
    line = next((row.id for row in lines if row.position == one.get("line")), None)
    new = hotline.NewCall(
        channel=one["channel"],
        kind=one["kind"],
        received_on=date.fromisoformat(str(one["received"])),
        received_time=one.get("time", ""),
        number=one.get("number", ""),
        words=one["words"],
        anonymous=bool(one.get("anonymous")),
        township_id=cast.units[one["town"]],
        project_id=project_id if line else None,
        line_id=line,
    )
    caller = Caller(one["name"], one["phone"]) if "name" in one else None
    return hotline.take_call(session, as_actor(session, "jingban"), cast.purchaser_id, new, caller)


def _new(source: str, told: Mapping[str, Any]) -> findings.NewFinding:
    return findings.NewFinding(source, None, told["clause"], told["severity"], told["words"], None)


def follow(session: Session, project_id: int) -> None:
    """A week later: answers, call-backs, a complaint that became a finding, and the suspicion dropped."""
    told, today = script(NAME), _on("followed")
    officer, contractor = as_actor(session, "jingban"), as_actor(session, "chengjie")
    calls = session.exec(select(Call).order_by(col(Call.id))).all()
    row = session.exec(select(Finding).where(Finding.project_id == project_id, Finding.source == "ledger")).one()
    case = session.exec(select(Misconduct).where(Misconduct.project_id == project_id)).one()
    with clock.held_at(today):
        hotline_follow.call_back(session, officer, calls[0].id or 0, satisfaction="satisfied", called_on=today)
        for number, answer in ((2, "complaint"), (3, "portion")):
            words = told["answers"][answer]
            hotline.answer_call(session, contractor, calls[number].id or 0, answer=words, answered_on=today)
        hotline_follow.judge_unfounded(session, officer, calls[3].id or 0, reason=told["answers"]["portion"])
        second = told["second"]
        raised = hotline_follow.call_to_finding(
            session,
            officer,
            calls[2].id or 0,
            clause=second["clause"],
            severity=second["severity"],
            words=second["words"],
        )
        findings.tell_finding(session, officer, raised.id or 0, told_on=today)
        words = told["finding"]["answer"]
        findings.answer_finding(session, contractor, row.id or 0, words=words, answered_on=today)
        words = told["finding"]["verified"]
        findings.verify_finding(session, officer, row.id or 0, accepted=True, words=words, verified_on=today)
        _drop(session, case, told["misconduct"], today)


def _drop(session: Session, case: Misconduct, told: Mapping[str, Any], today: date) -> None:
    contractor, leader = as_actor(session, "chengjie"), as_actor(session, "lingdao")
    misconduct.state_case(session, contractor, case.id or 0, words=told["statement"], stated_on=today)
    verdict = misconduct.Verdict("dropped", today, told["document"], told["reason"])
    misconduct.decide_misconduct(session, leader, case.id or 0, verdict)
