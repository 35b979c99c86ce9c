"""The checks of the purchase side that program and records answer: both sides of every border."""

from datetime import date
from fractions import Fraction

import pytest

from workbench.rules.checks.placing import Placed
from workbench.rules.checks.reservation import Reservation
from workbench.rules.checks.review import Deducted

YUAN, WAN = 100, 1_000_000
AFTER = date(2026, 10, 15)


@pytest.mark.parametrize(
    ("kind", "reason", "expected"),
    [("individual", "", ["warn"]), ("individual", "邻里照料", ["ok"]), ("company", "", [])],
)
def test_person_is_bought_from_only_with_a_reason(severities, kind, reason, expected):
    assert severities("project_definition/individuals", kind, reason) == expected


@pytest.mark.parametrize(
    ("standards", "expected"), [({"助餐": "热餐"}, ["ok"]), ({"助餐": "热餐", "助浴": " "}, ["info"]), ({}, [])]
)
def test_every_line_has_a_standard(severities, standards, expected):
    assert severities("project_definition/service_standard", standards) == expected


@pytest.mark.parametrize(
    ("asked_on", "how", "expected"),
    [(date(2025, 2, 1), "网上征求", ["ok"]), (date(2025, 2, 1), "", ["warn"]), (None, "网上征求", ["warn"])],
)
def test_public_is_asked_about_a_public_service(severities, asked_on, how, expected):
    assert severities("project_definition/public_consultation", asked_on, how) == expected


@pytest.mark.parametrize(
    ("lines", "expected"), [({"助餐": "生活"}, ["ok"]), ({"助餐": "生活", "绩效评价": "评价"}, ["info"]), ({}, [])]
)
def test_line_outside_the_three_kinds_is_said(severities, lines, expected):
    assert severities("project_definition/service_categories", lines, on=AFTER) == expected


@pytest.mark.parametrize(
    ("urgent", "ground", "expected"), [(False, "", ["ok"]), (True, "", ["warn"]), (True, "洪灾安置", ["ok"])]
)
def test_urgent_purchase_needs_its_ground(severities, urgent, ground, expected):
    assert severities("procurement_setup/emergency", ground, urgent=urgent, on=AFTER) == expected


@pytest.mark.parametrize(
    ("ratio", "expected"), [(Fraction(65, 100), ["ok"]), (Fraction(651, 1000), ["stop"]), (None, ["ok"])]
)
def test_document_raises_low_price_ratios_up_to_65_percent(severities, ratio, expected):
    ratios = {} if ratio is None else {"平均价": ratio}
    assert severities("procurement_setup/low_price_ratios", ratios, on=AFTER) == expected


@pytest.mark.parametrize(
    ("budget_fen", "limit_fen", "reserved", "expected"),
    [
        (200 * WAN, 30 * WAN, Reservation(), ["warn"]),
        (200 * WAN, 30 * WAN, Reservation(whole=True), ["ok"]),
        (200 * WAN, 30 * WAN, Reservation(reason="由社会组织承接更适宜"), ["ok"]),
        (200 * WAN + 1, 30 * WAN, Reservation(), []),
        (30 * WAN, 30 * WAN, Reservation(), ["warn"]),
        (30 * WAN - 1, 30 * WAN, Reservation(), []),
        (100 * WAN, None, Reservation(), []),
    ],
)
def test_purchase_up_to_two_million_is_reserved_or_excused(severities, budget_fen, limit_fen, reserved, expected):
    assert severities("procurement_setup/sme_set_aside", budget_fen, limit_fen, reserved) == expected


@pytest.mark.parametrize(
    ("share", "micro", "day", "expected"),
    [
        (Fraction(40, 100), Fraction(60, 100), date(2025, 3, 1), ["ok"]),
        (Fraction(39, 100), Fraction(60, 100), date(2025, 3, 1), ["warn"]),
        (Fraction(40, 100), Fraction(59, 100), date(2025, 3, 1), ["warn"]),
        (Fraction(30, 100), Fraction(60, 100), date(2022, 6, 30), ["ok"]),
        (Fraction(30, 100), Fraction(60, 100), date(2022, 7, 1), ["warn"]),
    ],
)
def test_larger_purchase_reserves_the_share_of_its_day(severities, share, micro, day, expected):
    reserved = Reservation(share=share, micro_share=micro)
    assert severities("procurement_setup/sme_share", 200 * WAN + 1, reserved, on=day) == expected
    assert severities("procurement_setup/sme_share", 200 * WAN, reserved, on=day) == []


def test_reserved_package_shuts_social_organisations_out(severities):
    assert severities("procurement_setup/sme_social_organisations", set_aside=True) == ["warn"]
    assert severities("procurement_setup/sme_social_organisations", set_aside=False) == ["ok"]


@pytest.mark.parametrize(
    ("method", "bids", "expected"),
    [("public_tender", 3, ["ok"]), ("public_tender", 2, ["stop"]), ("consultation", 2, [])],
)
def test_tender_is_opened_with_three_bids(severities, method, bids, expected):
    assert severities("bidding/opening", method, bids) == expected


def test_tender_notice_stands_five_working_days(severities, calendar):
    begun = date(2025, 3, 3)
    assert severities("bidding/notice_period", "public_tender", begun, date(2025, 3, 10), calendar) == ["ok"]
    assert severities("bidding/notice_period", "public_tender", begun, date(2025, 3, 9), calendar) == ["warn"]
    assert severities("bidding/notice_period", "consultation", begun, begun, calendar) == []


