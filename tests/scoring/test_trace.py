import json
import pickle
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.errors import ScoringError
from scoring.operations import OPERATIONS
from scoring.panel import Sheet, panel_result
from scoring.points import Fact
from scoring.trace import Input, from_plain, make, replay, to_plain, walk

FACTS = {
    "A1-1": Fact({"items": dict.fromkeys(("制度", "合同", "考勤", "发放"), True)}, evidence=("证-001",)),
    "A1-2": Fact({"actual": 11, "target": 12}, evidence_missing=True),
    "B1-1": Fact({"actual": 3916, "target": 4600}),
    "B2-1": Fact({"counts": [5, 8, 3, 1, 1]}),
}


@pytest.fixture
def trace(small_tree):
    sheets = [Sheet(who, {"A2-1": Decimal("8.5"), "A2-2": Decimal(12)}) for who in ("甲", "乙", "丙")]
    return panel_result(small_tree, sheets, FACTS).trace


def test_every_figure_opens_down_to_the_members_marks_and_the_records(trace):
    leaves = [step for step in walk(trace) if not step.children]
    named = {item.name for step in leaves for item in step.inputs}

    assert {"甲", "乙", "丙", "实际督导次数", "实际值", "制度", "很满意"} <= named
    assert any(step.evidence == ("证-001",) for step in walk(trace))


def test_formulas_say_the_arithmetic_with_its_numbers(trace):
    formulas = {step.code: step.formula for step in walk(trace) if step.title.startswith("评分点")}

    assert formulas["A1-2"] == "min(min(1, 11 ÷ 12) × 10, 0.6 × 10)"
    assert formulas["A2-1"] == "(8.5 + 8.5 + 8.5) ÷ 3"
    assert formulas["B1-1"] == "min(1, 3916 ÷ 4600) × 40"
    assert formulas["B2-1"] == "(≈70.83 − 60) ÷ 30 × 20"


def test_grade_step_says_which_floor_was_reached(trace):
    assert (trace.operation, trace.shown, trace.formula) == ("grade", "中", "72.77 ≥ 60")
    assert trace.children[0].formula == "≈72.774396 四舍五入，保留 2 位小数"


def test_trace_survives_json(trace):
    assert from_plain(json.loads(json.dumps(to_plain(trace), ensure_ascii=False))) == trace


def _tampered(step, place, **change):
    """Change the step at that place of the walk, and nothing else."""
    count = iter(range(10_000))

    def rebuilt(node):
        here = next(count)
        children = tuple(rebuilt(child) for child in node.children)
        return replace(node, children=children, **(change if here == place else {}))

    return rebuilt(step)


@pytest.mark.parametrize("change", [{"value": "1/7"}, {"shown": "99.99"}, {"formula": "1 + 1"}])
def test_any_tampered_figure_is_found(trace, change):
    places = [place for place, step in enumerate(walk(trace)) if replace(step, **change) != step]

    assert len(places) > 20
    for place in places:
        with pytest.raises(ScoringError):
            replay(_tampered(trace, place, **change))


def test_tampered_mark_is_found_at_the_step_above_it(trace):
    place, mark = next((place, step) for place, step in enumerate(walk(trace)) if step.title == "乙")
    raised = tuple(replace(item, value="10") for item in mark.inputs)
    consistent = make("mark", code=mark.code, title=mark.title, inputs=raised)

    with pytest.raises(ScoringError, match=r"乙：记录为 8\.5"):
        replay(_tampered(trace, place, inputs=raised))
    with pytest.raises(ScoringError, match="A2-1 评分点A2-1：记录为"):
        replay(_tampered(trace, place, inputs=raised, value="10", formula="10", shown=consistent.shown))


def test_removed_member_is_found(trace):
    place, mean = next((place, step) for place, step in enumerate(walk(trace)) if step.operation == "mean")

    def cut(node):
        if node == mean:
            return replace(node, children=node.children[:2])
        return replace(node, children=tuple(cut(child) for child in node.children))

    assert place
    with pytest.raises(ScoringError, match="重新计算得"):
        replay(cut(trace))


