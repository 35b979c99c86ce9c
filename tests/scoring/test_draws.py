"""Drawing lots: anybody can repeat it, nothing chosen to fit, every unit with the chance it should have."""

import hashlib
import itertools
from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chisquare

from scoring.draws import HEAVIEST, DrawSheet, commitment, drawn, frame_digest, is_clean, read, verify, written
from scoring.errors import ScoringError
from scoring.survey import draw as survey_draw

SEED, SALT = "a3f1-77c0-52de-9b18", "0f9e-21bb-c4d6-8a70"
UNITS = st.lists(
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=6).filter(is_clean), min_size=1, max_size=9, unique=True
)


def by_hand(weights, size, seed):
    """The draw as the printed sheet tells it, lot by lot."""
    lots = sorted(
        (hashlib.sha256((f"{seed}|{unit}" if k == 1 else f"{seed}|{unit}|{k}").encode()).hexdigest(), unit)
        for unit, lots in weights.items()
        for k in range(1, lots + 1)
    )
    return tuple(dict.fromkeys(unit for _, unit in lots))[:size]


def sheet_of(weights, size, seed=SEED):
    return DrawSheet(
        tuple(weights.items()),
        frame_digest(weights, weights),
        commitment(seed, SALT),
        size,
        seed,
        SALT,
        drawn(weights, size, seed, weights),
    )


def chances(weights, size):
    """Exact inclusion probabilities of drawing one by one in proportion to weight, by enumeration."""
    found = dict.fromkeys(weights, Fraction(0))
    for order in itertools.permutations(weights, size):
        left, chance = sum(weights.values()), Fraction(1)
        for unit in order:
            chance, left = chance * Fraction(weights[unit], left), left - weights[unit]
        for unit in order:
            found[unit] += chance
    return found


@settings(max_examples=60)
@given(UNITS, st.data())
def test_draw_is_the_one_of_the_printed_sheet_whatever_the_order_of_the_frame(units, data):
    weights = {unit: data.draw(st.integers(1, 5)) for unit in units}
    size = data.draw(st.integers(0, len(units)))
    shuffled = data.draw(st.permutations(units))

    assert drawn(shuffled, size, SEED, weights) == by_hand(weights, size, SEED)
    assert frame_digest(shuffled, weights) == frame_digest(units, weights)
    assert drawn(units, size, SEED) == drawn(shuffled, size, SEED, dict.fromkeys(units, 1))


@settings(max_examples=60)
@given(UNITS, st.data())
def test_revealed_seed_reproduces_the_draw(units, data):
    weights = {unit: data.draw(st.integers(1, 5)) for unit in units}
    sheet = sheet_of(weights, data.draw(st.integers(1, len(units))))

    assert verify(read(written(sheet))) == ()
    assert read(written(sheet)) == sheet


def test_draw_of_one_stratum_is_the_one_of_the_survey():
    units = [f"P{number:02}" for number in range(1, 30)]
    assert survey_draw([(unit, "层") for unit in units], {"层": 7}, SEED).drawn == drawn(units, 7, SEED)


def test_draw_of_everybody_is_every_order_alike():
    """Six orders of three units over 6,000 seeds: chi-square at a fixed list of seeds."""
    orders = Counter(drawn("甲乙丙", 3, f"种子{number}") for number in range(6000))

    assert len(orders) == 6
    assert chisquare(list(orders.values())).pvalue > 0.01


@pytest.mark.parametrize("weights", [{"甲": 1, "乙": 1, "丙": 1, "丁": 1}, {"甲": 1, "乙": 2, "丙": 3, "丁": 6}])
def test_draw_gives_every_unit_the_chance_of_its_weight(weights):
    rounds, size = 12000, 2
    came = Counter(unit for number in range(rounds) for unit in drawn(weights, size, f"种子{number}", weights))
    for unit, chance in chances(weights, size).items():
        expected = [float(chance) * rounds, float(1 - chance) * rounds]
        assert chisquare([came[unit], rounds - came[unit]], expected).pvalue > 0.001, unit


def test_chances_by_enumeration_are_size_over_frame_for_equal_weights():
    assert set(chances(dict.fromkeys("甲乙丙丁戊", 3), 2).values()) == {Fraction(2, 5)}


def test_verify_names_what_was_changed_after_the_draw():
    sheet = sheet_of({"甲": 1, "乙": 3, "丙": 2}, 2)

    assert verify(replace(sheet, seed=SEED[:-1] + "0")) == ("公布的种子和盐与抽取前封存的摘要不符。",)
    assert verify(replace(sheet, frame=sheet.frame[:-1])) == ("名单或签数与抽取前封存的摘要不符。",)
    assert verify(replace(sheet, frame=(("甲", 2), *sheet.frame[1:]))) == ("名单或签数与抽取前封存的摘要不符。",)
    assert verify(replace(sheet, drawn=sheet.drawn[::-1])) == ("抽取结果与按种子重新抽取的不一致。",)


@pytest.mark.parametrize(
    ("work", "what"),
    [
        (lambda: drawn([], 0, SEED), "名单是空的"),
        (lambda: drawn(["甲", "甲"], 1, SEED), "重复"),
        (lambda: drawn(["甲|1"], 1, SEED), "竖线"),
        (lambda: drawn(["甲"], 2, SEED), "共 1 个，不能抽取 2 个"),
        (lambda: drawn(["甲"], 1, "种 子"), "竖线、空白"),
        (lambda: drawn(["甲"], 1, SEED, {"甲": 0}), "签数 0"),
        (lambda: drawn(["甲"], 1, SEED, {"甲": True}), "签数 True"),
        (lambda: drawn(["甲"], 1, SEED, {"甲": HEAVIEST + 1}), "1 至 100"),
        (lambda: drawn(["甲"], 1, SEED, {}), "签数 None"),
        (lambda: commitment("short", SALT), "种子只有 5 个字符"),
        (lambda: commitment(SEED, "short"), "盐只有 5 个字符"),
        (lambda: read("[]"), "不是抽取记录文件"),
        (lambda: read('{"format": "draw/2"}'), "不是抽取记录文件"),
        (lambda: read("不是JSON"), "不是抽取记录文件"),
        (lambda: read(written(sheet_of({"甲": 1}, 1)).replace('"size": 1', '"size": "1"')), "不是抽取记录文件"),
    ],
)
def test_draw_refuses_what_could_be_mistaken(work, what):
    with pytest.raises(ScoringError, match=what):
        work()