def placed(*rows):
    return [Placed(name, Fraction(total), price, rank, by) for name, total, price, rank, by in rows]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("甲", 90, 5, 1, ""), ("乙", 80, 4, 2, "")], ["ok"]),
        ([("乙", 80, 4, 1, ""), ("甲", 90, 5, 2, "")], ["stop"]),
        ([("甲", 90, 5, 1, ""), ("乙", 90, 4, 2, "")], ["stop"]),
        ([("乙", 90, 4, 1, "报价较低者在前"), ("甲", 90, 5, 2, "")], ["ok"]),
        ([("甲", 90, 4, 1, ""), ("乙", 90, 4, 1, "")], ["stop"]),
        ([("甲", 90, 4, 1, "抽取"), ("乙", 90, 4, 2, "抽取")], ["ok"]),
        ([], []),
    ],
)
def test_suppliers_stand_by_total_then_price_and_ties_are_settled(severities, rows, expected):
    assert severities("review/ranking", "public_tender", placed(*rows)) == expected
    assert severities("award/candidates", "consultation", placed(*rows)) == expected
    assert severities("review/ranking", "consultation", placed(*rows)) == []
    assert severities("award/candidates", "public_tender", placed(*rows)) == []


def test_tie_is_found_although_one_of_it_is_settled(severities):
    rows = placed(("甲", 90, 4, 1, "抽取"), ("乙", 90, 4, 2, ""))
    assert severities("review/ranking", "public_tender", rows) == ["stop"]


@pytest.mark.parametrize(
    ("corrected", "expected"), [({}, ["ok"]), ({"甲": True}, ["ok"]), ({"甲": True, "乙": False}, ["warn"])]
)
def test_corrected_price_is_confirmed(severities, corrected, expected):
    assert severities("review/price_correction", corrected) == expected


@pytest.mark.parametrize(
    ("candidates", "admitted", "expected"),
    [(10, 8, ["ok"]), (10, 9, ["stop"]), (11, 9, ["stop"]), (11, 8, ["ok"]), (3, 3, ["stop"]), (3, 2, ["ok"])],
)
def test_closed_framework_turns_away_a_fifth_and_one_at_least(severities, candidates, admitted, expected):
    assert severities("review/framework_elimination", candidates, admitted) == expected


@pytest.mark.parametrize(
    ("bid", "reserved", "day", "expected"),
    [
        (Deducted("甲", Fraction(10, 100), small=True), False, date(2025, 3, 1), ["ok"]),
        (Deducted("甲", Fraction(20, 100), small=True), False, date(2025, 3, 1), ["ok"]),
        (Deducted("甲", Fraction(21, 100), small=True), False, date(2025, 3, 1), ["stop"]),
        (Deducted("甲", Fraction(9, 100), small=True), False, date(2025, 3, 1), ["stop"]),
        (Deducted("甲", Fraction(9, 100), small=True), False, date(2022, 6, 30), ["ok"]),
        (Deducted("甲", Fraction(10, 100), small=True), True, date(2025, 3, 1), ["stop"]),
        (Deducted("甲", Fraction(0), small=True), True, date(2025, 3, 1), ["ok"]),
        (Deducted("甲", Fraction(1, 100), small=False), False, date(2025, 3, 1), ["stop"]),
        (Deducted("甲", Fraction(4, 100), small=False, partner_share=Fraction(3, 10)), False, date(2025, 3, 1), ["ok"]),
        (
            Deducted("甲", Fraction(4, 100), small=False, partner_share=Fraction(29, 100)),
            False,
            date(2025, 3, 1),
            ["stop"],
        ),
    ],
)
def test_deduction_lies_in_the_span_of_its_day(severities, bid, reserved, day, expected):
    assert severities("review/sme_deduction", [bid], reserved=reserved, on=day) == expected


def test_negotiation_is_won_by_the_lowest_price(severities):
    prices = {"甲": 5 * YUAN, "乙": 4 * YUAN}
    assert severities("award/lowest_price", "negotiation", prices, "乙") == ["ok"]
    assert severities("award/lowest_price", "negotiation", prices, "甲") == ["stop"]
    assert severities("award/lowest_price", "consultation", prices, "甲") == []


@pytest.mark.parametrize(
    ("refused", "chosen", "expected"), [((), "甲", ["ok"]), ((), "乙", ["info"]), (("甲",), "乙", ["ok"])]
)
def test_award_follows_the_order_unless_a_candidate_refused(severities, refused, chosen, expected):
    assert severities("award/succession", ["甲", "乙", "丙"], refused, chosen) == expected


@pytest.mark.parametrize(
    ("last", "expected"), [(date(2027, 2, 28), ["ok"]), (date(2027, 3, 1), ["warn"]), (date(2025, 12, 31), ["ok"])]
)
def test_framework_for_services_runs_two_years(severities, last, expected):
    assert severities("contract/framework_term", "framework", date(2025, 3, 1), last) == expected
    assert severities("contract/framework_term", "consultation", date(2025, 3, 1), last) == []


def test_repealed_contract_law_is_found_where_it_is_cited(severities):
    assert severities("contract/civil_code", {"breach": "依照《合同法》处理"}) == ["warn"]
    assert severities("contract/civil_code", {"breach": "依照民法典合同编处理"}) == ["ok"]
