"""Sample size, allocation, draw: who is asked."""

import hashlib
import json
import math
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chisquare

from scoring.errors import ScoringError
from scoring.survey import (
    Replacement,
    commitment,
    draw,
    frame_hash,
    krejcie_morgan,
    margins_need,
    minimums,
    neyman,
    proportional,
    replacements,
    sample_size,
    two_way,
    verify_draw,
)

PUBLISHED = json.loads((Path(__file__).parent / "published" / "survey.json").read_text("utf-8"))
SIZES = PUBLISHED["sample_size_default"]
SECRET = "szs-2025-9f3a7c51d2e8"


@pytest.mark.parametrize(("key", "error"), [("formula_10", "0.10"), ("formula_5", "0.05")])
def test_sample_size_table_of_the_default_rule(key, error):
    found = [sample_size(people, error=Decimal(error)) for people in SIZES["population"]]

    assert [math.ceil(size.formula) for size in found] == SIZES[key]
    assert [size.people for size in found] == [30, *SIZES[key][1:]]
    assert [size.census for size in found] == [True] + [False] * 7


def test_sample_size_asks_everybody_up_to_30_and_never_fewer_than_30_above():
    assert [sample_size(people).people for people in (1, 29, 30, 31, 40)] == [1, 29, 30, 30, 30]
    assert sample_size(31).words.endswith("进一为 24，不足最低样本量，按 30 人，应调查 30 人")
    assert sample_size(30).words == "总体 30 人，全部调查"


@pytest.mark.parametrize(
    ("error", "proportion", "population", "people"),
    [("0.08", "0.2", 99, 49), ("0.08", "0.2", 1716, 91), ("0.07", "0.2", 2745, 120), ("0.04", "0.2", 1030, 280)],
)
def test_sample_size_at_a_whole_number_asks_nobody_too_many(error, proportion, population, people):
    infinite = 1.96 * 1.96 * float(proportion) * (1 - float(proportion)) / float(error) ** 2
    in_floats = math.ceil(infinite / (1 + (infinite - 1) / population))
    size = sample_size(population, error=Decimal(error), proportion=Decimal(proportion))

    assert in_floats == people + 1
    assert size.formula == people == size.people


@pytest.mark.parametrize(("population", "people"), PUBLISHED["krejcie_morgan"]["table"].items())
def test_sample_size_fpc_krejcie_morgan_1970(population, people):
    assert krejcie_morgan(int(population)) == people


def test_sample_size_rounds_up_where_the_table_of_1970_rounds_to_nearest():
    assert krejcie_morgan(500) == 217
    assert sample_size(500, error=Decimal("0.05")).people == 218


@pytest.mark.parametrize(
    "fault",
    [
        {"population": 0},
        {"population": 9, "error": Decimal(0)},
        {"population": 9, "proportion": Decimal(1)},
        {"population": 9, "confidence": Decimal("0.94")},
    ],
)
def test_sample_size_refuses_what_makes_no_sense(fault):
    with pytest.raises(ScoringError):
        sample_size(**fault)


def test_neyman_allocation_of_the_api_population():
    api = PUBLISHED["api"]
    spreads = {name: Decimal(spread) for name, spread in api["population_sd"].items()}
    people = neyman(api["population"], spreads, 200)
    whole = sum(size * spreads[name] for name, size in api["population"].items())

    assert people == {"E": 147, "H": 21, "M": 32}
    for name, exactly in api["neyman_200"].items():
        assert float(200 * api["population"][name] * spreads[name] / whole) == pytest.approx(exactly, abs=1e-4)
        assert abs(people[name] - exactly) < 1


def test_neyman_gives_what_a_full_stratum_cannot_take_to_the_others():
    assert neyman({"甲": 10, "乙": 100}, {"甲": 90, "乙": 1}, 30) == {"甲": 10, "乙": 20}
    with pytest.raises(ScoringError, match="没有标准差"):
        neyman({"甲": 10}, {}, 5)
    with pytest.raises(ScoringError, match="只有 10 人"):
        neyman({"甲": 10, "乙": 100}, {"甲": 9, "乙": 0}, 30)
    with pytest.raises(ScoringError, match="均为 0"):
        neyman({"甲": 10, "乙": 100}, {"甲": 0, "乙": 0}, 30)


