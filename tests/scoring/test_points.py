from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.errors import ScoringError
from scoring.exact import exact
from scoring.ordinal import THREE_BANDS, band_of, bands_of, check_in_band
from scoring.points import Fact, measure
from scoring.trace import replay
from scoring.tree import Node, Point

BUDGET = {
    "unit": "元",
    "actual": "实际支出",
    "target": "同期应支出",
    "bands": [
        {"limit": "0.05", "share": "1"},
        {"limit": "0.10", "share": "0.8"},
        {"limit": "0.20", "share": "0.6"},
    ],
    "zero_if": {"label": "未经批准自行调整预算"},
}
CHANNELS = ["公示", "电话", "登记簿", "回访"]


def _kinds(measured):
    return [flag.kind for flag in measured.flags]


def test_ratio_gives_proportional_marks_with_sentence_formula_and_inputs(point):
    node = point("ratio", "8", actual="实际合格服务量", target="合同服务量", unit="人次")
    measured = measure(node, {"actual": 3916, "target": 4600})

    assert measured.marks == Fraction(3916, 4600) * 8
    assert measured.formula == "min(1, 3916 ÷ 4600) × 8"
    assert measured.sentence == (
        "A1-1 评分点：实际合格服务量 3916 人次 ÷ 合同服务量 4600 人次 = 85.13%，得 6.81 分（满分 8 分）。"
    )
    assert [(item.name, item.value, item.unit) for item in measured.inputs] == [
        ("实际合格服务量", "3916", "人次"),
        ("合同服务量", "4600", "人次"),
    ]
    assert replay(measured.step) == measured.marks


@pytest.mark.parametrize(
    ("actual", "marks", "kinds"),
    [(0, 0, []), (10, 2, []), (13, 2, []), ("13.01", 2, ["explain"]), (5, 1, [])],
)
def test_ratio_never_exceeds_full_and_asks_about_over_achievement(point, actual, marks, kinds):
    measured = measure(point("ratio"), {"actual": actual, "target": 10})

    assert measured.marks == marks
    assert _kinds(measured) == kinds


def test_explained_over_achievement_is_not_flagged(point):
    assert not measure(point("ratio"), {"actual": 14, "target": 10, "explanation": "需求增加"}).flags


@pytest.mark.parametrize(
    ("actual", "marks", "kinds"), [(90, Fraction(9, 5), []), (89, 0, ["below_floor"]), (100, 2, [])]
)
def test_ratio_below_its_floor_gets_nothing_and_is_flagged(point, actual, marks, kinds):
    measured = measure(point("ratio", floor="0.9", bounded=True), {"actual": actual, "target": 100})

    assert measured.marks == marks
    assert _kinds(measured) == kinds


def test_nothing_out_of_nothing_is_no_data_not_zero_and_not_full(point):
    for node in (point("ratio"), point("banded", bands=[{"limit": "0.2", "share": "1"}])):
        measured = measure(node, {"actual": 0, "target": 0})
        assert measured.marks is None
        assert measured.step is None
        assert _kinds(measured) == ["no_data"]


def test_no_complaints_are_scored_by_the_channels_instead(point):
    node = point("ratio", "2.5", when_empty={"label": "零投诉按渠道清单核分", "items": CHANNELS})
    channels = {"公示": True, "电话": True, "登记簿": False, "回访": True}

    measured = measure(node, {"actual": 0, "target": 0, "items": channels})
    assert measured.marks == Fraction(3, 4) * Fraction(5, 2)
    assert "零投诉按渠道清单核分" in measured.sentence
    assert measure(node, {"actual": 0, "target": 0}).marks is None
    assert measure(node, {"actual": 1, "target": 2, "items": channels}).marks == Fraction(5, 4)


def test_weighted_targets_add_up_their_shares(point):
    parts = [
        {"name": "助浴", "weight": "0.6", "actual": 30, "target": 40},
        {"name": "助餐", "weight": "0.4", "actual": 200, "target": 100},
    ]
    measured = measure(point("ratio", "8", weights="share"), {"parts": parts})

    assert measured.marks == (Fraction("0.6") * Fraction(3, 4) + Fraction("0.4")) * 8
    assert measured.formula == "(0.6 × min(1, 30 ÷ 40) + 0.4 × min(1, 200 ÷ 100)) × 8"
    assert _kinds(measured) == ["explain"]
    assert "助餐" in measured.flags[0].text


