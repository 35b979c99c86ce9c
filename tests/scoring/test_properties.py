"""Totals against a second, plain implementation that knows nothing of steps, nodes or traces."""

import json
from dataclasses import replace
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from itertools import pairwise
from statistics import median
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, assume, given, reject, settings
from hypothesis import strategies as st

from scoring.errors import ScoringError
from scoring.exact import Rounding
from scoring.panel import Sheet, combine_phases, panel_result
from scoring.trace import from_plain as step_from_plain
from scoring.trace import replay
from scoring.trace import to_plain as step_to_plain
from scoring.tree import Grade, IndicatorTree, Node, Point, from_plain, to_plain

CENTS = Decimal("0.01")
FLOORS = {"优": 90, "良": 80, "中": 60, "差": 0}
TOTALS_AN_EXAMPLE = 4


class Plain(NamedTuple):
    """A tree as nested tuples: full marks, share of the parent (or None), children, role, whether it counts."""

    code: str
    full: Fraction
    weight: Fraction | None
    children: tuple["Plain", ...]
    role: str = "share"
    counted: bool = True


def plain_marks(spec, leaves):
    """Marks on the node's own scale; None where nothing applies."""
    if not spec.children:
        return leaves.get(spec.code)
    marks = [(child, plain_marks(child, leaves)) for child in spec.children if child.counted]
    shares = [(child, mark) for child, mark in marks if child.role == "share" and mark is not None]
    if not shares:
        return None
    if spec.role != "share":
        return min(spec.full, sum(mark for _, mark in shares))
    signs = {"share": 0, "bonus": 1, "deduction": -1}
    extras = sum(signs[child.role] * mark for child, mark in marks if mark is not None)
    return min(spec.full, max(0, _of_shares(spec, shares) + extras))


def _of_shares(spec, shares):
    if shares[0][0].weight is None:
        return spec.full * sum(mark for _, mark in shares) / sum(child.full for child, _ in shares)
    brought = sum(child.weight * mark / child.full for child, mark in shares)
    return spec.full * brought / sum(child.weight for child, _ in shares)


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
def specs(draw, code="N", depth=0, full=None, weight=None, *, extras=True):
    """A node of one to four levels; weighted or summed, with bonus, deductions and uncounted children now and then."""
    full = full or Fraction(draw(st.integers(1, 20_000)), 100)
    count = 0 if depth == 3 else draw(st.integers(0 if depth else 2, 3))
    if count < 2:
        return Plain(code, full, weight, ())
    codes = [f"{code}{place}" for place in range(count)]
    beside = tuple(draw(_beside(code))) if extras else ()
    if draw(st.booleans()):
        cuts = draw(st.lists(st.integers(1, 99), min_size=count - 1, max_size=count - 1, unique=True))
        weights = [Fraction(high - low, 100) for low, high in pairwise([0, *sorted(cuts), 100])]
        children = [
            draw(specs(name, depth + 1, None, share, extras=extras)) for name, share in zip(codes, weights, strict=True)
        ]
        assume(sum(child.full for child in children) != full)  # that would weight twice
        return Plain(code, full, weight, (*children, *beside))
    children = tuple(draw(specs(name, depth + 1, extras=extras)) for name in codes)
    return Plain(code, sum(child.full for child in children), weight, (*children, *beside))


@st.composite
def _beside(draw, code):
    """Up to two children outside the full marks; items of a bonus or deduction may add up to more than its cap."""
    found = []
    for place, kind in enumerate(draw(st.lists(st.sampled_from(["bonus", "deduction", "outside"]), max_size=2))):
        name, cents = f"{code}x{place}", draw(st.integers(1, 500))
        items = tuple(Plain(f"{name}{n}", Fraction(cents, 100), None, ()) for n in range(draw(st.sampled_from([0, 2]))))
        cap = 2 * cents if items and kind == "outside" else draw(st.integers(cents, 2 * cents)) if items else cents
        fields = {"counted": False} if kind == "outside" else {"role": kind}
        found.append(Plain(name, Fraction(cap, 100), None, items, **fields))
    return found


def _decimal(value):
    return None if value is None else Decimal(value.numerator) / Decimal(value.denominator)


def node_of(spec):
    children = tuple(node_of(child) for child in spec.children)
    point = None if children else Point("mark", "judged")
    return Node(
        spec.code,
        f"指标{spec.code}",
        _decimal(spec.full),
        _decimal(spec.weight),
        children,
        point,
        role=spec.role,
        counted=spec.counted,
    )


def tree_of(spec, aggregation="mean"):
    grades = tuple(Grade(name, _decimal(spec.full * floor / 100)) for name, floor in FLOORS.items())
    return IndicatorTree("t", "随机体系", "1", node_of(spec), grades=grades, aggregation=aggregation)


