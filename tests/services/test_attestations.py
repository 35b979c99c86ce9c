"""A person's answer to a rule that no program can judge: kept, newest counted, the owner's alone."""

from datetime import date

import pytest
from sqlmodel import select

from workbench import clock
from workbench.errors import NotAllowedError, NotFoundError, ValidationError
from workbench.models.attestations import Attestation
from workbench.models.procurement import Procurement
from workbench.models.projects import Project
from workbench.models.record import Event
from workbench.queries.checks import definition_findings, procurement_findings
from workbench.queries.checks.attested import questions
from workbench.security.policy import Actor, Grant, Role
from workbench.security.record import verify
from workbench.services.attestations import attest_rule
from workbench.store.engine import reading, writing

from tests.conftest import actor  # isort: skip

PURCHASER_TYPE, DESIGNATION = "project_definition/purchaser_type", "procurement_setup/no_designation"
DAY = date(2024, 11, 20)


def answer(rule_id, **named):
    kind = "project" if rule_id == PURCHASER_TYPE else "procurement"
    with clock.held_at(DAY), writing() as session:
        attest_rule(session, named.pop("by", None) or actor("jingban"), kind, 1, rule_id, **named)


def found_of(rule_id):
    with reading() as session:
        if rule_id == PURCHASER_TYPE:
            found = definition_findings(session, session.get_one(Project, 1))
        else:
            found = procurement_findings(session, session.get_one(Procurement, 1))
    [one] = [finding for finding in found if finding.rule_id == rule_id]
    return one


def test_unanswered_question_is_a_warning_and_the_wanted_answer_meets_it(at):
    at("defined")
    assert found_of(PURCHASER_TYPE).severity == "warn"
    answer(PURCHASER_TYPE, answer=True, note="县民政局", document="三定方案")
    one = found_of(PURCHASER_TYPE)
    assert one.severity == "ok"
    assert one.why.endswith("2024年11月20日答“是”：县民政局，三定方案")


def test_wrong_answer_is_the_stop_and_the_newest_counts_while_all_are_kept(at):
    at("signed")
    assert found_of(DESIGNATION).severity == "ok"
    answer(DESIGNATION, answer=True, note="曾与一家商定")
    assert found_of(DESIGNATION).severity == "stop"
    answer(DESIGNATION, answer=False, note="已重新采购")
    assert found_of(DESIGNATION).severity == "ok"
    with reading() as session:
        kept = session.exec(select(Attestation).where(Attestation.rule_id == DESIGNATION)).all()
        assert [row.answer for row in kept] == [False, True, False]
        last = session.exec(select(Event).where(Event.action == "rules.attest").order_by(Event.id.desc())).first()
        assert (last.before["answer"], last.after["answer"], last.project_id) == (True, False, 1)
        assert verify(session) == []


def test_answer_against_the_rule_needs_a_note(at):
    at("signed")
    with pytest.raises(ValidationError, match="没有写说明"):
        answer(DESIGNATION, answer=True, note="  ")
    assert found_of(DESIGNATION).severity == "ok"


def test_rule_of_another_way_of_buying_is_not_asked_and_not_answered(at):
    at("signed")
    with reading() as session:
        asked = {one.rule.id for one in questions(session, session.get_one(Procurement, 1))}
    assert "bidding/invited" not in asked
    assert {"award/panel_named", "review/consultation_changes"} <= asked
    for rule_id in ("bidding/invited", "contract/term", "no/rule"):
        with pytest.raises(NotFoundError):
            answer(rule_id, answer=True)


def test_only_the_officer_who_owns_the_project_answers(at):
    at("signed")
    other = Actor(99, "other", "另一经办", frozenset({Grant(Role.OFFICER, purchaser_id=1)}))
    for person in (actor("lingdao"), actor("daili"), actor("chengjie"), other):
        with pytest.raises(NotAllowedError):
            answer(DESIGNATION, answer=False, by=person)


def test_question_of_an_event_to_come_is_not_asked_yet(at):
    at("signed")
    with writing() as session:
        row = session.get_one(Procurement, 1)
        row.awarded_on = row.notice_on = None
        session.flush()
        asked = {one.rule.event for one in questions(session, row)}
        session.rollback()
    assert asked
    assert not {"award_confirmed", "award_notified"} & asked
