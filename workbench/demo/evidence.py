"""What the second training evaluation has around its evidence: findings of a third party, papers asked for."""

from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from workbench import clock
from workbench.demo.people import as_actor, script
from workbench.models.evaluations import Evaluation
from workbench.models.evidence_more import ThirdPartyFinding
from workbench.rules.third_party_words import ACCEPTED, SUBMITTED
from workbench.services.evidence_requests import NewRequest, ask_for, hand_in
from workbench.services.third_party_findings import ThirdNote, audit_note, submit_notes, write_note
from workbench.services.third_party_release import answer_note, release_notes


def bring(session: Session, project_id: int) -> None:
    """Enter the third party's findings from paper, let the leader audit them, and ask the contractor for papers."""
    told = script("evidence")
    evaluation = session.exec(select(Evaluation).where(Evaluation.project_id == project_id)).one()
    key, officer, leader = evaluation.id or 0, as_actor(session, "jingban"), as_actor(session, "lingdao")
    with clock.held_at(_day(told["day"])):
        for one in told["findings"]:
            write_note(session, officer, key, _note(one, _day(told["day"])))
        submit_notes(session, officer, key)
        back = told["returned"]
        for row in session.exec(select(ThirdPartyFinding).where(ThirdPartyFinding.state == SUBMITTED)).all():
            kept = (row.kind, row.number) != (back["kind"], str(back["number"]))
            audit_note(session, leader, row.id or 0, accepted=kept, reason=back["reason"])
        for one in told["requests"]:
            _ask(session, key, one)
        _put(session, key, told["released"])


def _put(session: Session, evaluation_id: int, released: dict[str, Any]) -> None:
    """Put the accepted findings of some kinds to the contractor, and let it answer some of them."""
    query = select(ThirdPartyFinding).where(ThirdPartyFinding.state == ACCEPTED)
    rows = [row for row in session.exec(query.order_by(col(ThirdPartyFinding.id))) if row.kind in released["kinds"]]
    days = {"told_on": clock.today(), "answer_by": _day(released["by"])}
    release_notes(session, as_actor(session, "jingban"), evaluation_id, [row.id or 0 for row in rows], **days)
    for row in rows:
        if row.kind in released["answers"]:
            answer_note(session, as_actor(session, "chengjie"), row.key or "", released["answers"][row.kind])


def _ask(session: Session, evaluation_id: int, one: dict[str, Any]) -> None:
    new = NewRequest(one["point"], one["title"], _day(one["due"]), one["words"])
    row = ask_for(session, as_actor(session, "jingban"), evaluation_id, new)
    session.flush()
    if name := one.get("handed_in"):
        content = f"{one['title']}\n本文件为演练材料，不含真实人员和机构信息。\n".encode()
        hand_in(session, as_actor(session, "chengjie"), row.id or 0, name=name, content=content)


def _note(one: dict[str, Any], on: date) -> ThirdNote:
    return ThirdNote(
        kind=one["kind"],
        number=one["number"],
        point_code=one["point"],
        seen_on=_day(one["seen_on"]),
        words=one["words"],
        severity=one["severity"],
        place=one["place"],
        checked=one.get("checked"),
        failed=one.get("failed"),
        evidence=one["evidence"],
        answer=one.get("answer", ""),
        answered_on=on if "answer" in one else None,
    )


def _day(text: object) -> date:
    return date.fromisoformat(str(text))