def test_service_lines_are_weighted_by_their_money(point):
    parts = [
        {"name": "助浴", "amount_fen": 3_000_000, "actual": 30, "target": 40},
        {"name": "助餐", "amount_fen": 1_000_000, "actual": 50, "target": 100},
    ]
    measured = measure(point("ratio", "8", weights="amount"), {"parts": parts})

    assert measured.marks == Fraction(3 * 3 + 1 * 2, 16) * 8
    assert measured.formula == "(30000 × min(1, 30 ÷ 40) + 10000 × min(1, 50 ÷ 100)) ÷ 40000 × 8"


def test_part_without_a_target_is_no_data_for_the_whole_point(point):
    parts = [
        {"name": "助浴", "weight": "0.6", "actual": 0, "target": 0},
        {"name": "助餐", "weight": "0.4", "actual": 1, "target": 1},
    ]
    measured = measure(point("ratio", weights="share"), {"parts": parts})
    assert measured.marks is None
    assert "助浴" in measured.flags[0].text


@pytest.mark.parametrize(
    ("spent", "share"),
    [
        ("100", "1"),
        ("95", "1"),
        ("105", "1"),
        ("94.99", "0.8"),
        ("110", "0.8"),
        ("110.01", "0.6"),
        ("80", "0.6"),
        ("79.99", "0"),
        ("0", "0"),
    ],
)
def test_budget_execution_is_banded_with_its_limits_included(point, spent, share):
    fact = {"actual_fen": int(Decimal(spent) * 100), "target_fen": 10000, "zero_if": False}
    measured = measure(point("banded", "1.5", **BUDGET), fact)

    assert measured.marks == exact(share) * Fraction("1.5")
    assert replay(measured.step) == measured.marks


def test_unapproved_budget_change_gets_nothing(point):
    measured = measure(point("banded", "1.5", **BUDGET), {"actual_fen": 10000, "target_fen": 10000, "zero_if": True})

    assert measured.marks == 0
    assert _kinds(measured) == ["zeroed"]
    assert "未经批准自行调整预算" in measured.sentence


def test_condition_left_unanswered_is_refused(point):
    with pytest.raises(ScoringError, match="缺少“未经批准自行调整预算”"):
        measure(point("banded", "1.5", **BUDGET), {"actual_fen": 10000, "target_fen": 10000})


@pytest.mark.parametrize(("left", "marks"), [(0, "1"), (20, "1"), (21, "0.6"), (35, "0.6"), (36, "0"), (120, "0")])
def test_staff_turnover_is_banded_by_its_share(point, left, marks):
    bands = [{"limit": "0.20", "share": "1"}, {"limit": "0.35", "share": "0.6"}]
    measured = measure(point("banded", "1", of="share", bands=bands), {"actual": left, "target": 100})
    assert measured.marks == exact(marks)


def test_checklist_gives_an_equal_part_for_each_item_passed(point):
    items = {"公示": True, "电话": False, "登记簿": True, "回访": True}
    measured = measure(point("checklist", "1.5", items=CHANNELS), {"items": items})

    assert measured.marks == Fraction(9, 8)
    assert measured.formula == "3 ÷ 4 × 1.5"
    assert "不符合的有：电话" in measured.sentence


@pytest.mark.parametrize(
    ("items", "says"),
    [
        ({"公示": True, "电话": True, "登记簿": True}, "缺少“回访”"),
        ({"公示": True, "电话": True, "登记簿": True, "回访": None}, "缺少“回访”"),
        ({"公示": True, "电话": True, "登记簿": True, "回访": 1}, "“回访”（回访）须回答“是”或“否”"),
        (dict.fromkeys(CHANNELS, True) | {"网站": True}, "清单中没有“网站”这一项"),
        ([True, True, True, True], "“清单”（items）的格式不正确"),
        (None, "缺少“清单”"),
    ],
)
def test_checklist_refuses_silence_and_strangers(point, items, says):
    with pytest.raises(ScoringError) as refusal:
        measure(point("checklist", items=CHANNELS), {"items": items})
    assert says in refusal.value.what
    assert refusal.value.where == "A1-1 评分点"


