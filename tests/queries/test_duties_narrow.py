"""The duties that the database is asked for are those that a walk over all projects would find."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, SQLModel, col, select

from tests.conftest import actor
from workbench import clock
from workbench.models.acceptance import Acceptance
from workbench.models.accounts import Account
from workbench.models.contracts import Contract, Milestone
from workbench.models.evaluations import Evaluation
from workbench.models.procurement import Bid, Procurement
from workbench.models.projects import Project
from workbench.models.results import Appeal, Result
from workbench.models.words import AppealState, EvaluationState, ResultState
from workbench.queries.duties import project as narrow
from workbench.queries.home import running
from workbench.queries.stage_states import progress_of
from workbench.security.policy import Actor, may
from workbench.security.record import About, record
from workbench.services.resting import AWAKE, put_to_rest
from workbench.store.engine import reading, writing

POINTS = ("defined", "approved", "signed", "scoring", "opened", "final")
DAY = date(2025, 7, 1)


def everybody() -> list[Actor]:
    with reading() as session:
        names = session.exec(select(Account.username).order_by(col(Account.id))).all()
    return [actor(name) for name in names]


def walk(session: Session, who: Actor, today: date) -> list[narrow.Duty]:
    """Every kind of duty of every project, whatever the database thinks of it."""
    projects = session.exec(select(Project).order_by(col(Project.id))).all()
    kinds = [kind.told for kind in narrow._kinds(who, today)]
    return [duty for project in projects for told in kinds for duty in told(session, who, project, today)]


def same_for_everybody(session: Session, *days: date) -> int:
    found = 0
    for who in everybody():
        for today in days:
            with clock.held_at(today):
                walked = walk(session, who, today)
                assert list(narrow.project_duties(session, who, today)) == walked, (who.username, today)
                found += len(walked)
    return found


@pytest.mark.parametrize("point", POINTS)
def test_narrow_duties_are_those_of_the_walk_on_every_day(at, point):
    at(point)
    with reading() as session:
        assert same_for_everybody(session, *(date(2024, 11, 15) + timedelta(days=70 * step) for step in range(9))) > 0


DATES = (
    (Project, "approved_on"),
    (Project, "disclosed_on"),
    (Procurement, "awarded_on"),
    (Procurement, "notice_on"),
    (Procurement, "ended_on"),
    (Bid, "deposit_returned_on"),
    (Contract, "published_on"),
    (Contract, "filed_on"),
    (Milestone, "paid_on"),
    (Result, "fed_back_on"),
    (Result, "published_on"),
    (Result, "applied_on"),
)
WORDS = (
    (Evaluation, "state", tuple(EvaluationState)),
    (Result, "state", tuple(ResultState)),
    (Appeal, "state", tuple(AppealState)),
    (Bid, "deposit_fen", (0, 100)),
)
dated = st.sampled_from(DATES).flatmap(
    lambda one: st.tuples(
        st.just(one), st.sampled_from([None, *(DAY + timedelta(days=step) for step in (-200, -9, 0))])
    )
)
worded = st.sampled_from(WORDS).flatmap(lambda one: st.tuples(st.just(one[:2]), st.sampled_from(one[2])))


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(st.one_of(dated, worded), min_size=1, max_size=5),
    later=st.integers(0, 900),
    which=st.integers(0, 9),
)
def test_narrow_duties_are_those_of_the_walk_whatever_is_missing(final_home, changes, later, which):
    with writing() as session:
        for (kind, name), value in changes:
            rows = session.exec(select(kind).order_by(col(kind.id))).all()
            setattr(rows[which % len(rows)], name, value)
        session.flush()
        same_for_everybody(session, DAY + timedelta(days=later))
        session.rollback()


@pytest.fixture
def final_home(at):
    """The training purchase at its end, beside it four others: a draft, one tendering, one running, one evaluated."""
    at("final")
    with writing() as session:
        for number, parts in enumerate(((), (Procurement,), (Procurement, Contract), (Contract, Evaluation)), 2):
            session.add(_copy(session.get_one(Project, 1), code=f"YL-{number}", approved_on=None if not parts else DAY))
            session.flush()
            for kind in parts:
                first = session.exec(select(kind).where(kind.project_id == 1)).first()
                own = {"number": f"合同-{number}"} if kind is Contract else {}
                session.add(_copy(first, project_id=number, **own))


def _copy(row: SQLModel, **values: object) -> SQLModel:
    return type(row)(**(row.model_dump(exclude={"id", "version"}) | values))


def _concluded(session: Session) -> date:
    """Bring the first project to its end in the record, and return a day on which every clock has run out."""
    project = session.get_one(Project, 1)
    for row in session.exec(select(Bid)):
        row.deposit_returned_on = row.deposit_returned_on or DAY
    for row in session.exec(select(Milestone)):
        row.done_on, row.paid_on = row.done_on or DAY, row.paid_on or DAY
    for row in session.exec(select(Result).where(Result.state == ResultState.CONFIRMED)):
        row.fed_back_on, row.published_on = row.fed_back_on or DAY, row.published_on or DAY
    done = {"number": "演练-9", "held_on": DAY, "conclusion": "passed", "signed_on": DAY}
    if session.exec(select(Acceptance.id).where(Acceptance.conclusion == "passed")).first() is None:
        session.add(Acceptance(project_id=1, round=9, **done))
    session.flush()
    undone = {key for key, state in progress_of(session, project).states.items() if state != "done"}
    assert undone == set()
    return project.last_day + AWAKE + timedelta(days=400)


def at_rest(session: Session, today: date) -> list[int]:
    assert put_to_rest(session, today) is None
    return list(session.exec(select(Project.id).where(Project.dormant)).all())


def test_project_at_its_end_is_put_to_rest_without_losing_a_duty_and_any_event_wakes_it(at):
    at("final")
    with writing() as session:
        end = _concluded(session)
        before = same_for_everybody(session, end)
        counted = running(session, actor("jingban"), end)
        assert at_rest(session, end - timedelta(days=1200)) == []
        assert at_rest(session, end) == [1]
        assert (before, same_for_everybody(session, end, end + timedelta(days=900))) == (0, 0)
        assert running(session, actor("jingban"), end) == counted
        assert session.get_one(Project, 1).dormant
        record(session, actor("jingban"), "project.change", About("project", 1, project_id=1))
        session.refresh(session.get_one(Project, 1))
        assert not session.get_one(Project, 1).dormant


def test_project_with_anything_left_is_not_put_to_rest(at):
    at("final")
    with writing() as session:
        end = _concluded(session)
        for kind, name in (one for one in DATES if one != (Procurement, "notice_on")):
            row = session.exec(select(kind).order_by(col(kind.id).desc())).first()
            kept, left = getattr(row, name), DAY if name == "ended_on" else None
            setattr(row, name, left)
            if name == "deposit_returned_on":
                row.deposit_fen = 100
            session.flush()
            assert at_rest(session, end) == [], (kind, name)
            setattr(row, name, kept)
            session.flush()
        assert at_rest(session, end) == [1]


def test_running_counts_what_each_may_read(at):
    at("final")
    with reading() as session:
        for who in everybody():
            mine = [one for one in session.exec(select(Project)) if may(session, who, "project.read", one)]
            open_ones = [one for one in mine if progress_of(session, one).states["application"] != "done"]
            told = running(session, who, date(2025, 6, 1))
            assert (told.open, told.budget_fen) == (len(open_ones), sum(one.budget_fen for one in open_ones))
            assert told.this_year == sum(one.first_day.year <= 2025 <= one.last_day.year for one in mine)
