"""Visits after the end: a draw fixed before it is known, what was found, small groups, and what a problem becomes."""

from collections import Counter
from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select

from workbench import clock
from workbench.demo.people import as_actor
from workbench.errors import NotAllowedError, ValidationError
from workbench.models.application import FollowUpRound, FollowUpVisit
from workbench.models.findings import Finding
from workbench.models.needs import Household, Recipient, WantedService
from workbench.models.organisations import Organisation
from workbench.models.projects import Project
from workbench.models.record import Event
from workbench.models.words import Role
from workbench.queries.checks.application import application_findings
from workbench.queries.duties import duties_of
from workbench.queries.follow_up import Unit, VisitCard, frame_of, rounds_of, visits_of
from workbench.queries.follow_up_draw import chosen, draw_check
from workbench.queries.follow_up_outcome import outcome
from workbench.queries.project_choice import project_choices
from workbench.services import follow_up
from workbench.store.engine import reading, writing

DAY = date(2026, 1, 25)
SECRET = "a-seed-for-the-tests"
KEPT = follow_up.NewFollowUp(DAY, "青禾村服务站", "home", "reached", state="kept")


def _act(act, *args, who="jingban", on=DAY, **named):
    with writing() as session, clock.held_at(on):
        done = act(session, as_actor(session, who), *args, **named)
        session.flush()
        return getattr(done, "id", None)


@pytest.fixture
def drawn(at):
    """The training purchase with its first round drawn; the id of the round."""
    at("final")
    round_id = _act(follow_up.plan_round, 1, 1, secret=SECRET)
    _act(follow_up.draw_round, round_id)
    return round_id


def _visits(round_id):
    with reading() as session:
        return visits_of(session, as_actor(session, "jingban"), round_id)


def test_frame_and_seed_are_in_the_record_before_anybody_is_drawn(at):
    at("final")
    round_id = _act(follow_up.plan_round, 1, 1, secret=SECRET)
    with reading() as session:
        told = session.exec(select(Event).where(Event.action == "follow_up.plan")).one().after
        assert draw_check(session, round_id) is None, "the seed is sealed until the draw"
        units = frame_of(session, session.get_one(Project, 1)).units
    lines = "\n".join(sorted(f"{one.code}|1" for one in units))
    assert told["frame_digest"] == sha256(lines.encode()).hexdigest()
    assert told["commitment"] == sha256(f"{SECRET}|{SECRET}-salt".encode()).hexdigest()
    assert SECRET not in str(told).replace(told["commitment"], "")


def test_draw_repeats_from_the_revealed_seed_and_covers_every_township_and_service(drawn):
    with reading() as session:
        check = draw_check(session, drawn)
        visits = session.exec(select(FollowUpVisit).where(FollowUpVisit.round_id == drawn)).all()
        row = session.get_one(FollowUpRound, drawn)
        assert (check.seed, check.faults) == (SECRET, ())
        for side in ("township_id", "line_id"):
            whole = Counter(one[2 if side == "township_id" else 3] for one in row.frame)
            part = Counter(getattr(one, side) for one in visits)
            assert all(10 * part[key] >= count for key, count in whole.items())


def test_draw_that_was_tampered_with_is_found_out(drawn):
    with writing() as session:
        visit = session.exec(select(FollowUpVisit).where(FollowUpVisit.round_id == drawn)).first()
        session.delete(visit)
    with reading() as session:
        assert draw_check(session, drawn).faults == ("抽取结果与按种子重新抽取的不一致。",)


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), min_size=1, max_size=60), st.integers(1, 40), st.data()
)
def test_draw_does_not_depend_on_the_order_of_the_frame(places, size, data):
    units = {f"R{n}:{line}": Unit(f"R{n}:{line}", n, town, line) for n, (town, line) in enumerate(places)}
    size = min(size, len(units))
    mixed = dict(data.draw(st.permutations(list(units.items()))))
    first = chosen(units, size, SECRET)
    assert first == chosen(mixed, size, SECRET)
    assert len(first) == len(set(first)) >= size