@pytest.mark.parametrize(("matched", "marks"), [(85, "1"), (84, "0.6")])
def test_checklist_is_capped_where_accounts_and_stock_disagree(point, matched, marks):
    node = point("checklist", "1", items=CHANNELS, cap_below={"label": "账实相符率", "below": "0.85", "cap": "0.6"})
    fact = {"items": dict.fromkeys(CHANNELS, True), "cap_below": {"actual": matched, "target": 100}}
    assert measure(node, fact).marks == exact(marks)


@pytest.mark.parametrize("given", [{"actual": 0, "target": 0}, {"actual": 3, "target": 2}])
def test_agreement_rate_that_cannot_be_is_refused(point, given):
    node = point("checklist", "1", items=CHANNELS, cap_below={"label": "账实相符率", "below": "0.85", "cap": "0.6"})
    with pytest.raises(ScoringError, match="账实相符率无法计算"):
        measure(node, {"items": dict.fromkeys(CHANNELS, True), "cap_below": given})


@pytest.mark.parametrize(("actual", "replaced", "marks"), [(12, False, "3"), (12, True, "2.5"), (1, True, "0")])
def test_replaced_leader_costs_half_a_mark_but_never_below_zero(point, actual, replaced, marks):
    node = point("ratio", "3", deduct_if={"label": "未经同意更换项目负责人", "marks": "0.5"})
    fact = {"actual": actual, "target": 12, "deduct_if": replaced}
    assert measure(node, fact).marks == exact(marks)


def test_missing_baseline_caps_the_point(point):
    node = point("ratio", "6", bounded=True, cap_if={"label": "基线缺失", "cap": "0.6"})
    measured = measure(node, {"actual": 9, "target": 10, "cap_if": True})

    assert measured.marks == Fraction("3.6")
    assert measured.formula == "min(min(1, 9 ÷ 10) × 6, 0.6 × 6)"
    assert _kinds(measured) == ["capped"]


@pytest.mark.parametrize(("options", "marks"), [({}, "1.2"), ({"evidence_cap": "0.5"}, "1")])
def test_missing_evidence_caps_the_marks(point, options, marks):
    measured = measure(point("ratio", **options), {"actual": 9, "target": 10}, evidence_missing=True)

    assert measured.marks == exact(marks)
    assert "证据缺失" in measured.sentence
    assert replay(measured.step) == measured.marks


def test_missing_evidence_leaves_marks_below_the_cap_alone(point):
    assert measure(point("ratio"), {"actual": 1, "target": 2}, evidence_missing=True).marks == 1


@pytest.mark.parametrize(
    ("counts", "marks"),
    [
        ([10, 0, 0, 0, 0], "14"),
        ([6, 4, 0, 0, 0], "14"),
        ([0, 10, 0, 0, 0], "7"),
        ([0, 4, 6, 0, 0], "0"),
        ([0, 19, 31, 0, 0], "0"),
        ([2, 0, 8, 0, 0], "0"),
        ([0, 0, 0, 0, 3], "0"),
    ],
)
def test_survey_is_full_from_90_linear_from_60_and_nothing_below(point, counts, marks):
    measured = measure(point("survey", "14"), {"counts": counts})

    assert measured.marks == exact(marks)
    assert replay(measured.step) == measured.marks


def test_survey_index_keeps_its_exact_value(point):
    measured = measure(point("survey", "14"), {"counts": [5, 8, 3, 1, 1]})
    index = Fraction(500 + 600 + 150 + 25, 18)

    assert measured.marks == (index - 60) / 30 * 14
    assert measured.sentence.startswith(
        "A1-1 评分点：有效问卷 18 份，满意度指数 70.83（90 起得满分，低于 60 不得分），"
    )


def test_empty_survey_is_no_data(point):
    measured = measure(point("survey"), {"counts": [0, 0, 0, 0, 0]})
    assert (measured.marks, _kinds(measured)) == (None, ["no_data"])


