"""The reports of counties, with and without a filter, and of their city together: no hidden figure follows from all of it."""

from collections import Counter, defaultdict
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.survey import SMALLEST, TOTAL
from workbench.queries.programme_calls import hidden_matters, safe_matters
from workbench.queries.programme_city import city_margins, second_closed, with_totals
from workbench.queries.programme_counts import Counted, Received
from workbench.queries.programme_people import chosen, served
from workbench.queries.programme_safe import left_out, safe_parts

TOWNS = {1: (10, 11, 12), 2: (20, 21), 3: (30,)}
SERVICES = ("走访", "助餐", "助浴")
PATTERNS = {
    "one service each": tuple((one,) for one in SERVICES),
    "one or two services": tuple(one for n in (1, 2) for one in combinations(SERVICES, n)),
}
NAMES = ({town: f"镇{town}" for towns in TOWNS.values() for town in towns}, {one: f"县{one}" for one in TOWNS})
UNIT = "次"


def counted(people):
    """What the ledgers of each county hold of these people, each given as county, town and services, once a visit."""
    found = {}
    for county in {one[0] for one in people}:
        homes, services = Counter(), defaultdict(Received)
        for number, (_, town, wanted) in ((n, one) for n, one in enumerate(people) if one[0] == county):
            homes[county, town] += 1
            for service in wanted:
                services[service, UNIT].people[county, town].add(number)
                services[service, UNIT].visits += 1
        visits = Counter({key: sum(len(x.people[key]) for x in services.values()) for key in homes})
        found[county] = Counted(homes, visits, services, {})
    return found


def reports(people):
    """Every report that may come out: of each county and of the city, whole and for every choice of townships."""
    ledgers = counted(people)
    wholes = [(served({one: ledgers[one]}, {}, NAMES, joined=False), {one}) for one in ledgers]
    wholes.append((served(ledgers, {}, NAMES, joined=True), set(ledgers)))
    for found, counties in wholes:
        towns = [town for county in sorted(counties) for town in TOWNS[county]]
        yield found, counties
        yield from ((chosen(found, some), counties) for n in (1, 2) for some in combinations(towns, n))


def figures(people):
    """Every figure as the group it counts and what is shown: the towns of a line, or of all lines, alone or with a service.

    A sum over chosen townships that is not told is no cell that is hidden: it may follow, as long as it is no handful.
    """
    for found, _ in reports(people):
        lines = [frozenset(town for _, town in one.towns) for one in found.places]
        everywhere = frozenset().union(*lines)
        yield from (((towns, None), one.people) for towns, one in zip(lines, found.places, strict=True))
        for one in found.services:
            yield from (((towns, one.name), cell) for towns, cell in zip(lines, one.cells, strict=True))
            if everywhere and (not found.narrowed or one.people is not None):
                yield (everywhere, one.name), one.people


@st.composite
def crowds(draw, pattern):
    """People of up to three counties: many alike, so that groups are small, large and in between."""
    sorts = [(county, town, wanted) for county in TOWNS for town in TOWNS[county] for wanted in PATTERNS[pattern]]
    picked = draw(st.lists(st.sampled_from(sorts), min_size=2, max_size=9, unique=True))
    weights = draw(st.lists(st.integers(1, 11), min_size=len(picked), max_size=len(picked)))
    return sorts, [one for one, weight in zip(picked, weights, strict=True) for _ in range(weight)]


def follows(vector, known):
    rank = np.linalg.matrix_rank(known)
    return bool(np.linalg.matrix_rank(np.vstack([known, vector])) == rank)


@pytest.mark.parametrize("pattern", PATTERNS)
@given(data=st.data())
@settings(max_examples=40)
def test_no_hidden_figure_follows_from_the_reports_of_counties_and_city_together(pattern, data):
    sorts, people = data.draw(crowds(pattern))
    tally = Counter(people)
    numbers = np.array([tally[one] for one in sorts])

    def vector(group):
        towns, service = group
        return np.array([float(town in towns and service in (*wanted, None)) for _, town, wanted in sorts])

    told = list(figures(people))
    shown = {group: number for group, number in told if number is not None}
    assert {group: int(numbers @ vector(group)) for group in shown} == shown
    known = np.array([np.zeros(len(sorts)), *(vector(group) for group in shown)])
    groups = {(frozenset(some), one) for n in (1, 2) for some in combinations(NAMES[0], n) for one in (*SERVICES, None)}
    handful = {group for group in groups if 0 < numbers @ vector(group) < SMALLEST}
    for group in handful | {group for group, _ in told} - set(shown):
        assert not follows(vector(group), known), (group, shown)


