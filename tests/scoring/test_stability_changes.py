"""One mark up or down, and the way to the next grade."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.errors import ScoringError
from scoring.exact import Rounding
from scoring.panel import Sheet, panel_result
from scoring.stability import ladder_of, margin, nudges
from scoring.tree import Grade, IndicatorTree, Node, Point

GRADES = tuple(Grade(name, Decimal(floor)) for name, floor in (("优", "90"), ("良", "80"), ("中", "60"), ("差", "0")))
FULLS = {"A1": "30", "A2": "10", "B1": "40", "B2": "20"}


def _point(code, **more):
    return Node(code, f"评分点{code}", Decimal(FULLS.get(code, "5")), point=Point("mark"), **more)


def _tree(**more):
    blocks = (
        Node("A", "管理效益", Decimal(40), None, (_point("A1"), _point("A2"))),
        Node("B", "服务成果", Decimal(60), None, (_point("B1"), _point("B2"))),
    )
    return IndicatorTree("t", "示例", "1", Node("T", "总分", Decimal(100), None, blocks), **{"grades": GRADES} | more)


def test_nudges_change_the_grade_where_one_mark_is_enough():
    tree, marks = _tree(), dict(zip(FULLS, map(Fraction, ("27.5", "9.5", "33", "20")), strict=True))
    ladder = ladder_of(tree)
    found = nudges(tree, ladder, marks, step=Decimal("0.5"))

    assert (ladder.grade(Fraction(90)), found.tried) == ("优", 7)
    assert [(one.code, one.change, str(one.total), one.grade) for one in found.changing] == [
        (code, Fraction(-1, 2), "89.50", "良") for code in FULLS
    ]
    assert nudges(tree, ladder, marks, capped=("A1", "A2", "B1")).tried == 4
    with pytest.raises(ScoringError, match="变动的分数 0"):
        nudges(tree, ladder, marks, step=Decimal(0))


percents = st.lists(st.integers(0, 100), min_size=4, max_size=4)


@settings(max_examples=30, deadline=None)
@given(percents, st.sampled_from(["0.5", "1", "3"]))
def test_nudges_agree_with_scoring_again(shares, step):
    tree = _tree()
    marks = {code: Decimal(full) * share / 100 for (code, full), share in zip(FULLS.items(), shares, strict=True)}
    before = panel_result(tree, [Sheet("甲", marks)], {}).grade
    found = nudges(tree, ladder_of(tree), {code: Fraction(mark) for code, mark in marks.items()}, step=Decimal(step))
    again = []
    for code, mark in marks.items():
        for moved in (min(mark + Decimal(step), Decimal(FULLS[code])), max(mark - Decimal(step), Decimal(0))):
            result = panel_result(tree, [Sheet("甲", {**marks, code: moved})], {})
            if result.grade != before:
                again.append((code, Fraction(moved) - Fraction(mark), result.total, result.grade))

    assert [(one.code, one.change, one.total, one.grade) for one in found.changing] == again


def test_margin_says_what_is_missing_and_what_can_be_lost():
    found = margin(ladder_of(_tree()), Fraction("79.88"))

    assert (found.grade, found.above) == ("中", "良")
    assert found.missing == Fraction("0.115")
    assert found.spare == Fraction("19.885")
    assert found.words == "总分 79.88 分，离“良”还差 0.12 分（80 分起），比“中”的起点 60 分高 19.88 分。"


def test_margin_ends_at_the_top_and_at_the_bottom():
    ladder = ladder_of(_tree())
    top, bottom = margin(ladder, Fraction(95)), margin(ladder, Fraction(5))

    assert (top.above, top.missing, top.spare) == (None, None, Fraction("5.005"))
    assert (bottom.above, bottom.missing, bottom.spare) == ("中", Fraction("54.995"), None)
    assert "比“优”的起点 90 分高 5 分" in top.words


@settings(max_examples=60, deadline=None)
@given(st.fractions(0, 100, max_denominator=3000), st.sampled_from(["half_up", "truncate"]), st.integers(0, 3))
def test_margin_is_exactly_where_the_grade_turns(total, mode, places):
    ladder = ladder_of(_tree(rounding=Rounding(mode, places)))
    found, trifle = margin(ladder, total), Fraction(1, 10**9)

    assert found.grade == ladder.grade(total)
    if found.above:
        assert ladder.grade(total + found.missing) == found.above
        assert ladder.grade(total + found.missing - trifle) == found.grade
    if found.spare is not None:
        assert ladder.grade(total - found.spare) == found.grade
        assert ladder.grade(total - found.spare - trifle) != found.grade
