"""The challenge and the complaint of the training purchase: answered, explained, decided, each act on its own day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session, select

from workbench import clock
from workbench.demo.people import Cast, as_actor, script
from workbench.models.objections import Objection, ObjectionItem
from workbench.models.organisations import Contractor
from workbench.services.objections import (
    NewItem,
    NewObjection,
    Notice,
    Word,
    answer_items,
    decide_items,
    file_objection,
)
from workbench.services.objections_steps import Step, take_step


def _on(told: Mapping[str, Any], key: str) -> date:
    return date.fromisoformat(str(told[key]))


def challenge(session: Session, cast: Cast, project_id: int) -> None:
    """Let a bidder challenge the result, and the leader reply before the contract is signed."""
    told = script("objections")
    part, notice = told["challenge"], told["notice"]
    officer, contractor_id = as_actor(session, "jingban"), cast.contractors[told["supplier"]]
    with clock.held_at(_on(part, "filed")):
        new = NewObjection(
            kind="challenge",
            against=told["against"],
            supplier=session.get_one(Contractor, contractor_id).name,
            contractor_id=contractor_id,
            filed_on=clock.today(),
            known_on=_on(notice, "last"),
            notice=Notice(_on(notice, "first"), _on(notice, "last"), notice["days"]),
            items=[NewItem(one["request"], one["facts"], one["clause"]) for one in part["items"]],
            affects_result=True,
        )
        row = file_objection(session, officer, project_id, new)
    with clock.held_at(_on(part, "drafted")):
        words = _words(session, row, part, outcome="rejected")
        answer_items(session, officer, row.id or 0, words, reply=part["reply"], affects_result=False)
    with clock.held_at(_on(part, "replied")):
        step = Step("replied", clock.today(), document=part["document"])
        take_step(session, as_actor(session, "lingdao"), row.id or 0, step)


def complain(session: Session, project_id: int) -> None:
    """Let the same bidder complain to finance, the bureau explain itself, and finance reject it."""
    part = script("objections")["complaint"]
    officer, finance = as_actor(session, "jingban"), as_actor(session, "caizheng")
    before = session.exec(select(Objection).where(Objection.project_id == project_id)).one()
    own = {one.position: one.id for one in _items(session, before)}
    with clock.held_at(_on(part, "filed")):
        new = NewObjection(
            kind="complaint",
            against=before.against,
            supplier=before.supplier,
            contractor_id=before.contractor_id,
            filed_on=clock.today(),
            items=[
                NewItem(one["request"], one["facts"], one["clause"], own[one["challenged"]]) for one in part["items"]
            ],
            challenge_id=before.id,
        )
        row = file_objection(session, officer, project_id, new)
    with clock.held_at(_on(part, "forwarded")):
        take_step(session, officer, row.id or 0, Step("forwarded", clock.today()))
    with clock.held_at(_on(part, "answered")):
        words = _words(session, row, part)
        answer_items(session, officer, row.id or 0, words, reply=part["reply"], affects_result=False)
        take_step(session, officer, row.id or 0, Step("answered", clock.today(), document=part["statement"]))
    with clock.held_at(_on(part, "decided")):
        items = zip(_items(session, row), part["items"], strict=True)
        decided = [Word(one.id or 0, outcome="rejected", reason=told["reason"]) for one, told in items]
        decide_items(session, finance, row.id or 0, decided)
        take_step(session, finance, row.id or 0, Step("decided", clock.today(), document=part["document"]))
    with clock.held_at(_on(part, "served")):
        take_step(session, officer, row.id or 0, Step("decision_served", clock.today()))


def _items(session: Session, row: Objection) -> list[ObjectionItem]:
    query = select(ObjectionItem).where(ObjectionItem.objection_id == row.id)
    return sorted(session.exec(query), key=lambda one: one.position)


def _words(session: Session, row: Objection, part: Mapping[str, Any], *, outcome: str = "") -> list[Word]:
    items = zip(_items(session, row), part["items"], strict=True)
    return [Word(one.id or 0, answer=told["answer"], outcome=outcome) for one, told in items]