@pytest.mark.parametrize("name", OPERATIONS)
def test_step_without_its_inputs_is_refused_not_crashed(name):
    if name in ("sum", "zero"):
        assert make(name, code="X", title="空").exact == 0
    else:
        with pytest.raises(ScoringError):
            make(name, code="X", title="空")


def test_unknown_operation_is_refused(trace):
    with pytest.raises(ScoringError, match="不认识的计算步骤“magic”"):
        replay(replace(trace, operation="magic"))


@pytest.mark.parametrize("rounding", ["up:2", "half_up:x", "half_up", "half_up:99"])
def test_unknown_rounding_is_refused(trace, rounding):
    with pytest.raises(ScoringError):
        replay(replace(trace.children[0], rounding=rounding))


def test_division_by_zero_in_a_trace_is_refused():
    with pytest.raises(ScoringError, match="输入不完整"):
        make("ratio", code="A", title="比例", inputs=[Input("实际", "1"), Input("目标", "0")])


@pytest.mark.parametrize("plain", [{}, {"inputs": [], "evidence": [], "children": [], "colour": 1}, {"inputs": None}])
def test_plain_step_of_another_shape_is_refused(plain):
    with pytest.raises(ScoringError, match="计算记录的字段"):
        from_plain(plain)


def test_words_are_written_when_they_are_read_and_then_kept():
    step = make("mark", code="A", title="甲", inputs=[Input.of("甲", Decimal("8.50"), "分")])

    assert not {"formula", "value", "shown"} & vars(step).keys()
    assert (step.formula, step.value, step.shown, step.inputs[0].value) == ("8.5", "17/2", "8.50", "8.5")
    assert {"formula", "value", "shown"} <= vars(step).keys()


def test_recorded_words_stand_until_they_are_replayed(trace):
    recorded = from_plain({**to_plain(trace), "formula": "1 + 1", "shown": "优"})

    assert (recorded.formula, recorded.shown, recorded.exact) == ("1 + 1", "优", trace.exact)
    with pytest.raises(ScoringError, match=r"记录为 1 \+ 1 = .*（优），重新计算得 72\.77 ≥ 60"):
        replay(recorded)


def test_unread_step_is_equal_to_the_same_step_read_back_in_hash_and_pickle_too(small_tree):
    sheets = [Sheet(who, {"A2-1": Decimal("8.5"), "A2-2": Decimal(12)}) for who in ("甲", "乙", "丙")]
    unread, other = (panel_result(small_tree, sheets, FACTS).trace for _ in range(2))
    copy = pickle.loads(pickle.dumps(unread))  # noqa: S301  (our own bytes)

    assert copy == unread == from_plain(to_plain(other))
    assert hash(copy) == hash(unread) == hash(other)


def test_changed_step_keeps_the_words_of_the_step_it_was_made_from():
    step = make("mark", code="A", title="甲", inputs=[Input.of("甲", Decimal("8.5"), "分")])
    renamed = replace(step, title="成员1", inputs=(replace(step.inputs[0], name="成员1"),))

    assert (renamed.formula, renamed.shown, replay(renamed)) == ("8.5", "8.50", Decimal("8.5"))
    with pytest.raises(ScoringError):
        replay(replace(step, inputs=(Input.of("甲", Decimal(9), "分"),)))


NUMBERS = st.lists(st.fractions(-5, 100, max_denominator=60), max_size=8)


@given(st.sampled_from(sorted(OPERATIONS)), NUMBERS, NUMBERS)
def test_operation_that_can_be_applied_can_be_said(name, numbers, below):
    """Words are written late, so what cannot be said must be refused early."""
    children = [make("mark", code="A", title="甲", inputs=[Input.of("甲", number)]) for number in below]
    try:
        step = make(
            name, code="X", title="步骤", inputs=[Input.of("数", number) for number in numbers], children=children
        )
    except ScoringError:
        return
    assert replay(from_plain(to_plain(step))) == step.exact


def test_number_that_is_not_exact_is_refused_as_an_input():
    with pytest.raises(ScoringError, match="不是精确数值"):
        Input.of("甲", 0.1)
