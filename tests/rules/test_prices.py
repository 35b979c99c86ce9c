"""Prices that do not divide, shares of an amount, and the library of standards."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import ValidationError
from workbench.paths import DATA
from workbench.rules.catalogue import catalogue_ids, load_catalogue
from workbench.rules.loader import DataError
from workbench.rules.phrases import phrases_in
from workbench.rules.prices import Price, affordable, price_of, share_fen, split_by_shares
from workbench.rules.services import library_ids, library_on, load_library

VISITS = {"A1": (63000, 20), "A2": (37800, 12), "A3": (25200, 8), "B": (4000, 3), "C": (6000, 4)}
TOWNS = [
    ("371826.0", "334643.4", "133857.4"),
    ("486868.2", "438181.4", "175272.6"),
    ("135462.6", "121916.3", "48766.5"),
    ("350532.0", "315478.8", "126191.5"),
    ("190745.1", "171670.6", "68668.2"),
    ("116025.0", "104422.5", "41769.0"),
    ("318072.3", "286265.1", "114506.0"),
    ("305268.6", "274741.7", "109896.7"),
    ("140704.2", "126633.8", "50653.5"),
]


def fen(yuan: str) -> int:
    return int(Fraction(yuan) * 100)


def test_td_05_visit_prices_of_five_classes_are_exact_and_the_recurring_one_says_so():
    prices = {name: Price(*package) for name, package in VISITS.items()}
    assert {name: price.unit_fen for name, price in prices.items()} == {
        "A1": 3150,
        "A2": 3150,
        "A3": 3150,
        "B": 1333,
        "C": 1500,
    }
    assert {name for name, price in prices.items() if price.recurs} == {"B"}
    assert prices["B"].exact_fen == Fraction(4000, 3)
    assert prices["B"].amount_fen(3) == 4000, "not three times 13.33"
    assert prices["B"].amount_fen(100) == 133333
    assert prices["B"].words("次") == "40.00元／3次，约13.33"


def test_td_13_ninety_percent_advance_and_forty_percent_of_it_rounded_to_a_tenth_in_two_steps():
    for total, advance, city in TOWNS:
        paid = share_fen(fen(total), Fraction(9, 10), step=10)
        assert (paid, share_fen(paid, Fraction(2, 5), step=10)) == (fen(advance), fen(city))


def test_shares_that_do_not_add_up_are_refused():
    assert split_by_shares(50_500_001, [Fraction(9, 10), Fraction(1, 10)], step=10) == (45_450_000, 5_050_001)
    with pytest.raises(ValidationError, match="100%"):
        split_by_shares(100, [Fraction(9, 10)])
    with pytest.raises(ValidationError, match="分不出"):
        split_by_shares(3, [Fraction(9, 10), Fraction(1, 10)], step=10)


@given(st.integers(100, 10**12), st.lists(st.integers(1, 100), min_size=1, max_size=12))
def test_a_split_by_shares_always_adds_up(total, parts):
    shares = [Fraction(one, sum(parts)) for one in parts]
    try:
        assert sum(split_by_shares(total, shares)) == total
    except ValidationError:
        assert any(share * total < len(parts) for share in shares)


@given(st.integers(0, 10**9), st.integers(1, 400), st.integers(1, 10**6))
def test_an_amount_is_within_half_a_fen_of_the_exact_one(total, units, quantity):
    price = Price(total, units)
    assert abs(price.amount_fen(quantity) - price.exact_fen * quantity) <= Fraction(1, 2)
    assert price_of(price.unit_fen, total, units) == price


def test_affordable_says_how_many_at_this_price_and_how_much_for_this_many():
    assert affordable(49_000_000, 167, Price(300_000)) == (163, 293_413)


def test_every_item_of_every_list_has_units_standards_and_things_to_check():
    for catalogue in catalogue_ids():
        library = library_on(catalogue, date(2025, 1, 1))
        assert library is not None
        assert set(library.items) == {item.number for item in load_catalogue(catalogue).items}
        assert all(one.units and all(s.checks for s in one.standards) for one in library.items.values())
    assert library_on("szs-2024", date(2019, 1, 1)) is None


def test_a_library_that_names_an_item_otherwise_than_the_list_is_refused(tmp_path):
    for name in ("catalogue", "services"):
        (tmp_path / name).mkdir()
    source = DATA
    (tmp_path / "instruments.yaml").write_text((source / "instruments.yaml").read_text())
    (tmp_path / "catalogue/szs-2024.yaml").write_text((source / "catalogue/szs-2024.yaml").read_text())
    text = (source / "services/szs-2024-1.yaml").read_text()
    (tmp_path / "services/szs-2024-1.yaml").write_text(text.replace("name: 助浴服务", "name: 洗浴"))
    assert library_ids(tmp_path) == ("szs-2024-1",)
    with pytest.raises(DataError, match="编号14重复，或名称与目录不一致"):
        load_library("szs-2024-1", tmp_path)


def test_phrases_are_named_as_they_stand_and_a_sentence_that_forbids_them_is_passed_over():
    words = "须在本地依法注册；注册资本不低于100万元。\n不得以营业收入作为条件"
    assert list(phrases_in(words, ["本地…注册", "注册资本", "营业收入"], ["不得以"])) == ["本地依法注册", "注册资本"]