def test_proportional_largest_remainder_and_minimum():
    towns = {"甲镇": 120, "乙镇": 55, "丙镇": 25}

    assert proportional(towns, 66) == {"甲镇": 40, "乙镇": 18, "丙镇": 8}
    assert minimums(towns) == {"甲镇": 12, "乙镇": 6, "丙镇": 3}
    assert proportional(towns, 30, least={"丙镇": 10}) == {"甲镇": 14, "乙镇": 6, "丙镇": 10}


@pytest.mark.parametrize(
    ("total", "least", "says"),
    [
        (95, {"甲": 300, "乙": 200}, "合计 500 人，多于样本量 95 人"),
        (6000, {}, "不在 0 至总体 5000 人之间"),
        (95, {"甲": 3001}, "最低 3001 人"),
        (95, {"丙": 1}, "没有“丙”"),
    ],
)
def test_proportional_refuses_the_impossible_with_its_numbers(total, least, says):
    with pytest.raises(ScoringError, match=says):
        proportional({"甲": 3000, "乙": 2000}, total, least=least)


STRATA = st.dictionaries(st.text("甲乙丙丁戊己庚", min_size=1, max_size=2), st.integers(1, 400), min_size=1, max_size=7)


@given(STRATA, st.data())
def test_allocation_sums_and_keeps_to_sizes_and_minimums(strata, data):
    least = {name: data.draw(st.integers(0, size)) for name, size in strata.items()}
    spreads = {name: data.draw(st.integers(1, 50)) for name in strata}
    total = data.draw(st.integers(sum(least.values()), sum(strata.values())))

    for people in (proportional(strata, total, least=least), neyman(strata, spreads, total, least=least)):
        assert sum(people.values()) == total
        assert all(least[name] <= count <= strata[name] for name, count in people.items())


@given(STRATA, st.data())
def test_proportional_is_within_one_person_of_the_quota(strata, data):
    total = data.draw(st.integers(0, sum(strata.values())))
    for name, count in proportional(strata, total).items():
        assert abs(count - Fraction(total * strata[name], sum(strata.values()))) < 1


CELLS = st.dictionaries(
    st.tuples(st.sampled_from("甲乙丙丁"), st.sampled_from(["助餐", "助浴", "助医"])), st.integers(1, 60), min_size=1
)


@settings(max_examples=50)
@given(CELLS, st.data())
def test_two_way_meets_every_minimum_of_both_sides(cells, data):
    total = data.draw(st.integers(0, sum(cells.values())))
    result = two_way(cells, total)

    assert sum(result.people.values()) == total + result.added
    assert all(count <= cells[key] for key, count in result.people.items())
    for side in (0, 1):
        sizes, asked = Counter(), Counter()
        for key, size in cells.items():
            sizes[key[side]] += size
            asked[key[side]] += result.people[key]
        assert all(asked[name] >= least for name, least in minimums(sizes).items())


def test_two_way_says_how_many_were_added():
    cells = {("甲镇", "助餐"): 90, ("甲镇", "助浴"): 2, ("乙镇", "助餐"): 3, ("乙镇", "助浴"): 5}
    result = two_way(cells, 11)

    assert result.people == {("甲镇", "助餐"): 10, ("甲镇", "助浴"): 0, ("乙镇", "助餐"): 0, ("乙镇", "助浴"): 1}
    assert result.added == 0
    assert two_way({**cells, ("丙镇", "助浴"): 1}, 10).words.endswith("加调 2 人，共 12 人")


def test_margins_alone_promise_no_more_than_they_can():
    words = margins_need({"甲镇": 120, "乙镇": 80}, {"助餐": 150, "助浴": 25, "助医": 25})

    assert "至少须调查 21 人，至多 41 人必够" in words
    with pytest.raises(ScoringError, match="200 与 199"):
        margins_need({"甲镇": 200}, {"助餐": 199})


FRAME = [(f"P{number:03}", "甲镇" if number % 3 else "乙镇") for number in range(1, 61)]
TAKEN = {"甲镇": 8, "乙镇": 4}


def test_draw_is_the_order_of_sha256_of_seed_and_code():
    drawn = draw(FRAME, TAKEN, 20250301)
    town = [code for code, stratum in FRAME if stratum == "乙镇"]
    by_hand = sorted(town, key=lambda code: hashlib.sha256(f"20250301|{code}".encode()).hexdigest())

    assert drawn.strata[0].drawn == tuple(by_hand[:4])
    assert drawn.strata[0].reserve == tuple(by_hand[4:])
    assert drawn.strata[0].drawn == ("P060", "P012", "P045", "P003")  # the same on every machine, for ever
    assert drawn.frame_hash == "89f0e233e2a1e3038a1c7343da13a117d2f0be3d222a8fb34824371f0bc94e8f"


