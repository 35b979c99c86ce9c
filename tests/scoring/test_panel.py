from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from scoring.errors import ScoringError
from scoring.panel import (
    Decided,
    Dissent,
    Proceedings,
    Recusal,
    Revision,
    Sheet,
    VetoFinding,
    combine_phases,
    panel_result,
)
from scoring.points import Fact
from scoring.trace import replay, walk
from scoring.tree import IndicatorTree, Node, Point

CHECKED = dict.fromkeys(("制度", "合同", "考勤", "发放"), True)


@pytest.fixture
def sheets():
    rows = {"甲": ("8", "12"), "乙": ("9", "13.5"), "丙": ("8.5", "14")}
    return [Sheet(who, {"A2-1": Decimal(plan), "A2-2": Decimal(watch)}) for who, (plan, watch) in rows.items()]


@pytest.fixture
def facts():
    return {
        "A1-1": Fact({"items": CHECKED | {"合同": False}}),
        "A1-2": Fact({"actual": 11, "target": 12}),
        "B1-1": Fact({"actual": 3916, "target": 4600}),
        "B2-1": Fact({"counts": [5, 8, 3, 1, 1]}),
    }


EXACT = (
    Fraction(3, 4) * 5
    + Fraction(11, 12) * 10
    + Fraction("8.5")
    + Fraction("39.5") / 3
    + Fraction(3916, 4600) * 40
    + (Fraction(1275, 18) - 60) / 30 * 20
)


def test_panel_total_is_exact_and_rounded_once(small_tree, sheets, facts):
    result = panel_result(small_tree, sheets, facts)

    assert result.exact_total == EXACT
    assert str(result.total) == "75.86"
    assert (result.grade, result.grade_withheld) == ("中", "")
    assert result.nodes["A2"].exact == Fraction("8.5") + Fraction("39.5") / 3
    assert str(result.nodes["A2"].shown) == "21.67"
    assert result.nodes["T"].exact == EXACT
    assert not result.warnings


def test_order_of_sheets_and_facts_does_not_matter(small_tree, sheets, facts):
    turned = panel_result(small_tree, sheets[::-1], dict(reversed(facts.items())))
    straight = panel_result(small_tree, sheets, facts)

    assert (turned.exact_total, turned.nodes, turned.spread) == (straight.exact_total, straight.nodes, straight.spread)


def test_spread_is_flagged_above_a_fifth_of_full_marks(small_tree, sheets, facts):
    spread = panel_result(small_tree, sheets, facts).spread

    assert set(spread) == {"A2-1", "A2-2"}
    assert (spread["A2-1"].lowest, spread["A2-1"].highest, spread["A2-1"].range) == (8, 9, 1)
    assert not spread["A2-1"].wide
    sheets[0] = replace(sheets[0], marks={"A2-1": Decimal(7), "A2-2": Decimal("10.99")})
    wider = panel_result(small_tree, sheets, facts).spread
    assert not wider["A2-1"].wide
    assert wider["A2-2"].wide


@pytest.mark.parametrize(
    ("aggregation", "mean"),
    [("mean", Fraction("44.5") / 5), ("drop_extremes", Fraction("27") / 3), ("median", Fraction(9))],
)
def test_marks_are_aggregated_as_the_tree_says(small_tree, facts, aggregation, mean):
    tree = replace(small_tree, aggregation=aggregation)
    marks = ("7.5", "9", "9", "9", "10")
    sheets = [Sheet(str(n), {"A2-1": Decimal(mark), "A2-2": Decimal(0)}) for n, mark in enumerate(marks)]

    assert panel_result(tree, sheets, facts).nodes["A2-1"].exact == mean


def test_extremes_of_three_members_are_not_dropped(small_tree, sheets, facts):
    tree = replace(small_tree, aggregation="drop_extremes")
    assert panel_result(tree, sheets, facts).exact_total == EXACT


def test_median_of_an_even_panel_is_the_middle(small_tree, sheets, facts):
    tree = replace(small_tree, aggregation="median")
    assert panel_result(tree, sheets[:2], facts).nodes["A2-1"].exact == Fraction("8.5")


