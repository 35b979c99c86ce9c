"""Signs in service records: each test against the plain definition, and silent where there is too little."""

from collections import Counter, defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from scoring.errors import ScoringError
from scoring.forensics import TESTS, UNKNOWN, Limits, Records, examine, lots_of

COLUMNS = ("staff", "recipient", "township", "line", "day", "start", "end", "quantity", "unit_minutes", "proof")
PLAIN = {"staff": 1, "township": 1, "line": 1, "day": 20_000, "quantity": 1, "unit_minutes": 0, "proof": UNKNOWN}
ROWS = st.lists(
    st.tuples(
        st.integers(-1, 2),
        st.integers(0, 2),
        st.integers(-1, 1),
        st.integers(0, 2),
        st.integers(-1, 90),
        st.integers(0, 40),
        st.integers(0, 3),
        st.sampled_from([0, 30]),
        st.integers(-1, 3),
    ),
    max_size=30,
)


def records(*rows):
    """Rows as mappings over the plain row."""
    full = [{**PLAIN, "recipient": number, **row} for number, row in enumerate(rows)]
    return Records(*(np.array([row[name] for row in full], np.int64) for name in COLUMNS))


def of_tuples(rows):
    """Rows as hypothesis draws them: start and how long, UNKNOWN start for untimed rows."""
    ended = [(*row[:3], 1, *row[3:5], row[4] + row[5] if row[4] >= 0 else UNKNOWN, *row[6:]) for row in rows]
    return Records(*np.array(ended, np.int64).reshape(-1, 10).T.copy())


def signs(found, limits=None):
    return {sign.kind: sign for sign in (examine(found, limits) if limits else examine(found))}


def flagged(rows, kind, limits=None):
    return set(signs(of_tuples(rows), limits)[kind].rows.tolist())


def timed(rows):
    return [(place, row) for place, row in enumerate(rows) if row[0] >= 0 and row[4] >= 0]


def visits_by_definition(rows):
    """Visit -> its rows; a visit is person, township, begin and finish."""
    found = defaultdict(list)
    for place, (staff, _, township, day, start, length, *_) in timed(rows):
        found[staff, township, day * 1440 + start, day * 1440 + start + length].append(place)
    return found


def rows_in(visits, wanted):
    return {place for visit in wanted for place in visits[visit]}


@settings(max_examples=150)
@given(ROWS)
def test_overlaps_are_all_visits_that_overlap_another_of_the_same_person(rows):
    visits = visits_by_definition(rows)
    wanted = {
        one
        for one in visits
        for other in visits
        if one != other and one[0] == other[0] and one[2] < other[3] and other[2] < one[3]
    }
    assert flagged(rows, "overlap") == rows_in(visits, wanted)


@settings(max_examples=100)
@given(ROWS)
def test_pace_flags_every_run_of_too_many_visits_within_an_hour(rows):
    visits = visits_by_definition(rows)
    wanted = set()
    for one in visits:
        hour = sorted(
            (other for other in visits if other[0] == one[0] and 0 <= other[2] - one[2] < 60),
            key=lambda visit: visit[2],
        )
        wanted |= set(hour) if len(hour) > 3 else set()
    assert flagged(rows, "pace", Limits(visits_an_hour=3)) == rows_in(visits, wanted)


@settings(max_examples=100)
@given(ROWS)
def test_repeated_proof_flags_what_serves_more_than_one_persons_day(rows):
    uses = defaultdict(set)
    for row in rows:
        uses[row[8]].add((row[0], row[3]))
    wanted = {place for place, row in enumerate(rows) if row[8] >= 0 and len(uses[row[8]]) > 1}
    assert flagged(rows, "proof") == wanted