@settings(max_examples=30)
@given(st.permutations(FRAME))
def test_draw_does_not_depend_on_the_order_of_the_frame(frame):
    assert draw(frame, TAKEN, SECRET) == draw(FRAME, TAKEN, SECRET)
    assert verify_draw(draw(FRAME, TAKEN, SECRET), frame, SECRET) == ()


def test_draw_keeps_the_order_of_the_others_when_a_person_joins():
    before = draw(FRAME, TAKEN, SECRET).strata[1]
    after = draw([*FRAME, ("P999", "甲镇")], TAKEN, SECRET).strata[1]

    assert [code for code in (*after.drawn, *after.reserve) if code != "P999"] == [*before.drawn, *before.reserve]


def test_draw_gives_everybody_the_same_chance():
    people = [(f"P{number}", "全体") for number in range(20)]
    times = Counter(code for seed in range(1500) for code in draw(people, {"全体": 5}, seed).drawn)

    assert sum(times.values()) == 7500
    assert chisquare([times[code] for code, _ in people]).pvalue > 0.01


def test_verify_draw_finds_another_seed_frame_and_a_changed_result():
    drawn = draw(FRAME, TAKEN, SECRET)
    swapped = draw(FRAME, TAKEN, SECRET + "x").strata
    forged = type(drawn)(drawn.seed_hash, drawn.frame_hash, swapped)
    fewer = type(drawn)(drawn.seed_hash, drawn.frame_hash, swapped[:1])

    assert drawn.seed_hash == commitment(SECRET) == hashlib.sha256(SECRET.encode()).hexdigest()
    assert verify_draw(drawn, FRAME, SECRET + "x") == ("公布的种子与事先公布的摘要不符。",)
    assert verify_draw(drawn, FRAME[1:], SECRET) == ("抽样框与抽取时的名单摘要不符。",)
    assert verify_draw(forged, FRAME, SECRET) == tuple(
        f"{town}：抽取结果与重新计算的不一致。" for town in ("乙镇", "甲镇")
    )
    assert "分层不一致" in verify_draw(fewer, FRAME, SECRET)[0]


def test_frame_hash_changes_with_a_stratum_but_not_with_the_order():
    moved = [("P001", "乙镇"), *FRAME[1:]]

    assert frame_hash(FRAME) == frame_hash(reversed(FRAME))
    assert frame_hash(FRAME) != frame_hash(moved)


def test_replacements_follow_the_reserve_of_the_same_stratum():
    drawn = draw(FRAME, {"甲镇": 38, "乙镇": 18}, SECRET)
    second, first = drawn.strata[0], drawn.strata[1]
    lost = [first.drawn[0], second.drawn[5], first.reserve[0], first.drawn[1]]

    assert replacements(drawn, lost) == (
        Replacement(first.drawn[0], "甲镇", first.reserve[0]),
        Replacement(second.drawn[5], "乙镇", second.reserve[0]),
        Replacement(first.reserve[0], "甲镇", first.reserve[1]),
        Replacement(first.drawn[1], "甲镇", None),
    )
    with pytest.raises(ScoringError, match="已经被替换"):
        replacements(drawn, [first.drawn[0]] * 2)


@pytest.mark.parametrize(
    ("frame", "sizes", "seed", "says"),
    [
        ([("P1", "甲"), ("P1", "甲")], {"甲": 1}, 1, "第 2 行：代码“P1”重复"),
        ([("P|1", "甲")], {"甲": 1}, 1, "第 1 行"),
        ([("P 1", "甲")], {"甲": 1}, 1, "第 1 行"),
        ([("", "甲")], {"甲": 1}, 1, "第 1 行"),
        ([], {}, 1, "抽样框是空的"),
        ([("P1", "甲")], {"乙": 1}, 1, "分层不一致"),
        ([("P1", "甲")], {"甲": 2}, 1, "甲：层内 1 人，不能抽取 2 人"),
        ([("P1", "甲")], {"甲": 1}, "a|b", "种子"),
        ([("P1", "甲")], {"甲": 1}, "", "种子"),
    ],
)
def test_draw_refuses_what_could_be_read_two_ways(frame, sizes, seed, says):
    with pytest.raises(ScoringError, match=says.replace("|", r"\|")):
        draw(frame, sizes, seed)


def test_commitment_refuses_a_secret_that_can_be_tried_out():
    with pytest.raises(ScoringError, match="逐个试出"):
        commitment("20250301")