def test_not_applicable_is_renormalised_within_the_parent_then_upwards(small_tree, sheets, facts):
    del facts["A1-2"]
    result = panel_result(small_tree, sheets, facts, not_applicable={"A1-2": "合同未约定督导"})

    assert result.nodes["A1"].exact == Fraction(15, 4) * 15 / 5
    assert result.nodes["A1-2"].exact is None
    assert result.nodes["A1-2"].na_reason == "合同未约定督导"
    assert result.exact_total == EXACT - Fraction(15, 4) - Fraction(110, 12) + Fraction(45, 4)
    assert replay(result.trace) == result.total


def test_parent_without_applicable_children_is_not_applicable_itself(small_tree, sheets, facts):
    result = panel_result(small_tree, sheets, facts, not_applicable={"A1": "由购买主体统一管理"})

    assert result.nodes["A1"].exact is None
    assert result.nodes["A1"].shown is None
    assert result.nodes["A1-1"].na_reason == "由购买主体统一管理"
    assert result.nodes["A"].exact == result.nodes["A2"].exact * 40 / 25


def test_weighted_parent_renormalises_its_weights(ev_01, ev_01_marks):
    result = panel_result(ev_01(), [Sheet("第三方", ev_01_marks)], {}, not_applicable={"Z": "未开展"})

    assert result.nodes["T"].exact == Decimal("94.16")
    assert result.nodes["Z"].contribution is None


def test_block_that_loses_more_than_half_is_warned_about(small_tree, sheets, facts):
    assert not panel_result(small_tree, sheets, facts, not_applicable={"A1": "无"}).warnings
    half = {"A1-1": "无", "A2-2": "无"}
    assert not panel_result(small_tree, sheets, facts, not_applicable=half).warnings
    (warning,) = panel_result(small_tree, sheets, facts, not_applicable={"A2": "无"}).warnings
    assert "A 管理效益" in warning
    assert "62.5%" in warning


@pytest.mark.parametrize(
    ("not_applicable", "says"),
    [
        ({"A1-2": "  "}, "没有理由"),
        ({"C9": "无"}, "没有代码为“C9”的指标"),
        ({"T": "未实施"}, "全部评分点都不适用"),
        ({"A": "未实施", "B": "未实施"}, "全部评分点都不适用"),
    ],
)
def test_not_applicable_that_cannot_stand_is_refused(small_tree, sheets, facts, not_applicable, says):
    with pytest.raises(ScoringError, match=says):
        panel_result(small_tree, sheets, facts, not_applicable=not_applicable)


@pytest.mark.parametrize(
    ("marks", "says"),
    [
        ({"A2-1": Decimal(8)}, "丁，A2-2 评分点A2-2：没有打分"),
        ({"A2-1": Decimal(8), "A2-2": Decimal("15.01")}, "丁，A2-2 评分点A2-2：分数 15.01 不在 0 至满分 15 之间"),
        ({"A2-1": Decimal(-1), "A2-2": Decimal(15)}, "丁，A2-1 评分点A2-1：分数 -1 不在"),
        ({"A2-1": Decimal("8.005"), "A2-2": Decimal(15)}, "不是最小计分单位 0.01 的整数倍"),
        ({"A2-1": Decimal("NaN"), "A2-2": Decimal(15)}, "丁，A2-1 评分点A2-1：分数 .* 不是有效的数值"),
        ({"A2-1": 8.5, "A2-2": Decimal(15)}, "不是有效的数值"),
        ({"A2-1": Decimal(8), "A2-2": Decimal(15), "B1-1": Decimal(9)}, "丁，B1-1 评分点B1-1：该评分点不由成员打分"),
        ({"A2-1": Decimal(8), "A2-2": Decimal(15), "C9": Decimal(9)}, "没有代码为“C9”的指标"),
    ],
)
def test_sheet_that_cannot_stand_is_refused_naming_member_and_point(small_tree, sheets, facts, marks, says):
    with pytest.raises(ScoringError, match=says):
        panel_result(small_tree, [*sheets, Sheet("丁", marks)], facts)


def test_mark_outside_its_chosen_band_is_refused(small_tree, sheets, facts):
    sheets[0] = replace(sheets[0], bands={"A2-1": "二档"})
    with pytest.raises(ScoringError, match="甲，A2-1 评分点A2-1：选择了“二档”"):
        panel_result(small_tree, sheets, facts)


def test_member_with_two_sheets_is_refused(small_tree, sheets, facts):
    with pytest.raises(ScoringError, match="甲有 2 份评分表"):
        panel_result(small_tree, [*sheets, sheets[0]], facts)