def test_small_survey_sample_is_flagged(point):
    assert _kinds(measure(point("survey"), {"counts": [9, 0, 0, 0, 0], "required": 10})) == ["small_sample"]
    assert not measure(point("survey"), {"counts": [10, 0, 0, 0, 0], "required": 10}).flags


def test_raters_count_alike_whatever_their_numbers(point):
    node = point("survey", "4", raters=["购买主体", "乡镇街道"])
    fact = {"raters": {"购买主体": [1, 0, 0, 0, 0], "乡镇街道": [0, 0, 10, 0, 0]}}

    measured = measure(node, fact)
    assert measured.marks == Fraction(15, 30) * 4
    assert replay(measured.step) == measured.marks


def test_rater_who_did_not_answer_is_no_data(point):
    node = point("survey", "4", raters=["购买主体", "乡镇街道"])
    measured = measure(node, {"raters": {"购买主体": [1, 0, 0, 0, 0], "乡镇街道": [0, 0, 0, 0, 0]}})

    assert measured.marks is None
    assert "乡镇街道" in measured.flags[0].text


def test_mark_given_directly_stands(point):
    assert measure(point("mark"), {"mark": Decimal("1.25")}).marks == Fraction(5, 4)


@pytest.mark.parametrize(
    ("mark", "band", "ok"), [("1.6", "一档", True), ("1.59", "二档", True), ("1.59", "一档", False)]
)
def test_mark_given_in_a_band_must_lie_in_it(point, mark, band, ok):
    fact = {"mark": mark, "band": band}
    if ok:
        assert measure(point("ordinal"), fact).marks == exact(mark)
    else:
        with pytest.raises(ScoringError, match=r"选择了“一档”，但 1\.59 分（满分 2 分）属于“二档”"):
            measure(point("ordinal"), fact)


@pytest.mark.parametrize(
    ("mark", "band"),
    [("2", "一档"), ("1.6", "一档"), ("1.59", "二档"), ("1.2", "二档"), ("1.19", "三档"), ("0", "三档")],
)
def test_band_limits_belong_to_the_better_band(mark, band):
    assert band_of(Decimal(mark), Decimal(2)).name == band


def test_bands_may_be_declared_by_the_point(point):
    node = point(
        "ordinal",
        bands=[{"name": "合格", "floor": "0.5"}, {"name": "优良", "floor": "0.9"}, {"name": "差", "floor": "0"}],
    )

    assert [band.name for band in bands_of(node)] == ["优良", "合格", "差"]
    assert bands_of(point("ordinal")) == THREE_BANDS


def test_unknown_band_is_refused():
    with pytest.raises(ScoringError, match="没有“四档”这一档"):
        check_in_band(Decimal(1), Decimal(2), "四档")


def test_mark_below_every_band_is_refused(point):
    node = point("ordinal", bands=[{"name": "优良", "floor": "0.9"}])
    with pytest.raises(ScoringError, match="不在任何一档之内"):
        band_of(Decimal(1), Decimal(2), bands_of(node))


