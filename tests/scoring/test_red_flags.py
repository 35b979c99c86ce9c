"""The public red flags: the examples of the method pages, what they leave out, and what too little data says."""

from datetime import date
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.red_flags import CODES, Bid, Process, Reading, Thresholds, across, within
from scoring.red_flags.across import quantile


def process(key: str = "1", *bids: Bid, method: str = "open", **more: object) -> Process:
    given = {"buyer": "B", "begins_on": date(2025, 1, 1), "due_on": date(2025, 1, 31)} | more
    return Process(key=key, method=method, bids=bids, **given)  # type: ignore[arg-type]


def bid(firm: str, fen: int | None = 100, *, valid: bool = True, winner: bool = False, **more: object) -> Bid:
    return Bid(firm, fen, valid, winner, **more)  # type: ignore[arg-type]


def state(one: Process, code: str) -> str:
    [found] = [reading for reading in within(one) if reading.code == code]
    return found.state


def found(processes: list[Process], code: str, limits: Thresholds | None = None) -> dict[str, Reading]:
    return {one.key: one for one in across(processes, limits or Thresholds()) if one.code == code}


def test_r003_period_of_fifteen_days_is_long_enough_and_fourteen_is_not():
    assert state(process(due_on=date(2025, 1, 16)), "R003") == "clear"
    assert state(process(due_on=date(2025, 1, 15)), "R003") == "flagged"
    assert state(process(due_on=None), "R003") == "no_data"
    assert state(process(method="selective", due_on=date(2025, 1, 2)), "R003") == "excluded"


def test_r018_single_bid_counts_in_competitive_procedures_only():
    assert state(process("1", bid("A")), "R018") == "flagged"
    assert state(process("1", bid("A"), method="selective"), "R018") == "flagged"
    assert state(process("1", bid("A"), bid("B")), "R018") == "clear"
    assert state(process("1", bid("A"), method="direct"), "R018") == "excluded"
    assert state(process("1"), "R018") == "no_data"


def test_r028_same_price_of_two_firms_names_both():
    [reading] = [one for one in within(process("1", bid("A"), bid("B", 99), bid("C"))) if one.code == "R028"]
    assert (reading.state, reading.names, reading.value) == ("flagged", ("A", "C"), 2)
    assert state(process("1", bid("A"), bid("A")), "R028") == "no_data"
    assert state(process("1", bid("A"), bid("B", None)), "R028") == "no_data"
    assert state(process("1", bid("A"), bid("B"), price_fixed=True), "R028") == "excluded"


def test_r030_bid_on_the_last_day_is_in_time():
    won = bid("A", winner=True, received_on=date(2025, 1, 31))
    late = bid("A", winner=True, received_on=date(2025, 2, 1))
    assert [state(process("1", one), "R030") for one in (won, late)] == ["clear", "flagged"]
    assert state(process("1", bid("A", winner=True)), "R030") == "no_data"
    assert state(process("1", bid("A", received_on=date(2025, 2, 1))), "R030") == "excluded"


def test_r035_counts_the_firms_that_were_put_out():
    bids = (bid("A", winner=True), bid("B", valid=False), bid("C", valid=False))
    [reading] = [one for one in within(process("1", *bids)) if one.code == "R035"]
    assert (reading.state, reading.value) == ("flagged", 2)
    assert state(process("1", *bids, bid("D")), "R035") == "clear"
    assert within(process("1", *bids), Thresholds(disqualified=3))[4].state == "clear"


def test_r036_looks_at_price_only_processes():
    bids = (bid("A", 111, winner=True), bid("B", 100, valid=False))
    assert state(process("1", *bids, price_only=True), "R036") == "flagged"
    assert state(process("1", *bids), "R036") == "excluded"
    assert state(process("1", *bids, bid("C", None, valid=False), price_only=True), "R036") == "no_data"


def test_r044_shared_person_or_owner_names_the_firms():
    same = frozenset({("负责人", "甲")})
    alike = process("1", bid("A", alike=same), bid("B", alike=same), bid("C", alike=frozenset({("负责人", "乙")})))
    [reading] = [one for one in within(alike) if one.code == "R044"]
    assert (reading.state, reading.names) == ("flagged", ("A", "B"))
    assert state(process("1", bid("A", alike=same), bid("B")), "R044") == "no_data"


def gap(key: str, second: int) -> Process:
    return process(key, bid("A", 10_000, winner=True), bid("B", second))