def test_panel_without_sheets_is_refused(small_tree, facts):
    with pytest.raises(ScoringError, match="没有已提交的评分表"):
        panel_result(small_tree, [], facts)


def test_point_without_a_fact_is_refused(small_tree, sheets, facts):
    del facts["B1-1"]
    with pytest.raises(ScoringError, match="B1-1 评分点B1-1：没有评分数据"):
        panel_result(small_tree, sheets, facts)


def test_point_without_data_is_refused_until_it_is_resolved(small_tree, sheets, facts):
    facts["A1-2"] = Fact({"actual": 0, "target": 0})

    with pytest.raises(ScoringError, match="A1-2 评分点A1-2：没有数据"):
        panel_result(small_tree, sheets, facts)
    assert panel_result(small_tree, sheets, facts, not_applicable={"A1-2": "合同未约定督导"}).grade


@pytest.mark.parametrize(
    ("code", "fact", "says"),
    [
        ("A2-1", Fact({"mark": 9}), "由成员打分"),
        ("A2", Fact(), "不是评分点"),
        ("C9", Fact(), "没有代码为“C9”的指标"),
    ],
)
def test_fact_in_the_wrong_place_is_refused(small_tree, sheets, facts, code, fact, says):
    with pytest.raises(ScoringError, match=says):
        panel_result(small_tree, sheets, facts | {code: fact})


def test_judged_point_without_evidence_is_capped(small_tree, sheets, facts):
    result = panel_result(small_tree, sheets, facts | {"A2-1": Fact(evidence_missing=True)})

    assert result.nodes["A2-1"].exact == 6
    assert [flag.kind for flag in result.flags["A2-1"]] == ["capped"]
    assert replay(result.trace) == result.total


def _veto(code, state="proven", **fields):
    effects = {"V1": ("zero", ""), "V4": ("cap", "差"), "V5": ("cap", "中"), "V9": ("withhold", "")}
    effect, cap = effects[code]
    return VetoFinding(code, effect, "2026年5月8日核查认定，材料见证-031", state, cap, **fields)


def test_proven_misuse_takes_everything(small_tree, sheets, facts):
    result = panel_result(small_tree, sheets, facts, vetoes=[_veto("V1")])

    assert (str(result.total), result.grade, result.exact_total) == ("0.00", "差", EXACT)
    assert replay(result.trace) == 0
    assert any("V1" in item.name for step in walk(result.trace) for item in step.inputs)


@pytest.mark.parametrize(("vetoes", "grade"), [(["V4"], "差"), (["V5"], "中"), (["V5", "V4"], "差")])
def test_proven_veto_caps_the_grade_and_leaves_the_total(small_tree, sheets, facts, vetoes, grade):
    facts["B1-1"] = Fact({"actual": 1, "target": 1})
    best = panel_result(small_tree, sheets, facts)
    result = panel_result(small_tree, sheets, facts, vetoes=[_veto(code) for code in vetoes])

    assert best.grade == "良"
    assert (result.grade, result.total) == (grade, best.total)
    assert replay(result.trace) == best.total


def test_cap_never_lifts_a_grade(small_tree, sheets, facts):
    facts["B1-1"] = Fact({"actual": 0, "target": 1})
    assert panel_result(small_tree, sheets, facts, vetoes=[_veto("V5")]).grade == "差"


@pytest.mark.parametrize("code", ["V1", "V4", "V9"])
def test_grade_is_withheld_while_an_inquiry_is_open(small_tree, sheets, facts, code):
    result = panel_result(small_tree, sheets, facts, vetoes=[_veto(code, "open")])

    assert result.grade is None
    assert result.grade_withheld.startswith(f"暂缓定级：{code}")
    assert str(result.total) == "75.86"
    assert result.trace.shown == "暂缓定级"
    assert replay(result.trace) == result.total


def test_proven_withholding_withholds(small_tree, sheets, facts):
    assert panel_result(small_tree, sheets, facts, vetoes=[_veto("V9")]).grade is None


def test_dismissed_veto_changes_nothing(small_tree, sheets, facts):
    result = panel_result(small_tree, sheets, facts, vetoes=[_veto("V1", "dismissed")])
    assert (result.grade, str(result.total)) == ("中", "75.86")


