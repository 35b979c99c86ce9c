"""Credit codes by the published example of GB 32100-2015."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.rules.credit_code import check_letter, fault_of, plain_code

STANDARD = "91350100M000100Y43"


def test_code_of_the_standard_is_right_also_in_small_letters_and_full_width():
    assert fault_of(STANDARD) == ""
    assert plain_code(" ９1350100m000100y43 ") == STANDARD


@pytest.mark.parametrize(("code", "said"), [("91350100M000100Y4", "填了 17 位"), ("91350100I000100Y43", "第 9 位“I”")])
def test_wrong_code_is_told_by_length_or_letter(code, said):
    assert said in fault_of(code)


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17), st.integers(0, 16))
def test_every_single_wrong_character_is_found(first, place):
    code = first + check_letter(first)
    wrong = "0" if code[place] != "0" else "1"
    assert fault_of(code) == ""
    assert fault_of(code[:place] + wrong + code[place + 1 :]) != ""
