from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from scoring.errors import ScoringError
from scoring.panel import Decided, Sheet, VetoFinding, combine_phases, panel_result
from scoring.points import Fact
from scoring.trace import replay, walk

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