@pytest.mark.parametrize(
    ("veto", "says"),
    [
        (VetoFinding("V7", "zero", "认定"), "没有规定这一否决事项"),
        (VetoFinding("V1", "cap", "认定", grade_cap="差"), "后果与指标体系的规定不一致"),
        (VetoFinding("V1", "zero", " ", "proven"), "没有认定结论"),
    ],
)
def test_veto_that_cannot_stand_is_refused(small_tree, sheets, facts, veto, says):
    with pytest.raises(ScoringError, match=says):
        panel_result(small_tree, sheets, facts, vetoes=[veto])


def test_tree_without_veto_list_takes_findings_with_known_grades_only(small_tree, sheets, facts):
    tree = replace(small_tree, vetoes=())
    assert panel_result(tree, sheets, facts, vetoes=[_veto("V4")]).grade == "差"
    with pytest.raises(ScoringError, match="等级上限“丙”不在等级表中"):
        panel_result(tree, sheets, facts, vetoes=[VetoFinding("V4", "cap", "认定", "proven", "丙")])


def test_tree_without_grades_gives_a_total_only(small_tree, sheets, facts):
    result = panel_result(replace(small_tree, grades=(), vetoes=()), sheets, facts)

    assert (result.grade, result.grade_withheld) == (None, "不定级")
    assert replay(result.trace) == result.total


def test_review_replaces_the_mean_and_leaves_it_in_the_trace(small_tree, sheets, facts):
    decided = {"A2-1": Decided(Decimal("9.5"), "申诉复核组：补充材料成立")}
    result = panel_result(small_tree, sheets, facts, decided=decided)

    assert result.exact_total == EXACT + 1
    assert [flag.kind for flag in result.flags["A2-1"]] == ["decided"]
    assert result.spread["A2-1"].range == 1
    (step,) = [step for step in walk(result.trace) if step.operation == "decided"]
    assert step.formula == "9.5（复核决定，原为 8.5）"
    assert {mark.title for mark in step.children[0].children} == {"甲", "乙", "丙"}
    assert replay(result.trace) == result.total


@pytest.mark.parametrize(
    ("code", "marks", "says"),
    [
        ("B1-1", "30", "复核应更正事实，不能直接改分"),
        ("A2", "20", "复核应更正事实，不能直接改分"),
        ("A2-2", "15", "该评分点已注明“不适用”，不能改分"),
        ("A2-1", "10.01", "复核组，A2-1 评分点A2-1：分数 10.01 不在"),
    ],
)
def test_review_that_cannot_stand_is_refused(small_tree, sheets, facts, code, marks, says):
    with pytest.raises(ScoringError, match=says):
        panel_result(
            small_tree,
            sheets,
            facts,
            not_applicable={"A2-2": "未约定"},
            decided={code: Decided(Decimal(marks), "复核组")},
        )


def test_over_achievement_reaches_the_result_as_a_flag(small_tree, sheets, facts):
    facts["B1-1"] = Fact({"actual": 14, "target": 10})
    assert [flag.kind for flag in panel_result(small_tree, sheets, facts).flags["B1-1"]] == ["explain"]


def test_phases_are_weighed_exactly_and_rounded_once():
    step = combine_phases(Decimal("86.45"), Decimal("86.46"), (Decimal("0.5"), Decimal("0.5")))

    assert step.children[0].exact == Decimal("86.455")
    assert step.shown == "86.46"
    assert replay(step) == Decimal("86.46")


def test_phases_take_exact_totals():
    step = combine_phases(Fraction(250, 3), Fraction(260, 3), (Decimal("0.4"), Decimal("0.6")))
    assert step.children[0].exact == Fraction(256, 3)


@pytest.mark.parametrize("weights", [("0.4", "0.5"), ("1.5", "-0.5")])
def test_phase_weights_must_sum_to_one(weights):
    with pytest.raises(ScoringError, match="中期与期末权重之和应为 1"):
        combine_phases(80, 90, (Decimal(weights[0]), Decimal(weights[1])))


def _leaf(code, full, kind="mark", established="judged", **fields):
    return Node(code, f"评分点{code}", Decimal(full), point=Point(kind, established), **fields)


def _tree(*children, full="100", **fields):
    return IndicatorTree("t", "示例", "1", Node("T", "总分", Decimal(full), None, children), **fields)


def _sheet(member, party="", **marks):
    return Sheet(member, {code: Decimal(mark) for code, mark in marks.items()}, party=party)


PARTIES = _tree(
    Node("P", "专业评估", Decimal(70), None, (_leaf("P1", "40"), _leaf("P2", "30"))),
    Node("Q", "购买方评价", Decimal(20), None, (_leaf("Q1", "20"),), party="购买方"),
    _leaf("R", "10", party="服务对象"),
)


