from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.compiled import NONE, average, compile_tree, exact_total
from scoring.errors import ScoringError
from scoring.exact import Rounding
from scoring.panel import panel_result
from scoring.tree import Grade, IndicatorTree, Node, Point
from tests.scoring.random_trees import exhausted, grown

SEEDS = st.integers(0, 2**63)


def _units(shown, tree):
    return None if shown is None else int(shown.scaleb(tree.rounding.places))


def _grade(tree, result):
    return NONE if result.grade is None else [grade.name for grade in tree.grades].index(result.grade)


@settings(max_examples=300, deadline=None)
@given(SEEDS, st.integers(1, 9))
def test_exact_total_is_the_total_of_panel_result_without_its_trace(seed, members):
    case = grown(seed)
    tree, compiled = case.tree, compile_tree(case.tree)
    marks, absent, findings = case.marks(members), case.absent(), case.findings()
    values = [
        None if gone else average(column, tree.aggregation)
        for column, gone in zip(zip(*marks, strict=True), absent, strict=True)
    ]
    reasons = {node.code: "未约定" for node, gone in zip(tree.points(), absent, strict=True) if gone}

    def in_full():
        return panel_result(tree, case.sheets(marks), {}, not_applicable=reasons, vetoes=case.recorded(findings))

    if exhausted(tree.root, reasons):
        for compute in (in_full, lambda: exact_total(compiled, values, findings)):
            with pytest.raises(ScoringError, match="全部评分点都不适用"):
                compute()
        return
    expected = in_full()
    found = exact_total(compiled, values, findings)
    assert found.exact == expected.exact_total
    assert found.published == _units(expected.total, tree)
    assert found.grade == _grade(tree, expected)
    shown = {code: _units(node.shown, tree) for code, node in expected.nodes.items()}
    assert dict(zip(compiled.codes, found.nodes, strict=True)) == shown


def _flat(floors, *, places=2):
    leaf = Node("A", "点", Decimal(100), None, (), Point("mark", "judged"))
    grades = tuple(Grade(name, Decimal(floor)) for name, floor in floors)
    return IndicatorTree(
        "t", "体系", "1", Node("T", "总分", Decimal(100), None, (leaf,)), grades, rounding=Rounding(places=places)
    )


@pytest.mark.parametrize(("mark", "grade"), [((89994_99, 1000), 1), ((8999_5, 10), 0), ((9000, 1), 0)])
def test_grade_is_read_from_the_published_total(mark, grade):
    """89.995 is published as 90.00 and earns the grade; 89.99499 is published as 89.99."""
    compiled = compile_tree(_flat((("优", "90"), ("其他", "0"))))

    assert exact_total(compiled, [mark]).grade == grade


def test_floor_finer_than_the_published_places_is_reached_by_the_next_figure():
    compiled = compile_tree(_flat((("其他", "0"), ("优", "89.991"), ("特优", "89.996"))))

    assert [exact_total(compiled, [(cents, 1)]).grade for cents in (8999, 9000)] == [0, 2]


def test_pool_must_be_allotted_before_it_is_compiled():
    leaf = Node("A", "点", Decimal(100), None, (), Point("mark", "judged"))
    tree = IndicatorTree("t", "体系", "1", Node("T", "总分", Decimal(100), None, (leaf,), pool=True))

    with pytest.raises(ScoringError, match="共用的分值还没有分配"):
        compile_tree(tree)


@pytest.mark.parametrize(
    ("aggregation", "value"), [("mean", Fraction(34, 5)), ("drop_extremes", Fraction(23, 3)), ("median", Fraction(9))]
)
def test_average_follows_the_tree(aggregation, value):
    above, below = average([9, 0, 10, 11, 4], aggregation)

    assert Fraction(above, below) == value
    with pytest.raises(ScoringError, match="没有可以求平均"):
        average([], aggregation)
