import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import select

from workbench.models.evaluations import Mark
from workbench.models.record import Event, SealedValue
from workbench.security.policy import PROGRAM
from workbench.security.record import GENESIS, About, commit, record, verify
from workbench.services import sheets
from workbench.store.engine import reading, writing

from tests.conftest import actor  # isort: skip


def _events(**where):
    with reading() as session:
        events = session.exec(select(Event).order_by(Event.id)).all()
        session.expunge_all()
    return [event for event in events if all(getattr(event, key) == value for key, value in where.items())]


def test_the_chain_begins_at_the_first_row_and_holds(at):
    at("final")
    events = _events()
    assert events[0].previous_hash == GENESIS
    assert [e.previous_hash for e in events[1:]] == [e.hash for e in events[:-1]]
    with reading() as session:
        assert verify(session) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE event SET actor = '别人' WHERE id = 20",
        "UPDATE event SET after = '{}' WHERE id = 40",
        "UPDATE event SET at = '2020-01-01 00:00:00' WHERE id = 41",
        "UPDATE sealed_value SET values = '{}' WHERE id = 1",
        "UPDATE sealed_value SET salt = 'x' WHERE id = 2",
    ],
)
def test_any_later_change_is_found(at, change):
    at("final")
    with writing() as session:
        session.execute(text("PRAGMA foreign_keys=OFF"))
        session.execute(text(change.replace(" values =", ' "values" =')))
    with reading() as session:
        assert len(verify(session)) >= 1


def test_a_removed_event_breaks_the_chain(at):
    at("signed")
    with writing() as session:
        session.execute(text("DELETE FROM event WHERE id = 30"))
    with reading() as session:
        assert verify(session) == ["第 31 条记录与前一条接不上"]


def test_a_sealed_mark_enters_the_record_as_a_commitment_only(at):
    at("scoring")
    before = len(_events())
    with writing() as session:
        sheets.save_mark(session, actor("pingwei1"), 1, "A3-1", sheets.Entry(None, "2.11", "看到月计划"))
    (event,) = _events()[before:]
    assert (event.action, event.after, event.before) == ("sheet.save", None, None)
    assert len(event.commitment) == 64
    with reading() as session:
        sealed = session.exec(select(SealedValue)).one()
        assert commit(sealed.salt, sealed.values) == event.commitment
        assert sealed.values == {"point": "A3-1", "band": None, "mark": "2.11", "reason": "看到月计划"}


def test_the_same_mark_gives_another_commitment_every_time(at):
    at("scoring")
    for _ in range(2):
        with writing() as session:
            sheets.save_mark(session, actor("pingwei1"), 1, "A3-1", sheets.Entry(None, "2.11", "同样"))
    commitments = [event.commitment for event in _events(action="sheet.save")]
    assert len(set(commitments)) == len(commitments) == 2


def test_at_the_opening_salts_and_values_join_the_record(at):
    at("marked")
    assert _events(action="evaluation.open") == []
    with writing() as session:
        sheets.open_sheets(session, actor("pingwei1"), 1)
    (opening,) = _events(action="evaluation.open")
    told = {one["event"]: one for one in opening.after["opened"]}
    sealed = [event for event in _events() if event.commitment]
    assert sorted(told) == [event.id for event in sealed]
    assert all(commit(told[e.id]["salt"], told[e.id]["values"]) == e.commitment for e in sealed)


def test_a_command_that_fails_leaves_no_event_and_no_mark(at):
    at("scoring")
    before = len(_events())
    with pytest.raises(ValueError, match="99"), writing() as session:
        sheets.save_mark(session, actor("pingwei1"), 1, "A3-1", sheets.Entry(None, "99", "太高"))
    assert len(_events()) == before
    with reading() as session:
        assert session.exec(select(Mark)).all() == []


@given(
    st.lists(
        st.dictionaries(
            st.text(max_size=6), st.one_of(st.integers(), st.text(max_size=8), st.none(), st.booleans()), max_size=4
        ),
        min_size=1,
        max_size=6,
    ),
    st.data(),
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_record_verifies_and_any_change_of_any_event_is_found(home, told, data):
    with writing() as session:
        session.execute(text("DELETE FROM event"))
        for values in told:
            record(session, PROGRAM, "test.act", About("thing", 1, "物"), after=values)
    place = data.draw(st.integers(0, len(told) - 1))
    with reading() as session:
        assert verify(session) == []
    with writing() as session:
        event = session.exec(select(Event).order_by(Event.id)).all()[place]
        event.after = {**(event.after or {}), "added": "x"}
    with reading() as session:
        assert len(verify(session)) == 1