def test_round_is_asked_for_once_after_the_end_at_the_months_of_the_rule(at):
    at("final")
    with pytest.raises(ValidationError, match="没有满 2 个月的回访"):
        _act(follow_up.plan_round, 1, 2)
    with pytest.raises(ValidationError, match="服务还没有结束"):
        _act(follow_up.plan_round, 1, 1, on=date(2025, 12, 31))
    round_id = _act(follow_up.plan_round, 1, 1)
    with pytest.raises(ValidationError, match="已经安排"):
        _act(follow_up.plan_round, 1, 1)
    _act(follow_up.draw_round, round_id)
    with pytest.raises(ValidationError, match="不能重抽"):
        _act(follow_up.draw_round, round_id)


def test_visits_go_to_the_village_and_each_place_sees_its_own(drawn):
    with reading() as session:
        station, officer = as_actor(session, "cunzhan"), as_actor(session, "jingban")
        mine, every = visits_of(session, station, drawn, write=True), visits_of(session, officer, drawn)
        [place] = station.organisations(Role.VILLAGE)
        village = session.get_one(Organisation, place)
        assert {one.unit for one in mine} == {village.name}
        assert 0 < len(mine) < len(every)
        homes = {session.get_one(Household, one.household_id).village_id for one in mine}
        assert homes == {village.id}
        assert list(project_choices(session, station, "follow_up.open")) == [1]
        assert project_choices(session, as_actor(session, "chengjie"), "follow_up.open") == {}
        assert any("事后回访" in one.what for one in duties_of(session, station, DAY))


def test_village_records_its_own_visits_and_nobody_elses(drawn):
    with reading() as session:
        mine = {one.id for one in visits_of(session, as_actor(session, "cunzhan"), drawn, write=True)}
    other = next(one for one in _visits(drawn) if one.id not in mine)
    _act(follow_up.record_follow_up, min(mine), KEPT, who="cunzhan")
    for who in ("cunzhan", "chengjie", "lingdao"):
        with pytest.raises(NotAllowedError):
            _act(follow_up.record_follow_up, other.id, KEPT, who=who)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"contact": ""}, "没有选择回访方式或是否联系上"),
        ({"manner": "dream"}, "没有选择回访方式或是否联系上"),
        ({"contact": "not_reached"}, "没有写没联系上或拒绝的原因"),
        ({"contact": "refused", "why_not": " "}, "没有写没联系上或拒绝的原因"),
        ({"state": ""}, "没有选择服务现在的情况"),
        ({"problem": "没人来"}, "发现了问题，没有选择怎么办"),
        ({"visitor": ""}, "“回访人”没有填写"),
        ({"visited_on": date(2025, 12, 30)}, "早于“服务结束”"),
        ({"visited_on": date(2026, 1, 26)}, "早于“回访日期”"),
        ({"note": "电话 13912345678"}, "手机号"),
    ],
)
def test_visit_that_says_too_little_or_too_much_is_refused(drawn, change, said):
    with pytest.raises(ValidationError, match=said):
        _act(follow_up.record_follow_up, _visits(drawn)[0].id, replace(KEPT, **change))


def test_person_who_was_not_reached_counts_neither_as_kept_nor_as_lapsed(drawn):
    first, second = _visits(drawn)[:2]
    _act(follow_up.record_follow_up, first.id, KEPT)
    lost = replace(KEPT, contact="not_reached", why_not="三次无人接听", state="lapsed")
    _act(follow_up.record_follow_up, second.id, lost)
    for one in _visits(drawn)[2:7]:
        _act(follow_up.record_follow_up, one.id, KEPT)
    visits = _visits(drawn)
    found = outcome(visits, Counter(one.service for one in visits), Counter(one.township for one in visits)).total
    assert (found.reached, found.not_reached, found.kept, found.lapsed) == (6, 1, 6, 0)


def test_problem_becomes_a_need_at_once(drawn):
    visit = _visits(drawn)[0]
    new = replace(KEPT, state="lapsed", problem="没有人接续", problem_goes="need", quantity=12)
    _act(follow_up.record_follow_up, visit.id, new)
    _act(follow_up.record_follow_up, visit.id, new)  # a correction asks for nothing twice
    with reading() as session:
        made = session.exec(select(WantedService).where(WantedService.wanted_on == DAY)).one()
        assert (made.recipient_id, made.quantity, made.catalogue_number) == (
            visit.recipient_id,
            12,
            visit.catalogue_number,
        )


