"""Totals against a second, plain implementation that knows nothing of steps, nodes or traces."""

import json
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scoring.exact import Rounding
from scoring.panel import Sheet, combine_phases, panel_result
from scoring.trace import from_plain as step_from_plain
from scoring.trace import replay
from scoring.trace import to_plain as step_to_plain
from scoring.tree import Grade, IndicatorTree, Node, Point, from_plain, to_plain

CENTS = Decimal("0.01")
FLOORS = {"优": 90, "良": 80, "中": 60, "差": 0}
TOTALS_AN_EXAMPLE = 8


class Plain(NamedTuple):
    """A tree as nested tuples: full marks, share of the parent (or None), children."""

    code: str
    full: Fraction
    weight: Fraction | None
    children: tuple["Plain", ...]


def plain_marks(spec, leaves):
    """Marks on the node's own scale; None where nothing applies."""
    if not spec.children:
        return leaves.get(spec.code)
    marks = [(child, plain_marks(child, leaves)) for child in spec.children]
    applicable = [(child, mark) for child, mark in marks if mark is not None]
    if not applicable:
        return None
    if spec.children[0].weight is None:
        return spec.full * sum(mark for _, mark in applicable) / sum(child.full for child, _ in applicable)
    shares = sum(child.weight * mark / child.full for child, mark in applicable)
    return spec.full * shares / sum(child.weight for child, _ in applicable)


def plain_average(marks, aggregation):
    if aggregation == "median":
        return Fraction(median(map(Fraction, marks)))
    kept = sorted(marks)[1:-1] if aggregation == "drop_extremes" and len(marks) >= 4 else marks
    return Fraction(sum(map(Fraction, kept))) / len(kept)


def half_up(value):
    """Round by the text of a long division, not by the code under test."""
    digits = Context(prec=60).divide(Decimal(value.numerator), Decimal(value.denominator))
    return digits.quantize(CENTS, ROUND_HALF_UP)


def leaves_of(spec):
    return [spec] if not spec.children else [leaf for child in spec.children for leaf in leaves_of(child)]


@st.composite
def specs(draw, code="N", depth=0, full=None, weight=None):
    full = full or Fraction(draw(st.integers(1, 20_000)), 100)
    count = 0 if depth == 3 else draw(st.integers(0 if depth else 2, 3))
    if count < 2:
        return Plain(code, full, weight, ())
    codes = [f"{code}{place}" for place in range(count)]
    if draw(st.booleans()):
        cuts = draw(st.lists(st.integers(1, 99), min_size=count - 1, max_size=count - 1, unique=True))
        edges = [0, *sorted(cuts), 100]
        weights = [Fraction(high - low, 100) for low, high in pairwise(edges)]
        children = [draw(specs(name, depth + 1, None, share)) for name, share in zip(codes, weights, strict=True)]
        return Plain(code, full, weight, tuple(children))
    children = tuple(draw(specs(name, depth + 1)) for name in codes)
    return Plain(code, sum(child.full for child in children), weight, children)


def _decimal(value):
    return None if value is None else Decimal(value.numerator) / Decimal(value.denominator)


def node_of(spec):
    children = tuple(node_of(child) for child in spec.children)
    point = None if children else Point("mark", "judged")
    return Node(spec.code, f"指标{spec.code}", _decimal(spec.full), _decimal(spec.weight), children, point)


def tree_of(spec, aggregation="mean"):
    grades = tuple(Grade(name, _decimal(spec.full * floor / 100)) for name, floor in FLOORS.items())
    return IndicatorTree("t", "随机体系", "1", node_of(spec), grades=grades, aggregation=aggregation)


AGGREGATIONS = st.sampled_from(["mean", "drop_extremes", "median"])
MANY = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def random_sheets(random, leaves, members):
    return [
        Sheet(str(member), {leaf.code: Decimal(random.randint(0, int(leaf.full * 100))).scaleb(-2) for leaf in leaves})
        for member in range(members)
    ]


@MANY
@given(specs(), AGGREGATIONS, st.integers(1, 9), st.randoms(use_true_random=False))
def test_totals_and_grades_agree_with_plain_fractions(spec, aggregation, members, random):
    tree, leaves = tree_of(spec, aggregation), leaves_of(spec)

    for _ in range(TOTALS_AN_EXAMPLE):
        sheets = random_sheets(random, leaves, members)
        gone = random.sample(leaves, random.choice([0, 0, 1, len(leaves) // 2]) % len(leaves))
        absent = {leaf.code for leaf in gone}
        marks = {
            leaf.code: plain_average([sheet.marks[leaf.code] for sheet in sheets], aggregation)
            for leaf in leaves
            if leaf.code not in absent
        }
        expected = plain_marks(spec, marks)
        result = panel_result(tree, sheets, {}, not_applicable=dict.fromkeys(absent, "未约定"))

        assert result.exact_total == expected
        assert result.total == half_up(expected)
        reached = [name for name, floor in FLOORS.items() if result.total >= spec.full * floor / 100]
        assert result.grade == reached[0]


@settings(max_examples=60, deadline=None)
@given(specs(), AGGREGATIONS, st.integers(1, 7), st.randoms(use_true_random=False))
def test_every_step_replays_and_survives_json(spec, aggregation, members, random):
    result = panel_result(tree_of(spec, aggregation), random_sheets(random, leaves_of(spec), members), {})
    read_back = step_from_plain(json.loads(json.dumps(step_to_plain(result.trace))))

    assert replay(read_back) == result.total
    assert read_back == result.trace


@given(specs(), AGGREGATIONS)
def test_tree_and_digest_survive_json(spec, aggregation):
    tree = tree_of(spec, aggregation)
    read_back = from_plain(json.loads(json.dumps(to_plain(tree))))

    assert read_back == tree
    assert read_back.digest() == tree.digest()


@given(st.integers(0, 20_000), st.integers(1, 9))
def test_tie_at_half_a_cent_always_goes_up(cents, pairs):
    """An even panel that differs by one step lands exactly on a tie."""
    spec = Plain("N", Fraction(201), None, (Plain("N0", Fraction(201), None, ()),))
    low, high = Decimal(cents).scaleb(-2), Decimal(cents + 1).scaleb(-2)
    sheets = [Sheet(str(n), {"N0": low if n % 2 else high}) for n in range(2 * pairs)]

    result = panel_result(tree_of(spec), sheets, {})
    assert result.exact_total == Fraction(2 * cents + 1, 200)
    assert result.total == high


@given(st.fractions(0, 100), st.fractions(0, 100), st.integers(0, 100))
def test_phases_agree_with_plain_fractions(mid, final, percent):
    weights = Decimal(percent) / 100, 1 - Decimal(percent) / 100
    expected = (mid * percent + final * (100 - percent)) / 100

    step = combine_phases(mid, final, weights)
    assert step.children[0].exact == expected
    assert Decimal(step.shown) == half_up(expected)


@given(specs(), st.integers(1, 5), st.randoms(use_true_random=False))
def test_rounding_at_each_level_publishes_subtotals_that_add_up(spec, members, random):
    tree = IndicatorTree(
        "t", "随机体系", "1", node_of(spec), rounding=Rounding("truncate", 2, at_each_level=True), grades=()
    )
    result = panel_result(tree, random_sheets(random, leaves_of(spec), members), {})

    shown = [result.nodes[child.code].contribution_shown for child in spec.children]
    assert result.total == sum(shown)
    assert replay(result.trace) == result.total
