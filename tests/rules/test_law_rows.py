"""Every duty of the purchase side stands once in the rule book, or once in the list of what no program can check."""

from collections import Counter

from workbench.paths import DATA
from workbench.rules.book import all_rules
from workbench.rules.not_checked import not_checked
from workbench.rules.terms import stages

# the numbers of the duties of project definition, budget, set-up, bidding, review, award and contract
DUTIES = {
    "GPS": "01 02 03 04 05 06 07 08 09 10 13 14 15 16 20",
    "GPL": "01 02 03 04 05 06 07 08 12 13 14 17 18 19 21 22",
    "GPR": "01 02 03 04 05 06 07 08 09 10 11 12 15 16 17 18",
    "T87": "01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19",
    "N74": "01 02 03 04 05 06 07",
    "C214": "01 02 03 04 05 06 07 08 09 10 11 12 13 14 15",
    "F110": "01 02 03 04 05",
    "SME": "01 02 03 04 05 06 07 08",
    "ALP": "01 02 03 04 05 06 07 10",
    "EMP": "01",
    "Q94": "16",
    "SZS": "01 02 03 04 05 06 07 08 23 24 25",
    "SA": "01 02 05 06 08",
}
# findings, misconduct and what forbids the parties to change, to guarantee, to hand on
PERFORMANCE = {"GPS": "11 17 19", "GPL": "15 16", "GPR": "19", "ALP": "09", "SZS": "09 22"}
# use of results, visits after the end
APPLICATION = {"GPS": "12", "PE": "08", "SZS": "21"}
# payment, settlement, acceptance, handover, archive
ENDING = {
    "GPL": "09 10 11",
    "GPR": "13 14",
    "ALP": "08",
    "PE": "11",
    "SZS": "19 20",
    "SA": "04 07",
    "PAY": "01",
}
# challenge, complaint and appeal
OBJECTIONS = {
    "GPL": "20",
    "Q94": "01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 17 18",
    "SZS": "16 17 18",
}
# preparing, carrying out, reporting and feeding back the evaluation
EVALUATION = {
    "PE": "01 02 03 04 05 06 07 09 10 12 13",
    "SZS": "10 11 12 13 14 15",
    "SAT": "01 02",
    "EV": "01 02 03",
}
# personal information, and the layout of documents
KEPT_AND_PRINTED = {"SA": "03", "PII": "01 02 03 04 05 06 07", "DOC": "01 02 03 04 05"}
NUMBERS = [f"{group}-{number}" for group, numbers in DUTIES.items() for number in numbers.split()]


def claimed() -> Counter[str]:
    """How often each duty is claimed, by rule or list."""
    return Counter([*(row for past in all_rules().values() for row in past[-1].rows), *not_checked()])


def test_every_duty_of_the_purchase_side_stands_exactly_once():
    assert len(NUMBERS) == len(set(NUMBERS)) == 127
    counts = claimed()
    assert {number: counts[number] for number in NUMBERS if counts[number] != 1} == {}


def test_every_duty_of_carrying_out_stands_exactly_once():
    numbers = [f"{group}-{number}" for group, told in PERFORMANCE.items() for number in told.split()]
    counts = claimed()
    assert {number: counts[number] for number in numbers if counts[number] != 1} == {}


def test_every_duty_of_the_end_stands_exactly_once():
    numbers = [f"{group}-{number}" for group, told in ENDING.items() for number in told.split()]
    counts = claimed()
    assert len(numbers) == 12
    assert {number: counts[number] for number in numbers if counts[number] != 1} == {}


def test_every_duty_of_challenge_complaint_and_appeal_stands_exactly_once():
    numbers = [f"{group}-{number}" for group, told in OBJECTIONS.items() for number in told.split()]
    counts = claimed()
    assert len(numbers) == 21
    assert {number: counts[number] for number in numbers if counts[number] != 1} == {}


def test_every_duty_of_the_evaluation_stands_exactly_once():
    counts = claimed()
    numbers = [f"{group}-{number}" for group, told in EVALUATION.items() for number in told.split()]
    assert len(numbers) == 22
    assert {number: counts[number] for number in numbers if counts[number] != 1} == {}


def test_every_duty_of_privacy_and_layout_stands_exactly_once():
    counts = claimed()
    numbers = [f"{group}-{number}" for group, told in KEPT_AND_PRINTED.items() for number in told.split()]
    assert len(numbers) == 13
    assert {number: counts[number] for number in numbers if counts[number] != 1} == {}


def test_no_duty_of_any_stage_stands_twice():
    assert [number for number, times in claimed().items() if times > 1] == []


def test_what_is_not_checked_says_where_and_why():
    for one in not_checked().values():
        assert one.stage in stages()
        assert one.cite.says
        assert len(one.reason) > 20


def test_every_value_of_a_rule_has_the_rows_of_its_file():
    assert [key for key, past in all_rules().items() if len({one.rows for one in past}) != 1] == []


def test_what_is_not_checked_is_named_in_the_manual():
    manual = (DATA.parent / "docs" / "user.md").read_text("utf-8")
    assert [row for row in not_checked() if row not in manual] == []


def test_every_duty_of_application_and_follow_up_stands_exactly_once():
    counts = claimed()
    numbers = [f"{group}-{number}" for group, several in APPLICATION.items() for number in several.split()]
    assert {number: counts[number] for number in numbers} == dict.fromkeys(numbers, 1)