def test_each_block_is_averaged_over_the_sheets_of_its_party():
    sheets = [
        _sheet("甲", P1="40", P2="20"),
        _sheet("乙", P1="30", P2="25"),
        _sheet("民政局", "购买方", Q1="18"),
        _sheet("张", "服务对象", R="10"),
        _sheet("王", "服务对象", R="9"),
        _sheet("李", "服务对象", R="8"),
    ]
    result = panel_result(PARTIES, sheets, {}, proceedings=Proceedings(members=2))

    assert result.nodes["P"].exact == 35 + Fraction("22.5")
    assert (result.nodes["Q"].exact, result.nodes["R"].exact) == (18, 9)
    assert result.total == Decimal("84.50")
    assert replay(result.trace) == result.total


@pytest.mark.parametrize(
    ("sheets", "says"),
    [
        ([_sheet("甲", P1="40", P2="20"), _sheet("张", "服务对象", R="9")], "Q1 评分点Q1：没有“购买方”已提交的评分表"),
        (
            [_sheet("民政局", "采购方", Q1="18")],
            "民政局：指标体系没有由“采购方”评分的部分。评分主体有：服务对象、购买方",
        ),
        ([_sheet("甲", Q1="18")], "甲，Q1 评分点Q1：该评分点由“购买方”评分"),
        ([_sheet("民政局", "购买方", P1="18")], "民政局，P1 评分点P1：该评分点由“评估小组”评分"),
    ],
)
def test_sheet_of_a_party_that_has_no_part_or_lacks_is_refused(sheets, says):
    with pytest.raises(ScoringError, match=says):
        panel_result(PARTIES, sheets, {})


def test_sheet_that_does_not_count_is_shown_beside_the_mean(small_tree, sheets, facts):
    observer = Sheet("观察员", {"A2-1": Decimal(1), "A2-2": Decimal(1)}, counted=False)
    result = panel_result(small_tree, [*sheets, observer], facts)

    assert result.exact_total == EXACT
    assert result.spread["A2-1"].lowest == 8
    titles = {step.title for step in walk(result.trace) if step.operation == "mark"}
    assert "观察员（不计入总分）" in titles
    assert replay(result.trace) == result.total


def test_block_outside_the_total_is_scored_and_shown_and_changes_nothing():
    outside = Node("X", "自评", Decimal(50), None, (_leaf("X1", "50"),), counted=False)
    tree = _tree(_leaf("A", "100"), outside)
    result = panel_result(tree, [_sheet("甲", A="86.4", X1="49")], {})

    assert str(result.total) == "86.40"
    assert (result.nodes["X"].exact, result.nodes["X"].contribution) == (49, 0)
    (beside,) = [step for step in walk(result.trace) if step.operation == "beside"]
    assert beside.formula == "86.4（另有 49，不计入）"
    assert [child.code for child in beside.children] == ["T", "X"]
    assert replay(result.trace) == result.total


EXTRAS = _tree(
    Node("A", "服务", Decimal(100), None, (_leaf("A1", "60"), _leaf("A2", "40"))),
    Node("B", "加分项", Decimal(5), None, (_leaf("B1", "3"), _leaf("B2", "4")), role="bonus"),
    Node("C", "扣分项", Decimal(10), None, (_leaf("C1", "6"), _leaf("C2", "4")), role="deduction"),
)


@pytest.mark.parametrize(
    ("marks", "total", "remarks"),
    [
        (("50", "30", "1", "2", "4", "0"), "79.00", 0),
        (("50", "30", "3", "4", "0", "0"), "85.00", 1),
        (("60", "40", "3", "1", "0", "0"), "100.00", 1),
        (("2", "1", "0", "0", "6", "4"), "0.00", 1),
        (("60", "40", "3", "2", "6", "4"), "95.00", 0),
    ],
)
def test_bonus_and_deductions_are_capped_and_the_total_stays_on_the_scale(marks, total, remarks):
    codes = ("A1", "A2", "B1", "B2", "C1", "C2")
    result = panel_result(EXTRAS, [_sheet("甲", **dict(zip(codes, marks, strict=True)))], {})

    assert str(result.total) == total
    assert len(result.warnings) == remarks
    assert replay(result.trace) == result.total