def test_problem_becomes_a_finding_by_the_officer_once(drawn):
    visit = _visits(drawn)[0]
    _act(follow_up.record_follow_up, visit.id, replace(KEPT, problem="扶手松动", problem_goes="finding"))
    _act(follow_up.raise_from_visit, visit.id, severity="minor")
    with reading() as session:
        made = session.exec(select(Finding)).one()
        assert (made.source, made.source_id, made.words, made.line_id) == ("visit", visit.id, "扶手松动", visit.line_id)
    with pytest.raises(ValidationError, match="没有待转的整改问题"):
        _act(follow_up.raise_from_visit, visit.id, severity="minor")


def test_round_is_closed_when_all_is_recorded_and_a_late_one_gives_its_reason(drawn):
    with pytest.raises(ValidationError, match="人次没有登记"):
        _act(follow_up.close_round, drawn, closed_on=DAY)
    with writing() as session, clock.held_at(DAY):
        officer = as_actor(session, "jingban")
        for one in visits_of(session, officer, drawn):
            follow_up.record_follow_up(session, officer, one.id, KEPT)
    late = date(2026, 2, 2)
    with pytest.raises(ValidationError, match="推迟了没有写原因"):
        _act(follow_up.close_round, drawn, closed_on=late, on=late)
    _act(follow_up.close_round, drawn, closed_on=late, late_reason="春节前入户困难", on=late)
    with pytest.raises(ValidationError, match="已经结束"):
        _act(follow_up.record_follow_up, _visits(drawn)[0].id, KEPT, on=late)
    with reading() as session, clock.held_at(late):
        found = [one for one in application_findings(session, session.get_one(Project, 1)) if "回访" in one.what]
        assert [one.severity for one in found] == ["info", "info", "info"]
        assert "春节前入户困难" in found[0].why
        assert rounds_of(session, session.get_one(Project, 1))[0].closed_on == late


def test_missed_round_is_a_late_duty_and_a_warning(at):
    at("final")
    with reading() as session, clock.held_at(date(2026, 2, 2)):
        told = {
            one.what: one.timing.severity for one in duties_of(session, as_actor(session, "jingban"), clock.today())
        }
        assert told["安排满 1 个月的事后回访"] == "stop"
        found = application_findings(session, session.get_one(Project, 1))
        assert ("warn", "没有做满1个月的回访") in [(one.severity, one.what) for one in found]


def test_person_who_left_the_register_is_not_looked_up_again(at):
    at("final")
    with writing() as session:
        units = frame_of(session, session.get_one(Project, 1)).units
        session.get_one(Recipient, units[0].recipient_id).left_on = DAY
    with reading() as session:
        left = frame_of(session, session.get_one(Project, 1)).units
    assert {one.recipient_id for one in units} - {one.recipient_id for one in left} == {units[0].recipient_id}


_BLANK = {
    "id": 1, "round_id": 1, "position": 1, "recipient": "R", "recipient_id": 1, "household_id": 1, "unit": "U", "line_id": 1,
    "catalogue_number": 1, "unit_of_service": "次", "visited_on": DAY, "visitor": "v", "manner": "home", "why_not": "",
    "note": "", "problem": "", "problem_goes": "", "wanted_id": None, "finding_id": None, "version": 1,
}  # fmt: skip


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("甲乙丙丁"), st.sampled_from("东西"), st.sampled_from(["reached", "not_reached", "refused"])
        ),
        max_size=60,
    )
)
def test_hidden_groups_are_not_to_be_had_by_subtraction(told):
    visits = [
        VisitCard(
            **_BLANK, township=town, service=service, contact=contact, state="kept" if contact == "reached" else ""
        )
        for service, town, contact in told
    ]
    frame, places = Counter(one.service for one in visits), Counter(one.township for one in visits)
    found = outcome(visits, frame, places)
    for groups in (found.services, found.townships):
        hidden = sum(one.reached is None for one in groups)
        left = (found.total.reached or 0) - sum(one.reached or 0 for one in groups)
        assert all(one.reached is None or one.reached == 0 or one.reached >= 5 for one in groups)
        assert hidden != 1 or left == 0 or left >= 5
