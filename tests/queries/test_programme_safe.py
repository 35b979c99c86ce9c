"""People by place and service: lines add up to everybody, and no group under five follows, tried by listing every other table."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.survey import SMALLEST, TOTAL
from workbench.queries.programme_safe import left_out, safe_parts, safe_shares

TOWNS = st.dictionaries(st.tuples(st.integers(1, 3), st.integers(1, 9)), st.integers(1, 12), max_size=8)


@given(TOWNS, st.booleans())
@settings(max_examples=150)
def test_parts_add_up_to_everybody_who_is_not_left_out_and_none_is_small(counts, joined):
    parts, gone = safe_parts(counts, joined=joined), left_out(counts, joined=joined)
    told = [town for part in parts for town in part.towns]
    assert sorted(told) == sorted(town for town in counts if town[0] not in gone)
    assert all(part.people >= SMALLEST for part in parts)
    assert all(part.people == sum(counts[town] for town in part.towns) for part in parts)
    alone = {owner for part in parts for owner in part.purchasers if len(part.purchasers) == 1}
    assert not alone & gone


def test_large_townships_stand_alone_and_small_ones_together():
    parts = safe_parts({(1, 10): 20, (1, 11): 3, (1, 12): 4, (2, 20): 9})
    assert [(part.towns, part.people) for part in parts] == [
        (((1, 10),), 20), (((1, 11), (1, 12)), 7), (((2, 20),), 9),
    ]  # fmt: skip


def test_nobody_and_too_few_give_no_lines():
    assert safe_parts({}) == ()
    assert safe_parts({(1, 1): 2, (1, 2): 2}) == ()
    assert safe_parts({(1, town): 1 for town in range(5)}) == (), "as many people as townships: one in each"


@st.composite
def tables(draw):
    """A few places of five to nine people, and one to three services in them."""
    whole = {f"p{place}": draw(st.integers(5, 9)) for place in range(draw(st.integers(1, 3)))}
    names = [f"s{place}" for place in range(draw(st.integers(1, 3)))]
    return {name: {part: draw(st.integers(0, n)) for part, n in whole.items()} for name in names}, whole


@given(tables())
@settings(max_examples=120)
def test_no_hidden_figure_follows_and_no_small_one_is_shown(table):
    counts, whole = table
    for name, shown in safe_shares(counts, whole).items():
        everybody = {**whole, TOTAL: sum(whole.values())}
        for part, people in shown.items():
            assert people is None or people in {0, everybody[part]} or SMALLEST <= people <= everybody[part] - SMALLEST
        fits = [one for one in _tables(whole) if _agrees(one, shown)]
        assert counts[name] in fits
        for part in (part for part in whole if shown[part] is None):
            assert len({one[part] for one in fits}) > 1, (name, part)


def _tables(whole):
    """Every way in which a service could be spread over the places."""
    for people in product(*(range(n + 1) for n in whole.values())):
        yield dict(zip(whole, people, strict=True))


def _agrees(one, shown):
    told = {**one, TOTAL: sum(one.values())}
    return all(people is None or people == told[part] for part, people in shown.items())


@given(tables())
@settings(max_examples=80)
def test_a_service_is_never_hidden_alone_where_services_add_up_to_the_place(table):
    counts, whole = table
    found = safe_shares(counts, whole)
    for part in (*whole, TOTAL):
        held = {name: counts[name].get(part, sum(counts[name].values())) for name in counts}
        closed = [name for name in found if found[name][part] is None]
        told = [name for name in found if found[name][part]]
        everybody = {**whole, TOTAL: sum(whole.values())}[part]
        apart = sum(held[name] for name in told) < everybody
        assert not closed or not told or not apart or (len(closed) > 1 and sum(held[one] for one in closed) >= SMALLEST)


def test_a_service_that_nobody_lacks_is_shown_and_one_of_three_people_is_not():
    found = safe_shares({"走访": {"甲": 13, "乙": 14}, "助浴": {"甲": 3, "乙": 9}}, {"甲": 13, "乙": 14})
    assert found["走访"] == {"甲": 13, "乙": 14, TOTAL: 27}
    assert found["助浴"] == {"甲": None, "乙": None, TOTAL: 12}


def test_where_services_add_up_a_second_one_is_hidden():
    found = safe_shares({"助餐": {"甲": 20}, "助浴": {"甲": 9}, "助洁": {"甲": 3}}, {"甲": 32})
    assert found == {
        "助餐": {"甲": 20, TOTAL: 20},
        "助浴": {"甲": None, TOTAL: None},
        "助洁": {"甲": None, TOTAL: None},
    }