@settings(max_examples=100)
@given(ROWS)
def test_hours_flag_quantities_and_days_that_time_cannot_hold(rows):
    wanted = {place for place, row in timed(rows) if row[6] * row[7] > row[5]}
    visits, days = visits_by_definition(rows), Counter()
    for staff, _, begin, finish in visits:
        days[staff, begin // 1440] += finish - begin
    wanted |= rows_in(visits, [one for one in visits if days[one[0], one[2] // 1440] > 60])
    assert flagged(rows, "hours", Limits(day_minutes=60)) == wanted


@settings(max_examples=100)
@given(ROWS)
def test_days_alike_are_those_with_the_same_records_minute_by_minute(rows):
    days = defaultdict(list)
    for place, row in timed(rows):
        days[row[0], row[3]].append((place, (row[1], row[4], row[5])))
    alike = Counter((staff, tuple(sorted(what for _, what in held))) for (staff, _), held in days.items())
    wanted = {
        place
        for (staff, _), held in days.items()
        if len(held) >= 2 and alike[staff, tuple(sorted(what for _, what in held))] >= 2
        for place, _ in held
    }
    assert flagged(rows, "pattern", Limits(same_days=2, same_day_visits=2)) == wanted


def test_travel_needs_time_between_townships_on_one_day():
    first = {"start": 540, "end": 570, "township": 1}
    near = {"start": 580, "end": 610, "township": 2}
    assert signs(records(first, near))["travel"].rows.tolist() == [0, 1]
    assert signs(records(first, {**near, "start": 585}))["travel"].rows.tolist() == []
    assert signs(records(first, {**near, "township": 1}))["travel"].rows.tolist() == []
    assert signs(records(first, {**near, "township": UNKNOWN}))["travel"].rows.tolist() == []
    assert signs(records(first, {**near, "staff": 2}))["travel"].rows.tolist() == []
    assert signs(records(first, {**near, "day": 20_001}))["travel"].rows.tolist() == []


def test_group_session_is_one_visit_and_two_places_at_once_are_not():
    row = {"start": 540, "end": 600}
    assert signs(records(row, row, row))["overlap"].state == "clear"
    assert signs(records(row, {**row, "township": 2}))["overlap"].rows.tolist() == [0, 1]


def people_with(round_, other, *, others=400):
    """Person 1 with so many round and other times; person 2 with times spread over the five minutes."""
    ours = [{"start": 540, "end": 600}] * round_ + [{"start": 545, "end": 600}] * other
    return [*ours, *({"staff": 2, "start": 480 + 5 * (place % 12), "end": 600} for place in range(others))]


def test_rounded_times_give_the_exact_binomial_chance_against_the_others():
    sign = signs(records(*people_with(30, 10)))["rounded"]
    others = sum(5 * (place % 12) % 30 == 0 for place in range(400)) / 400
    chance = stats.binomtest(30, 40, max(1 / 6, others), alternative="greater").pvalue

    assert [(one.staff, one.hits, one.records) for one in sign.people] == [(1, 30, 40)]
    assert sign.people[0].p == pytest.approx(2 * chance, rel=1e-9)
    assert sign.rows.tolist() == list(range(30))


def test_rounded_times_stay_silent_below_thirty_and_clear_where_all_do_the_same():
    assert signs(records(*people_with(29, 0, others=0)))["rounded"].state == "insufficient"
    same = [{"staff": place % 2, "start": 540, "end": 600} for place in range(200)]
    assert signs(records(*same))["rounded"].state == "clear"


def test_same_durations_find_the_person_and_only_the_rows_of_that_duration():
    alike = [{"start": 500 + place, "end": 530 + place} for place in range(60)]
    spread = [{"staff": 2, "start": 500, "end": 510 + place % 40} for place in range(400)]
    sign = signs(records(*alike, {"start": 500, "end": 577}, *spread))["duration"]

    assert [(one.staff, one.hits, one.records) for one in sign.people] == [(1, 60, 61)]
    assert sign.rows.tolist() == list(range(60))


def test_same_durations_of_a_standard_that_all_keep_to_are_clear():
    standard = [
        {"staff": place % 3, "line": place % 2, "start": 500, "end": 530 + 60 * (place % 2)} for place in range(300)
    ]
    alone = [{"staff": 9, "line": 7, "start": 500, "end": 545} for _ in range(60)]
    assert signs(records(*standard, *alone))["duration"].state == "clear"
    assert signs(records(*alone))["duration"].state == "insufficient"


def test_heaping_gives_the_chi_square_of_last_digits():
    starts = [500 + digit for digit, often in enumerate([40, 8, 9, 10, 8, 30, 9, 8, 9, 9]) for _ in range(often)]
    sign = signs(records(*({"start": start, "end": 600} for start in starts)))["heaping"]

    assert sign.p == pytest.approx(stats.chisquare([40, 8, 9, 10, 8, 30, 9, 8, 9, 9]).pvalue, rel=1e-9)
    assert sign.sentence == "尾数为 0 或 5 的占 50.0%，均匀时为 20%，差异显著（p < 0.001）。"
    assert signs(records(*({"start": 500, "end": 600},) * 99))["heaping"].state == "insufficient"


def monthly_totals(totals):
    return records(
        *({"staff": place, "start": UNKNOWN, "end": UNKNOWN, "quantity": one} for place, one in enumerate(totals))
    )


def test_first_digits_of_growth_follow_benford_and_even_ones_do_not():
    growth = [100 * 1021**place // 1000**place for place in range(400)]
    even = [(place % 9 + 1) * 10 ** (place % 4) for place in range(400)]
    counts = Counter(int(str(one)[0]) for one in growth)
    expected = [400 * np.log10(1 + 1 / digit) for digit in range(1, 10)]

    found = signs(monthly_totals(growth))["first_digit"]
    assert found.p == pytest.approx(
        stats.chisquare([counts[digit] for digit in range(1, 10)], expected).pvalue, rel=1e-9
    )
    assert found.state == "clear"
    assert signs(monthly_totals(even))["first_digit"].state == "found"


def test_first_digits_stay_silent_on_narrow_ranges_and_few_totals():
    assert "不适用" in signs(monthly_totals([100 + place % 90 for place in range(400)]))["first_digit"].sentence
    assert "只有 5 个月合计" in signs(monthly_totals([1, 20, 300, 4000, 50_000]))["first_digit"].sentence


def test_no_records_give_no_sign_and_no_error():
    found = signs(of_tuples([]))

    assert set(found) == set(TESTS)
    assert {kind for kind, sign in found.items() if sign.state == "found"} == set()
    assert {kind for kind, sign in found.items() if sign.state == "insufficient"} == {
        "rounded", "duration", "heaping", "first_digit",
    }  # fmt: skip


@settings(max_examples=40)
@given(ROWS, st.randoms(use_true_random=False))
def test_signs_do_not_depend_on_the_order_of_the_records(rows, random):
    order = list(range(len(rows)))
    random.shuffle(order)
    shuffled = signs(of_tuples([rows[place] for place in order]))
    for kind, sign in signs(of_tuples(rows)).items():
        assert {order[place] for place in shuffled[kind].rows.tolist()} == set(sign.rows.tolist())
        assert shuffled[kind].sentence == sign.sentence


def test_records_that_end_before_they_begin_are_refused():
    with pytest.raises(ScoringError, match="第 2 条记录"):
        records({"start": 540, "end": 600}, {"start": 540, "end": 530})
    with pytest.raises(ScoringError, match="行数不一致"):
        Records(*([np.zeros(1, np.int64)] * 9), np.zeros(2, np.int64))


def test_lots_add_up_to_what_is_said_and_stop_at_nine():
    plain, odd, worst = lots_of(
        ["甲", "乙", "丙"],
        {"乙": ["rounded", "proof"], "丙": ["overlap", "pace", "travel", "proof", "hours"]},
        {"乙": ("高风险", 2)},
    )
    assert (plain.lots, plain.words) == (1, "基本 1 签")
    assert (odd.lots, odd.words) == (6, "基本 1 签 + 凭证重复使用 2 签 + 整点半点偏多 1 签 + 高风险 2 签")
    assert worst.lots == 9
    assert worst.words.endswith("，以 9 签为限")
