"""Every operation a figure may be made of can be spelled as a formula, and says the same figure."""

from fractions import Fraction

import openpyxl
import pytest

from scoring.errors import ScoringError
from scoring.exact import Rounding, text
from scoring.trace import Input, Step, make
from tests.exchange.recompute import recomputer
from workbench.exchange.formulas import formula


def mark(value: str) -> Step:
    return make("mark", code="", title="分", inputs=[Input("分", value)])


def step(operation: str, numbers: str = "", *children: Step, rounding: Rounding | None = None) -> Step:
    inputs = [Input(str(place), value) for place, value in enumerate(numbers.split())]
    return make(operation, code="X", title="步骤", inputs=inputs, children=children, rounding=rounding or Rounding())


CASES = [
    step("ratio", "3 4"),
    step("ratio", "5 4"),
    step("quotient", "2 11"),
    step("deviation", "49 50"),
    step("checklist", "1 0 1"),
    step("index", "19 14 2 1 0"),
    step("lowest", "3 1 2"),
    step("weighted", "0.3 0.7", mark("1"), mark("0.5")),
    step("weighted", "90000 57600", mark("0.99"), mark("0.5")),
    step("band", "0.05 1 0.1 0.8 0.2 0.6", mark("0.0236")),
    step("band", "0.05 1 0.1 0.8 0.2 0.6", mark("0.1")),
    step("band", "0.05 1 0.1 0.8 0.2 0.6", mark("0.3")),
    step("floor", "0.9", mark("0.89")),
    step("floor", "0.9", mark("0.95")),
    step("curve", "90 60", mark("85.5")),
    step("curve", "90 60", mark("59")),
    step("curve", "90 60", mark("91")),
    step("worth", "14", mark("0.5")),
    step("zero", "0", mark("3")),
    step("deduct", "0.5", mark("2.9")),
    step("deduct", "0.5", mark("0.3")),
    step("cap", "0.6 2", mark("1.9")),
    step("mean", "", mark("1.4"), mark("1.35"), mark("1.45")),
    step("drop_extremes", "", mark("1"), mark("2"), mark("3"), mark("9")),
    step("drop_extremes", "", mark("1"), mark("2"), mark("9")),
    step("median", "", mark("1"), mark("9"), mark("2")),
    step("decided", "2.9", mark("2.5")),
    step("revised", "8.5", mark("7")),
    step("band_up_to", "0.05 0 1 0.1 1 0.8", mark("0.05")),
    step("band_up_to", "0.05 0 1 0.1 1 0.8", mark("0.1")),
    step("band_from", "1 1 1 0.8 0 0.6", mark("1")),
    step("band_from", "1 1 1 0.8 0 0.6", mark("0.8")),
    step("adjusted", "100 1 -1", mark("98"), mark("3"), mark("0.5")),
    step("adjusted", "100 -1", mark("2"), mark("5")),
    step("beside", "", mark("86.4"), mark("90")),
    step("sum", "", mark("1.5"), mark("2")),
    step("portion", "100 0.7 20", mark("18")),
    step("scale", "10 8", mark("6.4")),
    step("round_half_up", "2", mark("86.455")),
    step("round_truncate", "2", mark("86.459")),
]


@pytest.mark.parametrize("one", CASES, ids=lambda one: f"{one.operation}-{one.value}")
def test_formula_gives_the_value_of_the_step(one: Step) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = formula(one, {}, {})
    assert recomputer(book)(book.active.title, "A1") == one.exact
    book.close()


@pytest.mark.parametrize(("value", "shown"), [("86.445", "86.44"), ("86.455", "86.46"), ("86.4551", "86.46")])
def test_halves_to_even_are_spelled_out(value: str, shown: str) -> None:
    rounding = Rounding("half_even")
    spelled = formula(step("round_half_even", "2", mark(value), rounding=rounding), {}, {})

    assert spelled == (
        f"=IF(ABS(({value})*10^2-INT(({value})*10^2)-0.5)<1E-9,2*ROUND(({value})*10^2/2,0)/10^2,ROUND({value},2))"
    )
    scaled = Fraction(value) * 100
    half = scaled - int(scaled) == Fraction(1, 2)
    rounded = (
        Fraction(2 * int(scaled / 2 + Fraction(1, 2)), 100) if half else Fraction(int(scaled + Fraction(1, 2)), 100)
    )
    assert text(rounded) == shown


def test_cells_stand_in_for_steps_and_their_numbers() -> None:
    below = step("ratio", "3 4")
    above = step("worth", "14", below)

    assert formula(above, {}, {id(below): ("事实!D7", "事实!D8")}) == "=(MIN(1,事实!D7/事实!D8)*14)"
    assert formula(above, {id(below): "汇总!D9", id(above): "汇总!D10"}, {}) == "=(汇总!D9*14)"


def test_an_operation_without_a_spelling_is_refused_by_name() -> None:
    with pytest.raises(ScoringError, match="price_score"):
        formula(step("price_score", "10", mark("90"), mark("100")), {}, {})
