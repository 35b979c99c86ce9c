"""What a contractor did before: one's own bureau in full, others only as published, and the unknown as unknown."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlmodel import select

from workbench import clock
from workbench.demo.people import as_actor
from workbench.exchange.history_book import history_book
from workbench.models.contracts import Amendment, Contract
from workbench.models.evaluations import Evaluation
from workbench.models.findings import Finding
from workbench.models.organisations import Organisation, Purchaser
from workbench.models.projects import Project
from workbench.models.results import Result
from workbench.models.words import OrganisationKind, Phase, ResultState, Role
from workbench.queries.contractor_history import (
    NO_DATA,
    RUNNING,
    UNPUBLISHED,
    contractors_page,
    history_of,
)
from workbench.security.actors import Actor, Grant
from workbench.store.engine import reading, writing

TODAY = date(2026, 3, 1)


def _elsewhere(session) -> Actor:
    """An officer of another purchaser, who has no contract with anybody."""
    unit = session.exec(select(Organisation).where(Organisation.code == "OTHER")).first()
    if unit is None:
        unit = Organisation(code="OTHER", name="邻县", kind=OrganisationKind.COUNTY, first_day=date(2020, 1, 1))
        session.add(unit)
        session.flush()
        session.add(Purchaser(organisation_id=unit.id, name="邻县民政局"))
        session.flush()
    purchaser = session.exec(select(Purchaser).where(Purchaser.organisation_id == unit.id)).one()
    return Actor(999, "lin", "邻县经办", frozenset({Grant(Role.OFFICER, purchaser.id)}))


def test_own_bureau_sees_a_contract_in_full(at):
    at("final")
    with reading() as session, clock.held_at(TODAY):
        found = history_of(session, as_actor(session, "jingban"), 1)
    [line] = found.lines
    assert (line.own, line.amount_fen, line.final.total, line.final.grade, line.final.appealed) == (
        True, 50500000, "90.24", "优", True,
    )  # fmt: skip
    assert (line.mid.total, line.decision, line.amendments) == ("84.33", "改进后继续", (0, 0))
    assert line.findings is not None
    assert line.complaints is None, "no call was ever registered: that is no clean record"


def test_another_purchaser_sees_what_was_published_and_no_more(at):
    at("final")
    with writing() as session, clock.held_at(TODAY):
        found = history_of(session, _elsewhere(session), 1)
    [line] = found.lines
    assert (line.own, line.amount_fen, line.final.total, line.final.grade) == (False, 50500000, "90.24", "优")
    assert (line.findings, line.complaints, line.paid_fen, line.amendments) == (None, None, None, None)
    assert line.decision == UNPUBLISHED
    assert found.rectified is None


def test_contract_that_was_never_published_is_unknown_elsewhere(at):
    at("final")
    with writing() as session, clock.held_at(TODAY):
        session.exec(select(Contract)).one().published_on = None
        session.flush()
        other = _elsewhere(session)
        assert history_of(session, other, 1) is None
        assert contractors_page(session, other).lines == ()
        assert history_of(session, as_actor(session, "lingdao"), 1) is not None


@pytest.mark.parametrize("who", ["chengjie", "daili", "xiangzhen", "pingwei1", "guanli", "sanfang", "fuhe1"])
def test_others_read_no_history(at, who):
    at("final")
    with reading() as session:
        actor = as_actor(session, who)
        assert history_of(session, actor, 1) is None
        assert contractors_page(session, actor).lines == ()


def test_no_result_is_said_in_words_and_counts_for_nothing(at):
    at("scoring")
    with reading() as session:
        found = history_of(session, as_actor(session, "jingban"), 1)
    assert (found.lines[0].mid.words, found.lines[0].final.words, found.graded) == (RUNNING, NO_DATA, ())
    sheet = load_workbook(BytesIO(history_book(found))).active
    row = [cell.value for cell in sheet[5]]
    assert row[8:11] == [RUNNING, NO_DATA, NO_DATA]


HIDDEN = st.fixed_dictionaries(
    {
        "total": st.decimals(0, 100, places=2),
        "grade": st.sampled_from(["优", "良", "中", "差", ""]),
        "state": st.sampled_from(list(ResultState)),
        "phase": st.sampled_from(list(Phase)),
        "ahead": st.integers(1, 400),
        "published": st.booleans(),
    }
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(HIDDEN, max_size=3), st.integers(-(10**6), 10**6), st.booleans())
def test_nothing_unpublished_of_others_moves_what_is_shown(shared, changes, amended, found_wrong):
    """Sealed, draft, returned or future results, amendments and findings of another bureau leave every byte as it was."""
    with writing() as session, clock.held_at(TODAY):
        other = _elsewhere(session)
        before = (history_of(session, other, 1), contractors_page(session, other))
        _hide(session, changes, amended, found_wrong=found_wrong)
        session.flush()
        session.expire_all()
        assert (history_of(session, other, 1), contractors_page(session, other)) == before
        session.rollback()


def _hide(session, changes, amended, *, found_wrong):
    evaluations = {one.phase: one for one in session.exec(select(Evaluation))}
    for number, one in enumerate(changes, 10):
        published = TODAY + timedelta(days=one["ahead"]) if one["published"] else None
        evaluation = evaluations[one["phase"]]
        session.add(
            Result(
                evaluation_id=evaluation.id, number=number, state=one["state"], total=Decimal(one["total"]), grade=one["grade"],
                payload={}, computed_at=clock.now(), published_on=published,
            )
        )  # fmt: skip
    contract = session.exec(select(Contract)).one()
    if amended:
        contract.original_fen = contract.amount_fen
        contract.amount_fen += amended
        session.add(
            Amendment(contract_id=contract.id, position=9, number="N", signed_on=TODAY, reason="r", change_fen=amended)
        )
    if found_wrong:
        session.add(
            Finding(
                key="k" * 16, project_id=1, contractor_id=1, source="check", clause="c", severity="grave", words="w",
                raised_on=TODAY, due_on=TODAY, told_on=TODAY, state="told",
            )
        )  # fmt: skip
    session.add(Project(**session.get_one(Project, 1).model_dump(exclude={"id", "version", "code"}), code="HIDDEN"))


@pytest.fixture
def shared(at):
    """The training purchase at its end, for all examples: each is rolled back."""
    return at("final")