def test_trace_says_what_was_bonus_what_was_taken_and_what_was_capped():
    marks = dict(zip(("A1", "A2", "B1", "B2", "C1", "C2"), ("60", "38", "3", "4", "1.5", "0"), strict=True))
    result = panel_result(EXTRAS, [_sheet("甲", **marks)], {})
    capped, whole = (step for step in reversed(list(walk(result.trace))) if step.operation == "adjusted")

    assert whole.formula == "min(100, max(0, 98 + 5 − 1.5))"
    assert [item.name for item in whole.inputs] == [
        "满分",
        "加分：B 加分项，上限 5 分",
        "扣分：C 扣分项，上限 10 分",
    ]
    assert capped.formula == "min(5, 7)"
    assert (result.nodes["B"].exact, result.nodes["B"].contribution) == (5, 5)
    assert (result.nodes["C"].exact, result.nodes["C"].contribution) == (Decimal("1.5"), Decimal("-1.5"))
    assert result.warnings == (
        "T 总分：加分、扣分后为 101.5 分，按 100 分计（0 至 100 分）",
        "B 加分项：加分、扣分后为 7 分，按 5 分计（0 至 5 分）",
    )


@pytest.mark.parametrize(("absent", "total"), [("B", "76.00"), ("B2", "77.00"), ("C", "83.00")])
def test_bonus_that_is_not_applicable_brings_nothing_and_is_not_renormalised(absent, total):
    marks = dict(zip(("A1", "A2", "B1", "B2", "C1", "C2"), ("50", "30", "1", "2", "4", "0"), strict=True))
    result = panel_result(EXTRAS, [_sheet("甲", **marks)], {}, not_applicable={absent: "未约定"})

    assert str(result.total) == total
    assert not result.warnings


def test_bonus_alone_gives_no_total():
    with pytest.raises(ScoringError, match="全部评分点都不适用"):
        panel_result(EXTRAS, [_sheet("甲", B1="3", B2="4", C1="0", C2="0")], {}, not_applicable={"A": "未实施"})


def test_deduction_needs_evidence_and_is_not_softened_by_its_lack():
    marks = dict(zip(("A1", "A2", "B1", "B2", "C1", "C2"), ("50", "30", "1", "2", "4", "0"), strict=True))
    sheets = [_sheet("甲", **marks)]

    with pytest.raises(ScoringError, match="C1 评分点C1：扣 4 分没有证据"):
        panel_result(EXTRAS, sheets, {"C1": Fact(evidence_missing=True)})
    assert str(panel_result(EXTRAS, sheets, {"C2": Fact(evidence_missing=True)}).total) == "79.00"


def test_member_who_withdraws_stays_on_record_and_does_not_count(small_tree, sheets, facts):
    recusal = Recusal("甲", "与承接主体负责人有亲属关系", "2026年5月8日")
    result = panel_result(small_tree, sheets, facts, proceedings=Proceedings((recusal,), members=2))
    without = panel_result(small_tree, sheets[1:], facts)

    assert (result.total, result.spread) == (without.total, without.spread)
    (flag,) = result.flags["A2-1"]
    assert flag.text == "甲已回避：与承接主体负责人有亲属关系，2026年5月8日；原打 8 分不计入"
    kept = [step for step in walk(result.trace) if step.title.startswith("甲（已回避")]
    assert [step.value for step in kept] == ["8", "12"]
    assert replay(result.trace) == result.total


def test_member_may_withdraw_from_some_points_or_before_marking(small_tree, sheets, facts):
    sheets[0] = replace(sheets[0], marks={"A2-1": Decimal(8)})
    recusal = Recusal("甲", "参与过该项服务的督导", codes=("A2-2",))
    result = panel_result(small_tree, sheets, facts, proceedings=Proceedings((recusal,)))

    assert result.nodes["A2-1"].exact == Fraction("8.5")
    assert result.nodes["A2-2"].exact == Fraction("27.5") / 2
    assert result.flags["A2-2"][0].text == "甲已回避：参与过该项服务的督导"


def test_panel_below_the_members_the_plan_asks_for_is_refused(small_tree, sheets, facts):
    recusal = Recusal("甲", "近亲属", codes=("A2-2",))
    with pytest.raises(ScoringError, match="A2-2 评分点A2-2：有效成员 2 名，少于评估方案要求的 3 名"):
        panel_result(small_tree, sheets, facts, proceedings=Proceedings((recusal,), members=3))


