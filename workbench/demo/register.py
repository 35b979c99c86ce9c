"""Stage 1 in the training workspace: identities in the vault, agents, benefits, risk levels, visits, an alert."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, select

from workbench import clock
from workbench.demo.people import as_actor, script
from workbench.demo.schemes import set_schemes
from workbench.models.needs import Household, Recipient
from workbench.queries.needs import latest_assessments
from workbench.rules.needs import load_scheme
from workbench.security.policy import Actor
from workbench.services.needs import Assessed, assess_needs
from workbench.services.register import NewBenefit, add_agent, add_benefit
from workbench.services.vault import Identity, Notice, save_identity
from workbench.services.visits import NewVisit, record_visit, set_risk


def keep_register(session: Session) -> None:
    """Register what is known of the newly found households, on one day."""
    told, officer = script("register"), as_actor(session, "jingban")
    today = date.fromisoformat(str(told["day"]))
    with clock.held_at(today):
        set_schemes(session, today)
        for one in told["people"]:
            _identity(session, officer, one, today)
        for one in told["agents"]:
            _agent(session, officer, one, today)
        for one in told["benefits"]:
            _benefit(session, officer, one)
        for one in told["risks"]:
            _visit(session, officer, one, today)
        _worsen(session, officer, told["worsened"], today)


def _person(session: Session, code: str) -> Recipient:
    return session.exec(select(Recipient).where(Recipient.code == code)).one()


def _identity(session: Session, officer: Actor, one: Mapping[str, Any], today: date) -> None:
    consent = one.get("consent_by", "")
    notice = Notice(one["ground"], today, today if consent else None, consent)
    phone = str(one["phone"]) if one.get("phone") else ""
    typed = Identity(one["name"], str(one["id_number"]), phone, one["address"])
    save_identity(session, officer, _person(session, one["code"]).id or 0, typed, notice)


def _agent(session: Session, officer: Actor, one: Mapping[str, Any], today: date) -> None:
    person = _person(session, one["code"])
    row = add_agent(session, officer, person.id or 0, role=one["role"], relation=one["relation"], first_day=today)
    typed = Identity(one["name"], phone=one["phone"])
    save_identity(session, officer, person.id or 0, typed, Notice("duty", today), agent_id=row.id)


def _benefit(session: Session, officer: Actor, one: Mapping[str, Any]) -> None:
    new = NewBenefit(
        department=one["department"],
        name=one["name"],
        first_day=date.fromisoformat(str(one["first"])),
        catalogue_number=one.get("number"),
        amount_fen=one.get("fen"),
    )
    add_benefit(session, officer, _person(session, one["code"]).id or 0, new)


def _visit(session: Session, officer: Actor, one: Mapping[str, Any], today: date) -> None:
    home = session.exec(select(Household).where(Household.code == one["code"])).one()
    set_risk(session, officer, home.id or 0, level=one["level"], reason=one["reason"], set_on=today)
    problems = [(one["problem"], today + timedelta(days=14))] if "problem" in one else []
    record_visit(session, officer, home.id or 0, NewVisit(today, one["visitor"], "home", one["finding"], problems))


def _worsen(session: Session, officer: Actor, told: Mapping[str, Any], today: date) -> None:
    person, top = _person(session, told["code"]), max(load_scheme().severity)
    before = latest_assessments(session, [person.id or 0])[person.id or 0].severity
    now = before | {name: min(before[name] + 1, top) for name in told["indicators"]}
    assess_needs(session, officer, person.id or 0, Assessed(now, today, officer.name, "interim"))