@pytest.mark.parametrize(
    ("kind", "options", "fact", "says"),
    [
        ("ratio", {"actual": "实际督导次数"}, {"target": 1}, "缺少“实际督导次数”（actual）"),
        ("ratio", {}, {"actual": -1, "target": 1}, "“实际值”（actual）为负数：-1"),
        ("ratio", {}, {"actual": 0.5, "target": 1}, "“实际值”（actual）不是数值：0.5"),
        ("ratio", {}, {"actual": True, "target": 1}, "“实际值”（actual）不是数值"),
        ("ratio", {}, {"actual": "十", "target": 1}, "“实际值”（actual）不是数值"),
        ("ratio", {}, {"actual": 1, "target": 0}, "目标值为 0，而实际值为 1"),
        ("ratio", {"bounded": True}, {"actual": 2, "target": 1}, "实际值（2）大于目标值（1）"),
        ("ratio", {"unit": "元"}, {"actual_fen": "0.5", "target_fen": 1}, "须为整数分"),
        ("ratio", {"weights": "share"}, {"parts": []}, "“分项”（parts）至少要有一项"),
        ("ratio", {"weights": "share"}, {"parts": [{"weight": 1}]}, "有未写名称（name）的项"),
        (
            "ratio",
            {"weights": "share"},
            {"parts": [{"name": "助浴", "weight": "0.9", "actual": 1, "target": 1}]},
            "各分项权重之和为 0.9，应为 1",
        ),
        (
            "ratio",
            {"weights": "amount"},
            {"parts": [{"name": "助浴", "amount_fen": 0, "actual": 1, "target": 1}]},
            "各分项金额之和为 0",
        ),
        ("survey", {}, {"counts": [1, 2, 3]}, "须依次填写 5 个人数"),
        ("survey", {}, {"counts": "12345"}, "须依次填写 5 个人数"),
        ("survey", {}, {"counts": [1, 2, 3, 4, "0.5"]}, "人数须为整数"),
        ("survey", {}, {"counts": [1, 2, 3, 4, -5]}, "为负数"),
        ("survey", {"raters": ["村社区"]}, {"raters": {}}, "缺少“村社区”"),
        ("mark", {}, {}, "缺少“分数”"),
        ("mark", {}, {"mark": "2.01"}, "不在 0 至满分 2 之间"),
        ("mark", {}, {"mark": "1/3"}, "小数位过多"),
    ],
)
def test_fact_that_cannot_be_is_refused_with_point_and_field(point, kind, options, fact, says):
    with pytest.raises(ScoringError) as refusal:
        measure(point(kind, **options), fact)
    assert says in refusal.value.what
    assert refusal.value.where.startswith("A1-1 评分点")


def test_fault_in_a_part_names_the_part(point):
    parts = [{"name": "助浴", "weight": 1, "actual": 1}]
    with pytest.raises(ScoringError, match="A1-1 评分点 助浴：缺少“目标值”"):
        measure(point("ratio", weights="share"), {"parts": parts})


def test_node_that_is_no_point_cannot_be_measured():
    with pytest.raises(ScoringError, match="不是评分点"):
        measure(Node("A", "管理效益", Decimal(40)), {})


def test_step_carries_rule_source_and_evidence(point):
    measured = measure(point("ratio"), {"actual": 1, "target": 2}, evidence=("证-012",))
    assert measured.step.evidence == ("证-012",)
    assert measured.step.title == "评分点"


def test_fact_cannot_be_changed_after_it_was_established():
    values = {"counts": [1, 2, 3, 4, 5]}
    fact = Fact(values)
    values["counts"].append(6)
    assert fact.values["counts"] == (1, 2, 3, 4, 5)


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.booleans())
def test_marks_of_any_ratio_lie_between_nothing_and_full(actual, target, missing):
    node = Node("A1-1", "评分点", Decimal(2), point=Point("ratio", "computed"))
    measured = measure(node, {"actual": actual, "target": target}, evidence_missing=missing)

    assert measured.marks == min(min(Fraction(1), Fraction(actual, target)) * 2, Fraction(6, 5) if missing else 2)
    assert replay(measured.step) == measured.marks


STAGED = {"actual": "完成人次", "target": "目标人次", "targets": {"mid": "400", "final": "1000"}}


@pytest.mark.parametrize(
    ("phase", "fact", "marks"),
    [
        ("mid", {"actual": 300}, Fraction(3, 4) * 2),
        ("final", {"actual": 300}, Fraction(3, 10) * 2),
        ("any", {"actual": 300, "phase": "mid"}, Fraction(3, 4) * 2),
        ("mid", {"actual": 300, "target": 400}, Fraction(3, 4) * 2),
    ],
)
def test_target_of_the_stage_is_taken_from_the_tree(point, phase, fact, marks):
    assert measure(point("ratio", **STAGED), fact, phase=phase).marks == marks


@pytest.mark.parametrize(
    ("phase", "fact", "says"),
    [
        ("mid", {"actual": 300, "target": 500}, "填写的目标人次与指标体系规定的中期目标人次 400 不一致"),
        ("", {"actual": 300}, "没有规定目标人次"),
        ("any", {"actual": 300}, "没有规定目标人次"),
        ("mid", {"actual": 300, "phase": "final"}, "本次是中期评估，数据注明的却是另一阶段"),
    ],
)
def test_target_that_is_not_the_one_of_the_stage_is_refused(point, phase, fact, says):
    with pytest.raises(ScoringError, match=says):
        measure(point("ratio", **STAGED), fact, phase=phase)