def test_r024_and_r058_flag_the_two_ends_of_the_gap():
    """The figures of the method pages: half the processes between 5 % and 7 %, one at 1 %, one at 15 %."""
    between = [gap(f"{key}", 10_500 + 200 * (key % 2)) for key in range(12)]
    near, far = gap("near", 10_100), gap("far", 11_500)
    low, high = found([*between, near, far], "R024"), found([*between, near, far], "R058")
    assert {key for key, one in low.items() if one.state == "flagged"} == {"near"}
    assert {key for key, one in high.items() if one.state == "flagged"} == {"far"}
    assert (low["near"].value, high["far"].value) == (Fraction(1, 100), Fraction(15, 100))


def test_r024_leaves_out_a_winner_that_was_not_the_lowest():
    dearer = process("dear", bid("A", 10_000, winner=True), bid("B", 9_000))
    assert found([dearer], "R024")["dear"].state == "excluded"


def test_r025_firm_that_wins_one_in_eight_is_flagged():
    """docs/examples/R/025: F bids eight times and wins once, everybody else wins what it bids for."""
    first = process("0", bid("F", winner=True))
    rest = [process(f"{key}", bid("F"), bid(f"{key}", winner=True)) for key in range(1, 8)]
    readings = found([first, *rest], "R025")
    assert {key: one.value for key, one in readings.items() if one.state == "flagged"} == {"F": Fraction(1, 8)}


def test_r025_leaves_out_a_process_with_several_winners():
    shared = process("s", bid("F", winner=True), bid("G", winner=True), bid("H"))
    assert found([shared], "R025") == {}
    assert found([shared, process("1", bid("F"), bid("G", winner=True))], "R025")["F"].value == 0


def test_r038_buyer_that_refused_half_is_flagged_among_five():
    """docs/examples/R/038, with the smallest number of processes set to one as there."""
    first = process("0", bid("W"), bid("D", valid=False), buyer="B")
    rest = [process(f"{key}", bid("W"), buyer=f"{key}") for key in range(1, 5)]
    readings = found([first, *rest], "R038", Thresholds(processes=1))
    assert {key: one.value for key, one in readings.items() if one.state == "flagged"} == {"B": Fraction(1, 2)}
    assert found([first, *rest], "R038")["B"].state == "excluded"


def test_r048_variety_counts_first_levels_over_all_awards():
    many = [process(f"m{n}", bid("M", winner=True), kinds=frozenset({f"A{n:02d}"})) for n in range(9)]
    few = [process(f"f{n}", bid(f"F{n}", winner=True), kinds=frozenset({"A01"})) for n in range(8)]
    unknown = process("u", bid("U", winner=True))
    readings = found([*many, *few, unknown], "R048")
    assert {key: one.value for key, one in readings.items() if one.state == "flagged"} == {"M": 9}
    assert readings["U"].state == "no_data"


def test_fewer_than_four_values_say_no_data():
    three = [gap(f"{key}", 10_500) for key in range(3)]
    assert {one.state for one in found(three, "R024").values()} == {"no_data"}
    assert {one.state for one in found([*three, gap("3", 10_500)], "R024").values()} == {"clear"}


def test_quartile_by_definition_eight():
    """Hyndman and Fan (1996): of 1 … 5 the first quartile is 1 2/3, the third 4 1/3."""
    values = [Fraction(one) for one in (4, 1, 5, 3, 2)]
    assert (quantile(values, Fraction(1, 4)), quantile(values, Fraction(3, 4))) == (Fraction(5, 3), Fraction(13, 3))
    assert quantile([Fraction(7)], Fraction(1, 4)) == 7


BIDS = st.lists(
    st.builds(
        Bid, st.sampled_from("ABCDE"), st.none() | st.integers(1, 5), st.booleans(), st.booleans(),
        st.none() | st.dates(date(2025, 1, 20), date(2025, 2, 10)),
    ),
    max_size=4,
)  # fmt: skip
MANY = st.lists(st.tuples(BIDS, st.booleans(), st.sampled_from(["open", "selective", "limited", "direct"])), max_size=6)


@settings(max_examples=60)
@given(MANY)
def test_every_method_answers_every_process_and_order_does_not_matter(made):
    processes = [process(f"{n}", *bids, price_only=only, method=way) for n, (bids, only, way) in enumerate(made)]
    for one in processes:
        assert {reading.code for reading in within(one)} == set(CODES) - {"R024", "R025", "R038", "R048", "R058"}
    keyed = {(one.code, one.subject, one.key): one for one in across(processes)}
    assert {(one.code, one.subject, one.key): one for one in across(processes[::-1])} == keyed
