"""Without one member, under other rounding, and what the report says about all of it."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from statistics import stdev

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.errors import ScoringError
from scoring.exact import MODE_NAMES, Rounding
from scoring.panel import Decided, Proceedings, Recusal, Sheet, VetoFinding, panel_result
from scoring.points import Fact
from scoring.stability import (
    Settings,
    leave_one_out,
    other_roundings,
    sentence_of,
    sentences_of,
    stability,
)
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


def _sheet(member, *marks, **more):
    return Sheet(member, {code: Decimal(mark) for code, mark in zip(FULLS, marks, strict=False)}, **more)


@pytest.fixture
def sheets():
    return [
        _sheet("甲", "28", "9", "33", "16"),
        _sheet("乙", "20", "8", "31", "15"),
        _sheet("丙", "26", "9", "32", "17"),
    ]


def _score(tree):
    return lambda sheets: panel_result(tree, sheets, {})


def test_leave_one_rater_out_scores_again_without_each_member(sheets):
    tree = _tree()
    result = panel_result(tree, sheets, {})
    found = leave_one_out(_score(tree), sheets, result, minimum=3)

    assert (str(result.total), result.grade) == ("81.33", "良")
    assert [(one.member, str(one.total), one.grade) for one in found.members] == [
        ("甲", "79.00", "中"),
        ("乙", "85.00", "良"),
        ("丙", "80.00", "良"),
    ]
    assert found.members[0].change == Fraction(79) - Fraction(244, 3)
    assert found.largest == Fraction(85) - Fraction(244, 3)
    assert found.changing == ("甲",)
    assert all("只有 2 名成员，少于 3 名" in one.note for one in found.members)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 1000), min_size=2, max_size=9))
def test_leave_one_rater_out_jackknife_of_a_mean_is_s_over_root_r(totals):
    """Efron & Tibshirani 1993, ch. 11: for a plain mean the two are the same."""
    root = Node("T", "总分", Decimal(20), None, (_point("A2"), _point("C", role="share"), _point("D")))
    tree = IndicatorTree("mean", "均值", "1", root)
    sheets = [
        Sheet(f"成员{place}", {"A2": Decimal(mark) / 100, "C": Decimal(1), "D": Decimal(0)})
        for place, mark in enumerate(totals)
    ]
    found = leave_one_out(_score(tree), sheets, panel_result(tree, sheets, {}), minimum=2)

    assert found.jackknife == pytest.approx(stdev([mark / 100 for mark in totals]) / len(totals) ** 0.5, abs=1e-12)


def test_member_whose_removal_leaves_nobody_is_named_with_the_reason():
    tree = _tree()
    only = [_sheet("甲", "28", "9", "33", "16")]
    found = leave_one_out(_score(tree), only, panel_result(tree, only, {}), minimum=3)

    assert found.members[0].total is None
    assert "去掉后无法计分" in found.members[0].note
    assert "没有已提交的评分表" in found.members[0].note
    assert (found.largest, found.changing, found.jackknife) == (None, (), None)


def test_members_who_do_not_count_are_not_left_out(sheets):
    tree = _tree()
    beside = [*sheets, _sheet("旁听", "1", "1", "1", "1", counted=False)]
    found = leave_one_out(_score(tree), beside, panel_result(tree, beside, {}), minimum=2)

    assert [one.member for one in found.members] == ["甲", "乙", "丙"]
    assert not any(one.note for one in found.members)


def test_members_of_two_parties_have_no_common_jackknife(sheets):
    tree = _tree()
    root = replace(tree.root, children=(tree.root.children[0], replace(tree.root.children[1], party="服务对象代表")))
    parted = [
        *(Sheet(one.member, {code: one.marks[code] for code in ("A1", "A2")}) for one in sheets),
        Sheet("丁", {"B1": Decimal(35), "B2": Decimal(18)}, party="服务对象代表"),
    ]
    tree = replace(tree, root=root)
    found = leave_one_out(_score(tree), parted, panel_result(tree, parted, {}), minimum=3)

    assert found.jackknife is None
    assert found.members[3].total is None
    assert "服务对象代表" in found.members[3].note


def test_removal_respects_review_recusal_and_missing_evidence(sheets):
    found = stability(
        _tree(),
        sheets,
        {"B2": Fact(evidence_missing=True)},
        seed=1,
        decided={"A1": Decided(Decimal(27), "申诉复核组")},
        proceedings=Proceedings(recusals=(Recusal("丙", "回避", codes=("A2",)),), members=2),
    )
    expected = (27, Fraction(8), Fraction(63, 2), 12)  # 乙 alone at A2, 乙丙 at B1, B2 held to 60 %

    assert found.members.members[0].total == sum(expected)
    assert [(one.code, one.change, str(one.total)) for one in found.nudges.changing] == [
        (code, 1, "80.50") for code in ("A1", "A2", "B1")
    ]
    assert found.nudges.tried == 7  # B2 is held by its cap and goes down only


percents = st.lists(st.integers(0, 100), min_size=4, max_size=4)


def test_ev_01_other_roundings_show_the_total_its_publisher_did_not_print(ev_01, ev_01_marks):
    """Truncated at each level 94.55; rounded half up, once or at each level, 94.56."""
    tree = ev_01()
    found = {
        (one.rounding.mode, one.rounding.at_each_level): one
        for one in other_roundings(tree, {code: Fraction(mark) for code, mark in ev_01_marks.items()})
        if one.rounding.places == 2
    }

    assert {key: str(one.total) for key, one in found.items()} == {
        ("half_up", False): "94.56",
        ("half_even", False): "94.56",
        ("truncate", False): "94.55",
        ("half_up", True): "94.56",
        ("half_even", True): "94.56",
    }
    assert [key for key, one in found.items() if not one.total_differs] == [("truncate", False)]
    assert not any(one.grade_differs for one in found.values())
    assert found["half_up", True].words == "四舍五入，保留 2 位小数，逐级取整"


@settings(max_examples=15, deadline=None)
@given(st.lists(percents, min_size=3, max_size=3), st.booleans())
def test_other_roundings_agree_with_scoring_again(rows, at_each_level):
    tree = _tree(rounding=Rounding(at_each_level=at_each_level))
    sheets = [
        _sheet(f"成员{place}", *(Decimal(full) * share / 100 for full, share in zip(FULLS.values(), row, strict=True)))
        for place, row in enumerate(rows)
    ]
    result = panel_result(tree, sheets, {})
    found = stability(tree, sheets, {}, seed=1, settings=Settings(draws=10))

    assert len(found.roundings) == 2 * len(MODE_NAMES) * 3 - 1
    for one in found.roundings:
        again = panel_result(replace(tree, rounding=one.rounding), sheets, {})
        assert (one.total, one.grade) == (again.total, again.grade)
        assert one.total_differs == (again.total != result.total)
        assert one.grade_differs == (again.grade != result.grade)


def test_stability_says_one_plain_sentence_and_is_the_same_for_a_seed(sheets):
    found = stability(_tree(), sheets, {}, seed=7)

    turned, other = stability(_tree(), sheets[::-1], {}, seed=7), stability(_tree(), sheets, {}, seed=8)

    assert found == stability(_tree(), sheets, {}, seed=7)
    assert (turned.frequencies, turned.low, turned.members.jackknife) == (
        found.frequencies,
        found.low,
        found.members.jackknife,
    )
    assert (other.low, other.high) != (found.low, found.high)
    assert sentence_of(found) == sentences_of(found)[0]
    assert sentence_of(found).startswith(
        "各一级指标的权重围绕规定值随机变动 10,000 次"
        "（狄利克雷分布，最上一级权重的标准差最大 5 个百分点，随机种子 7），等级"
    )
    assert "去掉甲时等级改变（甲、乙、丙：去掉后只有 2 名成员，少于 3 名" in sentences_of(found)[1]
    assert "总分 81.33 分，离“优”还差 8.67 分" in found.margin.words


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**40), st.sampled_from(["blocks", "indicators", "points"]))
def test_all_full_marks_keep_the_best_grade_in_every_draw(seed, level):
    sheets = [_sheet(who, *FULLS.values()) for who in "甲乙丙"]
    found = stability(_tree(), sheets, {}, seed=seed, settings=Settings(draws=500, level=level))

    assert found.frequencies.shares["优"] == 1
    assert found.low == pytest.approx(100)
    assert not any(one.change for one in found.members.members)
    assert not any(one.total_differs for one in found.roundings)
    assert "等级每次都是“优”（模拟误差：改变的概率不超过 0.60%，把握 95%）" in sentence_of(found)


def test_sentence_gives_the_share_its_error_and_the_other_grades():
    sheets = [_sheet(who, "30", "10", "32", "16") for who in "甲乙丙"]
    found = stability(_tree(), sheets, {}, seed=3, settings=Settings(spread=Decimal(10), nudge=Decimal(2)))
    share = found.frequencies.shares["良"]
    said = sentences_of(found)

    assert found.total == 88
    assert 0.6 < share < 0.95
    assert f"等级保持“良”的占 {share:.2%}（模拟误差 ±{100 * found.frequencies.half_width('良'):.2f} 个百分点" in said[0]
    assert f"其余为“优”{1 - share:.2%}" in said[0]
    assert (
        said[3] == "每个由成员打分的评分点单独上调或下调 2 分（不超出 0 分和满分），共 6 种情况，其中 2 种会改变等级。"
    )


def test_withheld_grade_is_not_guessed_and_a_zero_by_veto_does_not_move(sheets):
    open_one = stability(_tree(), sheets, {}, seed=1, vetoes=[VetoFinding("V1", "zero", "", "open")])
    proven = stability(_tree(), sheets, {}, seed=1, vetoes=[VetoFinding("V1", "zero", "核查属实", "proven")])

    assert (open_one.frequencies, open_one.margin, open_one.nudges) == (None, None, None)
    assert "暂缓定级" in sentence_of(open_one)
    assert not any(f"“{grade.name}”" in " ".join(sentences_of(open_one)) for grade in GRADES)
    assert proven.frequencies.shares["差"] == 1
    assert (proven.low, proven.high, proven.margin) == (0, 0, None)
    assert sentence_of(proven) == "一票否决事项成立，总分为零，等级与权重无关。"


def test_tree_without_grades_still_says_how_far_the_total_moves(sheets):
    found = stability(_tree(grades=()), sheets, {}, seed=1)

    assert found.frequencies is None
    assert found.low < float(found.total) < found.high
    assert sentence_of(found).startswith("不定级；各一级指标的权重")
    assert "未定级，不比较等级" in sentences_of(found)[1]


@pytest.mark.parametrize("seed", [-1, True])
def test_seed_that_is_no_count_is_refused(sheets, seed):
    with pytest.raises(ScoringError, match="随机种子"):
        stability(_tree(), sheets, {}, seed=seed)