def test_revision_after_the_panel_talked_keeps_the_first_value(small_tree, sheets, facts):
    changes = (
        Revision("甲", "A2-1", Decimal(8), Decimal(9), "补看了阶段计划"),
        Revision("甲", "A2-1", Decimal(9), Decimal("9.5"), "核对了纠偏单"),
    )
    result = panel_result(small_tree, sheets, facts, proceedings=Proceedings(revisions=changes))

    assert result.exact_total == EXACT + Fraction("1.5") / 3
    assert result.spread["A2-1"].highest == Decimal("9.5")
    steps = [step for step in walk(result.trace) if step.operation == "revised"]
    assert [step.formula for step in steps] == ["9.5（合议后改分，初评 9）", "9（合议后改分，初评 8）"]
    assert [flag.text for flag in result.flags["A2-1"]] == [
        "甲由 8 分改为 9 分：补看了阶段计划",
        "甲由 9 分改为 9.5 分：核对了纠偏单",
    ]
    assert replay(result.trace) == result.total


def test_dissent_travels_with_the_result_and_changes_no_mark(small_tree, sheets, facts):
    dissent = Dissent("丙", "认为服务数量核实不足")
    result = panel_result(small_tree, sheets, facts, proceedings=Proceedings(dissents=(dissent,)))

    assert result.dissents == (dissent,)
    assert result.exact_total == EXACT


NINE = Decimal(9)


@pytest.mark.parametrize(
    ("proceedings", "says"),
    [
        (Proceedings(recusals=(Recusal("甲", " "),)), "甲：回避没有写明理由"),
        (Proceedings(recusals=(Recusal("甲", "亲属", codes=("C9",)),)), "没有代码为“C9”的指标"),
        (Proceedings(dissents=(Dissent("丙", ""),)), "丙：保留意见没有写明理由"),
        (Proceedings(dissents=(Dissent("丁", "不同意"),)), "丁：没有评分表，不能署名保留意见"),
        (Proceedings(revisions=(Revision("甲", "A2-1", Decimal(8), NINE, ""),)), "甲：合议后改分没有写明理由"),
        (
            Proceedings(revisions=(Revision("丁", "A2-1", Decimal(8), NINE, "补看"),)),
            "丁，A2-1 评分点A2-1：没有初评分数",
        ),
        (Proceedings(revisions=(Revision("甲", "A1", Decimal(8), NINE, "补看"),)), "甲，A1 行政管理：没有初评分数"),
        (
            Proceedings(revisions=(Revision("甲", "A2-1", Decimal(7), NINE, "补看"),)),
            "改分前的分数记为 7，评分表上是 8",
        ),
        (
            Proceedings(revisions=(Revision("甲", "A2-1", Decimal(8), Decimal("10.01"), "补看"),)),
            r"甲，A2-1 评分点A2-1：分数 10\.01 不在 0 至满分 10 之间",
        ),
        (
            Proceedings((Recusal("甲", "亲属"),), (Revision("甲", "A2-1", Decimal(8), NINE, "补看"),)),
            "甲，A2-1 评分点A2-1：已回避，不能再改分（依据：政府采购法实施条例第九条）",
        ),
    ],
)
def test_proceedings_that_cannot_stand_are_refused(small_tree, sheets, facts, proceedings, says):
    with pytest.raises(ScoringError, match=says):
        panel_result(small_tree, sheets, facts, proceedings=proceedings)


@pytest.mark.parametrize(("signed", "ok"), [(("甲", "乙"), True), (("甲",), False), (("甲", "甲", " "), False)])
def test_checked_point_needs_the_signatures_the_plan_asks_for(small_tree, sheets, facts, signed, ok):
    facts["A1-1"] = replace(facts["A1-1"], checked_by=signed)
    demanding = Proceedings(signatures=2)
    if ok:
        assert panel_result(small_tree, sheets, facts, proceedings=demanding).exact_total == EXACT
    else:
        with pytest.raises(ScoringError, match="A1-1 评分点A1-1：该评分点须经 2 人核对签字，现有 1 人"):
            panel_result(small_tree, sheets, facts, proceedings=demanding)


def test_target_of_the_phase_is_the_one_of_the_tree():
    node = Node("A", "服务人次", Decimal(100), point=Point("ratio", "computed", options={"targets": {"mid": "400"}}))
    result = panel_result(_tree(node, phase="mid"), [], {"A": Fact({"actual": 300})})
    assert result.total == 75
