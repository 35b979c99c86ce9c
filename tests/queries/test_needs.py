"""The lists page by page, and that nobody outside the scope sees a code, a count or a name."""

import os
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from tests.conftest import actor
from workbench.models.needs import Household, Recipient, WantedService
from workbench.models.organisations import Organisation
from workbench.models.words import Disposition, Role
from workbench.queries.needs import Wanted, groups, heads, people_page
from workbench.queries.needs_household import household_record
from workbench.queries.needs_places import townships_seen
from workbench.queries.needs_rates import rates
from workbench.queries.needs_vault import reading_log, retention, tombstones
from workbench.queries.needs_visits import agenda
from workbench.queries.needs_wishes import services_wanted, state_counts, wish_of, wishes_page
from workbench.security.policy import Actor, Grant, may
from workbench.store.engine import reading, writing

TODAY = date(2026, 3, 2)


def test_pages_follow_one_another_without_gap_or_repeat(at):
    at("defined")
    with reading() as session:
        seen, after = [], ""
        while after is not None:
            page = people_page(session, actor("jingban"), after=after, size=7)
            seen += [one.code for one in page.people]
            after = page.last
        wishes, start = [], 0
        while start is not None:
            found = wishes_page(session, actor("jingban"), TODAY, after=start, size=11)
            wishes += [one.id for one in found.wishes]
            start = found.last
        assert seen == sorted(session.exec(select(Recipient.code)).all())
        assert wishes == sorted(session.exec(select(WantedService.id)).all())


def test_handed_over_wish_is_open_by_the_same_blanks_for_the_list_and_for_the_card(at):
    at("defined")
    with writing() as session:
        officer, rows = actor("jingban"), session.exec(select(WantedService)).all()
        outcomes = ["", " ", "\t", "\n", "\r\n", "\u3000", "\u3000 \n", "\u3000办结", " 办结 ", "办结\n"]
        for row, outcome in zip(rows, outcomes, strict=False):
            row.disposition, row.outcome, row.receiver = Disposition.HAND_OVER, outcome, "县司法局"
        session.flush()
        ids = {one.id for one in wishes_page(session, officer, TODAY, state="open", size=1000).wishes}
        told = {row.id: wish_of(session, officer, row.id, TODAY).state == "open" for row in rows[: len(outcomes)]}
        assert [row.id in ids for row in rows[: len(outcomes)]] == [told[row.id] for row in rows[: len(outcomes)]]
        assert list(told.values()) == [True] * 7 + [False] * 3


def test_list_is_narrowed_by_code_place_category_level_channel_and_overdue_visits(at):
    at("defined")
    with writing() as session:
        home = session.get_one(Household, 1)
        home.risk_level, home.next_visit_on = "high", date(2026, 3, 1)
    with reading() as session:
        officer = actor("jingban")

        def codes(wanted: Wanted) -> list[str]:
            return [one.code for one in people_page(session, officer, wanted).people]

        town = next(iter(townships_seen(session, officer)))
        inside = [
            one.code
            for one, home in session.exec(select(Recipient, Household).join(Household))
            if home.township_id == town
        ]
        assert codes(Wanted(text="yld00")) == [f"YLD00{number}" for number in range(1, 10)]
        assert codes(Wanted(text="YLH01")) == [f"YLD01{number}" for number in range(10)]
        assert codes(Wanted(text="LD00")) == []
        assert codes(Wanted(township_id=town)) == sorted(inside)
        assert codes(Wanted(category="dibao")) == [f"YLD{number:03d}" for number in range(1, 41, 5)]
        first = session.get_one(Recipient, 1).code
        assert codes(Wanted(risk="high")) == codes(Wanted(overdue_on=TODAY)) == [first]
        assert codes(Wanted(overdue_on=date(2026, 3, 1))) == []
        assert len(codes(Wanted(channel="self"))) == 10


def test_wishes_are_found_by_code_name_and_state(at):
    at("defined")
    with reading() as session:
        officer = actor("jingban")
        numbers = state_counts(session, officer)
        assert numbers["all"] == numbers["waiting"] + numbers["open"] + numbers["done"] > 0
        assert len(wishes_page(session, officer, TODAY, state="open").wishes) == numbers["open"] == 4
        assert {one.item.number for one in wishes_page(session, officer, TODAY, text="助浴").wishes} == {14}
        assert {one.person for one in wishes_page(session, officer, TODAY, text="yld007").wishes} == {"YLD007"}
        first = services_wanted(session, officer)[0]
        assert (first.item.number, first.people, first.purchased, first.waiting) == (1, 40, 40, 0)


def everything(session, who: Actor) -> str:
    """All that the queries of the needs side tell somebody."""
    homes = [household_record(session, who, one, TODAY) for one in session.exec(select(Household.id)).all()]
    wishes = [wish_of(session, who, one, TODAY) for one in session.exec(select(WantedService.id)).all()[:5]]
    return repr(
        [
            people_page(session, who, size=100).people,
            wishes_page(session, who, TODAY, size=200).wishes,
            [one for one in homes if one],
            [one for one in wishes if one],
            agenda(session, who, TODAY),
            groups(session, who, "township"),
            retention(session, who),
            reading_log(session, who),
            tombstones(session, who),
            services_wanted(session, who),
        ]
    )


GRANTS = st.builds(
    Grant,
    st.sampled_from(sorted(Role)),
    purchaser_id=st.sampled_from([None, 1, 2]),
    organisation_id=st.sampled_from([None, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
    contractor_id=st.sampled_from([None, 1]),
)


@given(st.frozensets(GRANTS, min_size=1, max_size=2))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nobody_outside_the_scope_sees_a_code_a_count_or_a_name(points, grants):
    os.environ["WORKBENCH_HOME"] = str(points["defined"])
    who = Actor(77, "somebody", "某人", grants)
    with reading() as session:
        pairs = session.exec(select(Recipient, Household).join(Household)).all()
        allowed = {person.code for person, home in pairs if may(session, who, "need.read", home)}
        told = everything(session, who)
        assert {person.code for person, _ in pairs if person.code in told} == allowed
        total = heads(session, who)
        assert (total.people, total.households) == (len(allowed), len(allowed))
        assert rates(session, who, date(2026, 1, 1))[1].whole == len(allowed)
        names = {one.id: one.name for one in session.exec(select(Organisation).where(Organisation.kind == "village"))}
        seen = {home.village_id for person, home in pairs if person.code in allowed}
        assert {names[one] for one in names if names[one] in told} == {names[one] for one in seen}