AGGREGATIONS = st.sampled_from(["mean", "drop_extremes", "median"])
MANY = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


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
        if expected is None:  # only bonus, deductions and what does not count are left
            with pytest.raises(ScoringError, match="全部评分点都不适用"):
                panel_result(tree, sheets, {}, not_applicable=dict.fromkeys(absent, "未约定"))
            continue
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


@given(specs(extras=False), st.integers(1, 5), st.randoms(use_true_random=False))
def test_rounding_at_each_level_publishes_subtotals_that_add_up(spec, members, random):
    tree = IndicatorTree(
        "t", "随机体系", "1", node_of(spec), rounding=Rounding("truncate", 2, at_each_level=True), grades=()
    )
    result = panel_result(tree, random_sheets(random, leaves_of(spec), members), {})

    shown = [result.nodes[child.code].contribution_shown for child in spec.children]
    assert result.total == sum(shown)
    assert replay(result.trace) == result.total


def turned(node, random):
    """The same tree with the children of every node in another order."""
    children = [turned(child, random) for child in node.children]
    random.shuffle(children)
    return replace(node, children=tuple(children))


@settings(max_examples=60, deadline=None)
@given(specs(), AGGREGATIONS, st.integers(1, 5), st.randoms(use_true_random=False))
def test_order_of_points_sheets_and_facts_never_matters(spec, aggregation, members, random):
    tree, sheets = tree_of(spec, aggregation), random_sheets(random, leaves_of(spec), members)
    straight = panel_result(tree, sheets, {})
    other = panel_result(replace(tree, root=turned(tree.root, random)), random.sample(sheets, members), {})

    assert (other.total, other.exact_total, other.grade) == (straight.total, straight.exact_total, straight.grade)
    assert (other.nodes, other.spread) == (straight.nodes, straight.spread)


@settings(max_examples=60, deadline=None)
@given(specs(extras=False), st.sampled_from(["mean", "median"]), st.integers(1, 5), st.randoms(use_true_random=False))
def test_raising_a_mark_never_lowers_the_total(spec, aggregation, members, random):
    tree, leaves = tree_of(spec, aggregation), leaves_of(spec)
    sheets = random_sheets(random, leaves, members)
    code, full = random.choice([(leaf.code, _decimal(leaf.full)) for leaf in leaves])
    place = random.randrange(members)
    higher = {**sheets[place].marks, code: (sheets[place].marks[code] + full) / 2}
    higher[code] = higher[code].quantize(CENTS, ROUND_HALF_UP)
    raised = [*sheets[:place], replace(sheets[place], marks=higher), *sheets[place + 1 :]]

    assert panel_result(tree, raised, {}).exact_total >= panel_result(tree, sheets, {}).exact_total


@settings(max_examples=60, deadline=None)
@given(specs(extras=False), st.integers(2, 9), st.integers(1, 3), st.randoms(use_true_random=False))
def test_own_scale_of_a_weighted_point_changes_nothing(spec, factor, members, random):
    """Weights alone share out the parent: points marked out of 5 or out of 100 weigh the same."""
    weighted = {leaf.code for leaf in leaves_of(spec) if leaf.weight is not None}
    tree, sheets = tree_of(spec), random_sheets(random, leaves_of(spec), members)

    def stretched(node):
        full = node.full * factor if node.code in weighted else node.full
        return replace(node, full=full, children=tuple(map(stretched, node.children)))

    try:
        other = replace(tree, root=stretched(tree.root))
    except ScoringError:  # the stretched marks happen to add up to the parent's: refused as weighted twice
        reject()
    marks = [
        replace(one, marks={code: mark * factor if code in weighted else mark for code, mark in one.marks.items()})
        for one in sheets
    ]
    assert panel_result(other, marks, {}).exact_total == panel_result(tree, sheets, {}).exact_total


@settings(max_examples=60, deadline=None)
@given(specs(), st.integers(1, 3), st.randoms(use_true_random=False))
def test_all_children_not_applicable_is_the_parent_not_applicable(spec, members, random):
    tree, sheets = tree_of(spec), random_sheets(random, leaves_of(spec), members)
    parent = random.choice([node for node in tree.root.walk() if node.children])
    whole = {parent.code: "未约定"}
    parts = dict.fromkeys((node.code for node in parent.walk() if node.point), "未约定")

    def outcome(stated):
        try:
            return panel_result(tree, sheets, {}, not_applicable=stated)
        except ScoringError as error:
            return str(error)

    assert outcome(parts) == outcome(whole)


@given(specs())
def test_printing_twice_gives_the_same_digest_and_knows_what_changed(spec):
    tree = tree_of(spec)
    leaf = tree.points()[0]
    renamed = replace(tree, root=_with(tree.root, replace(leaf, party="购买方")))

    assert tree.digest() == from_plain(to_plain(from_plain(to_plain(tree)))).digest()
    assert renamed.digest() != tree.digest()
    assert from_plain(to_plain(renamed)) == renamed


def _with(node, leaf):
    if node.code == leaf.code:
        return leaf
    return replace(node, children=tuple(_with(child, leaf) for child in node.children))