def test_city_total_is_hidden_where_one_county_alone_hides_its_part():
    many = [(1, 10, ("走访", "助浴"))] * 12 + [(1, 10, ("走访",))] * 9
    few = [(2, 20, ("走访",))] * 9 + [(2, 20, ("走访", "助浴"))] * 3
    ledgers = counted([*many, *few])
    county, other = (served({one: ledgers[one]}, {}, NAMES, joined=False) for one in (1, 2))
    city = served(ledgers, {}, NAMES, joined=True)
    bath = {key: next(one for one in found.services if one.name == "助浴") for key, found in
            (("county", county), ("other", other), ("city", city))}  # fmt: skip
    assert {key: one.people for key, one in bath.items()} == {"county": 12, "other": None, "city": None}
    assert city.total == county.total + other.total == 33


def test_city_total_is_told_where_two_counties_hide_enough_between_them():
    people = [(county, town, ("走访",)) for county, town in ((1, 10), (2, 20)) for _ in range(9)]
    people += [(county, town, ("走访", "助浴")) for county, town in ((1, 10), (2, 20)) for _ in range(3)]
    city = served(counted(people), {}, NAMES, joined=True)
    part = served(counted(people), {}, NAMES, joined=False)
    assert [one.people for one in city.services] == [6, 24]
    assert [one.people for one in part.services] == [None, 24], "of some of the counties only sums of what they tell"


def test_county_of_fewer_than_five_is_in_no_sum_of_the_city_unless_others_are_like_it():
    counts = {(1, 10): 20, (2, 20): 3}
    assert left_out(counts, joined=True) == {2}
    assert [part.people for part in safe_parts(counts, joined=True)] == [20]
    two = counts | {(3, 30): 4}
    assert left_out(two, joined=True) == frozenset()
    assert [(part.towns, part.people) for part in safe_parts(two, joined=True)] == [
        (((1, 10),), 20), (((2, 20), (3, 30)), 7),
    ]  # fmt: skip
    assert left_out(counts | {(2, 20): 4, (3, 30): 4}, joined=True) == {2, 3}, "eight of two that have four at most"


CELLS = st.dictionaries(
    st.tuples(st.sampled_from(["甲", "乙", "丙"]), st.sampled_from(["1", "2", "3"])), st.integers(1, 9), min_size=1
)


@given(CELLS)
@settings(max_examples=120)
def test_matters_of_a_county_do_not_follow_from_its_list_and_that_of_the_city(cells):
    by_owner = defaultdict(dict)
    for (kind, owner), number in cells.items():
        by_owner[owner][kind] = number
    whole = with_totals(cells)
    city, hidden = safe_matters(by_owner, joined=True), hidden_matters(by_owner)
    shown = {(kind, TOTAL) for kind, number in city.items() if number is not None}
    own = {(kind, owner) for kind, owner in (*cells, *((TOTAL, one) for one in by_owner))}
    shown |= own - hidden
    assert {kind: whole[kind, TOTAL] for kind, number in city.items() if number is not None} == {
        kind: number for kind, number in city.items() if number is not None
    }
    known = np.array([np.zeros(len(cells)), *(_row(one, list(cells)) for one in shown)])
    for one in hidden:
        assert not follows(_row(one, list(cells)), known), (one, shown)


def _row(group, cells):
    kind, owner = group
    return np.array([float(kind in (one, TOTAL) and owner in (where, TOTAL)) for one, where in cells])


@given(CELLS, st.data())
@settings(max_examples=100)
def test_visits_of_a_hidden_service_do_not_follow_from_those_of_the_others(cells, data):
    rows = defaultdict(dict)
    for (kind, owner), number in cells.items():
        rows[owner][kind] = number
    first = data.draw(st.sets(st.sampled_from(sorted(cells)), max_size=3))
    hidden = {
        (kind, owner)
        for owner, numbers in rows.items()
        for kind in second_closed(numbers, [kind for kind, where in first if where == owner])
    }
    closed = city_margins(cells, hidden, [], joined=True)
    shown = set(product({kind for kind, _ in cells}, {TOTAL})) - {(kind, TOTAL) for kind in closed}
    shown |= set(cells) - hidden | set(product({TOTAL}, rows)) | {(TOTAL, TOTAL)}
    known = np.array([_row(one, list(cells)) for one in shown])
    alone = {owner for owner, numbers in rows.items() if len(numbers) == 1}  # a single service has all visits
    for kind, owner in hidden:
        assert owner in alone or not follows(_row((kind, owner), list(cells)), known), (kind, owner, shown)