def test_target_of_a_stage_is_said_with_the_stage(point):
    measured = measure(point("ratio", "8", **STAGED), {"actual": 300}, phase="mid")
    assert measured.sentence == "A1-1 评分点：完成人次 300 ÷ 中期目标人次 400 = 75%，得 6 分（满分 8 分）。"


def test_stage_without_a_target_is_refused(point):
    node = point("ratio", targets={"final": "1000"})
    with pytest.raises(ScoringError, match="没有规定中期目标值"):
        measure(node, {"actual": 300}, phase="mid")


FROM_ABOVE = [{"floor": "1", "share": "1"}, {"floor": "0.8", "share": "2/3"}, {"floor": "0.6", "share": "1/3"}]


@pytest.mark.parametrize(("done", "share"), [(101, "1"), (100, "1"), (99, "2/3"), (80, "2/3"), (79, "1/3"), (59, "0")])
def test_completion_is_banded_from_the_best_floor_down(point, done, share):
    measured = measure(point("banded", "3", of="share", bands=FROM_ABOVE), {"actual": done, "target": 100})

    assert measured.marks == 3 * exact(share)
    assert replay(measured.step) == measured.marks


@pytest.mark.parametrize(
    ("bands", "actual", "share", "says"),
    [
        ([{"limit": "0.1", "share": "1", "strict": True}], 90, "0", "偏差 10%，不在任何得分档内，得 0%"),
        ([{"limit": "0.1", "share": "1", "strict": True}], 91, "1", "偏差 9%，在“低于 10%”一档，得 100%"),
        ([{"limit": "0.1", "share": "1"}], 90, "1", "偏差 10%，在“不超过 10%”一档，得 100%"),
        (
            [{"limit": "0.1", "share": "1", "strict": True}, {"limit": "0.2", "share": "0.5"}],
            90,
            "0.5",
            "在“不超过 20%”一档",
        ),
    ],
)
def test_limit_belongs_to_its_band_unless_it_is_strict(point, bands, actual, share, says):
    measured = measure(point("banded", "1", bands=bands), {"actual": actual, "target": 100})

    assert measured.marks == exact(share)
    assert says in measured.sentence
    assert replay(measured.step) == measured.marks


@pytest.mark.parametrize(("strict", "share", "word"), [(False, "1", "达到"), (True, "0.5", "超过")])
def test_floor_belongs_to_its_band_unless_it_is_strict(point, strict, share, word):
    bands = [{"floor": "0.9", "share": "1", "strict": strict}, {"floor": "0.6", "share": "0.5", "strict": strict}]
    measured = measure(point("banded", "1", of="share", bands=bands), {"actual": 90, "target": 100})

    assert measured.marks == exact(share)
    assert f"在“{word} " in measured.sentence


def test_caps_are_said_with_their_numbers(point):
    measured = measure(point("ratio", "5"), {"actual": 9, "target": 10}, evidence_missing=True)
    assert measured.sentence == (
        "A1-1 评分点：实际值 9 ÷ 目标值 10 = 90%；证据缺失，最高得满分的 60%，得 3 分（满分 5 分）。"
    )


@pytest.mark.parametrize(
    ("mark", "band", "says"),
    [
        ("1.9", "一档", "认定 1.9 分（一档，满分的 80%（含）至 100%），"),
        ("1.3", "二档", "认定 1.3 分（二档，满分的 60%（含）至 80%），"),
        ("0.3", "三档", "认定 0.3 分（三档，满分的 0%（含）至 60%），"),
    ],
)
def test_band_of_a_judged_mark_is_said_with_its_ends(point, mark, band, says):
    assert says in measure(point("ordinal"), {"mark": mark, "band": band}).sentence


def test_share_below_the_floor_is_said_with_the_floor(point):
    measured = measure(point("ratio", floor="0.9"), {"actual": 89, "target": 100})
    assert "= 89%，低于最低要求 90%，得 0 分" in measured.sentence
