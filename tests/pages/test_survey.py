"""Screens of a survey: arranged, asked on a phone and saved at once, and closed to the contractor."""

from datetime import timedelta

import pytest
from sqlmodel import select

from tests.conftest import actor
from tests.pages.looks import buttons
from workbench import clock
from workbench.models.surveys import SurveyPerson
from workbench.models.words import Role
from workbench.services import surveys
from workbench.store.engine import reading, writing
from workbench.web.menu import screens_of


@pytest.fixture
def fielding(at):
    at("scoring")
    with writing() as session:
        officer = actor("jingban")
        made = surveys.plan_survey(session, officer, 1, secret="a-seed-for-the-tests")
        session.flush()
        surveys.draw_sample(session, officer, made.id)
        asks = [actor("jingban").account_id]
        surveys.start_fieldwork(session, officer, made.id, asks, list_until=clock.today() + timedelta(days=7))
        return made.id


def test_survey_is_planned_from_its_screen(at, screen):
    at("scoring")
    page = screen("jingban", "survey", evaluation=1)
    assert any("安排满意度调查" in one for one in buttons(page))


def test_answer_is_saved_at_once_and_the_sample_is_by_code(fielding, screen):
    page = screen("jingban", "interview", evaluation=1)
    with reading() as session:
        first = session.exec(select(SurveyPerson).order_by(SurveyPerson.position)).first().id
    page.pills(key=f"answer_{first}_q5").set_value("满意").run()
    with reading() as session:
        assert session.get_one(SurveyPerson, first).answers == {"q5": "满意"}
    assert not page.exception


def test_contractor_has_no_screen_of_surveys():
    names = {one.name for one in screens_of(frozenset({Role.CONTRACTOR}))}
    assert names & {"survey", "interview"} == set()
    assert "ledger" in names
